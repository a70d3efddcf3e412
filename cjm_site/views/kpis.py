"""The KPI dashboard (V9, J19, J20): what each KPI is, where it stands, and which touchpoints move it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.model import JourneyMetric, Opportunity
from cjm_site.views.bullet import Bullet, Trace, bullet, scale_of, trace
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.kpi_progress import STATES, Progress, Trend, better_of, gain, progress, trend
from cjm_site.views.outline import OUTLINE
from cjm_site.views.satisfaction import StageScores, scores_of
from cjm_site.views.spots import spots_of
from cjm_site.views.versions import versions_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cjm_site.handbook import Entry, Handbook, LinkedJourney, Marked
    from cjm_site.model import Metric
    from cjm_site.model.experience import Pain
    from cjm_site.model.journey import Milestone
    from cjm_site.views.figures import Figures
    from cjm_site.views.spots import Place


MOST_FURTHEST = 5
"""How many measures the dashboard names as the furthest from their target."""


class Measure(NamedTuple):
    """A KPI as one journey measures it, or several that share the same figures.

    ``journeys`` are ids; there may be ``more`` than are named.
    """

    metric: JourneyMetric
    name: str
    unit: str
    better: str
    journeys: tuple[str, ...]
    progress: Progress | None
    trend: Trend | None
    bullet: Bullet | None
    trace: Trace | None
    more: int = 0


class Effect(NamedTuple):
    """How far a touchpoint moves the KPI, in its unit. ``width``: the length of its bar, 0 to 100."""

    spot: Place
    stage_anchor: str
    value: float | None
    helps: bool
    unit: str
    width: float = 0.0


class StageEffect(NamedTuple):
    """What the touchpoints of a stage do to the KPI together."""

    spot: Place
    anchor: str
    value: float
    unit: str
    touchpoints: int


class Named(NamedTuple):
    """An opportunity or a pain point that names the KPI."""

    spot: Place
    marked: Marked[Opportunity] | Marked[Pain]


@dataclass(frozen=True)
class Kpi:
    """One KPI, with the journeys that measure it or act on it, as ids.

    ``against`` and ``in_favour`` are the touchpoints of today's journeys, the strongest first; ``planned`` those of
    target versions; ``unmeasured`` name the KPI without a figure. ``stages`` are those that act against it, the
    strongest first.
    """

    id: str
    name: str
    entry: Entry[Metric] | None
    measures: tuple[Measure, ...]
    journeys: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    against: tuple[Effect, ...] = ()
    in_favour: tuple[Effect, ...] = ()
    planned: tuple[Effect, ...] = ()
    unmeasured: tuple[Effect, ...] = ()
    stages: tuple[StageEffect, ...] = ()
    opportunities: tuple[Named, ...] = ()
    pains: tuple[Named, ...] = ()

    @property
    def anchor(self) -> str:
        """The place on the page."""
        return f"kpi-{self.id}".replace(" ", "-")

    @property
    def better(self) -> str:
        """``higher`` or ``lower`` where all measures agree, else empty."""
        found = {measure.better for measure in self.measures}
        return found.pop() if len(found) == 1 else ""


class MilestoneRow(NamedTuple):
    """A milestone of a journey, or of both its versions; ``journeys`` are ids, ``more`` are not named."""

    milestone: Milestone
    journeys: tuple[str, ...]
    more: int = 0


class Dashboard(NamedTuple):
    """Every KPI, then milestones, then the satisfaction by stage of every journey that has any."""

    kpis: tuple[Kpi, ...]
    facets: tuple[Facet, ...]
    states: tuple[tuple[str, int], ...]
    furthest: tuple[Measure, ...]
    milestones: tuple[MilestoneRow, ...]
    satisfaction: tuple[StageScores, ...]

    @property
    def is_large(self) -> bool:
        """It has every measure and touchpoint."""
        return False


def dashboard(handbook: Handbook, journeys: Iterable[LinkedJourney] | None = None) -> Dashboard:
    """The dashboard of some journeys, all of them unless told otherwise."""
    chosen = versions_together(handbook, handbook.journeys.values() if journeys is None else journeys)
    found = _effects(handbook, chosen)
    named = _named(handbook, chosen)
    measured: dict[str, list[tuple[str, JourneyMetric]]] = {}
    for journey in chosen:
        for metric in journey.item.metrics:
            measured.setdefault(metric.id, []).append((journey.item.id, metric))
    ids = dict.fromkeys((*measured, *found, *named))
    kpis = tuple(
        sorted(
            (_kpi(handbook, id_, measured.get(id_, []), found.get(id_, []), named.get(id_, [])) for id_ in ids),
            key=lambda kpi: (not kpi.measures, kpi.name.casefold()),
        )
    )
    states = [m.progress.state for kpi in kpis for m in kpi.measures if m.progress]
    return Dashboard(
        kpis,
        given(
            facet("metric", kpis, lambda k: k.id, text={kpi.id: kpi.name for kpi in kpis}.__getitem__),
            facet(
                "journey", kpis, lambda k: k.journeys,
                text=lambda id_: handbook.journeys[id_].item.title,
            ),
            facet("sector", kpis, lambda k: k.sectors),
        ),
        tuple((state, states.count(state)) for state in STATES if state in states),
        _furthest(measure for kpi in kpis for measure in kpi.measures),
        _milestones(handbook, chosen),
        tuple(scores for journey in chosen if (scores := scores_of(journey)) is not None),
    )  # fmt: skip


def _milestones(handbook: Handbook, journeys: Iterable[LinkedJourney]) -> tuple[MilestoneRow, ...]:
    """Milestones by date, those without a date last."""
    found: dict[Milestone, list[str]] = {}
    for journey in journeys:
        for milestone in journey.item.milestones:
            found.setdefault(milestone, []).append(journey.item.id)
    return by_date(MilestoneRow(milestone, current_first(handbook, ids)) for milestone, ids in found.items())


def by_date(rows: Iterable[MilestoneRow]) -> tuple[MilestoneRow, ...]:
    """Milestones in order."""
    return tuple(sorted(rows, key=lambda row: (row.milestone.date is None, row.milestone.date)))


def how_far(done: Progress) -> tuple[int, float]:
    """A key that sorts those with the longest way to their target first: moving away, unmoved, least of it done."""
    return STATES.index(done.state), done.share


def _furthest(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """Those with the longest way to their target."""
    ranked = [
        (how_far(m.progress), m)
        for m in measures
        if m.progress and m.progress.state in {"away", "unmoved", "under_way"}
    ]
    return tuple(measure for _, measure in sorted(ranked, key=lambda pair: pair[0])[:MOST_FURTHEST])


def measures_of(handbook: Handbook, rows: Iterable[tuple[str, JourneyMetric]]) -> tuple[Measure, ...]:
    """What journeys measure, given as (journey id, KPI); those with the same figures are one.

    Measures of one name and unit share a scale, so that their charts can be compared.
    """
    groups: dict[tuple[object, ...], list[tuple[str, JourneyMetric]]] = {}
    for journey, metric in rows:
        groups.setdefault(figures_of(metric), []).append((journey, metric))
    shared = [
        (max((metric for _, metric in group), key=lambda m: len(m.series)), tuple(journey for journey, _ in group))
        for group in groups.values()
    ]
    together = [metric for metric, _ in shared]
    return tuple(measure_of(handbook, metric, current_first(handbook, ids), together) for metric, ids in shared)


def figures_of(metric: JourneyMetric | Figures) -> tuple[object, ...]:
    """What two measures have in common that are shown as one."""
    return metric.id, metric.name, metric.unit, metric.baseline, metric.current, metric.target, metric.date


def current_first(handbook: Handbook, journeys: Iterable[str]) -> tuple[str, ...]:
    """The same journeys, target versions last."""
    return tuple(sorted(journeys, key=lambda id_: handbook.share(OUTLINE, id_).version == "target"))


def measure_of(
    handbook: Handbook, metric: JourneyMetric, journeys: tuple[str, ...], together: Sequence[JourneyMetric]
) -> Measure:
    """A KPI as some journeys measure it, with its charts.

    :param together: the measures that it is shown with: those of its name and unit share its scale.
    """
    entry = handbook.metrics.get(metric.id)
    better = better_of(handbook, metric)
    scale = scale_of(m for m in together if (m.id, m.name, m.unit) == (metric.id, metric.name, metric.unit))
    has_values = metric.current is not None or metric.target is not None or metric.baseline is not None
    return Measure(
        metric=metric,
        name=metric.name or (entry.item.label if entry else metric.id),
        unit=metric.unit or (entry.item.unit if entry else ""),
        better=better,
        journeys=journeys,
        progress=progress(metric, better),
        trend=trend(metric, better),
        bullet=bullet(metric, scale) if scale is not None and has_values else None,
        trace=trace(metric.series),
    )


def _kpi(
    handbook: Handbook,
    id_: str,
    measured: Sequence[tuple[str, JourneyMetric]],
    effects: Sequence[Effect],
    named: Sequence[Named],
) -> Kpi:
    entry = handbook.metrics.get(id_)
    own_name = next((metric.name for _, metric in measured if metric.name), id_)
    strongest = max((abs(effect.value or 0) for effect in effects), default=0)
    ranked = sorted(
        (e._replace(width=round(100 * abs(e.value or 0) / strongest, 2) if strongest else 0.0) for e in effects),
        key=lambda e: -abs(e.value or 0),
    )
    today = [e for e in ranked if e.value and e.spot.version != "target"]
    measures = measures_of(handbook, measured)
    journeys = (
        *(j for m in measures for j in m.journeys),
        *(e.spot.journey for e in effects),
        *(n.spot.journey for n in named),
    )
    return Kpi(
        id=id_,
        name=entry.item.label if entry else own_name,
        entry=entry,
        measures=measures,
        journeys=tuple(dict.fromkeys(journeys)),
        sectors=tuple(dict.fromkeys(s for id_ in journeys if (s := handbook.journeys[id_].item.sector))),
        against=tuple(e for e in today if not e.helps),
        in_favour=tuple(e for e in today if e.helps),
        planned=tuple(e for e in ranked if e.value and e.spot.version == "target"),
        unmeasured=tuple(e for e in ranked if not e.value),
        stages=_stages(today),
        opportunities=tuple(n for n in named if isinstance(n.marked.item, Opportunity)),
        pains=tuple(n for n in named if not isinstance(n.marked.item, Opportunity)),
    )


def _stages(effects: Sequence[Effect]) -> tuple[StageEffect, ...]:
    """The stages whose touchpoints together act against the KPI, the strongest first."""
    groups: dict[tuple[str, str], list[Effect]] = {}
    for effect in effects:
        groups.setdefault((effect.spot.journey, effect.stage_anchor), []).append(effect)
    stages = []
    for group in groups.values():
        total = round(sum(effect.value or 0 for effect in group), 9)
        balance = sum(abs(effect.value or 0) * (1 if effect.helps else -1) for effect in group)
        if balance < 0:
            stages.append(StageEffect(group[0].spot, group[0].stage_anchor, total, group[0].unit, len(group)))
    return tuple(sorted(stages, key=lambda stage: -abs(stage.value)))


def _effects(handbook: Handbook, journeys: Iterable[LinkedJourney]) -> dict[str, list[Effect]]:
    found: dict[str, list[Effect]] = {}
    for journey in journeys:
        own = {metric.id: metric for metric in reversed(journey.item.metrics)}
        anchors = {stage.id: stage.anchor for stage in journey.stages}
        for spot in spots_of([journey]):
            for effect in spot.point.experience.metrics:
                metric = own.get(effect.id) or JourneyMetric(id=effect.id)
                entry = handbook.metrics.get(effect.id)
                unit = metric.unit or (entry.item.unit if entry else "")
                helps = gain(effect.effect or 0, better_of(handbook, metric)) > 0
                found.setdefault(effect.id, []).append(
                    Effect(spot, anchors[spot.point.stage], effect.effect, helps, unit)
                )
    return found


def _named(handbook: Handbook, journeys: Iterable[LinkedJourney]) -> dict[str, list[Named]]:
    """The opportunities and pain points that name each KPI; opportunities by impact, then by effort.

    What both versions of a journey name counts once, as the current one has it.
    """
    found: dict[str, list[Named]] = {}
    chosen = sorted(journeys, key=lambda journey: journey.item.version == "target")
    pairs = handbook.versions
    seen: set[tuple[str, str, str]] = set()
    for spot in spots_of(chosen):
        marks: tuple[Marked[Opportunity] | Marked[Pain], ...] = (*spot.point.opportunities, *spot.point.pains)
        for marked in marks:
            for id_ in dict.fromkeys(marked.item.metrics):
                if spot.version == "target" and (pairs.get(spot.journey, ""), marked.anchor, id_) in seen:
                    continue
                seen.add((spot.journey, marked.anchor, id_))
                found.setdefault(id_, []).append(Named(spot, marked))
    for group in found.values():
        group.sort(key=lambda named: by_impact(named.marked.item))
    return found


def by_impact(item: Opportunity | Pain) -> tuple[int, int]:
    """A key that sorts opportunities by impact, then by effort."""
    return impact_first(item.impact, item.effort) if isinstance(item, Opportunity) else (0, 0)


def impact_first(impact: int | None, effort: int | None) -> tuple[int, int]:
    """The same of its figures."""
    return -(impact or 0), effort or 6
