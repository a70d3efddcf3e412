"""What two versions of a page say differently, worked out once and remembered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cjm_site import __version__
from cjm_site.ahead import FEWEST
from cjm_site.cache import Cache
from cjm_site.diff import Change, Item, Judge, Spot, compare_entries, in_order
from cjm_site.git.contents import Contents
from cjm_site.link import linked_alone
from cjm_site.source import parse_source
from cjm_site.yaml_parts import Versions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cjm_site.handbook import Entry
    from cjm_site.settings import Settings

_EDITION = 1
"""Grows when the same two versions would be told otherwise."""

_NOT_SAID = frozenset({"approved-without-review", "file-moved"})
"""Advice to a reviewer, and what no reader sees."""


@dataclass(frozen=True, slots=True)
class Version:
    """A page in one revision: its blob, and its path below the content folder. No blob: it was not there."""

    blob: str | None
    path: str


Pair = tuple[Version, Version]
"""Before and after."""


@dataclass(frozen=True, slots=True)
class Told:
    """The changes of one page, heaviest first, and what it is; ``unreadable`` is ``old`` or ``new`` if one is."""

    kind: str = ""
    id: str = ""
    title: str = ""
    changes: tuple[Change, ...] = ()
    unreadable: str = ""


class Teller:
    """Reads and compares versions, those of one page at a time, and keeps what it told of them."""

    def __init__(self, repository: Path, settings: Settings) -> None:
        self._settings = settings
        self._judge = Judge(settings.heavy_risk)
        self._contents = Contents(repository)
        self._versions = Versions()
        self._entries: dict[tuple[str, str], Entry[Any] | None] = {}
        self._absent: set[str | None] = set()
        self.told: dict[str, Told] = {}

    def begin(self, now: Entry[Any] | None) -> None:
        """Begin with another page. ``now``: as it is, where it is there."""
        self._versions = Versions()
        self._entries = {}
        self.told = {}
        if now is not None and now.source is not None:
            self._versions.know(now.source, now.item)

    def compare(self, pair: Pair) -> Told:
        """What a pair of versions says differently."""
        found = self._compare(*pair)
        if not any(version.blob in self._absent for version in pair):  # the next time it may be there
            self.told[key_of(pair)] = found
        return found

    def close(self) -> None:
        """Let go of the repository."""
        self._contents.close()

    def _compare(self, before: Version, after: Version) -> Told:
        old, new = self._entry(before), self._entry(after)
        if after.blob and new is None:
            return Told(unreadable="new")
        if before.blob and old is None:
            return Told(unreadable="old")
        known: Any = new or old
        if known is None:
            return Told()
        if new is not None and old is not None and new.item.type != old.item.type:
            old = None
        item = known.item
        changes = [c for c in compare_entries(self._judge, item.type, old, new) if c.kind not in _NOT_SAID]
        return Told(item.type, item.id, item.label, in_order(changes))

    def _entry(self, version: Version) -> Entry[Any] | None:
        """The object that a version was, ``None`` when it had errors or was none."""
        if version.blob is None:
            return None
        key = (version.blob, PurePosixPath(version.path).stem)
        if key not in self._entries:
            self._entries[key] = self._read(version.blob, version.path)
        return self._entries[key]

    def _read(self, blob: str, uri: str) -> Entry[Any] | None:
        raw = self._contents.read(blob)
        if raw is None:
            self._absent.add(blob)
            return None
        source, _ = parse_source(uri, raw, uri, self._versions.read)
        item = self._versions.validated(source) if source is not None else None
        if source is None or item is None:
            return None
        return linked_alone(self._settings, item, source)


def key_of(pair: Pair) -> str:
    """What a pair of versions is remembered by. Their paths count: files have ids of their names, and addresses."""
    return "\n".join(f"{version.blob or ''} {version.path}" for version in pair)


# -- remembering -------------------------------------------------------------------------------------------------------


def remembered(settings: Settings, pages: int) -> dict[str, Told]:
    """What was told before; nothing for a handbook of a few pages."""
    cache = _cache(settings) if pages >= FEWEST else None
    data = cache.read(_name(settings)) if cache else None
    try:
        return {key: _told(its) for key, its in data.items()} if isinstance(data, dict) else {}
    except (TypeError, KeyError, ValueError, AttributeError):  # written by something else
        return {}


def remember(settings: Settings, pages: int, told: Mapping[str, Told]) -> None:
    """Keep what was told for the next time."""
    if pages >= FEWEST:
        _cache(settings).write(_name(settings), {key: _data(its) for key, its in told.items()})


def _cache(settings: Settings) -> Cache:
    """Beside the folder with an entry a file, which throws old ones away."""
    return Cache(Cache.of(settings.root).folder.parent)


def _name(settings: Settings) -> str:
    """By version: one that differs tells otherwise."""
    return f"history-{__version__}-{_EDITION}-{settings.heavy_risk}"


def _data(told: Told) -> list[Any]:
    changes = [
        [c.kind, c.action, asdict(c.spot), [asdict(i) for i in c.items], c.field, c.before, c.after, c.way]
        for c in told.changes
    ]
    return [told.kind, told.id, told.title, changes, told.unreadable]


def _told(data: list[Any]) -> Told:
    kind, id_, title, changes, unreadable = data
    return Told(kind, id_, title, tuple(_change(*its) for its in changes), unreadable)


def _change(kind: str, action: Any, spot: Any, items: Any, field: Any, before: Any, after: Any, way: str) -> Change:
    path = tuple(Item(**its) for its in items)
    return Change(kind, action, Spot(**spot), path, tuple(field), before, after, way)
