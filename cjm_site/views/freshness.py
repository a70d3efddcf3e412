"""Ownership and freshness: who looks after what, and what is overdue for review (V11)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from cjm_site.approvals import approvals_state
from cjm_site.markdown import plain
from cjm_site.model import OBJECT_TYPES
from cjm_site.model.base import Status
from cjm_site.views.facets import Facet, Option, facet, given
from cjm_site.views.long_list import LongList, Part, Shape, make_list

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from cjm_site.approvals import ApprovalsState
    from cjm_site.handbook import Entry, Handbook
    from cjm_site.model.base import Interval

SOON = 30
"""From how many days before its review an object counts as due soon."""

STATES = ("overdue", "due", "unreviewed", "open", "soon", "fresh", "unplanned", "retired")
"""What is most pressing first.

``due``: to be reviewed, overdue or not, as no day is known: one of ``overdue``, ``soon`` and ``fresh`` for a reader.
``unreviewed``: never reviewed; ``open``: reviewed, but nobody said how often; ``unplanned``: a channel, team or KPI of
which nobody expects a review.
"""

_LIVING = frozenset({"persona", "journey"})


@dataclass(frozen=True)
class FreshnessRow:
    """An object and how fresh it is. ``days`` counts to the review, negative when it is overdue."""

    kind: str
    entry: Entry[Any]
    state: str
    due: dt.date | None
    days: int
    approvals: ApprovalsState

    @property
    def sign_off(self) -> str:
        """``suspect``, ``current``, or empty when nobody has approved it."""
        return "suspect" if self.approvals.suspect else "current" if self.approvals.signatures else ""

    @property
    def owner(self) -> str:
        """The team's id, empty when nobody owns it."""
        return self.entry.item.owner or ""

    @property
    def is_ownerless(self) -> bool:
        """Whether somebody should own it and nobody does."""
        return self.kind in _LIVING and not self.owner and self.state != "retired"


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """How much one team looks after; ``team`` is empty for what nobody owns. ``dues``: the days of its reviews."""

    team: str
    objects: int
    overdue: int
    unreviewed: int
    suspect: int
    dues: tuple[dt.date, ...]


@dataclass(frozen=True)
class Freshness:
    """Every object that has a file, the most pressing first; those in the page as rows.

    ``behind`` counts the others by state and day, for the page's script. ``intervals`` are those between
    reviews, by how they are written. ``today`` is ``None`` when no day is known: then the page's script finds out what
    is overdue.
    """

    today: dt.date | None
    rows: tuple[FreshnessRow, ...]
    states: tuple[tuple[str, int], ...]
    teams: tuple[TeamLoad, ...]
    ownerless: tuple[FreshnessRow, ...]
    suspect: tuple[FreshnessRow, ...]
    facets: tuple[Facet, ...]
    list: LongList
    behind: str
    intervals: Mapping[str, Interval]
    soon: int = SOON
    possible: tuple[str, ...] = STATES


def freshness(handbook: Handbook) -> Freshness:
    """Ownership and freshness of a handbook, on the day that its settings call today."""
    today = handbook.settings.today
    rows = tuple(rows_of(handbook, today))
    limit = handbook.settings.rows_in_page
    found = make_list(FRESH, (_part(row, place) for place, row in enumerate(rows)), limit)
    states: dict[str, tuple[int, int]] = {}
    for place, row in enumerate(rows):
        states.setdefault(f"fresh-{row.state}", (place, 0))
    left = Counter(f"{row.state} {row.due or ''}" for row in rows[limit:])
    numbers = {state: sum(row.state == state for row in rows) for state in STATES}
    return Freshness(
        today,
        rows[:limit],
        tuple((state, number) for state, number in numbers.items() if number),
        tuple(_teams(rows)),
        tuple(row for row in rows if row.is_ownerless),
        tuple(row for row in rows if row.sign_off == "suspect" and row.state != "retired"),
        given(
            facet("state", rows, lambda r: r.state, term="freshness", terms="fresh.{}".format, order=STATES)
            if today else _any_state(),
            facet(
                "approval", rows, lambda r: r.sign_off, term="approvals", terms="approval.{}".format,
                order=("suspect", "current"),
            ),
            facet("kind", rows, lambda r: r.kind, terms=str, order=tuple(OBJECT_TYPES)),
            facet(
                "owner", rows, lambda r: r.owner,
                text=lambda id_: handbook.teams[id_].item.label if id_ in handbook.teams else id_,
            ),
            facet(
                "status", rows, lambda r: r.entry.item.status or "", terms="status.{}".format, order=get_args(Status)
            ),
        ),
        replace(found, places=states),
        ";".join(f"{key} {number}" for key, number in sorted(left.items())),
        {every.text: every for row in rows if (every := row.entry.item.review_every)},
    )  # fmt: skip


