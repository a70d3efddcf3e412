"""Opportunities over the whole handbook: impact against effort, quick wins first (V6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, get_args

from cjm_site.handbook import Marked
from cjm_site.markdown import plain
from cjm_site.model import Opportunity
from cjm_site.model.experience import OpportunityStatus
from cjm_site.views.facets import Facet, given
from cjm_site.views.list_parts import HEAD, Part, Row, Said, Shape, part_of, share_of, written
from cjm_site.views.long_list import LongList, make_list
from cjm_site.views.marks import LEVELS, owner_facet, wow_status_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cjm_site.handbook import Handbook, LinkedJourney, Point
    from cjm_site.views.spots import Place

HIGH_IMPACT = 4
"""From which impact on an opportunity is worth much."""

LOW_EFFORT = 2
"""Up to which effort it is quickly done."""

QUADRANTS = ("quick", "large", "small", "doubtful")
"""The four corners of the matrix, in the order in which to look at them."""

GROUPS = (*QUADRANTS, "unweighed", "live", "discarded")
"""The groups of the list: open ones by corner, then what nobody has weighed, then what is settled."""


_OPEN = frozenset(GROUPS) - {"live", "discarded"}


class OpportunityRow(NamedTuple):
    """An opportunity, where it lies, and the KPIs that it moves as (id, name)."""

    spot: Place
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
        return group_of(self.marked.item)


class OpportunityCell(NamedTuple):
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


class OpportunityGroup(NamedTuple):
    """Opportunities of one of :data:`GROUPS`."""

    name: str
    rows: tuple[OpportunityRow, ...]


class OpportunityIndex(NamedTuple):
    """Every opportunity, those in the page as rows. ``matrix`` has the greatest impact on top and holds the open ones.

    ``numbers`` are the sizes of the groups; ``firsts`` are each cell's first row, as (journey, anchor): where a link
    from the matrix leads.
    """

    groups: tuple[OpportunityGroup, ...]
    matrix: tuple[tuple[OpportunityCell, ...], ...]
    numbers: Mapping[str, int]
    facets: tuple[Facet, ...]
    firsts: frozenset[tuple[str, str]]
    list: LongList

    @property
    def open(self) -> int:
        """How many are neither live nor discarded."""
        return sum(self.numbers[name] for name in GROUPS if name in _OPEN)

    @property
    def rows(self) -> tuple[OpportunityRow, ...]:
        """Every row."""
        return tuple(row for group in self.groups for row in group.rows)


def group_of(item: Opportunity) -> str:
    """Which of :data:`GROUPS` an opportunity belongs to."""
    if item.status in {"live", "discarded"}:
        return item.status
    return quadrant(item.impact, item.effort) if item.impact and item.effort else "unweighed"


def quadrant(impact: int, effort: int) -> str:
    """The corner of the matrix: one of :data:`QUADRANTS`."""
    if impact >= HIGH_IMPACT:
        return "quick" if effort <= LOW_EFFORT else "large"
    return "small" if effort <= LOW_EFFORT else "doubtful"


OPPORTUNITIES = Shape(
    ("point", "name", "anchor", "feeling", "impact", "effort", "metric", "status", "owner", "cell", "group", "about"),
    head=(*HEAD, "names"),
    columns=("stage", "metric", "status", "owner", "cell", "group"),
    objects={"metric": "metric", "owner": "team", "persona": "persona"},
    group="group",
)
"""Rows of opportunities as plain data; ``names``: KPIs that only the journey itself names, as pairs of id and name."""


def opportunity_part(journey: LinkedJourney) -> Part:
    """The opportunities of a journey as plain data."""
    made = part_of(journey, OPPORTUNITIES, _plain_rows)
    at = OPPORTUNITIES.columns.index("metric")
    used = {id_ for ids in made.columns[at].values for id_ in ids}
    names = tuple((metric.id, metric.name) for metric in journey.item.metrics if metric.name and metric.id in used)
    return made._replace(head=(*made.head, names))


OPPORTUNITIES_SHARE = share_of("opportunities", opportunity_part)
"""The opportunities of each journey."""


def opportunity_index(handbook: Handbook) -> OpportunityIndex:
    """The index of opportunities with its matrix."""
    found = make_list(OPPORTUNITIES, handbook.shares(OPPORTUNITIES_SHARE).values(), handbook.settings.rows_in_page)
    numbers = Counter(found.values("group"))
    cells = Counter(
        cell for cell, group in zip(found.values("cell"), found.values("group"), strict=True) if group in _OPEN
    )
    firsts = found.place("opportunities", "cell")
    firsts = {id_: at for id_, at in firsts.items() if cells[id_.removeprefix("opportunities-")]}
    found = replace(found, places={**firsts, **found.place("opportunities", "group")})
    names_of = {part.of[1]: dict(part.head[-1]) for part in found.parts if part.head[-1]}

    def full(place: Place, row: Row, said: Said) -> OpportunityRow:
        names = names_of.get(place.journey, {})
        return _row(place, row, said, tuple((id_, _metric_name(handbook, id_, names)) for id_ in row[7]))

    rows = found.full(full)
    at_firsts = set(firsts.values())
    names = _metric_names(handbook, found)
    return OpportunityIndex(
        tuple(
            OpportunityGroup(name, tuple(row for row in rows if row.group == name)) for name in GROUPS if numbers[name]
        ),
        tuple(
            tuple(OpportunityCell(impact, effort, cells[f"{impact}-{effort}"]) for effort in LEVELS)
            for impact in reversed(LEVELS)
        ),
        numbers,
        given(
            found.facet("status", terms=wow_status_term, order=get_args(OpportunityStatus)),
            owner_facet(handbook, found),
            found.facet_of_several("metric", term="metric", text=lambda id_: names[id_]),
            *found.place_facets(handbook),
            found.facet("cell", term="impact_effort", text=lambda c: c.replace("-", " × ")),
        ),
        frozenset(
            (row.spot.journey, row.marked.anchor) for at, row in zip(found.shown, rows, strict=True) if at in at_firsts
        ),
        found,
    )


def _row(place: Place, row: Row, said: Said, metrics: tuple[tuple[str, str], ...]) -> OpportunityRow:
    _, _, name, anchor, wanted, impact, effort, ids, status, owner, _, _, about = row
    title, feeling, solution = said
    item = Opportunity.model_construct(
        title=title or name, feeling=feeling or wanted, solution=solution or about, impact=impact or None,
        effort=effort or None, status=status or None, owner=owner or None, metrics=tuple(ids),
    )  # fmt: skip
    return OpportunityRow(place, Marked(item, anchor.removeprefix("opportunity-"), anchor), metrics)


def _plain_rows(point: Point) -> Iterable[tuple[Row, Said]]:
    """The most impact for the least effort first, group by group."""
    for marked in point.opportunities:
        item = marked.item
        impact, effort = item.impact or 0, item.effort or 0
        group = group_of(item)
        rank = GROUPS.index(group) * 1000 + ((item.effort or 5) - impact) * 10 - impact
        yield (
            (
                rank, plain(item.title), marked.anchor, plain(item.feeling), impact, effort, item.metrics,
                item.status or "", item.owner or "", f"{impact}-{effort}" if impact and effort else "", group,
                plain(item.solution),
            ),
            (written(item.title), written(item.feeling), written(item.solution)),
        )  # fmt: skip


def _metric_names(handbook: Handbook, found: LongList) -> dict[str, str]:
    """The names of KPIs, as the last row of the list that has one calls it."""
    names: dict[str, str] = {}
    ids = {id_ for several in found.values("metric") for id_ in several}
    loose = {id_ for id_ in ids if id_ not in handbook.metrics}
    names.update({id_: handbook.metrics[id_].item.label for id_ in ids - loose})
    if loose:
        at = found.column("metric")
        last: dict[str, tuple[int, int, int]] = {}
        for number, part in enumerate(found.parts):
            for place, (rank, ids) in enumerate(zip(part.ranks, part.column(at), strict=True)):
                for id_ in loose.intersection(ids):
                    last[id_] = max(last.get(id_, (rank, number, place)), (rank, number, place))
        called = {id_: dict(found.parts[part].head[-1]) for id_, (_, part, _) in last.items()}
        names.update({id_: called[id_].get(id_) or id_ for id_ in loose})
    return names


def _metric_name(handbook: Handbook, id_: str, names: dict[str, str]) -> str:
    entry = handbook.metrics.get(id_)
    return entry.item.label if entry else names.get(id_) or id_
