"""Lines that were seen before, and what is known of them.

A handbook writes ``channel: [web]`` again and again: of 671 lines of a large journey all but some 150 stand in other
journeys, too. What follows from such a line is worked out once while the process lives, by whoever needs it. What
follows from a line that is written for the first time is forgotten with its text: to keep it costs more than it saves.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

UNKNOWN: Any = object()
"""What is known of a line until somebody has worked it out."""

_MOST_KNOWN, _LONGEST_KNOWN = 16384, 2000
"""How many lines are remembered, of how many signs at most."""

_MOST_SEEN = 65536
"""Of how many it is remembered that they were there."""


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
    """Lines by what they say, from the second time on; of the others only their hashes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[int] = set()

    def __missing__(self, text: str) -> Line:
        line = Line(text)
        number = hash(text)
        if number not in self.seen:
            self.seen.add(number)
        elif len(text) <= _LONGEST_KNOWN:
            self[text] = line
        return line


@cache
def _known() -> _Known:
    return _Known()


@lru_cache(maxsize=2)  # who reads a front matter and who judges it ask one after the other
def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a text. Those that were written before are the same objects, unless they are long."""
    known = _known()
    if len(known) > _MOST_KNOWN or len(known.seen) > _MOST_SEEN:
        _known.cache_clear()  # another thread may still read from the one before
        known = _known()
    return tuple(map(known.__getitem__, text.split("\n")))
