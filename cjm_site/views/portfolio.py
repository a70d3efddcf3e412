"""The portfolio: every journey's emotion by stage at one glance (V10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from cjm_site.model.base import Status
from cjm_site.model.journey import Version
from cjm_site.views.catalogues import journey_index
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.mood import Mood, mood_of
from cjm_site.views.spots import level_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage

WORST = 8
"""How many of the worst stages are listed."""

LOW = 2.5
"""Below this mean, a stage counts as a low one: it rounds to 1 or 2."""


@dataclass(frozen=True, slots=True)
class Heat:
    """One cell of the heat map: a stage and its mood. ``lowest`` names the point where it is worst."""

    stage: str
    anchor: str
    number: int
    mood: Mood
    touchpoints: int
    lowest: str = ""
    lowest_anchor: str = ""


@dataclass(frozen=True)
class PortfolioRow:
    """One journey of the heat map. ``pair`` is its other version's id; ``empty`` how many columns it leaves free."""

    journey: LinkedJourney
    cells: tuple[Heat, ...]
    mean: Mood
    pair: str
    follows_pair: bool
    empty: int = 0


@dataclass(frozen=True, slots=True)
class PortfolioGroup:
    """The journeys of one sector; the name may be empty."""

    sector: str
    rows: tuple[PortfolioRow, ...]


@dataclass(frozen=True)
class Low:
    """One of the worst stages."""

    journey: LinkedJourney
    heat: Heat


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The heat map: journeys by sector, versions of one journey together, ``columns`` the most stages of any.

    ``worst`` are the stages with the lowest actual emotion; ``low`` counts all below :data:`LOW`, ``measured`` those
    that have an actual emotion, of ``stages`` in all. A target journey's stages are in the map but not among the worst.
    """

    groups: tuple[PortfolioGroup, ...]
    columns: int
    worst: tuple[Low, ...]
    low: int
    measured: int
    stages: int
    facets: tuple[Facet, ...]

    @property
    def rows(self) -> tuple[PortfolioRow, ...]:
        """Every row."""
        return tuple(row for group in self.groups for row in group.rows)


def portfolio(handbook: Handbook) -> Portfolio:
    """The heat map of a handbook."""
    index = journey_index(handbook)
    columns = max((len(row.journey.stages) for row in index.rows), default=0)
    groups = tuple(
        PortfolioGroup(
            group.sector,
            tuple(
                PortfolioRow(
                    row.journey,
                    tuple(_heat(stage) for stage in row.journey.stages),
                    mood_of(row.journey.points),
                    row.pair,
                    row.follows_pair,
                    columns - len(row.journey.stages),
                )
                for row in group.rows
            ),
        )
        for group in index.groups
    )
    rows = [row for group in groups for row in group.rows]
    lived = [row for row in rows if row.journey.item.version != "target"]
    measured = [Low(row.journey, heat) for row in lived for heat in row.cells if heat.mood.is_actual]
    ranked = sorted(measured, key=lambda low: (low.heat.mood.level or 0, -low.heat.touchpoints))
    low = [found for found in ranked if (found.heat.mood.level or 0) < LOW]
    return Portfolio(
        groups,
        columns,
        worst=tuple(low[:WORST]),
        low=len(low),
        measured=len(measured),
        stages=sum(len(row.cells) for row in lived),
        facets=_facets(handbook, rows),
    )


def _heat(stage: LinkedStage) -> Heat:
    mood = mood_of(stage.points)
    levels = [
        (level, point) for point in stage.points if (level := level_at(point, mood.curve or "actual")) is not None
    ]
    lowest = min(levels, key=lambda pair: pair[0])[1] if levels else None
    named = lowest is not None and not lowest.is_stage
    return Heat(
        stage.item.title,
        stage.anchor,
        stage.number,
        mood,
        len(stage.touchpoints),
        lowest.title if lowest and named else "",
        lowest.anchor if lowest and named else "",
    )


def _facets(handbook: Handbook, rows: Iterable[PortfolioRow]) -> tuple[Facet, ...]:
    def persona(id_: str) -> str:
        return handbook.personas[id_].item.name if id_ in handbook.personas else id_

    rows = list(rows)
    return given(
        facet("persona", rows, lambda r: r.journey.item.personas, text=persona),
        facet("sector", rows, lambda r: r.journey.item.sector),
        facet(
            "version", rows, lambda r: r.journey.item.version or "", terms="version.{}".format, order=get_args(Version)
        ),
        facet("status", rows, lambda r: r.journey.item.status or "", terms="status.{}".format, order=get_args(Status)),
    )
