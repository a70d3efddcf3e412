"""What ten times as many journeys cost a build from nothing: time and memory.

    python -m benchmarks.growth
    python -m benchmarks.growth --journeys 1000 --times 10

The large handbook is built between two builds of the small one, since the machine's own speed changes while it is:
the ratio is against the mean of both. At 10,000 journeys this takes seven minutes and 5 GB of the temporary folder.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import mean

from benchmarks.edits import forget
from benchmarks.generate import generate
from benchmarks.measure import MEBIBYTE, FailedCommandError, Run, run, table


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Time builds of a handbook and of one that is many times as large.")
    parser.add_argument("--journeys", type=int, default=1000, help="of the small handbook")
    parser.add_argument("--times", type=int, default=10, help="how many times as many the large one has")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sizes = (arguments.journeys, arguments.journeys * arguments.times)
    with tempfile.TemporaryDirectory() as name:
        small, large = folders = [Path(name, str(size)) for size in sizes]
        for folder, size in zip(folders, sizes, strict=True):
            generate(folder, size, arguments.seed)
        try:
            first, grown, last = [build(folder) for folder in (small, large, small)]
        except FailedCommandError as error:
            print(error, file=sys.stderr)
            return 1
    print(table([(f"{sizes[0]} journeys", [first]), (f"{sizes[1]}", [grown]), (f"{sizes[0]} again", [last])]))
    for what in ("wall", "cpu"):
        ratio = getattr(grown, what) / mean(getattr(its, what) for its in (first, last))
        print(f"growth, {what}: {ratio:.2f} x for {arguments.times} x the journeys")
    print(f"largest process: {grown.peak / MEBIBYTE:.0f} MiB")
    return 0


def build(folder: Path) -> Run:
    """One build; site and cache are let go of, so that the next begins from nothing and 4 GB do not stay."""
    try:
        return run([sys.executable, "-m", "cjm_site", "build"], folder)
    finally:
        forget(folder)


if __name__ == "__main__":
    raise SystemExit(main())
