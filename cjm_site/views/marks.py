"""The indexes of wow moments and risks over the whole handbook (V3, V4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, get_args

from cjm_site.handbook import Marked
from cjm_site.markdown import plain
from cjm_site.model import Risk, Wow
from cjm_site.model.experience import RiskKind, WowKind, WowStatus
from cjm_site.views.facets import Facet, given
from cjm_site.views.list_parts import Part, Row, Said, Shape, part_of, share_of, written
from cjm_site.views.long_list import LongList, make_list, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cjm_site.handbook import Handbook, LinkedJourney, Point
    from cjm_site.views.spots import Place

RISK_ORDER = ("open", "accepted", "prevented", "closed")
"""Unprevented first."""

WOW_ORDER: Mapping[str, int] = MappingProxyType({"live": 0, "planned": 1, "idea": 2})
"""Those that are there already first."""

LEVELS = (1, 2, 3, 4, 5)


class WowRow(NamedTuple):
    """A wow moment and where it happens."""

    spot: Place
    marked: Marked[Wow]

    @property
    def kind(self) -> str:
        """Its kind as a term's id, empty when not given."""
        return f"wow.{self.marked.item.kind}" if self.marked.item.kind else ""

    @property
    def status(self) -> str:
        """Its status as a term's id, empty when not given."""
        return wow_status_term(self.marked.item.status or "")


class RiskRow(NamedTuple):
    """A risk and where it threatens."""

    spot: Place
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


class Cell(NamedTuple):
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


class WowIndex(NamedTuple):
    """Every wow moment; ``rows`` are those in the page."""

    rows: tuple[WowRow, ...]
    facets: tuple[Facet, ...]
    list: LongList


