"""Times ``cjm build`` from nothing, again after one journey was edited, and again after nothing was, against Material.

    python -m benchmarks.rebuild_time --journeys 300 -n 3

Every run of the edited build begins with another title of the journey, so that every list changes too. With
``--material`` plain Material builds the same pages in turn.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.generate import generate
from benchmarks.measure import FailedCommandError, Run, ratios, run, table

CJM = (sys.executable, "-m", "cjm_site", "build")
MKDOCS = (sys.executable, "-m", "mkdocs", "build", "--quiet")


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
    for other in list(found)[:1] + list(found)[3:]:
        print(f"one journey edited : {other}")
        print(ratios(found["one journey edited"], found[other]))
    return 0


def _measure(folder: Path, number: int, found: dict[str, list[Run]], *, material: bool) -> None:
    handbook = folder / "handbook"
    for built in ("site", ".cjm_cache"):
        shutil.rmtree(handbook / built, ignore_errors=True)
    found.setdefault("from nothing", []).append(run(CJM, handbook))
    journey = next(path for path in sorted(handbook.rglob("journeys/*.md")))
    text = journey.read_text("utf-8")
    edited = re.sub("^title: .*$", f"title: Edited {number}", text, count=1, flags=re.MULTILINE)
    assert edited != text  # noqa: S101 - every journey has a title
    journey.write_text(edited, "utf-8")
    found.setdefault("one journey edited", []).append(run(CJM, handbook))
    found.setdefault("nothing edited", []).append(run(CJM, handbook))
    if material:
        found.setdefault("plain Material", []).append(run(MKDOCS, folder / "plain"))


if __name__ == "__main__":
    raise SystemExit(main())
