"""The history of a handbook: what changed on each page and when, in the words of ``cjm diff``, from git.

One pass over the log says which blobs every page had; only those that are shown are read and compared, each once.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cjm_site.diff import Judge, compare_entries, in_order
from cjm_site.git.log import read_log
from cjm_site.git.repository import Blob, Repository
from cjm_site.git.run import GitError
from cjm_site.link import linked_alone
from cjm_site.source import MARKDOWN_SUFFIXES, parse_source
from cjm_site.validate import validate_object

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.diff import Change
    from cjm_site.git.log import Revision
    from cjm_site.handbook import Entry, Handbook
    from cjm_site.settings import Settings

MONTHS = 12
"""How far back, from the last revision, the page of all changes goes."""

MOST_EVENTS = 1000
"""How many revisions of pages that page lists at most."""

_MOST_STATES = 4
"""How many revisions of a page are looked at for each one shown: some change nothing that is meant."""

_AT_ONCE = 400
"""How many blobs are asked for in one go."""

_NOT_SAID = frozenset({"approved-without-review", "file-moved"})
"""Advice to a reviewer, and what no reader sees."""


@dataclass(frozen=True, slots=True)
class Event:
    """What one revision changed on one page. ``uri`` is empty for a page that is gone.

    ``unreadable``: how many revisions just before it had errors, so that what they changed counts here.
    """

    day: dt.date
    revision: str
    author: str
    uri: str
    kind: str
    id: str
    title: str
    changes: tuple[Change, ...]
    unreadable: int = 0


@dataclass(frozen=True)
class History:
    """``note`` says why there is none: ``git`` is missing, ``outside`` any repository, ``shallow`` clone, ``empty``."""

    note: str = ""
    pages: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    @property
    def months(self) -> tuple[tuple[dt.date, tuple[Event, ...]], ...]:
        """The events of each month, newest first, the month as its first day."""
        found: dict[dt.date, list[Event]] = {}
        for event in self.events:
            found.setdefault(event.day.replace(day=1), []).append(event)
        return tuple((month, tuple(events)) for month, events in found.items())


def read_history(handbook: Handbook, most: int) -> History:
    """The history of a handbook.

    :param most: how many revisions each page shows.
    """
    settings = handbook.settings
    try:
        repository, prefix = Repository.around(settings.content)
    except GitError as error:
        return History("git" if "installed" in error.sentence else "outside")
    if repository.is_shallow:
        return History("shallow")
    lines = _lines(handbook, prefix, read_log(repository, prefix))
    if lines is None:
        return History("empty")
    reader = _Reader(repository, settings)
    pages: dict[str, tuple[Event, ...]] = {}
    events: list[Event] = []
    reader.expect(line.states[: most * _MOST_STATES] for line in lines)
    for line in lines:
        found = list(_events(line, reader, Judge(settings.heavy_risk), most))
        if line.uri:
            pages[line.uri] = tuple(found)
        events += [event for event in found if event.day >= lines.since]
    events.sort(key=lambda event: event.uri)
    events.sort(key=lambda event: (event.day, lines.order[event.revision]), reverse=True)
    return History("", pages, tuple(events[:MOST_EVENTS]))


# -- which blobs a page had --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _State:
    """What a revision made of a page: the blobs after and before."""

    revision: Revision
    new: str | None
    old: str | None
    path: str


@dataclass(slots=True)
class _Line:
    """A page through its renames, newest first. ``uri`` is where it is now, empty when it is gone."""

    uri: str
    states: list[_State] = field(default_factory=list)


class _Lines(list[_Line]):
    """Every page's line, those that are gone at the end, and the first day that the page of all changes shows."""

    def __init__(self, since: dt.date) -> None:
        super().__init__()
        self.since = since
        self.order: dict[str, int] = {}


