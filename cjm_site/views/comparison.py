"""Current against target (J24): both emotion curves, the KPIs' targets, and everything that changes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, get_args

from cjm_site.model.journey import Cycle
from cjm_site.views.comparison_changes import Step, planned_level, steps_between
from cjm_site.views.emotion_curve import EmotionCurve, Sample, centre, emotion_curve
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.kpis import Measure, measures_of
from cjm_site.views.spots import level_at
from cjm_site.views.versions import pair_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cjm_site.handbook import Handbook, LinkedJourney, Point

CYCLE: tuple[str, ...] = get_args(Cycle)
"""Diagnosis first, then the compliance review, then the strategic redesign."""


@dataclass(frozen=True, slots=True)
class Band:
    """The stage over some columns of the chart; ``first`` counts from 1."""

    title: str
    first: int
    span: int


@dataclass(frozen=True, slots=True)
class Total:
    """A number of both versions; ``term`` names it."""

    term: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Comparison:
    """A journey's current and target version. In ``curve`` the current one is ``actual``, the target ``planned``."""

    current: LinkedJourney
    target: LinkedJourney
    steps: tuple[Step, ...]
    curve: EmotionCurve | None
    bands: tuple[Band, ...]
    totals: tuple[Total, ...]
    measures: tuple[Measure, ...]

    @property
    def anchor(self) -> str:
        """The place on the page."""
        return anchor_of(self.current)

    @property
    def cycle(self) -> tuple[tuple[str, tuple[LinkedJourney, ...]], ...]:
        """The steps of the review cycle with the versions that stand there; empty when neither says."""
        if not (self.current.item.cycle or self.target.item.cycle):
            return ()
        both = (self.current, self.target)
        return tuple((step, tuple(j for j in both if j.item.cycle == step)) for step in CYCLE)


@dataclass(frozen=True, slots=True)
class ComparisonIndex:
    """Every pair of versions."""

    comparisons: tuple[Comparison, ...]
    facets: tuple[Facet, ...]


def anchor_of(current: LinkedJourney) -> str:
    """Where the page of comparisons shows a journey, named after its current version."""
    return f"compare-{current.item.id}".replace(" ", "-")


def comparisons(handbook: Handbook, journeys: Iterable[LinkedJourney] | None = None) -> ComparisonIndex:
    """The pairs that some journeys belong to, all of them unless told otherwise."""
    chosen = handbook.journeys.values() if journeys is None else journeys
    pairs: dict[frozenset[str], tuple[LinkedJourney, LinkedJourney]] = {}
    for journey in chosen:
        if (pair := pair_of(handbook, journey)) is not None:
            pairs.setdefault(frozenset(version.item.id for version in pair), pair)
    rows = tuple(compare(handbook, *pair) for pair in pairs.values())
    return ComparisonIndex(
        rows,
        given(
            facet(
                "journey",
                rows,
                lambda r: r.current.item.id,
                text=lambda id_: handbook.journeys[id_].item.title,
            ),
            facet("sector", rows, lambda r: r.current.item.sector),
        ),
    )


def compare(handbook: Handbook, current: LinkedJourney, target: LinkedJourney) -> Comparison:
    """Compare two versions of a journey."""
    steps = steps_between(current, target)
    named = [(journey.item.id, metric) for journey in (current, target) for metric in journey.item.metrics]
    return Comparison(
        current,
        target,
        steps,
        emotion_curve([_sample(step, centre(n, len(steps))) for n, step in enumerate(steps)]),
        _bands(steps),
        tuple(_totals(current, target)),
        measures_of(handbook, named),
    )


def _sample(step: Step, x: float) -> Sample:
    levels = {"actual": step.level_now, "planned": step.level_planned}
    place = step.target or step.current
    title = place[1].title if place else ""
    return Sample(x, {name: level for name, level in levels.items() if level is not None}, title=title)


def _bands(steps: Sequence[Step]) -> tuple[Band, ...]:
    renamed = {step.target[0].id: step.target[0].item.title for step in steps if step.target}
    titles = []
    for step in steps:
        place = step.current if step.half == "before" else step.target or step.current
        titles.append(renamed.get(place[0].id, place[0].item.title) if place else "")
    bands, first = [], 1
    for title, group in groupby(titles):
        span = len(list(group))
        bands.append(Band(title, first, span))
        first += span
    return tuple(bands)


def _totals(current: LinkedJourney, target: LinkedJourney) -> Iterable[Total]:
    counts: tuple[tuple[str, Callable[[Point], int]], ...] = (
        ("touchpoints", lambda point: not point.is_stage),
        ("pains", lambda point: len(point.pains)),
        ("open_risks", lambda point: sum(risk.item.status == "open" for risk in point.risks)),
        ("wows", lambda point: len(point.wows)),
    )
    yield Total("emotion", _mean(current, lambda p: level_at(p, "actual")), _mean(target, planned_level))
    for term, count in counts:
        before, after = (sum(map(count, journey.points)) for journey in (current, target))
        if before or after:
            yield Total(term, before, after)


def _mean(journey: LinkedJourney, level: Callable[[Point], float | None]) -> float | None:
    levels = [found for point in journey.columns if (found := level(point)) is not None]
    return sum(levels) / len(levels) if levels else None
