/* Search in pieces answers with the best pages only. Above them the theme says how many pages it was given; here it says
   how many there are, which the worker tells with its answer. */
(() => {
  'use strict';
  for (const name of ['Worker', 'IFrameWorker']) {
    const Base = window[name];
    if (Base) window[name] = class extends Base {
      constructor(...given) {
        super(...given);
        let latest;
        this.addEventListener('message', ({ data }) => {
          latest = data;
          /* who types fast has another answer before this one is told */
          setTimeout(() => {
            const { items, total } = data?.data ?? {};
            const said = document.querySelector('.md-search-result__meta');
            if (data !== latest || !said || !(total > items?.length)) return;
            const count = total.toLocaleString(document.documentElement.lang || undefined);
            said.textContent = said.textContent.replace(items.length, count);
          });
        });
      }
    };
  }
})();
