"""KPI charts and funnels: geometry, ranking, honesty about progress, and tables that equal the charts."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.i18n import language
from cjm_site.model import JourneyMetric
from cjm_site.pages import make_page, make_site
from cjm_site.views.bullet import Scale, bullet, scale_of, trace
from cjm_site.views.funnel import funnel
from cjm_site.views.kpi_progress import better_of, progress, trend
from cjm_site.views.kpis import dashboard
from tests.conftest import PERSONA

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation


def metric(**values: Any) -> JourneyMetric:
    return JourneyMetric.model_validate({"id": "nps", **values})


def journey(stages: str, head: str = "") -> str:
    """A journey file with front matter lines of its own before its stages."""
    return f"---\ntype: journey\ntitle: Viaje\npersonas: marta\n{head}\nstages:\n{stages}\n---\n"


def page_html(compilation: Compilation, name: str, code: str = "en") -> str:
    site = make_site(compilation.handbook, language(code))
    page = make_page(site, f"views/{name}.md")
    return page.put_in(page.markdown)


# -- bullets and readings ----------------------------------------------------------------------------------------------


def test_a_scale_lays_values_over_the_width_with_room_for_labels() -> None:
    scale = Scale(10, 30)
    assert (scale.at(10), scale.at(20), scale.at(30)) == (9.0, 50.0, 91.0)
    assert Scale(5, 5).at(5) == 50.0


def test_measures_share_a_scale_that_spans_all_their_values() -> None:
    assert scale_of([metric(baseline=4), metric(current=-2, target=9)]) == Scale(-2, 9)
    assert scale_of([metric()]) is None


@pytest.mark.parametrize(
    ("values", "marks", "done", "left"),
    [
        ({"baseline": 10, "current": 20, "target": 30}, [9, 50, 91], (9, 41), (50, 41)),
        ({"baseline": 30, "current": 20, "target": 10}, [91, 50, 9], (50, 41), (9, 41)),  # lower is better
        ({"current": 30, "target": 10}, [91, 9], None, (9, 82)),
        ({"baseline": 10, "current": 10}, [9, 9], None, None),
        ({"target": 30}, [91], None, None),
    ],
)
def test_a_bullet_shows_what_is_done_and_what_is_left(values: Any, marks: Any, done: Any, left: Any) -> None:
    chart = bullet(metric(**values), Scale(10, 30))
    assert [mark.x for mark in chart.marks] == marks
    assert (chart.done and (chart.done.x, chart.done.width)) == done
    assert (chart.left and (chart.left.x, chart.left.width)) == left


def test_labels_of_a_close_baseline_and_target_stand_on_two_lines() -> None:
    near = bullet(metric(baseline=10, current=40, target=12), Scale(10, 40))
    assert [mark.row for mark in near.marks] == [0, 0, 1]
    assert near.rows == 2
    assert bullet(metric(baseline=10, target=40), Scale(10, 40)).rows == 1


def test_zero_is_marked_only_where_the_scale_crosses_it() -> None:
    assert bullet(metric(current=5), Scale(-5, 5)).zero == 50.0
    assert bullet(metric(current=5), Scale(0, 5)).zero is None


def test_readings_lie_by_date_and_value_whatever_their_order() -> None:
    series = [
        {"date": "2026-01-31", "value": 14},
        {"date": "2026-01-01", "value": 10},
        {"date": "2026-01-11", "value": 12},
    ]
    line = trace(metric(series=series).series)
    assert line is not None
    assert [(x, y) for x, y, _ in line.dots] == [(4, 88), (34.67, 50), (96, 12)]
    assert (line.first.value, line.last.value) == (10, 14)
    assert trace(metric(series=series[:1]).series) is None


def test_readings_that_never_change_are_a_level_line() -> None:
    line = trace(metric(series=[{"date": "2026-01-01", "value": 3}, {"date": "2026-01-01", "value": 3}]).series)
    assert line is not None
    assert line.points == "4,50 96,50"


# -- progress ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "better", "state", "share", "gap"),
    [
        ({"baseline": 10, "current": 20, "target": 30}, "higher", "under_way", 0.5, 0),
        ({"baseline": 30, "current": 25, "target": 10}, "lower", "under_way", 0.25, 0),
        ({"baseline": 10, "current": 29.99, "target": 30}, "higher", "under_way", 0.99, 0),  # not yet all of it
        ({"baseline": 0, "current": 0.01, "target": 30}, "higher", "under_way", 0.01, 0),
        ({"baseline": 10, "current": 8, "target": 30}, "higher", "away", 0, 2),
        ({"baseline": 30, "current": 34, "target": 10}, "lower", "away", 0, 4),
        ({"baseline": 10, "current": 10, "target": 30}, "higher", "unmoved", 0, 0),
        ({"baseline": 10, "current": 31, "target": 30}, "higher", "reached", 0, 0),
        ({"baseline": 30, "current": 9, "target": 10}, "lower", "reached", 0, 0),
        ({"current": 12, "target": 30}, "higher", "to_go", 0, 18),
        ({"baseline": 10, "current": 14, "target": 12}, "lower", "away", 0, 4),  # it was better than the target once
    ],
)
def test_progress_is_honest(values: Any, better: str, state: str, share: float, gap: float) -> None:
    found = progress(metric(**values), better)
    assert found is not None
    assert (found.state, found.share, found.gap) == (state, share, gap)


def test_no_progress_without_a_current_value_or_a_target() -> None:
    assert progress(metric(baseline=1, target=2), "higher") is None
    assert progress(metric(baseline=1, current=2), "higher") is None


@pytest.mark.parametrize(
    ("better", "improved"), [("higher", True), ("lower", False)]
)  # fmt: skip
def test_the_trend_is_that_of_the_last_two_readings(better: str, improved: bool) -> None:
    series = [
        {"date": "2026-03-31", "value": 0.3},
        {"date": "2026-01-01", "value": 9},
        {"date": "2026-02-28", "value": 0.1},
    ]
    found = trend(metric(series=series), better)
    assert found is not None
    assert (found.change, found.since, found.improved) == (0.2, dt.date(2026, 2, 28), improved)


def test_which_direction_is_better(handbook: Callable[..., Compilation]) -> None:
    book = handbook(
        {"q.md": "---\ntype: metric\nid: quejas\nname: Quejas\nbetter: lower\n---\n"},
    ).handbook
    assert better_of(book, metric(better="lower", baseline=1, target=5)) == "lower"  # what the journey says wins
    assert better_of(book, JourneyMetric(id="quejas", baseline=1, target=5)) == "lower"  # then the KPI's own page
    assert better_of(book, metric(baseline=5, target=1)) == "lower"
    assert better_of(book, metric(current=5, target=1)) == "lower"
    assert better_of(book, metric()) == "higher"


# -- the dashboard -----------------------------------------------------------------------------------------------------

STAGES = """
  - id: uno
    title: Uno
    satisfaction: {score: 2.5, scale: 5, sample: 1240, date: 2026-09-30, source: Encuesta}
    touchpoints:
      - {id: a, title: A, metrics: [{id: nps, effect: -3}, {id: espera, effect: 4}]}
      - {id: b, title: B, metrics: [{id: nps, effect: 8}, {id: espera, effect: -9}]}
  - id: dos
    title: Dos
    metrics: [{id: espera, effect: 7}]
    touchpoints:
      - {id: c, title: C, metrics: [{id: nps, effect: -6}, {id: nps}], pains: [{title: Cola, metrics: [nps]}]}
      - id: d
        title: D
        opportunities:
          - {title: Luz, impact: 5, effort: 2, metrics: [nps]}
          - {title: Aire, impact: 5, effort: 1, metrics: [nps]}
