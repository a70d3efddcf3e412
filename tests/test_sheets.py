"""Blank sheets for a workshop wall: one page of paper each, in the size that they promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cjm_site.i18n import language
from cjm_site.pages import make_page, make_site
from cjm_site.render.sheets import LANES, SHEETS
from tests.conftest import JOURNEY, PERSONA

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation


@pytest.fixture
def html(handbook: Callable[..., Compilation]) -> Callable[[str, str], str]:
    compiled = handbook({"marta.md": PERSONA, "abrir.md": JOURNEY})

    def make(uri: str, code: str) -> str:
        return str(make_page(make_site(compiled.handbook, language(code)), uri).fragments[0].html)

    return make


def test_there_is_each_sheet_in_both_sizes() -> None:
    assert list(SHEETS) == ["sheets/persona.md", "sheets/persona-a3.md", "sheets/map.md", "sheets/map-a3.md"]


@pytest.mark.parametrize("uri", list(SHEETS))
def test_a_sheet_says_its_size_and_links_to_the_other(html: Callable[[str, str], str], uri: str) -> None:
    page = html(uri, "en")
    size, other = ("a3", "A4") if uri.endswith("-a3.md") else ("a4", "A3")
    assert f"cjm-sheet--{size}" in page
    assert f">The same in {other}</a>" in page


def test_the_map_has_nine_phases_and_every_lane(html: Callable[[str, str], str]) -> None:
    page = html("sheets/map.md", "es")
    for text in ("Conectar y atraer", "Referenciación o recomendación", "Línea de visibilidad"):
        assert text in page
    assert page.count("<tr") == len(LANES) + 1


def test_the_persona_sheet_asks_for_p2_to_p13(html: Callable[[str, str], str]) -> None:
    page = html("sheets/persona.md", "en")
    for label in ("Name", "Income", "Goals", "Frustrations", "Objections", "Buying role", "Gatekeeper", "Media"):
        assert label in page
