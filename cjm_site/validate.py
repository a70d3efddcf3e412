"""Validation: front matter to frozen models, every problem a diagnostic at its line and column."""

from __future__ import annotations

import copy
import difflib
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol, get_args

from pydantic import BaseModel, ValidationError

from cjm_site.diagnostics import Diagnostic, Place
from cjm_site.everyday_names import meant_by
from cjm_site.model import OBJECT_TYPES
from cjm_site.model.base import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

    from cjm_site.model import HandbookObject
    from cjm_site.source import SourceFile

_MOST_ROUNDS = 3
"""How often fields that are wrong are left out: what one hides, the next round finds."""

# pydantic's error type -> what a value of that kind is called in messages (a key of codes.KINDS)
_EXPECTED = {
    "string_type": "text",
    "int_type": "integer",
    "int_parsing": "integer",
    "int_parsing_size": "integer",
    "int_from_float": "integer",
    "float_type": "number",
    "float_parsing": "number",
    "finite_number": "number",
    "cjm_number": "number",
    "bool_type": "boolean",
    "bool_parsing": "boolean",
    "tuple_type": "list",
    "list_type": "list",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "dataclass_type": "number",
    "is_instance_of": "number",
}


def nearest(name: str, candidates: Iterable[str], cutoff: float = 0.5) -> str | None:
    """The candidate most like ``name``, ignoring case; ``None`` when none is alike."""
    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def validate_object(source: SourceFile) -> tuple[HandbookObject | None, list[Diagnostic]]:
    """Check one file's front matter against its type's model.

    :returns: the object (``None`` when it cannot be built) and what is wrong.
    """
    data = source.data
    if data is None or "type" not in data:
        return None, []
    kind = data["type"]
    if not isinstance(kind, str) or kind not in OBJECT_TYPES:
        return None, [_unknown_type(source, kind)]
    other = other_version(source, data.get("schema_version"))
    if other is not None:
        return None, [other]
    values: dict[str, Any] = dict(data)
    values.setdefault("id", source.stem)
    try:
        return OBJECT_TYPES[kind].model_validate(values), []
    except ValidationError as error:
        found = _diagnostics(source, data, OBJECT_TYPES[kind], error.errors(include_url=False))
        return _what_is_left(OBJECT_TYPES[kind], values, error), found


def _what_is_left(model: type[HandbookObject], values: dict[str, Any], error: ValidationError) -> HandbookObject | None:
    """The object without the fields that are wrong, so that what it refers to is checked in the same run.

    ``None`` where what is wrong cannot be left out: an item of a list, whose place the others would lose.
    """
    left: Any = copy.deepcopy(values)
    for _ in range(_MOST_ROUNDS):
        for details in _of_their_own(error.errors(include_url=False)):
            *path, last = details["loc"]
            holder = left
            for step in path:
                holder = holder[step] if isinstance(holder, dict) and step in holder else _item(holder, step)
            if not isinstance(holder, dict) or isinstance(last, int):
                return None
            if details["type"] in {"missing", "string_too_short"}:
                holder[last] = "·"
            else:
                holder.pop(last, None)
        try:
            return model.model_validate(left)
        except ValidationError as again:
            error = again
    return None


def _item(holder: Any, step: int | str) -> Any:
    """An item of a list; where the item alone was written for the list, that."""
    if isinstance(holder, list) and isinstance(step, int):
        return holder[step] if step < len(holder) else None
    return holder


def misspelt_type(source: SourceFile) -> list[Diagnostic]:
    """An ordinary page whose front matter says what it is under a name like ``Type`` is meant as an object."""
    for name, value in (source.data or {}).items():
        if isinstance(value, str) and value.lower() in OBJECT_TYPES and nearest(name, ["type"], cutoff=0.7):
            line, column = source.position((name,), of_key=True)
            values = {"name": name, "guess": "type", "allowed": "type"}
            return [Diagnostic("CJM021", Place(source.path, line, column), values, "guess")]
    return []


def _unknown_type(source: SourceFile, kind: object) -> Diagnostic:
    line, column = source.position(("type",))
    guess = nearest(kind, OBJECT_TYPES) if isinstance(kind, str) else None
    return Diagnostic(
        "CJM020",
        Place(source.path, line, column),
        {"given": _shown(kind), "guess": guess, "allowed": ", ".join(OBJECT_TYPES)},
        "guess" if guess else "allowed",
    )


