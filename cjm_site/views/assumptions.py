"""Assumptions: what is written down without evidence (V12, J22).

A touchpoint rests on evidence when it or its stage names some. What a journey names as a whole backs the map as a
map, not each of its touchpoints, and is told apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.views.catalogues import journey_index
from cjm_site.views.facets import Facet, facet_of, given
from cjm_site.views.long_list import LongList, Part, Row, Shape, make_list, part_of
from cjm_site.views.mood import Mood, mood_of, plain_mood
from cjm_site.views.spots import Spot, spot_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cjm_site.handbook import Entry, Handbook, LinkedJourney, LinkedStage, Point
    from cjm_site.model import Persona

BACKINGS = ("own", "stage", "none")
"""What a touchpoint rests on: evidence of its own, of its stage, none."""


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """A touchpoint that rests on assumption. ``general``: its journey as a whole names evidence."""

    spot: Spot
    mood: Mood
    general: bool

    @property
    def importance(self) -> int:
        """1 to 5; 0 when not given."""
        return self.spot.point.experience.importance or 0

    @property
    def moment(self) -> str:
        """The kind of key moment that it is, empty when it is none."""
        moment = self.spot.point.experience.moment
        return moment.kind if moment else ""


@dataclass(frozen=True)
class JourneyBacking:
    """How many touchpoints of a journey rest on what; ``sources`` is what the journey as a whole names."""

    journey: LinkedJourney
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
    """What rests on assumption: journeys by share, personas, touchpoints with the most important first."""

    journeys: tuple[JourneyBacking, ...]
    personas: tuple[Entry[Persona], ...]
    rows: tuple[AssumptionRow, ...]
    touchpoints: int
    facets: tuple[Facet, ...]
    list: LongList


def backing(stage: LinkedStage, point: Point) -> str:
    """What a touchpoint rests on: one of :data:`BACKINGS`."""
    if point.experience.evidence:
        return "own"
    return "stage" if stage.item.evidence else "none"


ASSUMED = Shape(("point", "importance", "moment", "level", "curve", "word"))
"""Rows of touchpoints that rest on assumption, as plain data."""


def assumed_part(journey: LinkedJourney) -> Part:
    """What of a journey rests on assumption, as plain data: the most important first, and what is a key moment."""
    general = bool(journey.item.evidence)
    assumed = {id(point) for _, point in _assumed(journey)}

    def rows(point: Point) -> Iterable[Row]:
        if id(point) in assumed:
            experience = point.experience
            moment = experience.moment.kind if experience.moment else ""
            importance = experience.importance or 0
            yield -importance * 4 + 2 * (not moment) + general, importance, moment, *plain_mood(mood_of([point]))

    return part_of(journey, rows, lambda stage: stage.columns)


def assumptions(handbook: Handbook) -> Assumptions:
    """What a handbook assumes."""
    journeys = [_backing_of(row.journey) for row in journey_index(handbook).rows]
    found = make_list(ASSUMED, map(assumed_part, handbook.journeys.values()), handbook.settings.rows_in_page)
    rows = found.full(lambda part: _rows(handbook.journeys[found.parts[part].of[1]]))
    return Assumptions(
        tuple(sorted(journeys, key=lambda found: (bool(found.sources), -found.share))),
        tuple(entry for entry in handbook.personas.values() if not entry.item.evidence),
        rows,
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


def _assumed(journey: LinkedJourney) -> Iterator[tuple[LinkedStage, Point]]:
    """The touchpoints that rest on assumption."""
    for stage in journey.stages:
        for point in stage.columns:
            if backing(stage, point) == "none":
                yield stage, point


def _rows(journey: LinkedJourney) -> list[AssumptionRow]:
    general = bool(journey.item.evidence)
    return [
        AssumptionRow(spot_of(journey, stage, point), mood_of([point]), general) for stage, point in _assumed(journey)
    ]


def _backing_of(journey: LinkedJourney) -> JourneyBacking:
    found = [backing(stage, point) for stage in journey.stages for point in stage.columns]
    return JourneyBacking(
        journey, found.count("own"), found.count("stage"), found.count("none"), len(journey.item.evidence)
    )
