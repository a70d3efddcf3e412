/* Filters and sorts the lists of the handbook. The lists are complete without it; it only adds the controls.
   A filtered list has an address: ?text=…&status=open. No dependencies, nothing is sent anywhere. */
(() => {
  'use strict';

  const FIRST = 50; // rows shown at once; a button shows the rest
  const LONG = 100; // lists up to this length are shown whole

  const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const words = (text) => fold(text).split(/\s+/).filter(Boolean);

  /** Everything about one list, read from the page once. */
  function readRows(root, selects) {
    return [...root.querySelectorAll('[data-row]')].map((element, place) => {
      const facets = {};
      for (const select of selects) {
        const value = element.getAttribute(`data-${select.name}`) ?? '';
        facets[select.name] = 'several' in select.dataset ? value.split('|') : [value];
      }
      return { element, parent: element.parentNode, place, facets, text: null, value: null };
    });
  }

  function start(root) {
    const form = root.querySelector('[data-cjm-filter]');
    if (!form || root.dataset.cjmReady) return;
    root.dataset.cjmReady = '1';
    const selects = [...form.querySelectorAll('select')];
    const fields = [form.elements.text, ...selects];
    const rows = readRows(root, selects);
    const status = form.querySelector('[data-cjm-count]');
    const reset = form.querySelector('[type=reset]');
    const none = root.querySelector('[data-cjm-none]');
    const more = root.querySelector('[data-cjm-more]');
    // Rows that are not shown leave the document: a browser is slow with thousands of them, even hidden ones.
    const places = [...new Set(rows.map((row) => row.parent))].map((element) => ({
      element,
      head: [...element.children].filter((child) => !child.hasAttribute('data-row')),
      shown: null,
    }));
    let everything = rows.length <= LONG;
    let order = rows;
    let sorted = { key: '', down: false };

    /** Match every row, and put the first of those that do into the document. */
    function apply() {
      const wanted = words(form.elements.text.value);
      const chosen = selects.filter((select) => select.value);
      let matches = 0;
      let left = everything ? Infinity : FIRST;
      const lists = new Map(places.map((place) => [place.element, []]));
      for (const row of order) {
        let match = chosen.every((select) => row.facets[select.name].includes(select.value));
        if (match && wanted.length) {
          row.text ??= fold(row.element.textContent);
          match = wanted.every((word) => row.text.includes(word));
        }
        matches += match;
        if (match && left-- > 0) lists.get(row.parent).push(row.element);
      }
      for (const place of places) {
        const list = lists.get(place.element);
        if (place.shown && list.length === place.shown.length && list.every((row, n) => row === place.shown[n])) continue;
        place.shown = list;
        place.element.replaceChildren(...place.head, ...list);
        if (place.head.length) place.element.hidden = !list.length;
      }
      const filtered = wanted.length > 0 || chosen.length > 0;
      const said = filtered ? fill(status.dataset.some, { shown: matches, total: rows.length }) : status.dataset.all;
      if (status.textContent !== said) status.textContent = said;
      for (const field of fields) field.classList.toggle('cjm-filter--set', field.value !== '');
      reset.hidden = !filtered;
      if (none) none.hidden = matches > 0;
      if (more) more.hidden = everything || matches <= FIRST;
    }

    /** Keep the address in step, so that what is shown can be shared. */
    function write() {
      const url = new URL(location.href);
      for (const field of fields) {
        if (field.value) url.searchParams.set(field.name, field.value);
        else url.searchParams.delete(field.name);
      }
      if (sorted.key) url.searchParams.set('sort', (sorted.down ? '-' : '') + sorted.key);
      else url.searchParams.delete('sort');
      if (url.href !== location.href) history.replaceState(history.state, '', url);
    }

    function read() {
      const given = new URLSearchParams(location.search);
      for (const field of fields) {
        const value = given.get(field.name) ?? '';
        field.value = field.tagName === 'SELECT' && ![...field.options].some((o) => o.value === value) ? '' : value;
      }
      const sort = given.get('sort') ?? '';
      order_by(sort.replace(/^-/, ''), sort.startsWith('-'));
      reveal();
      apply();
    }

    /** An address may lead to a row behind the first ones. */
    function reveal() {
      let id = '';
      try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
      const row = id && rows.find(({ element }) => element.id === id || element.querySelector(`#${CSS.escape(id)}`));
      if (!row || everything) return;
      everything = true;
      apply();
      row.element.scrollIntoView();
    }

    const heads = [...root.querySelectorAll('.cjm-catalog > table > thead th[data-sort]')];
    const language = document.documentElement.lang || undefined;
    const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });

    function order_by(key, down) {
      const head = heads.find((th) => String(th.cellIndex) === key);
      sorted = head ? { key, down } : { key: '', down: false };
      for (const th of heads) th.removeAttribute('aria-sort');
      if (!head && order === rows) return;
      order = rows.slice();
      if (head) {
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const number = head.dataset.sort === 'number';
        const value = (row) => {
          const cell = row.element.cells[head.cellIndex];
          const text = (cell.dataset.value ?? cell.textContent).trim();
          return number ? (text === '' ? NaN : Number.parseFloat(text)) : text;
        };
        for (const row of order) row.value = value(row);
        const compare = number
          ? (a, b) => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : down ? b - a : a - b)
          : (a, b) => (a === '' ? (b === '' ? 0 : 1) : b === '' ? -1 : collator.compare(a, b) * (down ? -1 : 1));
        order.sort((a, b) => compare(a.value, b.value) || a.place - b.place);
      }
      if (!head) order = rows;
    }

    for (const th of heads) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'cjm-sort';
      button.append(...th.childNodes);
      th.append(button);
      button.addEventListener('click', () => {
        const key = String(th.cellIndex);
        const numberFirst = th.dataset.sort === 'number'; // the largest numbers are what one looks for
        if (sorted.key !== key) order_by(key, numberFirst);
        else if (sorted.down === numberFirst) order_by(key, !numberFirst);
        else order_by('', false);
        apply();
        write();
      });
    }

    let pending = 0;
    form.addEventListener('input', () => {
      everything = rows.length <= LONG; // a few rows at a time keep up with typing
      apply();
      clearTimeout(pending);
      pending = setTimeout(write, 200); // browsers limit how often an address may change
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(() => { apply(); write(); form.elements.text.focus(); }));
    more?.querySelector('button').addEventListener('click', () => { everything = true; apply(); });
    for (const link of root.querySelectorAll('[data-cjm-set]')) {
      link.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        const [name, value] = link.dataset.cjmSet.split('=');
        const select = selects.find((s) => s.name === name);
        if (!select) return;
        event.preventDefault();
        for (const field of fields) field.value = '';
        select.value = value;
        apply();
        write();
        form.scrollIntoView({ block: 'start' });
        select.focus({ preventScroll: true });
      });
    }
    addEventListener('popstate', () => root.isConnected && read());
    addEventListener('hashchange', () => root.isConnected && reveal());
    // On paper everything that fits the filter, and every list unfolded.
    addEventListener('beforeprint', () => {
      if (!root.isConnected) return;
      everything = true;
      apply();
      for (const part of root.querySelectorAll('details')) part.open = true;
    });
    form.hidden = false;
    read();

    // Read the rows' texts while nobody waits, a few at a time, so that the first keystroke is as quick as the next.
    const idle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 5 }), 50));
    let next = 0;
    const prepare = (deadline) => {
      while (next < rows.length && deadline.timeRemaining() > 2) {
        rows[next].text ??= fold(rows[next].element.textContent);
        next += 1;
      }
      if (next < rows.length) idle(prepare);
    };
    idle(prepare);
  }

  const startAll = () => document.querySelectorAll('[data-cjm-catalog]').forEach(start);
  if (window.document$?.subscribe) window.document$.subscribe(startAll); // also after Material's instant navigation
  else if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', startAll);
  else startAll();
})();
