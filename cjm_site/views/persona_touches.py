"""Everything in the journeys that touches a persona (V2): in full, or for one who travels far, counted by journey."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, TypeVar

from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.large import JOURNEYS_IN_FULL, ROWS_IN_FULL, SHOWN
from cjm_site.views.marks import RiskRow, WowRow, risk_rank, risks_at, wow_rank, wows_at
from cjm_site.views.spots import Feeling, Spark, Spot, feeling_at, level_at, spark, spot_of, spots_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cjm_site.handbook import Entry, Handbook, LinkedJourney, LinkedStage, Point
    from cjm_site.model import Persona
    from cjm_site.model.experience import Moment

RowT = TypeVar("RowT")

_Place = tuple["LinkedJourney", "LinkedStage", "Point"]


@dataclass(frozen=True)
class PersonaJourney:
    """A journey that the persona travels, with their emotion along it."""

    journey: LinkedJourney
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class MomentRow:
    """A key moment with what this persona feels there."""

    spot: Spot
    moment: Moment
    feeling: Feeling | None


@dataclass(frozen=True, slots=True)
class OwnEmotion:
    """A spot where this persona feels differently; ``others`` is everybody's level."""

    spot: Spot
    feeling: Feeling
    others: float | None


@dataclass(frozen=True, slots=True)
class JourneyTouches:
    """How often a journey touches the persona, and their mean emotion in it; the line only where few are drawn."""

    journey: LinkedJourney
    spark: Spark | None
    level: float | None
    moments: int
    own_emotions: int
    wows: int
    risks: int


@dataclass(frozen=True)
class Touches:
    """What touches a persona.

    ``by_journey`` is there when the lists are not complete: each of :attr:`totals` says how long it would be, and those
    that matter most are in it.
    """

    entry: Entry[Persona]
    journeys: tuple[PersonaJourney, ...]
    moments: tuple[MomentRow, ...]
    own_emotions: tuple[OwnEmotion, ...]
    wows: tuple[WowRow, ...]
    risks: tuple[RiskRow, ...]
    by_journey: tuple[JourneyTouches, ...] = ()
    facets: tuple[Facet, ...] = ()

    @cached_property
    def totals(self) -> dict[str, int]:
        """How many there are of each sort, shown or not."""
        names = ("moments", "own_emotions", "wows", "risks")
        return {name: sum(getattr(row, name) for row in self.by_journey) for name in names}


def persona_touches(
    handbook: Handbook,
    entry: Entry[Persona],
    *,
    in_full: int = ROWS_IN_FULL,
    journeys_in_full: int = JOURNEYS_IN_FULL,
    shown: int = SHOWN,
) -> Touches:
    """What touches one persona.

    :param in_full: up to how many rows each list has all of them.
    :param journeys_in_full: through how many journeys this looks before it only counts.
    :param shown: how many rows are left of a list that is not complete.
    """
    persona = entry.item.id
    journeys = handbook.journeys_of(persona)
    counted = tuple(_counted(journey, persona, drawn=len(journeys) <= shown) for journey in journeys)
    large = Touches(entry, (), (), (), (), (), counted)
    if len(journeys) > journeys_in_full or max(large.totals.values()) > in_full:
        return _cut(large, persona, in_full, shown)
    found = tuple(spots_of(journeys))
    return Touches(
        entry,
        tuple(PersonaJourney(journey, spark(journey, persona)) for journey in journeys),
        tuple(_moment(spot, persona) for spot in found if spot.point.experience.moment),
        tuple(_own_emotion(spot, persona) for spot in found if _differs(spot.point, persona)),
        wows_at(found),
        risks_at(found),
    )


def _cut(counted: Touches, persona: str, in_full: int, shown: int) -> Touches:
    """With the rows that matter most, or all of a list that is not long; rows are made of these only."""
    places = [
        (row.journey, stage, point)
        for row in counted.by_journey
        for stage in row.journey.stages
        for point in stage.points
    ]

    def some(name: str, rows: Iterable[RowT], key: Callable[[RowT], Any]) -> list[RowT]:
        if counted.totals[name] <= in_full:
            return list(rows) if key in {how_bad, how_different} else sorted(rows, key=key)
        return nsmallest(shown, rows, key=key)

    def how_bad(place: _Place) -> float:
        """What feels worst comes first, what nobody has looked at last."""
        level = level_at(place[2], "actual", persona)
        return level if level is not None else 9.0

    def how_different(place: _Place) -> float:
        """What this persona feels most unlike everybody else comes first."""
        own, others = level_at(place[2], "actual", persona), level_at(place[2], "actual")
        return -abs(own - others) if own is not None and others is not None else 0.0

    moments = some("moments", (place for place in places if place[2].experience.moment), how_bad)
    own_emotions = some("own_emotions", (place for place in places if _differs(place[2], persona)), how_different)
    wows = some("wows", ((place, m) for place in places for m in place[2].wows), lambda row: wow_rank(row[1].item))
    risks = some("risks", ((place, m) for place in places for m in place[2].risks), lambda row: risk_rank(row[1].item))
    by_journey = counted.by_journey
    return replace(
        counted,
        moments=tuple(_moment(spot_of(*place), persona) for place in moments),
        own_emotions=tuple(_own_emotion(spot_of(*place), persona) for place in own_emotions),
        wows=tuple(WowRow(spot_of(*place), marked) for place, marked in wows),
        risks=tuple(RiskRow(spot_of(*place), marked) for place, marked in risks),
        facets=given(
            facet("sector", by_journey, lambda row: row.journey.item.sector),
            facet("version", by_journey, lambda row: row.journey.item.version or "", terms="version.{}".format),
        ),
    )


def _differs(point: Point, persona: str) -> bool:
    """Whether the map gives the persona an emotion of their own here, with a level or a word."""
    emotion = point.experience.emotion
    return emotion is not None and persona in emotion.by_persona and feeling_at(point, persona) is not None


def _moment(spot: Spot, persona: str) -> MomentRow:
    moment = spot.point.experience.moment
    assert moment is not None  # noqa: S101 - asked before
    return MomentRow(spot, moment, feeling_at(spot.point, persona))


def _own_emotion(spot: Spot, persona: str) -> OwnEmotion:
    feeling = feeling_at(spot.point, persona)
    assert feeling is not None  # noqa: S101 - asked before
    return OwnEmotion(spot, feeling, level_at(spot.point, "actual"))


def _counted(journey: LinkedJourney, persona: str, *, drawn: bool) -> JourneyTouches:
    points = journey.points
    levels = [level for point in points if (level := level_at(point, "actual", persona)) is not None]
    return JourneyTouches(
        journey,
        spark(journey, persona) if drawn else None,
        sum(levels) / len(levels) if levels else None,
        sum(point.experience.moment is not None for point in points),
        sum(_differs(point, persona) for point in points),
        sum(len(point.wows) for point in points),
        sum(len(point.risks) for point in points),
    )
