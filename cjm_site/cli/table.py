"""Tables on a terminal: as wide as their content, and never wider than the terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST = 8
"""How narrow a column may become; one that would be narrower goes, the last one first."""

_GAP = 2


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in text
    )


def fitted(text: str, width: int, *, keep_end: bool = False) -> str:
    """A text in exactly that many columns: shortened with an ellipsis, or filled with spaces."""
    if width_of(text) > width:
        while text and width_of(text) > width - 1:
            text = text[1:] if keep_end else text[:-1]
        text = f"…{text}" if keep_end else f"{text}…"
    return text + " " * (width - width_of(text))


def laid_out(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """The lines of a table. The first column is never shortened; others give way when there is no room.

    Of the last column, a file's place, the end is kept.
    Columns in which no row but the first (the heading) says anything are left out.
    """
    rows = [[clean(cell) for cell in row] for row in rows]
    kept = [n for n in range(len(rows[0])) if n == 0 or any(row[n] for row in rows[1:])]
    widths = {n: max(width_of(row[n]) for row in rows) for n in kept}
    while len(kept) > 1 and sum(widths[n] + _GAP for n in kept) - _GAP > width:
        widest = max(kept[1:], key=lambda n: widths[n])
        if widths[widest] > LEAST:
            widths[widest] -= 1
        else:
            kept.pop()
    last = len(rows[0]) - 1
    return [(" " * _GAP).join(fitted(row[n], widths[n], keep_end=n == last) for n in kept).rstrip() for row in rows]


def clean(text: str) -> str:
    """A text on one line, without control characters that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text)
