"""News of files that were written, from the system itself and from looking now and then; each told once."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, Any

from watchdog.events import EVENT_TYPE_MODIFIED
from watchdog.observers import Observer

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent, FileSystemEventHandler

log = logging.getLogger("mkdocs.commands.serve")

_ONLY_READ = frozenset({"opened", "closed_no_write"})
"""Events of files that leave them as they were."""


class Observers:
    """The system's own news of files, at once; and a look at them now and then, for drives that bring no such news."""

    def __init__(self, polling: Any) -> None:
        self._all = (Observer(), polling)
        self._has_begun = False

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool) -> list[Any]:
        """Watch a folder."""
        return [observer.schedule(handler, path, recursive=recursive) for observer in self._all]

    def unschedule(self, watches: list[Any]) -> None:
        """Watch it no more."""
        for observer, watch in zip(self._all, watches, strict=True):
            observer.unschedule(watch)

    def start(self) -> None:
        """Begin, once; where the system has no more to give, looking now and then is enough."""
        if self._has_begun:
            return
        self._has_begun = True
        for observer in self._all:
            try:
                observer.start()
            except OSError as error:
                log.debug("%s", error)

    def stop(self) -> None:
        """End."""
        for observer in self._all:
            observer.stop()

    def join(self) -> None:
        """Wait for the end."""
        for observer in self._all:
            if observer.is_alive():
                observer.join()


class FileNews:
    """What files were when they were last told of: looking finds, a second later, what the system has told already."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[int, ...] | None] = {}

    def is_new(self, event: FileSystemEvent) -> bool:
        """Whether a file was written, or a file or folder made, moved or removed, since it was last told of."""
        if event.event_type in _ONLY_READ or (event.is_directory and event.event_type == EVENT_TYPE_MODIFIED):
            return False  # a folder changes when something in it comes or goes, which is told for itself
        now = {path: _state(path) for name in (event.src_path, event.dest_path) if (path := os.fsdecode(name))}
        known = all(path in self._told and self._told[path] == state for path, state in now.items())
        self._told.update(now)
        return not known


def _state(path: str) -> tuple[int, ...] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - as watchdog names it
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
