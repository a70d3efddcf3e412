/* Search in a handbook whose index is in pieces: it speaks with the theme's search box as the theme's own worker does,
   and asks for pieces when something is typed. A piece is a script with one call; over http it is fetched and read as
   data, from disk it is run, since nothing can be fetched there. How pieces are made: cjm_site/search_pieces.py. */
(() => {
  'use strict';
  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
  const MOST = 10; // pages in an answer: as many as the theme shows at once
  const MORE = 30; // the same in a handbook of few pages, once more than two letters are typed
  const FEW = 200;
  const PLACES = 8; // places in a page that an answer names
  const KEPT = 300; // pieces kept in memory
  const LENGTH = 320; // letters of a text that is shown, about
  const LONGEST = 60;
  const WEIGHT = [0, 1, 1.5, 2, 2.5, 5, 6, 12];
  const NAME = 12;
  const DIGITS = new Uint8Array(128);
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].forEach((digit, value) => {
    DIGITS[digit.charCodeAt(0)] = value;
  });

  const onDisk = typeof document !== 'undefined';
  const here = onDisk ? document.currentScript.src : self.location.href;
  const base = new URL('../../search/', here);

  // -- pieces ---------------------------------------------------------------------------------------------------------

  const pieces = new Map(); // by name, the one used last at the end: a promise of its content
  const awaited = new Map();
  self.cjmSearch = (name, content) => awaited.get(name)?.(content);

  function piece(name) {
    let found = pieces.get(name);
    pieces.delete(name);
    if (!found) {
      found = (onDisk ? run(name) : read(name));
      found.catch(() => pieces.delete(name));
      if (pieces.size >= KEPT) pieces.delete(pieces.keys().next().value);
    }
    pieces.set(name, found);
    return found;
  }

  async function read(name) {
    const answer = await fetch(new URL(`${name}.js`, base));
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    const text = await answer.text();
    return JSON.parse(text.slice(text.indexOf(',') + 1, text.lastIndexOf(')')));
  }

  function run(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      awaited.set(name, resolve);
      script.charset = 'utf-8';
      script.src = new URL(`${name}.js`, base).href;
      script.onload = script.onerror = () => {
        awaited.delete(name);
        script.remove();
        reject(new Error(`${name} cannot be read`)); // unless it was
      };
      document.head.append(script);
    });
  }

  // -- words ----------------------------------------------------------------------------------------------------------

  const MARKS = /[\u0300-\u036f\u0591-\u05bd\u064b-\u065f]+/g;
  const WORD = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|(?:(?![\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff])[\p{L}\p{N}])+/gu;
  const INSIDE = /[\p{L}\p{N}]/u;

  const plain = new Map();
  const fold = (text) => text.toLowerCase().replace(/[^\0-\x7f]+/g, (letters) => {
    let known = plain.get(letters);
    if (known === undefined) {
      known = letters.normalize('NFD').replace(MARKS, '').normalize('NFC');
      if (plain.size < 5000) plain.set(letters, known);
    }
    return known;
  });
  const words = (text) => (fold(text).match(WORD) ?? []).map((word) => word.slice(0, LONGEST));

  /** What a reader looks for: words, whether each must be missing, and how it was typed. */
  function wanted(query) {
    const found = new Map();
    for (const part of query.trim().split(/\s+/)) {
      const [, sign, text] = /^([+-]?)(.*?)[*~^]?$/.exec(part.replace(/^(?:title|text|tags):/, ''));
      const typed = text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
      for (const one of typed) {
        const inside = words(one);
        for (const word of inside) {
          if (!found.has(word)) found.set(word, { word, typed: inside[1] ? word : one, without: sign === '-' });
        }
      }
    }
    return [...found.values()];
  }

  /** What a word is with and without the letters that tell number: «cuentas» is to find «cuenta», not «cuento». */
  const numbers = (word) => [word, word.replace(/s$/, ''), word.replace(/es$/, '')].filter((one) => one.length > 3);
  const alike = (word, other) => numbers(word).some((one) => numbers(other).includes(one));
  const stem = (word) => numbers(word).reduce((short, one) => (one.length < short.length ? one : short), word);

  // -- pages that have a word -----------------------------------------------------------------------------------------

  /** Calls ``each`` with pages and weights. */
  function decode(text, each) {
    let at = 0;
    while (at < text.length) {
      const weight = WEIGHT[text.charCodeAt(at++) - 48];
      let page = 0;
      while (at < text.length && text.charCodeAt(at) !== 32) {
        let value = 0, shift = 0, digit;
        do {
          digit = DIGITS[text.charCodeAt(at++)];
          value += (digit & 31) * 2 ** shift;
          shift += 5;
        } while (digit & 32);
        page += value;
        each(page, weight);
      }
      at++;
    }
  }

  function count(text) {
    let pages = 0;
    for (let at = 0; at < text.length; at++) {
      if (at === 0 || text.charCodeAt(at - 1) === 32) continue; // a weight
      if (text.charCodeAt(at) !== 32 && !(DIGITS[text.charCodeAt(at)] & 32)) pages++;
    }
    return pages;
  }

  /** The last piece that begins with this word or one before it. */
  function placeOf(firsts, word) {
    let low = 0, high = firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firsts[middle] <= word) low = middle + 1; else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** The words of the index that begin so, with their pages; where there are too many, the heaviest pages of them. */
  async function beginning(root, start) {
    const [, , firsts, names, wide] = root;
    if (!names) return { found: [], most: null }; // nothing that anybody may search
    const many = wide.includes(start);
    const first = placeOf(firsts, start), last = placeOf(firsts, many ? `${start}*` : `${start}\uffff`);
    const loaded = await Promise.all(Array.from({ length: last - first + 1 }, (_, at) =>
      piece(`words/${names.slice((first + at) * NAME, (first + at + 1) * NAME)}`)));
    const found = [];
    let most = null;
    for (const list of loaded) {
      for (let at = 0; at < list.length; at += 2) {
        if (list[at] === `${start}*`) most = list[at + 1];
        else if (list[at].startsWith(start) && (!many || list[at] === start)) found.push([list[at], list[at + 1]]);
      }
    }
    return { found, most };
  }

  /** How much a page weighs for one wanted word. */
  async function weigh(root, size, { word, without }) {
    const scores = new Float32Array(size);
    const { found, most } = await beginning(root, word);
    const exact = found.find(([other]) => other === word);
    if (without) { // that word alone
      if (exact) decode(exact[1], (page) => { scores[page] = 1; });
      return { scores, pages: 0 };
    }
    // a rare word that begins like a frequent one is not what was asked for
    const rarest = exact ? Math.log(1 + size / count(exact[1])) : Infinity;
    const add = (text, part, pages) => {
      const rare = Math.min(rarest, Math.log(1 + size / (pages || 1)));
      decode(text, (page, weight) => { scores[page] = Math.max(scores[page], rare * part * weight); });
    };
    for (const [other, text] of found) {
      add(text, other === word ? 1 : 0.3 + 0.4 * (word.length / other.length), count(text));
    }
    if (most !== null) {
      const [pages, text] = most.split(';');
      add(text, 0.3, Number(pages));
      return { scores, pages: Number(pages) };
    }
    const short = stem(word);
    if (short !== word && !root[4].includes(short)) {
      for (const [other, text] of (await beginning(root, short)).found) {
        if (alike(word, other) && !other.startsWith(word)) add(text, 0.25, count(text));
      }
    }
    return { scores, pages: 0 };
  }

  /** The pages that have most of the words, the best first, and how many these are. */
  async function pagesWith(root, terms) {
    const size = root[1].length / NAME;
    const weighed = await Promise.all(terms.map((term) => weigh(root, size, term)));
    const asked = terms.map((term, at) => ({ ...term, ...weighed[at] })).filter((term) => !term.without);
    // of beginnings that too many words have not all pages are known, so by themselves only they decide
    // nor do single letters decide beside words: the «e» of «e-mail»
    const complete = asked.filter((term) => !term.pages);
    const long = complete.filter(({ word }) => word.length > 1 || word >= '\u0e00');
    const deciding = [long, complete].find((some) => some.length) ?? asked;
    const matched = new Uint8Array(size), scores = new Float32Array(size);
    for (const term of asked) {
      for (let page = 0; page < size; page++) scores[page] += term.scores[page];
    }
    for (const term of deciding) {
      for (let page = 0; page < size; page++) if (term.scores[page]) matched[page]++;
    }
    terms.forEach((term, at) => {
      if (term.without) weighed[at].scores.forEach((score, page) => { if (score) matched[page] = 0; });
    });
    for (const [page, boost] of Object.entries(root[5])) scores[page] *= boost;
    const best = matched.reduce((most, number) => Math.max(most, number), 0);
    const found = [];
    if (best) matched.forEach((number, page) => { if (number === best) found.push(page); });
    found.sort((one, other) => scores[other] - scores[one] || one - other);
    const all = deciding.every((term) => term.pages) ? Math.max(...deciding.map((term) => term.pages)) : 0;
    return { found, scores, total: Math.max(found.length, all) };
  }

  // -- what is shown of a page ----------------------------------------------------------------------------------------

  const MARKUP = /<[^>]*>|&(?:#?\w+);/g;

  /** A text to be searched: folded, with markup blanked, and where each of its letters is in the text itself. */
  function folded(html) {
    const blank = html.replace(MARKUP, (part) => ' '.repeat(part.length));
    const text = fold(blank);
    if (text.length === html.length) return { text, at: (place) => place };
    const places = [];
    let letters = '';
    let from = 0;
    for (const letter of blank) {
      const simple = fold(letter);
      for (let n = 0; n < simple.length; n++) places.push(from);
      letters += simple;
      from += letter.length;
    }
    places.push(from);
    return { text: letters, at: (place) => places[place] };
  }

  const prepared = new WeakMap(); // by section

  /** Where words stand in a text: [from, to, which]. */
  function places({ text, at }, terms) {
    const found = [];
    terms.forEach(({ word }, which) => {
      const short = stem(word);
      for (let place = text.indexOf(short); place >= 0; place = text.indexOf(short, place + 1)) {
        if (place && INSIDE.test(text[place - 1]) && INSIDE.test(word[0]) && !(word[0] >= '\u0e00')) continue;
        let end = place + short.length;
        while (end < text.length && INSIDE.test(text[end]) && !(text[end] >= '\u0e00')) end++;
        const whole = text.slice(place, end);
        if (whole.startsWith(word) || alike(word, whole)) found.push([at(place), at(end), which, whole]);
      }
    });
    return found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  }

  function marked(html, found, from = 0, to = html.length) {
    let text = '';
    let done = from;
    for (const [start, end] of found) {
      if (start < done || end > to || start === end) continue;
      text += `${html.slice(done, start)}<mark>${html.slice(start, end)}</mark>`;
      done = end;
    }
    return text + html.slice(done, to);
  }

  /** What of a text stands around its words: whole paragraphs where it has some, else lines. */
  function around(html, found) {
    if (!found.length) return '';
    if (html.length <= LENGTH * 1.5) return marked(html, found);
    if (/<(?!\/?(?:code|sub|sup)>)/.test(html)) {
      const blocks = [];
      let depth = 0, start = 0;
      for (const tag of html.matchAll(/<(\/?)[^>]*>/g)) {
        if (!tag[1]) {
          if (!depth++ && tag.index > start) { blocks.push([start, tag.index]); start = tag.index; }
        } else if (!--depth) { blocks.push([start, tag.index + tag[0].length]); start = tag.index + tag[0].length; }
      }
      blocks.push([start, html.length]);
      return blocks.filter(([from, to]) => found.some(([at]) => at >= from && at < to)).slice(0, 2)
        .map(([from, to]) => marked(html, found.filter(([at]) => at >= from), from, to)).join('');
    }
    const parts = [];
    let end = 0;
    const seen = new Set();
    for (const [at, , which] of found) {
      if (seen.has(which) || parts.length > 1) continue;
      if (at < end) { seen.add(which); continue; }
      let from = Math.max(end, at - 60);
      if (from) from = html.indexOf(' ', from) + 1 || from;
      from = Math.min(from, at);
      let to = Math.min(html.length, from + LENGTH / (parts.length ? 2 : 1));
      if (to < html.length) to = Math.max(html.lastIndexOf(' ', to), found.find(([start]) => start === at)[1]);
      parts.push(`${from ? '… ' : ''}${marked(html, found.filter(([start]) => start >= from), from, to)}`);
      seen.add(which);
      end = to;
    }
    return parts.join(' ') + (end < html.length ? ' …' : '');
  }

  /** What a section has of the words; of a page itself, its tags do too. */
  function look(section, terms, tags = []) {
    const [, title, text] = section;
    if (!prepared.has(section)) prepared.set(section, { title: folded(title), text: folded(text) });
    const known = prepared.get(section);
    const inTitle = places(known.title, terms), inText = places(known.text, terms);
    const inTags = tags.length ? places(folded(tags.join(' ')), terms) : [];
    const shown = {};
    let score = 0;
    terms.forEach(({ word, typed }, which) => {
      const ofTitle = inTitle.filter((place) => place[2] === which);
      const all = [...ofTitle, ...inText.filter((place) => place[2] === which)];
      if (!all.length) { shown[typed] = inTags.some((place) => place[2] === which); return; }
      const best = all.find((place) => place[3] === word) ?? all[0];
      const said = (ofTitle.includes(best) ? title : text).slice(best[0], best[1]).toLowerCase();
      shown[best[3].startsWith(word) ? said.slice(0, typed.length) : said] = true;
      score += (ofTitle.length ? 8 : 1) * (best[3] === word ? 1 : 0.6) + Math.min(4, all.length) / 8;
    });
    const matched = Object.values(shown).filter((found) => found).length;
    const atTop = inTags.length && !inText.length; // there is nothing to mark: its beginning is shown
    return { section, inTitle, inText: atTop ? [[0, 0, 0]] : inText, shown, matched, score };
  }

  /** A page as the theme shows it: what has most of the words first, then the page itself if that is another place. */
  function item([address, tags, sections], terms, score) {
    const [page, ...others] = sections.map((section, at) => look(section, terms, at ? [] : tags));
    const best = others.filter((hit) => hit.matched)
      .sort((one, other) => other.matched - one.matched || other.score - one.score).slice(0, PLACES);
    const first = page.matched && (!best.length || page.matched >= best[0].matched);
    return (first || !best.length ? [page, ...best] : [...best, page]).map((hit, at) => {
      const [anchor, title, text] = hit.section;
      const aside = hit === page && at > 0;
      return {
        location: address + anchor,
        title: marked(title, hit.inTitle),
        text: aside ? '' : around(text.replaceAll('\n', ' '), hit.inText),
        score: aside ? 0 : score * (1 + (hit.matched / terms.length) ** 2) * (1 + hit.score / 100),
        terms: aside ? {} : hit.shown,
        ...(tags.length ? { tags } : {}),
      };
    });
  }

  /** How the last word may go on: as a title has it. */
  function suggested(items, terms) {
    const { word } = terms.at(-1);
    for (const [first] of items) {
      for (const other of first.title.replace(MARKUP, '').match(/[\p{L}\p{N}\p{M}]+/gu) ?? []) {
        if (fold(other).startsWith(word) && fold(other) !== word) return [other.toLowerCase()];
      }
    }
    return [];
  }

  // -- the theme's messages -------------------------------------------------------------------------------------------

  let settings = null, suggest = false, latest = 0;

  /** The site may have been published anew since this page was opened: then pieces have other names. */
  async function renew() {
    if (onDisk) return;
    const answer = await fetch(new URL('search_index.json', base), { cache: 'no-cache' });
    if (answer.ok) settings = (await answer.json()).config;
  }

  async function search(query, again = false) {
    const terms = wanted(query);
    const asked = terms.filter((term) => !term.without);
    if (!asked.length) return { items: [] };
    const root = await piece(`pages/${settings.pieces}`);
    const { found, scores, total } = await pagesWith(root, terms);
    const most = root[1].length <= FEW * NAME && asked.some(({ word }) => word.length > 2) ? MORE : MOST;
    const pages = await Promise.allSettled(found.slice(0, most).map((page) =>
      piece(`text/${root[1].slice(page * NAME, (page + 1) * NAME)}`)));
    const failed = pages.find((page) => page.status === 'rejected');
    if (failed && !again) throw failed.reason;
    const items = pages.flatMap(({ value }, at) => (value ? [item(value, asked, scores[found[at]])] : []));
    return { items, total, ...(suggest ? { suggest: suggested(items, asked) } : {}) };
  }

  addEventListener('message', async ({ data: message }) => {
    if (message?.type === SETUP) {
      settings = message.data.config;
      suggest = message.data.options.suggest;
      postMessage({ type: READY });
    } else if (message?.type === QUERY) {
      const mine = ++latest;
      let data = { items: [] };
      try {
        data = await search(message.data).catch(async () => {
          await renew();
          return search(message.data, true);
        });
      } catch (error) {
        console.warn(`Search: ${error.message}`);
      }
      if (mine === latest) postMessage({ type: RESULT, data });
    }
  });
})();
