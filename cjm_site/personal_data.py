"""Personal data in a text: e-mail addresses, telephone numbers, national ids, bank accounts.

A handbook speaks of fictitious people; what identifies a real one does not belong into it. Each kind is recognised by
its own check digits or numbering plan (python-stdnum, phonenumbers), so that an amount or a date is not taken for one.
"""

from __future__ import annotations

import re
from collections import deque
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ALLOWED = re.compile(r"personal[-_ ]data:\s*(?:allow|ok)", re.IGNORECASE)
"""Written on a line, in a comment, by an author who has thought of it."""

COUNTRIES = {"es": "ES", "ca": "ES", "gl": "ES", "eu": "ES", "pt": "PT", "fr": "FR", "it": "IT", "de": "DE"}
"""Where national telephone numbers are dialled, by language, when the settings name no country."""

VEIL_WORDS = ("rroba", "RROBA", "at)", "at]", "AT)", "AT]", " dot ", " DOT ", "&#", "%40", "＠")
"""Pieces of what hides an address from machines: each is looked for in every text, so they are few."""
_SUSPECT = re.compile(r"\d(?<!\d\d)(?!\d{3}-\d\d-\d\d\b)(?:[ .()/A-Za-z-]{0,3}\d){5}(?:[ .()/A-Za-z-]{0,3}\d|[A-Z]{6})")
"""Cheap, and true of every number that follows: most lines hold no more than a date. It begins with a digit, because
that is what Python's engine finds fastest; the rest looks back."""


class Sighting(NamedTuple):
    """Something that identifies a person: its kind (``mail``, ``phone``, ``national_id``, ``account``) and where.

    ``line`` and ``column`` count from 1.
    """

    kind: str
    text: str
    line: int
    column: int


def personal_data(text: str, country: str | None, allowed: Iterable[str] = ()) -> Iterator[Sighting]:
    """Personal data in a file's text, in its order.

    :param country: whose national telephone numbers are known (``ES``); ``None``: only those that begin with ``+``.
    :param allowed: what may be said all the same: texts, or patterns such as ``*@bank.example``.
    """
    allow = tuple(allowed)
    plain = _plain_lines(country, allow)
    lines = text.split("\n")
    unknown = set(lines) - plain
    found = dict(_telling_lines("\n".join(unknown), country, allow))
    if len(plain) > _MOST_KNOWN:
        plain.clear()
    plain |= unknown - found.keys()
    for number, line in enumerate(lines, 1) if found else ():
        for start, kind, what in found.get(line, ()):
            yield Sighting(kind, what, number, start + 1)


def _telling_lines(
    text: str, country: str | None, allowed: Iterable[str]
) -> Iterator[tuple[str, list[tuple[int, str, str]]]]:
    """The lines that identify somebody: what in each, and where it begins."""
    patterns = [_folded(pattern) for pattern in allowed]
    for begin, end in _suspects(text):
        line = text[begin:end]
        if ALLOWED.search(line):
            continue
        from cjm_site.identifying import in_line  # many expressions, and in most handbooks no line to look at

        found = [
            sighting
            for sighting in sorted(in_line(line, country))
            if not any(fnmatchcase(_folded(sighting[2]), pattern) for pattern in patterns)
        ]
        if found:
            yield line, found


_MOST_KNOWN = 8192


@cache
def _plain_lines(_country: str | None, _allowed: tuple[str, ...]) -> set[str]:
    """Lines that identify nobody: a handbook writes many of them again and again."""
    return set()


def _suspects(text: str) -> Iterator[tuple[int, int]]:
    """The lines that are worth a second look: where each begins and ends."""
    at = 0
    words = [word for word in VEIL_WORDS if word[-1] in text]  # one letter is found sooner
    veils = deque(sorted(place for word in words for place in _places(text, word)))
    mail, number = text.find("@"), _SUSPECT.search(text)
    while mail >= 0 or number is not None or veils:
        places = (mail, number.start() if number else -1, veils[0] if veils else -1)
        first = min(place for place in places if place >= 0)
        begin = text.rfind("\n", at, first) + 1 or at
        end = text.find("\n", first)
        if end < 0:
            end = len(text)
        yield begin, end
        at = end + 1
        while veils and veils[0] < at:
            veils.popleft()
        if 0 <= mail < at:
            mail = text.find("@", at)
        if number is not None and number.start() < at:
            number = _SUSPECT.search(text, at)


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()
