"""Pages made ahead by other processes, while this one does what only the site's engine can do.

Each process makes its share of the pages in order and waits until they are taken, so that few are held at a time. What
it cannot make it says so of, and the page is made here, where its error can be shown.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

FEWEST = 48
"""Fewer pages than this are made sooner than processes are started."""

MOST_PROCESSES = 4
"""More would wait for the one that writes the pages."""

Made: TypeAlias = "tuple[tuple[str, str], ...]"
"""A page's fragments: the HTML of each, and its words for the search index."""


def useful_processes(pages: int) -> int:
    """How many processes are worth starting; 0 for a small site, and where processes cannot share what is in memory."""
    if pages < FEWEST or not sys.platform.startswith("linux"):
        return 0
    processors = len(os.sched_getaffinity(0))
    return min(processors, MOST_PROCESSES) if processors > 1 else 0


class Ahead:
    """Pages on their way. Take them in any order; those of one process come fastest in the order given."""

    def __init__(self, make: Callable[[str], Made], uris: Sequence[str], processes: int) -> None:
        context = multiprocessing.get_context("fork")
        self._share: dict[str, int] = {uri: number % processes for number, uri in enumerate(uris)}
        self._arrived: dict[str, Made | None] = {}
        self._readers: list[Connection] = []
        self._processes: list[BaseProcess] = []
        for number in range(processes):
            reader, writer = context.Pipe(duplex=False)
            self._readers.append(reader)
            process = context.Process(
                target=_work, args=(make, uris[number::processes], writer, tuple(self._readers)), daemon=True
            )
            process.start()
            writer.close()
            self._processes.append(process)

    def take(self, uri: str) -> Made | None:
        """The fragments of a page; ``None`` when it has to be made here."""
        number = self._share.pop(uri, None)
        if number is None:
            return None
        while uri not in self._arrived:
            try:
                arrived, made = self._readers[number].recv()
            except (EOFError, OSError):
                return None
            self._arrived[arrived] = made
        return self._arrived.pop(uri)

    def close(self) -> None:
        """Stop the processes, finished or not."""
        for reader in self._readers:
            reader.close()
        for process in self._processes:
            process.terminate()
            process.join()


def _work(
    make: Callable[[str], Made], uris: Sequence[str], writer: Connection, not_ours: tuple[Connection, ...]
) -> None:
    """What a process does: make and send."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process is interrupted too, and closes us
    for reader in not_ours:
        reader.close()  # so that writing fails when nobody reads any more
    for uri in uris:
        made: Made | None
        try:
            made = make(uri)
        except Exception:  # noqa: BLE001 - whatever it is, it happens again where it can be shown
            made = None
        try:
            writer.send((uri, made))
        except OSError:
            return
