"""The funnel (V9, J21, J23): how many people reach each stage, where they are lost, and what they feel there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.shares import Share
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.large import JOURNEYS_IN_FULL, SHOWN
from cjm_site.views.outline import Outline, outline_of
from cjm_site.views.spots import Spot, level_at, spot_of
from cjm_site.views.versions import outlines_together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.around import Around
    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage
    from cjm_site.model.experience import Analytics


class KeyMoment(NamedTuple):
    """A key moment of a stage."""

    kind: str
    title: str
    anchor: str


class CountedStage(NamedTuple):
    """A stage that counts people, with the mean of what they feel there."""

    title: str
    anchor: str
    customers: int
    emotion: float | None
    moments: tuple[KeyMoment, ...]


class Counted(NamedTuple):
    """What a journey counts: people by stage, where at least two stages do, and visits of ``visited`` touchpoints.

    ``uncounted`` are the titles of the stages without a number.
    """

    stages: tuple[CountedStage, ...]
    uncounted: tuple[str, ...]
    visited: int


class Step(NamedTuple):
    """A stage of the funnel.

    ``going_on`` of its ``customers`` reach the next counted stage; the others are ``lost``. More people there than here
    are ``joining``. ``width`` and ``going_on_width`` are the bar's lengths in percent of the longest.
    """

    stage: str
    anchor: str
    customers: int
    of_first: float
    going_on: int | None
    lost: int
    lost_share: float
    joining: int
    width: float
    going_on_width: float
    emotion: float | None
    moments: tuple[KeyMoment, ...]


class Onward(NamedTuple):
    """A touchpoint that a share of people go on to."""

    title: str
    anchor: str
    share: float


class Visited(NamedTuple):
    """Web analytics of one touchpoint (J21)."""

    spot: Spot
    analytics: Analytics
    onward: tuple[Onward, ...]


@dataclass(frozen=True)
class Funnel:
    """The funnel of one journey.

    ``biggest`` is the stage that loses most people, ``steepest`` the one that loses the largest share; either is
    ``None`` when no stage loses anybody. ``uncounted`` are the stages without a number, ``visits`` counts touchpoints
    with web analytics, and ``visited`` has these where the journey is at hand.
    """

    journey: Outline
    steps: tuple[Step, ...]
    biggest: Step | None
    steepest: Step | None
    uncounted: tuple[str, ...]
    visits: int
    visited: tuple[Visited, ...]

    @property
    def anchor(self) -> str:
        """The place on the page of funnels."""
        return anchor_of(self.journey)

    @property
    def reached_end(self) -> float | None:
        """The share of those at the first counted stage that reach the last."""
        return self.steps[-1].of_first if len(self.steps) > 1 and self.steps[0].customers else None


class Losses(NamedTuple):
    """The funnel of one journey in a line: where it starts and ends, all that are lost, and the stage that loses most.

    A journey that only counts visits, at ``visited`` touchpoints, has no numbers.
    """

    journey: Outline
    first: int | None
    last: int | None
    reached_end: float | None
    lost: int
    stage: str
    stage_lost: int
    stage_share: float
    visited: int

    @property
    def anchor(self) -> str:
        """The place on the page of funnels."""
        return anchor_of(self.journey)


class FunnelIndex(NamedTuple):
    """Every journey that counts people or visits.

    In a large handbook ``overview`` has a line of each, those that lose most people first, and ``funnels`` the first of
    these only. ``total`` counts all that have one.
    """

    funnels: tuple[Funnel, ...]
    facets: tuple[Facet, ...]
    total: int
    overview: tuple[Losses, ...] = ()

    @property
    def is_large(self) -> bool:
        """Whether it sums up."""
        return bool(self.overview)


def anchor_of(journey: Outline) -> str:
    """Where the page of funnels shows a journey."""
    return f"funnel-{journey.id}".replace(" ", "-")


def counted(_around: Around | None, journey: LinkedJourney) -> Counted:
    """What a journey counts."""
    stages = [stage for stage in journey.stages if stage.item.customers is not None]
    if len(stages) < 2:
        stages = []
    return Counted(
        tuple(_counted_stage(journey, stage) for stage in stages),
        tuple(stage.item.title for stage in journey.stages if stage.item.customers is None) if stages else (),
        sum(point.experience.analytics is not None for point in journey.points),
    )


def _read(data: Any) -> Counted:
    stages, uncounted, visited = data
    return Counted(
        tuple(
            CountedStage(title, anchor, customers, emotion, tuple(map(KeyMoment._make, moments)))
            for title, anchor, customers, emotion, moments in stages
        ),
        tuple(uncounted),
        visited,
    )


COUNTED = Share("counted", "journey", counted, _read)


def funnel(journey: LinkedJourney) -> Funnel | None:
    """The funnel of a journey; ``None`` when it counts people in fewer than two stages and has no analytics."""
    return _funnel(outline_of(None, journey), counted(None, journey), _visited(journey))


def funnels(
    handbook: Handbook, journeys: Iterable[str] | None = None, *, in_full: int = JOURNEYS_IN_FULL
) -> FunnelIndex:
    """The funnels of some journeys, given by their ids, all of them unless told otherwise.

    :param in_full: up to how many journeys each have their chart on one page.
    """
    chosen = outlines_together(handbook, journeys)
    found = handbook.shares(COUNTED)
    overview = tuple(filter(None, (losses(outline, found[outline.id]) for outline in chosen)))
    if len(overview) > in_full:
        overview = tuple(sorted(overview, key=lambda line: -line.lost))
        worst = (_funnel(line.journey, found[line.journey.id]) for line in overview[:SHOWN])
        return FunnelIndex(
            tuple(filter(None, worst)), given(_by_sector(overview), _by_version(overview)), len(overview), overview
        )
    rows = tuple(filter(None, (funnel(handbook.journeys[line.journey.id]) for line in overview)))
    by_journey = facet(
        "journey",
        rows,
        lambda r: r.journey.id,
        text={row.journey.id: row.journey.title for row in rows}.__getitem__,
    )
    return FunnelIndex(rows, given(by_journey, _by_sector(rows), _by_version(rows)), len(rows))


def first_funnels(handbook: Handbook, most: int) -> FunnelIndex:
    """The funnels of the first journeys that have one, however many there are."""
    counts = handbook.shares(COUNTED)
    found = [
        outline.id for outline in outlines_together(handbook) if counts[outline.id].stages or counts[outline.id].visited
    ]
    return funnels(handbook, found[:most], in_full=most)._replace(total=len(found))


def losses(journey: Outline, found: Counted) -> Losses | None:
    """A journey's funnel in a line; ``None`` when it has no funnel."""
    stages, visited = found.stages, found.visited
    if not stages:
        return Losses(journey, None, None, None, 0, "", 0, 0.0, visited) if visited else None
    lost = [(max(0, stage.customers - after.customers), stage) for stage, after in pairwise(stages)]
    most, stage = max(lost, key=lambda step: step[0])
    first, last = stages[0].customers, stages[-1].customers
    return Losses(
        journey=journey,
        first=first,
        last=last,
        reached_end=last / first if first else None,
        lost=sum(step[0] for step in lost),
        stage=stage.title if most else "",
        stage_lost=most,
        stage_share=most / stage.customers if stage.customers else 0.0,
        visited=visited,
    )


