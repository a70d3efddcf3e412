/* What every page needs that the theme does not do: first the keyboard's part of what it leaves to the mouse. Whoever goes through a wide map or table with the keyboard sees all of what has the focus: browsers leave alone what
   they show a part of, be it the smallest. */
document.addEventListener('focusin', ({ target }) => {
  if (target.closest('.cjm-j-scroll, .cjm-scrollbox') && !target.matches('.cjm-j-scroll, .cjm-scrollbox') && target.matches(':focus-visible')) {
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
});

/* Escape closes the navigation that a narrow window opens over the page, and leads back to what opened it. */
addEventListener('keydown', ({ key }) => {
  const drawer = document.getElementById('__drawer');
  if (key !== 'Escape' || !drawer?.checked) return;
  drawer.click();
  document.querySelector('.md-header label[for="__drawer"]')?.focus();
});

/* An author's table that is wider than the page scrolls in a box of the theme's: the keyboard must get into it. */
{
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute('tabindex');
    }
  });
  const find = () => setTimeout(() => {
    for (const box of document.querySelectorAll('.md-typeset__scrollwrap')) watch.observe(box);
  });
  if (window.document$?.subscribe) window.document$.subscribe(find); // also after Material's instant navigation
  else find();
}

/* Parts that waited while a journey came (from-top.js) are laid out while nothing else is to be done, and what comes instantly after
   it does not wait. Then the page's height is no guess any more, and assistive technology is told of everything. */
if (document.documentElement.hasAttribute('data-cjm-from-top')) {
  const idle = window.requestIdleCallback ?? setTimeout;
  const layOut = ([one, two, ...others]) => idle(() => {
    for (const it of [one, two]) it?.style.setProperty('content-visibility', 'visible');
    if (others.length) layOut(others);
    else document.documentElement.removeAttribute('data-cjm-from-top');
  });
  addEventListener('load', () => layOut(document.querySelectorAll('.cjm-j-measures, .cjm-j-touchpoint')));
}
