"""A model as JSON Schema (draft 7, which editors know best).

What the schema refuses, ``cjm check`` refuses too; the other way round it is more lenient, for example about
references. A schema sees values as YAML reads them (``34`` is a number), and ours are all texts until a field says
otherwise: where a text is expected any scalar will do.
"""

from __future__ import annotations

import datetime as dt
import types
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator

from cjm_site.model import OBJECT_TYPES, Experience, Journey, Stage
from cjm_site.model.base import SCHEMA_VERSION, Interval, as_list, check_id, wrap_text
from cjm_site.model.experience import EmotionMark, EmotionOf, read_emotion
from cjm_site.schema.words import field_words, value_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cjm_site.i18n import Language
    from cjm_site.settings import Lane

Schema = dict[str, Any]

DIALECT = "http://json-schema.org/draft-07/schema#"

TEXT: Schema = {"not": {"type": ["object", "array"]}}
GIVEN: Schema = {"not": {"type": ["object", "array", "null"]}}
REQUIRED: Schema = {**GIVEN, "pattern": r"\S"}
ID: Schema = {**GIVEN, "pattern": r"^[^!\"#$%&'()*+,/:;<=>?@\[\\\]^`{|}~]*[^\s!\"#$%&'()*+,/:;<=>?@\[\\\]^`{|}~]\s*$"}
DAY: Schema = {"type": "string", "pattern": r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"}
INTERVAL: Schema = {"type": "string", "pattern": r"^\s*[0-9]{1,3}\s+\S+\s*$", "examples": ["6 months", "1 year"]}
TRUTH: Schema = {
    "anyOf": [{"type": "boolean"}, {"type": "string", "pattern": "^[A-Za-z01]+$"}, {"type": "integer", "enum": [0, 1]}]
}
NUMBER_TEXT = r"^\s*[+-]?[0-9_.]+([eE][+-]?[0-9_]+)?\s*$"
LEVEL: Schema = {**GIVEN, "minimum": 1, "maximum": 5}
VERSION: Schema = {
    "type": ["integer", "string"],
    "minimum": SCHEMA_VERSION,
    "maximum": SCHEMA_VERSION,
    "pattern": f"^0*{SCHEMA_VERSION}$",
}

_REFERENCES = {
    "owner": "team",
    "personas": "persona",
    "counterpart": "journey",
    "parent": "journey",
    "team": "team",
    "channel": "channel",
}
_METRIC_IDS = {"MetricEffect.id", "JourneyMetric.id", "Pain.metrics", "Opportunity.metrics"}


@dataclass(frozen=True)
class Known:
    """What a handbook has: the ids of its objects by type, to be offered, and its own lanes (``None``: not known)."""

    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lanes: tuple[Lane, ...] | None = None


def type_schema(kind: str, spoken: Language, known: Known | None = None) -> Schema:
    """The schema of one type of object."""
    builder = _Builder(spoken, known or Known())
    root = builder.model(OBJECT_TYPES[kind], kind)
    definitions = dict(sorted(builder.definitions.items()))
    return {"$schema": DIALECT, "title": spoken.term(kind), **root, "definitions": definitions}


def handbook_schema(spoken: Language, known: Known | None = None) -> Schema:
    """One schema for every file: ``type`` says which of the types' schemas holds. Ordinary pages have none."""
    builder = _Builder(spoken, known or Known())
    types_ = {f"type.{kind}": builder.model(model, kind) for kind, model in OBJECT_TYPES.items()}
    cases = [
        {
            "if": {"type": "object", "required": ["type"], "properties": {"type": {"const": kind}}},
            "then": {"$ref": f"#/definitions/type.{kind}"},
        }
        for kind in OBJECT_TYPES
    ]
    names = {
        "description": field_words("HandbookObject", "type", spoken),
        "enum": list(OBJECT_TYPES),
        "markdownEnumDescriptions": [spoken.term(kind) for kind in OBJECT_TYPES],
    }
    return {
        "$schema": DIALECT,
        "title": spoken.gettext("A file of the handbook"),
        "properties": {"type": names},
        "allOf": cases,
        "definitions": dict(sorted((types_ | builder.definitions).items())),
    }


class _Builder:
    """Builds the schemas of models, each once."""

    def __init__(self, spoken: Language, known: Known) -> None:
        self.spoken = spoken
        self.known = known
        self.definitions: dict[str, Schema] = {}

    def model(self, model: type[BaseModel], kind: str | None = None) -> Schema:
        """The mapping that a model is read from; ``kind`` for an object of the handbook."""
        properties: dict[str, Schema] = {}
        required = []
        for name, info in model.model_fields.items():
            written = info.alias or name
            needed = info.is_required() and name != "id" if kind else info.is_required()
            if needed:
                required.append(written)
            if name == "type" and kind:
                schema: Schema = {"const": kind}
            elif name == "schema_version":
                schema = VERSION
            elif name == "custom":
                schema = self._custom(model)
            elif model is Journey and name == "stages":
                schema = {**_one_or_many(self.value(get_args(info.annotation)[0], model, name), least=1)}
            else:
                schema = self.value(_annotated(info), model, name)
            properties[written] = self._described(schema, model, written, needed=needed)
        found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**found, "required": required} if required else found

    def _described(self, schema: Schema, model: type[BaseModel], name: str, *, needed: bool) -> Schema:
        if not needed and not _takes_null(schema):
            several = schema.get("anyOf") if schema.keys() == {"anyOf"} else None
            schema = {"anyOf": [*(several or [schema]), {"type": "null"}]}
        words = field_words(_owner(model, name), name, self.spoken)
        return {"description": words, **schema} if words else schema

    def reference(self, model: type[BaseModel]) -> Schema:
        """A reference to a model's schema, which is made when first asked for."""
        name = model.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self.model(model)
        return {"$ref": f"#/definitions/{name}"}

    def value(self, annotation: Any, model: type[BaseModel], name: str) -> Schema:
        """What a field takes."""
        annotation, metadata = _taken_apart(annotation)
        if get_origin(annotation) in {Union, types.UnionType}:
            inner = next(part for part in get_args(annotation) if part is not type(None))
            inner, more = _taken_apart(inner)
            return self._value(inner, [*metadata, *more], model, name)
        return self._value(annotation, metadata, model, name)

    def _value(self, annotation: Any, metadata: list[Any], model: type[BaseModel], name: str) -> Schema:
        origin = get_origin(annotation)
        functions = [m.func for m in metadata if isinstance(m, BeforeValidator)]
        if origin is tuple:
            item = self.value(get_args(annotation)[0], model, name)
            least = next((m.min_length for m in metadata if hasattr(m, "min_length")), 0)
            return _one_or_many(item, least=least) if as_list in functions else {"type": "array", "items": item}
        if origin is dict:
            return self._mapping(annotation, model, name)
        if origin is Literal:
            values = [str(value) for value in get_args(annotation)]
            return {
                "enum": values,
                "markdownEnumDescriptions": [value_words(_owner(model, name), name, v, self.spoken) for v in values],
            }
        if annotation is Interval:
            return INTERVAL
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return self._object(annotation, functions)
        return self._scalar(annotation, metadata, model, name)

    def _object(self, annotation: type[BaseModel], functions: Iterable[Any]) -> Schema:
        shorthand = next((f.args[0] for f in functions if isinstance(f, partial) and f.func is wrap_text), None)
        mapping = self.reference(annotation)
        if shorthand is not None:
            info = annotation.model_fields[shorthand]
            return {"anyOf": [self.value(_annotated(info), annotation, shorthand), mapping]}
        if read_emotion in functions:
            return {"anyOf": [LEVEL, mapping]}
        return mapping

    def _mapping(self, annotation: Any, model: type[BaseModel], name: str) -> Schema:
        values = self.value(get_args(annotation)[1], model, name)
        personas = self.known.ids.get("persona", ()) if issubclass(model, EmotionOf) else ()
        found: Schema = {"type": "object", "additionalProperties": values}
        return {**found, "properties": dict.fromkeys(personas, values)} if personas else found

    def _custom(self, model: type[BaseModel]) -> Schema:
        """The organization's own lanes; a stage without touchpoints may fill those of touchpoints too."""
        texts = _one_or_many(REQUIRED)
        if self.known.lanes is None:
            return {"type": "object", "additionalProperties": texts}
        lanes = [lane for lane in self.known.lanes if model is Stage or lane.level == "touchpoint"]
        properties = {lane.id: {"description": lane.label, **texts} for lane in lanes}
        return {"type": "object", "properties": properties, "additionalProperties": False}

    def _scalar(self, annotation: Any, metadata: list[Any], model: type[BaseModel], name: str) -> Schema:
        if annotation is EmotionMark:
            return LEVEL
        if annotation is bool:
            return TRUTH
        if annotation in {int, float}:
            return _number(annotation, metadata)
        if annotation is dt.date:
            return DAY
        after = [m.func for m in metadata if isinstance(m, AfterValidator)]
        if check_id in after:
            return self._id(model, name)
        if after:  # a text that only the program can judge
            return GIVEN
        if any(getattr(m, "min_length", None) for m in metadata):
            return REQUIRED
        return TEXT

    def _id(self, model: type[BaseModel], name: str) -> Schema:
        owner = _owner(model, name)
        kind = "metric" if f"{owner}.{name}" in _METRIC_IDS else _REFERENCES.get(name)
        ids = self.known.ids.get(kind or "", ())
        return {"anyOf": [{"enum": list(ids)}, ID]} if ids else ID


