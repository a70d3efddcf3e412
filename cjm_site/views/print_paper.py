"""The sheet that a map prints on: one landscape page, A4 for small maps, larger for maps with more in them (V1).

CSS cannot scale a table to a page, so the table's height is estimated from its texts, in em, and the smallest sheet is
taken on which it fits in a legible size of type.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from cjm_site.views.journey_map import EmotionLane, Lane

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.views.journey_map import Cell, Grid, JourneyMap

SHEETS = {"a4": (297, 210), "a3": (420, 297), "a2": (594, 420), "a1": (841, 594), "a0": (1189, 841)}
"""Width and height in millimetres, landscape."""

LARGEST, SMALLEST, STEP = 9.0, 5.5, 0.25
"""Sizes of type, in points."""

_MARGIN = 8  # mm, as in journey.css
_POINT = 0.3528  # mm
_NAMES = 10.5  # em, the column of lane names
_NARROWEST = 7.0  # em, a column that still holds words
_LINE, _PADDING = 1.42, 1.1  # em
_CURVE = 16.0  # em
_HEAD = 12.0  # em, the page's header above the map
_WORDS = "x" * 16  # a badge, a name: about as long as a line of a narrow column
_GLYPH = 0.56  # em, with what is lost at the ends of short lines


@dataclass(frozen=True, slots=True)
class Paper:
    """``size``: a4 to a0, always landscape; ``points``: the size of the type in the map."""

    size: str
    points: float


@dataclass(frozen=True, slots=True)
class Papers:
    """One size of sheet for both depths, each with its own size of type."""

    size: str
    touchpoints: float
    stages: float


def papers_for(map_: JourneyMap) -> Papers:
    """The sheet on which either depth is legible."""
    full = paper_for(map_.touchpoints)
    coarse = paper_for(map_.stages) if map_.stages else full
    sizes = tuple(SHEETS)
    size = max(full.size, coarse.size, key=sizes.index)
    at_least = sizes.index(size)
    return Papers(
        size,
        paper_for(map_.touchpoints, at_least).points,
        paper_for(map_.stages, at_least).points if map_.stages else full.points,
    )


def paper_for(grid: Grid, at_least: int = 0) -> Paper:
    """The smallest sheet on which the map is legible; A0 when it is not even there."""
    for size, (width, height) in tuple(SHEETS.items())[at_least:]:
        points = LARGEST
        while points >= SMALLEST:
            em = points * _POINT
            wide = (width - 2 * _MARGIN) / em
            column = (wide - _NAMES) / grid.columns
            if column >= _NARROWEST and _height(grid, column) + _HEAD <= (height - 2 * _MARGIN) / em:
                return Paper(size, points)
            points -= STEP
    return Paper("a0", SMALLEST)


def _height(grid: Grid, column: float) -> float:
    """The table's height in em at a column's width in em."""
    heads = [_lines(head.stage.item.title, head.span * column - 3) + bool(head.stage.item.when) for head in grid.stages]
    total = 2.0 * bool(grid.groups) + max(heads) * 1.4 + 1.2
    if grid.points:
        total += max(_lines(point.title, column - 1.5, bold=True) for point, _ in grid.points) * 1.35 + 1.2
    for lane in grid.lanes:
        if isinstance(lane, EmotionLane):
            total += _CURVE
        elif isinstance(lane, Lane):
            total += sum(_row(lane.id, row.cells, column, grid.depth) for row in lane.rows)
        else:
            total += 2.4
    return total


def _row(lane: str, cells: tuple[Cell, ...], column: float, depth: str) -> float:
    if lane == "image":
        return 7.5
    heights = [
        sum(_lines(text, min(40.0, cell.span * column) - 1.5) * _LINE + 0.3 for text in _texts(lane, cell, depth))
        for cell in cells
        if cell.points
    ]
    return max(max(heights, default=0.0), _LINE) + _PADDING


def _lines(text: str, width: float, *, bold: bool = False) -> int:
    return max(1, ceil(len(text) * _GLYPH * (1.08 if bold else 1) / max(width, 1)))


def _texts(lane: str, cell: Cell, depth: str) -> Iterator[str]:
    """What a cell says, one text for each thing that begins on a line of its own."""
    stage = cell.summary.stage.item
    if lane in {"pains", "wows", "risks", "opportunities"}:
        for marked in getattr(cell.summary if depth == "stages" else cell.point, lane):
            yield _WORDS
            yield marked.item.title
    elif lane == "channel" and depth == "stages":
        yield from (_WORDS for _ in cell.summary.channels)
    elif lane == "drivers":
        for driver in stage.drivers:
            yield driver.expects
            yield driver.why
    elif lane == "doubts":
        yield from stage.doubts
    elif lane == "goal":
        yield stage.goal
    elif lane in {"satisfaction", "customers"}:
        yield _WORDS
    elif lane == "moment":
        for point in cell.points:
            yield _WORDS
            moment = point.experience.moment
            yield moment.why if moment and depth == "touchpoints" else point.title
    elif lane == "importance":
        yield _WORDS
        yield _WORDS
    else:
        for point in cell.points:
            yield from _of_point(lane, getattr(point.experience, lane.split(":", maxsplit=1)[0]), lane)


def _of_point(name: str, value: object, lane: str) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value.get(lane.partition(":")[2], ())
    elif isinstance(value, tuple):
        for item in value:
            if isinstance(item, str):
                yield _WORDS if name == "channel" else item
                continue
            words = (getattr(item, part, "") for part in ("who", "does", "text", "item", "tool", "title", "id"))
            yield " ".join(word for word in words if word)
    else:
        yield _WORDS
        yield _WORDS
