"""Building blocks of the models: texts, scales, dates, choices, shorthands.

Front matter arrives as text, lists and mappings (:mod:`cjm_site.yaml_reader`); the types here turn text into
numbers and dates, and accept the shorthands of the vocabulary: a one-item list written as the item alone, an object
written as a text.
Problems that pydantic has no words for are raised as ``PydanticCustomError`` with a ``cjm_`` type, which
:mod:`cjm_site.validate` turns into diagnostics.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler

T = TypeVar("T")

_ID = re.compile(r"\w(?:[\w.\- ]*\w)?\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_INTERVAL = re.compile(r"(\d{1,3})\s+(\w+)\Z")
_DIGEST = re.compile(r"m\d{1,3}-[0-9a-f]{8,64}\Z")
_HANDLE = re.compile(r"(?:@@?[\w.-]+(?:/[\w.-]+)*|[^\s@#]+@[^\s@#]+\.[^\s@#]+)\Z")
_UNITS: dict[str, tuple[int, int]] = {
    # word -> (months, days)
    **dict.fromkeys(("day", "days", "día", "días", "dia", "dias"), (0, 1)),
    **dict.fromkeys(("week", "weeks", "semana", "semanas"), (0, 7)),
    **dict.fromkeys(("month", "months", "mes", "meses"), (1, 0)),
    **dict.fromkeys(("year", "years", "año", "años"), (12, 0)),
}


class Model(BaseModel):
    """Frozen, and closed to names that the vocabulary does not have. A name with nothing after it counts as absent."""

    # Validators are built when first used: most models are only ever part of another.
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if isinstance(data, dict) and None in data.values():
            known = {field.alias or name for name, field in cls.model_fields.items()}
            return {name: value for name, value in data.items() if value is not None or name not in known}
        return data


class Before(BeforeValidator):
    """Runs a function of the value alone. Pydantic's own asks every function how many arguments it takes."""

    def __get_pydantic_core_schema__(self, source_type: Any, handler: "GetCoreSchemaHandler") -> core_schema.CoreSchema:
        function = cast("Callable[[Any], Any]", self.func)
        return core_schema.no_info_before_validator_function(function, handler(source_type))


class After(AfterValidator):
    """The same for what was validated."""

    def __get_pydantic_core_schema__(self, source_type: Any, handler: "GetCoreSchemaHandler") -> core_schema.CoreSchema:
        function = cast("Callable[[Any], Any]", self.func)
        return core_schema.no_info_after_validator_function(function, handler(source_type))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a Literal's values, else an error that carries them for the message."""

    allowed: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source_type: Any, handler: "GetCoreSchemaHandler") -> core_schema.CoreSchema:
        return core_schema.custom_error_schema(
            handler(source_type),
            custom_error_type="cjm_choice",
            custom_error_message="cjm_choice",
            custom_error_context={"allowed": self.allowed},
        )


class Again:
    """Takes what was validated before as it came out then: lines that are written again are the same object.

    Known by identity, so what is known of an object ends with it: both are held together.
    """

    def __get_pydantic_core_schema__(self, source_type: Any, handler: "GetCoreSchemaHandler") -> core_schema.CoreSchema:
        known: dict[int, tuple[Any, Any]] = {}

        def validate(value: Any, validated: "Callable[[Any], Any]") -> Any:
            found = known.get(id(value))
            if found is not None and found[0] is value:
                return found[1]
            made = validated(value)
            if len(known) > _MOST_KNOWN:
                known.clear()
            known[id(value)] = value, made
            return made

        return core_schema.no_info_wrap_validator_function(validate, handler(source_type))


_MOST_KNOWN = 1024


def as_list(value: Any) -> Any:
    """``x`` for ``[x]``: the one-item shorthand."""
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]


def text_as(name: str) -> Before:
    """A text where an object is expected becomes ``{name: text}``."""
    return Before(partial(wrap_text, name))


def wrap_text(name: str, value: Any) -> Any:
    """A text as ``{name: text}``, anything else as it is; what :func:`text_as` is made of."""
    return {name: value} if isinstance(value, str) else value


def choice(values: Any) -> Choice:
    """One of a Literal's values; the error carries them for the message."""
    return Choice(get_args(values))


def is_id(text: str) -> bool:
    """Whether a text can be an id: letters, digits, ``-``, ``_``, ``.`` and inner spaces, in any language."""
    return _ID.match(text) is not None


@lru_cache(maxsize=4096)  # the same few are named everywhere
def check_id(value: str) -> str:
    """The text, when it can be an id."""
    if not is_id(value):
        raise PydanticCustomError("cjm_id", "not an id")
    return value


