"""The portfolio: every journey's emotion by stage at one glance (V10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.shares import Share
from cjm_site.views.arrangement import arranged
from cjm_site.views.catalogues import journey_facets
from cjm_site.views.mood import Mood, mood_of
from cjm_site.views.spots import level_at

if TYPE_CHECKING:
    from cjm_site.around import Around
    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage
    from cjm_site.views.facets import Facet
    from cjm_site.views.outline import Outline

WORST = 8
"""How many of the worst stages are listed."""

LOW = 2.5
"""Below this mean, a stage counts as a low one: it rounds to 1 or 2."""


class Heat(NamedTuple):
    """One cell of the heat map: a stage and its mood. ``lowest`` names the point where it is worst."""

    stage: str
    anchor: str
    number: int
    mood: Mood
    touchpoints: int
    lowest: str = ""
    lowest_anchor: str = ""


class Warmth(NamedTuple):
    """The emotion of a journey, on the whole and stage by stage."""

    mean: Mood
    cells: tuple[Heat, ...]


@dataclass(frozen=True)
class PortfolioRow:
    """One journey of the heat map. ``pair`` is its other version's id; ``empty`` how many columns it leaves free."""

    journey: Outline
    cells: tuple[Heat, ...]
    mean: Mood
    pair: str
    follows_pair: bool
    empty: int = 0


class PortfolioGroup(NamedTuple):
    """The journeys of one sector; the name may be empty."""

    sector: str
    rows: tuple[PortfolioRow, ...]


@dataclass(frozen=True)
class Low:
    """One of the worst stages."""

    journey: Outline
    heat: Heat


class Portfolio(NamedTuple):
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
    warmth = handbook.shares(WARMTH)
    columns = max((len(of.cells) for of in warmth.values()), default=0)
    groups = tuple(
        PortfolioGroup(
            sector,
            tuple(
                PortfolioRow(
                    placed.journey,
                    (of := warmth[placed.journey.id]).cells,
                    of.mean,
                    placed.pair,
                    placed.follows_pair,
                    columns - len(of.cells),
                )
                for placed in rows
            ),
        )
        for sector, rows in arranged(handbook)
    )
    rows = [row for group in groups for row in group.rows]
    lived = [row for row in rows if row.journey.version != "target"]
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
        facets=journey_facets(handbook),
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


def _warmth(_around: Around, journey: LinkedJourney) -> Warmth:
    return Warmth(mood_of(journey.points), tuple(_heat(stage) for stage in journey.stages))


def _read_warmth(data: Any) -> Warmth:
    mean, cells = data
    heats = (Heat._make((*cell[:3], Mood._make(cell[3]), *cell[4:])) for cell in cells)
    return Warmth(Mood._make(mean), tuple(heats))


WARMTH = Share("warmth", "journey", _warmth, _read_warmth)
