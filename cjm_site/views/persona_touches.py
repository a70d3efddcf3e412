"""Everything in the journeys that touches a persona (V2): in full, or for one who travels far, counted by journey."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, TypeVar

from cjm_site.views.catalogues import GIST
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.feelings import FEELINGS, Feelings, FeltPoint
from cjm_site.views.large import JOURNEYS_IN_FULL, ROWS_IN_FULL, SHOWN
from cjm_site.views.long_list import make_list
from cjm_site.views.marks import RISKS, RISKS_SHARE, WOWS, WOWS_SHARE, RiskRow, WowRow, risk_row, wow_row
from cjm_site.views.outline import OUTLINE, Outline
from cjm_site.views.spots import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.handbook import Entry, Handbook
    from cjm_site.model import Persona
    from cjm_site.views.list_parts import Part
    from cjm_site.views.spots import Feeling, Spark

RowT = TypeVar("RowT")

_At = tuple["_Said", FeltPoint]


@dataclass(frozen=True)
class PersonaJourney:
    """A journey that the persona travels, with their emotion along it."""

    journey: Outline
    summary: str
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class MomentRow:
    """A key moment of some kind, with what this persona feels there."""

    spot: Place
    kind: str
    why: str
    feeling: Feeling | None


@dataclass(frozen=True, slots=True)
class OwnEmotion:
    """A spot where this persona feels differently; ``others`` is everybody's level."""

    spot: Place
    feeling: Feeling
    others: float | None


@dataclass(frozen=True, slots=True)
class JourneyTouches:
    """How often a journey touches the persona, and their mean emotion in it; the line only where few are drawn."""

    journey: Outline
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
    said = [_Said.of(handbook, id_) for id_ in handbook.travelled_by(persona)]
    counted = tuple(_counted(one, persona, drawn=len(said) <= shown) for one in said)
    large = Touches(entry, (), (), (), (), (), counted)
    is_large = len(said) > journeys_in_full or max(large.totals.values()) > in_full
    moments = [(one, point) for one in said for point in one.feelings.points if point.moment]
    own_emotions = [(one, point) for one in said for point in one.feelings.points if point.differs(persona)]
    if is_large:
        moments = _some(moments, lambda at: _how_bad(at, persona), in_full, shown)
        own_emotions = _some(own_emotions, lambda at: _how_different(at, persona), in_full, shown)
    few = {name: shown if is_large and total > in_full else total for name, total in large.totals.items()}
    found = Touches(
        entry,
        (),
        tuple(MomentRow(_place(*at), at[1].moment, at[1].why, at[1].feeling(persona)) for at in moments),
        tuple(_own_emotion(at, persona) for at in own_emotions),
        make_list(WOWS, (one.wows for one in said), few["wows"]).full(wow_row),
        make_list(RISKS, (one.risks for one in said), few["risks"]).full(risk_row),
    )
    if not is_large:
        journeys = (
            PersonaJourney(one.journey, handbook.share(GIST, one.journey.id).summary, one.feelings.spark(persona))
            for one in said
        )
        return replace(found, journeys=tuple(journeys))
    return replace(
        found,
        by_journey=counted,
        facets=given(
            facet("sector", counted, lambda row: row.journey.sector),
            facet("version", counted, lambda row: row.journey.version, terms="version.{}".format),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What a journey says of whoever travels it."""

    journey: Outline
    feelings: Feelings
    wows: Part
    risks: Part

    @classmethod
    def of(cls, handbook: Handbook, journey: str) -> _Said:
        return cls(
            handbook.share(OUTLINE, journey),
            handbook.share(FEELINGS, journey),
            handbook.share(WOWS_SHARE, journey),
            handbook.share(RISKS_SHARE, journey),
        )


def _some(found: list[RowT], key: Callable[[RowT], Any], in_full: int, shown: int) -> list[RowT]:
    """Those that matter most, or all in their order where they are not many."""
    return found if len(found) <= in_full else nsmallest(shown, found, key=key)


def _how_bad(at: _At, persona: str) -> float:
    """What feels worst comes first, what nobody has looked at last."""
    level = at[1].level(persona)
    return level if level is not None else 9.0


def _how_different(at: _At, persona: str) -> float:
    """What this persona feels most unlike everybody else comes first."""
    own, others = at[1].level(persona), at[1].level("")
    return -abs(own - others) if own is not None and others is not None else 0.0


def _own_emotion(at: _At, persona: str) -> OwnEmotion:
    feeling = at[1].feeling(persona)
    assert feeling is not None  # noqa: S101 - asked before
    return OwnEmotion(_place(*at), feeling, at[1].level(""))


def _place(said: _Said, point: FeltPoint) -> Place:
    journey = said.journey
    return Place(
        journey.id,
        journey.title,
        journey.version,
        said.feelings.stages[point.stage],
        point.touchpoint,
        point.anchor,
        journey.personas,
        journey.sector,
    )


def _counted(said: _Said, persona: str, *, drawn: bool) -> JourneyTouches:
    points = said.feelings.points
    levels = [level for point in points if (level := point.level(persona)) is not None]
    return JourneyTouches(
        said.journey,
        said.feelings.spark(persona) if drawn else None,
        sum(levels) / len(levels) if levels else None,
        sum(bool(point.moment) for point in points),
        sum(point.differs(persona) for point in points),
        len(said.wows.ranks),
        len(said.risks.ranks),
    )
