"""The indexes of wow moments and risks over the whole handbook (V3, V4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, get_args

from cjm_site.model.experience import RiskKind, WowKind, WowStatus
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.spots import Spot, spots

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cjm_site.handbook import Handbook, Marked
    from cjm_site.model import Risk, Wow

RISK_ORDER = ("open", "accepted", "prevented", "closed")
"""Unprevented first."""

LEVELS = (1, 2, 3, 4, 5)


class HasSpot(Protocol):
    """A row that happens somewhere."""

    @property
    def spot(self) -> Spot:
        """Where it happens."""


class HasMark(Protocol):
    """A row of something that has an owner."""

    @property
    def marked(self) -> Marked[Any]:
        """What it is."""


@dataclass(frozen=True, slots=True)
class WowRow:
    """A wow moment and where it happens."""

    spot: Spot
    marked: Marked[Wow]

    @property
    def kind(self) -> str:
        """Its kind as a term's id, empty when not given."""
        return f"wow.{self.marked.item.kind}" if self.marked.item.kind else ""

    @property
    def status(self) -> str:
        """Its status as a term's id, empty when not given."""
        return wow_status_term(self.marked.item.status or "")


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk and where it threatens."""

    spot: Spot
    marked: Marked[Risk]

    @property
    def kind(self) -> str:
        """Its kind as a term's id, empty when not given."""
        return f"risk.{self.marked.item.kind}" if self.marked.item.kind else ""

    @property
    def status(self) -> str:
        """Its status as a term's id."""
        return f"risk.{self.marked.item.status}"

    @property
    def cell(self) -> str:
        """Its cell of the matrix, ``likelihood-impact``; empty when either is missing."""
        risk = self.marked.item
        return f"{risk.likelihood}-{risk.impact}" if risk.weight else ""

    @property
    def severity(self) -> int:
        """Of the weight, in four steps; 0 when unknown."""
        return severity(self.marked.item.weight)

    @property
    def unprevented(self) -> bool:
        """Open, and nothing written down against it."""
        return self.marked.item.status == "open" and not self.marked.item.prevention


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix: how many risks, and how many of them are open."""

    likelihood: int
    impact: int
    total: int
    open: int

    @property
    def key(self) -> str:
        """As in :attr:`RiskRow.cell`."""
        return f"{self.likelihood}-{self.impact}"

    @property
    def severity(self) -> int:
        """Of its weight, in four steps."""
        return severity(self.likelihood * self.impact)


@dataclass(frozen=True, slots=True)
class WowIndex:
    """Every wow moment."""

    rows: tuple[WowRow, ...]
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class RiskIndex:
    """Every risk, unprevented and heaviest first.

    ``matrix`` has the likeliest row on top; ``firsts`` are each cell's first row, as (journey, anchor), and
    ``status_firsts`` each status's: where a link from the summary leads.
    """

    rows: tuple[RiskRow, ...]
    facets: tuple[Facet, ...]
    matrix: tuple[tuple[Cell, ...], ...]
    unplaced: int
    statuses: tuple[tuple[str, int], ...]
    unprevented: int
    firsts: frozenset[tuple[str, str]]
    status_firsts: frozenset[tuple[str, str]]

    @property
    def open(self) -> int:
        """How many are open."""
        return dict(self.statuses).get("open", 0)


def severity(weight: int) -> int:
    """Low 1, moderate 2, high 3, extreme 4; 0 when the weight is unknown."""
    if not weight:
        return 0
    return 1 + sum(weight >= step for step in (5, 10, 16))


def wow_status_term(status: str) -> str:
    """The term of a wow's or opportunity's status; ``planned`` alone names a curve."""
    return "planned_status" if status == "planned" else status


def wows_at(found: Iterable[Spot]) -> tuple[WowRow, ...]:
    """The wows of some spots: those that are live first."""
    places = {status: number for number, status in enumerate(("live", "planned", "idea"))}
    rows = [WowRow(spot, marked) for spot in found for marked in spot.point.wows]
    return tuple(sorted(rows, key=lambda row: places.get(row.marked.item.status or "", len(places))))


def risks_at(found: Iterable[Spot]) -> tuple[RiskRow, ...]:
    """The risks of some spots: unprevented first, then the heaviest, then those that nothing is written against."""
    rows = [RiskRow(spot, marked) for spot in found for marked in spot.point.risks]
    return tuple(
        sorted(
            rows,
            key=lambda r: (
                RISK_ORDER.index(r.marked.item.status),
                -r.marked.item.weight,
                bool(r.marked.item.prevention),
            ),
        )
    )


def wow_index(handbook: Handbook) -> WowIndex:
    """The index of wow moments."""
    rows = wows_at(spots(handbook))
    status = get_args(WowStatus)
    return WowIndex(
        rows,
        given(
            *place_facets(handbook, rows),
            facet("kind", rows, lambda r: r.marked.item.kind or "", terms="wow.{}".format, order=get_args(WowKind)),
            facet("status", rows, lambda r: r.marked.item.status or "", terms=wow_status_term, order=status),
            owner_facet(handbook, rows),
        ),
    )


def risk_index(handbook: Handbook) -> RiskIndex:
    """The index of risks with its matrix."""
    rows = risks_at(spots(handbook))
    firsts: dict[str, tuple[str, str]] = {}
    status_firsts: dict[str, tuple[str, str]] = {}
    for row in rows:
        if row.cell:
            firsts.setdefault(row.cell, (row.spot.journey, row.marked.anchor))
        status_firsts.setdefault(row.marked.item.status, (row.spot.journey, row.marked.anchor))
    statuses: Counter[str] = Counter(row.marked.item.status for row in rows)
    kinds = get_args(RiskKind)
    facets = given(
        *place_facets(handbook, rows),
        facet("kind", rows, lambda r: r.marked.item.kind or "", terms="risk.{}".format, order=kinds),
        facet("status", rows, lambda r: r.marked.item.status, terms="risk.{}".format, order=RISK_ORDER),
        owner_facet(handbook, rows),
        facet("weight", rows, lambda r: r.cell, text=lambda c: c.replace("-", " × ")),
    )
    return RiskIndex(
        rows,
        facets,
        matrix_of(rows),
        unplaced=sum(not row.cell for row in rows),
        statuses=tuple((status, statuses[status]) for status in RISK_ORDER if status in statuses),
        unprevented=sum(row.unprevented for row in rows),
        firsts=frozenset(firsts.values()),
        status_firsts=frozenset(status_firsts.values()),
    )


def matrix_of(rows: Iterable[RiskRow]) -> tuple[tuple[Cell, ...], ...]:
    """Likelihood × impact, the likeliest row first, impact growing to the right."""
    totals: dict[str, int] = {}
    opens: dict[str, int] = {}
    for row in rows:
        totals[row.cell] = totals.get(row.cell, 0) + 1
        opens[row.cell] = opens.get(row.cell, 0) + (row.marked.item.status == "open")
    return tuple(
        tuple(Cell(n, m, totals.get(f"{n}-{m}", 0), opens.get(f"{n}-{m}", 0)) for m in LEVELS) for n in reversed(LEVELS)
    )


def place_facets(handbook: Handbook, rows: Sequence[HasSpot]) -> tuple[Facet | None, ...]:
    """Where something happens: persona, journey, stage, sector."""
    return (
        facet("persona", rows, lambda r: r.spot.personas, text=lambda id_: _name(handbook, "persona", id_)),
        facet("journey", rows, lambda r: r.spot.journey, text=lambda id_: _name(handbook, "journey", id_)),
        facet("stage", rows, lambda r: r.spot.stage),
        facet("sector", rows, lambda r: r.spot.sector),
    )


def owner_facet(handbook: Handbook, rows: Sequence[HasMark]) -> Facet | None:
    """Whose it is."""
    return facet("owner", rows, lambda r: r.marked.item.owner or "", text=lambda id_: _name(handbook, "team", id_))


def _name(handbook: Handbook, kind: str, id_: str) -> str:
    entry = handbook.objects(kind).get(id_)
    return entry.item.label if entry else id_
