"""The index of journeys, and what a front page says of the whole handbook."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from cjm_site.model.base import Status
from cjm_site.model.journey import Version
from cjm_site.shares import Share
from cjm_site.views.arrangement import arranged
from cjm_site.views.counts import COUNTS
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.outline import OUTLINE
from cjm_site.views.persona_list import PersonaTile, persona_tiles
from cjm_site.views.spots import Spark, read_spark, spark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.around import Around
    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.views.arrangement import Placed
    from cjm_site.views.counts import Counts
    from cjm_site.views.outline import Outline


class Gist(NamedTuple):
    """A journey in a word and a line."""

    summary: str
    spark: Spark | None


def _gist(_around: Around, journey: LinkedJourney) -> Gist:
    return Gist(journey.item.summary, spark(journey))


def _read_gist(data: Any) -> Gist:
    return Gist(data[0], read_spark(data[1]))


GIST = Share("gist", "journey", _gist, _read_gist)


@dataclass(frozen=True)
class JourneyRow:
    """A journey in a list. ``depth``: how far below its parents it stands; ``pair``: the id of its other version."""

    journey: Outline
    depth: int
    pair: str
    follows_pair: bool
    gist: Gist
    counts: Counts


class SectorGroup(NamedTuple):
    """The journeys of one sector; the name may be empty."""

    sector: str
    rows: tuple[JourneyRow, ...]


class JourneyIndex(NamedTuple):
    """Every journey by sector; versions of one journey and its details stand together.

    ``versions``: the version of each.
    """

    groups: tuple[SectorGroup, ...]
    facets: tuple[Facet, ...]
    versions: Mapping[str, str]

    @property
    def rows(self) -> tuple[JourneyRow, ...]:
        """Every row."""
        return tuple(row for group in self.groups for row in group.rows)


class Count(NamedTuple):
    """How many of something; ``view`` is the index that lists them."""

    view: str
    number: int
    note: int = 0


class Home(NamedTuple):
    """The front page of a handbook whose author wrote none."""

    counts: tuple[Count, ...]
    groups: tuple[SectorGroup, ...]
    tiles: tuple[PersonaTile, ...]
    more_journeys: int
    more_personas: int


_STATUS = get_args(Status)
_VERSION = get_args(Version)


def journey_index(handbook: Handbook) -> JourneyIndex:
    """The index of journeys."""
    counts = handbook.shares(COUNTS)
    gists = handbook.shares(GIST)
    groups = tuple(
        SectorGroup(sector, tuple(_row(placed, gists[placed.journey.id], counts[placed.journey.id]) for placed in rows))
        for sector, rows in arranged(handbook)
    )
    versions = {id_: journey.version for id_, journey in handbook.shares(OUTLINE).items()}
    return JourneyIndex(groups, journey_facets(handbook), versions)


def journey_facets(handbook: Handbook) -> tuple[Facet, ...]:
    """What a list of all journeys may be filtered by."""
    journeys = handbook.shares(OUTLINE).values()
    return given(
        facet("persona", journeys, lambda j: j.personas, text=lambda id_: handbook.label("persona", id_) or id_),
        facet("sector", journeys, lambda j: j.sector),
        facet("version", journeys, lambda j: j.version, terms="version.{}".format, order=_VERSION),
        facet("status", journeys, lambda j: j.status, terms="status.{}".format, order=_STATUS),
    )


def _row(placed: Placed, gist: Gist, counts: Counts) -> JourneyRow:
    return JourneyRow(placed.journey, placed.depth, placed.pair, placed.follows_pair, gist, counts)


MOST_ON_HOME = 24
"""How many journeys and personas the front page names before it points to the index."""


def home(handbook: Handbook) -> Home:
    """What a generated front page shows."""
    tiles = persona_tiles(handbook)
    counts = handbook.shares(COUNTS)
    every = counts.values()
    left = MOST_ON_HOME
    groups = []
    for sector, placed in arranged(handbook):
        if left > 0:
            rows = tuple(
                _row(one, handbook.share(GIST, one.journey.id), counts[one.journey.id]) for one in islice(placed, left)
            )
            groups.append(SectorGroup(sector, rows))
            left -= len(rows)
    return Home(
        counts=(
            Count("journeys", len(counts)),
            Count("personas", len(tiles)),
            Count("wows", sum(of.wows for of in every)),
            Count("risks", sum(of.risks for of in every), sum(of.open_risks for of in every)),
        ),
        groups=tuple(groups),
        tiles=tuple(tiles[:MOST_ON_HOME]),
        more_journeys=max(0, len(counts) - MOST_ON_HOME),
        more_personas=max(0, len(tiles) - MOST_ON_HOME),
    )