"""

METRICS = """metrics:
  - {id: nps, name: NPS, unit: puntos, baseline: 1200.5, current: 1000, target: 2000}
  - id: espera
    name: Espera
    unit: min
    baseline: 20
    current: 15
    target: 10
    series: [{date: 2026-01-01, value: 20}, {date: 2026-06-01, value: 15}]
milestones: [{title: Piloto, date: 2026-10-30, area: Sala, reached: true}]
"""


@pytest.fixture
def kpis(handbook: Callable[..., Compilation]) -> Compilation:
    return handbook({"marta.md": PERSONA, "viaje.md": journey(STAGES, METRICS)})


def test_touchpoints_are_ranked_by_effect_in_the_direction_that_is_better(kpis: Compilation) -> None:
    espera, nps = dashboard(kpis.handbook).kpis
    assert [(e.spot.title, e.value) for e in nps.against] == [("C", -6), ("A", -3)]
    assert [(e.spot.title, e.value) for e in nps.in_favour] == [("B", 8)]
    assert [(e.spot.title, e.value) for e in espera.against] == [("Dos", 7), ("A", 4)]
    assert [(e.spot.title, e.value) for e in espera.in_favour] == [("B", -9)]
    assert [e.width for e in espera.against] == [77.78, 44.44]  # of the strongest, whichever way it works
    assert [e.spot.title for e in nps.unmeasured] == ["C"]


def test_stages_against_a_kpi_are_ranked_by_their_net_effect(kpis: Compilation) -> None:
    espera, nps = dashboard(kpis.handbook).kpis
    assert [(s.anchor, s.value) for s in nps.stages] == [("dos", -6)]  # stage one helps on the whole
    assert [(s.anchor, s.value) for s in espera.stages] == [("dos", 7)]


def test_opportunities_come_by_impact_then_effort(kpis: Compilation) -> None:
    nps = dashboard(kpis.handbook).kpis[1]
    assert [n.marked.item.title for n in nps.opportunities] == ["Aire", "Luz"]
    assert [n.marked.item.title for n in nps.pains] == ["Cola"]


def test_versions_with_the_same_figures_are_one_measure_and_targets_only_plan(
    handbook: Callable[..., Compilation],
) -> None:
    objetivo = journey(STAGES, METRICS + "version: target\ncounterpart: viaje\nid: objetivo\n")
    book = handbook({"marta.md": PERSONA, "a.md": objetivo, "viaje.md": journey(STAGES, METRICS)}).handbook
    view = dashboard(book)
    nps = view.kpis[1]
    assert [m.journeys for m in nps.measures] == [("viaje", "objetivo")]
    assert {e.spot.journey for e in (*nps.against, *nps.in_favour)} == {"viaje"}
    assert [e.spot.journey for e in nps.planned] == ["objetivo"] * 3
    assert [n.spot.journey for n in nps.pains] == ["viaje"]
    assert [row.journeys for row in view.milestones] == [("viaje", "objetivo")]


def test_the_dashboard_of_one_journey_leaves_the_others_out(handbook: Callable[..., Compilation]) -> None:
    other = journey("  - {title: Solo, metrics: [{id: otro, effect: 1}]}", "id: otro-viaje\nmetrics: [otro]")
    book = handbook({"marta.md": PERSONA, "viaje.md": journey(STAGES, METRICS), "otro.md": other}).handbook
    assert [k.id for k in dashboard(book, [book.journeys["otro-viaje"]]).kpis] == ["otro"]
    assert len(dashboard(book).kpis) == 3


def test_the_dashboard_says_in_words_and_figures_what_its_charts_show(kpis: Compilation) -> None:
    html = page_html(kpis, "kpis")
    assert "Moving away" in html
    assert "200.5\xa0puntos" in html
    assert "50% of the way" in html
    assert 'aria-label="Baseline 1,200.5, current' not in html  # terms keep the case of the legend
    assert 'aria-label="Baseline 1,200.5, Current 1,000, Target 2,000 (puntos). Higher is better."' in html
    assert ">1,200.5</text>" in html
    figures = html[html.index("The same in figures") :]
    for value in ("1,200.5", "1,000", "2,000"):
        assert f'class="cjm-figure">{value}</td>' in figures
    assert "Sample 1,240" in html


def test_numbers_are_written_as_the_language_does(kpis: Compilation) -> None:
    html = page_html(kpis, "kpis", "es")
    assert "1.200,5" in html
    assert "1,200.5" not in html


# -- the funnel --------------------------------------------------------------------------------------------------------


def counted(*numbers: int | None) -> str:
    return "\n".join(
        f"  - {{id: s{n}, title: Etapa {n}" + (f", customers: {number}}}" if number is not None else "}")
        for n, number in enumerate(numbers, 1)
    )


@pytest.mark.parametrize(
    ("numbers", "losses", "biggest", "steepest"),
    [
        ((1000, 400, 100), [(600, 0.6), (300, 0.75), (0, 0)], "Etapa 1", "Etapa 2"),
        ((1000, None, 250), [(750, 0.75), (0, 0)], "Etapa 1", "Etapa 1"),
        ((100, 100), [(0, 0), (0, 0)], None, None),
        ((0, 0), [(0, 0), (0, 0)], None, None),
        ((50, 80, 40), [(0, 0), (40, 0.5), (0, 0)], "Etapa 2", "Etapa 2"),
    ],
)
def test_losses_in_number_and_share(
    handbook: Callable[..., Compilation], numbers: Any, losses: Any, biggest: Any, steepest: Any
) -> None:
    book = handbook({"marta.md": PERSONA, "viaje.md": journey(counted(*numbers))}).handbook
    found = funnel(book.journeys["viaje"])
    assert found is not None
    assert [(s.lost, s.lost_share) for s in found.steps] == losses
    assert (found.biggest and found.biggest.stage) == biggest
    assert (found.steepest and found.steepest.stage) == steepest


def test_bars_are_as_long_as_their_numbers(handbook: Callable[..., Compilation]) -> None:
    book = handbook({"marta.md": PERSONA, "viaje.md": journey(counted(50, 80, 40))}).handbook
    found = funnel(book.journeys["viaje"])
    assert found is not None
    assert [(s.width, s.going_on_width, s.joining) for s in found.steps] == [
        (62.5, 62.5, 30),
        (100, 50, 0),
        (50, 50, 0),
    ]


def test_no_funnel_of_one_number(handbook: Callable[..., Compilation]) -> None:
    book = handbook({"marta.md": PERSONA, "viaje.md": journey(counted(50, None))}).handbook
    assert funnel(book.journeys["viaje"]) is None
    assert "No journey counts" in page_html(
        handbook({"marta.md": PERSONA, "viaje.md": journey(counted(50, None))}), "funnel"
    )


def test_the_funnel_page_says_what_its_bars_show(handbook: Callable[..., Compilation]) -> None:
    stages = """
  - {id: s1, title: "Mirar <b>", customers: 5200, touchpoints: [
      {id: web, title: Web, moment: lost, analytics: {bounce_rate: 0.48, duration_s: 74, next: {cita: 0.22}}},
      {id: cita, title: Cita}]}
  - {id: s2, title: Venir, customers: 1200}"""
    html = page_html(handbook({"marta.md": PERSONA, "viaje.md": journey(stages)}), "funnel")
    assert "1,200 of 5,200 people reach the last stage: 23%." in html
    assert "The biggest loss is at «Mirar &lt;b&gt;»: 4,000 people, 77%." in html
    assert "<b>" not in html
    assert 'viaje/#web"' in html  # the moment there, and the way on
    assert 'viaje/#cita">Cita</a>' in html
    assert "48%" in html
    assert "1 min 14 s" in html


HOSTILE = '<script>alert(1)</script>"onload="x'


@pytest.mark.parametrize("name", ["kpis", "funnel", "comparison"])
def test_content_is_text_on_every_chart_page(handbook: Callable[..., Compilation], name: str) -> None:
    text = "'" + HOSTILE.replace("'", "''") + "'"

    def version(head: str, more: str) -> str:
        stages = f"""
  - id: e
    title: {text}
    customers: 9
    satisfaction: {{score: 1, source: {text}}}
    touchpoints:
      - id: a
        title: {text}
        emotion: 2
        moment: {{kind: lost, why: {text}}}
        analytics: {{next: {{b: 0.5}}, source: {text}}}
        metrics: [{{id: k, effect: -1}}]
        {more}
      - {{id: b, title: {text}}}
  - {{title: Z, customers: 1}}"""
        metrics = (
            f"metrics: [{{id: k, name: {text}, unit: {text}, baseline: 1, current: 2, target: 3, source: {text}}}]"
        )
        return journey(stages, f"{head}\nsector: {text}\nmilestones: [{text}]\n{metrics}")

    compilation = handbook(
        {
            "marta.md": PERSONA,
            "hoy.md": version(
                "id: hoy\nversion: current\ncounterpart: meta", f"pains: [{text}]\n        risks: [{text}]"
            ),
            "meta.md": version("id: meta\nversion: target\ncounterpart: hoy", f"wows: [{text}]\n        channel: web"),
        }
    )
    html = page_html(compilation, name)
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert '"onload=' not in html
    ids = re.findall(r'<[^<>]* id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert html.count("<svg") == html.count("</svg>")
