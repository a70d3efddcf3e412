"""The catalogue of journeys and the portfolio as lists that may be long: one row a journey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from cjm_site.markdown import plain
from cjm_site.views.catalogues import JourneyIndex, JourneyRow, SectorGroup, journey_index
from cjm_site.views.list_parts import Part, Shape, row_alone
from cjm_site.views.long_list import LongList, make_list
from cjm_site.views.mood import plain_mood
from cjm_site.views.portfolio import Portfolio, PortfolioGroup, PortfolioRow, portfolio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.handbook import Handbook
    from cjm_site.views.outline import Outline

GroupT = TypeVar("GroupT", SectorGroup, PortfolioGroup)

_HEAD = ("journey", "title", "version", "sector", "persona", "status", "group")

JOURNEYS = Shape((), (*_HEAD, "level", "curve", "touchpoints", "wows", "open_risks"), (), group="group")
"""Rows of journeys as plain data; ``level``: the mean of the stages, in hundredths."""


@dataclass(frozen=True, slots=True)
class JourneyCatalogue:
    """Every journey by sector, those in the page as rows."""

    index: JourneyIndex
    groups: tuple[SectorGroup, ...]
    list: LongList


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The portfolio, the journeys in the page as rows; ``levels`` are the fields of the stages."""

    whole: Portfolio
    groups: tuple[PortfolioGroup, ...]
    list: LongList
    levels: tuple[str, ...]


def journey_catalogue(handbook: Handbook) -> JourneyCatalogue:
    """The catalogue of journeys."""
    index = journey_index(handbook)
    rows = [
        (row.journey, (*_spark(row), row.counts.touchpoints or "", row.counts.wows or "", row.counts.open_risks or ""))
        for row in index.rows
    ]
    found = make_list(JOURNEYS, _parts(rows), handbook.settings.rows_in_page)
    return JourneyCatalogue(index, _in_page(index.groups, found.limit), found)


def heat_map(handbook: Handbook) -> HeatMap:
    """The portfolio."""
    whole = portfolio(handbook)
    levels = tuple(f"level{number}" for number in range(whole.columns))
    shape = Shape((), (*_HEAD, "level", "curve", "word", *levels), (), group="group")
    rows = ((row.journey, (*plain_mood(row.mean), *_cells(row, whole.columns))) for row in whole.rows)
    found = make_list(shape, _parts(rows), handbook.settings.rows_in_page)
    return HeatMap(whole, _in_page(whole.groups, found.limit), found, levels)


def _in_page(groups: Iterable[GroupT], limit: int) -> tuple[GroupT, ...]:
    """The groups with the first rows of all of them only."""
    shown = []
    for group in groups:
        shown.append(group._replace(rows=group.rows[: max(0, limit)]))
        limit -= len(group.rows)
    return tuple(shown)


def _parts(rows: Iterable[tuple[Outline, tuple[Any, ...]]]) -> Iterable[Part]:
    """A part of one row for each journey; the row's rank is its place."""
    for place, (journey, more) in enumerate(rows):
        head = (
            journey.id, plain(journey.title), journey.version, journey.sector, journey.personas, journey.status,
            journey.sector or "-", *more,
        )  # fmt: skip
        yield row_alone(("journey", journey.id), head, place)


def _spark(row: JourneyRow) -> tuple[int | str, str]:
    """The mean of a sparkline, and its curve where that is not what happened."""
    spark = row.gist.spark
    levels = [point.level for point in spark.marks if point.level is not None] if spark else []
    if not levels or spark is None:
        return "", ""
    mean = round(sum(levels) / len(levels), 1)
    return round(mean * 100), "" if spark.curve == "actual" else spark.curve


def _cells(row: PortfolioRow, columns: int) -> Iterable[int | str]:
    """The level of each stage, in hundredths."""
    levels = [round(heat.mood.level * 100) if heat.mood.level is not None else "" for heat in row.cells]
    return (*levels, *([""] * (columns - len(levels))))
