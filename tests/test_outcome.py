"""What a check found is told again as long as nothing that it looked at has changed, and not once longer."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from benchmarks.generate import generate
from cjm_site import file_states, outcome
from cjm_site.cache import FOLDER
from cjm_site.cli import main
from cjm_site.outcome import Outcome, recall
from click.testing import CliRunner

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AGAIN = """
import sys
from cjm_site.cli import main
try:
    main(["check", *sys.argv[1:]])
finally:
    print("read" if "pydantic" in sys.modules or "yaml" in sys.modules else "remembered", file=sys.stderr)
"""


def known(config_file: Path) -> Outcome | None:
    """What the last check found, where it is told again."""
    found = recall(config_file)
    return found if isinstance(found, Outcome) else None


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    """A small handbook that has rested for a moment, with a picture and a warning."""
    generate(tmp_path, 2, 1)
    journey = _journey(tmp_path)
    journey.write_text(journey.read_text("utf-8") + "\n![a plan](plan.png)\n\n[nowhere](nowhere.md)\n", "utf-8")
    (journey.parent / "plan.png").write_bytes(b"png")
    _rest()
    return tmp_path


def _journey(root: Path) -> Path:
    return min(root.rglob("journeys/*.md"))


def _rest() -> None:
    time.sleep(2 * file_states.TICK / 1e9)


def _check(root: Path, *words: str, env: dict[str, str] | None = None) -> str:
    done = CliRunner().invoke(main, ["check", "-f", str(root / "mkdocs.yml"), *words], env=env or {})
    return f"{done.exit_code} {done.output}"


def test_says_the_same_without_reading_anything(handbook: Path) -> None:
    said = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", AGAIN, "--format", "json"], cwd=handbook, capture_output=True, text=True, check=False
        )
        said.append((done.stderr.split()[-1], done.returncode, done.stdout))
    assert [how for how, _, _ in said] == ["read", "remembered"]
    assert said[0][1:] == said[1][1:]
    assert "CJM036" in said[0][2]


def test_answers_every_question_from_memory(handbook: Path) -> None:
    one = str(_journey(handbook))
    other = str(max(handbook.rglob("journeys/*.md")))
    questions = [(), (one,), (other,), ("--lang", "es"), ("--ignore", "CJM036"), ("--format", "github"), ("nothing",)]
    fresh = []
    for words in questions:
        for kept in handbook.glob(f"{FOLDER}/*/outcome-*"):
            kept.unlink()
        fresh.append(_check(handbook, *words))
    assert known(handbook / "mkdocs.yml") is None  # the last question is refused before anything is read
    _check(handbook)
    assert known(handbook / "mkdocs.yml") is not None
    assert [_check(handbook, *words) for words in questions] == fresh


def _same_size_and_time(path: Path) -> None:
    before = path.stat()
    text = path.read_text("utf-8")
    path.write_text(text.replace("nowhere.md", "anywhere.x"[:10]), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def _own_codeowners(root: Path) -> None:
    (root / "CODEOWNERS").write_text("# cjm codeowners --format github: x\n# cjm codeowners: end\n", "utf-8")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a text, its size and time as before": lambda root: _same_size_and_time(_journey(root)),
    "a file more": lambda root: (_journey(root).parent / "nowhere.md").write_text("# Here\n", "utf-8"),
    "a file less": lambda root: max(root.rglob("journeys/*.md")).unlink(),
    "a picture less": lambda root: next(root.rglob("plan.png")).unlink(),
    "a folder instead of a file": lambda root: (_journey(root).parent / "nowhere.md").mkdir(),
    "the configuration": lambda root: (root / "mkdocs.yml").write_text(
        (root / "mkdocs.yml").read_text("utf-8").replace("language: es", "language: en"), "utf-8"
    ),
    "no configuration": lambda root: (root / "mkdocs.yml").unlink(),
    "no content": lambda root: (root / "content").rename(root / "elsewhere"),
    "a file of owners": _own_codeowners,
    "what is kept, cut short": lambda root: os.truncate(next(root.glob(f"{FOLDER}/*/outcome-*")), 100),
    "what is kept, taken away": lambda root: next(root.glob(f"{FOLDER}/*/outcome-*")).unlink(),
}


def _another_folder(root: Path) -> None:
    (root / "content").rename(root / "texts")
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("docs_dir: content", "docs_dir: texts"), "utf-8")


@pytest.mark.parametrize("change", [*(name for name in CHANGES if not name.startswith("no ")), "another folder"])
def test_what_is_found_after_a_change_is_kept_again(change: str, handbook: Path) -> None:
    _check(handbook)
    {**CHANGES, "another folder": _another_folder}[change](handbook)
    _rest()
    said = _check(handbook)
    assert known(handbook / "mkdocs.yml") is not None
    assert _check(handbook) == said


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(change: str, handbook: Path) -> None:
    before = _check(handbook)
    assert known(handbook / "mkdocs.yml") is not None
    CHANGES[change](handbook)
    assert known(handbook / "mkdocs.yml") is None
    after = _check(handbook)
    for kept in handbook.glob(f"{FOLDER}/*/outcome-*"):
        kept.unlink()
    assert _check(handbook) == after
    if change.startswith("what is kept"):
        assert after == before


def test_the_day_is_part_of_it(handbook: Path) -> None:
    path = _journey(handbook)
    text = re.sub(r"^(reviewed|review_every|status):.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
    due = "type: journey\nreviewed: 2020-01-01\nreview_every: 1 year\nstatus: approved\n"
    path.write_text(text.replace("type: journey\n", due, 1), "utf-8")
    _rest()
    early, late = ({"SOURCE_DATE_EPOCH": str(seconds)} for seconds in (1_580_000_000, 1_780_000_000))
    assert "CJM117" not in _check(handbook, env=early)
    assert "CJM117" in _check(handbook, env=late)
    assert "CJM117" not in _check(handbook, env=early)


def test_nothing_is_kept_of_what_was_written_just_now(handbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome, "TICK", 10**15)
    _check(handbook)
    assert known(handbook / "mkdocs.yml") is None


def test_nothing_is_kept_when_something_changed_meanwhile(handbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*of: object) -> outcome.Outcome:
        _journey(handbook).write_text("gone", "utf-8")
        return outcome.outcome_of(*of)  # type: ignore[arg-type]

    monkeypatch.setattr("cjm_site.cli.checking.outcome_of", found)
    _check(handbook)
    assert known(handbook / "mkdocs.yml") is None


@pytest.mark.parametrize(
    "words",
    ["extra: {home: !ENV HOME}", "INHERIT: base.yml", "extra: {home: !%45NV HOME}", '"INHER\\x49T": base.yml'],
)
def test_nothing_is_kept_that_rests_on_more(words: str, handbook: Path) -> None:
    (handbook / "base.yml").write_text("strict: false\n", "utf-8")
    path = handbook / "mkdocs.yml"
    path.write_text(f"{path.read_text('utf-8')}{words}\n", "utf-8")
    assert _check(handbook)
    assert known(path) is None


def test_nothing_is_kept_of_what_links_lead_to(handbook: Path) -> None:
    elsewhere = handbook / "plan.png"
    picture = next(handbook.rglob("plan.png"))
    picture.rename(elsewhere)
    picture.symlink_to(elsewhere)
    assert _check(handbook)
    assert known(handbook / "mkdocs.yml") is None


def test_standard_input_is_read_each_time(handbook: Path) -> None:
    _check(handbook)
    path = _journey(handbook)
    words = ["check", "-f", str(handbook / "mkdocs.yml"), "-", "--stdin-filename", str(path)]
    done = CliRunner().invoke(main, words, input="---\ntype: journey\n---\n")
    assert (done.exit_code, "CJM0" in done.output) == (1, True)
    assert known(handbook / "mkdocs.yml") is not None
