"""Lines that were seen before, and what is known of them.

A handbook writes ``channel: [web]`` again and again: of 671 lines of a large journey all but some 150 stand in other
journeys, too. What follows from a line alone is worked out once while the process lives, by whoever needs it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

UNKNOWN: Any = object()
"""What is known of a line until somebody has worked it out."""

_MOST_KNOWN, _LONGEST_KNOWN = 16384, 2000
"""How many lines are remembered, of how many signs at most."""


class Line:
    """A line: ``says`` is what it says as YAML (:mod:`cjm_site.yaml_quick`), ``glance`` what stands out in it
    (:mod:`cjm_site.glance`).
    """

    __slots__ = ("glance", "says", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.says: Any = UNKNOWN
        self.glance: Any = UNKNOWN


class _Known(dict[str, Line]):
    def __missing__(self, text: str) -> Line:
        line = Line(text)
        if len(text) <= _LONGEST_KNOWN:
            self[text] = line
        return line


@cache
def _known() -> _Known:
    return _Known()


@lru_cache(maxsize=2)  # who reads a front matter and who judges it ask one after the other
def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text. Those that are written alike are one, unless they are long."""
    known = _known()
    if len(known) > _MOST_KNOWN:
        _known.cache_clear()  # another thread may still read from the one before
        known = _known()
    return tuple(map(known.__getitem__, text.split("\n")))
