"""Times ``cjm build`` against Material building the same pages as ordinary Markdown, in one run.

    python benchmarks/build_vs_material.py
    python benchmarks/build_vs_material.py --journeys 1000 -n 3

    python benchmarks/build_vs_material.py --zensical PATH/TO/zensical

Zensical has to be in an environment of its own, since it brings its own versions of what Material needs:
``python -m venv z && z/bin/pip install zensical==0.0.73``, then ``--zensical z/bin/zensical``. It builds the plain
pages, its cache emptied first.

The builds take turns (ours, Material's, ours ...), so that their ratio holds on a machine that is busy otherwise. Each
begins from nothing: site and cache are removed before it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.edits import forget
from benchmarks.generate import generate
from benchmarks.measure import FailedCommandError, alternate, ratios, table


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Time cjm build against plain Material on the same pages.")
    parser.add_argument("--journeys", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-n", "--runs", type=int, default=3)
    parser.add_argument("--zensical", type=Path, help="the command of Zensical, to be timed as well")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder / "handbook", arguments.journeys, arguments.seed)
        generate(folder / "plain", arguments.journeys, arguments.seed, plain=True)
        try:
            commands: list[tuple[list[str | Path], Path]] = [
                ([sys.executable, "-m", "cjm_site", "build"], folder / "handbook"),
                ([sys.executable, "-m", "mkdocs", "build", "--quiet"], folder / "plain"),
            ]
            if arguments.zensical:
                generate(folder / "zensical", arguments.journeys, arguments.seed, plain=True)
                commands.append(([arguments.zensical.absolute(), "build", "--clean"], folder / "zensical"))
            afresh = [lambda _, project=project: forget(project) for _, project in commands]
            ours, theirs, *others = alternate(commands, arguments.runs, afresh)
        except FailedCommandError as error:
            print(error, file=sys.stderr)
            return 1
        pages = [len(list((folder / kind / "site").rglob("*.html"))) for kind in ("handbook", "plain")]
    print(f"{arguments.journeys} journeys, {arguments.runs} runs of each in turn; medians")
    print(table([(f"cjm build, {pages[0]} pages", ours), (f"plain Material, {pages[1]} pages", theirs)]))
    print(ratios(ours, theirs))
    for runs in others:
        print(table([("Zensical, cold", runs)]))
        print(ratios(ours, runs))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
