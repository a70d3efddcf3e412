/* Filters and sorts the lists of the handbook. The lists are complete without it; it only adds the controls.
   A filtered list has an address: ?text=…&status=open. No dependencies, nothing is sent anywhere.
   A long list has only its first rows in the page: the others are fetched from beside it when a reader asks for them. */
(() => {
  'use strict';

  const FIRST = 50; // rows shown at once; a button shows the rest
  const LONG = 100; // lists up to this length are shown whole
  const MOST = 1000; // rows of a long list that one press of a button adds
  const SLICE = 12; // milliseconds of work after which the browser may show what there is
  const AGAIN = 5000; // milliseconds after which what could not be loaded is asked for again

  const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const words = (text) => fold(text).split(/\s+/).filter(Boolean);

  /* What rows say, those of the page and those from beside it alike: a space between parts, none inside of a sentence;
     not what drawings are called. */
  const texts = {
    fold,
    tidy: (text) => text.trim().replace(/\s+/g, ' '),
    stands: (element) => !/^(span|small|strong|em|b|i|code)$/.test(element.localName), // by itself
    of: (element) => [...element.childNodes].map((child) => {
      if (child.nodeType === Node.TEXT_NODE) return child.data;
      if (child.nodeType !== Node.ELEMENT_NODE || child.localName === 'svg') return '';
      const text = child.localName === 'p' ? child.textContent : texts.of(child);
      return texts.stands(child) ? ` ${text} ` : text;
    }).join(''),
  };
  const textOf = (element) => texts.tidy(texts.of(element));

  /** The rows in the page. */
  function readRows(root) {
    return [...root.querySelectorAll('[data-row]')].map((element) => ({
      element, parent: element.parentNode, common: null, text: null, value: null,
    }));
  }

  /** What a script of ours leaves on its element. */
  function load(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = address;
      script.onload = () => {
        script.remove();
        if (script.cjm) resolve(script.cjm);
        else reject(new Error(address));
      };
      script.onerror = () => { script.remove(); reject(new Error(address)); };
      document.head.append(script);
    });
  }

  function start(root) {
    const form = root.querySelector('[data-cjm-filter]');
    if (!form || root.dataset.cjmReady) return;
    root.dataset.cjmReady = '1';
    const selects = [...form.querySelectorAll('select')];
    const fields = [form.elements.text, ...selects];
    const inPage = readRows(root);
    let rows = inPage;
    const status = form.querySelector('[data-cjm-count]');
    const reset = form.querySelector('[type=reset]');
    const none = root.querySelector('[data-cjm-none]');
    const more = root.querySelector('[data-cjm-more]');
    // Rows that are not shown leave the document: a browser is slow with thousands of them, even hidden ones.
    const behind = root.querySelector('[data-cjm-long]');
    const total = behind ? Number(behind.dataset.cjmLong) : rows.length;
    const table = behind ? rows[0].element.closest('table') ?? rows[0].parent : null; // or a list of tiles
    const bodies = table ? [...(table.tBodies ?? [table])] : [...new Set(rows.map((row) => row.parent))];
    const places = bodies.map((element) => ({
      element,
      head: [...element.children].filter((child) => !child.hasAttribute('data-row')),
      shown: null,
    }));
    let everything = total <= LONG;
    let limit = FIRST; // of a long list
    let first = 0; // the first row that is shown; not 0 where an address led far into a long list
    let order = rows;
    let sorted = { key: '', down: false };
    let long = null; // what reads the rows that are not in the page
    let state = behind ? 'waiting' : 'complete';
    let failedAt = 0;
    let runs = 0;
    let wish = ''; // the place that an address leads to, while the rows are being loaded

    const element = (row) => (row.element ??= long.make(row));
    const values = (name) => {
      const attribute = `data-${name}`;
      const inData = long?.facet(name);
      return (row) => {
        const found = row.part ? inData(row) : row.element.getAttribute(attribute) ?? '';
        return Array.isArray(found) ? found : found === '' ? [] : row.part ? [String(found)] : found.split('|');
      };
    };
    const prepare = (row) => {
      if (row.part) long.prepare(row);
      else row.text ??= fold(textOf(row.element));
    };

    /** Match every row, and put the first of those that do into the document.
        @param slice milliseconds of work at a time */
    function apply(slice = SLICE) {
      const run = (runs += 1);
      const wanted = words(form.elements.text.value);
      const chosen = selects.filter((select) => select.value).map((select) => {
        const [wanted, several, read] = [select.value, 'several' in select.dataset, values(select.name)];
        return several ? (row) => read(row).includes(wanted) : (row) => read(row).join('|') === wanted;
      });
      const filtered = wanted.length > 0 || chosen.length > 0;
      if (filtered || sorted.key) fetchRest();
      let matches = 0;
      const most = behind ? limit : everything ? Infinity : FIRST;
      const lists = new Map(places.map((place) => [place.element, []]));
      let n = 0;
      const show = () => {
        for (const place of places) {
          const list = lists.get(place.element);
          if (place.shown && list.length === place.shown.length && list.every((row, at) => row === place.shown[at])) continue;
          place.shown = list;
          place.element.replaceChildren(...place.head, ...list);
          if (place.head.length) place.element.hidden = !list.length;
        }
      };
      const work = () => {
        if (run !== runs) return;
        const end = performance.now() + slice;
        for (; n < order.length; n += 1) {
          if ((n & 127) === 127 && performance.now() > end) {
            if (matches >= first + most) show();
            if (table) table.dataset.cjmBusy = '1';
            setTimeout(work);
            return;
          }
          const row = order[n];
          let match = chosen.every((fits) => fits(row));
          if (match && wanted.length) {
            prepare(row);
            match = wanted.every((word) => row.text.includes(word) || row.common?.text.includes(word));
          }
          matches += match;
          if (match && matches > first && matches <= first + most) lists.get(row.parent).push(element(row));
        }
        show();
        if (table) delete table.dataset.cjmBusy;
        say(filtered, matches, most);
      };
      work();
    }

    /** Say how many there are. */
    function say(filtered, matches, most) {
      const { all, some } = status.dataset;
      const there = { shown: matches, rows: inPage.length, total };
      let said = filtered ? fill(some, there) : all;
      if (first) said = fill(behind.dataset.window, { first: first + 1, last: Math.min(first + most, matches), total });
      else if (state === 'loading' && rows.length < total) said = fill(behind.dataset.loading, { ...there, rows: rows.length });
      else if (state === 'failed') said = fill(behind.dataset.failed, { ...there, rows: rows.length });
      if (status.textContent !== said) status.textContent = said;
      for (const field of fields) field.classList.toggle('cjm-filter--set', field.value !== '');
      reset.hidden = !filtered && !first;
      if (none) none.hidden = matches > 0 || state === 'loading';
      if (!more) return;
      if (!behind) { more.hidden = everything || matches <= FIRST; return; }
      const left = (filtered || state === 'failed' ? matches : total) - first - Math.min(most, Math.max(0, matches - first));
      more.hidden = left <= 0;
      const button = more.querySelector('button');
      button.dataset.all ??= button.textContent;
      button.textContent = left > MOST ? fill(behind.dataset.more, { number: MOST }) : button.dataset.all;
    }

    /** Fetch the rows that are not in the page, one file after the other. */
    async function fetchRest() {
      if (state === 'complete' || state === 'loading' || (state === 'failed' && Date.now() - failedAt < AGAIN)) return;
      state = 'loading';
      table.setAttribute('aria-busy', 'true');
      const make = await load(behind.dataset.script).catch(() => null);
      const reader = make?.(root, texts, bodies);
      const files = reader ? behind.dataset.rows.split(' ') : [];
      for (const [number, file] of files.entries()) {
        const data = await load(file).catch(() => null);
        if (!data) break;
        rows = [...inPage, ...reader.add(data)];
        long = reader;
        if (root.cjmFresh) {
          const state = values('state');
          const place = (row) => root.cjmFresh.place(state(row)[0]);
          rows.sort((a, b) => place(a) - place(b));
        }
        if (number === files.length - 1) state = 'complete';
        order_by(sorted.key, sorted.down, true);
        apply();
      }
      table.removeAttribute('aria-busy');
      if (state === 'complete') {
        prepareAll();
        if (wish) reveal();
      } else {
        state = 'failed';
        failedAt = Date.now();
        rows = inPage;
        order_by(sorted.key, sorted.down, true);
        apply();
      }
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
      first = 0;
      order_by(sort.replace(/^-/, ''), sort.startsWith('-'));
      reveal();
      apply();
    }

    /** An address may lead to a row behind the first ones. */
    function reveal() {
      let id = '';
      try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
      if (!id) return;
      if (behind?.querySelector(`#${CSS.escape(id)}`)) { revealFar(id); return; }
      const here = (row) => row.element && (row.element.id === id || row.element.querySelector(`#${CSS.escape(id)}`));
      const row = rows.find(here) ?? (behind && order.find(({ parent }) => parent.querySelector(`#${CSS.escape(id)}`)));
      if (!row || (everything && !behind)) return;
      if (behind) limit = Math.max(limit, order.indexOf(row) + 1);
      else everything = true;
      apply(Infinity);
      (here(row) ? row.element : row.parent).scrollIntoView();
    }

    /** The same for a row that is not in the page. */
    function revealFar(id) {
      wish = id;
      if (state !== 'complete') { fetchRest(); return; }
      wish = '';
      for (const field of fields) field.value = '';
      const at = order.findIndex((row) => row.ids?.includes(id));
      if (at < 0) return;
      first = at < MOST ? 0 : at;
      limit = at - first + FIRST;
      apply(Infinity);
      (root.querySelector(`tbody [data-place="${CSS.escape(id)}"]`) ?? order[at].element)?.scrollIntoView();
    }

    const heads = [...root.querySelectorAll('.cjm-catalog > table > thead th[data-sort]')];
    const language = document.documentElement.lang || undefined;
    const collator = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });

    function order_by(key, down, anew = false) {
      const head = heads.find((th) => String(th.cellIndex) === key);
      sorted = head ? { key, down } : { key: '', down: false };
      for (const th of heads) th.removeAttribute('aria-sort');
      if (!head && order === rows && !anew) return;
      order = rows.slice();
      if (head) {
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const number = head.dataset.sort === 'number';
        const column = head.cellIndex;
        const value = (row) => {
          const cell = row.part ? null : row.element.cells[column];
          const text = cell ? cell.dataset.value?.trim() ?? textOf(cell) : long.sorted(row, column);
          return number ? (text === '' ? NaN : Number.parseFloat(text)) : text;
        };
        for (const [place, row] of order.entries()) {
          row.value = value(row);
          row.place = place;
        }
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
        first = 0;
        if (sorted.key !== key) order_by(key, numberFirst);
        else if (sorted.down === numberFirst) order_by(key, !numberFirst);
        else order_by('', false);
        apply();
        write();
      });
    }

    let pending = 0;
    form.addEventListener('input', () => {
      everything = total <= LONG; // a few rows at a time keep up with typing
      limit = FIRST;
      first = 0;
      wish = '';
      apply();
      clearTimeout(pending);
      pending = setTimeout(write, 200); // browsers limit how often an address may change
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(() => { first = 0; apply(); write(); form.elements.text.focus(); }));
    if (behind) form.addEventListener('focusin', fetchRest);
    more?.querySelector('button').addEventListener('click', () => {
      everything = true;
      limit += MOST;
      if (behind) fetchRest();
      apply();
    });
    for (const link of root.querySelectorAll('[data-cjm-set]')) {
      link.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        const [name, value] = link.dataset.cjmSet.split('=');
        const select = selects.find((s) => s.name === name);
        if (!select) return;
        event.preventDefault();
        for (const field of fields) field.value = '';
        select.value = value;
        limit = FIRST;
        first = 0;
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
      limit = Math.max(limit, MOST);
      apply(Infinity);
      for (const part of root.querySelectorAll('details')) part.open = true;
    });
    form.hidden = false;
    const list = behind?.querySelector('details');
    if (list) list.open = false; // with the script the list itself leads everywhere
    read();

    // Read the rows' texts while nobody waits, a few at a time, so that the first keystroke is as quick as the next.
    const idle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 5 }), 50));
    function prepareAll() {
      const all = rows;
      let next = 0;
      const some = (deadline) => {
        while (next < all.length && deadline.timeRemaining() > 2) prepare(all[next++]);
        if (next < all.length && all === rows) idle(some);
      };
      idle(some);
    }
    prepareAll();
  }

  const startAll = () => document.querySelectorAll('[data-cjm-catalog]').forEach(start);
  if (window.document$?.subscribe) window.document$.subscribe(startAll); // also after Material's instant navigation
  else if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', startAll);
  else startAll();
})();
