"""The map as data: columns, lanes, depths and the geometry of the emotion lane, for maps of any shape."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.views.emotion_curve import BOTTOM, TOP, Sample, emotion_curve, y_of
from cjm_site.views.journey_facts import journey_facts
from cjm_site.views.journey_map import EmotionLane, JourneyMap, Lane, Line, journey_map
from cjm_site.views.print_paper import SHEETS, paper_for, papers_for
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import PERSONA

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation
    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.views.journey_map import Grid


@pytest.fixture
def draw(handbook: Callable[..., Compilation]) -> Callable[..., tuple[Handbook, LinkedJourney, JourneyMap]]:
    """The map of a journey given by its stages."""

    def run(*stages: Any, **fields: Any) -> tuple[Handbook, LinkedJourney, JourneyMap]:
        options = fields.pop("options", {})
        data = {"type": "journey", "title": "Un viaje", "personas": ["marta"], "stages": list(stages), **fields}
        files = {"viaje.md": f"---\n{json.dumps(data)}\n---\n"}
        files |= {f"{id_}.md": PERSONA for id_ in ("marta", "luis")}
        compilation = handbook(files, **options)
        assert not compilation.failed, compilation.diagnostics
        journey = compilation.handbook.journeys["viaje"]
        return compilation.handbook, journey, journey_map(compilation.handbook, journey)

    return run


def point(title: str = "Punto", **fields: Any) -> dict[str, Any]:
    return {"title": title, **fields}


def stage(title: str, *touchpoints: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"title": title, "touchpoints": list(touchpoints), **fields}


def ids(grid: Grid) -> list[str]:
    return [lane.id for lane in grid.lanes]


# -- columns, heads, lanes ---------------------------------------------------------------------------------------------


def test_a_touchpoint_is_one_column_in_every_lane(draw: Any) -> None:
    _, _, drawn = draw(
        stage("Uno", point(action="a"), point(thinks="b")),
        stage("Dos", action="c"),
        stage("Tres", point(support=["d"])),
    )
    grid = drawn.touchpoints
    assert grid.columns == 4
    assert [head.span for head in grid.stages] == [2, 1, 1]
    for lane in grid.lanes:
        for row in getattr(lane, "rows", ()):
            assert sum(cell.span for cell in row.cells) == 4


def test_only_lanes_with_content_exist_in_the_order_of_a_blueprint(draw: Any) -> None:
    _, _, drawn = draw(
        stage("Uno", point(support=["s"], frontstage=["f"], backstage=["b"], action="a", wows=["w"], channel="web"))
    )
    assert ids(drawn.touchpoints) == [
        "action",
        "channel",
        "wows",
        "line_of_interaction",
        "frontstage",
        "line_of_visibility",
        "backstage",
        "line_of_internal_interaction",
        "support",
    ]


@pytest.mark.parametrize(
    ("work", "lines"),
    [
        ({}, []),
        ({"frontstage": ["f"]}, ["line_of_interaction"]),
        ({"backstage": ["b"]}, ["line_of_interaction", "line_of_visibility"]),
        ({"support": ["s"]}, ["line_of_interaction", "line_of_visibility"]),
        (
            {"backstage": ["b"], "support": ["s"]},
            ["line_of_interaction", "line_of_visibility", "line_of_internal_interaction"],
        ),
    ],
)
def test_a_line_is_drawn_where_it_separates_something(draw: Any, work: dict[str, Any], lines: list[str]) -> None:
    _, _, drawn = draw(stage("Uno", point(action="a", **work)))
    assert [lane.id for lane in drawn.touchpoints.lanes if isinstance(lane, Line)] == lines
    assert not any(isinstance(lane, Line) for lane in drawn.stages.lanes)


def test_groups_are_bands_over_neighbouring_stages(draw: Any) -> None:
    _, _, drawn = draw(
        stage("Uno", point(), point(), group="Antes"), stage("Dos", group="Antes"), stage("Tres"), stage("X", group="Z")
    )
    assert [(g.title, g.span) for g in drawn.touchpoints.groups] == [("Antes", 3), ("", 1), ("Z", 1)]
    assert drawn.stages is not None
    assert [(g.title, g.span) for g in drawn.stages.groups] == [("Antes", 2), ("", 1), ("Z", 1)]
    assert drawn.touchpoints.head_rows == 3


def test_a_coarse_map_has_one_depth_and_stages_for_columns(draw: Any) -> None:
    _, _, drawn = draw("Uno", {"title": "Dos", "pains": ["lento"]})
    assert drawn.stages is None
    assert drawn.touchpoints.points == ()
    assert drawn.touchpoints.head_rows == 1
    assert ids(drawn.touchpoints) == ["pains"]


def test_a_stage_without_touchpoints_beside_one_with_them_fills_both_heads(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", point()), "Dos")
    assert [head.rows for head in drawn.touchpoints.stages] == [1, 2]


def test_what_a_stage_says_as_a_whole_spans_its_touchpoints(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", point(pains=["p"]), point(), pains=["toda la etapa"], doubts=["¿?"]), stage("Dos"))
    lanes = {lane.id: lane for lane in drawn.touchpoints.lanes}
    assert [(row.whole, [cell.span for cell in row.cells]) for row in lanes["pains"].rows] == [
        (True, [2, 1]),
        (False, [1, 1, 1]),
    ]
    assert [cell.span for cell in lanes["doubts"].rows[0].cells] == [2, 1]


def test_stages_only_gathers_marks_channels_and_the_heaviest_risk_first(draw: Any) -> None:
    risks = [{"title": "leve", "likelihood": 1, "impact": 1}, {"title": "grave", "likelihood": 5, "impact": 5}]
    _, _, drawn = draw(stage("Uno", point(risks=risks, channel=["web", "app"], action="x"), point(channel="app")))
    assert ids(drawn.stages) == ["channel", "risks"]
    summary = drawn.summaries[0]
    assert summary.channels == (("app", 2), ("web", 1))
    assert [risk.item.title for risk in summary.risks] == ["grave", "leve"]


def test_lanes_of_the_organizations_own(draw: Any) -> None:
    options = {"lanes": [{"id": "norma", "label": "Norma"}, {"id": "vacio", "label": "Sin uso"}]}
    _, _, drawn = draw(stage("Uno", point(custom={"norma": ["ISO 9001"]})), options=options)
    assert [(lane.id, lane.label) for lane in drawn.touchpoints.lanes] == [("custom:norma", "Norma")]


def test_forty_five_touchpoints_in_twelve_stages(draw: Any) -> None:
    stages = [
        stage(f"E{n}", *(point(f"P{n}-{m}", emotion=m % 5 + 1) for m in range(5 if n < 9 else 0)), group=f"G{n // 4}")
        for n in range(12)
    ]
    _, _, drawn = draw(*stages)
    assert drawn.touchpoints.columns == 48
    assert len(drawn.touchpoints.emotion.curve.curve("actual").dots) == 45
    assert [g.span for g in drawn.touchpoints.groups] == [20, 20, 8]


# -- emotion -----------------------------------------------------------------------------------------------------------


def test_points_lie_on_the_middle_of_their_columns(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", point(emotion=1), point(emotion=5)), stage("Dos", point(), point(emotion=3)))
    dots = drawn.touchpoints.emotion.curve.curve("actual").dots
    assert [(dot.x, dot.y) for dot in dots] == [(12.5, BOTTOM), (37.5, TOP), (87.5, (TOP + BOTTOM) / 2)]


def corners(path: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"[\d.]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_three_curves_and_the_gap_between_plan_and_reality(draw: Any) -> None:
    _, _, drawn = draw(
        stage(
            "Uno", point(emotion={"planned": 4, "expected": 3, "actual": 2}), point(emotion={"planned": 2, "actual": 4})
        )
    )
    curve = drawn.touchpoints.emotion.curve
    assert [line.id for line in curve.curves] == ["planned", "expected", "actual"]
    assert [gap.worse for gap in curve.gaps] == [True, False]
    first, second = (corners(gap.path) for gap in curve.gaps)
    assert max(x for x, _ in first) == pytest.approx(50)
    assert min(x for x, _ in second) == pytest.approx(50)


def test_feelings_without_numbers_make_cells_instead_of_a_curve(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", point(emotion="rabia"), point(emotion={"planned": "calma"})), "Dos")
    assert drawn.touchpoints.emotion is None
    lane = next(lane for lane in drawn.touchpoints.lanes if lane.id == "emotion")
    assert isinstance(lane, Lane)
    assert [bool(cell.points) for cell in lane.rows[0].cells] == [True, True, False]


def test_a_feeling_without_a_number_sits_on_the_line(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", point(emotion=2), point(emotion="duda"), point(emotion=4)))
    (word,) = drawn.touchpoints.emotion.curve.words
    assert (word.text, word.x, word.y) == ("duda", 50.0, y_of(3))


def test_a_target_with_only_planned_emotions_draws(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", point(emotion={"planned": 4}), point(emotion={"planned": 5})))
    assert [line.id for line in drawn.touchpoints.emotion.curve.curves] == ["planned"]
    assert drawn.touchpoints.emotion.curve.gaps == ()


def test_a_personas_curve_follows_everybody_but_for_their_own_points(draw: Any) -> None:
    own = {"actual": 2, "by_persona": {"luis": {"actual": 5}}}
    _, _, drawn = draw(stage("Uno", point(emotion=3), point(emotion=own)), personas=["marta", "luis"])
    (line,) = drawn.touchpoints.emotion.curve.personas
    assert line.id == "luis"
    assert [(dot.x, dot.level) for dot in line.dots] == [(75.0, 5.0)]
    assert line.path.startswith(f"M25 {y_of(3):g}C")


def test_moments_are_pinned_above_their_points(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", point(emotion=2, moment="lost"), point(emotion=4)))
    (pin,) = drawn.touchpoints.emotion.curve.pins
    assert (pin.x, pin.y, pin.moment.kind) == (25.0, y_of(2), "lost")


def test_a_stages_own_emotion_wins_over_the_mean_of_its_touchpoints(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", point(emotion=1), point(emotion=4)), stage("Dos", point(emotion=2), emotion=5))
    curve = drawn.stages.emotion.curve
    assert [dot.level for dot in curve.curve("actual").dots] == [2.5, 5.0]
    assert [(spread.y_high, spread.y_low) for spread in curve.spreads] == [(y_of(4), y_of(1))]


def test_a_stages_emotion_stands_in_the_middle_of_touchpoints_that_have_none(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", point(), point(), emotion=4), stage("Dos", point(emotion=2)))
    assert [dot.x for dot in drawn.touchpoints.emotion.curve.curve("actual").dots] == [
        pytest.approx(100 / 3, abs=0.01),
        pytest.approx(500 / 6, abs=0.01),
    ]


LEVEL = st.none() | st.floats(1, 5)


@given(st.lists(st.tuples(LEVEL, LEVEL, LEVEL), min_size=1, max_size=12))
def test_every_drawing_stays_within_its_box(rows: list[tuple[float | None, ...]]) -> None:
    names = ("planned", "expected", "actual")
    samples = [
        Sample((n + 0.5) * 100 / len(rows), {k: v for k, v in zip(names, row, strict=True) if v is not None})
        for n, row in enumerate(rows)
    ]
    curve = emotion_curve(samples)
    assert (curve is None) == all(v is None for row in rows for v in row)
    for gap in curve.gaps if curve else ():
        for x, y in corners(gap.path):
            assert 0 <= x <= 100
            assert TOP - 0.1 <= y <= BOTTOM + 0.1


# -- around the map ----------------------------------------------------------------------------------------------------


def test_kpis_rank_the_points_that_move_them(draw: Any) -> None:
    metric = {"id": "nps", "name": "NPS", "baseline": 10, "current": 15, "target": 30}
    book, journey, _ = draw(
        stage(
            "Uno", point("A", metrics=[{"id": "nps", "effect": 2}]), point("B", metrics=[{"id": "nps", "effect": -6}])
        ),
        metrics=[metric],
    )
    (kpi,) = journey_facts(book, journey).kpis
    assert kpi.progress == 0.25
    assert [effect.point.title for effect in kpi.effects] == ["B", "A"]


def test_what_rests_on_assumption_is_counted(draw: Any) -> None:
    book, journey, _ = draw(
        stage("Uno", point(evidence=["Encuesta"]), point()), stage("Dos", point(), evidence=["Web"])
    )
    evidence = journey_facts(book, journey).evidence
    assert (evidence.backed, evidence.assumed, evidence.points) == (2, 1, 3)


def test_a_counterpart_may_be_named_by_either_side(handbook: Callable[..., Compilation]) -> None:
    def journey(**fields: str) -> str:
        data = {"type": "journey", "title": "X", "personas": "marta", "stages": ["Uno"], **fields}
        return f"---\n{json.dumps(data)}\n---\n"

    book = handbook(
        {"marta.md": PERSONA, "hoy.md": journey(), "meta.md": journey(counterpart="hoy", parent="hoy")}
    ).handbook
    facts = journey_facts(book, book.journeys["hoy"])
    assert facts.counterpart == "meta"
    assert facts.children == ("meta",)


# -- paper -------------------------------------------------------------------------------------------------------------


def test_small_maps_print_on_a4_and_larger_ones_on_larger_sheets(draw: Any) -> None:
    sizes = []
    for columns in (3, 24, 45):
        points = [point(f"P{n}", action="Hace algo", emotion=3) for n in range(columns)]
        _, _, drawn = draw(stage("Uno", *points))
        sizes.append(paper_for(drawn.touchpoints).size)
    assert sizes[0] == "a4"
    assert sizes == sorted(sizes, key=tuple(SHEETS).index)
    assert len(set(sizes)) == 3


def test_both_depths_print_on_one_size_of_sheet(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", *(point(f"P{n}", pains=["x" * 80] * 3) for n in range(12))))
    papers = papers_for(drawn)
    assert papers.size in SHEETS
    assert papers.stages > 0
    assert papers.touchpoints > 0


def test_the_emotion_lane_of_a_grid_is_found(draw: Any) -> None:
    _, _, drawn = draw(stage("Uno", point(emotion=3)))
    assert isinstance(drawn.touchpoints.emotion, EmotionLane)
