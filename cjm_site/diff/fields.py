"""The walk through two states of one thing: every field of every model, none named here, so that none is forgotten."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cjm_site.diff.change import Item
from cjm_site.diff.meaning import default_of, is_empty, leaves, meaning
from cjm_site.diff.pairing import pair
from cjm_site.diff.ways import KEYS, REF, way_of
from cjm_site.model.base import Interval, Model

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cjm_site.diff.change import Action

LABELS = ("title", "name", "text", "does", "item", "tool", "expects", "label", "by", "date", "findings", "id")
"""What an item of a list is known by: the first of these that it has."""

_ALIKE_TEXT = 0.6


@dataclass(frozen=True, slots=True)
class Delta:
    """A field of a thing differs. ``old`` and ``new`` are the innermost things that hold it, or the item itself.

    ``model`` is the name of their class.
    """

    action: Action
    items: tuple[Item, ...]
    field: tuple[str, ...]
    before: Any
    after: Any
    way: str
    model: str
    old: Any = None
    new: Any = None


def walk(
    old: Model | None,
    new: Model | None,
    *,
    skip: Collection[str] = (),
    items: tuple[Item, ...] = (),
    path: tuple[str, ...] = (),
) -> Iterator[Delta]:
    """Every difference between two states of a thing; a state that is ``None`` has only defaults.

    :param skip: fields that the caller looks at itself.
    """
    known = new if new is not None else old
    if known is None or old is new or old == new:
        return
    model = type(known)
    for name, info in model.model_fields.items():
        if name in skip:
            continue
        before = getattr(old, name) if old is not None else default_of(model, name)
        after = getattr(new, name) if new is not None else default_of(model, name)
        if before is after or before == after:
            continue
        yield from _Field(model.__name__, old, new, items, (*path, info.alias or name)).compare(before, after)


@dataclass(frozen=True, slots=True)
class _Field:
    model: str
    old: Any
    new: Any
    items: tuple[Item, ...]
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path[-1]

    def compare(self, before: Any, after: Any) -> Iterator[Delta]:
        if _has_parts(before) or _has_parts(after):
            yield from walk(before, after, items=self.items, path=self.path)
        elif isinstance(before, dict) or isinstance(after, dict):
            yield from self._mappings(before or {}, after or {})
        elif isinstance(before, tuple) or isinstance(after, tuple):
            both = (*(before or ()), *(after or ()))
            if self.name == "approvals":
                yield from self._approvals(before or (), after or ())
                return
            compared = self._models if any(isinstance(item, Model) for item in both) else self._texts
            yield from compared(before or (), after or ())
        elif meaning(before) != meaning(after):
            yield self._delta(before, after)

    def _delta(self, before: Any, after: Any) -> Delta:
        action: Action = "added" if is_empty(before) else "removed" if is_empty(after) else "changed"
        way = way_of(self.model, self.name, before if is_empty(after) else after)
        return Delta(action, self.items, self.path, before, after, way, self.model, self.old, self.new)

    def _texts(self, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Delta]:
        """Lists of texts, ids or choices: what came, what went, and texts that were reworded."""
        way = way_of(self.model, self.name, (*before, *after)[0])
        one = Counter(meaning(item) for item in before)
        two = Counter(meaning(item) for item in after)
        gone, come = sorted((one - two).elements(), key=str), sorted((two - one).elements(), key=str)
        reworded: list[tuple[Any, Any]] = []
        if way == "text":
            reworded, gone, come = pair(gone, come, (), str, _ALIKE_TEXT)
        for pairs in (reworded, [(item, None) for item in gone], [(None, item) for item in come]):
            for old, new in pairs:
                action: Action = "added" if old is None else "removed" if new is None else "changed"
                yield Delta(action, self.items, self.path, old, new, way, self.model, self.old, self.new)

    def _models(self, before: Sequence[Model], after: Sequence[Model]) -> Iterator[Delta]:
        pairs, gone, come = pair(before, after, (meaning, _key, label_of), leaves)
        for old, new in pairs:
            yield from walk(old, new, items=(*self.items, item_of(self.name, new)), path=())
        for item in gone:
            yield self._whole("removed", item)
        for item in come:
            yield self._whole("added", item)

    def _approvals(self, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Delta]:
        """An approval is given, renewed or taken back as a whole; its digests are no reader's matter."""
        pairs, gone, come = pair(before, after, (meaning, label_of))
        for old, new in pairs:
            if meaning(old) != meaning(new):
                items = (*self.items, item_of(self.name, new))
                yield Delta("changed", items, ("date",), old.date, new.date, "date", type(new).__name__, old, new)
        for action, whole in (("removed", gone), ("added", come)):
            yield from (self._whole(action, item) for item in whole)  # type: ignore[arg-type]  # one of the two

    def _whole(self, action: Action, item: Model) -> Delta:
        gone = action == "removed"
        old, new = (item, None) if gone else (None, item)
        return Delta(
            action, (*self.items, item_of(self.name, item)), (), old, new, "item", type(item).__name__, old, new
        )

    def _mappings(self, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Delta]:
        for key in sorted({*before, *after}):
            items = (*self.items, Item(self.name, key, key, KEYS.get(self.name, "")))
            inner = _Field(self.model, self.old, self.new, items, (*self.path[:-1], self.name))
            old, new = before.get(key), after.get(key)
            if old != new:
                yield from inner.compare(old, new)


def _has_parts(value: Any) -> bool:
    return isinstance(value, Model) and not isinstance(value, Interval)


def _key(item: Model) -> object | None:
    return getattr(item, "id", None)


def label_of(item: Model) -> str:
    """What an item is known by, in its author's words."""
    return next((str(value) for name in LABELS if not is_empty(value := getattr(item, name, None))), "")


def item_of(field: str, item: Model, id_: str = "") -> Item:
    """The item as a step of a change's path."""
    label = label_of(item)
    own = id_ or str(getattr(item, "id", None) or "")
    way = way_of(type(item).__name__, "id", own)
    refers = way.removeprefix(REF) if way.startswith(REF) and label == own else ""
    return Item(field, " ".join(label.split()), own, refers)
