"""Taking out of one object what is not for an audience: its hidden parts, the names of hidden objects, links to them.

The models are walked whatever their fields are, so that a new field is cut like the others. A new way to name another
object has to be added to :data:`NAMES`; until it is, building for an audience that would see it stops.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel

from cjm_site.audience.prose import unlinked
from cjm_site.audience.ranks import RANKS
from cjm_site.glance import ADDRESSES
from cjm_site.model.base import Link

if TYPE_CHECKING:
    from cjm_site.audience.prose import Gone
    from cjm_site.model import HandbookObject

ModelT = TypeVar("ModelT", bound=BaseModel)

NAMES = {
    "personas": "persona",
    "by_persona": "persona",
    "counterpart": "journey",
    "parent": "journey",
    "channel": "channel",
    "owner": "team",
    "team": "team",
    "by": "team",
    "metrics": "metric",
}
"""Fields that name objects by id, alone, in lists, as keys, or as the ``id`` of what is listed: the objects' type."""


@cache
def _walked(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model that may hold text, names or models: numbers, days and choices stay as they are."""
    return tuple(
        name for name, field in model.model_fields.items() if name != "approvals" and _may_hide(field.annotation)
    )


def _may_hide(annotation: Any) -> bool:
    if get_origin(annotation) is Literal:
        return False
    parts = get_args(annotation)
    if get_origin(annotation) is dict or (not parts and annotation is not type(None)):
        return annotation not in (int, float, bool, dt.date)
    return any(_may_hide(part) for part in parts if isinstance(part, type) or get_origin(part))


@dataclass(frozen=True, slots=True)
class Cut:
    """Walks an object of the file ``uri``; without ``gone`` its texts stay as they are."""

    limit: int
    hidden: frozenset[tuple[str, str]]
    uri: str = ""
    gone: Gone | None = None

    def object(self, item: HandbookObject) -> HandbookObject:
        """The object as the audience sees it. Who approved it approved the whole of it."""
        seen = self._model(item)
        return seen.model_copy(update={"approvals": ()}) if item.approvals else seen

    def _model(self, item: ModelT) -> ModelT:
        changed: dict[str, Any] = {}
        for name in _walked(type(item)):
            value = item.__dict__[name]
            new = self._value(name, value) if value else value
            if new is not value:
                changed[name] = new
        return item.model_copy(update=changed) if changed else item

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(name, value)
        if isinstance(value, tuple):
            kept = tuple(self._value(name, item) for item in value if self._stays(name, item))
            same = len(kept) == len(value) and all(new is old for new, old in zip(kept, value, strict=True))
            return value if same else kept
        if isinstance(value, dict):
            left = {key: self._value("", value[key]) for key in value if not self._names_hidden(name, str(key))}
            return value if len(left) == len(value) and all(left[key] is value[key] for key in value) else left
        if isinstance(value, BaseModel):
            return self._model(value) if self._stays(name, value) else None
        return value

    def _text(self, name: str, text: str) -> str | None:
        if self._names_hidden(name, text):
            return "" if name == "by" else None
        if name in NAMES or self.gone is None:
            return text
        if name in ADDRESSES:
            return "" if self.gone.address(text, self.uri) else text
        return unlinked(text, self.uri, self.gone)

    def _stays(self, name: str, item: Any) -> bool:
        """Whether an item of a list stays."""
        if isinstance(item, str):
            return not self._names_hidden(name, item)
        fields: dict[str, Any] = getattr(item, "__dict__", {})  # pydantic takes long to say that there is no such field
        if RANKS[fields.get("visibility") or "public"] > self.limit:
            return False
        if isinstance(item, Link) and self.gone is not None and self.gone.address(item.url, self.uri):
            return False
        return not self._names_hidden(name, str(fields.get("id", "")))

    def _names_hidden(self, name: str, id_: str) -> bool:
        kind = NAMES.get(name)
        return kind is not None and (kind, id_) in self.hidden