def _one_or_many(item: Schema, *, least: int = 0) -> Schema:
    """A list, or its one item alone."""
    several: Schema = {"type": "array", "items": item}
    alternatives = item["anyOf"] if item.keys() == {"anyOf"} else [item]
    return {"anyOf": [*alternatives, {**several, "minItems": least} if least else several]}


def _number(annotation: Any, metadata: list[Any]) -> Schema:
    schema: Schema = {"type": ["integer" if annotation is int else "number", "string"], "pattern": NUMBER_TEXT}
    for constraint in metadata:
        for end, word in (("ge", "minimum"), ("le", "maximum")):
            limit = getattr(constraint, end, None)
            if limit is not None:
                schema[word] = limit
        for inner in getattr(constraint, "metadata", ()):
            schema.update({k: v for k, v in _number(annotation, [inner]).items() if k in {"minimum", "maximum"}})
    return schema


def _takes_null(schema: Schema) -> bool:
    return schema == TEXT


def _taken_apart(annotation: Any) -> tuple[Any, list[Any]]:
    """An annotation without what is annotated to it, and that."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return inner, metadata
    return annotation, []


def _annotated(info: Any) -> Any:
    return Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation


def _owner(model: type[BaseModel], name: str) -> str:
    """The model that a field belongs to: the one that a touchpoint and a stage have in common, or its own."""
    for owner in (Experience, *model.__mro__[::-1]):
        fields = getattr(owner, "model_fields", {}) if isinstance(owner, type) and issubclass(model, owner) else {}
        if name in {info.alias or key for key, info in fields.items()}:
            return owner.__name__
    return model.__name__
