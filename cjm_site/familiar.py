"""What follows from texts that are written again and again, kept from the second time that each is met.

A handbook says ``channel: [web]`` in hundreds of places, and most sentences once. What follows from a text that is
never written again is forgotten with it: to keep it costs more than it saves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_MOST = 32768
"""How many texts are known at most; beyond that all begins anew."""

_PLACES = 1 << 16
"""In how many places it is noted which text was met last: a byte each, so that all of it stays near the processor."""


class Familiar(dict[str, T]):
    """Texts, each with what follows from it. Ask for any text: what is not known is worked out.

    Of a text that was met once only a byte of its hash is noted, so now and then one is kept at first sight, or at
    third. Several threads may ask at a time.
    """

    def __init__(self, make: Callable[[str], T], longest: int) -> None:
        """Know nothing.

        :param make: what follows from a text alone.
        :param longest: longer texts, in characters, are never kept.
        """
        super().__init__()
        self._make = make
        self._longest = longest
        self._met = bytearray(_PLACES)

    def __missing__(self, text: str) -> T:
        made = self._make(text)
        number = hash(text)
        place, mark = number % _PLACES, number // _PLACES % 255 + 1  # 0: none was met
        if self._met[place] != mark:
            self._met[place] = mark
        elif len(text) <= self._longest:
            if len(self) >= _MOST:
                self.clear()
            self[text] = made
        return made
