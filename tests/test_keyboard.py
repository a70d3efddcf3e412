"""With the keyboard alone: everything is reached in order and left again, and what has the focus is seen, all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import ViewportSize, expect
from tests.site_pages import PAGES, laid_out, without_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

REACHED = """
  const group = (e) => [...document.querySelectorAll(`[name="${e.name}"]`)];
  const chosen = (e) => group(e).find(r => r.checked) ?? group(e)[0];
  const reached = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true })
      && (e.type !== 'radio' || e === chosen(e)));
"""
"""What the Tab key stops at: of radio buttons, the chosen one."""

FOCUS = f"""() => {{
  {REACHED}
  const wrong = [];
  const tag = (e) => e?.cloneNode(false).outerHTML.slice(0, 120);
  const say = (e, what) => wrong.push(`${{what}}: ${{tag(e)}} ${{e.textContent.trim().slice(0, 30)}}`);
  // The theme shows some of its switches by the label that follows them.
  const parts = (e) => [e, e.closest('label'), e.nextElementSibling, ...(e.labels ?? [])].filter(Boolean);
  const look = (e) => parts(e).map((part) => {{
    const s = getComputedStyle(part);
    const outline = s.outlineStyle === 'none' ? '' : s.outlineWidth + s.outlineColor;
    return [outline, s.boxShadow, s.borderColor, s.backgroundColor, s.textDecoration, s.color].join();
  }}).join('|');
  for (const e of reached) {{
    if (e.matches('.md-search__input')) continue;  // opens the search, which covers the header
    document.activeElement.blur();
    const before = look(e);
    e.focus();
    if (document.activeElement !== e) {{ say(e, 'takes no focus'); continue; }}
    if (look(e) === before) say(e, 'looks the same with the focus');
    const r = parts(e).map(part => part.getClientRects()[0]).find(box => box?.width >= 1 && box.height >= 1);
    if (!r) {{ say(e, 'has no place'); continue; }}
    const [left, right] = [Math.max(r.left, 0), Math.min(r.right, innerWidth)];
    const [top, bottom] = [Math.max(r.top, 0), Math.min(r.bottom, innerHeight)];
    if (right - left < 1 || bottom - top < 1) {{ say(e, 'off the screen'); continue; }}
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (!parts(e).some(part => part.contains(hit))) say(e, `under ${{tag(hit)}}`);
  }}
  return wrong;
}}"""

STILL = "*, ::before, ::after { transition: none !important; animation: none !important; }"


def open_page(browser: Browser, width: int, height: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    without_index(page)
    return page


DESKTOP, AT_400_PERCENT = ViewportSize(width=1280, height=720), ViewportSize(width=320, height=640)


def test_what_has_the_focus_is_seen(sample: Path, browser: Browser) -> None:
    page = open_page(browser, **DESKTOP)
    wrong = {}
    for name in PAGES:
        page.set_viewport_size(DESKTOP)
        page.goto(f"{sample.as_uri()}/{name}index.html")
        laid_out(page)
        page.add_style_tag(content=STILL)
        for size in (DESKTOP, AT_400_PERCENT):
            page.set_viewport_size(size)
            if found := page.evaluate(FOCUS):
                wrong[name, size["width"]] = found
    page.context.close()
    assert wrong == {}


@pytest.mark.parametrize("name", ["comercio/journeys/recogida-en-coche/", "views/portfolio/"])
def test_tab_goes_through_a_page_in_its_order_and_leaves_it(sample: Path, browser: Browser, name: str) -> None:
    page = open_page(browser, 1280, 720)
    page.goto(f"{sample.as_uri()}/{name}index.html")
    page.add_style_tag(content=STILL)
    expected = page.evaluate(f"() => {{ {REACHED} window.reached = reached; return reached.length; }}")
    order = list(_tabbed(page, expected + 8))
    page.context.close()
    assert -1 not in order[:-1], "Tab stops at something else"
    assert order[-1] == -1, "the page is not left"
    # The search, once entered, opens and brings its own stops.
    assert sorted(order[:-1]) == order[:-1]
    assert set(range(expected)) <= set(order)


def _tabbed(page: Page, limit: int) -> Iterator[int]:
    """The places in the page's order where Tab stops, until it leaves the page (-1)."""
    search = "document.activeElement.closest('.md-search') && !reached.includes(document.activeElement)"
    for _ in range(limit):
        page.keyboard.press("Tab")
        place = page.evaluate(f"{search} ? -2 : reached.indexOf(document.activeElement)")
        if place != -2:
            yield place
        if place == -1:
            return


def test_escape_closes_what_was_opened(sample: Path, browser: Browser) -> None:
    page = open_page(browser, 320, 640)
    page.goto(f"{sample.as_uri()}/views/risks/index.html")
    page.locator(".md-header label[for=__drawer]").focus()
    page.keyboard.press("Enter")
    page.locator(".md-nav--primary > .md-nav__list > li > a").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".md-nav--primary > .md-nav__list > li > a").first.wait_for(state="hidden")
    expect(page.locator("label[for=__drawer]:focus")).to_have_count(1)
    page.locator(".md-search__input").focus()
    expect(page.locator("#__search")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator("#__search")).not_to_be_checked()
    page.context.close()
