"""What front matter means, free of how it is written: white space, order where order says nothing, shorthands.

Two values are the same to a reader exactly when their meanings are equal. The order of stages and of touchpoints is
meant; that of every other list is not.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from cjm_site.model.base import HandbookObject, Interval, Model
from cjm_site.model.experience import EmotionMark
from cjm_site.validate import slug

if TYPE_CHECKING:
    from cjm_site.diff.change import Value

ORDERED = frozenset({"stages", "touchpoints"})

NOT_MEANT = frozenset({"type", "schema_version", "id"})
"""Fields that say nothing by themselves; an id counts through what it is called by."""

_COMMENTS = re.compile(r"(^(?P<fence>```+|~~~+).*?^(?P=fence)|`[^`\n]*`)|<!--.*?-->", re.DOTALL | re.MULTILINE)
_BULLET = re.compile(r"^\s*[*+-]\s+", re.MULTILINE)
_RULE = re.compile(r"-{2,}|={2,}")
_PIPE = re.compile(r"\s*\|\s*")


def is_empty(value: Any) -> bool:
    """Whether a field says nothing."""
    return value is None or value in ("", (), {})


def meaning(value: Any, field: str = "") -> Any:
    """A hashable value that is equal for everything that means the same."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, Interval):
        return (value.months, value.days)
    if isinstance(value, EmotionMark):
        return (value.level, meaning(value.word))
    if isinstance(value, Model):
        return tuple(
            (name, meant)
            for name, its in value
            if name not in NOT_MEANT or (name == "id" and not isinstance(value, HandbookObject))
            if (meant := meaning(_called(value) if name == "id" else its, name))
            != _meaning_of_default(type(value), name)
        )
    if isinstance(value, tuple):
        found = tuple(meaning(item) for item in value)
        return found if field in ORDERED else tuple(sorted(found, key=repr))
    if isinstance(value, dict):
        return tuple(sorted(((str(key), meaning(its)) for key, its in value.items()), key=repr))
    return value


def _called(value: Any) -> str:
    """What an item of a list is called by: its id, or the one that is made of its title."""
    return value.id or slug(value.title)


def default_of(model: type[Model], field: str) -> Any:
    """What a field has when nothing is written; ``None`` for one that must be written."""
    info = model.model_fields[field]
    return None if info.is_required() else info.get_default(call_default_factory=True)


def _meaning_of_default(model: type[Model], field: str) -> Any:
    default = default_of(model, field)
    return None if default is None else meaning(default, field)


def plain_value(value: Any) -> Value:
    """A value as JSON has it."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Interval):
        return value.text
    if isinstance(value, EmotionMark):
        return value.word if value.level is None else plain_value(value.level)
    if isinstance(value, Model):
        return {
            type(value).model_fields[name].alias or name: plain_value(its)
            for name, its in value
            if not is_empty(its) and its != default_of(type(value), name)
        }
    if isinstance(value, dict):
        return {str(key): plain_value(its) for key, its in value.items()}
    return [plain_value(item) for item in value]


def leaves(value: Any) -> str:
    """Every text and number in a value, for telling how alike two things are."""
    if isinstance(value, Model):
        return " ".join(leaves(its) for name, its in value if name not in {"type", "schema_version"})
    if isinstance(value, tuple):
        return " ".join(map(leaves, value))
    if isinstance(value, dict):
        return " ".join(f"{key} {leaves(its)}" for key, its in value.items())
    return "" if is_empty(value) else " ".join(str(plain_value(value)).split())


def words_of(body: str) -> list[str]:
    """The words of a page's prose, without comments and without what is only layout of the source."""
    if not body.strip():
        return []
    shown = _COMMENTS.sub(lambda found: found[1] or " ", body) if "<!--" in body else body
    return _RULE.sub("--", _PIPE.sub(" | ", _BULLET.sub("- ", shown))).split()
