"""Lists longer than a page: the first rows in it, the others beside it, and every way of a reader to them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.conftest import write_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

LIMIT = 60

CONFIG = f"""
    site_name: Manual
    docs_dir: content
    theme: {{name: material, language: en}}
    plugins: [{{cjm: {{rows_in_page: {LIMIT}, teams: [{{id: caja, name: Caja & <b>Co}}]}}}}]
"""

PERSONAS = {
    f"content/{id_}.md": f"---\ntype: persona\nid: {id_}\nname: {name}\n---\n"
    for id_, name in (("marta", "Marta Ríos"), ("luis", "Luis Ferrer"))
}

HOSTILE = "Último </script><img src=x onerror=alert(1)> \u2028 \\ ' \" número"


def journey(number: int) -> str:
    """A journey with 20 points, on each a risk, a moment, an opportunity and a wow."""
    points = [
        {
            "id": f"punto-{n}",
            "title": f"Punto {n}" if n else "Punto *cero*",
            "emotion": 1 + (n + number) % 5,
            "importance": 1 + n % 5,
            "channel": "web",
            "moment": {"kind": ("lost", "decisive", "happy")[n % 3], "why": "Porque sí."},
            "risks": [
                {
                    "id": f"r-{n}", "title": f"Comisión {number}.{n}" if (number, n) != (5, 19) else HOSTILE,
                    "likelihood": 1 + n % 5, "impact": 1 + (n + number) % 5, "owner": "caja",
                    "status": ("open", "prevented")[n % 2],
                }
            ],
            "wows": [{"id": f"w-{n}", "title": f"Sorpresa {number}.{n}", "kind": "surprise", "status": "live"}],
            "opportunities": [
                {
                    "id": f"o-{n}", "title": f"Mejora {number}.{n}", "impact": 1 + n % 5, "effort": 1 + number % 5,
                    "feeling": "calma", "metrics": ["propio"],
                }
            ],
        }
        for n in range(20)
    ]  # fmt: skip
    head = {
        "type": "journey", "id": f"viaje-{number}", "title": f"Viaje {number}",
        "sector": ("banca", "comercio")[number % 2],
        "personas": ["marta"] if number % 2 else ["marta", "luis"], "metrics": [{"id": "propio", "name": "KPI propio"}],
        "stages": [
            {"id": f"etapa-{n}", "title": f"Etapa {n}", "touchpoints": points[n * 10 : n * 10 + 10]} for n in range(2)
        ],
    }  # fmt: skip
    return f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n"


JOURNEYS = {f"content/viajes/v{number}.md": journey(number) for number in range(6)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a built handbook whose lists are twice as long as a page holds."""
    folder = write_tree(tmp_path_factory.mktemp("long"), {"mkdocs.yml": CONFIG, **PERSONAS, **JOURNEYS})
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "cjm_site", "build"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return folder / "site"


@pytest.fixture(scope="module")
def site(built: Path, serve: Callable[[Path], str]) -> str:
    """Its address."""
    return serve(built).rstrip("/")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def shown(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("[data-row]:visible th a").all_inner_texts()]


@pytest.mark.browser
def test_words_are_looked_for_in_rows_that_the_page_has_not(site: str, page: Page) -> None:
    page.goto(f"{site}/views/risks/")
    expect(page.locator("[data-cjm-count]")).to_have_text("120 entries")
    page.locator("form.cjm-filter input").fill("comision 5.13")
    expect(page.locator("[data-cjm-count]")).to_have_text("1 of 120 shown")
    assert shown(page)[0] == "Comisión 5.13"
