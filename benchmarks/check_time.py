"""Times ``cjm check``, and how long the command takes to start.

python benchmarks/check_time.py
python benchmarks/check_time.py --journeys 1000 -n 5
python benchmarks/check_time.py --journeys 1000 --own-words
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.edits import edit_text, forget, in_own_words, journey
from benchmarks.generate import generate
from benchmarks.measure import FailedCommandError, alternate, table

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Time cjm check and the start of the command.")
    parser.add_argument("--journeys", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-n", "--runs", type=int, default=3)
    parser.add_argument("--own-words", action="store_true", help="no two journeys say the same")
    arguments = parser.parse_args()
    command = [sys.executable, "-m", "cjm_site"]
    with tempfile.TemporaryDirectory() as name:
        many, one = Path(name) / "many", Path(name) / "one"
        generate(many, arguments.journeys, arguments.seed)
        generate(one, 1, arguments.seed)
        if arguments.own_words:
            in_own_words(many, arguments.seed)
        single = journey(many, 1).relative_to(many)
        from_nothing, size = "from nothing", f"{arguments.journeys} journeys"
        rows: dict[str, tuple[list[str | Path], Path, Callable[[int], None] | None]] = {
            "python -c pass": ([sys.executable, "-c", "pass"], one, None),
            "cjm --help": ([*command, "--help"], one, None),
            f"1 journey, {from_nothing}": ([*command, "check"], one, lambda _: forget(one)),
            f"{size}, {from_nothing}": ([*command, "check"], many, lambda _: forget(many)),
            f"{size}, again": ([*command, "check"], many, None),
            f"{size}, one edited": ([*command, "check"], many, lambda turn: edit_text(journey(many, turn), turn)),
            f"ONE of {size}, edited": ([*command, "check", single], many, lambda turn: edit_text(many / single, turn)),
            f"ONE of {size}, again": ([*command, "check", single], many, None),
        }
        commands = [(words, folder) for words, folder, _ in rows.values()]
        try:
            found = alternate(commands, arguments.runs, [before for _, _, before in rows.values()])
        except FailedCommandError as error:
            print(error, file=sys.stderr)
            return 1
    print(f"{arguments.runs} runs of each in turn; medians")
    print(table(list(zip(rows, found, strict=True))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
