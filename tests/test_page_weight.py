"""What a reader fetches to see a journey for the first time, Material's own files apart."""

from __future__ import annotations

import gzip
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from benchmarks.generate import generate
from cjm_site.adapters.page_frame import finished
from cjm_site.i18n import language
from tests.conftest import cjm

if TYPE_CHECKING:
    from pathlib import Path

MOST = 60_000
"""Bytes on the wire, of a page with everything that can be said of a touchpoint."""

MOST_OF_SAMPLE = 64_000
"""The same of the sample's largest page, whose words repeat less: still above the aim of 60 kB."""

_OURS = re.compile(r'(?:href|src)="([^"]*assets/cjm/[^"]*\.(?:css|js))"')


def fetched(page: Path) -> dict[str, int]:
    """What a browser asks for, with what it weighs compressed."""
    files = [page, *(page.parent / address for address in _OURS.findall(page.read_text(encoding="utf-8")))]
    return {file.name: len(gzip.compress(file.read_bytes(), 6)) for file in files}


def largest_journey(site: Path) -> Path:
    return max(site.glob("**/journeys/*/index.html"), key=lambda page: page.stat().st_size)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weight")
    generate(folder, 2, seed=1)
    done = cjm(folder, "build")
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_a_full_journey_is_light(generated: Path) -> None:
    weights = fetched(largest_journey(generated))
    assert len(weights) > 3
    assert sum(weights.values()) <= MOST, weights


def test_diagrams_come_drawn(generated: Path) -> None:
    page = largest_journey(generated).read_text(encoding="utf-8")
    assert 'id="cjm-journey-diagram"' in page
    assert not re.search(r"mermaid[^\"'<>]*\.js", page)
    assert not {"catalog.js", "freshness.js"} & set(fetched(largest_journey(generated)))


def test_a_page_that_shows_views_has_everything(generated: Path) -> None:
    names = set(fetched(generated / "views" / "risks" / "index.html"))
    assert {"catalog.js", "analysis.css"} <= names
    page = largest_journey(generated).read_text(encoding="utf-8")
    link = '<link rel="stylesheet" href="assets/cjm/analysis.css">'
    shown = page.replace("</head>", f"{link}</head>")
    config: Any = SimpleNamespace(theme={})
    assert link not in finished(shown, config, language("es"))
    before, end, behind = shown.rpartition("</article>")
    shown = f'{before}<section class="cjm-view"></section>{end}{behind}'
    assert link in finished(shown, config, language("es"))