def _lines(handbook: Handbook, prefix: str, revisions: Iterator[Revision]) -> _Lines | None:
    first = next(revisions, None)
    if first is None:
        return None
    found = _Lines(_months_before(first.day))
    by_path: dict[str, _Line] = {}
    for uri in _object_uris(handbook):
        line = _Line(uri)
        by_path[prefix + uri] = line
        found.append(line)
    number = 0
    for revision in (first, *revisions):
        found.order[revision.id] = -number
        number += 1
        moved: dict[str, _Line] = {}
        for change in revision.files:
            path = change.new_path or change.old_path or ""
            if PurePosixPath(path).suffix.lower() not in MARKDOWN_SUFFIXES or not path.startswith(prefix):
                continue
            known = by_path.pop(change.new_path, None) if change.new_path else None
            if known is None and (change.new_path or revision.day < found.since):
                continue  # of a page that is gone, before it went
            line = known or _Line("")
            if known is None:
                found.append(line)
            line.states.append(_State(revision, change.new_blob, change.old_blob, path.removeprefix(prefix)))
            if change.old_path:
                moved[change.old_path] = line
        by_path.update(moved)
    return found


def _object_uris(handbook: Handbook) -> Iterator[str]:
    for kind in ("persona", "journey", "channel", "team", "metric"):
        yield from (entry.uri for entry in handbook.objects(kind).values() if entry.uri)


def _months_before(day: dt.date) -> dt.date:
    month = day.year * 12 + day.month - 1 - MONTHS + 1
    return day.replace(year=month // 12, month=month % 12 + 1, day=1)


# -- what they say -----------------------------------------------------------------------------------------------------


class _Reader:
    """Blobs to objects, each taken apart once."""

    def __init__(self, repository: Repository, settings: Settings) -> None:
        self.repository = repository
        self.settings = settings
        self.wanted: OrderedDict[str, None] = OrderedDict()
        self.raw: dict[str, bytes] = {}
        self.known: dict[tuple[str, str], Entry[Any] | None] = {}

    def expect(self, states: Iterable[Iterable[_State]]) -> None:
        """Say which blobs will be asked for, in that order, so that git is asked for many at once."""
        for group in states:
            for state in group:
                self.wanted.update((blob, None) for blob in (state.new, state.old) if blob)

    def entry(self, blob: str, uri: str) -> Entry[Any] | None:
        """The object that a blob was at a path, ``None`` when it had errors or was none."""
        key = (blob, PurePosixPath(uri).stem)
        if key not in self.known:
            self.known[key] = self._read(blob, uri)
        return self.known[key]

    def _read(self, blob: str, uri: str) -> Entry[Any] | None:
        source, _ = parse_source(uri, self._content(blob), uri)
        item = validate_object(source)[0] if source is not None else None
        if source is None or item is None:
            return None
        return linked_alone(self.settings, item, source)

    def _content(self, blob: str) -> bytes:
        if blob not in self.raw:
            batch = [blob]
            while self.wanted and len(batch) < _AT_ONCE:
                batch.append(self.wanted.popitem(last=False)[0])
            self.raw = self.repository.read(Blob(id_, self.repository.root) for id_ in batch)
        return self.raw.get(blob, b"")


def _events(line: _Line, reader: _Reader, judge: Judge, most: int) -> Iterator[Event]:
    """The revisions of a page that changed what it says. One with errors is passed over: the next one counts for it."""
    shown = 0
    later: Any = None
    passed = 0
    at: _State | None = None
    for number, state in enumerate(line.states):
        if shown >= most or (shown and number >= most * _MOST_STATES):
            return
        if at is None:
            later = reader.entry(state.new, state.path) if state.new else None
            if state.new and later is None:
                continue  # unreadable, and nothing after it to count for it
            at, passed = state, 0
        earlier = reader.entry(state.old, state.path) if state.old else None
        if state.old and earlier is None:
            passed += 1
            continue
        event = _event(line, at, later, earlier, judge, passed)
        if event is not None:
            yield event
            shown += 1
        at = None


def _event(line: _Line, at: _State, new: Any, old: Any, judge: Judge, passed: int) -> Event | None:
    known = new or old
    if known is None:
        return None
    if new is not None and old is not None and new.item.type != old.item.type:
        old = None
    changes = [c for c in compare_entries(judge, known.item.type, old, new) if c.kind not in _NOT_SAID]
    if not changes:
        return None
    revision, item = at.revision, known.item
    return Event(
        revision.day, revision.id, revision.author, line.uri, item.type, item.id, item.label, in_order(changes), passed
    )
