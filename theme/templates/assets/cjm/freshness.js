/* Says what is overdue today. A site is built without a clock, so that the same content always gives the same pages:
   the pages have the days on which reviews are due, and the reader's browser knows the day. Runs before catalog.js. */
(() => {
  'use strict';

  const DAY = 86400000;

  function start(root) {
    if (root.dataset.cjmReady) return;
    const now = new Date();
    const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    const language = document.documentElement.lang || undefined;
    const ago = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
    const badges = root.querySelector('[data-cjm-badges]').content;
    const order = [...badges.children].map((badge) => badge.dataset.state);

    function stateOf(due) {
      const days = Math.round((Date.parse(due) - today) / DAY);
      return { days, state: days < 0 ? 'overdue' : days <= Number(root.dataset.soon) ? 'soon' : 'fresh' };
    }

    /** In how many days a review is due, or since when; of one that is far off nothing. */
    function inDays({ days, state }) {
      if (state === 'fresh') return '';
      return (days ? ago : new Intl.RelativeTimeFormat(language, { numeric: 'auto' })).format(days, 'day');
    }

    const rows = [...root.querySelectorAll('[data-row]')];
    const counts = {};
    const first = root.querySelector('[data-row][id]').id; // in a page with other views ids have a prefix
    const anchor = (state) => `${first.slice(0, first.lastIndexOf('fresh-'))}fresh-${state}`;
    for (const row of rows) {
      if (row.dataset.state === 'due') {
        const now = stateOf(row.dataset.due);
        const { state } = now;
        row.dataset.state = state;
        row.querySelector('.cjm-badge[data-state]').replaceWith(badges.querySelector(`[data-state=${state}]`).cloneNode(true));
        const said = row.querySelector('[data-cjm-days]');
        if (state === 'fresh') said.remove();
        else {
          said.textContent = inDays(now);
          said.hidden = false;
        }
      }
      counts[row.dataset.state] = (counts[row.dataset.state] ?? 0) + 1;
      row.removeAttribute('id');
    }
    // Of a long list only the first rows are in the page: the others are counted, and catalog.js asks for their states.
    const stateNow = (state, due) => (state === 'due' ? stateOf(due).state : state);
    for (const [state, due, number] of (root.dataset.behind ?? '').split(';').filter(Boolean).map((one) => one.split(' '))) {
      counts[stateNow(state, due)] = (counts[stateNow(state, due)] ?? 0) + Number(number);
    }
    const daysNow = (state, due) => (state === 'due' ? inDays(stateOf(due)) : '');
    root.cjmFresh = { state: stateNow, days: daysNow, place: (state) => order.indexOf(state) };
    const place = (row) => order.indexOf(row.dataset.state);
    rows.sort((a, b) => place(a) - place(b) || (a.dataset.due < b.dataset.due ? -1 : a.dataset.due > b.dataset.due ? 1 : 0));
    for (const row of rows) {
      const id = anchor(row.dataset.state);
      if (!document.getElementById(id)) row.id = id;
      row.parentNode.append(row);
    }

    for (const item of root.querySelectorAll('.cjm-tally [data-state]')) {
      const count = counts[item.dataset.state] ?? 0;
      item.hidden = !count;
      item.querySelector('strong').textContent = count;
      item.querySelector('a').href = `#${anchor(item.dataset.state)}`;
    }
    for (const option of root.querySelectorAll('select[name=state] option')) {
      const count = counts[option.value] ?? 0;
      if (option.value && !count) option.remove();
      else if (option.value) option.textContent = option.textContent.replace(/\(\d+\)$/, `(${count})`);
    }
    const column = root.querySelector('[data-cjm-overdue]');
    if (column) column.textContent = column.dataset.cjmOverdue;
    for (const cell of root.querySelectorAll('td[data-dues]')) {
      const late = cell.dataset.dues.split(' ').filter((due) => due && stateOf(due).state === 'overdue').length;
      cell.textContent = late || '';
      cell.dataset.label = column.dataset.cjmOverdue;
    }
    const lead = root.querySelector('[data-cjm-as-of]');
    const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(today);
    lead.textContent = lead.dataset.cjmAsOf.replace('{day}', day);
  }

  const startAll = () => document.querySelectorAll('[data-cjm-fresh]').forEach(start);
  if (window.document$?.subscribe) window.document$.subscribe(startAll); // also after Material's instant navigation
  else if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', startAll);
  else startAll();
})();
