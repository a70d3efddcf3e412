"""Changes as a reviewer reads them: by persona or journey, then by place, heaviest first at each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.diff.change import Change, Spot
    from cjm_site.diff.kinds import Level


@dataclass(frozen=True, slots=True)
class At:
    """The changes of one place."""

    spot: Spot
    changes: tuple[Change, ...]

    @property
    def weight(self) -> int:
        """That of its heaviest change."""
        return self.changes[0].weight

    @property
    def level(self) -> Level:
        """That of its heaviest change."""
        return self.changes[0].about.level


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one object, page or the settings."""

    spot: Spot
    places: tuple[At, ...]

    @property
    def weight(self) -> int:
        """That of its heaviest change."""
        return self.places[0].weight

    @property
    def level(self) -> Level:
        """That of its heaviest change."""
        return self.places[0].level

    @property
    def changes(self) -> tuple[Change, ...]:
        """All of them."""
        return tuple(change for place in self.places for change in place.changes)


def sections(changes: Iterable[Change]) -> tuple[Section, ...]:
    """Group changes that are in order."""
    objects: dict[tuple[str, str], dict[tuple[str, str], list[Change]]] = {}
    for change in changes:
        spot = change.spot
        places = objects.setdefault((spot.type, spot.id), {})
        places.setdefault((spot.stage, spot.touchpoint), []).append(change)
    found = [
        Section(
            next(iter(places.values()))[0].spot,
            tuple(At(its[0].spot, tuple(its)) for its in places.values()),
        )
        for places in objects.values()
    ]
    return tuple(sorted(found, key=lambda section: -section.weight))
