"""The funnel (V9, J21, J23): how many people reach each stage, where they are lost, and what they feel there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.large import JOURNEYS_IN_FULL, SHOWN
from cjm_site.views.spots import Spot, level_at, spot_of
from cjm_site.views.versions import versions_together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage
    from cjm_site.model.experience import Analytics


@dataclass(frozen=True, slots=True)
class Step:
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
    moments: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Onward:
    """A touchpoint that a share of people go on to."""

    title: str
    anchor: str
    share: float


@dataclass(frozen=True, slots=True)
class Visited:
    """Web analytics of one touchpoint (J21)."""

    spot: Spot
    analytics: Analytics
    onward: tuple[Onward, ...]


@dataclass(frozen=True)
class Funnel:
    """The funnel of one journey.

    ``biggest`` is the stage that loses most people, ``steepest`` the one that loses the largest share; either is
    ``None`` when no stage loses anybody. ``uncounted`` are the stages without a number.
    """

    journey: LinkedJourney
    steps: tuple[Step, ...]
    biggest: Step | None
    steepest: Step | None
    uncounted: tuple[str, ...]
    visited: tuple[Visited, ...]

    @property
    def anchor(self) -> str:
        """The place on the page of funnels."""
        return anchor_of(self.journey)

    @property
    def reached_end(self) -> float | None:
        """The share of those at the first counted stage that reach the last."""
        return self.steps[-1].of_first if len(self.steps) > 1 and self.steps[0].customers else None


@dataclass(frozen=True, slots=True)
class Losses:
    """The funnel of one journey in a line: where it starts and ends, all that are lost, and the stage that loses most.

    A journey that only counts visits, at ``visited`` touchpoints, has no numbers.
    """

    journey: LinkedJourney
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


@dataclass(frozen=True, slots=True)
class FunnelIndex:
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


def anchor_of(journey: LinkedJourney) -> str:
    """Where the page of funnels shows a journey."""
    return f"funnel-{journey.item.id}".replace(" ", "-")


def funnel(journey: LinkedJourney) -> Funnel | None:
    """The funnel of a journey; ``None`` when it counts people in fewer than two stages and has no analytics."""
    counted = [(stage, stage.item.customers) for stage in journey.stages if stage.item.customers is not None]
    visited = _visited(journey)
    if len(counted) < 2:
        if not visited:
            return None
        counted = []
    most = max((number for _, number in counted), default=0)
    first = counted[0][1] if counted else 0
    steps = tuple(
        _step(journey, stage, number, counted[n + 1][1] if n + 1 < len(counted) else None, first, most)
        for n, (stage, number) in enumerate(counted)
    )
    losing = [step for step in steps if step.lost]
    return Funnel(
        journey,
        steps,
        max(losing, key=lambda step: step.lost, default=None),
        max(losing, key=lambda step: step.lost_share, default=None),
        tuple(stage.item.title for stage in journey.stages if stage.item.customers is None) if steps else (),
        visited,
    )


def funnels(
    handbook: Handbook, journeys: Iterable[LinkedJourney] | None = None, *, in_full: int = JOURNEYS_IN_FULL
) -> FunnelIndex:
    """The funnels of some journeys, all of them unless told otherwise.

    :param in_full: up to how many journeys each have their chart on one page.
    """
    chosen = versions_together(handbook, handbook.journeys.values() if journeys is None else journeys)
    if len(chosen) > in_full:
        overview = tuple(sorted(filter(None, map(losses, chosen)), key=lambda line: -line.lost))
        if len(overview) > in_full:
            worst = (funnel(line.journey) for line in overview[:SHOWN])
            return FunnelIndex(
                tuple(found for found in worst if found is not None),
                given(_by_sector(overview), _by_version(overview)),
                len(overview),
                overview,
            )
    rows = tuple(found for journey in chosen if (found := funnel(journey)) is not None)
    by_journey = facet(
        "journey",
        rows,
        lambda r: r.journey.item.id,
        text=lambda id_: handbook.journeys[id_].item.title,
    )
    return FunnelIndex(rows, given(by_journey, _by_sector(rows), _by_version(rows)), len(rows))


def first_funnels(handbook: Handbook, most: int) -> FunnelIndex:
    """The funnels of the first journeys that have one, however many there are."""
    found = [
        journey
        for journey in versions_together(handbook, handbook.journeys.values())
        if _counts(journey) > 1 or _visits(journey)
    ]
    return replace(funnels(handbook, found[:most], in_full=most), total=len(found))


def losses(journey: LinkedJourney) -> Losses | None:
    """A journey's funnel in a line; ``None`` when it has no funnel."""
    counted = [(stage, stage.item.customers) for stage in journey.stages if stage.item.customers is not None]
    visited = _visits(journey)
    if len(counted) < 2:
        return Losses(journey, None, None, None, 0, "", 0, 0.0, visited) if visited else None
    lost = [(max(0, number - after), number, stage) for (stage, number), (_, after) in pairwise(counted)]
    most, of, stage = max(lost, key=lambda step: step[0])
    first, last = counted[0][1], counted[-1][1]
    return Losses(
        journey=journey,
        first=first,
        last=last,
        reached_end=last / first if first else None,
        lost=sum(step[0] for step in lost),
        stage=stage.item.title if most else "",
        stage_lost=most,
        stage_share=most / of if of else 0.0,
        visited=visited,
    )


def _counts(journey: LinkedJourney) -> int:
    return sum(stage.item.customers is not None for stage in journey.stages)


def _visits(journey: LinkedJourney) -> int:
    return sum(point.experience.analytics is not None for stage in journey.stages for point in stage.points)


def _by_sector(rows: Iterable[Funnel | Losses]) -> Facet | None:
    return facet("sector", rows, lambda r: r.journey.item.sector)


def _by_version(rows: Iterable[Funnel | Losses]) -> Facet | None:
    return facet("version", rows, lambda r: r.journey.item.version or "", terms="version.{}".format)


def _step(journey: LinkedJourney, stage: LinkedStage, customers: int, after: int | None, first: int, most: int) -> Step:
    lost = max(0, customers - after) if after is not None else 0
    levels = [level for point in stage.points if (level := level_at(point, "actual")) is not None]
    return Step(
        stage=stage.item.title,
        anchor=stage.anchor,
        customers=customers,
        of_first=customers / first if first else 0.0,
        going_on=min(customers, after) if after is not None else None,
        lost=lost,
        lost_share=lost / customers if customers else 0.0,
        joining=max(0, after - customers) if after is not None else 0,
        width=_percent(customers, most),
        going_on_width=_percent(min(customers, after) if after is not None else customers, most),
        emotion=sum(levels) / len(levels) if levels else None,
        moments=tuple(spot_of(journey, stage, point) for point in stage.points if point.experience.moment),
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
