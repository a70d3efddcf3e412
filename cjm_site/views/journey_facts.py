"""What a journey says about itself beside its map: kinship, evidence, KPIs with the points that move them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.views.outline import VERSION

if TYPE_CHECKING:
    from cjm_site.handbook import Handbook, LinkedJourney, Point
    from cjm_site.model import JourneyMetric


class Effect(NamedTuple):
    """A point of the journey that moves a KPI, by how much."""

    point: Point
    effect: float | None


class Kpi(NamedTuple):
    """A KPI of the journey (J19).

    ``progress``: share of the way from baseline to target; ``effects``: largest first.
    """

    id: str
    name: str
    unit: str
    measured: JourneyMetric | None
    progress: float | None
    better: str
    spark: str
    effects: tuple[Effect, ...]


class Evidence(NamedTuple):
    """How many points of the map rest on evidence (J22)."""

    backed: int
    points: int

    @property
    def assumed(self) -> int:
        """Points that rest on assumption."""
        return self.points - self.backed


@dataclass(frozen=True)
class JourneyFacts:
    """Everything around the map. Other journeys by their ids, empty where there is none."""

    counterpart: str
    counterpart_version: str
    parent: str
    children: tuple[str, ...]
    evidence: Evidence
    kpis: tuple[Kpi, ...]


def journey_facts(handbook: Handbook, journey: LinkedJourney) -> JourneyFacts:
    """Collect what stands around the map. A counterpart may be named by either of the two."""
    item = journey.item
    named = item.counterpart if item.counterpart in handbook.journeys else None
    counterpart = named or handbook.other_version(item.id) or ""
    return JourneyFacts(
        counterpart,
        handbook.share(VERSION, counterpart) if counterpart else "",
        item.parent if item.parent and item.parent in handbook.journeys else "",
        handbook.details_of(item.id),
        evidence_of(journey),
        tuple(_kpis(handbook, journey)),
    )


def evidence_of(journey: LinkedJourney) -> Evidence:
    """A touchpoint is backed by evidence of its own or of its stage."""
    backed = sum(is_backed(journey, point) for point in journey.columns)
    return Evidence(backed, len(journey.columns))


def is_backed(journey: LinkedJourney, point: Point) -> bool:
    """Whether a point rests on evidence rather than on assumption."""
    return bool(point.experience.evidence or journey.stage_of(point).item.evidence)


def _kpis(handbook: Handbook, journey: LinkedJourney) -> list[Kpi]:
    measured = {metric.id: metric for metric in journey.item.metrics}
    effects: dict[str, list[Effect]] = {id_: [] for id_ in measured}
    for point in journey.points:
        for effect in point.experience.metrics:
            effects.setdefault(effect.id, []).append(Effect(point, effect.effect))
    kpis = []
    for id_, moved in effects.items():
        own = measured.get(id_)
        entry = handbook.metrics.get(id_)
        name = (own.name if own else "") or (entry.item.name if entry else id_)
        unit = (own.unit if own else "") or (entry.item.unit if entry else "")
        better = (own.better if own else None) or (entry.item.better if entry else None)
        ranked = sorted(moved, key=lambda e: -abs(e.effect or 0))
        kpis.append(Kpi(id_, name, unit, own, _progress(own), better or "", _spark(own), tuple(ranked)))
    return kpis


def _progress(metric: JourneyMetric | None) -> float | None:
    if metric is None or metric.baseline is None or metric.current is None or metric.target is None:
        return None
    way = metric.target - metric.baseline
    return min(1.0, max(0.0, (metric.current - metric.baseline) / way)) if way else None


def _spark(metric: JourneyMetric | None) -> str:
    """The readings as SVG points in a box of 100 × 100, empty with fewer than two."""
    if metric is None or len(metric.series) < 2:
        return ""
    readings = sorted(metric.series, key=lambda reading: reading.date)
    first, last = readings[0].date.toordinal(), readings[-1].date.toordinal()
    values = [reading.value for reading in readings]
    low, span = min(values), (max(values) - min(values)) or 1
    days = (last - first) or 1
    return " ".join(
        f"{(r.date.toordinal() - first) / days * 100:.1f},{92 - (r.value - low) / span * 84:.1f}" for r in readings
    )
