"""The pages of the sample that stand for every type of page, and how they are looked at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

VIEWS = (
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
    "portfolio",
    "risks",
    "teams",
    "wows",
)

PAGES = (
    "",
    "comercio/journeys/recogida-en-coche/",
    "banca/personas/marta/",
    "banca/",
    "metricas/nps/",
    "canales/app/",
    "equipos/oficinas/",
    "evidencia/entrevistas-marzo/",
    "metodo/3-fases/",
    "sheets/map/",
    "sheets/persona-a3/",
    *(f"views/{name}/" for name in VIEWS),
)
"""One page of every type: what the author's own pages are, each kind of object, each view, the sheets."""


def without_index(page: Page) -> None:
    """Where focus goes through whole pages, three quarters of the time: that search works is seen elsewhere."""
    fields = {"title": {"boost": 1000.0}, "text": {"boost": 1.0}, "tags": {"boost": 1000000.0}}
    config = {"lang": ["es"], "separator": "[\\s\\-]+", "pipeline": [], "fields": fields}
    empty = json.dumps({"config": config, "docs": []})
    page.route("**/search_index.json", lambda route: route.fulfill(body=empty, content_type="application/json"))
    page.route("**/search_index.js", lambda route: route.fulfill(body=f"var __index = {empty}"))


def laid_out(page: Page) -> None:
    """Wait until nothing of the page waits to be laid out."""
    page.wait_for_function("() => !document.documentElement.hasAttribute('data-cjm-from-top')")


def shows(page: Page, *titles: str) -> None:
    """Wait until these rows are shown, in this order."""
    expect(page.locator("[data-row]:visible th > a")).to_have_text(list(titles))


def widths_that_scroll(page: Page, widths: tuple[int, ...]) -> list[tuple[int, int]]:
    """The widths of a window in which the page that is open is wider, each with how wide it is there."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append((width, wide))
    return found
