/* Search in pieces answers with the best pages only. Above them the theme says how many pages it was given; here it says
   how many there are, which the worker tells with its answer. */
(() => {
  'use strict';
  const RESULT = 3;

  class SearchWorker extends window.Worker {
    constructor(...given) {
      super(...given);
      if (!String(given[0]).includes('/search-worker.js')) return;
      let latest = 0;
      this.addEventListener('message', ({ data: message }) => {
        if (message.type !== RESULT) return;
        const { total, items } = message.data;
        const mine = ++latest; // who types fast has another answer before this one is told
        setTimeout(() => { if (mine === latest && total > items.length) tell(items.length, total); });
      });
    }
  }

  function tell(given, total) {
    const said = document.querySelector('.md-search-result__meta');
    const count = total.toLocaleString(document.documentElement.lang || undefined);
    if (said) said.textContent = said.textContent.replace(String(given), count);
  }

  window.Worker = SearchWorker;
  if ('IFrameWorker' in window) window.IFrameWorker = SearchWorker;
})();
