/* Says, before anything is shown, that a page is read from its top: not come back to, and not opened at a part of it. Only then may
   what is far down wait (journey.css), for its height is a guess until it is laid out. */
if (performance.getEntriesByType('navigation')[0]?.type === 'navigate' && !location.hash) {
  document.documentElement.toggleAttribute('data-cjm-from-top');
}
