"""Times ``cjm check``, and how long the command takes to start.

python benchmarks/check_time.py
python benchmarks/check_time.py --journeys 1000 -n 5
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.generate import generate
from benchmarks.measure import FailedCommandError, alternate, table


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Time cjm check and the start of the command.")
    parser.add_argument("--journeys", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-n", "--runs", type=int, default=3)
    arguments = parser.parse_args()
    command = [sys.executable, "-m", "cjm_site"]
    with tempfile.TemporaryDirectory() as name:
        many, one = Path(name) / "many", Path(name) / "one"
        generate(many, arguments.journeys, arguments.seed)
        generate(one, 1, arguments.seed)
        rows = {
            "python -c pass": ([sys.executable, "-c", "pass"], one),
            "cjm --help": ([*command, "--help"], one),
            "cjm check, 1 journey": ([*command, "check"], one),
            f"cjm check, {arguments.journeys} journeys": ([*command, "check"], many),
        }
        try:
            found = alternate(list(rows.values()), arguments.runs)
        except FailedCommandError as error:
            print(error, file=sys.stderr)
            return 1
    print(f"{arguments.runs} runs of each in turn; medians")
    print(table(list(zip(rows, found, strict=True))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
