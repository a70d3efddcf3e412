"""What moves each KPI in a journey, as shares: touchpoints, stages, opportunities and pain points (J19).

Of what acts on a KPI only the strongest is kept for each journey: a page of the whole handbook shows no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.model import JourneyMetric
from cjm_site.shares import Share
from cjm_site.views.kpi_progress import better_of, gain
from cjm_site.views.large import MOST_ACTING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cjm_site.around import Around
    from cjm_site.handbook import LinkedJourney, LinkedStage, Point


class Acting(NamedTuple):
    """A touchpoint that moves a KPI by a value, in its unit; or the strongest of a stage, with what the stage does.

    ``place`` is its number among the places.
    """

    value: float
    place: int
    strongest: float = 0.0
    touchpoints: int = 1


class EffectPlace(NamedTuple):
    """Where something acts on a KPI; ``touchpoint`` is empty when the stage itself does."""

    stage: str
    stage_anchor: str
    touchpoint: str
    anchor: str


class Strongest(NamedTuple):
    """The strongest of some that act on a KPI, and how many there are."""

    rows: tuple[Acting, ...]
    total: int


class KpiEffects(NamedTuple):
    """What acts on one KPI. ``strongest`` is the largest figure there is, that of planned effects included."""

    id: str
    unit: str
    strongest: float
    planned: int
    unmeasured: int
    against: Strongest
    in_favour: Strongest
    stages: Strongest


class Effects(NamedTuple):
    """What acts on each KPI in a journey, and where that is."""

    kpis: tuple[KpiEffects, ...]
    places: tuple[EffectPlace, ...]


class NamingMark(NamedTuple):
    """An opportunity that names KPIs, or a pain point: that has no title here."""

    metrics: tuple[str, ...]
    anchor: str
    title: str
    status: str
    impact: int | None
    effort: int | None


def by_strength(row: Acting) -> float:
    """A key that sorts the strongest first."""
    return -abs(row.value)


def by_strength_of_stage(row: Acting) -> tuple[float, float]:
    """The same of stages; of those that do the same, the one with the strongest touchpoint first."""
    return -abs(row.value), -row.strongest


@dataclass(slots=True)
class _Found:
    """What is found of one KPI on the way through a journey."""

    better: str
    unit: str
    strongest: float = 0.0
    planned: int = 0
    unmeasured: int = 0
    against: list[Acting] = field(default_factory=list)
    in_favour: list[Acting] = field(default_factory=list)
    stages: list[Acting] = field(default_factory=list)


def _effects(around: Around, journey: LinkedJourney) -> Effects:
    """What the touchpoints of a journey do to each KPI, and its stages."""
    own = {metric.id: metric for metric in reversed(journey.item.metrics)}
    found: dict[str, _Found] = {}
    places: dict[EffectPlace, int] = {}
    for stage in journey.stages:
        together: dict[str, list[tuple[Acting, bool]]] = {}
        for point in stage.points:
            for effect in point.experience.metrics:
                if effect.id not in found:
                    metric = own.get(effect.id) or JourneyMetric(id=effect.id)
                    entry = around.metrics.get(effect.id)
                    unit = metric.unit or (entry.item.unit if entry else "")
                    found[effect.id] = _Found(better_of(around, metric), unit)
                one = found[effect.id]
                if not effect.effect:
                    one.unmeasured += 1
                    continue
                one.strongest = max(one.strongest, abs(effect.effect))
                if journey.item.version == "target":
                    one.planned += 1
                    continue
                helps = gain(effect.effect, one.better) > 0
                row = Acting(effect.effect, places.setdefault(_place(stage, point), len(places)))
                (one.in_favour if helps else one.against).append(row)
                together.setdefault(effect.id, []).append((row, helps))
        for id_, rows in together.items():
            if sum(abs(row.value) * (1 if helps else -1) for row, helps in rows) < 0:
                strongest = max(rows, key=lambda pair: abs(pair[0].value))[0]
                total = round(sum(row.value for row, _ in rows), 9)
                found[id_].stages.append(Acting(total, strongest.place, abs(strongest.value), len(rows)))
    return Effects(
        tuple(
            KpiEffects(
                id_,
                one.unit,
                one.strongest,
                one.planned,
                one.unmeasured,
                _strongest(one.against, by_strength),
                _strongest(one.in_favour, by_strength),
                _strongest(one.stages, by_strength_of_stage),
            )
            for id_, one in found.items()
        ),
        tuple(places),
    )


def _strongest(rows: list[Acting], key: Callable[[Acting], Any]) -> Strongest:
    return Strongest(tuple(nsmallest(MOST_ACTING, rows, key=key)), len(rows))


def _place(stage: LinkedStage, point: Point) -> EffectPlace:
    return EffectPlace(stage.item.title, stage.anchor, "" if point.is_stage else point.title, point.anchor)


def _read_effects(data: Any) -> Effects:
    kpis, places = data
    return Effects(
        tuple(KpiEffects(*values[:5], *map(_read_strongest, values[5:])) for values in kpis),
        tuple(map(EffectPlace._make, places)),
    )


def _read_strongest(data: Any) -> Strongest:
    rows, total = data
    return Strongest(tuple(map(Acting._make, rows)), total)


def _marks(_around: Around, journey: LinkedJourney) -> tuple[NamingMark, ...]:
    return tuple(mark for point in journey.points for mark in _marks_at(point) if mark.metrics)


def _marks_at(point: Point) -> Iterable[NamingMark]:
    for opportunity in point.opportunities:
        item = opportunity.item
        metrics = tuple(dict.fromkeys(item.metrics))
        yield NamingMark(metrics, opportunity.anchor, item.title, item.status or "", item.impact, item.effort)
    for pain in point.pains:
        yield NamingMark(tuple(dict.fromkeys(pain.item.metrics)), pain.anchor, "", "", None, None)


def _read_marks(data: Any) -> tuple[NamingMark, ...]:
    return tuple(NamingMark(tuple(metrics), *values) for metrics, *values in data)


EFFECTS = Share("kpi-effects", "journey", _effects, _read_effects)
NAMING = Share("kpi-naming", "journey", _marks, _read_marks)
