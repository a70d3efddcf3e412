"""The KPI dashboard of a large handbook: each KPI with its figures and what moves it most, then journey by journey.

The figures are those of :mod:`cjm_site.views.kpis`, which shows every measure and every touchpoint.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from typing import TYPE_CHECKING, Generic, TypeVar

from cjm_site.model import JourneyMetric, Opportunity
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.kpi_progress import STATES, Progress, better_of, gain, progress
from cjm_site.views.kpis import (
    MOST_FURTHEST,
    Effect,
    Measure,
    MilestoneRow,
    Named,
    StageEffect,
    by_date,
    by_impact,
    current_first,
    dashboard,
    figures_of,
    how_far,
    measure_of,
)
from cjm_site.views.large import JOURNEYS_IN_FULL, SHOWN
from cjm_site.views.satisfaction import StageScores, scores_of
from cjm_site.views.spots import spot_of
from cjm_site.views.versions import versions_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cjm_site.handbook import Entry, Handbook, LinkedJourney, LinkedStage, Marked, Point
    from cjm_site.model import Metric
    from cjm_site.model.experience import Pain
    from cjm_site.model.journey import Satisfaction
    from cjm_site.views.kpis import Dashboard
    from cjm_site.views.satisfaction import StageScore

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

    journey: LinkedJourney
    metrics: tuple[str, ...]
    reached: int
    behind: int
    lowest: tuple[str, Satisfaction] | None
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


_Place = tuple["LinkedJourney", "LinkedStage", "Point"]


@dataclass(slots=True)
class _Found:
    """What is found of one KPI on the way through all journeys."""

    measured: list[tuple[str, JourneyMetric]] = field(default_factory=list)
    against: list[tuple[float, _Place, str]] = field(default_factory=list)
    in_favour: list[tuple[float, _Place, str]] = field(default_factory=list)
    stages: list[tuple[float, float, int, _Place, str]] = field(default_factory=list)
    strongest: float = 0.0
    planned: int = 0
    unmeasured: int = 0
    opportunities: list[tuple[_Place, Marked[Opportunity]]] = field(default_factory=list)
    pains: int = 0
    journeys: set[str] = field(default_factory=set)


def kpi_page(handbook: Handbook, *, in_full: int = JOURNEYS_IN_FULL) -> Dashboard | KpiOverview:
    """The dashboard of a handbook: everything, or of more than so many journeys what sums them up."""
    if len(handbook.journeys) <= in_full:
        return dashboard(handbook)
    journeys = versions_together(handbook, handbook.journeys.values())
    found: dict[str, _Found] = {}
    for journey in journeys:
        for metric in journey.item.metrics:
            if metric.id not in found:
                found[metric.id] = _Found()
            found[metric.id].measured.append((journey.item.id, metric))
    for journey in journeys:
        _effects(handbook, journey, found)
    _named(handbook, journeys, found)
    ranked = {id_: _ranked(handbook, one.measured) for id_, one in found.items()}
    kpis = [_summary(handbook, id_, one, ranked[id_]) for id_, one in found.items()]
    kpis.sort(key=lambda kpi: (not kpi.furthest.total, kpi.name.casefold()))
    everything = [one for kpi in kpis for one in ranked[kpi.id]]
    scores = [found_scores for journey in journeys if (found_scores := scores_of(journey)) is not None]
    scores.sort(key=lambda row: row.lowest.share)
    lowest = {row.journey: row.lowest for row in scores}
    rows = tuple(
        _figures(handbook, journey, lowest.get(journey.item.id))
        for journey in journeys
        if journey.item.metrics or journey.item.milestones or journey.item.id in lowest
    )
    return KpiOverview(
        tuple(kpis),
        _states(everything),
        _measures(handbook, nsmallest(MOST_FURTHEST, (one for one in everything if _is_behind(one)), key=_by_way)),
        _milestones(handbook, journeys),
        Some(tuple(scores[:SHOWN]), len(scores)),
        rows,
        given(
            facet("metric", rows, lambda row: row.metrics, text={kpi.id: kpi.name for kpi in kpis}.__getitem__),
            facet("sector", rows, lambda row: row.journey.item.sector),
            facet("version", rows, lambda row: row.journey.item.version or "", terms="version.{}".format),
        ),
    )


def _is_behind(one: _Ranked) -> bool:
    return one.done is not None and one.done.state in {"away", "unmoved", "under_way"}


def _figures(handbook: Handbook, journey: LinkedJourney, lowest: StageScore | None) -> JourneyFigures:
    done = [progress(metric, better_of(handbook, metric)) for metric in journey.item.metrics]
    return JourneyFigures(
        journey,
        tuple(dict.fromkeys(metric.id for metric in journey.item.metrics)),
        sum(one is not None and one.state == "reached" for one in done),
        sum(one is not None and one.state in {"away", "unmoved"} for one in done),
        (lowest.stage, lowest.satisfaction) if lowest else None,
        len(journey.item.milestones),
        sum(milestone.reached is True for milestone in journey.item.milestones),
    )


_Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """What some journeys, given as ids, measure alike."""

    metric: JourneyMetric
    journeys: _Ids
    done: Progress | None


def _by_way(ranked: _Ranked) -> tuple[int, float]:
    """Those with the longest way to their target first, those without one last."""
    return how_far(ranked.done) if ranked.done else (len(STATES), 0.0)


def _states(found: Iterable[_Ranked]) -> tuple[tuple[str, int], ...]:
    numbers = Counter(one.done.state for one in found if one.done)
    return tuple((state, numbers[state]) for state in STATES if state in numbers)


def _measures(handbook: Handbook, ranked: Sequence[_Ranked]) -> tuple[Measure, ...]:
    """With their charts; those of one KPI share a scale."""
    together = [one.metric for one in ranked]
    measures = []
    for one in ranked:
        named, more = _named_few(handbook, one.journeys)
        measures.append(replace(measure_of(handbook, one.metric, named, together), more=more))
    return tuple(measures)


def _shared(found: Iterable[tuple[str, RowT]], key: Callable[[RowT], object]) -> Iterable[tuple[list[RowT], _Ids]]:
    """What journeys have, given as (id, thing); what is the same in several stands once, with the ids of all."""
    groups: dict[object, list[tuple[str, RowT]]] = {}
    for journey, thing in found:
        groups.setdefault(key(thing), []).append((journey, thing))
    for group in groups.values():
        yield [thing for _, thing in group], tuple(journey for journey, _ in group)


def _named_few(handbook: Handbook, journeys: _Ids) -> tuple[_Ids, int]:
    """The first journeys of many, and how many are left."""
    return current_first(handbook, journeys)[:MOST_NAMED], max(0, len(journeys) - MOST_NAMED)


def _ranked(handbook: Handbook, measured: Iterable[tuple[str, JourneyMetric]]) -> list[_Ranked]:
    """What journeys measure of one KPI, those with the longest way to their target first."""
    found = []
    for metrics, journeys in _shared(measured, figures_of):
        metric = max(metrics, key=lambda m: len(m.series))
        found.append(_Ranked(metric, journeys, progress(metric, better_of(handbook, metric))))
    return sorted(found, key=_by_way)


def _summary(handbook: Handbook, id_: str, found: _Found, ranked: Sequence[_Ranked]) -> KpiSummary:
    entry = handbook.metrics.get(id_)
    own_name = next((metric.name for _, metric in found.measured if metric.name), id_)
    better = {better_of(handbook, one.metric) for one in ranked}
    return KpiSummary(
        id=id_,
        name=entry.item.label if entry else own_name,
        entry=entry,
        better=better.pop() if len(better) == 1 else "",
        journeys=len({journey for journey, _ in found.measured} | found.journeys),
        states=_states(ranked),
        furthest=Some(_measures(handbook, ranked[:MOST_FURTHEST]), len(ranked)),
        against=_strongest(found.against, found.strongest, helps=False),
        in_favour=_strongest(found.in_favour, found.strongest, helps=True),
        stages=_stages(found.stages),
        planned=found.planned,
        unmeasured=found.unmeasured,
        opportunities=_opportunities(found.opportunities),
        pains=found.pains,
    )


def _milestones(handbook: Handbook, journeys: Iterable[LinkedJourney]) -> Some[MilestoneRow]:
    """The first that are not reached, by date."""
    found = ((journey.item.id, milestone) for journey in journeys for milestone in journey.item.milestones)
    rows = [MilestoneRow(same[0], ids) for same, ids in _shared(found, lambda milestone: milestone)]
    coming = by_date(row for row in rows if row.milestone.reached is not True)[:SHOWN]
    return Some(tuple(MilestoneRow(row.milestone, *_named_few(handbook, row.journeys)) for row in coming), len(rows))


def _strongest(found: Sequence[tuple[float, _Place, str]], most: float, *, helps: bool) -> Some[Effect]:
    rows = nsmallest(MOST_FURTHEST, found, key=lambda row: -abs(row[0]))
    return Some(
        tuple(
            Effect(
                spot_of(*place), place[1].anchor, value, helps, unit, round(100 * abs(value) / most, 2) if most else 0.0
            )
            for value, place, unit in rows
        ),
        len(found),
    )


def _stages(found: Sequence[tuple[float, float, int, _Place, str]]) -> Some[StageEffect]:
    rows = nsmallest(MOST_FURTHEST, found, key=lambda row: (-abs(row[0]), -row[1]))
    return Some(
        tuple(
            StageEffect(spot_of(*place), place[1].anchor, total, unit, touchpoints)
            for total, _, touchpoints, place, unit in rows
        ),
        len(found),
    )


def _opportunities(found: Sequence[tuple[_Place, Marked[Opportunity]]]) -> Some[Named]:
    rows = nsmallest(MOST_FURTHEST, found, key=lambda row: by_impact(row[1].item))
    return Some(tuple(Named(spot_of(*place), marked) for place, marked in rows), len(found))


def _effects(handbook: Handbook, journey: LinkedJourney, found: dict[str, _Found]) -> None:
    """What the touchpoints of a journey do to each KPI, and its stages."""
    own = {metric.id: metric for metric in reversed(journey.item.metrics)}
    is_target = journey.item.version == "target"
    known: dict[str, tuple[str, str]] = {}
    for stage in journey.stages:
        together: dict[str, list[tuple[float, bool, _Place]]] = {}
        for point in stage.points:
            for effect in point.experience.metrics:
                one = found.get(effect.id)
                if one is None:
                    one = found[effect.id] = _Found()
                one.journeys.add(journey.item.id)
                if not effect.effect:
                    one.unmeasured += 1
                    continue
                one.strongest = max(one.strongest, abs(effect.effect))
                if is_target:
                    one.planned += 1
                    continue
                if effect.id not in known:
                    metric = own.get(effect.id) or JourneyMetric(id=effect.id)
                    entry = handbook.metrics.get(effect.id)
                    known[effect.id] = (
                        better_of(handbook, metric),
                        metric.unit or (entry.item.unit if entry else ""),
                    )
                better, unit = known[effect.id]
                helps = gain(effect.effect, better) > 0
                place = (journey, stage, point)
                (one.in_favour if helps else one.against).append((effect.effect, place, unit))
                together.setdefault(effect.id, []).append((effect.effect, helps, place))
        for id_, effects in together.items():
            if sum(abs(value) * (1 if helps else -1) for value, helps, _ in effects) < 0:
                strongest = max(effects, key=lambda row: abs(row[0]))
                total = round(sum(value for value, _, _ in effects), 9)
                found[id_].stages.append((total, abs(strongest[0]), len(effects), strongest[2], known[id_][1]))


def _named(handbook: Handbook, journeys: Iterable[LinkedJourney], found: dict[str, _Found]) -> None:
    """The opportunities and pain points that name each KPI; what both versions name counts once."""
    pairs = handbook.versions
    seen: set[tuple[str, str, str]] = set()
    for journey in sorted(journeys, key=lambda journey: journey.item.version == "target"):
        other = pairs.get(journey.item.id, "")
        for stage in journey.stages:
            for point in stage.points:
                for opportunity in point.opportunities:
                    for one in _naming(journey, other, opportunity, found, seen):
                        one.opportunities.append(((journey, stage, point), opportunity))
                for pain in point.pains:
                    for one in _naming(journey, other, pain, found, seen):
                        one.pains += 1


def _naming(
    journey: LinkedJourney,
    other: str,
    marked: Marked[Opportunity] | Marked[Pain],
    found: dict[str, _Found],
    seen: set[tuple[str, str, str]],
) -> Iterable[_Found]:
    """The KPIs that a mark names, but for those that it was counted for in the other version."""
    id_, is_target = journey.item.id, journey.item.version == "target"
    for metric in dict.fromkeys(marked.item.metrics):
        if is_target and (other, marked.anchor, metric) in seen:
            continue
        if other or is_target:
            seen.add((id_, marked.anchor, metric))
        one = found.get(metric)
        if one is None:
            one = found[metric] = _Found()
        one.journeys.add(id_)
        yield one
