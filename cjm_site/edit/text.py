"""Text edits: a file as it stands, cut into front matter and the rest, and replacements by position."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r"(---|\.\.\.)\s*\Z")


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters from ``start`` to ``end`` by ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class FileText:
    """A Markdown file with every character in its place.

    ``mark`` is the byte order mark or nothing, ``opening`` the first fence with its line end, ``header`` the front
    matter, ``rest`` the closing fence and everything below. A file without front matter is all ``rest``.
    """

    mark: str
    opening: str
    header: str
    rest: str

    @property
    def text(self) -> str:
        """The whole file."""
        return self.mark + self.opening + self.header + self.rest

    @property
    def header_start(self) -> int:
        """Where the front matter begins in :attr:`text`."""
        return len(self.mark) + len(self.opening)

    @property
    def body_start(self) -> int:
        """Where the prose begins in :attr:`text`: below the closing fence."""
        if not self.opening:
            return len(self.mark)
        fence = _LINE.search(self.rest)
        return self.header_start + len(self.header) + (fence.end() if fence else len(self.rest))

    @property
    def newline(self) -> str:
        """How the front matter ends its lines."""
        found = _LINE.search(self.opening)
        return found[0] if found else "\n"


def cut(raw: bytes) -> FileText:
    """Take a UTF-8 file apart, as :func:`cjm_site.source.parse_source` reads it."""
    return cut_text(raw.decode("utf-8"))


def cut_text(text: str) -> FileText:
    """Take a file's text apart, its byte order mark included."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text[len(mark) :]
    lines = lines_with_ends(text)
    if not lines or lines[0].rstrip() != "---":
        return FileText(mark, "", "", text)
    end = next((n for n, line in enumerate(lines) if n and _FENCE.match(line)), None)
    if end is None:
        return FileText(mark, "", "", text)
    return FileText(mark, lines[0], "".join(lines[1:end]), "".join(lines[end:]))


def lines_with_ends(text: str) -> list[str]:
    """Lines with their ends; only CR, LF and both together end one."""
    ends = [match.end() for match in _LINE.finditer(text)]
    return [text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True) if a < b]


def unified(text: str) -> str:
    """Line ends as libyaml's values and our readers have them."""
    return _LINE.sub("\n", text)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Make the edits; they may not overlap. The same edit twice counts once."""
    parts = []
    done = 0
    for edit in sorted(set(edits), key=lambda e: (e.start, e.end)):
        if edit.start < done:
            raise ValueError("edits overlap")
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, text[done:]])
