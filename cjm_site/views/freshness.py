"""Ownership and freshness: who looks after what, and what is overdue for review (V11)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from cjm_site.approvals import NO_APPROVALS
from cjm_site.markdown import plain
from cjm_site.model import OBJECT_TYPES
from cjm_site.model.base import Interval, Status
from cjm_site.shares import Share
from cjm_site.views.facets import Facet, Option, facet, given
from cjm_site.views.list_parts import Part, Shape, row_alone
from cjm_site.views.long_list import LongList, make_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.approvals import ApprovalsState
    from cjm_site.around import Around
    from cjm_site.handbook import Entry, Handbook

SOON = 30
"""From how many days before its review an object counts as due soon."""

STATES = ("overdue", "due", "unreviewed", "open", "soon", "fresh", "unplanned", "retired")
"""What is most pressing first.

``due``: to be reviewed, overdue or not, as no day is known: one of ``overdue``, ``soon`` and ``fresh`` for a reader.
``unreviewed``: never reviewed; ``open``: reviewed, but nobody said how often; ``unplanned``: a channel, team or KPI of
which nobody expects a review.
"""

_LIVING = frozenset({"persona", "journey"})


class Review(NamedTuple):
    """What an object says of its upkeep. Days as ISO writes them; ``every`` as written, with its months and days."""

    id: str
    label: str
    owner: str
    status: str
    reviewed: str
    every: tuple[str, int, int] | None
    due: str
    is_signed: bool


def _review(_around: Around | None, entry: Entry[Any]) -> Review:
    item = entry.item
    every = item.review_every
    return Review(
        item.id,
        item.label,
        item.owner or "",
        item.status or "",
        _day(item.reviewed),
        (every.text, every.months, every.days) if every else None,
        _day(every.after(item.reviewed) if item.reviewed and every else None),
        bool(item.approvals),
    )


def _read_review(data: Any) -> Review:
    id_, label, owner, status, reviewed, every, due, is_signed = data
    return Review(id_, label, owner, status, reviewed, tuple(every) if every else None, due, is_signed)


REVIEWS = {
    "persona": Share("upkeep-of-personas", "persona", _review, _read_review),
    "journey": Share("upkeep", "journey", _review, _read_review),
}


@dataclass(frozen=True)
class FreshnessRow:
    """An object and how fresh it is. ``days`` counts to the review, negative when it is overdue."""

    kind: str
    id: str
    label: str
    owner: str
    status: str
    reviewed: dt.date | None
    review_every: Interval | None
    state: str
    due: dt.date | None
    days: int
    approvals: ApprovalsState

    @property
    def sign_off(self) -> str:
        """``suspect``, ``current``, or empty when nobody has approved it."""
        return "suspect" if self.approvals.suspect else "current" if self.approvals.signatures else ""

    @property
    def is_ownerless(self) -> bool:
        """Whether somebody should own it and nobody does."""
        return self.kind in _LIVING and not self.owner and self.state != "retired"


class TeamLoad(NamedTuple):
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
            facet("status", rows, lambda r: r.status, terms="status.{}".format, order=get_args(Status)),
        ),
        replace(found, places=states),
        ";".join(f"{key} {number}" for key, number in sorted(left.items())),
        {every.text: every for row in rows if (every := row.review_every)},
    )  # fmt: skip


FRESH = Shape(
    (),
    (
        "name", "kind", "owner", "bare", "status", "reviewed", "every", "due", "state", "days", "approval", "signed",
        "approved",
    ),
    (),
    objects={"owner": "team"},
)  # fmt: skip
"""Rows of objects as plain data; days as ISO writes them.

``bare``: 1 where an owner is missing; ``days`` until a review, as text, where it is soon or late; ``signed``: who
approved it on the last of such days.
"""


def _part(row: FreshnessRow, place: int) -> Part:
    """An object as plain data."""
    head = (
        plain(row.label), row.kind, row.owner, int(row.is_ownerless), row.status,
        _day(row.reviewed), row.review_every.text if row.review_every else "", _day(row.due), row.state,
        str(row.days) if row.state in {"overdue", "soon"} else "", row.sign_off,
        _last_by(row.approvals), _day(row.approvals.last),
    )  # fmt: skip
    return row_alone((row.kind, row.id), head, place)


def _last_by(approvals: ApprovalsState) -> str:
    """Who approved something on the day of its last approval."""
    found = (signature.approval for signature in approvals.signatures)
    return ", ".join(approval.by for approval in found if approval.date == approvals.last)


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def rows_of(handbook: Handbook, today: dt.date | None, within: int = SOON) -> list[FreshnessRow]:
    """Every object that has a file, the most pressing first, as it stands on a day."""
    found = [
        _row(handbook, kind, review, today, within) for kind in OBJECT_TYPES for review in _reviews(handbook, kind)
    ]
    return sorted(found, key=_rank)


def _reviews(handbook: Handbook, kind: str) -> Iterator[Review]:
    """What every object of a type that has a file says of its upkeep."""
    if kind in REVIEWS:
        yield from handbook.shares(REVIEWS[kind]).values()
    else:
        yield from (_review(None, entry) for entry in handbook.objects(kind).values() if entry.source is not None)


def _row(handbook: Handbook, kind: str, review: Review, today: dt.date | None, within: int) -> FreshnessRow:
    due = dt.date.fromisoformat(review.due) if review.due else None
    days = (due - today).days if due and today else 0
    if review.status == "retired":
        state = "retired"
    elif not review.reviewed:
        state = "unreviewed" if kind in _LIVING or review.every else "unplanned"
    elif due is None:
        state = "open"
    elif today is None:
        state = "due"
    else:
        state = "overdue" if days < 0 else "soon" if days <= within else "fresh"
    return FreshnessRow(
        kind,
        review.id,
        review.label,
        review.owner,
        review.status,
        dt.date.fromisoformat(review.reviewed) if review.reviewed else None,
        _interval(*review.every) if review.every else None,
        state,
        due,
        days,
        handbook.approvals.get((kind, review.id), NO_APPROVALS) if review.is_signed else NO_APPROVALS,
    )


@lru_cache(maxsize=64)
def _interval(text: str, months: int, days: int) -> Interval:
    return Interval(text=text, months=months, days=days)


def _any_state() -> Facet:
    """What a reader's day may make of the list: the page's script counts, and takes away what there is not."""
    options = tuple(Option(state, state, f"fresh.{state}", 0) for state in STATES if state != "due")
    return Facet("state", "freshness", options)


def _rank(row: FreshnessRow) -> tuple[int, int, int, str]:
    kinds = ("journey", "persona", *OBJECT_TYPES)
    day = row.due.toordinal() if row.due else 0
    return STATES.index(row.state), day, kinds.index(row.kind), row.label.casefold()


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
