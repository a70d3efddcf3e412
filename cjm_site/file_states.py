"""What files of personas and journeys were like when they were read: those that are as they were are not read again.

Whether a file is as it was is told by what the system notes of it, as git does. Between two commands that is kept in
the project's cache; what such a file says is read when somebody asks for it.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.cache import digest
from cjm_site.paths import opened

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cjm_site.cache import Cache

_ENTRY = "states"

SECOND = 1_000_000_000
TICK, COARSE_TICK = SECOND // 20, 2 * SECOND
"""Nanoseconds: how long two changes of a file may bear the same time, where fractions of seconds are noted or not."""

State = tuple[int, ...]
"""Inode, size in bytes, times of the last change of content and of the file in nanoseconds; empty: not to be kept."""


MEANWHILE = "it was changed meanwhile"
"""What is wrong with a file that says something else by now."""


class ChangedError(Exception):
    """A file says something else than it did when this command began: there is to be another try.

    No :class:`OSError`, which would be shown to whoever runs the command.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: {MEANWHILE}")


class Read(NamedTuple):
    """A file as it was read: its state then, what it says, the digest of its address and content.

    ``raw`` is ``None`` where it was another command that read it.
    """

    state: State
    raw: bytes | None
    name: str

    @classmethod
    def of(cls, uri: str, raw: bytes, state: State) -> Read:
        """A file that was read just now."""
        return cls(state, raw, _name(uri, raw))


def kept_states(cache: Cache) -> dict[str, Read]:
    """The files that the last command read, by address."""
    kept = cache.read(_ENTRY)
    try:
        return {uri: Read(tuple(state), None, name) for uri, (name, *state) in kept.items()} if kept else {}
    except (AttributeError, TypeError, ValueError):
        return {}


def keep_states(cache: Cache, before: Mapping[str, Read], now: Mapping[str, Read]) -> None:
    """Let the cache know, unless it does.

    :param before: what :func:`kept_states` gave.
    """
    if os.name != "posix" or {uri: read._replace(raw=None) for uri, read in now.items()} == before:
        return  # elsewhere there is no time that every change of a file sets
    cache.write(_ENTRY, {uri: [read.name, *read.state] for uri, read in now.items()})


def read_file(path: Path, most: int) -> tuple[bytes | None, State]:
    """What a file says, and its state; ``None`` where it cannot be read.

    :param most: of how many bytes one more may be read; of a larger file that is all that is.
    """
    try:
        with opened(path, buffering=0) as stream:
            found = os.fstat(stream.fileno())
            raw = stream.read() if found.st_size <= most else stream.read(most + 1)
    except OSError:
        return None, ()  # said where it is read as a small file
    changed = max(found.st_mtime_ns, found.st_ctime_ns)
    is_settled = changed + (TICK if changed % SECOND else COARSE_TICK) < time.time_ns()
    return raw, _state_of(found) if is_settled and len(raw) == found.st_size else ()


def read_same(uri: str, path: Path, most: int, name: str) -> bytes:
    """What a file says that is known by a digest.

    :raises ChangedError: when it says something else.
    """
    raw, _ = read_file(path, most)
    if raw is None or _name(uri, raw) != name:
        raise ChangedError(path)
    return raw


def state_at(path: str) -> State | None:
    """The state of a file now, ``None`` where there is none."""
    try:
        return _state_of(os.stat(path))  # noqa: PTH116 - of thousands of files
    except OSError:
        return None


def _state_of(found: os.stat_result) -> State:
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _name(uri: str, raw: bytes) -> str:
    return digest(uri.encode(), b"\0", raw).hex()
