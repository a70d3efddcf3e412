"""Work done ahead by other processes: files read, pages made, while this one does what only it can do.

Each process does its share in order and waits until the results are taken, so that few are held at a time. What it
cannot do it says so of; it is done here then, where its error can be shown.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")

FEWEST = 48
"""Fewer files or pages than this are done sooner than processes are started."""

MOST_PROCESSES = 4
"""More would wait for the one that takes their results."""

Made: TypeAlias = "tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]"
"""A page's fragments: the HTML of each, its words for the search index, and the files that it asks for."""


def useful_processes(pieces: int) -> int:
    """How many processes are worth it; 0 for a little work, and where processes cannot share what is in memory."""
    return processors() if pieces >= FEWEST and processors() > 1 else 0


def processors() -> int:
    """How many processes can work at a time, this one included; 1 where they cannot share what is in memory."""
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES) if sys.platform.startswith("linux") else 1


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
            _start(process)
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


_IN_HAND = 2
"""How many pieces a process has been given at a time: it need not wait for the next one."""


def work_off(
    make: Callable[[str], T], uris: Sequence[str], processes: int, meanwhile: Callable[[], None] = lambda: None
) -> Generator[tuple[str, T | None], None, None]:
    """Let other processes do all of the work; results come as they are ready, ``None`` for what they could not do.

    Who stops before the end closes it, which ends the processes.

    :param meanwhile: what this process does when they have begun.
    """
    from multiprocessing.connection import wait

    workers: list[_Worker] = []
    for _ in range(processes):
        workers.append(_Worker(make, [worker.end for worker in workers]))
    waiting = dict.fromkeys(uris)
    left = iter(uris)
    try:
        for worker in workers * _IN_HAND:
            worker.give(next(left, None))
        meanwhile()
        by_end = {worker.end: worker for worker in workers}
        while by_end:
            for end in wait(list(by_end)):
                try:
                    uri, made = by_end[end].end.recv()  # type: ignore[index]  # what wait() was given
                except (EOFError, OSError):
                    del by_end[end]  # type: ignore[arg-type]  # the same
                    continue
                by_end[end].give(next(left, None))  # type: ignore[index]  # the same
                waiting.pop(uri, None)
                yield uri, made
        yield from ((uri, None) for uri in list(waiting))
    finally:
        for worker in workers:
            worker.close()


class _Worker:
    """A process that does what it is given."""

    def __init__(self, make: Callable[[str], Any], ends: Sequence[Connection]) -> None:
        from multiprocessing import get_context

        context = get_context("fork")
        self.end, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(make, theirs, (*ends, self.end)), daemon=True)
        _start(self._process)
        theirs.close()

    def give(self, uri: str | None) -> None:
        """The next piece of work; ``None``: there is no more."""
        with suppress(OSError):
            self.end.send(uri)

    def close(self) -> None:
        """End, finished or not."""
        self.end.close()
        self._process.terminate()
        self._process.join()


def _serve(make: Callable[[str], Any], end: Connection, not_ours: Sequence[Connection]) -> None:
    """What a worker does: take, make and send, until there is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process is interrupted too, and closes us
    for other in not_ours:
        other.close()  # so that we end with the main process, however it ends
    with suppress(EOFError, OSError):
        while (uri := end.recv()) is not None:
            try:
                made = make(uri)
            except Exception:  # noqa: BLE001 - whatever it is, it happens again where it can be shown
                made = None
            end.send((uri, made))


def _start(process: BaseProcess) -> None:
    """Start a process that no interruption reaches before it ignores them."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


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