FRESH = Shape(
    (),
    ("name", "kind", "owner", "bare", "status", "reviewed", "every", "due", "state", "approval", "signed", "approved"),
    (),
    objects={"owner": "team"},
)
"""Rows of objects as plain data; days as ISO writes them. ``bare``: 1 where an owner is missing."""


def _part(row: FreshnessRow, place: int) -> Part:
    """An object as plain data."""
    item = row.entry.item
    head = (
        plain(row.entry.item.label), row.kind, row.owner, int(row.is_ownerless), item.status or "",
        _day(item.reviewed), item.review_every.text if item.review_every else "", _day(row.due), row.state,
        row.sign_off,
        ", ".join(signature.approval.by for signature in row.approvals.signatures), _day(row.approvals.last),
    )  # fmt: skip
    return Part((row.kind, item.id), head, (), ((place,),))


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def rows_of(handbook: Handbook, today: dt.date | None, within: int = SOON) -> list[FreshnessRow]:
    """Every object that has a file, the most pressing first, as it stands on a day."""
    found = [
        _row(handbook, kind, entry, today, within)
        for kind in OBJECT_TYPES
        for entry in handbook.objects(kind).values()
        if entry.source is not None
    ]
    return sorted(found, key=_rank)


def _row(handbook: Handbook, kind: str, entry: Entry[Any], today: dt.date | None, within: int) -> FreshnessRow:
    item = entry.item
    due = item.review_every.after(item.reviewed) if item.reviewed and item.review_every else None
    days = (due - today).days if due and today else 0
    if item.status == "retired":
        state = "retired"
    elif item.reviewed is None:
        state = "unreviewed" if kind in _LIVING or item.review_every else "unplanned"
    elif due is None:
        state = "open"
    elif today is None:
        state = "due"
    else:
        state = "overdue" if days < 0 else "soon" if days <= within else "fresh"
    return FreshnessRow(kind, entry, state, due, days, approvals_state(handbook, item))


def _any_state() -> Facet:
    """What a reader's day may make of the list: the page's script counts, and takes away what there is not."""
    options = tuple(Option(state, state, f"fresh.{state}", 0) for state in STATES if state != "due")
    return Facet("state", "freshness", options)


def _rank(row: FreshnessRow) -> tuple[int, int, int, str]:
    kinds = ("journey", "persona", *OBJECT_TYPES)
    day = row.due.toordinal() if row.due else 0
    return STATES.index(row.state), day, kinds.index(row.kind), row.entry.item.label.casefold()


def _teams(rows: Iterable[FreshnessRow]) -> Iterable[TeamLoad]:
    """What each team looks after; what nobody owns comes first. Channels, teams and KPIs need no owner."""
    by_team: dict[str, list[FreshnessRow]] = {}
    for row in rows:
        if (row.owner or row.kind in _LIVING) and row.state != "retired":
            by_team.setdefault(row.owner, []).append(row)
    for team in sorted(by_team, key=lambda id_: (bool(id_), -len(by_team[id_]), id_)):
        owned = by_team[team]
        yield TeamLoad(
            team,
            len(owned),
            sum(row.state == "overdue" for row in owned),
            sum(row.state in {"unreviewed", "open"} for row in owned),
            sum(row.sign_off == "suspect" for row in owned),
            tuple(sorted(row.due for row in owned if row.due)),
        )
