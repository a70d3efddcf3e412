"""Opportunities over the whole handbook: impact against effort, quick wins first (V6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from cjm_site.model.experience import OpportunityStatus
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.marks import LEVELS, owner_facet, place_facets, wow_status_term
from cjm_site.views.spots import Spot, spots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.handbook import Handbook, Marked
    from cjm_site.model import Opportunity

HIGH_IMPACT = 4
"""From which impact on an opportunity is worth much."""

LOW_EFFORT = 2
"""Up to which effort it is quickly done."""

QUADRANTS = ("quick", "large", "small", "doubtful")
"""The four corners of the matrix, in the order in which to look at them."""

GROUPS = (*QUADRANTS, "unweighed", "live", "discarded")
"""The groups of the list: open ones by corner, then what nobody has weighed, then what is settled."""


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """An opportunity, where it lies, and the KPIs that it moves as (id, name)."""

    spot: Spot
    marked: Marked[Opportunity]
    metrics: tuple[tuple[str, str], ...]

    @property
    def status(self) -> str:
        """Its status as a term's id, empty when not given."""
        return wow_status_term(self.marked.item.status or "")

    @property
    def cell(self) -> str:
        """Its cell of the matrix, ``impact-effort``; empty when either is missing."""
        item = self.marked.item
        return f"{item.impact}-{item.effort}" if item.impact and item.effort else ""

    @property
    def group(self) -> str:
        """One of :data:`GROUPS`."""
        item = self.marked.item
        if item.status in {"live", "discarded"}:
            return item.status
        return quadrant(item.impact, item.effort) if item.impact and item.effort else "unweighed"


@dataclass(frozen=True, slots=True)
class OpportunityCell:
    """A cell of the matrix: how many open opportunities."""

    impact: int
    effort: int
    total: int

    @property
    def key(self) -> str:
        """As in :attr:`OpportunityRow.cell`."""
        return f"{self.impact}-{self.effort}"

    @property
    def quadrant(self) -> str:
        """The corner that it belongs to."""
        return quadrant(self.impact, self.effort)


@dataclass(frozen=True, slots=True)
class OpportunityGroup:
    """Opportunities of one of :data:`GROUPS`."""

    name: str
    rows: tuple[OpportunityRow, ...]


@dataclass(frozen=True, slots=True)
class OpportunityIndex:
    """Every opportunity. ``matrix`` has the greatest impact on top and holds the open ones.

    ``firsts`` are each cell's first row, as (journey, anchor): where a link from the matrix leads.
    """

    groups: tuple[OpportunityGroup, ...]
    matrix: tuple[tuple[OpportunityCell, ...], ...]
    open: int
    facets: tuple[Facet, ...]
    firsts: frozenset[tuple[str, str]]

    @property
    def rows(self) -> tuple[OpportunityRow, ...]:
        """Every row."""
        return tuple(row for group in self.groups for row in group.rows)


def quadrant(impact: int, effort: int) -> str:
    """The corner of the matrix: one of :data:`QUADRANTS`."""
    if impact >= HIGH_IMPACT:
        return "quick" if effort <= LOW_EFFORT else "large"
    return "small" if effort <= LOW_EFFORT else "doubtful"


def opportunity_index(handbook: Handbook) -> OpportunityIndex:
    """The index of opportunities with its matrix."""
    found = sorted(_rows(handbook), key=_rank)
    groups = tuple(
        OpportunityGroup(name, rows) for name in GROUPS if (rows := tuple(row for row in found if row.group == name))
    )
    rows = tuple(row for group in groups for row in group.rows)
    open_rows = [row for row in rows if row.group not in {"live", "discarded"}]
    firsts: dict[str, tuple[str, str]] = {}
    for row in open_rows:
        if row.cell:
            firsts.setdefault(row.cell, (row.spot.journey, row.marked.anchor))
    statuses = get_args(OpportunityStatus)
    names = dict(pair for row in rows for pair in row.metrics)
    return OpportunityIndex(
        groups,
        tuple(
            tuple(
                OpportunityCell(impact, effort, sum(row.cell == f"{impact}-{effort}" for row in open_rows))
                for effort in LEVELS
            )
            for impact in reversed(LEVELS)
        ),
        len(open_rows),
        given(
            facet("status", rows, lambda r: r.marked.item.status or "", terms=wow_status_term, order=statuses),
            owner_facet(handbook, rows),
            facet("metric", rows, lambda r: [id_ for id_, _ in r.metrics], term="metric", text=lambda id_: names[id_]),
            *place_facets(handbook, rows),
            facet("cell", rows, lambda r: r.cell, term="impact_effort", text=lambda c: c.replace("-", " × ")),
        ),
        frozenset(firsts.values()),
    )


def _rows(handbook: Handbook) -> Iterable[OpportunityRow]:
    for spot in spots(handbook):
        names = {metric.id: metric.name for metric in handbook.journeys[spot.journey].item.metrics}
        for marked in spot.point.opportunities:
            metrics = tuple((id_, _metric_name(handbook, id_, names)) for id_ in marked.item.metrics)
            yield OpportunityRow(spot, marked, metrics)


def _metric_name(handbook: Handbook, id_: str, names: dict[str, str]) -> str:
    entry = handbook.metrics.get(id_)
    return entry.item.label if entry else names.get(id_) or id_


def _rank(row: OpportunityRow) -> tuple[int, int]:
    """The most impact for the least effort first."""
    item = row.marked.item
    return (item.effort or 5) - (item.impact or 0), -(item.impact or 0)
