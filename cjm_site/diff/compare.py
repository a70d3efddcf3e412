"""Two states of a handbook to the changes between them. Pure; nothing here reads files or git."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from cjm_site.approvals import NO_APPROVALS
from cjm_site.channels import BUILT_IN
from cjm_site.diff.change import Change, Item, Spot, in_order
from cjm_site.diff.fields import walk
from cjm_site.diff.journeys import change_of, compare_journeys
from cjm_site.diff.meaning import leaves, plain_value, words_of
from cjm_site.diff.pairing import pair
from cjm_site.diff.verdicts import Judge
from cjm_site.handbook import LinkedJourney
from cjm_site.model import OBJECT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cjm_site.handbook import Entry, Handbook
    from cjm_site.model import HandbookObject
    from cjm_site.settings import Settings
    from cjm_site.source import SourceFile

_OBJECT = frozenset({"id", "type", "schema_version", "stages"})
_NOT_CONTENT = frozenset(
    {
        "root",
        "content",
        "today",
        "templates",
        "channels",
        "teams",
        "metrics",
        "site_name",
        "precompress",
        "whole_search",
        "rows_in_page",
    }
)
"""Settings that are places, or compared as objects, or say nothing of customers."""

_ALIKE_PAGE = 0.6

EntryPair = tuple["Entry[Any] | None", "Entry[Any] | None"]


def compare(before: Handbook, after: Handbook, renames: Mapping[str, str] | None = None) -> tuple[Change, ...]:
    """Every change of meaning, heaviest first; empty when both mean the same.

    :param renames: files that are known to have another path now, old to new, below the content folder.
    """
    judge = Judge(after.settings.heavy_risk)
    changes = list(_settings(before.settings, after.settings))
    for kind in OBJECT_TYPES:
        for old, new in pairs_of(before, after, kind, renames or {}):
            changes += compare_entries(judge, kind, old, new)
    changes += _suspects(before, after)
    changes += _pages(before, after, renames or {})
    return in_order(changes)


def pairs_of(before: Handbook, after: Handbook, kind: str, renames: Mapping[str, str]) -> Iterator[EntryPair]:
    """Which object of one type is which: by id, by file, by name, by likeness."""
    old, new = _written(before.objects(kind)), _written(after.objects(kind))
    for id_ in old.keys() & new.keys():
        yield old[id_], new[id_]
    found, gone, come = pair(
        [entry for id_, entry in old.items() if id_ not in new],
        [entry for id_, entry in new.items() if id_ not in old],
        (
            lambda entry: renames.get(entry.uri, entry.uri) or None,
            lambda entry: entry.item.label.casefold(),
        ),
        lambda entry: leaves(entry.item),
        _ALIKE_PAGE,
    )
    yield from found
    yield from ((entry, None) for entry in gone)
    yield from ((None, entry) for entry in come)


def _written(entries: Mapping[str, Entry[HandbookObject]]) -> dict[str, Entry[Any]]:
    """Objects that somebody wrote: not the channels that every handbook has."""
    return {id_: entry for id_, entry in entries.items() if entry.source is not None or entry.item not in BUILT_IN}


def compare_entries(judge: Judge, kind: str, old: Entry[Any] | None, new: Entry[Any] | None) -> list[Change]:
    """The changes of one object, its text included; ``None``: there is or was none."""
    if old is not None and new is not None and (old is new or (old.source is not None and old.source is new.source)):
        return []
    known = new or old
    assert known is not None  # noqa: S101 - one of the two is there
    spot = Spot(kind, known.item.id, known.item.label, known.uri)
    changes: list[Change] = []
    if old is None or new is None:
        action = "added" if old is None else "removed"
        name = f"{kind}-{action}" if kind in {"persona", "journey"} else f"object-{action}"
        changes.append(Change(name, action, spot))  # type: ignore[arg-type]  # one of the two
    else:
        if old.item.id != new.item.id:
            changes.append(Change("id-changed", "changed", spot, (), ("id",), old.item.id, new.item.id))
        changes += (change_of(judge, delta, spot) for delta in walk(old.item, new.item, skip=_OBJECT))
        changes += _texts(spot, old.source, new.source)
    if kind == "journey":
        changes += compare_journeys(judge, _journey(old), _journey(new))
    if old is not None and new is not None:
        meant = [change for change in changes if not change.kind.startswith("approval-")]
        if meant and (unreviewed := _without_review(spot, old.item, new.item)):
            changes.append(unreviewed)
        if old.uri and new.uri and old.uri != new.uri:
            changes.append(Change("file-moved", "moved", spot, (), (), old.uri, new.uri, "file"))
    return changes


def _journey(entry: Entry[Any] | None) -> LinkedJourney | None:
    return entry if isinstance(entry, LinkedJourney) else None


def _without_review(spot: Spot, old: HandbookObject, new: HandbookObject) -> Change | None:
    """An approved page that changes and stays approved says when somebody looked at it again."""
    if old.status != "approved" or new.status != "approved":
        return None
    if new.reviewed is not None and (old.reviewed is None or new.reviewed > old.reviewed):
        return None
    day = plain_value(new.reviewed)
    return Change("approved-without-review", "changed", spot, (), ("reviewed",), day, day, "date")


def _suspects(before: Handbook, after: Handbook) -> Iterator[Change]:
    """Approvals that the change makes suspect, of pages that only use what changed as well."""
    for (kind, id_), state in after.approvals.items():
        entry = after.objects(kind)[id_]
        known = before.approvals.get((kind, id_), NO_APPROVALS)
        held = [signature.approval for signature in known.signatures if not signature.suspect]
        for signature in state.suspect:
            if signature.approval in held:
                spot = Spot(kind, id_, entry.item.label, entry.uri)
                item = Item("approvals", signature.approval.by)
                day = plain_value(signature.approval.date)
                yield Change("approval-suspect", "changed", spot, (item,), (), None, day, "date")


def _texts(spot: Spot, old: SourceFile | None, new: SourceFile | None) -> Iterator[Change]:
    """How many words of the prose below the front matter came and went."""
    one, two = (source.body if source else "" for source in (old, new))
    if one == two:
        return
    before, after = words_of(one), words_of(two)
    if before == after:
        return
    gone, come = Counter(before), Counter(after)
    removed, added = (gone - come).total(), (come - gone).total()
    yield Change("text-changed", "changed", spot, (), (), removed, added, "words")


# -- ordinary pages and settings ---------------------------------------------------------------------------------------


def _pages(before: Handbook, after: Handbook, renames: Mapping[str, str]) -> Iterator[Change]:
    old, new = ({source.uri: source for source in handbook.pages} for handbook in (before, after))
    pairs = [(source, new[uri]) for uri, source in old.items() if uri in new]
    found, gone, come = pair(
        [source for uri, source in old.items() if uri not in new],
        [source for uri, source in new.items() if uri not in old],
        (lambda source: renames.get(source.uri, source.uri), lambda source: tuple(words_of(source.body)) or None),
        lambda source: source.body,
        _ALIKE_PAGE,
    )
    for source in gone:
        yield Change("page-removed", "removed", _spot_of_page(source))
    for source in come:
        yield Change("page-added", "added", _spot_of_page(source))
    for one, two in (*pairs, *found):
        if one is two:
            continue
        spot = _spot_of_page(two)
        yield from _texts(spot, one, two)
        yield from _meta(spot, _front_matter(one), _front_matter(two))
        if one.uri != two.uri:
            yield Change("file-moved", "moved", spot, (), (), one.uri, two.uri, "file")


def _spot_of_page(source: SourceFile) -> Spot:
    heading = next((line.strip("# ") for line in source.body.split("\n") if line.startswith("# ")), "")
    title = str(_front_matter(source).get("title") or heading or source.stem)
    return Spot("page", source.uri, title, source.uri)


def _meta(spot: Spot, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """What front matter of an ordinary page says for the site's engine."""
    for name in sorted({*old, *new}):
        before, after = _as_json(old.get(name)), _as_json(new.get(name))
        if before != after:
            kind = "field-added" if before is None else "field-removed" if after is None else "field-changed"
            action: Any = kind.removeprefix("field-")
            yield Change(kind, action, spot, (), (name,), before, after)


def _front_matter(source: SourceFile) -> dict[str, Any]:
    return {str(name): value for name, value in source.data.items()} if source.data is not None else {}


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _as_json(its) for key, its in sorted(value.items(), key=lambda pair: str(pair[0]))}
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def _settings(before: Settings, after: Settings) -> Iterator[Change]:
    spot = Spot("settings", "mkdocs.yml", "mkdocs.yml")
    for delta in walk(before, after, skip=_NOT_CONTENT):
        before_value, after_value = plain_value(delta.before), plain_value(delta.after)
        way = delta.way
        yield Change("settings-changed", delta.action, spot, delta.items, delta.field, before_value, after_value, way)
