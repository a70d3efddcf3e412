"""Versions of a journey (J24): which two belong together, and both in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.handbook import Handbook, LinkedJourney


def pair_of(handbook: Handbook, journey: LinkedJourney) -> tuple[LinkedJourney, LinkedJourney] | None:
    """The current and the target version that a journey is one of; ``None`` when it has no other version."""
    other = handbook.other_version(journey.item.id)
    if other is None:
        return None
    versions = [journey, handbook.journeys[other]]
    if versions[0].item.version == "target" or versions[1].item.version == "current":
        versions.reverse()
    return versions[0], versions[1]


def versions_together(handbook: Handbook, journeys: Iterable[LinkedJourney]) -> tuple[LinkedJourney, ...]:
    """The journeys in their order, but each target version behind its current one."""
    chosen = {journey.item.id: journey for journey in journeys}
    ordered: dict[str, LinkedJourney] = {}
    for journey in chosen.values():
        for version in pair_of(handbook, journey) or (journey,):
            if version.item.id in chosen:
                ordered.setdefault(version.item.id, version)
    return tuple(ordered.values())
