"""What waits for somebody: reviews, approvals and owners, grouped by who should see to it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.markdown import plain
from cjm_site.views.freshness import rows_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from cjm_site.handbook import Handbook
    from cjm_site.i18n import Language
    from cjm_site.views.freshness import FreshnessRow

REASONS = ("overdue", "suspect", "unreviewed", "open", "ownerless", "soon")
"""Why something is in the list, the most pressing first.

``open``: it says when it was reviewed, but not how often it should be.
"""

VERSION = 1
"""Of the JSON document; grows when a name changes or goes."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page that waits, and why."""

    row: FreshnessRow
    reasons: tuple[str, ...]
    path: str

    @property
    def title(self) -> str:
        """What a reader knows it by."""
        return plain(self.row.label)


@dataclass(frozen=True, slots=True)
class Pile:
    """What waits for one team; ``team`` is empty for what nobody owns."""

    team: str
    name: str
    contact: str
    waiting: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class Stale:
    """Everything that waits on a day, by team: what nobody owns first."""

    today: dt.date
    within: int
    piles: tuple[Pile, ...]

    @property
    def reasons(self) -> frozenset[str]:
        """Every reason that occurs."""
        return frozenset(reason for pile in self.piles for waiting in pile.waiting for reason in waiting.reasons)


def stale(handbook: Handbook, today: dt.date, within: int, teams: Iterable[str] = ()) -> Stale:
    """What waits on a day: due then or within so many days. ``teams``: only what these own."""
    wanted = frozenset(teams)
    piles: dict[str, list[Waiting]] = {}
    for row in rows_of(handbook, today, within):
        reasons = _reasons(row)
        if reasons and (not wanted or row.owner in wanted):
            source = handbook.objects(row.kind)[row.id].source
            path = source.path if source else ""
            piles.setdefault(row.owner, []).append(Waiting(row, reasons, path))
    ordered = sorted(piles, key=lambda id_: (bool(id_), id_))
    return Stale(today, within, tuple(_pile(handbook, team, piles[team]) for team in ordered))


def _reasons(row: FreshnessRow) -> tuple[str, ...]:
    if row.state == "retired":
        return ()
    found = {row.state}
    if row.sign_off == "suspect":
        found.add("suspect")
    if row.is_ownerless:
        found.add("ownerless")
    return tuple(reason for reason in REASONS if reason in found)


def _pile(handbook: Handbook, team: str, waiting: list[Waiting]) -> Pile:
    entry = handbook.teams.get(team)
    name, contact = (plain(entry.item.name), plain(entry.item.contact)) if entry else (team, "")
    return Pile(team, name, contact, tuple(waiting))


# -- formats -----------------------------------------------------------------------------------------------------------


def as_text(found: Stale, spoken: Language) -> str:
    """For the terminal: one line a page below its team."""
    blocks = []
    for pile in found.piles:
        lines = [_heading(pile, spoken)]
        for waiting in pile.waiting:
            lines.append(f"  {waiting.path}: {waiting.title}")
            lines.append(f"    {_why(waiting, spoken)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def as_markdown(found: Stale, spoken: Language) -> str:
    """For an issue or a message: a list of tasks below each team."""
    day = spoken.gettext("As of %(day)s") % {"day": spoken.date(found.today)}
    heading = spoken.gettext("What waits for a review")  # inside an f-string the catalogues would not find it
    parts = [f"## {heading}", day + "."]
    for pile in found.piles:
        parts.append(f"### {_escaped(_heading(pile, spoken))}")
        parts.append(
            "\n".join(
                f"- [ ] **{_escaped(waiting.title)}** (`{waiting.path}`): {_escaped(_why(waiting, spoken))}"
                for waiting in pile.waiting
            )
        )
    if not found.piles:
        parts.append(spoken.gettext("Nothing waits."))
    return "\n\n".join(parts)


COLUMNS = ("team", "type", "id", "title", "path", "reasons", "reviewed", "due", "days", "approved_by")


def as_csv(found: Stale) -> str:
    """For a spreadsheet. A text that one would take for a formula gets an apostrophe before it."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for pile in found.piles:
        for waiting in pile.waiting:
            record = _record(pile, waiting)
            writer.writerow([_cell(record[name]) for name in COLUMNS])
    return stream.getvalue().rstrip("\n")


def as_json(found: Stale) -> str:
    """For other programs; docs/upkeep.md describes it."""
    items = [_record(pile, waiting) for pile in found.piles for waiting in pile.waiting]
    teams = {pile.team: {"name": pile.name, "contact": pile.contact} for pile in found.piles if pile.team}
    document = {"version": VERSION, "today": found.today.isoformat(), "within": found.within}
    return json.dumps({**document, "teams": teams, "items": items}, ensure_ascii=False, indent=2)


def _record(pile: Pile, waiting: Waiting) -> dict[str, object]:
    row = waiting.row
    return {
        "team": pile.team or None,
        "type": row.kind,
        "id": row.id,
        "title": waiting.title,
        "path": waiting.path,
        "reasons": list(waiting.reasons),
        "reviewed": row.reviewed.isoformat() if row.reviewed else None,
        "due": row.due.isoformat() if row.due else None,
        "days": row.days if row.due else None,
        "approved_by": [signature.approval.by for signature in row.approvals.suspect],
    }


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return "" if value is None else value


def _heading(pile: Pile, spoken: Language) -> str:
    name = pile.name if pile.team else spoken.gettext("No owner")
    return f"{name} ({pile.contact})" if pile.contact else name


def _why(waiting: Waiting, spoken: Language) -> str:
    row = waiting.row
    texts = {
        "overdue": spoken.ngettext("%(num)d day late", "%(num)d days late", -row.days) % {"num": -row.days},
        "soon": spoken.ngettext("in %(num)d day", "in %(num)d days", row.days) % {"num": row.days},
        "suspect": ", ".join(signature.approval.by for signature in row.approvals.suspect),
    }
    labels = {"suspect": "approval.suspect", "ownerless": "ownerless"}
    found = []
    for reason in waiting.reasons:
        label = spoken.term(labels.get(reason, f"fresh.{reason}")).lower()
        found.append(f"{label} ({texts[reason]})" if reason in texts else label)
    if row.due:
        found[0] += f", {spoken.date(row.due)}" if waiting.reasons[0] in {"overdue", "soon"} else ""
    return "; ".join(found)


def _escaped(text: str) -> str:
    """A text of an author's inside Markdown of ours: no marks, mentions or links of its own."""
    return "".join(f"\\{c}" if c in r"\`*_[]<>#|~" else f"{c}\N{ZERO WIDTH SPACE}" if c == "@" else c for c in text)
