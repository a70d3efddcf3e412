"""The history of a handbook: what changed on each page and when, in the words of ``cjm diff``, from git.

One pass over the log says which blobs every page had; only those that are shown are read and compared, each once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cjm_site.ahead import Ahead, useful_processes
from cjm_site.git.log import read_log
from cjm_site.git.repository import Repository
from cjm_site.git.run import GitError
from cjm_site.source import MARKDOWN_SUFFIXES
from cjm_site.told import Teller, Version, key_of, remember, remembered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from cjm_site.diff import Change
    from cjm_site.git.log import Revision
    from cjm_site.handbook import Entry, Handbook
    from cjm_site.told import Pair, Told

MONTHS = 12
"""How far back, from the last revision, the page of all changes goes."""

MOST_EVENTS = 1000
"""How many revisions of pages that page lists at most."""

_MOST_STATES = 4
"""How many revisions of a page are looked at for each one shown: some change nothing that is meant."""


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
    told = _tell(handbook, repository, lines, most)
    pages: dict[str, tuple[Event, ...]] = {}
    events: list[Event] = []
    for line in lines:
        found = list(_events(line, lambda pair: told[key_of(pair)], most))
        if line.uri:
            pages[line.uri] = tuple(found)
        events += [event for event in found if event.day >= lines.since]
    events.sort(key=lambda event: event.uri)
    events.sort(key=lambda event: (event.day, lines.order[event.revision]), reverse=True)
    return History("", pages, tuple(events[:MOST_EVENTS]))


# -- which blobs a page had --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _State:
    """What a revision made of a page."""

    revision: Revision
    before: Version
    after: Version


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
    for entry in _entries(handbook):
        line = _Line(entry.uri)
        by_path[prefix + entry.uri] = line
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
            address = path.removeprefix(prefix)
            line.states.append(_State(revision, Version(change.old_blob, address), Version(change.new_blob, address)))
            if change.old_path:
                moved[change.old_path] = line
        by_path.update(moved)
    return found


def _entries(handbook: Handbook) -> Iterator[Entry[Any]]:
    """The objects that have files."""
    for kind in ("persona", "journey", "channel", "team", "metric"):
        yield from (entry for entry in handbook.objects(kind).values() if entry.uri)


def _months_before(day: dt.date) -> dt.date:
    month = day.year * 12 + day.month - 1 - MONTHS + 1
    return day.replace(year=month // 12, month=month % 12 + 1, day=1)


# -- what they say -----------------------------------------------------------------------------------------------------


def _tell(handbook: Handbook, repository: Repository, lines: list[_Line], most: int) -> dict[str, Told]:
    """What every pair of versions that is shown says differently, with other processes where they are many."""
    known = remembered(handbook.settings, len(lines))
    used: dict[str, Told] = {}

    def again(pair: Pair) -> Told:
        used[key_of(pair)] = found = known[key_of(pair)]
        return found

    new = []
    for number, line in enumerate(lines):
        try:
            list(_events(line, again, most))
        except KeyError:
            new.append(str(number))
    teller = Teller(repository.root, handbook.settings)
    entries = {entry.uri: entry for entry in _entries(handbook)}

    def tell(number: str) -> dict[str, Told]:
        line = lines[int(number)]
        teller.begin(entries.get(line.uri))
        list(_events(line, teller.compare, most))
        return teller.told

    processes = useful_processes(len(new))
    ahead = Ahead(tell, [its for n, its in enumerate(new) if n % processes], processes - 1) if processes else None
    try:
        for which in new:
            used.update((ahead and ahead.take(which)) or tell(which))
    finally:
        teller.close()
        if ahead:
            ahead.close()
    if new or len(used) < len(known):
        remember(handbook.settings, len(lines), used)
    return used


def _events(line: _Line, compare: Callable[[Pair], Told], most: int) -> Iterator[Event]:
    """The revisions of a page that changed what it says. One with errors is passed over: the next one counts for it."""
    shown = passed = 0
    at: _State | None = None
    for number, state in enumerate(line.states):
        if shown >= most or (shown and number >= most * _MOST_STATES):
            return
        if at is None:
            at, passed = state, 0
        told = compare((state.before, at.after))
        if told.unreadable == "new":
            at = None  # and nothing after it to count for it
        elif told.unreadable == "old":
            passed += 1
        else:
            if told.changes:
                who = at.revision
                page = (line.uri, told.kind, told.id, told.title)
                yield Event(who.day, who.id, who.author, *page, told.changes, passed)
                shown += 1
            at = None
