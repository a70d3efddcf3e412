"""The order of journeys in lists: by sector, versions of one journey and what details it together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cjm_site.views.outline import OUTLINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cjm_site.handbook import Handbook
    from cjm_site.views.outline import Outline

DEEPEST = 3
"""How far a list indents what details what."""


class Placed(NamedTuple):
    """A journey in a list. ``depth``: how far below its parents it stands; ``pair``: the id of its other version."""

    journey: Outline
    depth: int
    pair: str
    follows_pair: bool


def arranged(handbook: Handbook) -> Iterator[tuple[str, Iterator[Placed]]]:
    """The journeys of each sector, by its name; those without one last."""
    pairs = handbook.versions
    sectors: dict[str, list[Outline]] = {}
    for journey in handbook.shares(OUTLINE).values():
        sectors.setdefault(journey.sector, []).append(journey)
    for sector, journeys in sorted(sectors.items(), key=lambda pair: (not pair[0], pair[0].casefold())):
        yield sector, _arranged(journeys, pairs)


def _arranged(journeys: list[Outline], pairs: Mapping[str, str]) -> Iterator[Placed]:
    """Each journey, then its other version, then what details it."""
    here = {journey.id: journey for journey in journeys}
    parents: dict[str, str] = {}
    for id_, journey in here.items():
        other = here.get(pairs.get(id_, ""))
        for version in (journey, *((other,) if other else ())):  # a version without a parent stands with the other
            if version.parent in here:
                parents.setdefault(id_, version.parent)
    children: dict[str, list[Outline]] = {}
    for id_, parent in parents.items():
        children.setdefault(parent, []).append(here[id_])
    done: set[str] = set()

    def place(journey: Outline, depth: int) -> Iterator[Placed]:
        if journey.id in done:
            return
        versions = [journey]
        other = here.get(pairs.get(journey.id, ""))
        if other is not None and other.id not in done:
            versions.append(other)
            versions.sort(key=lambda version: version.version == "target")
        done.update(version.id for version in versions)
        for number, version in enumerate(versions):
            yield Placed(version, min(depth, DEEPEST), pairs.get(version.id, ""), number > 0)
        for version in versions:
            for child in children.get(version.id, ()):
                yield from place(child, depth + 1)

    roots = [journey for journey in journeys if journey.id not in parents]
    for journey in (*roots, *journeys):  # a ring of parents has no root
        yield from place(journey, 0)
