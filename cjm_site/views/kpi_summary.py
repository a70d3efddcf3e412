"""The KPI dashboard of a large handbook: each KPI with its figures and what moves it most, then journey by journey.

The figures are those of :mod:`cjm_site.views.kpis`, which shows every measure and every touchpoint.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from cjm_site.handbook import Marked
from cjm_site.model import Opportunity
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.figures import MEASURED
from cjm_site.views.kpi_effects import EFFECTS, NAMING, EffectPlace, by_strength, by_strength_of_stage
from cjm_site.views.kpi_progress import STATES, Progress, better_of, progress
from cjm_site.views.kpis import (
    MOST_FURTHEST,
    Effect,
    Measure,
    MilestoneRow,
    Named,
    StageEffect,
    dashboard,
    figures_of,
    how_far,
    impact_first,
    measure_of,
)
from cjm_site.views.large import JOURNEYS_IN_FULL, MOST_ACTING, SHOWN
from cjm_site.views.spots import Place
from cjm_site.views.versions import outlines_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cjm_site.handbook import Entry, Handbook
    from cjm_site.model import Metric
    from cjm_site.views.figures import Figures, Measured, MilestoneFigures, Score
    from cjm_site.views.kpi_effects import Acting, Effects, KpiEffects, NamingMark
    from cjm_site.views.kpis import Dashboard
    from cjm_site.views.outline import Outline
    from cjm_site.views.satisfaction import StageScores

RowT = TypeVar("RowT")

MOST_NAMED = 3
"""How many of the journeys that share a figure are named."""


@dataclass(frozen=True, slots=True)
class Some(Generic[RowT]):
    """The first of some rows, and how many there are."""

    rows: tuple[RowT, ...]
    total: int


@dataclass(frozen=True)
class KpiSummary:
    """One KPI: how many journeys measure it and how they do, and what acts on it most.

    ``furthest`` are the measures with the longest way to their target. The others are as in
    :class:`cjm_site.views.kpis.Kpi`.
    """

    id: str
    name: str
    entry: Entry[Metric] | None
    better: str
    journeys: int
    states: tuple[tuple[str, int], ...]
    furthest: Some[Measure]
    against: Some[Effect]
    in_favour: Some[Effect]
    stages: Some[StageEffect]
    planned: int
    unmeasured: int
    opportunities: Some[Named]
    pains: int

    @property
    def anchor(self) -> str:
        """The place on the page."""
        return f"kpi-{self.id}".replace(" ", "-")


@dataclass(frozen=True, slots=True)
class JourneyFigures:
    """A journey in a line: its KPIs, its lowest satisfaction, its milestones. ``behind``: away or without progress."""

    journey: Outline
    metrics: tuple[str, ...]
    reached: int
    behind: int
    lowest: Score | None
    milestones: int
    milestones_reached: int


@dataclass(frozen=True)
class KpiOverview:
    """Every KPI in short, and every journey that measures something in a line."""

    kpis: tuple[KpiSummary, ...]
    states: tuple[tuple[str, int], ...]
    furthest: tuple[Measure, ...]
    milestones: Some[MilestoneRow]
    satisfaction: Some[StageScores]
    journeys: tuple[JourneyFigures, ...]
    facets: tuple[Facet, ...]

    @property
    def is_large(self) -> bool:
        """It sums up."""
        return True


_Ids = tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """What is found of one KPI on the way through all journeys."""

    measured: list[tuple[str, Figures]] = field(default_factory=list)
    effects: list[tuple[Outline, Effects, KpiEffects]] = field(default_factory=list)
    opportunities: list[tuple[Outline, NamingMark]] = field(default_factory=list)
    pains: int = 0
    journeys: set[str] = field(default_factory=set)


def kpi_page(handbook: Handbook, *, in_full: int = JOURNEYS_IN_FULL) -> Dashboard | KpiOverview:
    """The dashboard of a handbook: everything, or of more than so many journeys what sums them up."""
    if len(handbook.journeys) <= in_full:
        return dashboard(handbook)
    journeys = {outline.id: outline for outline in outlines_together(handbook)}
    measured = handbook.shares(MEASURED)
    found = _found(handbook, journeys, measured)
    ranked = {id_: _ranked(handbook, one.measured) for id_, one in found.items()}
    kpis = [_summary(handbook, journeys, id_, one, ranked[id_]) for id_, one in found.items()]
    kpis.sort(key=lambda kpi: (not kpi.furthest.total, kpi.name.casefold()))
    everything = [one for kpi in kpis for one in ranked[kpi.id]]
    scored = [(id_, lowest.share) for id_ in journeys if (lowest := measured[id_].lowest) is not None]
    scored.sort(key=lambda row: row[1])
    rows = tuple(
        _figures(handbook, journey, measured[id_])
        for id_, journey in journeys.items()
        if measured[id_].metrics or measured[id_].milestones or measured[id_].scores
    )
    furthest = nsmallest(MOST_FURTHEST, (one for one in everything if _is_behind(one)), key=_by_way)
    return KpiOverview(
        tuple(kpis),
        _states(everything),
        _measures(handbook, journeys, furthest),
        _milestones(journeys, measured),
        Some(tuple(measured[id_].scores_of(id_) for id_, _ in scored[:SHOWN]), len(scored)),
        rows,
        given(
            facet("metric", rows, lambda row: row.metrics, text={kpi.id: kpi.name for kpi in kpis}.__getitem__),
            facet("sector", rows, lambda row: row.journey.sector),
            facet("version", rows, lambda row: row.journey.version, terms="version.{}".format),
        ),
    )


def _found(handbook: Handbook, journeys: Mapping[str, Outline], measured: Mapping[str, Measured]) -> dict[str, _Found]:
    found: defaultdict[str, _Found] = defaultdict(_Found)
    for id_ in journeys:
        for metric in measured[id_].metrics:
            found[metric.id].measured.append((id_, metric))
    effects = handbook.shares(EFFECTS)
    for id_, journey in journeys.items():
        for kpi in effects[id_].kpis:
            found[kpi.id].effects.append((journey, effects[id_], kpi))
            found[kpi.id].journeys.add(id_)
    _named(handbook, journeys, found)
    return found


def _is_behind(one: _Ranked) -> bool:
    return one.done is not None and one.done.state in {"away", "unmoved", "under_way"}


def _figures(handbook: Handbook, journey: Outline, measured: Measured) -> JourneyFigures:
    done = [progress(metric, better_of(handbook, metric)) for metric in measured.metrics]
    return JourneyFigures(
        journey,
        tuple(dict.fromkeys(metric.id for metric in measured.metrics)),
        sum(one is not None and one.state == "reached" for one in done),
        sum(one is not None and one.state in {"away", "unmoved"} for one in done),
        measured.lowest,
        len(measured.milestones),
        sum(milestone.reached is True for milestone in measured.milestones),
    )


@dataclass(frozen=True, slots=True)
class _Ranked:
    """What some journeys, given as ids, measure alike."""

    metric: Figures
    journeys: _Ids
    done: Progress | None


def _by_way(ranked: _Ranked) -> tuple[int, float]:
    """Those with the longest way to their target first, those without one last."""
    return how_far(ranked.done) if ranked.done else (len(STATES), 0.0)


def _states(found: Iterable[_Ranked]) -> tuple[tuple[str, int], ...]:
    numbers = Counter(one.done.state for one in found if one.done)
    return tuple((state, numbers[state]) for state in STATES if state in numbers)


def _measures(handbook: Handbook, outlines: Mapping[str, Outline], ranked: Sequence[_Ranked]) -> tuple[Measure, ...]:
    """With their charts; those of one KPI share a scale."""
    together = [one.metric.metric for one in ranked]
    measures = []
    for one, metric in zip(ranked, together, strict=True):
        named, more = _named_few(outlines, one.journeys)
        measures.append(measure_of(handbook, metric, named, together)._replace(more=more))
    return tuple(measures)


def _shared(found: Iterable[tuple[str, RowT]], key: Callable[[RowT], object]) -> Iterable[tuple[list[RowT], _Ids]]:
    """What journeys have, given as (id, thing); what is the same in several stands once, with the ids of all."""
    groups: dict[object, list[tuple[str, RowT]]] = {}
    for journey, thing in found:
        groups.setdefault(key(thing), []).append((journey, thing))
    for group in groups.values():
        yield [thing for _, thing in group], tuple(journey for journey, _ in group)


def _named_few(outlines: Mapping[str, Outline], journeys: _Ids) -> tuple[_Ids, int]:
    """The first journeys of many, target versions last, and how many are left."""
    ordered = sorted(journeys, key=lambda id_: outlines[id_].version == "target")
    return tuple(ordered[:MOST_NAMED]), max(0, len(journeys) - MOST_NAMED)


def _ranked(handbook: Handbook, measured: Iterable[tuple[str, Figures]]) -> list[_Ranked]:
    """What journeys measure of one KPI, those with the longest way to their target first."""
    found = []
    for metrics, journeys in _shared(measured, figures_of):
        metric = max(metrics, key=lambda m: len(m.series))
        found.append(_Ranked(metric, journeys, progress(metric, better_of(handbook, metric))))
    return sorted(found, key=_by_way)


def _summary(
    handbook: Handbook, outlines: Mapping[str, Outline], id_: str, found: _Found, ranked: Sequence[_Ranked]
) -> KpiSummary:
    entry = handbook.metrics.get(id_)
    own_name = next((metric.name for _, metric in found.measured if metric.name), id_)
    better = {better_of(handbook, one.metric) for one in ranked}
    most = max((kpi.strongest for _, _, kpi in found.effects), default=0.0)
    return KpiSummary(
        id=id_,
        name=entry.item.label if entry else own_name,
        entry=entry,
        better=better.pop() if len(better) == 1 else "",
        journeys=len({journey for journey, _ in found.measured} | found.journeys),
        states=_states(ranked),
        furthest=Some(_measures(handbook, outlines, ranked[:MOST_FURTHEST]), len(ranked)),
        against=_touchpoints(found, most, helps=False),
        in_favour=_touchpoints(found, most, helps=True),
        stages=_stages(found),
        planned=sum(kpi.planned for _, _, kpi in found.effects),
        unmeasured=sum(kpi.unmeasured for _, _, kpi in found.effects),
        opportunities=_opportunities(found.opportunities),
        pains=found.pains,
    )


def _milestones(outlines: Mapping[str, Outline], measured: Mapping[str, Measured]) -> Some[MilestoneRow]:
    """The first that are not reached, by date."""
    found = ((id_, milestone) for id_ in outlines for milestone in measured[id_].milestones)
    rows: list[tuple[MilestoneFigures, _Ids]] = [(same[0], ids) for same, ids in _shared(found, lambda row: row)]
    coming = sorted((row for row in rows if row[0].reached is not True), key=lambda row: (not row[0].date, row[0].date))
    return Some(
        tuple(MilestoneRow(one.milestone, *_named_few(outlines, ids)) for one, ids in coming[:SHOWN]), len(rows)
    )


def _touchpoints(found: _Found, most: float, *, helps: bool) -> Some[Effect]:
    rows, total = _strongest(found, "in_favour" if helps else "against", by_strength)
    return Some(
        tuple(
            Effect(
                _place(journey, place),
                place.stage_anchor,
                row.value,
                helps,
                unit,
                round(100 * abs(row.value) / most, 2) if most else 0.0,
            )
            for row, journey, place, unit in rows
        ),
        total,
    )


def _stages(found: _Found) -> Some[StageEffect]:
    rows, total = _strongest(found, "stages", by_strength_of_stage)
    return Some(
        tuple(
            StageEffect(_place(journey, place), place.stage_anchor, row.value, unit, row.touchpoints)
            for row, journey, place, unit in rows
        ),
        total,
    )


def _strongest(
    found: _Found, name: str, key: Callable[[Acting], Any]
) -> tuple[list[tuple[Acting, Outline, EffectPlace, str]], int]:
    """The strongest of all journeys, with its journey, its place there, and its unit; and how many there are."""
    groups = [(getattr(kpi, name), journey, effects, kpi.unit) for journey, effects, kpi in found.effects]
    rows = ((row, journey, effects, unit) for some, journey, effects, unit in groups for row in some.rows)
    first = nsmallest(MOST_ACTING, rows, key=lambda found: key(found[0]))
    return (
        [(row, journey, effects.places[row.place], unit) for row, journey, effects, unit in first],
        sum(some.total for some, _, _, _ in groups),
    )


def _place(journey: Outline, place: EffectPlace) -> Place:
    return Place(
        journey.id,
        journey.title,
        journey.version,
        place.stage,
        place.touchpoint,
        place.anchor,
        journey.personas,
        journey.sector,
    )


def _opportunities(found: Sequence[tuple[Outline, NamingMark]]) -> Some[Named]:
    rows = nsmallest(MOST_ACTING, found, key=lambda row: impact_first(row[1].impact, row[1].effort))
    return Some(tuple(_naming(journey, mark) for journey, mark in rows), len(found))


def _naming(journey: Outline, mark: NamingMark) -> Named:
    """An opportunity as it is shown: in a journey."""
    fields: dict[str, Any] = {
        "title": mark.title,
        "status": mark.status or None,
        "impact": mark.impact,
        "effort": mark.effort,
    }
    item = Opportunity.model_construct(**fields)
    return Named(_place(journey, EffectPlace("", "", "", mark.anchor)), Marked(item, "", mark.anchor))


def _named(handbook: Handbook, journeys: Mapping[str, Outline], found: defaultdict[str, _Found]) -> None:
    """The opportunities and pain points that name each KPI; what both versions name counts once."""
    pairs, marks = handbook.versions, handbook.shares(NAMING)
    seen: set[tuple[str, str, str]] = set()
    for journey in sorted(journeys.values(), key=lambda journey: journey.version == "target"):
        id_, is_target = journey.id, journey.version == "target"
        other = pairs.get(id_, "")
        for mark in marks[id_]:
            for metric in mark.metrics:
                if is_target and (other, mark.anchor, metric) in seen:
                    continue
                if other or is_target:
                    seen.add((id_, mark.anchor, metric))
                one = found[metric]
                one.journeys.add(id_)
                if mark.title:
                    one.opportunities.append((journey, mark))
                else:
                    one.pains += 1
