"""The rules of axe-core find nothing on any type of page, in light and dark, on a desktop and on a phone.

Each page is loaded once and looked at four ways. Contrast is most of what axe takes time for, and one element of each
look (colours, size, weight, class, what lies under it) stands for all that look the same, on this page and the next.
The
other rules know no colours, so that dark mode is a matter of contrast.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import pytest
from tests.site_pages import PAGES, VIEWS, laid_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

STILL = "*, ::before, ::after { transition: none !important; animation: none !important; }"

STRUCTURE = """async (desktop) => {
  const rules = { 'color-contrast': { enabled: false }, 'link-in-text-block': { enabled: desktop } };
  const { violations } = await axe.run(document, { resultTypes: ['violations'], rules });
  return violations.flatMap(v => v.nodes.map(n => `${v.id} ${n.target} ${n.html.slice(0, 120)}`));
}"""

CONTRAST = """async () => {
  // What lies under an element: its own background and, where that lets something through, what its parent lies on.
  const known = new Map([[null, '']]);
  const ground = (e) => {
    if (!known.has(e)) {
      const s = getComputedStyle(e);
      const own = [s.backgroundColor, s.backgroundImage, s.opacity].join();
      const covers = /^rgb\\(/.test(s.backgroundColor) && s.backgroundImage === 'none' && s.opacity === '1';
      known.set(e, covers ? own : `${own} on ${ground(e.parentElement)}`);
    }
    return known.get(e);
  };
  const seen = new Set(JSON.parse(window.name || '[]'));  // stays with the tab from page to page
  const looks = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility({ visibilityProperty: true })) continue;
    const s = getComputedStyle(e);
    const kind = `${e.localName} ${e.getAttribute("class")}`;
    const look = [kind, s.color, s.fill, s.fontSize, s.fontWeight, ground(e)];
    if (!seen.has(look.join())) looks.set(look.join(), e);
  }
  window.name = JSON.stringify([...seen, ...looks.keys()]);
  if (!looks.size) return [];
  const run = { resultTypes: ['violations'], runOnly: ['color-contrast'] };
  const { violations } = await axe.run({ include: [...looks.values()] }, run);
  return violations.flatMap(v => v.nodes.map(n => `${v.id} ${n.target} ${n.html.slice(0, 120)} ${n.any[0]?.message}`));
}"""


def test_every_type_of_page_is_looked_at(sample: Path) -> None:
    assert {path.parent.name for path in (sample / "views").glob("*/index.html")} == set(VIEWS)


def test_the_reader_s_system_decides_on_dark_mode(sample: Path, browser: Browser) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(f"{sample.as_uri()}/index.html")
    page.wait_for_selector("body[data-md-color-scheme=slate]", timeout=5000)
    page.context.close()


LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = (
    (1440, "light"), (1440, "dark"), (390, "dark"), (390, "light"),
)  # fmt: skip
"""Widths and schemes that contrast is measured in, in this order."""


def test_axe_finds_nothing(sample: Path, browser: Browser, serve: Callable[[Path], str]) -> None:
    address = serve(sample)
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page = browser.new_page(reduced_motion="reduce")
    found: list[str] = []
    for name in (*PAGES, "404.html"):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(address + name)
        laid_out(page)
        page.add_style_tag(content=STILL)
        page.evaluate(axe)
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.evaluate("s => document.body.dataset.mdColorScheme = s", "slate" if scheme == "dark" else "default")
            seen = page.evaluate(CONTRAST)
            if scheme == "light":
                seen += page.evaluate(STRUCTURE, width == 1440)
            found += [f"{name} {width} {scheme}: {problem}" for problem in seen]
    page.context.close()
    assert found == []
