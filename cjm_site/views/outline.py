"""The outline of a journey: what other pages call it by and sort it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.shares import Share

if TYPE_CHECKING:
    from cjm_site.around import Around
    from cjm_site.handbook import LinkedJourney


class Outline(NamedTuple):
    """A journey's own fields; empty where it has none."""

    id: str
    title: str
    version: str
    sector: str
    status: str
    personas: tuple[str, ...]
    parent: str
    counterpart: str
    owner: str


def outline_of(_around: Around | None, journey: LinkedJourney) -> Outline:
    """The outline of a journey."""
    item = journey.item
    return Outline(
        item.id,
        item.title,
        item.version or "",
        item.sector,
        item.status or "",
        item.personas,
        item.parent or "",
        item.counterpart or "",
        item.owner or "",
    )


def _read(data: Any) -> Outline:
    return Outline._make(data)._replace(personas=tuple(data[5]))


OUTLINE = Share("outline", "journey", outline_of, _read)


def _anchors(_around: Around, journey: LinkedJourney) -> tuple[tuple[str, str], ...]:
    return tuple(journey.anchors.items())


def _read_anchors(data: Any) -> tuple[tuple[str, str], ...]:
    return tuple((anchor, title) for anchor, title in data)


ANCHORS = Share("anchors", "journey", _anchors, _read_anchors)
"""Every place on a journey's page that a reference may name, with its title."""

VERSION = Share("version", "journey", lambda _around, journey: str(journey.item.version or ""), str)
"""``current``, ``target``, or empty: what the page of the other version says of it, beside its name."""
