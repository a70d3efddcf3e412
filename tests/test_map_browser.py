"""The map in a browser: points on their columns, names in sight, depths without JavaScript, one printed page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.conftest import PERSONA, cjm, write_tree
from tests.site_pages import laid_out, widths_that_scroll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TOUCHPOINTS = 20
CONFIG = """
    site_name: Mapa
    docs_dir: content
    theme: {name: material, language: es}
    plugins: [search, cjm]
"""


def journey() -> str:
    points = [
        {
            "id": f"p{n}",
            "title": f"Punto de contacto {n}",
            "action": "Hace algo que ocupa dos líneas",
            "emotion": {"planned": 4, "expected": 3, "actual": n % 5 + 1, "feeling": "calma"},
            "risks": [{"id": f"r{n}", "title": "Se va", "likelihood": 3, "impact": 4}],
            "frontstage": ["Gestora"],
            "backstage": ["Operaciones"],
        }
        for n in range(TOUCHPOINTS)
    ]
    stages = [{"title": f"Etapa {n}", "touchpoints": points[n * 5 : n * 5 + 5]} for n in range(TOUCHPOINTS // 5)]
    data = {"type": "journey", "title": "Un viaje largo", "personas": ["marta"], "stages": stages}
    return f"---\n{json.dumps(data, ensure_ascii=False)}\n---\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    root = tmp_path_factory.mktemp("map")
    files = {"mkdocs.yml": CONFIG, "content/marta.md": PERSONA, "content/viaje.md": journey()}
    write_tree(root, {**files, "content/index.md": "# Mapa\n"})
    done = cjm(root, "build", "--site-dir", str(root / "site"))
    assert done.returncode == 0, done.stderr
    return serve(root / "site") + "viaje/"


@pytest.fixture
def look(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []

    def opened(width: int = 1440, height: int = 900, **options: object) -> Page:
        page = browser.new_page(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        pages.append(page)
        page.goto(address)
        return page

    yield opened
    for page in pages:
        page.close()


MIDDLES = """depth => {
  const at = document.querySelector(`[data-depth="${depth}"]`)
  const middle = e => { const b = e.getBoundingClientRect(); return b.x + b.width / 2 }
  const heads = [...at.querySelectorAll(depth === 'stages' ? '.cjm-j-stages th' : '.cjm-j-points th')].map(middle)
  return [heads, [...at.querySelectorAll('.cjm-j-dot-actual circle')].map(middle)]
}"""


@pytest.mark.parametrize("width", [1440, 1024, 2560])
def test_points_stand_on_the_middle_of_their_columns(look: Callable[..., Page], width: int) -> None:
    page = look(width)
    for depth, columns in (("touchpoints", TOUCHPOINTS), ("stages", TOUCHPOINTS // 5)):
        page.check(f"input[value={depth}]", force=True)
        heads, dots = page.evaluate(MIDDLES, depth)
        assert len(heads) == len(dots) == columns
        assert max(abs(head - dot) for head, dot in zip(heads, dots, strict=True)) < 2


def test_lane_and_stage_names_stay_in_sight_while_the_grid_scrolls(look: Callable[..., Page]) -> None:
    page = look(height=600)
    scroller = page.locator('[data-depth="touchpoints"] .cjm-j-scroll')
    name = scroller.locator(".cjm-j-lane--backstage > th")
    before = name.bounding_box()
    scroller.evaluate("e => { e.style.scrollBehavior = 'auto'; e.scrollTo(1200, 300) }")
    assert scroller.evaluate("e => [e.scrollLeft, e.scrollTop > 0]") == [1200, True]
    after = name.bounding_box()
    assert before is not None
    assert after is not None
    assert after["x"] == pytest.approx(before["x"], abs=1)
    top = scroller.bounding_box()
    head = scroller.locator("thead").bounding_box()
    assert top is not None
    assert head is not None
    assert head["y"] == pytest.approx(top["y"], abs=2)


def test_the_depths_switch_without_javascript(look: Callable[..., Page]) -> None:
    page = look(java_script_enabled=False)
    full, coarse = (page.locator(f'[data-depth="{depth}"] table') for depth in ("touchpoints", "stages"))
    assert full.is_visible()
    assert not coarse.is_visible()
    page.get_by_text("Solo las etapas").click()
    expect(coarse).to_be_visible()
    expect(full).to_be_hidden()


def test_a_badge_leads_to_its_detail_and_back_at_either_depth(look: Callable[..., Page]) -> None:
    page = look(java_script_enabled=False)
    page.locator("#cjm-map-risk-r0").click()
    expect(page).to_have_url(re.compile("#risk-r0$"))
    page.locator("#risk-r0 .cjm-j-back").click()
    expect(page).to_have_url(re.compile("#cjm-map-risk-r0$"))
    expect(page.locator("#cjm-map-risk-r0")).to_be_in_viewport(ratio=1)
    page.get_by_text("Solo las etapas").click()
    page.evaluate("location.hash = '#risk-r0'")
    page.locator("#risk-r0 .cjm-j-back").click()
    expect(page).to_have_url(re.compile("#cjm-map-risk-r0$"))
    table = page.locator('[data-depth="stages"] table').bounding_box()
    assert table is not None
    assert -1500 < table["y"] < 900


def test_a_narrow_window_does_not_scroll_sideways(look: Callable[..., Page]) -> None:
    page = look(720)
    laid_out(page)
    assert widths_that_scroll(page, (720, 390)) == []


def test_a_phone_shows_the_curve_and_the_stages_instead_of_the_grid(look: Callable[..., Page]) -> None:
    page = look(390)
    assert not page.locator(".cjm-j-grid").first.is_visible()
    assert page.locator(".cjm-j-overview svg.cjm-j-curve").is_visible()
    assert page.locator(".cjm-j-overview ol li").count() == TOUCHPOINTS // 5


def test_a_keyboard_scrolls_the_map(look: Callable[..., Page]) -> None:
    page = look()
    scroller = page.get_by_role("region", name=re.compile("Un viaje largo"))
    scroller.focus()
    for _ in range(100):  # a key can come before the browser has laid out what it scrolls
        page.keyboard.press("ArrowRight")
        if page.evaluate("() => [...document.querySelectorAll('.cjm-j-scroll')].some(e => e.scrollLeft > 0)"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the map stayed where it was")


DRAWN = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number)
  const light = colour => {
    const [r, g, b] = numbers(colour).map(n => colour.startsWith('color(') ? n : n / 255)
      .map(n => n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const drawing = document.querySelector('.cjm-j-diagram svg')
  drawing.closest('details').open = true
  const words = light(getComputedStyle(drawing.querySelector('.label')).color)
  return [...drawing.querySelectorAll('[class*=section-type-], [class*=task-type-]')]
    .filter(box => box.tagName === 'rect').map(box => light(getComputedStyle(box).fill))
    .map(box => (Math.max(words, box) + 0.05) / (Math.min(words, box) + 0.05))
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_words_of_the_diagram_stand_out_from_their_boxes(look: Callable[..., Page], scheme: str) -> None:
    contrasts = look(color_scheme=scheme).evaluate(DRAWN)
    assert len(contrasts) >= TOUCHPOINTS
    assert min(contrasts) >= 4.5


@pytest.mark.parametrize("depth", ["touchpoints", "stages"])
def test_the_map_prints_on_one_landscape_page(look: Callable[..., Page], depth: str) -> None:
    page = look()
    page.check(f"input[value={depth}]", force=True)
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = [
        tuple(float(n) for n in box.split())
        for box in re.findall(rb"/MediaBox ?\[([\d. ]+)\]", pdf.replace(b"\n", b" "))
    ]
    landscape = [box for box in boxes if box[2] > box[3]]
    assert len(landscape) == 1
    assert len(boxes) > 1


FAR = """() => [...document.querySelectorAll('.cjm-j-touchpoint')]
  .filter(e => !e.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).length"""
HOLD = "window.requestIdleCallback = () => 0"
"""A page that never has time for what waits."""


def read_out(page: Page) -> list[tuple[str, str]]:
    """What a screen reader is given: role and name of all that it is told of."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    told = [node for node in nodes if not node["ignored"]]
    return [(node["role"]["value"], str(node.get("name", {}).get("value"))) for node in told]


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_what_is_far_down_waits_and_is_then_as_if_it_had_not(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.add_init_script(HOLD)
    page.goto(address)
    assert page.evaluate(FAR) > TOUCHPOINTS / 2
    guessed = page.evaluate("document.documentElement.scrollHeight")
    page.add_init_script("delete window.requestIdleCallback")
    page.goto("about:blank")
    page.goto(address)
    laid_out(page)
    assert page.evaluate(FAR) == 0
    assert guessed == pytest.approx(page.evaluate("document.documentElement.scrollHeight"), rel=0.3)
    told = read_out(page)
    page.add_init_script(HOLD)
    page.reload()
    assert page.evaluate(FAR) == 0, "a page that is come back to waits for nothing"
    assert read_out(page) == told
    page.close()


def test_what_waits_is_printed_found_and_linked_to(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}#risk-r15")
    assert page.evaluate(FAR) == 0
    there = page.locator("#risk-r15").bounding_box()
    whole = page.pdf(prefer_css_page_size=True)
    page.add_init_script(HOLD)
    page.goto("about:blank")
    page.goto(address)
    assert page.evaluate(FAR) > 0
    assert page.evaluate("window.find('Se va', false, false, true)")
    assert len(re.findall(rb"/MediaBox", page.pdf(prefer_css_page_size=True))) == len(re.findall(rb"/MediaBox", whole))
    page.evaluate("location.hash = '#risk-r15'")
    here = page.locator("#risk-r15").bounding_box()
    assert there is not None
    assert here is not None
    assert here["y"] == pytest.approx(there["y"], abs=4)
    page.close()
