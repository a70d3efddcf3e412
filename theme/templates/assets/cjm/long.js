/* The rows of a long list that are not in its page. catalog.js loads this, and the data, when a reader asks for them.
   Data is shown as text only, in copies of the row and its parts that the page has as templates. */
(() => {
  'use strict';

  /** What reads the rows of a list.
      @param root the list; @param texts how texts are read and compared; @param bodies the bodies of its table */
  document.currentScript.cjm = (root, texts, bodies) => {
    const model = root.querySelector('template[data-cjm-row]').content.firstElementChild;
    const parts = new Map();
    for (const template of root.querySelectorAll('template[data-cjm-parts]')) {
      parts.set(template.dataset.cjmParts, new Map([...template.content.children].map((part) => [part.dataset.for, part])));
    }
    let spec = null; // what the first file says of all
    const shown = new Map(); // by part and row: what is in the page
    const fields = new Map();
    const objects = new Map();
    const buckets = new Map(); // rows by their rank
    const byPlace = new Map(); // by part and row: the ids of places
    let pieces = null;
    let columns = null;
    let number = 0;

    function describe(data) {
      spec = data;
      const levels = { row: data.row, point: data.point, head: data.head };
      for (const level of ['head', 'point', 'row']) levels[level].forEach((name, at) => fields.set(name, { level, at }));
      const point = data.row.indexOf('point'); // none where rows have no places
      for (const field of fields.values()) {
        const { level, at } = field;
        field.get = level === 'row' ? (row) => row.values[at]
          : level === 'head' ? (row) => row.part[at]
          : (row) => row.part[data.head.length][row.values[point]][at];
      }
      for (const [name, listed] of Object.entries(data.objects)) {
        objects.set(name, new Map(listed.map((object) => [object[0], object])));
      }
      const put = (into, part, row, value) => {
        if (!into.has(part)) into.set(part, new Map());
        into.get(part).set(row, [...(into.get(part).get(row) ?? []), value]);
      };
      for (let n = 0; n < data.shown.length; n += 2) put(shown, data.shown[n], data.shown[n + 1], true);
      for (const [id, part, row] of data.places) put(byPlace, part, row, id);
      columns = [...(model.cells ?? [model])].map((cell) => compile(cell)); // a tile has none
      pieces = divided(columns);
    }

    const value = (name, row) => {
      for (const one of name.split('|')) {
        const found = fields.get(one)?.get(row) ?? '';
        if (found !== '') return found;
      }
      return '';
    };
    const named = (name, row) => {
      const ids = fields.get(name)?.get(row) ?? [];
      const known = objects.get(name);
      const own = (id) => [id, fields.get('names')?.get(row).find((pair) => pair[0] === id)?.[1] ?? id, ''];
      return (Array.isArray(ids) ? ids : ids === '' ? [] : [ids]).map((id) => known?.get(id) ?? own(id));
    };
    const holds = (condition, row) => {
      const [name, wanted] = condition.split('=');
      const found = value(name, row);
      return wanted === undefined ? found !== '' && found !== 0 : String(found) === wanted;
    };
    const ofHead = (name) => name.split('|').every((one) => fields.get(one)?.level === 'head');

    /** The texts of an element with slots: of each, whether all rows of a part share it, and how it is read.
        @param within a sentence, where nothing stands by itself */
    function compile(node, within = false) {
      const own = node.dataset.fill;
      if (own !== undefined) return [{ shared: ofHead(own), get: (row) => String(value(own, row)) }];
      const found = [];
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) {
          const text = child.data;
          found.push({ shared: true, get: () => text });
        }
        if (child.nodeType !== Node.ELEMENT_NODE) continue;
        const { each, put, parts: from = put, day } = child.dataset;
        let inner;
        if (each !== undefined) inner = [{ shared: ofHead(each), get: (row) => named(each, row).map((object) => object[1]).join(' ') }];
        else if (put !== undefined) {
          const said = new Map([...(parts.get(from) ?? [])].map(([key, part]) => [key, texts.of(part)]));
          inner = [{ shared: ofHead(put), get: (row) => said.get(String(value(put, row))) ?? '' }];
        } else if (day !== undefined) inner = [{ shared: ofHead(day), get: (row) => asDay(value(day, row)) }];
        else inner = compile(child, within || child.localName === 'p');
        const only = child.dataset.if;
        if (only !== undefined) {
          const shared = ofHead(only.split('=')[0]);
          const where = (piece) => ({ shared: shared && piece.shared, get: (row) => (holds(only, row) ? piece.get(row) : '') });
          inner = inner.map((piece) => (piece === apart ? apart : where(piece)));
        }
        found.push(...(within || !texts.stands(child) ? inner : [apart, ...inner, apart]));
      }
      return found;
    }

    const days = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: 'medium', timeZone: 'UTC' });
    const asDay = (text) => (text ? days.format(Date.parse(text)) : '');
    const apart = { shared: null, get: () => ' ' };
    const read = (from, row) => texts.tidy(from.map((piece) => piece.get(row)).join(''));

    /** The texts of cells: what all rows of a part share, and the rest; what stands together stays together. */
    function divided(cells) {
      const both = [[], []];
      for (const cell of cells) {
        let together = [];
        for (const piece of [...cell, apart]) {
          together.push(piece);
          if (piece !== apart) continue;
          both[together.every(({ shared }) => shared !== false) ? 0 : 1].push(...together);
          together = [];
        }
      }
      return both;
    }

    /** Put a row's values into a copy of the model. */
    function fill(node, row) {
      for (const child of [...node.children]) {
        const { if: only, each, put, parts: from = put, day, fill: text, to } = child.dataset;
        if (only !== undefined && !holds(only, row)) child.remove();
        else if (each !== undefined) child.replaceWith(...named(each, row).map((object) => copyFor(child, object)));
        else if (put !== undefined) {
          child.replaceWith(...(parts.get(from)?.get(String(value(put, row)))?.cloneNode(true).childNodes ?? []));
        } else {
          if (day !== undefined) child.textContent = asDay(value(day, row));
          else if (text === undefined) fill(child, row);
          else child.textContent = value(text, row);
          if (to !== undefined) {
            const anchor = to && value(to, row);
            child.setAttribute('href', row.part[0] + (anchor ? `#${encodeURIComponent(anchor)}` : ''));
          }
          bare(child);
        }
      }
    }

    /** One object that a row names: its name, a link where it has a page. */
    function copyFor(child, [, name, url]) {
      const copy = child.cloneNode(true);
      const slot = copy.dataset.fill === undefined ? copy.querySelector('[data-fill]') : copy;
      slot.textContent = name;
      if (url) slot.setAttribute('href', url);
      bare(slot);
      bare(copy);
      return copy;
    }

    function bare(element) {
      for (const name of ['fill', 'to', 'each', 'if', 'day', 'sortedBy', 'toned', 'other']) delete element.dataset[name];
    }

    return {
      /** Take in one file; the rows so far in the list's order. */
      add(data) {
        if (!spec) describe(data);
        const body = new Map(bodies.map((one) => [one.dataset.group ?? '', one]));
        const group = fields.get(spec.group);
        const [state, due, days] = ['state', 'due', 'days'].map((name) => spec.head.indexOf(name)); // these are known here only
        for (const part of data.parts) {
          const rows = part[part.length - 1];
          if (root.cjmFresh) {
            part[days] = root.cjmFresh.days(part[state], part[due]);
            part[state] = root.cjmFresh.state(part[state], part[due]);
          }
          const common = { text: null };
          const here = shown.get(number);
          const ids = byPlace.get(number);
          rows.forEach((values, n) => {
            if (here?.has(n)) return;
            const row = { element: null, part, values, common, text: null, value: null, parent: null, ids: ids?.get(n) };
            row.parent = (group && body.get(group.get(row))) ?? bodies[bodies.length - 1];
            const rank = values[0];
            if (buckets.has(rank)) buckets.get(rank).push(row);
            else buckets.set(rank, [row]);
          });
          number += 1;
        }
        return [...buckets.keys()].sort((a, b) => a - b).flatMap((rank) => buckets.get(rank));
      },

      /** The row as a reader sees it. */
      make(row) {
        const element = model.cloneNode(true);
        element.setAttribute('data-row', '');
        for (const cell of element.cells ?? [element]) {
          if (cell.dataset.toned !== undefined) {
            const tone = value(cell.dataset.toned, row);
            if (tone === '') cell.className = 'cjm-heat__empty'; // behind the last stage of a journey
            else cell.dataset.tone = tone;
          }
          if (cell.dataset.other && value(cell.dataset.other, row) !== '') cell.classList.add('cjm-feel--other');
          if (cell.dataset.sortedBy !== undefined) cell.dataset.value = this.sorted(row, cell.cellIndex);
          if (cell.dataset.fill !== undefined) cell.textContent = value(cell.dataset.fill, row);
          else fill(cell, row);
          bare(cell);
        }
        return element;
      },

      /** Read what a reader may search a row for. */
      prepare(row) {
        row.common.text ??= texts.fold(read(pieces[0], row));
        row.text ??= texts.fold(read(pieces[1], row));
      },

      /** What a column is sorted by. */
      sorted(row, column) {
        const by = model.cells[column].dataset.sortedBy;
        if (by === undefined) return read(columns[column], row);
        const found = value(by, row);
        return parts.get(by)?.get(String(found))?.dataset.value ?? String(found || ''); // 0: not given
      },

      /** How the values of a facet are read. */
      facet(name) {
        const field = fields.get(spec.facets[name] ?? name);
        return field ? field.get : () => '';
      },
    };
  };
})();
