/* The keyboard's part of what the theme leaves to the mouse. Whoever goes through a wide map or table with the keyboard sees all of what has the focus: browsers leave alone what
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
