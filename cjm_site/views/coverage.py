"""Coverage: which persona travels which journey, what they feel there, and where nobody looks (V8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.shares import Share
from cjm_site.views.arrangement import arranged
from cjm_site.views.counts import COUNTS
from cjm_site.views.faces import FACE
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.mood import Mood, mood_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from cjm_site.around import Around
    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.views.arrangement import Placed
    from cjm_site.views.faces import Face
    from cjm_site.views.outline import Outline

    _Arrangement: TypeAlias = Sequence[tuple[str, tuple[Placed, ...]]]
    _MakeRow: TypeAlias = Callable[[Placed, Iterable[str]], "CoverageRow"]


class Felt(NamedTuple):
    """Whether a journey says what anybody really feels, and the mood of each who travels it."""

    is_actual: bool
    moods: tuple[tuple[str, Mood], ...]


def _felt(_around: Around, journey: LinkedJourney) -> Felt:
    points = journey.points
    moods = ((persona, mood_of(points, persona)) for persona in dict.fromkeys(journey.item.personas))
    return Felt(mood_of(points).is_actual, tuple(moods))


def _read_felt(data: Any) -> Felt:
    return Felt(data[0], tuple((persona, Mood._make(mood)) for persona, mood in data[1]))


FELT = Share("felt", "journey", _felt, _read_felt)


class Travel(NamedTuple):
    """One persona on one journey: their mood over it, and the key moments that it has for them."""

    persona: str
    mood: Mood
    moments: int


@dataclass(frozen=True)
class CoverageRow:
    """A journey; ``cells`` has one entry for each persona of the group, ``None`` where they do not travel it.

    In a group without personas of its own ``cells`` are those who travel it.
    """

    journey: Outline
    follows_pair: bool
    cells: tuple[Travel | None, ...]

    @property
    def travellers(self) -> int:
        """How many personas travel it."""
        return len(self.journey.personas)


@dataclass(frozen=True)
class CoverageGroup:
    """The journeys of one sector against the personas that belong to it or travel them."""

    sector: str
    personas: tuple[Face, ...]
    rows: tuple[CoverageRow, ...]


@dataclass(frozen=True)
class Coverage:
    """Personas against journeys.

    ``idle`` are personas without a journey, ``lone`` journeys with a single persona, ``unasked`` pairs of journey and
    persona where the map has no actual emotion for anybody. With more journeys than a page has rows, a matrix would
    have more cells than anybody can read: groups have no personas then, and ``others`` are the journeys left out.
    """

    groups: tuple[CoverageGroup, ...]
    idle: tuple[Face, ...]
    lone: tuple[Outline, ...]
    unasked: tuple[Outline, ...]
    facets: tuple[Facet, ...]
    others: tuple[Outline, ...] = ()

    @property
    def rows(self) -> tuple[CoverageRow, ...]:
        """Every row."""
        return tuple(row for group in self.groups for row in group.rows)


def coverage(handbook: Handbook) -> Coverage:
    """Personas × journeys of a handbook."""
    arrangement = [(sector, tuple(rows)) for sector, rows in arranged(handbook)]
    journeys = [placed.journey for _, rows in arrangement for placed in rows]
    limit = handbook.settings.rows_in_page
    felt = handbook.shares(FELT)
    counts = handbook.shares(COUNTS)
    faces = handbook.shares(FACE)

    def row(placed: Placed, personas: Iterable[str]) -> CoverageRow:
        moods = dict(felt[placed.journey.id].moods)
        moments = counts[placed.journey.id].moments
        cells = (Travel(persona, moods[persona], moments) if persona in moods else None for persona in personas)
        return CoverageRow(placed.journey, placed.follows_pair, tuple(cells))

    groups = _first(arrangement, limit, row) if len(journeys) > limit else _all(arrangement, faces.values(), row)
    travelled = {id_ for journey in journeys for id_ in journey.personas}
    lived = [journey for journey in journeys if journey.version != "target"]
    return Coverage(
        tuple(groups),
        idle=tuple(face for id_, face in faces.items() if id_ not in travelled),
        lone=tuple(journey for journey in lived if len(journey.personas) == 1),
        unasked=tuple(journey for journey in lived if not felt[journey.id].is_actual),
        facets=given(facet("sector", journeys, lambda j: j.sector)),
        others=tuple(journeys[limit:]),
    )


def _first(arrangement: _Arrangement, left: int, row: _MakeRow) -> Iterator[CoverageGroup]:
    """The first journeys, each with those who travel it only."""
    for sector, rows in arrangement:
        shown = rows[: max(0, left)]
        left -= len(rows)
        yield CoverageGroup(sector, (), tuple(row(placed, placed.journey.personas) for placed in shown))


def _all(arrangement: _Arrangement, faces: Iterable[Face], row: _MakeRow) -> Iterator[CoverageGroup]:
    """Every journey against everybody who belongs to its sector or travels there."""
    by_name = sorted(faces, key=lambda face: face.name.casefold())
    for sector, rows in arrangement:
        travelled = {id_ for placed in rows for id_ in placed.journey.personas}
        personas = tuple(face for face in by_name if face.id in travelled or (sector and face.sector == sector))
        ids = [face.id for face in personas]
        yield CoverageGroup(sector, personas, tuple(row(placed, ids) for placed in rows))
