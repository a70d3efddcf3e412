"""Coverage: which persona travels which journey, what they feel there, and where nobody looks (V8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.views.catalogues import journey_index
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.mood import Mood, mood_of

if TYPE_CHECKING:
    from cjm_site.handbook import Entry, Handbook, LinkedJourney
    from cjm_site.model import Persona
    from cjm_site.views.catalogues import JourneyRow


@dataclass(frozen=True, slots=True)
class Travel:
    """One persona on one journey: their mood over it, and the key moments that it has for them."""

    persona: str
    mood: Mood
    moments: int


@dataclass(frozen=True)
class CoverageRow:
    """A journey; ``cells`` has one entry for each persona of the group, ``None`` where they do not travel it.

    In a group without personas of its own ``cells`` are those who travel it.
    """

    journey: LinkedJourney
    follows_pair: bool
    cells: tuple[Travel | None, ...]

    @property
    def travellers(self) -> int:
        """How many personas travel it."""
        return len(self.journey.item.personas)


@dataclass(frozen=True)
class CoverageGroup:
    """The journeys of one sector against the personas that belong to it or travel them."""

    sector: str
    personas: tuple[Entry[Persona], ...]
    rows: tuple[CoverageRow, ...]


@dataclass(frozen=True)
class Coverage:
    """Personas against journeys.

    ``idle`` are personas without a journey, ``lone`` journeys with a single persona, ``unasked`` pairs of journey and
    persona where the map has no actual emotion for anybody. With more journeys than a page has rows, a matrix would
    have more cells than anybody can read: groups have no personas then, and ``others`` are the journeys left out.
    """

    groups: tuple[CoverageGroup, ...]
    idle: tuple[Entry[Persona], ...]
    lone: tuple[LinkedJourney, ...]
    unasked: tuple[LinkedJourney, ...]
    facets: tuple[Facet, ...]
    others: tuple[LinkedJourney, ...] = ()

    @property
    def rows(self) -> tuple[CoverageRow, ...]:
        """Every row."""
        return tuple(row for group in self.groups for row in group.rows)


def coverage(handbook: Handbook) -> Coverage:
    """Personas × journeys of a handbook."""
    index = journey_index(handbook)
    groups = []
    left = handbook.settings.rows_in_page
    is_long = len(index.rows) > left
    for group in index.groups:
        if is_long:
            shown = group.rows[: max(0, left)]
            left -= len(group.rows)
            groups.append(CoverageGroup(group.sector, (), tuple(_travellers(row) for row in shown)))
            continue
        travelled = {id_ for row in group.rows for id_ in row.journey.item.personas}
        personas = tuple(
            sorted(
                (
                    entry
                    for id_, entry in handbook.personas.items()
                    if id_ in travelled or (group.sector and entry.item.sector == group.sector)
                ),
                key=lambda entry: entry.item.name.casefold(),
            )
        )
        rows = tuple(
            CoverageRow(row.journey, row.follows_pair, tuple(_travel(row.journey, entry.item.id) for entry in personas))
            for row in group.rows
        )
        groups.append(CoverageGroup(group.sector, personas, rows))
    lived = [row.journey for row in index.rows if row.journey.item.version != "target"]
    return Coverage(
        tuple(groups),
        idle=tuple(entry for id_, entry in handbook.personas.items() if not handbook.journeys_of(id_)),
        lone=tuple(journey for journey in lived if len(journey.item.personas) == 1),
        unasked=tuple(journey for journey in lived if not mood_of(journey.points).is_actual),
        facets=given(facet("sector", index.rows, lambda r: r.journey.item.sector)),
        others=tuple(row.journey for row in index.rows[handbook.settings.rows_in_page :]),
    )


def _travellers(row: JourneyRow) -> CoverageRow:
    """A journey with those who travel it only."""
    cells = tuple(_travel(row.journey, id_) for id_ in row.journey.item.personas)
    return CoverageRow(row.journey, row.follows_pair, cells)


def _travel(journey: LinkedJourney, persona: str) -> Travel | None:
    if persona not in journey.item.personas:
        return None
    moments = sum(point.experience.moment is not None for point in journey.points)
    return Travel(persona, mood_of(journey.points, persona), moments)
