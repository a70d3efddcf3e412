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


def suspect(handbook: Handbook) -> Iterator[Finding]:
    """What somebody approved is no longer what the page says, or what it takes from others."""
    for (kind, id_), state in handbook.approvals.items():
        entry = handbook.objects(kind)[id_]
        for signature in state.suspect:
            approval = signature.approval
            causes = [reason.cause for reason in signature.reasons]
            hint = "content" if "content" in causes else "version" if "version" in causes else "uses"
            values = {
                "name": entry.item.label,
                "by": approval.by,
                "date": approval.date.isoformat(),
                "id": id_,
                "changed": listed(f"{reason.kind} {reason.id}" for reason in signature.reasons if reason.id),
            }
            yield Finding(entry, ("approvals", signature.number, "digest"), values, hint)


def approved(handbook: Handbook) -> Iterator[Finding]:
    """Nobody has put their name to a page."""
    for entry in _pages(handbook):
        if not entry.item.approvals:
            yield Finding(entry, ("status",), {"name": entry.item.label, "id": entry.item.id})


def _pages(handbook: Handbook) -> Iterator[Entry[Any]]:
    """Personas and journeys."""
    yield from handbook.personas.values()
    yield from handbook.journeys.values()
