"""Long lists are made of shares alone: neither a journey nor a persona is read for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cjm_site.compile import compile_sources, read_sources
from cjm_site.config_file import read_settings
from cjm_site.i18n import language
from cjm_site.render.environment import make_environment
from cjm_site.render.here import Here
from cjm_site.render.indexes import INDEXES
from cjm_site.share_store import as_bytes
from cjm_site.urls import Urls
from cjm_site.views.list_parts import Part, as_lines, column_of, read_part, turned
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unread import unread

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation
    from cjm_site.handbook import Handbook
    from cjm_site.render.with_files import WithFiles

LISTS = ("risks", "wows", "moments", "opportunities", "assumptions")

MARKED = """---
    type: journey
    id: marcado
    title: Viaje \\*marcado\\*
    personas: marta
    metrics: [{id: propio, name: KPI *propio*}]
    stages:
      - title: Etapa _una_
        risks: [{title: De *toda* la etapa, prevention: "[Aviso](aviso.md)", owner: caja}]
        touchpoints:
          - title: Paso `uno` \\*bis\\*
            emotion: {actual: 2, feeling: "*rabia*"}
            moment: {kind: angry, why: Nadie *avisa*}
            importance: 4
            risks: [{title: Cola \\*larga\\*, likelihood: 4, impact: 3}, {title: Otra, likelihood: 2}]
            wows: [{title: Un *detalle*, description: Con **mimo**, status: planned}]
            opportunities:
              - {title: Una *silla*, feeling: "*calma*", solution: Comprar, impact: 5, effort: 1, metrics: [propio]}
          - {title: Paso dos, polarity: critical, emotion: {feeling: "*duda*"}}
---"""


def page(handbook: Handbook, name: str) -> WithFiles:
    """A page of a list with the files beside it."""
    here = Here(f"views/{name}.md", handbook, language("es"), Urls())
    return INDEXES[name].render(make_environment(handbook, language("es")), here)  # type: ignore[return-value]  # a page of its own has files


TEXTS = st.text(st.one_of(st.sampled_from("'\"\\\n\r\t\0<,[]{}\u2028"), st.characters(codec="utf-8")), max_size=9)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=2)), min_size=1, max_size=5))
@settings(max_examples=40)
def test_rows_are_what_was_written_down(said: list[tuple[str, str, list[str]]]) -> None:
    """Whatever stands in them, after JSON too, and in the file beside the page."""
    rows = [(7, n, name, ids) for n, (name, _, ids) in enumerate(said)]
    points = [(f"{name}'", name, "a-b", "") for name, _, _ in said]
    part = Part(
        ("journey", "v"), ("v", "V", "", "", ("p",)), (7,) * len(rows), as_lines(rows), as_lines(points),
        (column_of([name for name, _, _ in said]), column_of([tuple(ids) for _, _, ids in said])),
        as_lines([(text,) for _, text, _ in said]),
    )  # fmt: skip
    part = read_part(json.loads(as_bytes(part)))
    for n, (name, text, ids) in enumerate(said):
        place, row, besides = part.full(n)
        assert (place.stage, place.touchpoint, row, besides) == (f"{name}'", name, (7, n, name, ids), (text,))
    assert list(part.column(0)) == [name for name, _, _ in said]
    assert list(part.column(1)) == [tuple(ids) for _, _, ids in said]
    assert json.loads(f"[{turned(part.rows)}]".replace("\n", ",")) == [list(row) for row in rows]


@pytest.fixture(scope="module")
def sample() -> Handbook:
    settings = read_settings(Path(__file__).parent.parent / "mkdocs.yml")
    return compile_sources(settings, *read_sources(settings)).handbook


@pytest.mark.parametrize("name", LISTS)
def test_a_list_reads_no_journey(sample: Handbook, name: str) -> None:
    few = sample.part(settings=sample.settings.model_copy(update={"rows_in_page": 5}))
    for handbook in (sample, few):
        kept, real = page(unread(handbook), name), page(handbook, name)
        assert kept == real
        assert kept.files == real.files
        assert bool(kept.files) == (handbook is few)


def test_texts_with_markdown_are_shown_as_they_are_written(handbook: Callable[..., Compilation]) -> None:
    files = {"marta.md": "---\ntype: persona\nname: Marta\n---\n", "viajes/v.md": MARKED, "viajes/aviso.md": "# Aviso"}
    made = unread(handbook(files, teams=[{"id": "caja", "name": "Caja"}]).handbook)
    risks = page(made, "risks")
    assert '<a href="../../viajes/aviso/">Aviso</a>' in risks
    assert ">Cola *larga*</a>" in risks
    assert '<a class="cjm-where__journey" href="../../viajes/v/">Viaje *marcado*</a>' in risks
    assert 'data-stage="Etapa _una_"' in risks
    assert ">Etapa una</span>" in risks
    assert ">Paso uno *bis*</a>" in risks
    assert ">12</span>" in risks
    assert "4 × 3" in risks
    moments = page(made, "moments")
    assert "Nadie <em>avisa</em>" in moments
    assert '<span class="cjm-muted">rabia</span>' in moments
    assert '<span class="cjm-muted">duda</span>' in moments
    assert "Con <strong>mimo</strong>" in page(made, "wows")
    opportunities = page(made, "opportunities")
    assert "sensación de calma?" in opportunities
    assert "KPI propio" in opportunities
    assert ">Una silla</a>" in opportunities