def _check_date(value: Any) -> Any:
    return _day(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _day(text: str) -> dt.date:
    text = text.strip()
    try:
        # fromisoformat also takes week dates and other forms that a reader would not know
        return dt.date.fromisoformat(text if _DATE.match(text) else "")
    except ValueError:
        raise PydanticCustomError("cjm_date", "not a date") from None


def _check_digest(value: str) -> str:
    if not _DIGEST.match(value):
        raise PydanticCustomError("cjm_digest", "not a digest")
    return value


def _check_handle(value: str) -> str:
    if not _HANDLE.match(value):
        raise PydanticCustomError("cjm_handle", "not a handle")
    return value


class Interval(Model):
    """A span between reviews, in whole months and days."""

    text: str
    months: int
    days: int

    def after(self, day: dt.date) -> dt.date:
        """The day this long after ``day``; the 31st becomes the last day of a shorter month.

        :raises OverflowError: never for years below 9000; later dates are cut to the calendar's end.
        """
        month = day.month - 1 + self.months
        year = min(day.year + month // 12, dt.MAXYEAR - 10)
        month = month % 12 + 1
        for last in (day.day, 30, 29, 28):
            try:
                return dt.date(year, month, last) + dt.timedelta(days=self.days)
            except ValueError:
                continue
        return day  # unreachable: every month has a 28th


def _read_interval(value: Any) -> Any:
    if isinstance(value, str):
        match = _INTERVAL.match(value.strip().lower())
        if not match or match[2] not in _UNITS or int(match[1]) < 1:
            raise PydanticCustomError("cjm_interval", "not an interval")
        months, days = _UNITS[match[2]]
        number = int(match[1])
        return {"text": value.strip(), "months": months * number, "days": days * number}
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True)]
"""A text, inline Markdown where it is shown."""

Required = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A text that must say something."""

Id = Annotated[str, StringConstraints(strip_whitespace=True), After(check_id)]
"""Letters, digits, ``-``, ``_``, ``.`` and inner spaces, in any language."""

Handle = Annotated[str, StringConstraints(strip_whitespace=True), After(_check_handle)]
"""A user or group of a host of repositories: ``@name``, ``@group/team``, or an e-mail address."""

Day = Annotated[dt.date, Before(_check_date)]
"""A calendar day, written ``YYYY-MM-DD``."""

ReviewInterval = Annotated[Interval, Before(_read_interval)]
"""A number and a unit: ``6 months``, ``1 year``, ``90 días``."""

Level = Annotated[int, Field(ge=1, le=5)]
"""A whole number on the handbook's scale, 1 to 5."""

Score = Annotated[float, Field(ge=1, le=5)]
"""A number on the handbook's scale, 1 to 5, halves and tenths allowed."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A part of a whole, 0 to 1."""

Count = Annotated[int, Field(ge=0)]
"""How many, 0 or more."""

Many = Annotated[tuple[T, ...], Before(as_list)]
"""A list, or its one item alone."""

Common = Annotated[tuple[T, ...], Before(as_list), Again()]
"""The same, of what many lines of a handbook say alike. To remember what is said once is a fifth of all validation."""

Texts = Annotated[tuple[Required, ...], Before(as_list)]
Ids = Annotated[tuple[Id, ...], Before(as_list)]

Status = Literal["draft", "in_review", "approved", "retired"]
Visibility = Literal["public", "internal", "restricted"]


class Evidence(Model):
    """What a statement rests on (J22): interviews, a survey, logs. Without any, it is an assumption."""

    title: Required
    kind: Text = ""
    date: Day | None = None
    sample: Count | None = None
    url: Text = ""
    source: Text = ""
    visibility: Annotated[Visibility, choice(Visibility)] | None = None


EvidenceList = Many[Annotated[Evidence, text_as("title")]]


class Link(Model):
    """A link to a page or document that belongs to a thing."""

    title: Required
    url: Required


Digest = Annotated[str, StringConstraints(strip_whitespace=True), After(_check_digest)]
"""A digest of what something means (:mod:`cjm_site.meaning`)."""


UsedType = Literal["persona", "journey", "channel", "metric"]


class Approval(Model):
    """Who approved a page and when; written by ``cjm approve``.

    ``digest`` is that of the content approved, ``uses`` those of what the page took from others then, by type and id.
    """

    by: Required
    date: Day
    digest: Digest
    uses: dict[Annotated[UsedType, choice(UsedType)], dict[Id, Digest]] = Field(default_factory=dict)


SCHEMA_VERSION = 1
"""The version of the vocabulary that these models are. A file may say which one it is written for."""


class HandbookObject(Model):
    """What every object of the handbook may say about itself."""

    type: str
    schema_version: Annotated[int, Field(ge=0, le=SCHEMA_VERSION)] = SCHEMA_VERSION
    id: Id
    owner: Id | None = None
    status: Annotated[Status, choice(Status)] | None = None
    reviewed: Day | None = None
    review_every: ReviewInterval | None = None
    approvals: Many[Approval] = ()
    visibility: Annotated[Visibility, choice(Visibility)] | None = None
    tags: Texts = ()
    evidence: EvidenceList = ()

    @property
    def label(self) -> str:
        """The name or title that a reader knows the object by."""
        return str(getattr(self, "name", "") or getattr(self, "title", "") or self.id)
