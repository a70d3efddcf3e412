"""What a rule is, and how much its findings weigh."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cjm_site.handbook import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage, Point
    from cjm_site.model.base import Status
    from cjm_site.source import SourceFile
    from cjm_site.yaml_reader import Position

Path = tuple[str | int, ...]

Weight = Literal["off", "warning", "error"]
"""What a rule's finding counts for."""


class Weights(NamedTuple):
    """A rule's weight by the status of the page. A page without status counts as a draft; retired ones are at rest."""

    draft: Weight = "off"
    in_review: Weight = "warning"
    approved: Weight = "warning"
    retired: Weight = "off"

    def of(self, status: Status | None) -> Weight:
        """The weight on a page of this status."""
        weight: Weight = getattr(self, status or "draft")
        return weight


class Finding(NamedTuple):
    """Something that a rule misses: in which object, at which front-matter path, with the values of its message.

    ``entry`` is the ordinary page's file where it is no object's; ``at`` the place where no path leads to it.
    """

    entry: Entry[Any] | SourceFile
    path: Path
    values: Mapping[str, object]
    hint: str = "write"
    at: Position | None = None

    @property
    def source(self) -> SourceFile | None:
        """The file that it stands in; ``None`` for what the settings hold."""
        return self.entry.source if isinstance(self.entry, Entry) else self.entry

    @property
    def status(self) -> Status | None:
        """The status of its page."""
        status: Status | None = getattr(self.entry.item, "status", None) if isinstance(self.entry, Entry) else None
        return status


class Rule(NamedTuple):
    """A rule under its code and its name in the settings. ``check`` is a pure function.

    ``reach`` says what it looks at: a ``page`` beside the channels, teams and KPIs of the handbook, or also the other
    pages and the day.
    """

    code: str
    slug: str
    weights: Weights
    check: Callable[[Handbook], Iterable[Finding]]
    reach: Literal["page", "handbook"] = "page"


def stages_of(handbook: Handbook) -> Iterator[tuple[LinkedJourney, LinkedStage, Path]]:
    """Every stage with its front-matter path."""
    for journey in handbook.journeys.values():
        for n, stage in enumerate(journey.stages):
            yield journey, stage, ("stages", n)


def points_of(handbook: Handbook) -> Iterator[tuple[LinkedJourney, LinkedStage, Point, Path]]:
    """Every point of every journey with its front-matter path."""
    for journey in handbook.journeys.values():
        for stage, point, path in journey.placed:
            yield journey, stage, point, path


def versions_in(handbook: Handbook) -> Iterator[tuple[LinkedJourney, LinkedJourney]]:
    """Each target with its current version, whichever of the two names the other."""
    seen: dict[tuple[str, str], tuple[LinkedJourney, LinkedJourney]] = {}
    for id_, journey in handbook.journeys.items():
        other = handbook.journeys.get(handbook.counterpart_of(id_))
        if other is None:
            continue
        target, current = (journey, other) if journey.item.version == "target" else (other, journey)
        if target.item.version == "target" and current.item.version != "target":
            seen[target.item.id, current.item.id] = (target, current)
    yield from seen.values()


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names in a sentence, cut short when there are many."""
    every = list(names)
    return ", ".join(every[:most]) + (" …" if len(every) > most else "")
