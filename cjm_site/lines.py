"""Lines that were seen before, and what is known of them.

A handbook writes ``channel: [web]`` again and again: of 671 lines of a large journey all but some 150 stand in other
journeys, too. What follows from such a line is worked out once while the process lives, by whoever needs it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from cjm_site.familiar import Familiar

UNKNOWN: Any = object()
"""What is known of a line until somebody has worked it out."""

_LONGEST_KNOWN = 2000
"""How many characters a line has at most that is remembered."""


class Line:
    """A line: ``says`` is what it says as YAML (:mod:`cjm_site.yaml_quick`), ``glance`` what stands out in it
    (:mod:`cjm_site.glance`).
    """

    __slots__ = ("glance", "says", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.says: Any = UNKNOWN
        self.glance: Any = UNKNOWN


@cache
def _known() -> Familiar[Line]:
    return Familiar(Line, _LONGEST_KNOWN)


@cache
def _lately() -> list[tuple[str, tuple[Line, ...]]]:
    return [("", ())]


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text. Those that were written before are the same objects, unless they are long.

    Who reads a front matter and who judges it ask one after the other, so the last answer is kept; by comparing texts,
    since the hash of a large one takes longer than to look at it twice.
    """
    last, lines = _lately()[0]
    if not lines or last != text:
        lines = tuple(map(_known().__getitem__, text.split("\n")))
        _lately()[0] = text, lines
    return lines
