"""A change of meaning, typed: where, of what, which field, how. Words come later, in :mod:`cjm_site.diff.words`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cjm_site.diff.kinds import KINDS, Kind

Action = Literal["added", "removed", "moved", "renamed", "changed"]

Value = str | int | float | bool | list[object] | dict[str, object] | None
"""A value as JSON has it; days are ``YYYY-MM-DD``."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a change: an object of the handbook, and the stage and touchpoint in it where there is one.

    ``type`` is a key of ``OBJECT_TYPES``, ``page`` for an ordinary page, or ``settings``. ``uri`` is the file below the
    content folder and ``anchor`` the place on its page. Of a thing that is gone they tell where it was.
    """

    type: str
    id: str
    title: str
    uri: str = ""
    stage: str = ""
    stage_title: str = ""
    touchpoint: str = ""
    touchpoint_title: str = ""
    anchor: str = ""

    @property
    def heading(self) -> str:
        """What a reader calls the place: the touchpoint, else the stage, else the object."""
        return self.touchpoint_title or self.stage_title or self.title


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: the list's field, the item's name in its author's words (or an id), its id.

    ``refers`` is the type of object that ``name`` is an id of, empty when it is a text.
    """

    field: str
    name: str
    id: str = ""
    refers: str = ""


@dataclass(frozen=True)
class Change:
    """One change. ``kind`` is a key of :data:`KINDS`; ``items`` leads from the spot to the list item that changes.

    ``field`` is the front-matter path in that item, or in the spot; empty where the item or the spot as a whole is
    meant. ``way`` says how ``before`` and ``after`` are to be shown (:mod:`cjm_site.diff.ways`).
    """

    kind: str
    action: Action
    spot: Spot
    items: tuple[Item, ...] = ()
    field: tuple[str, ...] = ()
    before: Value = None
    after: Value = None
    way: str = "text"

    @cached_property
    def about(self) -> Kind:
        """The row of the table of kinds."""
        return KINDS[self.kind]

    @property
    def weight(self) -> int:
        """How soon a reviewer should see it, 0 to 100."""
        return self.about.weight

    @property
    def classes(self) -> frozenset[str]:
        """Every class that the change belongs to: its kind and those above it, and its level."""
        return frozenset({self.kind, *self.about.parts_of, self.about.level})


def in_order(changes: list[Change]) -> tuple[Change, ...]:
    """Heaviest first; among equals by place, so that the order never depends on how the handbook was read."""
    return tuple(sorted(changes, key=_order))


def _order(change: Change) -> tuple[object, ...]:
    spot = change.spot
    return (
        -change.weight,
        change.kind,
        (spot.type, spot.id, spot.stage, spot.touchpoint),
        tuple((item.field, item.id, item.name) for item in change.items),
        change.field,
        str(change.before),
        str(change.after),
    )
