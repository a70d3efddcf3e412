"""Current against target (J24): both emotion curves, the KPIs' targets, and everything that changes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, get_args

from cjm_site.model.journey import Cycle
from cjm_site.shares import Share
from cjm_site.views.comparison_changes import Step, planned_level, steps_between
from cjm_site.views.emotion_curve import EmotionCurve, Sample, centre, emotion_curve
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.kpis import Measure, measures_of
from cjm_site.views.outline import OUTLINE
from cjm_site.views.spots import level_at
from cjm_site.views.versions import pairs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cjm_site.handbook import Handbook, LinkedJourney, Point
    from cjm_site.views.outline import Outline

CYCLE: tuple[str, ...] = get_args(Cycle)
"""Diagnosis first, then the compliance review, then the strategic redesign."""

PAIRS_IN_FULL = 20
"""How many pairs of versions a page compares."""


class Band(NamedTuple):
    """The stage over some columns of the chart; ``first`` counts from 1."""

    title: str
    first: int
    span: int


class Total(NamedTuple):
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
        return anchor_of(self.current.item.id)

    @property
    def cycle(self) -> tuple[tuple[str, tuple[LinkedJourney, ...]], ...]:
        """The steps of the review cycle with the versions that stand there; empty when neither says."""
        if not (self.current.item.cycle or self.target.item.cycle):
            return ()
        both = (self.current, self.target)
        return tuple((step, tuple(j for j in both if j.item.cycle == step)) for step in CYCLE)


class PairLine(NamedTuple):
    """A pair of versions in a line: what changes in number. ``page``: the number of the page that compares the two."""

    current: Outline
    totals: tuple[Total, ...]
    page: int

    @property
    def anchor(self) -> str:
        """The place on the page."""
        return anchor_of(self.current.id)

    def total(self, term: str) -> Total | None:
        """The number of that name."""
        return next((total for total in self.totals if total.term == term), None)


class ComparisonIndex(NamedTuple):
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


def anchor_of(current: str) -> str:
    """Where the page of comparisons shows a journey, named after its current version."""
    return f"compare-{current}".replace(" ", "-")


def comparisons(handbook: Handbook, *, in_full: int = PAIRS_IN_FULL) -> ComparisonIndex:
    """Every pair of versions.

    :param in_full: how many pairs a page compares; of more this is an overview.
    """
    pairs = _pairs(handbook)
    if len(pairs) > in_full:
        outlines, sums = handbook.shares(OUTLINE), handbook.shares(SUMS)
        lines = tuple(
            PairLine(outlines[current], tuple(_totals(sums[current], sums[target])), n // in_full + 1)
            for n, (current, target) in enumerate(pairs)
        )
        sectors = facet("sector", lines, lambda line: line.current.sector)
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
    return found._replace(page=page, pages=comparison_pages(len(pairs), in_full))


def comparison_pages(pairs: int, in_full: int = PAIRS_IN_FULL) -> int:
    """How many pages so many pairs are spread over; none when one page has them all."""
    return -(-pairs // in_full) if pairs > in_full else 0


def _pairs(handbook: Handbook) -> list[tuple[str, str]]:
    pairs: dict[frozenset[str], tuple[str, str]] = {}
    for pair in pairs_of(handbook).values():
        pairs.setdefault(frozenset(pair), pair)
    return list(pairs.values())


def _index(handbook: Handbook, pairs: Iterable[tuple[str, str]], total: int) -> ComparisonIndex:
    journeys = handbook.journeys
    rows = tuple(compare(handbook, journeys[current], journeys[target]) for current, target in pairs)
    return ComparisonIndex(
        rows,
        given(
            facet(
                "journey",
                rows,
                lambda r: r.current.item.id,
                text=lambda id_: journeys[id_].item.title,
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
        tuple(_totals(_sums(current), _sums(target))),
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


class Sums(NamedTuple):
    """What an overview says of one version. ``actual`` and ``planned`` are means, ``None`` without any level."""

    actual: float | None
    planned: float | None
    touchpoints: int
    pains: int
    open_risks: int
    wows: int


def _sums(journey: LinkedJourney) -> Sums:
    points = journey.points
    return Sums(
        _mean(journey, lambda point: level_at(point, "actual")),
        _mean(journey, planned_level),
        touchpoints=sum(not point.is_stage for point in points),
        pains=sum(len(point.pains) for point in points),
        open_risks=sum(risk.item.status == "open" for point in points for risk in point.risks),
        wows=sum(len(point.wows) for point in points),
    )


SUMS = Share("sums", "journey", lambda _around, journey: _sums(journey), Sums._make)


def _totals(current: Sums, target: Sums) -> Iterable[Total]:
    yield Total("emotion", current.actual, target.planned)
    for term in ("touchpoints", "pains", "open_risks", "wows"):
        before, after = getattr(current, term), getattr(target, term)
        if before or after:
            yield Total(term, before, after)


def _mean(journey: LinkedJourney, level: Callable[[Point], float | None]) -> float | None:
    levels = [found for point in journey.columns if (found := level(point)) is not None]
    return sum(levels) / len(levels) if levels else None
