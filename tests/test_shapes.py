"""Any shape of map loads, draws and reads well: the pages in tests/shapes, built and looked at in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT, cjm
from tests.site_pages import widths_that_scroll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SHAPES = ("coarse", "one-stage", "personas", "lanes", "forty-five")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    site = tmp_path_factory.mktemp("shapes")
    done = cjm(ROOT / "tests/shapes", "build", "--site-dir", str(site))
    assert done.returncode == 0, done.stderr
    return serve(site)


@pytest.fixture
def look(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, java_script_enabled=False)

    def opened(shape: str) -> Page:
        page.goto(f"{address}{shape}/")
        return page

    yield opened
    page.close()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_page_never_scrolls_sideways(look: Callable[..., Page], shape: str) -> None:
    page = look(shape)
    assert widths_that_scroll(page, (1440, 390, 320)) == []


def test_words_alone_stand_in_the_emotion_lane_without_a_curve(look: Callable[..., Page]) -> None:
    page = look("coarse")
    table = page.locator("table.cjm-j-grid:visible").first
    assert "curiosidad" in table.inner_text()
    assert "vértigo" in table.inner_text()
    assert table.locator("svg polyline, svg path.cjm-curve__line").count() == 0


def test_three_levels_and_forty_five_columns(look: Callable[..., Page]) -> None:
    page = look("forty-five")
    text = page.locator("main").inner_text()
    for group in ("Antes", "Durante", "Después"):
        assert group in text
    for number in (1, 23, 45):
        assert page.locator(f"#punto-{number}-con-su-nombre").count() == 1


def test_every_persona_has_a_line_of_her_own(look: Callable[..., Page]) -> None:
    text = look("personas").locator("table.cjm-j-grid:visible").first.inner_text()
    for name in ("Ana Gil", "Beto Sanz", "Cira Mas", "Dani Ros", "Eva Luz"):
        assert name in text


def test_storyboard_quotes_and_own_lanes(look: Callable[..., Page]) -> None:
    page = look("lanes")
    table = page.locator("table.cjm-j-grid:visible").first
    assert [image.get_attribute("alt") for image in table.locator("tbody img").all()] == [
        "Una mesa con un impreso",
        "Una ventanilla",
    ]
    heads = [head.inner_text().strip() for head in table.locator("tbody th").all()]
    assert {"Norma", "Plazo legal"} <= set(heads)
    assert "Me lo tuvo que leer mi hija" in table.inner_text()
    assert "Diez días hábiles" in table.inner_text()
