"""Times ``cjm diff`` between two commits of a large handbook, and the history of its pages.

    python benchmarks/diff_time.py
    python benchmarks/diff_time.py --journeys 1000 --changed 10 -n 5
    python benchmarks/diff_time.py --journeys 1000 --history 5

``--history 5`` gives every journey so many changes, a hundred journeys a commit, and times how long the changes of all
pages take to read: from nothing, and again.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.generate import generate
from benchmarks.measure import FailedCommandError, alternate, table

AT_ONCE = 100
"""How many journeys one commit of the history changes."""

_READ = """
import sys, time
from pathlib import Path
from cjm_site.config_file import read_settings
from cjm_site.compile import compile_handbook
from cjm_site.history import read_history
handbook = compile_handbook(read_settings(Path("mkdocs.yml"))).handbook
start, cpu = time.perf_counter(), time.process_time()
history = read_history(handbook, {most})
events = sum(map(len, history.pages.values()))
print(events, round(time.perf_counter() - start, 2), round(time.process_time() - cpu, 2))
"""


def make_repository(folder: Path, journeys: int, seed: int) -> None:
    """A repository whose first commit is a handbook of so many journeys."""
    generate(folder, journeys, seed)
    (folder / ".gitignore").write_text(".cjm_cache/\n", encoding="utf-8")
    _git(folder, "init", "-q", "-b", "main")
    _commit(folder, 0)


def change(paths: list[Path], chance: random.Random) -> None:
    """Change an emotion, and some words, of each of some journeys."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        emotions = list(re.finditer(r"actual: ([1-5])", text))
        found = chance.choice(emotions)
        level = chance.choice([n for n in range(1, 6) if n != int(found[1])])
        text = f"{text[: found.start()]}actual: {level}{text[found.end() :]}"
        text = re.sub(r"summary: (.*)", rf"summary: Versión {chance.randrange(10**6)}", text, count=1)
        path.write_text(text, encoding="utf-8", newline="\n")


def journeys_of(folder: Path) -> list[Path]:
    """The files of its journeys."""
    return sorted(folder.glob("content/*/journeys/*.md"))


def give_history(folder: Path, changes: int, seed: int) -> None:
    """Commits until every journey was changed so often."""
    chance = random.Random(seed)
    number = 1
    for _ in range(changes):
        paths = journeys_of(folder)
        chance.shuffle(paths)
        for at in range(0, len(paths), AT_ONCE):
            change(paths[at : at + AT_ONCE], chance)
            _commit(folder, number)
            number += 1


def _commit(folder: Path, number: int) -> None:
    day = f"2026-{1 + number // 28 % 12:02}-{1 + number % 28:02}T10:00:00Z"
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", f"Change {number}", day=day)


def _git(folder: Path, *args: str, day: str = "2026-01-01T10:00:00Z") -> None:
    who = {
        f"GIT_{role}_{what}": said
        for role in ("AUTHOR", "COMMITTER")
        for what, said in (("NAME", "Ana"), ("EMAIL", "ana@cliente.example"), ("DATE", day))
    }
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", "-c", "gc.auto=0", "-C", str(folder), *args]
    subprocess.run(command, check=True, env=environment)


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Time cjm diff and the history of a large handbook.")
    parser.add_argument("--journeys", type=int, default=200)
    parser.add_argument("--changed", type=int, default=10, help="how many journeys differ between the two commits")
    parser.add_argument("--history", type=int, default=0, help="how many changes each journey has; times the history")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep the repository here, and use it when it is there")
    parser.add_argument("-n", "--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.folder or Path(name) / "repository"
        if not (folder / ".git").is_dir():
            make_repository(folder, arguments.journeys, arguments.seed)
            if arguments.history:
                give_history(folder, arguments.history, arguments.seed)
            change(journeys_of(folder)[:: -(-arguments.journeys // arguments.changed)], random.Random(0))
            _commit(folder, 10_000)
        if arguments.history:
            for what in ("from nothing", "again"):
                read = [sys.executable, "-c", _READ.format(most=arguments.history)]
                done = subprocess.run(read, cwd=folder, check=True, capture_output=True, text=True)
                events, wall, cpu = done.stdout.split()
                print(f"history {what}: {events} changes shown, {wall} s, {cpu} s of this process")
            return 0
        command = [sys.executable, "-m", "cjm_site"]
        rows = {
            "cjm --version": ([*command, "--version"], folder),
            "cjm diff HEAD HEAD": ([*command, "diff", "HEAD", "HEAD"], folder),
            f"cjm diff HEAD~1 HEAD, {arguments.changed} changed": ([*command, "diff", "HEAD~1", "HEAD"], folder),
            "the same, working tree": ([*command, "diff", "HEAD~1"], folder),
        }
        try:
            found = alternate(list(rows.values()), arguments.runs)
        except FailedCommandError as error:
            print(error, file=sys.stderr)
            return 1
    print(f"{arguments.journeys} journeys, {arguments.runs} runs of each in turn; medians")
    print(table(list(zip(rows, found, strict=True))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
