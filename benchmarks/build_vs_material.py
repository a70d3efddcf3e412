"""Times ``cjm build`` against Material building the same pages as ordinary Markdown, in one run.

    python benchmarks/build_vs_material.py
    python benchmarks/build_vs_material.py --journeys 1000 -n 3

The builds take turns (ours, Material's, ours ...), so that their ratio holds on a machine that is busy otherwise.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.generate import generate
from benchmarks.measure import FailedCommandError, alternate, ratios, table


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Time cjm build against plain Material on the same pages.")
    parser.add_argument("--journeys", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-n", "--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder / "handbook", arguments.journeys, arguments.seed)
        generate(folder / "plain", arguments.journeys, arguments.seed, plain=True)
        try:
            ours, theirs = alternate(
                [
                    ([sys.executable, "-m", "cjm_site", "build"], folder / "handbook"),
                    ([sys.executable, "-m", "mkdocs", "build", "--quiet"], folder / "plain"),
                ],
                arguments.runs,
            )
        except FailedCommandError as error:
            print(error, file=sys.stderr)
            return 1
        pages = [len(list((folder / kind / "site").rglob("*.html"))) for kind in ("handbook", "plain")]
    print(f"{arguments.journeys} journeys, {arguments.runs} runs of each in turn; medians")
    print(table([(f"cjm build, {pages[0]} pages", ours), (f"plain Material, {pages[1]} pages", theirs)]))
    print(ratios(ours, theirs))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
