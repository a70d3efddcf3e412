"""The index of personas, a list that may be long: one tile a persona."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, get_args

from cjm_site.markdown import plain
from cjm_site.model.base import Status
from cjm_site.views.counts import COUNTS
from cjm_site.views.faces import FACE
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.list_parts import Part, Shape, row_alone
from cjm_site.views.long_list import LongList, make_list
from cjm_site.views.outline import OUTLINE

if TYPE_CHECKING:
    from cjm_site.handbook import Handbook
    from cjm_site.views.faces import Face


@dataclass(frozen=True)
class PersonaTile:
    """A persona in a list, with how much of the handbook is about them."""

    persona: Face
    journeys: int
    moments: int


class PersonaIndex(NamedTuple):
    """Every persona, by sector and name; those in the page as tiles."""

    tiles: tuple[PersonaTile, ...]
    facets: tuple[Facet, ...]
    list: LongList


PERSONAS = Shape(
    (),
    (
        "persona", "name", "summary", "sector", "sector_text", "segment", "buying_role", "status", "journeys",
        "moments",
    ),
    (),
    objects={},
)  # fmt: skip
"""Tiles as plain data; ``sector_text``: the sector without its Markdown, where there is some."""


def persona_tiles(handbook: Handbook) -> list[PersonaTile]:
    """Every persona, by sector and name."""
    journeys: Counter[str] = Counter()
    moments: Counter[str] = Counter()
    counts = handbook.shares(COUNTS)
    for id_, journey in handbook.shares(OUTLINE).items():
        for persona in set(journey.personas):
            journeys[persona] += 1
            moments[persona] += counts[id_].moments
    tiles = (PersonaTile(face, journeys[id_], moments[id_]) for id_, face in handbook.shares(FACE).items())
    return sorted(tiles, key=lambda tile: (tile.persona.sector.casefold(), tile.persona.name.casefold()))


def persona_index(handbook: Handbook) -> PersonaIndex:
    """The index of personas."""
    tiles = persona_tiles(handbook)
    limit = handbook.settings.rows_in_page
    return PersonaIndex(
        tuple(tiles[:limit]),
        given(
            facet("sector", tiles, lambda t: t.persona.sector),
            facet("segment", tiles, lambda t: t.persona.segment, terms="segment.{}".format),
            facet("buying_role", tiles, lambda t: t.persona.buying_role, terms="buying_role.{}".format),
            facet("status", tiles, lambda t: t.persona.status, terms="status.{}".format, order=get_args(Status)),
        ),
        make_list(PERSONAS, (_part(tile, place) for place, tile in enumerate(tiles)), limit),
    )


def _part(tile: PersonaTile, place: int) -> Part:
    """A tile as plain data."""
    persona = tile.persona
    text = plain(persona.sector)
    head = (
        persona.id, plain(persona.name), plain(persona.summary), persona.sector, text if text != persona.sector else "",
        persona.segment, persona.buying_role, persona.status, tile.journeys, tile.moments,
    )  # fmt: skip
    return row_alone(("persona", persona.id), head, place)