def other_version(source: SourceFile, given: object) -> Diagnostic | None:
    """Why a file of another version of the vocabulary is not read: its names mean something else."""
    if given is None:
        return None
    version = int(given) if isinstance(given, str) and given.isascii() and given.isdigit() else None
    if version == SCHEMA_VERSION:
        return None
    hint = "number" if version is None else "migrate" if version < SCHEMA_VERSION else "upgrade"
    place = Place(source.path, *source.position(("schema_version",)))
    return Diagnostic("CJM029", place, {"given": _shown(given), "known": SCHEMA_VERSION}, hint)


def _diagnostics(
    source: SourceFile, data: dict[str, Any], model: type[BaseModel], errors: list[ErrorDetails]
) -> list[Diagnostic]:
    """One diagnostic an error, without those that only follow from another."""
    found: list[Diagnostic] = []
    guessed: set[tuple[int | str, ...]] = set()
    for details in errors:
        if details["type"] == "extra_forbidden":
            path = details["loc"]
            guess = _meant(str(path[-1]), names_at(model, path[:-1]))
            guessed.add((*path[:-1], guess or ""))
    for details in _of_their_own(errors):
        if details["type"] == "missing" and details["loc"] in guessed:
            continue  # misspelt: the unknown name says so
        found.append(diagnose(source, data, model, details))
    return found


def _of_their_own(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """The errors but those of lists that are only too short because their items are wrong."""
    paths = [details["loc"] for details in errors]
    return [
        details
        for details in errors
        if details["type"] != "too_short"
        or not any(len(path) > len(details["loc"]) and path[: len(details["loc"])] == details["loc"] for path in paths)
    ]


class Located(Protocol):
    """What knows the places of its values: a file of the handbook, or the settings."""

    @property
    def path(self) -> str:
        """How messages name the file."""

    def position(self, path: tuple[str | int, ...], *, of_key: bool = False) -> tuple[int, int]:
        """Line and column of the value at ``path``, or of what is nearest to it."""


def diagnose(source: Located, data: dict[str, Any], model: type[BaseModel], details: Mapping[str, Any]) -> Diagnostic:
    """What one of pydantic's errors means to an author, at its place."""
    kind = details["type"]
    path = details["loc"]
    context: Mapping[str, Any] = details.get("ctx") or {}
    name = _written_name(data, path)
    given = _shown(details.get("input"))
    values: dict[str, object]

    def at(code: str, values: Mapping[str, object], hint: str | None, *, of_key: bool = False) -> Diagnostic:
        line, column = source.position(path, of_key=of_key)
        return Diagnostic(code, Place(source.path, line, column), values, hint)

    if kind == "extra_forbidden":
        names = names_at(model, path[:-1])
        guess, inside = _meant(name, names), _inside(model, path[:-1], name)
        values = {"name": name, "guess": guess, "inside": inside, "allowed": ", ".join(names)}
        return at("CJM021", values, "inside" if inside else "guess" if guess else "allowed", of_key=True)
    if kind == "missing" or (kind == "string_too_short" and given in {"", "''"}):
        return at("CJM022", {"name": name, "owner": _owner_of(path)}, "write", of_key=kind != "missing")
    if kind == "too_short":
        return at("CJM022", {"name": name, "owner": _owner_of(path)}, "write", of_key=True)
    if kind == "cjm_choice":
        allowed: tuple[str, ...] = context["allowed"]
        guess = nearest(str(details.get("input")), allowed) if isinstance(details.get("input"), str) else None
        values = {"name": name, "given": given, "guess": guess, "allowed": ", ".join(allowed)}
        return at("CJM024", values, "guess" if guess else "allowed")
    if kind in {"greater_than_equal", "less_than_equal", "cjm_scale"}:
        return at("CJM025", {"name": name, "given": given, **_range(model, path, context)}, "range")
    if kind == "cjm_score":
        line, column = source.position((*path, "score"))
        values = {"name": "score", "given": _score_given(details), "low": 0, "high": context["scale"]}
        return Diagnostic("CJM025", Place(source.path, line, column), values, "range")
    if kind == "cjm_date":
        return at("CJM026", {"name": name, "given": given}, "date")
    if kind == "cjm_interval":
        return at("CJM026", {"name": name, "given": given}, "interval")
    if kind == "cjm_id":
        return at("CJM027", {"name": name, "given": given, "guess": slug(str(details.get("input")))}, "id")
    if kind == "cjm_handle":
        return at("CJM086", {"name": name, "given": given}, "write")
    if kind == "cjm_digest":
        values = {"name": name, "given": given, "id": _shown(data.get("id") or PurePosixPath(source.path).stem)}
        return at("CJM085", values, "approve")
    expected = _EXPECTED.get(kind, "other")
    hint = "comma" if expected in {"number", "integer"} and "," in given else expected
    return at("CJM023", {"name": name, "given": given, "expected": expected}, hint)


@lru_cache(maxsize=4096)  # asked twice of each: for its own message, and for what follows from it
def _meant(name: str, names: tuple[str, ...]) -> str | None:
    """The name that an unknown one stands for: what people call it, else the one most like it."""
    return meant_by(name, names) or nearest(name, names, cutoff=0.6)


def _inside(model: type[BaseModel], path: tuple[int | str, ...], name: str) -> str | None:
    """The field here that holds ``name`` as a field of its own: ``age`` belongs inside ``demographics``."""
    names = names_at(model, path)
    if meant_by(name, names):
        return None
    holders = [field for field in names if name in names_at(model, (*path, field))]
    return holders[0] if len(holders) == 1 else None


def _written_name(data: dict[str, Any], path: tuple[int | str, ...]) -> str:
    """The last name of ``path`` that the author wrote; where she wrote a shorthand, the name before it."""
    value: Any = data
    written = ""
    for number, step in enumerate(path):
        if isinstance(value, dict) and isinstance(step, str):
            if step not in value and number < len(path) - 1:
                break
            written = step
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
    return written


@lru_cache(maxsize=4096)  # things are called alike in many journeys
def slug(text: str) -> str:
    """A text as an id: lower case, letters and digits of any language, hyphens between words."""
    cleaned = "".join(c if c.isalnum() else " " for c in text.strip().lower())
    return "-".join(cleaned.split())[:60] or "x"


def _shown(value: object) -> str:
    """A value as a message quotes it: short, and by what it is when it is not a text."""
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list | tuple):
        return "[…]"
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _score_given(details: Mapping[str, Any]) -> str:
    value = details.get("input")
    return _shown(value.get("score")) if isinstance(value, dict) else _shown(value)


