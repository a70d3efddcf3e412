"""Diagnostics as every format shows them: worded, with the line they are about and a fingerprint."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.codes import hint, message
from cjm_site.diagnostics import Severity
from cjm_site.i18n import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cjm_site.diagnostics import Diagnostic
    from cjm_site.i18n import Language

    ReadText = Callable[[str], str | None]


class Problem(NamedTuple):
    """A diagnostic in a reader's language. Line and column are 0 where it is about the file as a whole.

    ``fingerprint`` stays the same when the lines above change, and in any language; ``occurrence`` tells apart the
    problems of a file that are alike, counted from 1.
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    hint: str
    source: str
    fingerprint: str
    occurrence: int
    english: str

    @property
    def unique(self) -> str:
        """A fingerprint that no other problem has."""
        return self.fingerprint if self.occurrence == 1 else f"{self.fingerprint}-{self.occurrence}"

    @property
    def advice(self) -> str:
        """Message and hint as one text."""
        return f"{self.message}: {self.hint}" if self.hint else self.message


@dataclass(frozen=True, slots=True)
class Accepted:
    """A problem that the baseline knows, so many times."""

    fingerprint: str
    code: str
    path: str
    message: str
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found. ``files`` are all that were checked; ``prefix`` leads from where we are to the project."""

    problems: tuple[Problem, ...]
    language: Language
    files: tuple[str, ...] = ()
    prefix: str = ""
    fail_on: Severity = Severity.ERROR
    baselined: int | None = None
    unneeded: tuple[Accepted, ...] = ()

    def shown(self, path: str) -> str:
        """A file's path as seen from where the command runs."""
        return clean(f"{self.prefix}{path}")

    def count(self, severity: Severity, path: str | None = None) -> int:
        """How many problems there are of a severity, in one file or all."""
        return sum(p.severity is severity and path in {None, p.path} for p in self.problems)

    @property
    def problem_files(self) -> tuple[str, ...]:
        """The files with problems, in order."""
        return tuple(dict.fromkeys(p.path for p in self.problems))

    def fails(self, problem: Problem) -> bool:
        """Whether this problem makes the command fail."""
        return problem.severity is Severity.ERROR or self.fail_on is Severity.WARNING

    @property
    def failed(self) -> bool:
        """Whether the command fails."""
        return any(map(self.fails, self.problems))


def worded(diagnostics: Iterable[Diagnostic], spoken: Language, read: ReadText) -> tuple[Problem, ...]:
    """Diagnostics as problems; ``read`` gives the text of a file, if there is one."""
    english = language("en")
    seen: Counter[str] = Counter()
    lines: dict[str, list[str]] = {}
    found = []
    for diagnostic in diagnostics:
        place = diagnostic.place
        if place.path not in lines:
            lines[place.path] = _lines(read(place.path))
        plain = message(diagnostic, english)
        fingerprint = _fingerprint(diagnostic.code, place.path, plain)
        seen[fingerprint] += 1
        source = lines[place.path][place.line - 1] if 0 < place.line <= len(lines[place.path]) else ""
        found.append(
            Problem(
                code=diagnostic.code,
                severity=diagnostic.severity,
                path=place.path,
                line=place.line,
                column=place.column,
                message=message(diagnostic, spoken),
                hint=hint(diagnostic, spoken),
                source=source,
                fingerprint=fingerprint,
                occurrence=seen[fingerprint],
                english=plain,
            )
        )
    return tuple(found)


def _fingerprint(code: str, path: str, english: str) -> str:
    import hashlib  # with OpenSSL behind it, for runs that find something

    return hashlib.sha256("\0".join((code, path, english)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _lines(text: str | None) -> list[str]:
    return [] if text is None else text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def clean(text: str) -> str:
    """A text that any format can hold: a file's name may have bytes that are no text, and control characters."""
    valid = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() else "·" for c in valid)