def _funnel(journey: Outline, found: Counted, visited: tuple[Visited, ...] = ()) -> Funnel | None:
    stages = found.stages
    if not stages and not found.visited:
        return None
    most = max((stage.customers for stage in stages), default=0)
    steps = tuple(
        _step(stage, stages[n + 1].customers if n + 1 < len(stages) else None, stages[0].customers, most)
        for n, stage in enumerate(stages)
    )
    losing = [step for step in steps if step.lost]
    return Funnel(
        journey,
        steps,
        max(losing, key=lambda step: step.lost, default=None),
        max(losing, key=lambda step: step.lost_share, default=None),
        found.uncounted,
        found.visited,
        visited,
    )


def _by_sector(rows: Iterable[Funnel | Losses]) -> Facet | None:
    return facet("sector", rows, lambda r: r.journey.sector)


def _by_version(rows: Iterable[Funnel | Losses]) -> Facet | None:
    return facet("version", rows, lambda r: r.journey.version, terms="version.{}".format)


def _counted_stage(journey: LinkedJourney, stage: LinkedStage) -> CountedStage:
    levels = [level for point in stage.points if (level := level_at(point, "actual")) is not None]
    return CountedStage(
        stage.item.title,
        stage.anchor,
        stage.item.customers or 0,
        sum(levels) / len(levels) if levels else None,
        tuple(
            KeyMoment(moment.kind, spot_of(journey, stage, point).title, point.anchor)
            for point in stage.points
            if (moment := point.experience.moment)
        ),
    )


def _step(stage: CountedStage, after: int | None, first: int, most: int) -> Step:
    customers = stage.customers
    lost = max(0, customers - after) if after is not None else 0
    return Step(
        stage=stage.title,
        anchor=stage.anchor,
        customers=customers,
        of_first=customers / first if first else 0.0,
        going_on=min(customers, after) if after is not None else None,
        lost=lost,
        lost_share=lost / customers if customers else 0.0,
        joining=max(0, after - customers) if after is not None else 0,
        width=_percent(customers, most),
        going_on_width=_percent(min(customers, after) if after is not None else customers, most),
        emotion=stage.emotion,
        moments=stage.moments,
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _visited(journey: LinkedJourney) -> tuple[Visited, ...]:
    by_id = {point.id: point for point in journey.points if not point.is_stage}
    found = []
    for stage in journey.stages:
        for point in stage.points:
            analytics = point.experience.analytics
            if analytics is None:
                continue
            onward = [
                Onward(target.title, target.anchor, share)
                for id_, share in analytics.next.items()
                if (target := by_id.get(id_)) is not None
            ]
            onward.sort(key=lambda o: -o.share)
            found.append(Visited(spot_of(journey, stage, point), analytics, tuple(onward)))
    return tuple(found)
