"""Rules about ownership and freshness: maps go stale when nobody looks after them (V11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cjm_site.rules.base import Finding, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.handbook import Entry, Handbook


def overdue(handbook: Handbook) -> Iterator[Finding]:
    """The next review of a page is due. Needs the day that counts as today; without one, nothing is overdue."""
    today = handbook.settings.today
    for kind in ("persona", "journey", "channel", "team", "metric"):
        for entry in handbook.objects(kind).values():
            item = entry.item
            if today is None or item.reviewed is None or item.review_every is None:
                continue
            due = item.review_every.after(item.reviewed)
            if due < today:
                yield Finding(entry, ("reviewed",), {"name": item.label, "due": due.isoformat()})


def plan(handbook: Handbook) -> Iterator[Finding]:
    """A page does not say when it was reviewed, or how often it will be."""
    for entry in _pages(handbook):
        item = entry.item
        missing = [name for name in ("reviewed", "review_every") if getattr(item, name) is None]
        if missing:
            yield Finding(entry, ("status",), {"name": item.label, "missing": ", ".join(missing)}, missing[0])


def owner(handbook: Handbook) -> Iterator[Finding]:
    """Nobody owns a page."""
    known = listed(handbook.teams)
    for entry in _pages(handbook):
        if not entry.item.owner:
            values = {"name": entry.item.label, "known": known}
            yield Finding(entry, ("status",), values, "known" if known else "write")


def _pages(handbook: Handbook) -> Iterator[Entry[Any]]:
    """Personas and journeys."""
    yield from handbook.personas.values()
    yield from handbook.journeys.values()
