"""The analysis views: what each computes from a handbook, and what its page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cjm_site.i18n import language
from cjm_site.pages import make_page, make_site
from cjm_site.views.mood import mood_of
from cjm_site.views.portfolio import portfolio

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation
    from cjm_site.handbook import Handbook

    Build = Callable[..., Compilation]

PERSONAS = {
    "marta.md": "---\ntype: persona\nname: Marta\nsector: banca\nevidence: Entrevistas\n---\n",
    "luis.md": "---\ntype: persona\nname: Luis\nsector: banca\n---\n",
    "nadie.md": "---\ntype: persona\nname: Nadia\nsector: comercio\n---\n",
}

NOW = """
    ---
    type: journey
    title: Abrir una cuenta
    sector: banca
    personas: [marta, luis]
    version: current
    counterpart: despues
    stages:
      - id: acogida
        title: Recepción
        phase: 2
        emotion: {actual: 3}
        touchpoints:
          - id: cola
            title: Hace cola
            channel: [oficina, web]
            emotion: {expected: 4, actual: 1.4, feeling: rabia, by_persona: {luis: {actual: 5}}}
            moment: {kind: angry, why: Nadie avisa}
            importance: 5
            polarity: critical
            opportunities:
              - {id: pantalla, title: Pantalla, feeling: control, impact: 5, effort: 1, status: idea}
              - {id: obra, title: Obra, impact: 4, effort: 5}
          - id: entra
            title: Entra
            channel: oficina
      - id: firma
        title: Firma
        phase: 5
        emotion: {expected: 4, planned: 5}
        moment: happy
        importance: 2
      - id: palabras
        title: Palabras
        emotion: alegría
      - title: Vacía
        touchpoints: [{id: olvidado, title: Olvidado, polarity: critical}]
    ---
"""

THEN = """
    ---
    type: journey
    title: Abrir una cuenta, objetivo
    sector: banca
    personas: marta
    version: target
    stages:
      - {id: todo, title: Todo, phase: 5, emotion: {planned: 1}}
    ---
"""

FILES = {**PERSONAS, "ahora.md": NOW, "despues.md": THEN}
OPTIONS = {"channels": ["oficina", "web"]}


@pytest.fixture
def made(handbook: Build) -> Handbook:
    """A handbook with something for every view."""
    compilation = handbook(FILES, **OPTIONS)
    assert not compilation.failed, compilation.diagnostics
    return compilation.handbook


def page(handbook: Handbook, name: str, code: str = "en") -> str:
    """The HTML of a generated page."""
    return str(make_page(make_site(handbook, language(code)), f"views/{name}.md").fragments[0].html)


class TestMood:
    def test_it_is_the_mean_of_the_stage_and_its_touchpoints(self, made: Handbook) -> None:
        mood = mood_of(made.journeys["ahora"].stages[0].points)
        assert (mood.curve, mood.level, mood.word, mood.measured, mood.points) == ("actual", 2.2, "rabia", 2, 2)

    def test_a_persona_has_their_own(self, made: Handbook) -> None:
        assert mood_of(made.journeys["ahora"].stages[0].points, "luis").level == 4

    def test_what_is_expected_stands_in_before_what_is_planned(self, made: Handbook) -> None:
        mood = mood_of(made.journeys["ahora"].stages[1].points)
        assert (mood.curve, mood.level, mood.is_actual) == ("expected", 4, False)

    def test_words_alone_are_shown_as_words(self, made: Handbook) -> None:
        mood = mood_of(made.journeys["ahora"].stages[2].points)
        assert (mood.level, mood.word, mood.tone) == (None, "alegría", 0)

    def test_nothing_is_nothing(self, made: Handbook) -> None:
        mood = mood_of(made.journeys["ahora"].stages[3].points)
        assert (mood.level, mood.word, mood.points) == (None, "", 0)


class TestPortfolio:
    def test_versions_stand_together_by_sector(self, made: Handbook) -> None:
        view = portfolio(made)
        assert [(group.sector, [row.journey.item.id for row in group.rows]) for group in view.groups] == [
            ("banca", ["ahora", "despues"])
        ]
        assert [row.empty for row in view.rows] == [0, 3]

    def test_the_worst_are_lived_and_low(self, made: Handbook) -> None:
        view = portfolio(made)
        assert [(low.heat.stage, low.heat.lowest) for low in view.worst] == [("Recepción", "Hace cola")]
        assert (view.low, view.measured, view.stages) == (1, 1, 4)

    def test_each_cell_says_its_stage_and_links_to_it(self, made: Handbook) -> None:
        html = page(made, "portfolio")
        assert html.count('<span class="cjm-heat__stage">') == 5
        assert 'href="../../ahora/#acogida" title="Recepción: 2.2, actual (rabia: Hace cola)"' in html
        assert "<small>expected</small>" in html
        assert "<em>alegría</em>" in html
        assert "no emotion" in html

    def test_an_empty_handbook_has_one(self, handbook: Build) -> None:
        assert "No journey yet" in page(handbook({"index.md": "# Hola"}).handbook, "portfolio")
