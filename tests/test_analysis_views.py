"""The analysis views: what each computes from a handbook, and what its page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cjm_site.i18n import language
from cjm_site.pages import make_page, make_site
from cjm_site.views.assumptions import assumptions
from cjm_site.views.channel_stages import channel_stages
from cjm_site.views.coverage import coverage
from cjm_site.views.freshness import freshness
from cjm_site.views.moments import moment_index
from cjm_site.views.mood import mood_of
from cjm_site.views.opportunities import opportunity_index, quadrant
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
        assert [(group.sector, [row.journey.id for row in group.rows]) for group in view.groups] == [
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


class TestMoments:
    def test_what_hurts_comes_first_and_critical_points_are_not_forgotten(self, made: Handbook) -> None:
        view = moment_index(made)
        assert [(group.name, [row.spot.title for row in group.rows]) for group in view.groups] == [
            ("hurt", ["Hace cola"]),
            ("happy", ["Firma"]),
            ("critical", ["Olvidado"]),
        ]
        assert view.kinds == (("angry", 1, "hurt"), ("happy", 1, "happy"), ("none", 1, "critical"))

    def test_of_two_that_hurt_the_more_important_comes_first(self, handbook: Build) -> None:
        point = "{{id: {0}, title: {0}, moment: {1}, importance: {2}, emotion: {{actual: {3}}}}}"
        points = ", ".join(
            point.format(*values) for values in (("a", "angry", 3, 1), ("b", "lost", 5, 4), ("c", "angry", 5, 2))
        )
        journey = (
            f"---\ntype: journey\ntitle: V\npersonas: marta\nstages: [{{title: S, touchpoints: [{points}]}}]\n---\n"
        )
        view = moment_index(handbook({**PERSONAS, "v.md": journey}).handbook)
        assert [row.spot.title for row in view.rows] == ["c", "b", "a"]

    def test_the_page_says_importance_rating_and_links_to_the_touchpoint(self, made: Handbook) -> None:
        html = page(made, "moments")
        assert 'href="../../ahora/#cola"' in html
        assert '5<span class="cjm-visually-hidden"> of 5</span>' in html
        assert "Critical</span>" in html
        assert "Nadie avisa" in html


class TestOpportunities:
    @pytest.mark.parametrize(
        ("impact", "effort", "corner"),
        [(5, 1, "quick"), (4, 2, "quick"), (4, 3, "large"), (3, 2, "small"), (3, 3, "doubtful")],
    )
    def test_corners(self, impact: int, effort: int, corner: str) -> None:
        assert quadrant(impact, effort) == corner

    def test_quick_wins_come_first(self, made: Handbook) -> None:
        view = opportunity_index(made)
        assert [(group.name, [row.marked.id for row in group.rows]) for group in view.groups] == [
            ("quick", ["pantalla"]),
            ("large", ["obra"]),
        ]
        assert [(cell.impact, cell.effort) for cells in view.matrix for cell in cells if cell.total] == [(5, 1), (4, 5)]

    def test_what_is_settled_is_not_in_the_matrix(self, handbook: Build) -> None:
        done = NOW.replace("status: idea", "status: discarded")
        view = opportunity_index(handbook({**FILES, "ahora.md": done}, **OPTIONS).handbook)
        assert (view.open, view.groups[-1].name) == (1, "discarded")

    def test_the_prompt_asks_for_the_feeling(self, made: Handbook) -> None:
        assert "How can I increase the feeling of control?" in page(made, "opportunities")
        assert "¿Cómo puedo incrementar la sensación de control?" in page(made, "opportunities", "es")


class TestCoverage:
    def test_each_persona_has_their_own_mood(self, made: Handbook) -> None:
        group = coverage(made).groups[0]
        assert [face.id for face in group.personas] == ["luis", "marta"]
        assert [[cell and cell.mood.level for cell in row.cells] for row in group.rows] == [[4, 2.2], [None, 1]]
        assert group.rows[0].cells[0] is not None
        assert group.rows[0].cells[0].moments == 2

    def test_gaps(self, made: Handbook) -> None:
        view = coverage(made)
        assert [face.id for face in view.idle] == ["nadie"]
        assert view.lone == ()  # the target has one persona, and is left out
        assert "1 persona without a journey" in page(made, "coverage")


class TestFreshness:
    def rows(self, handbook: Build, today: str | None, **fields: str) -> list[tuple[str, str, int]]:
        lines = "\n".join(f"{name}: {value}" for name, value in fields.items())
        files = {"marta.md": f"---\ntype: persona\nname: Marta\n{lines}\n---\n"}
        view = freshness(handbook(files, **({"today": today} if today else {})).handbook)
        return [(row.id, row.state, row.days) for row in view.rows]

    @pytest.mark.parametrize(
        ("today", "state", "days"),
        [
            ("2026-07-01", "overdue", -1),
            ("2026-06-30", "soon", 0),
            ("2026-05-31", "soon", 30),
            ("2026-05-30", "fresh", 31),
            (None, "due", 0),
        ],
    )
    def test_the_day_decides(self, handbook: Build, today: str | None, state: str, days: int) -> None:
        fields = {"reviewed": "2025-12-31", "review_every": "6 months"}
        assert self.rows(handbook, today, **fields) == [("marta", state, days)]

    @pytest.mark.parametrize(
        ("fields", "state"),
        [
            ({}, "unreviewed"),
            ({"reviewed": "2026-01-01"}, "open"),
            ({"reviewed": "2020-01-01", "review_every": "1 year", "status": "retired"}, "retired"),
        ],
    )
    def test_without_dates(self, handbook: Build, fields: dict[str, str], state: str) -> None:
        assert self.rows(handbook, "2026-07-01", **fields)[0][1] == state

    def test_teams_and_what_nobody_owns(self, handbook: Build) -> None:
        owned = PERSONAS["marta.md"].replace(
            "sector", "owner: caja\nreviewed: 2020-01-01\nreview_every: 1 year\nsector"
        )
        files = {**PERSONAS, "marta.md": owned, "caja.md": "---\ntype: team\nname: Caja\n---\n"}
        view = freshness(handbook(files, today="2026-01-01").handbook)
        assert [(load.team, load.objects, load.overdue, load.unreviewed) for load in view.teams] == [
            ("", 2, 0, 2),
            ("caja", 1, 1, 0),
        ]
        assert [row.id for row in view.ownerless] == ["luis", "nadie"]
        assert [(row.id, row.state) for row in view.rows][-1] == ("caja", "unplanned")


class TestAssumptions:
    def test_evidence_is_a_touchpoints_own_or_its_stages(self, handbook: Build) -> None:
        text = NOW.replace("importance: 5", "importance: 5\n            evidence: Vídeo").replace(
            "        phase: 5", "        phase: 5\n        evidence: Encuesta"
        )
        view = assumptions(handbook({**FILES, "ahora.md": text}, **OPTIONS).handbook)
        found = next(found for found in view.journeys if found.journey == "ahora")
        assert (found.own, found.none, found.total) == (2, 3, 5)
        assert [row.spot.title for row in view.rows] == ["Entra", "Palabras", "Olvidado", "Todo"]

    def test_a_stages_evidence_is_inherited_but_a_journeys_is_not(self, handbook: Build) -> None:
        text = NOW.replace("    version: current", "    version: current\n    evidence: Entrevistas").replace(
            "        phase: 2", "        phase: 2\n        evidence: Encuesta"
        )
        view = assumptions(handbook({**FILES, "ahora.md": text}, **OPTIONS).handbook)
        found = next(found for found in view.journeys if found.journey == "ahora")
        assert (found.own, found.stage, found.none, found.sources) == (0, 2, 3, 1)

    def test_the_important_ones_come_first_and_personas_are_named(self, made: Handbook) -> None:
        view = assumptions(made)
        assert view.rows[0].spot.title == "Hace cola"
        assert list(view.personas) == ["luis", "nadie"]
        html = page(made, "assumptions")
        assert "6 of 6 touchpoints rest on assumption." in html
        assert 'href="../../ahora/#cola"' in html


class TestChannelStages:
    def test_phases_count_uses_and_what_is_used_together(self, made: Handbook) -> None:
        view = channel_stages(made)
        assert [(column.phase) for column in view.phases.columns] == [2]
        assert [(row.id, row.total, row.uses[0].shared, row.together) for row in view.phases.rows] == [
            ("oficina", 2, 1, (("web", 1),)),
            ("web", 1, 1, (("oficina", 1),)),
        ]
        assert (view.touchpoints, view.shared, view.silent) == (2, 1, 4)

    def test_each_journey_has_its_stages(self, made: Handbook) -> None:
        (found,) = channel_stages(made).journeys
        assert [column.title for column in found.matrix.columns] == ["Recepción", "Firma", "Palabras", "Vacía"]
        assert [use.total for use in found.matrix.rows[0].uses] == [2, 0, 0, 0]

    def test_it_stands_on_the_channels_page(self, made: Handbook) -> None:
        html = page(made, "channels")
        assert "Touchpoints by channel and stage" in html  # with one journey, its stages say more than phases
        assert 'href="../../ahora/#acogida">Recepción</a>' in html
