/* Pages opened from disk: browsers start no worker from a file, and the theme's search is one. There, and only there,
   a worker is a script in a hidden frame. The theme knows such a frame by the name IFrameWorker, and asks in it for
   scripts one after the other. */
(() => {
  'use strict';
  if (location.protocol !== 'file:') return;

  class IFrameWorker extends EventTarget {
    #frame = document.createElement('iframe');

    constructor(address) {
      super();
      const source = new URL(address, document.baseURI);
      this.#frame.hidden = true; // from everybody, so it needs no title
      this.onmessage = null;
      this.ready = new Promise((resolve, reject) => {
        this.#frame.addEventListener('load', () => {
          const inside = this.#frame.contentWindow;
          inside.postMessage = (data) => {
            const event = new MessageEvent('message', { data });
            this.dispatchEvent(event);
            this.onmessage?.(event);
          };
          inside.importScripts = (...names) =>
            names.reduce((before, name) => before.then(() => this.#load(this.#find(name, source))), Promise.resolve());
          this.#load(source).then(resolve, reject);
        }, { once: true });
      });
      document.body.append(this.#frame);
    }

    /** The theme takes its folder from the first «/worker» of the address, which may be in a folder's name further up. */
    #find(name, source) {
      const part = /\/lunr\/.*$/.exec(name)?.[0];
      return part ? new URL(`..${part}`, source) : new URL(name, source);
    }

    #load(source) {
      return new Promise((resolve, reject) => {
        const inside = this.#frame.contentDocument;
        const script = inside.createElement('script');
        script.src = source.href;
        script.onload = () => resolve();
        script.onerror = () => reject(new Error(`${source} cannot be read`));
        inside.head.append(script);
      });
    }

    postMessage(data) {
      this.ready.then(() => {
        const inside = this.#frame.contentWindow;
        inside.dispatchEvent(new inside.MessageEvent('message', { data }));
      });
    }

    terminate() {
      this.#frame.remove();
    }
  }

  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
})();