def _range(model: type[BaseModel], path: tuple[int | str, ...], context: Mapping[str, Any]) -> dict[str, object]:
    """The lowest and highest value that a field takes, ``None`` where it has no such end."""
    if not context:
        return {"low": 1, "high": 5}
    parent = _model_at(model, path[:-1])
    low, high = context.get("ge"), context.get("le")
    for field_name, field in (parent.model_fields if parent else {}).items():
        if path and path[-1] in {field_name, field.alias}:
            found = [
                *field.metadata,
                *(m for part in get_args(field.annotation) for m in getattr(part, "__metadata__", ())),
            ]
            for constraint in _flatten(found):
                low = getattr(constraint, "ge", None) if low is None else low
                high = getattr(constraint, "le", None) if high is None else high
    return {"low": low, "high": high}


def _flatten(constraints: Iterable[Any]) -> Iterable[Any]:
    for constraint in constraints:
        yield constraint
        yield from getattr(constraint, "metadata", ())


def names_at(model: type[BaseModel], path: tuple[int | str, ...]) -> tuple[str, ...]:
    """The names that the mapping at ``path`` may hold."""
    return _names_at(model, tuple(step for step in path if isinstance(step, str)))


@lru_cache(maxsize=1024)
def _names_at(model: type[BaseModel], steps: tuple[str, ...]) -> tuple[str, ...]:
    found = _model_at(model, steps)
    return tuple(field.alias or name for name, field in found.model_fields.items()) if found else ()


def _model_at(model: type[BaseModel], path: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model that the mapping at ``path`` is read with, ``None`` where it is a plain mapping."""
    current: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int) or current is None:
            continue
        field = next((f for n, f in current.model_fields.items() if step in {n, f.alias}), None)
        if field is None:
            continue
        current = _model_in(field.annotation)
    return current


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The first model inside an annotation: ``tuple[Annotated[Wow, ...], ...]`` gives ``Wow``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        found = _model_in(part)
        if found is not None:
            return found
    return None


def _owner_of(path: tuple[int | str, ...]) -> str:
    """The thing that lacks something: ``('stages', 0)`` gives ``stages[1]``, counted as people count."""
    steps = path[:-1]
    words = [f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in steps]
    return "".join(words).lstrip(".")
