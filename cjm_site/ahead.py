"""Work done ahead by other processes: files read, pages made, while this one does what only it can do.

Each process does its share in order and waits until the results are taken, so that few are held at a time. What it
cannot do it says so of; it is done here then, where its error can be shown.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")

FEWEST = 48
"""Fewer files or pages than this are done sooner than processes are started."""

MOST_PROCESSES = 4
"""More would wait for the one that takes their results."""

Made: TypeAlias = "tuple[tuple[str, str], ...]"
"""A page's fragments: the HTML of each, and its words for the search index."""


def useful_processes(pieces: int) -> int:
    """How many processes are worth it; 0 for a little work, and where processes cannot share what is in memory."""
    if pieces < FEWEST or not sys.platform.startswith("linux"):
        return 0
    processors = len(os.sched_getaffinity(0))
    return min(processors, MOST_PROCESSES) if processors > 1 else 0


class Ahead(Generic[T]):
    """Results on their way. Take them in any order; those of one process come fastest in the order given."""

    def __init__(self, make: Callable[[str], T], uris: Sequence[str], processes: int) -> None:
        from multiprocessing import get_context

        context = get_context("fork")
        self._share: dict[str, int] = {uri: number % processes for number, uri in enumerate(uris)}
        self._arrived: dict[str, T | None] = {}
        self._readers: list[Connection] = []
        self._processes: list[BaseProcess] = []
        for number in range(processes):
            reader, writer = context.Pipe(duplex=False)
            self._readers.append(reader)
            process = context.Process(
                target=_work, args=(make, uris[number::processes], writer, tuple(self._readers)), daemon=True
            )
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # until the new process ignores it
            try:
                process.start()
            finally:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
            writer.close()
            self._processes.append(process)

    def take(self, uri: str) -> T | None:
        """The result for one of the addresses; ``None`` when it has to be made here."""
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


def _work(make: Callable[[str], T], uris: Sequence[str], writer: Connection, not_ours: tuple[Connection, ...]) -> None:
    """What a process does: make and send."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process is interrupted too, and closes us
    for reader in not_ours:
        reader.close()  # so that writing fails when nobody reads any more
    for uri in uris:
        made: T | None
        try:
            made = make(uri)
        except Exception:  # noqa: BLE001 - whatever it is, it happens again where it can be shown
            made = None
        try:
            writer.send((uri, made))
        except OSError:
            return
