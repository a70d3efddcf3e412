"""Assumptions: what is written down without evidence (V12, J22).

A touchpoint rests on evidence when it or its stage names some. What a journey names as a whole backs the map as a
map, not each of its touchpoints, and is told apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.shares import Share
from cjm_site.views.arrangement import arranged
from cjm_site.views.facets import Facet, facet_of, given
from cjm_site.views.list_parts import Part, Row, Said, Shape, part_of, read_part, written
from cjm_site.views.long_list import LongList, make_list
from cjm_site.views.mood import Mood, mood_of, mood_said, plain_mood

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.around import Around
    from cjm_site.handbook import Entry, Handbook, LinkedJourney, LinkedStage, Point
    from cjm_site.model import Persona
    from cjm_site.views.spots import Place

BACKINGS = ("own", "stage", "none")
"""What a touchpoint rests on: evidence of its own, of its stage, none."""


class AssumptionRow(NamedTuple):
    """A touchpoint that rests on assumption.

    ``importance`` is 1 to 5, 0 when not given; ``moment`` the kind of key moment that it is, empty when it is none.
    """

    spot: Place
    mood: Mood
    importance: int
    moment: str


class JourneyBacking(NamedTuple):
    """How many touchpoints of a journey rest on what; ``sources`` is what the journey as a whole names."""

    journey: str
    title: str
    version: str
    own: int
    stage: int
    none: int
    sources: int

    @property
    def total(self) -> int:
        """How many touchpoints there are."""
        return self.own + self.stage + self.none

    @property
    def share(self) -> float:
        """The share that rests on assumption, 0 to 1."""
        return self.none / self.total if self.total else 0.0


@dataclass(frozen=True)
class Assumptions:
    """What rests on assumption: journeys by share, personas by id, touchpoints with the most important first."""

    journeys: tuple[JourneyBacking, ...]
    personas: tuple[str, ...]
    rows: tuple[AssumptionRow, ...]
    touchpoints: int
    facets: tuple[Facet, ...]
    list: LongList


def backing(stage: LinkedStage, point: Point) -> str:
    """What a touchpoint rests on: one of :data:`BACKINGS`."""
    if point.experience.evidence:
        return "own"
    return "stage" if stage.item.evidence else "none"


ASSUMED = Shape(
    ("point", "importance", "moment", "level", "curve", "word"), columns=("stage", "importance", "moment", "level")
)
"""Rows of touchpoints that rest on assumption, as plain data."""


class Backed(NamedTuple):
    """What of a journey rests on assumption, and how many of its touchpoints rest on what."""

    part: Part
    own: int
    stage: int
    none: int
    sources: int


def _backed(_around: Around, journey: LinkedJourney) -> Backed:
    item = journey.item
    found = {id(point): backing(stage, point) for stage in journey.stages for point in stage.columns}
    general = bool(item.evidence)

    def rows(point: Point) -> Iterable[tuple[Row, Said]]:
        """The most important first, and what is a key moment."""
        if found[id(point)] == "none":
            experience = point.experience
            moment = experience.moment.kind if experience.moment else ""
            importance = experience.importance or 0
            mood = mood_of([point])
            rank = -importance * 4 + 2 * (not moment) + general
            yield (rank, importance, moment, *plain_mood(mood)), (written(mood.word),)

    of = Counter(found.values())
    part = part_of(journey, ASSUMED, rows, lambda stage: stage.columns)
    return Backed(part, of["own"], of["stage"], of["none"], len(item.evidence))


def _read(data: Any) -> Backed:
    return Backed._make([read_part(data[0]), *data[1:]])


def _sources(_around: Around, persona: Entry[Persona]) -> int:
    return len(persona.item.evidence)


BACKED = Share("backed", "journey", _backed, _read)
"""What each journey assumes."""

SOURCES = Share("sources", "persona", _sources, int)
"""How many sources each persona names."""


def assumptions(handbook: Handbook) -> Assumptions:
    """What a handbook assumes."""
    backed = handbook.shares(BACKED)
    placed = (each.journey for _, rows in arranged(handbook) for each in rows)
    journeys = [
        JourneyBacking(journey.id, journey.title, journey.version, *backed[journey.id][1:]) for journey in placed
    ]
    found = make_list(ASSUMED, (each.part for each in backed.values()), handbook.settings.rows_in_page)
    return Assumptions(
        tuple(sorted(journeys, key=lambda found: (bool(found.sources), -found.share))),
        tuple(id_ for id_, sources in handbook.shares(SOURCES).items() if not sources),
        found.full(_row),
        sum(found.total for found in journeys),
        given(
            facet_of(
                "importance",
                {str(level): n for level, n in Counter(found.values("importance")).items() if level},
                order=("5", "4", "3", "2", "1"),
            ),
            found.facet("moment", terms="moment.{}".format),
            *found.place_facets(handbook),
        ),
        found,
    )


def _row(place: Place, row: Row, said: Said) -> AssumptionRow:
    _, _, importance, moment, level, curve, word = row
    return AssumptionRow(place, mood_said(level, curve, said[0] or word), importance, moment)
