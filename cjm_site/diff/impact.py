"""What else changes touch: what they break, KPIs that gain or lose, who names them, which lists change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cjm_site.diff.change import Spot
from cjm_site.diff.compare import pairs_of
from cjm_site.handbook import LinkedJourney
from cjm_site.link import names_in
from cjm_site.model import OBJECT_TYPES
from cjm_site.view_names import VIEW_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.diff.change import Change
    from cjm_site.handbook import Entry, Handbook
    from cjm_site.source import SourceFile

Key = tuple[str, str]
"""Type and id."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A page that names what is gone. ``anchor`` is the place of the target, empty for the target itself."""

    target: Spot
    anchor: str
    page: Spot
    field: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Touched:
    """What changed, and the pages that name it."""

    target: Spot
    pages: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Contributors:
    """A KPI with the places that count towards it now and did not before, and the other way round."""

    metric: Spot
    gained: tuple[Spot, ...]
    lost: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What else the changes touch; ``views`` are names of generated pages."""

    broken: tuple[Broken, ...] = ()
    touched: tuple[Touched, ...] = ()
    metrics: tuple[Contributors, ...] = ()
    views: tuple[str, ...] = ()


def impact(
    before: Handbook, after: Handbook, changes: Iterable[Change], renames: Mapping[str, str] | None = None
) -> Impact:
    """What the changes touch beyond the places where they stand."""
    changes = tuple(changes)
    new_ids: dict[Key, Key | None] = {}
    for kind in OBJECT_TYPES:
        for old, new in pairs_of(before, after, kind, renames or {}):
            if old is not None:
                new_ids[kind, old.item.id] = (kind, new.item.id) if new is not None else None
    return Impact(
        tuple(_broken(before, after, new_ids)),
        tuple(_touched(after, changes)),
        tuple(_contributors(before, after, new_ids)),
        tuple(_views(changes)),
    )


# -- what breaks -------------------------------------------------------------------------------------------------------


def _broken(before: Handbook, after: Handbook, new_ids: Mapping[Key, Key | None]) -> Iterator[Broken]:
    gone = {key: before.objects(key[0])[key[1]] for key, new in new_ids.items() if new is None or new != key}
    gone = {key: entry for key, entry in gone.items() if key[1] not in after.objects(key[0])}
    for kind in OBJECT_TYPES:
        for entry in after.objects(kind).values():
            if entry.source is None or not gone:
                continue
            page = spot_of(kind, entry)
            for named, id_, path, anchor in names_in(entry):
                target = gone.get((named, id_))
                if target is not None and not _defined_here(entry, named, id_):
                    line, _ = entry.source.position(path)
                    field = ".".join(str(step) for step in path if not isinstance(step, int))
                    yield Broken(spot_of(named, target), "", _at(page, entry, anchor), field, entry.source.path, line)
    targets = [(f"{kind}:{id_}", "", spot_of(kind, entry)) for (kind, id_), entry in gone.items()]
    targets += list(_lost_places(before, after, new_ids))
    if targets:
        for page, source in _sources(after):
            yield from _broken_in_prose(page, source, targets)


def _defined_here(entry: Entry[Any], kind: str, id_: str) -> bool:
    """A KPI that the journey defines itself, by giving it a name."""
    return kind == "metric" and any(m.id == id_ and m.name for m in getattr(entry.item, "metrics", ()))


def _lost_places(
    before: Handbook, after: Handbook, new_ids: Mapping[Key, Key | None]
) -> Iterator[tuple[str, str, Spot]]:
    """Places on journeys' pages that prose could link to and that are no more."""
    for id_, old in before.journeys.items():
        new_key = new_ids.get(("journey", id_))
        new = after.journeys.get(new_key[1]) if new_key else None
        if new is None or new.item is old.item:
            continue
        for anchor, title in old.anchors.items():
            if anchor not in new.anchors:
                spot = spot_of("journey", new)
                yield (
                    f"journey:{new.item.id}#{anchor}",
                    anchor,
                    Spot(spot.type, spot.id, title, spot.uri, anchor=anchor),
                )


def _broken_in_prose(page: Spot, source: SourceFile, targets: list[tuple[str, str, Spot]]) -> Iterator[Broken]:
    for name, anchor, target in targets:
        if name not in source.text:
            continue
        pattern = re.compile(rf"\]\[{re.escape(name)}{'' if anchor else '(?:#[^]]*)?'}\]")
        for found in pattern.finditer(source.text):
            line = source.text.count("\n", 0, found.start()) + 1
            yield Broken(target, anchor, page, "", source.path, line)


def _sources(handbook: Handbook) -> Iterator[tuple[Spot, SourceFile]]:
    for kind in OBJECT_TYPES:
        for entry in handbook.objects(kind).values():
            if entry.source is not None:
                yield spot_of(kind, entry), entry.source
    for source in handbook.pages:
        yield Spot("page", source.uri, source.stem, source.uri), source


