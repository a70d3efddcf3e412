"""What stands out in the lines of a file at first sight: what may identify a person, links, addresses.

It follows from a line alone, and a handbook writes many lines again and again, so each is looked at once while the
process lives. What it says no to need not be read with more care.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cjm_site.lines import UNKNOWN, lines_of
from cjm_site.markdown import may_link

if TYPE_CHECKING:
    from collections.abc import Iterable

ADDRESSES = frozenset({"url", "image"})
"""Fields that are addresses; what else is a text may hold links."""

VEIL_WORDS = ("rroba", "RROBA", "at)", "at]", "AT)", "AT]", " dot ", " DOT ", "&#", "%40", "＠")
"""Pieces of what hides an address from machines: each is looked for in every text, so they are few."""

_NUMBER = re.compile(r"\d(?<!\d\d)(?!\d{3}-\d\d-\d\d\b)(?:[ .()/A-Za-z-]{0,3}\d){5}(?:[ .()/A-Za-z-]{0,3}\d|[A-Z]{6})")
"""True of every number that identifies somebody: most lines hold no more than a date. It begins with a digit, because
that is what Python's engine finds fastest; the rest looks back."""

_WRITTEN = tuple(
    (name, re.compile(rf"""{name}["']?\s*(?:[:#]|\Z)"""), re.compile(rf'{name}: "([^"\\]*)" *(?:[,}}]|\Z)'))
    for name in sorted(ADDRESSES)
)
"""Fields that are addresses, each in any spelling and as most are, in quotes; one by one: that is quickest."""

_MOST_KNOWN, _LONGEST_KNOWN = 16384, 2000
"""How many pieces of lines are remembered, of how many signs at most."""


class Glance(NamedTuple):
    """What stands out in a line.

    ``identifies``: it may hold personal data. ``links``: a text in it may hold links. ``addresses`` in it, each with
    its field's name; ``None`` where only reading the file can tell.
    """

    identifies: bool
    links: bool
    addresses: tuple[tuple[str, str], ...] | None


Striking: TypeAlias = tuple[int, str, Glance]
"""Where something stands out: the line's number, what it says, and what stands out."""


def look(text: str, first_line: int = 1) -> list[Striking]:
    """What stands out in a text whose first line has that number in its file."""
    lines = lines_of(text)
    unknown = [line for line in lines if line.glance is UNKNOWN]
    if unknown:
        worth = _worth_a_look({line.text for line in unknown}, are_most=2 * len(unknown) > len(lines))
        found = {written: _glance(written) for written in worth}
        for line in unknown:
            line.glance = found.get(line.text)
    return [(number, line.text, line.glance) for number, line in enumerate(lines, first_line) if line.glance]


def _worth_a_look(lines: set[str], *, are_most: bool) -> Iterable[str]:
    """The lines in which something may stand out; of all together it is asked sooner.

    :param are_most: of a text: it is written in words of its own then, and what stands in it is not known in pieces.
    """
    text = "\n".join(lines)
    if "\\" in text or may_link(text) or (_identifies(text) if are_most else _may_identify(lines)):
        return lines
    return {line for name in ADDRESSES for line in lines if name in line}


def _glance(line: str) -> Glance | None:
    found = [(name, quoted.findall(line), len(any_way.findall(line))) for name, any_way, quoted in _WRITTEN]
    are_quoted = all(len(texts) == number for _, texts, number in found)
    is_told = are_quoted and "\\" not in line  # else it may spell anything
    addresses = tuple((name, text) for name, texts, _ in found for text in texts) if is_told else None
    glance = Glance(_identifies(line), may_link(line), addresses)
    return None if glance == _NOTHING else glance


_NOTHING = Glance(identifies=False, links=False, addresses=())


def _may_identify(lines: Iterable[str]) -> bool:
    """Whether something in the lines may identify somebody.

    Nothing that is looked for has a comma in it, and between two of them stands mostly what stood there in other lines.
    """
    known = _harmless()
    unknown = set(",".join(lines).split(",")) - known
    if len(known) > _MOST_KNOWN:
        known.clear()
    if _identifies("\n".join(unknown)):
        return True
    known.update(piece for piece in unknown if len(piece) <= _LONGEST_KNOWN)
    return False


@cache
def _harmless() -> set[str]:
    """What stands between commas and identifies nobody."""
    return set()


def _identifies(text: str) -> bool:
    # words by their last letter, which is found sooner
    return "@" in text or any(word[-1] in text and word in text for word in VEIL_WORDS) or bool(_NUMBER.search(text))
