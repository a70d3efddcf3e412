"""Personal data in a text: e-mail addresses, telephone numbers, national ids, bank accounts.

A handbook speaks of fictitious people; what identifies a real one does not belong into it. Each kind is recognised by
its own check digits or numbering plan (python-stdnum, phonenumbers), so that an amount or a date is not taken for one.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cjm_site.glance import Striking

ALLOWED = re.compile(r"personal[-_ ]data:\s*(?:allow|ok)", re.IGNORECASE)
"""Written on a line, in a comment, by an author who has thought of it."""

COUNTRIES = {"es": "ES", "ca": "ES", "gl": "ES", "eu": "ES", "pt": "PT", "fr": "FR", "it": "IT", "de": "DE"}
"""Where national telephone numbers are dialled, by language, when the settings name no country."""


class Sighting(NamedTuple):
    """Something that identifies a person: its kind (``mail``, ``phone``, ``national_id``, ``account``) and where.

    ``line`` and ``column`` count from 1.
    """

    kind: str
    text: str
    line: int
    column: int


def personal_data(striking: Iterable[Striking], country: str | None, allowed: Iterable[str] = ()) -> Iterator[Sighting]:
    """Personal data in a file's text, in its order.

    :param striking: what stands out in the text (:func:`cjm_site.glance.look`).
    :param country: whose national telephone numbers are known (``ES``); ``None``: only those that begin with ``+``.
    :param allowed: what may be said all the same: texts, or patterns such as ``*@bank.example``.
    """
    allow = tuple(allowed)
    for number, line, glance in striking:
        if glance.identifies:
            for start, kind, what in _in_line(line, country, allow):
                yield Sighting(kind, what, number, start + 1)


@lru_cache(maxsize=1024)
def _in_line(line: str, country: str | None, allowed: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """What identifies somebody in a line, and where it begins."""
    if ALLOWED.search(line):
        return []
    from cjm_site.identifying import in_line  # many expressions, and in most handbooks no line to look at

    patterns = [_folded(pattern) for pattern in allowed]
    return [
        sighting
        for sighting in sorted(in_line(line, country))
        if not any(fnmatchcase(_folded(sighting[2]), pattern) for pattern in patterns)
    ]


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()
