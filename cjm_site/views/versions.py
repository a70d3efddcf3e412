"""Versions of a journey (J24): which two belong together, and both in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.views.outline import OUTLINE, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.views.outline import Outline


def pair_of(handbook: Handbook, journey: str) -> tuple[str, str] | None:
    """The current and the target version that a journey is one of, by ids; ``None`` when it has no other version."""
    other = handbook.other_version(journey)
    if other is None:
        return None
    return _in_order(journey, other, {id_: handbook.share(VERSION, id_) for id_ in (journey, other)})


def pairs_of(handbook: Handbook) -> Mapping[str, tuple[str, str]]:
    """The same of every journey that has another version, in file order."""
    others = handbook.versions
    versions = handbook.shares(VERSION) if others else {}
    return {id_: _in_order(id_, others[id_], versions) for id_ in versions if id_ in others}


def ids_together(handbook: Handbook, journeys: Iterable[str]) -> tuple[str, ...]:
    """Journeys in their order, by ids, but each target version behind its current one."""
    chosen = dict.fromkeys(journeys)
    pairs = pairs_of(handbook)
    together = (version for id_ in chosen for version in pairs.get(id_, (id_,)) if version in chosen)
    return tuple(dict.fromkeys(together))


def versions_together(handbook: Handbook, journeys: Iterable[LinkedJourney]) -> tuple[LinkedJourney, ...]:
    """The same of journeys that are at hand."""
    chosen = {journey.item.id: journey for journey in journeys}
    return tuple(chosen[id_] for id_ in ids_together(handbook, chosen))


def _in_order(journey: str, other: str, versions: Mapping[str, str]) -> tuple[str, str]:
    if versions[journey] == "target" or versions[other] == "current":
        return other, journey
    return journey, other


def outlines_together(handbook: Handbook, journeys: Iterable[str] | None = None) -> tuple[Outline, ...]:
    """The outlines of some journeys, given by their ids, all of them unless told otherwise; in the same order."""
    outlines = handbook.shares(OUTLINE)
    return tuple(outlines[id_] for id_ in ids_together(handbook, outlines if journeys is None else journeys))
