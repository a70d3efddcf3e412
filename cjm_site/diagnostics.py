"""Diagnostics: what is wrong, where, and what to write instead.

Every stage of the pipeline reports problems as frozen :class:`Diagnostic` values and goes on, so that one run
finds every problem of every file. Wording lives in :mod:`cjm_site.codes`; a diagnostic carries only its code and
the values to put into the sentence, and is worded in the reader's language when it is shown.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_PLAIN = frozenset({str, int, float, bool})


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops the build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file of the project.

    ``path`` is relative to the project's folder with forward slashes; ``line`` and ``column`` count from 1, columns
    in characters. Line 0 means the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem at one place.

    ``values`` fill the placeholders of the code's message; ``hint`` names one of the code's hints (``None``: none).
    """

    code: str
    place: Place
    values: Mapping[str, object] = field(default_factory=dict)
    hint: str | None = None
    severity: Severity = Severity.ERROR


def in_file_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort by file, line and column, and drop exact repetitions."""
    ordered = sorted(diagnostics, key=lambda d: (d.place, d.code, str(sorted(d.values.items(), key=lambda v: v[0]))))
    unique: list[Diagnostic] = []
    for diagnostic in ordered:
        if not unique or diagnostic != unique[-1]:
            unique.append(diagnostic)
    return unique


def packed(diagnostics: Iterable[Diagnostic]) -> list[list[Any]] | None:
    """Diagnostics as JSON holds them; ``None`` when it would not give them back as they are."""
    found = list(diagnostics)
    if not all(value is None or type(value) in _PLAIN for d in found for value in d.values.values()):
        return None
    return [[d.code, *astuple(d.place), dict(d.values), d.hint, d.severity.value] for d in found]


def unpacked(data: Iterable[list[Any]]) -> tuple[Diagnostic, ...]:
    """Diagnostics out of what :func:`packed` made.

    :raises ValueError: when they are none.
    """
    return tuple(
        Diagnostic(code, Place(path, line, column), values, hint, Severity(severity))
        for code, path, line, column, values, hint, severity in data
    )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them stops the build."""
    return any(d.severity is Severity.ERROR for d in diagnostics)
