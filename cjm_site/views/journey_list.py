"""The catalogue of journeys and the portfolio as lists that may be long: one row a journey."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, TypeVar

from cjm_site.markdown import plain
from cjm_site.views.catalogues import JourneyIndex, JourneyRow, SectorGroup, journey_index
from cjm_site.views.list_parts import Part, Shape, row_alone
from cjm_site.views.long_list import LongList, make_list
from cjm_site.views.mood import plain_mood
from cjm_site.views.portfolio import Portfolio, PortfolioGroup, PortfolioRow, portfolio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.handbook import Handbook
    from cjm_site.views.mood import Mood
    from cjm_site.views.outline import Outline

GroupT = TypeVar("GroupT", SectorGroup, PortfolioGroup)

_HEAD = ("journey", "title", "version", "sector", "persona", "status", "group")

_STAGE = ("level", "tone", "curve", "part", "word", "stage", "place")
"""Of a stage: its level in hundredths, :data:`_NONE` where there is not even a word; its colour; the curve where it is
not what happened; the share of its points that have a level where not all have; its word; its title and anchor."""

_NONE = "none"

JOURNEYS = Shape(
    (),
    (*_HEAD, "level", "curve", "touchpoints", "wows", "open_risks", "about", "parent", "pair", "pair_version"),
    (),
    objects={"persona": "persona", "parent": "journey", "pair": "journey"},
    group="group",
)
"""Rows of journeys as plain data; ``level``: the mean of the stages, in hundredths; ``pair``: the other version."""


@dataclass(frozen=True, slots=True)
class JourneyCatalogue:
    """Every journey by sector, those in the page as rows."""

    index: JourneyIndex
    groups: tuple[SectorGroup, ...]
    list: LongList


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The portfolio, the journeys in the page as rows; ``fields`` are those of each stage."""

    whole: Portfolio
    groups: tuple[PortfolioGroup, ...]
    list: LongList
    fields: tuple[tuple[str, ...], ...]


def journey_catalogue(handbook: Handbook) -> JourneyCatalogue:
    """The catalogue of journeys."""
    index = journey_index(handbook)
    rows = [(row.journey, (*_spark(row), *_counts(row), *_said(row, index.versions))) for row in index.rows]
    found = make_list(JOURNEYS, _parts(rows), handbook.settings.rows_in_page)
    return JourneyCatalogue(index, _in_page(index.groups, found.limit), found)


def heat_map(handbook: Handbook) -> HeatMap:
    """The portfolio."""
    whole = portfolio(handbook)
    fields = tuple(tuple(f"{name}{number}" for name in _STAGE) for number in range(whole.columns))
    shape = Shape((), (*_HEAD, "badge", "level", "curve", "word", *chain.from_iterable(fields)), (), group="group")
    rows = ((row.journey, (_badge(row), *_shown(row.mean), *_cells(row, whole.columns))) for row in whole.rows)
    found = make_list(shape, _parts(rows), handbook.settings.rows_in_page)
    return HeatMap(whole, _in_page(whole.groups, found.limit), found, fields)


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


def _counts(row: JourneyRow) -> tuple[int | str, ...]:
    return row.counts.touchpoints or "", row.counts.wows or "", row.counts.open_risks or ""


def _said(row: JourneyRow, versions: Mapping[str, str]) -> tuple[str, ...]:
    """Its summary, and how it is related to others."""
    parent = row.journey.parent if row.journey.parent in versions else ""
    return plain(row.gist.summary), parent, row.pair, versions.get(row.pair, "")


def _shown(mood: Mood) -> tuple[int | str, str, str]:
    """What a row of the portfolio shows of a mood: a level and its curve, or else the word."""
    level, curve, word = plain_mood(mood)
    return level or ("" if word else _NONE), curve, "" if level else word


def _badge(row: PortfolioRow) -> str:
    """The version that a row of the portfolio names: that of a pair, or a target."""
    return row.journey.version if row.pair or row.journey.version == "target" else ""


def _cells(row: PortfolioRow, columns: int) -> Iterator[int | str]:
    """What :data:`_STAGE` names, of each stage."""
    for heat in row.cells:
        mood = heat.mood
        level, curve, word = _shown(mood)
        is_part = mood.is_actual and mood.measured < mood.points
        yield from (level, mood.tone, curve, f"{mood.measured}/{mood.points}" if is_part else "", word)
        yield from (plain(heat.stage), heat.anchor)
    yield from repeat("", len(_STAGE) * (columns - len(row.cells)))
