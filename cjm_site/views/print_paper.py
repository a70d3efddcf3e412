"""The sheet that a map prints on: one landscape page, A4 for small maps, larger for maps with more in them (V1).

CSS cannot scale a table to a page, so the table's height is estimated from its texts, in em, and the smallest sheet is
taken on which it fits in a legible size of type.
"""

from __future__ import annotations

from functools import cache
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.views.journey_map import EmotionLane, Lane

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

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
_CURVE, _PICTURE, _DIVIDER = 16.0, 7.5, 2.4  # em
_HEAD = 12.0  # em, the page's header above the map
_WORDS = "x" * 16  # a badge, a name: about as long as a line of a narrow column
_SAID = ("who", "does", "text", "item", "tool", "title", "id")
_GLYPH = 0.56  # em, with what is lost at the ends of short lines


class Paper(NamedTuple):
    """``size``: a4 to a0, always landscape; ``points``: the size of the type in the map."""

    size: str
    points: float


class Papers(NamedTuple):
    """One size of sheet for both depths, each with its own size of type."""

    size: str
    touchpoints: float
    stages: float


def papers_for(map_: JourneyMap) -> Papers:
    """The sheet on which either depth is legible."""
    full = _measured(map_.touchpoints)
    coarse = _measured(map_.stages) if map_.stages else full
    papers = _paper(full, 0), _paper(coarse, 0)
    sizes = tuple(SHEETS)
    at_least = max(sizes.index(paper.size) for paper in papers)
    points, stages = (
        paper.points if paper.size == sizes[at_least] else _paper(measured, at_least).points
        for paper, measured in zip(papers, (full, coarse), strict=True)
    )
    return Papers(sizes[at_least], points, stages)


def paper_for(grid: Grid, at_least: int = 0) -> Paper:
    """The smallest sheet on which the map is legible; A0 when it is not even there."""
    return _paper(_measured(grid), at_least)


class _Measured(NamedTuple):
    """A grid by the lengths of its texts: for each row, its cells' columns and texts; a row's height where it is fixed.

    ``heads``: of each stage the title's length, its columns, and whether a line of when it is follows.
    """

    columns: int
    groups: bool
    heads: tuple[tuple[int, int, bool], ...]
    points: tuple[int, ...]
    rows: tuple[float | tuple[tuple[int, tuple[int, ...]], ...], ...]


def _measured(grid: Grid) -> _Measured:
    rows: list[float | tuple[tuple[int, tuple[int, ...]], ...]] = []
    for lane in grid.lanes:
        if isinstance(lane, EmotionLane):
            rows.append(_CURVE)
        elif isinstance(lane, Lane) and lane.id == "image":
            rows.extend(_PICTURE for _ in lane.rows)
        elif isinstance(lane, Lane):
            rows.extend(_tallest(lane.id, row.cells, grid.depth) for row in lane.rows)
        else:
            rows.append(_DIVIDER)
    return _Measured(
        grid.columns,
        bool(grid.groups),
        tuple((len(head.stage.item.title), head.span, bool(head.stage.item.when)) for head in grid.stages),
        tuple(len(point.title) for point, _ in grid.points),
        tuple(rows),
    )


def _tallest(lane: str, cells: Iterable[Cell], depth: str) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The cells that may be a row's tallest: of those that differ in their longest text only, one."""
    found: dict[tuple[int, tuple[int, ...]], int] = {}
    for cell in cells:
        if cell.points:
            *others, longest = sorted(map(len, _texts(lane, cell, depth))) or (0,)
            key = cell.span, tuple(others)
            found[key] = max(found.get(key, 0), longest)
    return tuple((span, (*others, longest)) for (span, others), longest in found.items())


def _paper(measured: _Measured, at_least: int) -> Paper:
    """Smaller type needs less height, so the largest that fits is found by halving."""
    steps = round((LARGEST - SMALLEST) / STEP)
    for size, (width, height) in tuple(SHEETS.items())[at_least:]:
        if not _fits(measured, width, height, SMALLEST):
            continue
        fitting, too_large = 0, steps + 1
        while too_large - fitting > 1:
            middle = (fitting + too_large) // 2
            if _fits(measured, width, height, SMALLEST + middle * STEP):
                fitting = middle
            else:
                too_large = middle
        return Paper(size, SMALLEST + fitting * STEP)
    return Paper("a0", SMALLEST)


def _fits(measured: _Measured, width: int, height: int, points: float) -> bool:
    em = points * _POINT
    column = ((width - 2 * _MARGIN) / em - _NAMES) / measured.columns
    most = (height - 2 * _MARGIN) / em
    return column >= _NARROWEST and _height(measured, column, most) + _HEAD <= most


def _height(measured: _Measured, column: float, enough: float) -> float:
    """The table's height in em at a column's width in em; beyond ``enough`` it is not worth knowing."""
    heads = [_lines(length, span * column - 3) + when for length, span, when in measured.heads]
    total = 2.0 * measured.groups + max(heads) * 1.4 + 1.2
    if measured.points:
        total += _lines(max(measured.points), column - 1.5, bold=True) * 1.35 + 1.2
    heights: dict[int, _Heights] = {}
    for row in measured.rows:
        if isinstance(row, float):
            total += row
            continue
        most = _LINE
        for span, lengths in row:
            text = heights.get(span)
            if text is None:
                text = heights[span] = _Heights(min(40.0, span * column) - 1.5)
            most = max(most, sum([text[length] for length in lengths]))
        total += most + _PADDING
        if total > enough:
            break
    return total


class _Heights(dict[int, float]):
    """The height of a text by its length, at one width; worked out once for each length."""

    def __init__(self, width: float) -> None:
        super().__init__()
        self.width = width

    def __missing__(self, length: int) -> float:
        height = self[length] = _lines(length, self.width) * _LINE + 0.3
        return height


def _lines(length: int, width: float, *, bold: bool = False) -> int:
    return max(1, ceil(length * _GLYPH * (1.08 if bold else 1) / max(width, 1)))


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
            kind: type[BaseModel] = type(item)
            words = [getattr(item, part) for part in _said_by(kind)]
            yield " ".join([word for word in words if word])
    else:
        yield _WORDS
        yield _WORDS


@cache
def _said_by(kind: type[BaseModel]) -> tuple[str, ...]:
    """The fields of such an item that hold its words."""
    return tuple(part for part in _SAID if part in kind.model_fields)
