"""The rules of axe-core find nothing on any type of page, in light and dark, on a desktop and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.conftest import ROOT, cjm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

MAIN = ("", "comercio/journeys/recogida-en-coche/", "banca/personas/marta/", "views/risks/", "views/portfolio/")
"""Looked at in every way. axe takes a hundredth of a second an element: the other pages are looked at once each."""
PAGES = (
    *MAIN,
    "404.html",
    "banca/",
    "metricas/nps/",
    "canales/app/",
    "equipos/oficinas/",
    "evidencia/entrevistas-marzo/",
    "metodo/3-fases/",
    "sheets/map/",
    "sheets/persona-a3/",
    *(
        f"views/{name}/"
        for name in (
            "assumptions",
            "channels",
            "comparison",
            "coverage",
            "freshness",
            "funnel",
            "journeys",
            "kpis",
            "metrics",
            "moments",
            "opportunities",
            "personas",
            "teams",
            "wows",
        )
    ),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accessible")
    done = cjm(ROOT, "build", "-d", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


def test_every_type_of_page_is_looked_at(site: Path) -> None:
    views = {path.parent.relative_to(site).as_posix() + "/" for path in (site / "views").rglob("index.html")}
    assert views <= set(PAGES)


@pytest.mark.parametrize(
    ("scheme", "width", "pages"),
    [("light", 1440, PAGES), ("dark", 390, MAIN), ("dark", 1440, MAIN), ("light", 390, MAIN)],
    ids=["light-desktop", "dark-phone", "dark-desktop", "light-phone"],
)
def test_axe_finds_nothing(
    site: Path, browser: Browser, serve: Callable[[Path], str], scheme: str, width: int, pages: tuple[str, ...]
) -> None:
    address = serve(site)
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    found = []
    for name in pages:
        page.goto(address + name)
        page.add_style_tag(content="*, ::before, ::after { transition: none !important; animation: none !important; }")
        for violation in Axe().run(page).response["violations"]:
            found += [f"{name}: {violation['id']} {node['target']} {node['html'][:120]}" for node in violation["nodes"]]
    context.close()
    assert found == []
