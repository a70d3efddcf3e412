"""The indexes of personas and journeys, and what a front page says of the whole handbook."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, get_args

from cjm_site.model.base import Status
from cjm_site.model.journey import Version
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.spots import Spark, spark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cjm_site.handbook import Entry, Handbook, LinkedJourney
    from cjm_site.model import Persona

DEEPEST = 3
"""How far the list indents what details what."""


@dataclass(frozen=True)
class PersonaTile:
    """A persona in a list, with how much of the handbook is about them."""

    entry: Entry[Persona]
    journeys: int
    moments: int


@dataclass(frozen=True, slots=True)
class PersonaIndex:
    """Every persona, by sector and name."""

    tiles: tuple[PersonaTile, ...]
    facets: tuple[Facet, ...]


@dataclass(frozen=True)
class JourneyRow:
    """A journey in a list. ``depth``: how far below its parents it stands; ``pair``: the id of its other version."""

    journey: LinkedJourney
    depth: int
    pair: str
    follows_pair: bool
    spark: Spark | None
    touchpoints: int
    moments: int
    wows: int
    open_risks: int


@dataclass(frozen=True, slots=True)
class SectorGroup:
    """The journeys of one sector; the name may be empty."""

    sector: str
    rows: tuple[JourneyRow, ...]


@dataclass(frozen=True, slots=True)
class JourneyIndex:
    """Every journey by sector; versions of one journey and its details stand together."""

    groups: tuple[SectorGroup, ...]
    facets: tuple[Facet, ...]

    @property
    def rows(self) -> tuple[JourneyRow, ...]:
        """Every row."""
        return tuple(row for group in self.groups for row in group.rows)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something; ``view`` is the index that lists them."""

    view: str
    number: int
    note: int = 0


@dataclass(frozen=True, slots=True)
class Home:
    """The front page of a handbook whose author wrote none."""

    counts: tuple[Count, ...]
    groups: tuple[SectorGroup, ...]
    tiles: tuple[PersonaTile, ...]
    more_journeys: int
    more_personas: int


_STATUS = get_args(Status)
_VERSION = get_args(Version)


def persona_index(handbook: Handbook) -> PersonaIndex:
    """The index of personas."""
    tiles = sorted(
        (
            PersonaTile(
                entry,
                len(journeys := handbook.journeys_of(id_)),
                sum(point.experience.moment is not None for journey in journeys for point in journey.points),
            )
            for id_, entry in handbook.personas.items()
        ),
        key=lambda tile: (tile.entry.item.sector.casefold(), tile.entry.item.name.casefold()),
    )
    return PersonaIndex(
        tuple(tiles),
        given(
            facet("sector", tiles, lambda t: t.entry.item.sector),
            facet("segment", tiles, lambda t: t.entry.item.segment or "", terms="segment.{}".format),
            facet("buying_role", tiles, lambda t: t.entry.item.buying_role, terms="buying_role.{}".format),
            facet("status", tiles, lambda t: t.entry.item.status or "", terms="status.{}".format, order=_STATUS),
        ),
    )


def journey_index(handbook: Handbook) -> JourneyIndex:
    """The index of journeys."""
    pairs = handbook.versions
    groups = tuple(SectorGroup(sector, tuple(_arranged(journeys, pairs))) for sector, journeys in _by_sector(handbook))
    rows = [row for group in groups for row in group.rows]
    personas = handbook.personas
    return JourneyIndex(
        groups,
        given(
            facet(
                "persona", rows, lambda r: r.journey.item.personas,
                text=lambda id_: personas[id_].item.name if id_ in personas else id_,
            ),
            facet("sector", rows, lambda r: r.journey.item.sector),
            facet("version", rows, lambda r: r.journey.item.version or "", terms="version.{}".format, order=_VERSION),
            facet("status", rows, lambda r: r.journey.item.status or "", terms="status.{}".format, order=_STATUS),
        ),
    )  # fmt: skip


def _by_sector(handbook: Handbook) -> list[tuple[str, list[LinkedJourney]]]:
    """The journeys of each sector, by its name; those without one last."""
    sectors: dict[str, list[LinkedJourney]] = {}
    for journey in handbook.journeys.values():
        sectors.setdefault(journey.item.sector, []).append(journey)
    return sorted(sectors.items(), key=lambda pair: (not pair[0], pair[0].casefold()))


def _arranged(journeys: list[LinkedJourney], pairs: Mapping[str, str]) -> Iterable[JourneyRow]:
    """Each journey, then its other version, then what details it."""
    here = {journey.item.id: journey for journey in journeys}
    parents: dict[str, str] = {}
    for id_, journey in here.items():
        other = here.get(pairs.get(id_, ""))
        for version in (journey, *((other,) if other else ())):  # a version without a parent stands with the other
            if version.item.parent in here:
                parents.setdefault(id_, version.item.parent or "")
    children: dict[str, list[LinkedJourney]] = {}
    for id_, parent in parents.items():
        children.setdefault(parent, []).append(here[id_])
    done: set[str] = set()

    def place(journey: LinkedJourney, depth: int) -> Iterable[JourneyRow]:
        if journey.item.id in done:
            return
        versions = [journey]
        other = here.get(pairs.get(journey.item.id, ""))
        if other is not None and other.item.id not in done:
            versions.append(other)
            versions.sort(key=lambda j: j.item.version == "target")
        done.update(version.item.id for version in versions)
        for number, version in enumerate(versions):
            yield _row(version, min(depth, DEEPEST), pairs.get(version.item.id, ""), follows_pair=number > 0)
        for version in versions:
            for child in children.get(version.item.id, ()):
                yield from place(child, depth + 1)

    roots = [journey for journey in journeys if journey.item.id not in parents]
    for journey in (*roots, *journeys):  # a ring of parents has no root
        yield from place(journey, 0)


def _row(journey: LinkedJourney, depth: int, pair: str, *, follows_pair: bool) -> JourneyRow:
    points = journey.points
    return JourneyRow(
        journey=journey,
        depth=depth,
        pair=pair,
        follows_pair=follows_pair,
        spark=spark(journey),
        touchpoints=sum(not point.is_stage for point in points),
        moments=sum(point.experience.moment is not None for point in points),
        wows=sum(len(point.wows) for point in points),
        open_risks=sum(marked.item.status == "open" for point in points for marked in point.risks),
    )


MOST_ON_HOME = 24
"""How many journeys and personas the front page names before it points to the index."""


def home(handbook: Handbook) -> Home:
    """What a generated front page shows."""
    personas = persona_index(handbook)
    points = [point for journey in handbook.journeys.values() for point in journey.points]
    risks = [marked.item for point in points for marked in point.risks]
    left = MOST_ON_HOME
    groups = []
    for sector, journeys in _by_sector(handbook):
        if left > 0:
            rows = tuple(islice(_arranged(journeys, handbook.versions), left))
            groups.append(SectorGroup(sector, rows))
            left -= len(rows)
    return Home(
        counts=(
            Count("journeys", len(handbook.journeys)),
            Count("personas", len(handbook.personas)),
            Count("wows", sum(len(point.wows) for point in points)),
            Count("risks", len(risks), sum(risk.status == "open" for risk in risks)),
        ),
        groups=tuple(groups),
        tiles=personas.tiles[:MOST_ON_HOME],
        more_journeys=max(0, len(handbook.journeys) - MOST_ON_HOME),
        more_personas=max(0, len(personas.tiles) - MOST_ON_HOME),
    )