class RiskIndex(NamedTuple):
    """Every risk, unprevented and heaviest first; ``rows`` are those in the page.

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
    list: LongList

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


def wow_rank(wow: Wow) -> int:
    """A key that sorts those that are live first."""
    return WOW_ORDER.get(wow.status or "", len(WOW_ORDER))


WOWS = Shape(
    ("point", "name", "anchor", "kind", "status", "owner", "about"),
    columns=("stage", "kind", "status", "owner"),
    objects={"persona": "persona", "owner": "team"},
)
"""Rows of wow moments as plain data."""

RISKS = Shape(
    ("point", "name", "anchor", "kind", "status", "owner", "cell", "bare", "about"),
    columns=("stage", "kind", "status", "owner", "cell", "bare"),
    facets={"weight": "cell"},
    objects={"persona": "persona", "owner": "team"},
)
"""Rows of risks as plain data; ``bare``: 1 where a risk is open and nothing is written down against it."""


def wow_part(journey: LinkedJourney) -> Part:
    """The wow moments of a journey as plain data."""

    def rows(point: Point) -> Iterable[tuple[Row, Said]]:
        for marked in point.wows:
            item = marked.item
            yield (
                (
                    wow_rank(item), plain(item.title), marked.anchor, item.kind or "", item.status or "",
                    item.owner or "", plain(item.description),
                ),
                (written(item.title), written(item.description)),
            )  # fmt: skip

    return part_of(journey, WOWS, rows)


def risk_part(journey: LinkedJourney) -> Part:
    """The risks of a journey as plain data."""

    def rows(point: Point) -> Iterable[tuple[Row, Said]]:
        for marked in point.risks:
            item = marked.item
            weight = item.weight
            rank = RISK_ORDER.index(item.status) * 100 - weight * 2 + bool(item.prevention)
            yield (
                (
                    rank, plain(item.title), marked.anchor, item.kind or "", item.status, item.owner or "",
                    f"{item.likelihood}-{item.impact}" if weight else "",
                    int(item.status == "open" and not item.prevention), plain(item.prevention),
                ),
                (written(item.title), written(item.prevention)),
            )  # fmt: skip

    return part_of(journey, RISKS, rows)


WOWS_SHARE = share_of("wows", wow_part)
"""The wow moments of each journey."""

RISKS_SHARE = share_of("risks", risk_part)
"""The risks of each journey."""


def wow_index(handbook: Handbook) -> WowIndex:
    """The index of wow moments."""
    found = make_list(WOWS, handbook.shares(WOWS_SHARE).values(), handbook.settings.rows_in_page)
    status = get_args(WowStatus)
    return WowIndex(
        found.full(wow_row),
        given(
            *found.place_facets(handbook),
            found.facet("kind", terms="wow.{}".format, order=get_args(WowKind)),
            found.facet("status", terms=wow_status_term, order=status),
            owner_facet(handbook, found),
        ),
        found,
    )


def risk_index(handbook: Handbook) -> RiskIndex:
    """The index of risks with its matrix."""
    found = make_list(RISKS, handbook.shares(RISKS_SHARE).values(), handbook.settings.rows_in_page)
    firsts, status_firsts = found.place("risks", "cell"), found.place("risks", "status")
    found = replace(found, places={**firsts, **status_firsts})
    rows = found.full(risk_row)
    statuses = Counter(found.values("status"))
    kinds = get_args(RiskKind)
    totals = Counter(zip(found.values("cell"), found.values("status"), strict=True))
    at_firsts, at_statuses = set(firsts.values()), set(status_firsts.values())
    shown = list(zip(found.shown, rows, strict=True))
    return RiskIndex(
        rows,
        given(
            *found.place_facets(handbook),
            found.facet("kind", terms="risk.{}".format, order=kinds),
            found.facet("status", terms="risk.{}".format, order=RISK_ORDER),
            owner_facet(handbook, found),
            found.facet("weight", text=lambda c: c.replace("-", " × ")),
        ),
        _matrix(totals),
        unplaced=sum(number for (cell, _), number in totals.items() if not cell),
        statuses=tuple((status, statuses[status]) for status in RISK_ORDER if status in statuses),
        unprevented=sum(found.values("bare")),
        firsts=frozenset((row.spot.journey, row.marked.anchor) for at, row in shown if at in at_firsts),
        status_firsts=frozenset((row.spot.journey, row.marked.anchor) for at, row in shown if at in at_statuses),
        list=found,
    )


def wow_row(place: Place, row: Row, said: Said) -> WowRow:
    """A wow moment of its plain data."""
    _, _, name, anchor, kind, status, owner, about = row
    title, description = said
    wow = Wow.model_construct(
        title=title or name, kind=kind or None, status=status or None, owner=owner or None,
        description=description or about,
    )  # fmt: skip
    return WowRow(place, Marked(wow, anchor.removeprefix("wow-"), anchor))


def risk_row(place: Place, row: Row, said: Said) -> RiskRow:
    """A risk of its plain data."""
    _, _, name, anchor, kind, status, owner, cell, _, about = row
    title, prevention = said
    likelihood, impact = map(int, cell.split("-")) if cell else (None, None)
    risk = Risk.model_construct(
        title=title or name, kind=kind or None, status=status, owner=owner or None,
        prevention=prevention or about,
        likelihood=likelihood, impact=impact,
    )  # fmt: skip
    return RiskRow(place, Marked(risk, anchor.removeprefix("risk-"), anchor))


def _matrix(totals: Counter[tuple[str, str]]) -> tuple[tuple[Cell, ...], ...]:
    """The matrix of risks that are counted by cell and status."""
    cells: Counter[str] = Counter()
    for (cell, _), number in totals.items():
        cells[cell] += number
    return tuple(
        tuple(Cell(n, m, cells[f"{n}-{m}"], totals[f"{n}-{m}", "open"]) for m in LEVELS) for n in reversed(LEVELS)
    )


def owner_facet(handbook: Handbook, found: LongList) -> Facet | None:
    """Whose it is."""
    return found.facet("owner", text=partial(name_of, handbook, "team"))
