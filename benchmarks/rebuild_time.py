"""Times ``cjm build`` from nothing, and again after a text was edited, a title, and nothing.

    python -m benchmarks.rebuild_time --journeys 1000 -n 3

After each build from nothing there are three edits of each kind, of different journeys. With ``--material`` plain
Material builds the same pages in turn.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.edits import edit_text, edit_title, forget, journey
from benchmarks.generate import generate
from benchmarks.measure import FailedCommandError, Run, ratios, run, table

CJM = (sys.executable, "-m", "cjm_site", "build")
MKDOCS = (sys.executable, "-m", "mkdocs", "build", "--quiet")
FIRST, MATERIAL = "from nothing", "plain Material"

EDITS = 3
"""Edits of each kind after a build from nothing."""


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Time cjm build again after an edit.")
    parser.add_argument("--journeys", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-n", "--runs", type=int, default=3)
    parser.add_argument("--material", action="store_true", help="build the same pages with plain Material in turn")
    arguments = parser.parse_args()
    found: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder / "handbook", arguments.journeys, arguments.seed)
        if arguments.material:
            generate(folder / "plain", arguments.journeys, arguments.seed, plain=True)
        try:
            for number in range(arguments.runs):
                _measure(folder, number, found, material=arguments.material)
        except FailedCommandError as error:
            print(error, file=sys.stderr)
            return 1
    print(f"{arguments.journeys} journeys, {arguments.runs} runs of each in turn; medians")
    print(table(list(found.items())))
    for name, runs in found.items():
        print(f"{name}: all {' '.join(f'{one.wall:.2f}' for one in runs)}")
    if arguments.material:
        print(f"{FIRST} : {MATERIAL}")
        print(ratios(found[FIRST], found[MATERIAL]))
    return 0


def _measure(folder: Path, number: int, found: dict[str, list[Run]], *, material: bool) -> None:
    handbook = folder / "handbook"
    forget(handbook)
    found.setdefault(FIRST, []).append(run(CJM, handbook))
    for again in range(EDITS):
        turn = number * EDITS + again
        edit_text(journey(handbook, turn), turn)
        found.setdefault("a text edited", []).append(run(CJM, handbook))
        edit_title(journey(handbook, turn), turn)
        found.setdefault("a title edited", []).append(run(CJM, handbook))
        found.setdefault("nothing edited", []).append(run(CJM, handbook))
    if material:
        found.setdefault(MATERIAL, []).append(run(MKDOCS, folder / "plain"))


if __name__ == "__main__":
    raise SystemExit(main())
