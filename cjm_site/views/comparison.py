"""Current against target (J24): both emotion curves, the KPIs' targets, and everything that changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
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

PAIRS_IN_FULL = 20
"""How many pairs of versions a page compares."""


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
class PairLine:
    """A pair of versions in a line: what changes in number. ``page``: the number of the page that compares the two."""

    current: LinkedJourney
    target: LinkedJourney
    totals: tuple[Total, ...]
    page: int

    @property
    def anchor(self) -> str:
        """The place on the page."""
        return anchor_of(self.current)

    def total(self, term: str) -> Total | None:
        """The number of that name."""
        return next((total for total in self.totals if total.term == term), None)


@dataclass(frozen=True, slots=True)
class ComparisonIndex:
    """Every pair of versions; ``total`` counts them.

    Of more than fit on a page there is ``overview`` instead, a line of each, and ``pages`` further pages compare them:
    this may be one, number ``page`` of them.
    """

    comparisons: tuple[Comparison, ...]
    facets: tuple[Facet, ...]
    total: int
    overview: tuple[PairLine, ...] = ()
    page: int = 0
    pages: int = 0

    @property
    def is_large(self) -> bool:
        """Whether it is spread over several pages."""
        return self.pages > 0

    @property
    def terms(self) -> tuple[str, ...]:
        """The numbers that any line of the overview has."""
        return tuple(dict.fromkeys(total.term for line in self.overview for total in line.totals))


def anchor_of(current: LinkedJourney) -> str:
    """Where the page of comparisons shows a journey, named after its current version."""
    return f"compare-{current.item.id}".replace(" ", "-")


def comparisons(
    handbook: Handbook, journeys: Iterable[LinkedJourney] | None = None, *, in_full: int = PAIRS_IN_FULL
) -> ComparisonIndex:
    """The pairs that some journeys belong to, all of them unless told otherwise.

    :param in_full: how many pairs a page compares; of more this is an overview.
    """
    pairs = _pairs(handbook, journeys)
    if len(pairs) > in_full:
        lines = tuple(PairLine(*pair, tuple(_totals(*pair)), n // in_full + 1) for n, pair in enumerate(pairs))
        sectors = facet("sector", lines, lambda line: line.current.item.sector)
        return ComparisonIndex((), given(sectors), len(pairs), lines, 0, comparison_pages(len(pairs), in_full))
    return _index(handbook, pairs, len(pairs))


def first_comparisons(handbook: Handbook, most: int) -> ComparisonIndex:
    """The first pairs in full, however many there are."""
    pairs = _pairs(handbook)
    return _index(handbook, pairs[:most], len(pairs))


def comparison_page(handbook: Handbook, page: int, *, in_full: int = PAIRS_IN_FULL) -> ComparisonIndex:
    """The pairs of one of the pages that an overview is spread over, counted from 1."""
    pairs = _pairs(handbook)
    found = _index(handbook, pairs[(page - 1) * in_full : page * in_full], len(pairs))
    return replace(found, page=page, pages=comparison_pages(len(pairs), in_full))


def comparison_pages(pairs: int, in_full: int = PAIRS_IN_FULL) -> int:
    """How many pages so many pairs are spread over; none when one page has them all."""
    return -(-pairs // in_full) if pairs > in_full else 0


def _pairs(
    handbook: Handbook, journeys: Iterable[LinkedJourney] | None = None
) -> list[tuple[LinkedJourney, LinkedJourney]]:
    chosen = handbook.journeys.values() if journeys is None else journeys
    pairs: dict[frozenset[str], tuple[LinkedJourney, LinkedJourney]] = {}
    for journey in chosen:
        if (pair := pair_of(handbook, journey)) is not None:
            pairs.setdefault(frozenset(version.item.id for version in pair), pair)
    return list(pairs.values())


def _index(handbook: Handbook, pairs: Iterable[tuple[LinkedJourney, LinkedJourney]], total: int) -> ComparisonIndex:
    rows = tuple(compare(handbook, *pair) for pair in pairs)
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
        total,
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
