"""Filled-in objects of every model, and the same with one value other than before: for tests that miss no field."""

from __future__ import annotations

import datetime as dt
import types
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from cjm_site.model.base import Interval, Model
from cjm_site.model.experience import EmotionMark

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]

_TEXTS = ("la cola de la oficina", "un regalo inesperado")


def value_of(annotation: Any, one: int, path: Path) -> Any:
    """A value of a type; ``one`` says which of two."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return value_of(get_args(annotation)[0], one, path)
    if origin in {Union, types.UnionType}:
        return value_of(next(a for a in get_args(annotation) if a is not type(None)), one, path)
    if origin is Literal:
        return get_args(annotation)[-1 if one else 0]
    if origin is tuple:
        return (value_of(get_args(annotation)[0], one, (*path, 0)),)
    if origin is dict:
        return {"clave": value_of(get_args(annotation)[1], one, (*path, "clave"))}
    if annotation is bool:
        return bool(one)
    if annotation in {int, float}:
        return 0.5 + one / 4 if "share" in path or "bounce_rate" in path or "next" in path else 2 + one
    if annotation is str:
        named = path[-1] in {"id", "owner", "team", "counterpart", "parent"} or path[-2:-1] in (
            ("channel",), ("personas",), ("metrics",), ("team",)
        )  # fmt: skip
        return f"{path[-1]}-{one}" if named else f"{_TEXTS[one]} {path[-1]}"
    if annotation is dt.date:
        return dt.date(2026, 1 + one, 1)
    if annotation is Interval:
        return Interval(text=f"{6 + one} months", months=6 + one, days=0)
    if annotation is EmotionMark:
        return EmotionMark(2.0 + one)
    assert issubclass(annotation, Model), annotation
    return filled(annotation, one, path)


def filled(model: type[Model], one: int = 0, path: Path = (), **fixed: Any) -> Any:
    """An object with something in every field."""
    values = {name: value_of(info.annotation, one, (*path, name)) for name, info in model.model_fields.items()}
    return model.model_construct(**{**values, **fixed})


def varied(thing: Any, other: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The thing once for every value in it, that value taken from the other."""
    if isinstance(thing, Model) and not isinstance(thing, Interval):
        for name in type(thing).model_fields:
            for where, value in varied(getattr(thing, name), getattr(other, name), (*path, name)):
                yield where, thing.model_copy(update={name: value})
    elif isinstance(thing, tuple):
        for where, value in varied(thing[0], other[0], (*path, 0)):
            yield where, (value,)
    elif isinstance(thing, dict):
        for key in thing:
            for where, value in varied(thing[key], other[key], (*path, key)):
                yield where, {key: value}
    else:
        yield path, other


def emptied(thing: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The thing once for every list, mapping or optional part in it, without that part."""
    if isinstance(thing, Model) and not isinstance(thing, Interval):
        for name, info in type(thing).model_fields.items():
            if not info.is_required():
                yield (*path, name), thing.model_copy(update={name: info.get_default(call_default_factory=True)})
            for where, value in emptied(getattr(thing, name), (*path, name)):
                yield where, thing.model_copy(update={name: value})
    elif isinstance(thing, tuple) and thing:
        for where, value in emptied(thing[0], (*path, 0)):
            yield where, (value,)
