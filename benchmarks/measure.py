"""Runs commands as whole processes and keeps what the operating system says of them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import zip_longest
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import resource
    from collections.abc import Callable, Sequence
    from pathlib import Path

MEBIBYTE = 1024 * 1024
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run: seconds on the clock, seconds of processor time, bytes at its peak (its largest process)."""

    wall: float
    cpu: float
    peak: int


class FailedCommandError(Exception):
    """The measured command failed; its last words are the message."""


def run(command: Sequence[str | Path], folder: Path) -> Run:
    """Run a command to its end."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None  # noqa: S101 - asked for above
    words = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise FailedCommandError(f"{' '.join(map(str, command))}: exit status {process.returncode}\n{words[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, _peak(usage))


def _peak(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * _MAXRSS_UNIT


def alternate(
    commands: Sequence[tuple[Sequence[str | Path], Path]],
    runs: int,
    before: Sequence[Callable[[int], None] | None] = (),
) -> list[list[Run]]:
    """Each command in turn, ``runs`` times: what slows the machine slows all of them alike.

    :param before: what is done, untimed, before each run of a command, if anything; it is told which run it is.
    """
    found: list[list[Run]] = [[] for _ in commands]
    for turn in range(runs):
        for (command, folder), prepare, its in zip_longest(commands, before, found):
            if prepare:
                prepare(turn)
            its.append(run(command, folder))
    return found


def table(rows: Sequence[tuple[str, Sequence[Run]]]) -> str:
    """Medians of each row."""
    lines = [f"{'':34}{'wall s':>9}{'cpu s':>9}{'peak MiB':>10}"]
    for name, runs in rows:
        wall, cpu, peak = (median(values) for values in zip(*((r.wall, r.cpu, r.peak) for r in runs), strict=True))
        lines.append(f"{name:34}{wall:9.2f}{cpu:9.2f}{peak / MEBIBYTE:10.0f}")
    return "\n".join(lines)


def ratios(ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    """The ratio of each pair of runs: median, least and most, of wall and of processor time."""
    lines = []
    for name in ("wall", "cpu"):
        found = sorted(getattr(a, name) / getattr(b, name) for a, b in zip(ours, theirs, strict=True))
        lines.append(f"ratio, {name}: {median(found):.2f}  (pair by pair {found[0]:.2f} to {found[-1]:.2f})")
    return "\n".join(lines)
