"""The chart pages in a browser: long titles and large numbers never make a phone scroll sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import PERSONA, cjm, write_tree
from tests.test_charts import journey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

LONG = "Espera a que le devuelvan la documentación compulsada"


@pytest.fixture(scope="module")
def chart_site(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """A built handbook with long titles, every chart in it."""
    root = tmp_path_factory.mktemp("charts")
    stages = "\n".join(
        f"""
  - id: s{n}
    title: {LONG} {n}
    customers: {1234567 // n}
    satisfaction: {{score: {n % 5}.5, scale: 5, sample: 1240, date: 2026-09-30, source: {LONG}}}
    touchpoints:
      - id: p{n}
        title: {LONG}
        emotion: {{planned: 4, actual: 2.5}}
        moment: angry
        channel: [web, phone]
        pains: [{{title: {LONG}, metrics: [nps]}}]
        metrics: [{{id: nps, effect: -{n}.25}}]
        analytics: {{duration_s: 518400, bounce_rate: 0.31, next: {{p1: 0.5}}, visits: 1234567, source: {LONG}}}"""
        for n in range(1, 13)
    )
    head = f"""milestones: [{{title: {LONG}, area: {LONG}}}]
metrics:
  - id: nps
    name: {LONG}
    unit: euros por cliente y año
    baseline: 1234567
    current: 2234567
    target: 3234567
    source: {LONG}
    series: [{{date: 2026-01-01, value: 1234567}}, {{date: 2026-06-01, value: 2234567}}]"""
    write_tree(
        root,
        {
            "mkdocs.yml": "site_name: X\ndocs_dir: content\ntheme: {name: material}\nplugins: [search, cjm]\n",
            "content/marta.md": PERSONA,
            "content/hoy.md": journey(stages, f"version: current\ncounterpart: meta\n{head}"),
            "content/meta.md": journey(stages, f"version: target\ncounterpart: hoy\n{head}"),
        },
    )
    done = cjm(root, "build")
    assert done.returncode == 0, done.stderr
    return serve(root / "site")


@pytest.mark.browser
def test_no_chart_is_wider_than_a_phone(chart_site: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    for name in ("views/kpis", "views/funnel", "views/comparison", "hoy"):
        page.goto(f"{chart_site}{name}/")
        assert page.locator(".cjm-table").count(), name
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    page.close()


@pytest.mark.browser
def test_the_filter_of_the_dashboard_touches_nothing_but_kpis(chart_site: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{chart_site}views/kpis/?text=nothing+like+this")
    page.locator("[data-cjm-none]:visible").wait_for()
    assert page.locator(".cjm-kpi:visible").count() == 0
    assert page.locator("#milestones:visible").count() == 1
    page.goto(f"{chart_site}views/kpis/")
    page.locator(".cjm-kpi:visible").wait_for()
    after = "document.querySelector('.cjm-kpi').compareDocumentPosition(document.querySelector('#milestones'))"
    assert page.evaluate(f"{after} & Node.DOCUMENT_POSITION_FOLLOWING")
    page.close()


UNSTYLED = """() => [...document.querySelectorAll('.md-content svg :is(path, rect, circle, line, polygon, polyline)')]
    .filter(shape => !shape.closest('[fill], [stroke]') && shape.getBoundingClientRect().width)
    .filter(shape => {
        const { fill, stroke } = getComputedStyle(shape);
        return stroke === 'none' && (shape.tagName === 'line' || fill === 'rgb(0, 0, 0)');
    })
    .map(shape => shape.getAttribute('class'))"""
"""Shapes that no style sheet knows here: black areas, and lines that are not there."""


@pytest.mark.browser
def test_no_drawing_is_without_its_styles(chart_site: str, browser: Browser) -> None:
    page = browser.new_page()
    for name in ("views/comparison", "views/kpis", "views/funnel", "views/journeys", "views/portfolio", "hoy", "marta"):
        page.goto(f"{chart_site}{name}/")
        assert page.evaluate(UNSTYLED) == [], name
    page.goto(f"{chart_site}views/comparison/")
    for line in ("planned", "actual"):
        drawn = page.locator(f".cjm-compare__chart .cjm-j-line-{line}").first
        assert drawn.evaluate("path => getComputedStyle(path).fill") == "none"
    page.close()