# -- who names it, KPIs, lists -----------------------------------------------------------------------------------------


def _touched(after: Handbook, changes: tuple[Change, ...]) -> Iterator[Touched]:
    seen: set[Key] = set()
    for change in changes:
        key = (change.spot.type, change.spot.id)
        if key in seen or key[0] not in OBJECT_TYPES or key[1] not in after.objects(key[0]):
            continue
        seen.add(key)
        pages: dict[Key, Spot] = {}
        for reference in after.backlinks(*key):
            source = (reference.source_type, reference.source_id)
            if source != key:
                pages[source] = spot_of(source[0], after.objects(source[0])[source[1]])
        if pages:
            yield Touched(spot_of(key[0], after.objects(key[0])[key[1]]), tuple(pages.values()))


def _contributors(before: Handbook, after: Handbook, new_ids: Mapping[Key, Key | None]) -> Iterator[Contributors]:
    one, two = _counted(before, new_ids), _counted(after, {})
    for metric in sorted(one.keys() | two.keys()):
        old, new = one.get(metric, {}), two.get(metric, {})
        gained = tuple(spot for place, spot in new.items() if place not in old)
        lost = tuple(spot for place, spot in old.items() if place not in new)
        if gained or lost:
            entry = after.metrics.get(metric) or before.metrics.get(metric)
            title = entry.item.label if entry is not None else metric
            yield Contributors(Spot("metric", metric, title, entry.uri if entry else ""), gained, lost)


def _counted(handbook: Handbook, new_ids: Mapping[Key, Key | None]) -> dict[str, dict[tuple[str, str], Spot]]:
    """KPI to the places that count towards it; places and KPIs go by the ids that they have afterwards."""
    found: dict[str, dict[tuple[str, str], Spot]] = {}
    for entry in handbook.journeys.values():
        journey = new_ids.get(("journey", entry.item.id)) or ("journey", entry.item.id)
        for kind, id_, _path, anchor in names_in(entry):
            if kind == "metric":
                metric = (new_ids.get(("metric", id_)) or ("metric", id_))[1]
                spot = _at(spot_of("journey", entry), entry, anchor)
                found.setdefault(metric, {})[journey[1], anchor] = spot
    return found


def spot_of(kind: str, entry: Entry[Any]) -> Spot:
    """An object as a place."""
    return Spot(kind, entry.item.id, entry.item.label, entry.uri)


def _at(spot: Spot, entry: Entry[Any], anchor: str) -> Spot:
    if not anchor or not isinstance(entry, LinkedJourney):
        return spot
    for stage in entry.stages:
        for point in stage.points:
            if point.anchor == anchor:
                touchpoint = ("", "") if point.is_stage else (point.id, point.title)
                return Spot(spot.type, spot.id, spot.title, spot.uri, stage.id, stage.item.title, *touchpoint, anchor)
    return spot


_VIEWS_OF_FIELDS = {
    "wows": ("wows",),
    "risks": ("risks",),
    "opportunities": ("opportunities",),
    "pains": ("opportunities",),
    "metrics": ("kpis", "metrics"),
    "emotion": ("moments", "portfolio"),
    "moment": ("moments",),
    "polarity": ("moments",),
    "channel": ("channels",),
    "customers": ("funnel",),
    "evidence": ("assumptions",),
    "owner": ("freshness", "teams"),
    "reviewed": ("freshness",),
    "review_every": ("freshness",),
    "status": ("freshness", "portfolio"),
    "team": ("teams",),
    "version": ("comparison",),
    "counterpart": ("comparison",),
}
_VIEWS_OF_OBJECTS = {
    "persona": ("personas", "coverage"),
    "journey": ("journeys", "portfolio", "coverage", "freshness"),
    "channel": ("channels",),
    "team": ("teams",),
    "metric": ("metrics", "kpis"),
}


def _views(changes: tuple[Change, ...]) -> Iterator[str]:
    """The generated pages that show something that changed, in their own order."""
    found: set[str] = set()
    for change in changes:
        names = {item.field for item in change.items} | set(change.field)
        for name in names:
            found.update(_VIEWS_OF_FIELDS.get(name, ()))
        whole = not change.items and not change.field and change.action in {"added", "removed"}
        if whole and not change.spot.stage:
            found.update(_VIEWS_OF_OBJECTS.get(change.spot.type, ()))
        if not change.items and change.field in {("title",), ("name",), ("summary",), ("id",)}:
            found.update(_VIEWS_OF_OBJECTS.get(change.spot.type, ())[:1])
        if whole and change.spot.stage:
            found.add("portfolio")
    yield from (name for name in VIEW_NAMES if name in found)
