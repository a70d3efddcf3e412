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
