"""Personas as lists and journeys show them: picture, name, and what they are filtered by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.shares import Share
from cjm_site.views.avatar import picture_uri

if TYPE_CHECKING:
    from cjm_site.around import Around
    from cjm_site.handbook import Entry
    from cjm_site.model import Persona


class Face(NamedTuple):
    """A persona's own fields; empty where there is none. ``picture``: its path from the content's root."""

    id: str
    name: str
    summary: str
    sector: str
    segment: str
    status: str
    owner: str
    buying_role: tuple[str, ...]
    picture: str
    picture_alt: str


def face_of(entry: Entry[Persona]) -> Face:
    """The face of a persona."""
    item = entry.item
    return Face(
        item.id,
        item.name,
        item.summary,
        item.sector,
        item.segment or "",
        item.status or "",
        item.owner or "",
        item.buying_role,
        picture_uri(entry) or "",
        item.image_alt,
    )


def _make(_around: Around, entry: Entry[Persona]) -> Face:
    return face_of(entry)


def _read(data: Any) -> Face:
    return Face._make(data)._replace(buying_role=tuple(data[7]))


FACE = Share("face", "persona", _make, _read)
