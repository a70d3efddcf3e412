"""Which cells of a journey's two maps changed, and how: for the maps before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.diff.change import Change
    from cjm_site.diff.kinds import Tone
    from cjm_site.handbook import LinkedJourney, Point
    from cjm_site.views.journey_map import Cell

Place = tuple[str, str]
"""Ids of stage and touchpoint; the latter is empty for the stage itself."""

_LANES = {"polarity": "importance", "image_alt": "image"}
_ORDER: tuple[Tone, ...] = ("worse", "better", "neutral")
HEAD = "head"


@dataclass(frozen=True)
class CellMarks:
    """What changed in one of the two maps. A mark is ``added``, ``removed``, ``worse``, ``better`` or ``changed``."""

    marks: dict[tuple[Place, str], str]

    def cell(self, lane: str, cell: Cell) -> str:
        """The mark of a cell, empty when nothing changed there."""
        return next((mark for point in cell.points if (mark := self.point(lane, point))), "")

    def point(self, lane: str, point: Point) -> str:
        """The mark of a touchpoint in a lane."""
        return self.marks.get((_place(point), lane)) or self.whole(point)

    def head(self, point: Point) -> str:
        """The mark of a touchpoint's own head: new, gone, moved, renamed."""
        return self.marks.get((_place(point), HEAD), "")

    def stage(self, stage: str) -> str:
        """The mark of a stage's head."""
        return self.marks.get(((stage, ""), HEAD), "")

    def whole(self, point: Point) -> str:
        """``added`` or ``removed`` where that is true of the whole column."""
        mark = self.head(point)
        return mark if mark in {"added", "removed"} else ""


def marks_of(changes: Iterable[Change], before: LinkedJourney | None) -> tuple[CellMarks, CellMarks]:
    """The marks of the map before, and of the map after."""
    changes = tuple(changes)
    former = _former(changes, before)
    old: dict[tuple[Place, str], str] = {}
    new: dict[tuple[Place, str], str] = {}
    for change in sorted(changes, key=lambda c: _ORDER.index(c.about.tone)):
        spot = change.spot
        if not spot.stage:
            continue
        place = (spot.stage, spot.touchpoint)
        lane = _lane(change)
        # a mark that is whole in one map only has no cell in the other
        if change.action != "removed" or change.field:
            new.setdefault((place, lane), _mark(change, "added"))
        if change.action != "added" or change.field:
            old.setdefault((former.get(place, place), lane), _mark(change, "removed"))
    return CellMarks(old), CellMarks(new)


def _place(point: Point) -> Place:
    return (point.stage, "" if point.is_stage else point.id)


def _lane(change: Change) -> str:
    if change.items:
        first = change.items[0]
        if first.field == "custom":
            return f"custom:{first.name}"
        name = "emotion" if first.field == "by_persona" else "analytics" if first.field == "next" else first.field
        return _LANES.get(name, name)
    if not change.field or change.field[0] in {"title", "id"}:
        return HEAD
    return _LANES.get(change.field[0], change.field[0])


def _mark(change: Change, whole: str) -> str:
    if not change.field and change.action in {"added", "removed"} and not change.items:
        return whole
    if change.action == "moved":
        return "moved"
    if change.action == "renamed":
        return "renamed"
    if change.items and not change.field and change.action in {"added", "removed"}:
        return change.about.tone if change.about.tone != "neutral" else "changed"
    return "changed" if change.about.tone == "neutral" else change.about.tone


def _former(changes: Iterable[Change], before: LinkedJourney | None) -> dict[Place, Place]:
    """Places of today to those of before, where a stage or touchpoint has another id, name or stage now."""
    if before is None:
        return {}
    by_id = {point.id: _place(point) for point in before.points if not point.is_stage}
    by_title = {point.title: _place(point) for point in before.points if not point.is_stage}
    stages = {stage.id for stage in before.stages}
    stage_titles = {stage.item.title: stage.id for stage in before.stages}
    found: dict[Place, Place] = {}
    renamed_stages: dict[str, str] = {}
    places = {(change.spot.stage, change.spot.touchpoint) for change in changes if change.spot.stage}
    for change in changes:
        place = (change.spot.stage, change.spot.touchpoint)
        if change.items or not change.spot.stage or change.field not in {("id",), ("title",)}:
            continue
        was = str(change.before)
        if place[1]:
            found[place] = (by_id if change.field == ("id",) else by_title).get(was, place)
        elif place[0] not in stages:
            renamed_stages[place[0]] = was if change.field == ("id",) else stage_titles.get(was, place[0])
    for stage, touchpoint in places:
        place = (stage, touchpoint)
        if place not in found and touchpoint in by_id:
            found[place] = by_id[touchpoint]
        elif place not in found and not touchpoint and stage in renamed_stages:
            found[place] = (renamed_stages[stage], "")
    return found
