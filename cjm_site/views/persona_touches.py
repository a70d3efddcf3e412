"""Everything in the journeys that touches a persona (V2): in full, or for one who travels far, counted by journey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.large import JOURNEYS_IN_FULL, ROWS_IN_FULL, SHOWN
from cjm_site.views.marks import RiskRow, WowRow, risks_at, wows_at
from cjm_site.views.spots import Feeling, Spark, Spot, feeling_at, level_at, spark, spots_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cjm_site.handbook import Entry, Handbook, LinkedJourney
    from cjm_site.model import Persona
    from cjm_site.model.experience import Moment

RowT = TypeVar("RowT")


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

    @property
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
    found = tuple(spots_of(journeys))
    moments = tuple(
        MomentRow(spot, moment, feeling_at(spot.point, persona))
        for spot in found
        if (moment := spot.point.experience.moment)
    )
    own_emotions = tuple(
        OwnEmotion(spot, feeling, level_at(spot.point, "actual"))
        for spot in found
        if (feeling := feeling_at(spot.point, persona)) and feeling.own
    )
    wows, risks = wows_at(found), risks_at(found)
    if len(journeys) <= journeys_in_full and max(map(len, (moments, own_emotions, wows, risks))) <= in_full:
        drawn = tuple(PersonaJourney(journey, spark(journey, persona)) for journey in journeys)
        return Touches(entry, drawn, moments, own_emotions, wows, risks)

    def some(rows: Sequence[RowT]) -> tuple[RowT, ...]:
        return tuple(rows if len(rows) <= in_full else rows[:shown])

    by_journey = tuple(
        _counted(journey, persona, drawn=len(journeys) <= shown, own=own)
        for journey, own in zip(journeys, _numbers(journeys, own_emotions), strict=True)
    )
    return Touches(
        entry,
        (),
        some(moments if len(moments) <= in_full else sorted(moments, key=_how_bad)),
        some(own_emotions if len(own_emotions) <= in_full else sorted(own_emotions, key=_how_different)),
        some(wows),
        some(risks),
        by_journey,
        given(
            facet("sector", by_journey, lambda row: row.journey.item.sector),
            facet("version", by_journey, lambda row: row.journey.item.version or "", terms="version.{}".format),
        ),
    )


def _counted(journey: LinkedJourney, persona: str, *, drawn: bool, own: int) -> JourneyTouches:
    points = journey.points
    levels = [level for point in points if (level := level_at(point, "actual", persona)) is not None]
    return JourneyTouches(
        journey,
        spark(journey, persona) if drawn else None,
        sum(levels) / len(levels) if levels else None,
        sum(point.experience.moment is not None for point in points),
        own,
        sum(len(point.wows) for point in points),
        sum(len(point.risks) for point in points),
    )


def _numbers(journeys: Iterable[LinkedJourney], rows: Iterable[OwnEmotion]) -> list[int]:
    """How many rows each journey has."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.spot.journey] = found.get(row.spot.journey, 0) + 1
    return [found.get(journey.item.id, 0) for journey in journeys]


def _how_bad(row: MomentRow) -> float:
    """What feels worst comes first, what nobody has looked at last."""
    level = row.feeling.level if row.feeling else None
    return level if level is not None else 9.0


def _how_different(row: OwnEmotion) -> float:
    """What this persona feels most unlike everybody else comes first."""
    if row.feeling.level is None or row.others is None:
        return 0.0
    return -abs(row.feeling.level - row.others)
