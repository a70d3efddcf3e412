"""Which pages have a word, and what it weighs there, as a piece of a search index says it.

A group for each weight, the heaviest first: the weight, and its pages, each as how far it is from the one before, in
digits of five bits. ``5Ac 2B`` are the pages 0 and 28 with weight 5, and page 1 with weight 2.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}


def encode(pages: Mapping[str, Sequence[int]]) -> str:
    """What a piece says of a word that has these pages by its weight."""
    return " ".join([weight + encode_pages(pages[weight]) for weight in sorted(pages, reverse=True) if pages[weight]])


def decode(text: str) -> dict[str, list[int]]:
    """The pages by their weight of which a piece says this."""
    return {group[0]: _pages(group[1:]) for group in text.split(" ")} if text else {}


def encode_pages(pages: Sequence[int]) -> str:
    """Pages in order, at least one."""
    gaps = [pages[0], *map(operator.sub, pages[1:], pages)]
    if max(gaps) < len(_NUMBERS):
        return "".join([_NUMBERS[gap] for gap in gaps])
    return "".join(map(_number, gaps))


def _pages(text: str) -> list[int]:
    found = []
    page = shift = 0
    for letter in text:
        digit = _VALUES[letter]
        page += (digit & 31) << shift
        shift += 5
        if digit < 32:
            found.append(page)
            shift = 0
    return found


def _number(value: int) -> str:
    """A number in digits of five bits, the last first; all but the last say that there is more."""
    digits = ""
    while value > 31:
        digits += _DIGITS[32 + (value & 31)]
        value >>= 5
    return digits + _DIGITS[value]


_NUMBERS = [_number(value) for value in range(4096)]
