"""Writing files all or nothing: after an error, an interruption or a kill every file is as it was, or all are new."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cjm_site.cli import main
from cjm_site.write import JOURNAL, Change, WriteError, recover, write_all
from click.testing import CliRunner
from tests.conftest import cjm, write_tree

NAMES = ["a.md", "b/c.md", "b/d.md", "mkdocs.yml"]
OLD = {"a.md": b"a\r\n", "b/c.md": b"c", "b/d.md": b"d", "mkdocs.yml": b"plugins: [cjm]\n"}
NEW = {"a.md": b"A", "b/c.md": b"C" * 9000, "b/e.md": b"d", "mkdocs.yml": b"plugins:\n  - cjm\n"}


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def changes(folder: Path) -> list[Change]:
    """Two files change, one is renamed, and the configuration changes."""
    found = [Change(folder / name, OLD[name], NEW[name]) for name in ("a.md", "b/c.md", "mkdocs.yml")]
    return [*found, Change(folder / "b/e.md", None, b"d", folder / "b/d.md"), Change(folder / "b/d.md", b"d", None)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tree(tmp_path, OLD)
    return tmp_path


def test_all_changes_are_made_and_nothing_else_is_left(folder: Path) -> None:
    (folder / "b/d.md").chmod(0o640)
    write_all(changes(folder), folder)
    assert tree(folder) == NEW
    assert (folder / "b/e.md").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(folder: Path) -> None:
    (folder / "l.md").symlink_to("a.md")
    write_all([Change(folder / "l.md", OLD["a.md"], b"x")], folder)
    assert (folder / "l.md").is_symlink()
    assert (folder / "a.md").read_bytes() == b"x"


# -- errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        Change(Path("a.md"), b"other", b"x"),  # changed by somebody meanwhile
        Change(Path("a.md"), None, b"x"),  # there already
        Change(Path("no/folder.md"), None, b"x"),
        Change(Path("b/gone.md"), b"x", None),
    ],
)
def test_one_that_cannot_be_made_stops_all(folder: Path, change: Change) -> None:
    wrong = Change(folder / change.path, change.before, change.after)
    others = [c for c in changes(folder) if c.path != wrong.path]
    with pytest.raises(WriteError):
        write_all([*others, wrong], folder)
    assert tree(folder) == OLD


def test_a_write_protected_file_stops_all(folder: Path) -> None:
    (folder / "b/c.md").chmod(0o444)
    with pytest.raises(WriteError, match=r"c\.md is write-protected"):
        write_all(changes(folder), folder)
    assert tree(folder) == OLD


@pytest.mark.parametrize("number", range(40))
def test_whatever_step_fails_nothing_has_changed(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """A full disk at the n-th call that changes something on it; what puts files back works again."""
    count = 0
    failed = False

    def failing(function: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal count, failed
            count += 1
            if count == number + 1:
                failed = True
                raise OSError(errno.ENOSPC, "No space left on device", "x")
            return function(*arguments, **options)

        return call

    for name in ("replace", "unlink", "chmod"):
        monkeypatch.setattr(Path, name, failing(getattr(Path, name)))
    monkeypatch.setattr(os, "fsync", failing(os.fsync))
    monkeypatch.setattr(os, "open", failing(os.open))
    try:
        write_all(changes(folder), folder)
    except WriteError:
        assert failed
    monkeypatch.undo()
    after = tree(folder)
    if JOURNAL in after:  # it failed while nothing was left to be done but to remove the journal
        recover(folder)
        after = tree(folder)
    if failed:
        assert after in (OLD, NEW)
    else:
        assert after == NEW
        assert count <= number


def test_an_interruption_waits_or_undoes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if target.name == "c.md":
            signal.raise_signal(signal.SIGINT)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all(changes(folder), folder)
    assert tree(folder) == OLD


# -- kills -----------------------------------------------------------------------------------------------------------


def killed(folder: Path, number: int) -> bool:
    """Make the changes in a process that kills itself at its n-th access to the disk; whether it came to that."""
    planned = changes(folder)
    child = os.fork()
    if child == 0:
        count = 0

        def hook(event: str, _arguments: object) -> None:
            nonlocal count
            if event in {"open", "os.rename", "os.remove", "os.chmod"}:
                count += 1
                if count == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        write_all(planned, folder)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot split a process in two")


@needs_fork
def test_killed_at_any_step_all_is_as_it_was_or_new(folder: Path) -> None:
    outcomes = []
    for number in range(1, 100):
        write_tree(folder, OLD)
        (folder / "b/e.md").unlink(missing_ok=True)
        dead = killed(folder, number)
        recover(folder)
        after = {name: text for name, text in tree(folder).items() if not name.rpartition("/")[2].startswith(".cjm-")}
        assert after in (OLD, NEW)
        outcomes.append(after == NEW)
        if not dead:
            break
    assert outcomes[-1], "it was done at last"
    assert outcomes.count(False) > 20


@needs_fork
def test_what_was_changed_after_the_kill_is_left_alone(folder: Path) -> None:
    for number in range(1, 60):  # a kill between two files
        killed(folder, number)
        if (folder / JOURNAL).exists() and (folder / "a.md").read_bytes() == NEW["a.md"]:
            break
        recover(folder)
    (folder / "a.md").write_bytes(b"mine")
    recover(folder)
    assert tree(folder)["a.md"] == b"mine"
    assert tree(folder)["b/c.md"] == OLD["b/c.md"]


def test_the_next_command_puts_everything_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(folder, {"mkdocs.yml": "docs_dir: content\nplugins: [cjm]\n", "content/m.md": "new"})
    record = {"path": "content/m.md", "before": "b2xk", "after": _digest(b"new"), "mode": 0o644}
    (folder / JOURNAL).write_text(json.dumps({"process": 2**22 + 1, "files": [record]}))
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["check"])
    assert "1 file was put back" in done.stderr
    assert (folder / "content/m.md").read_bytes() == b"old"
    assert not (folder / JOURNAL).exists()


def _digest(content: bytes) -> str:
    import hashlib

    return hashlib.blake2b(content, digest_size=32).hexdigest()


@pytest.mark.parametrize("path", ["../outside.md", "/nowhere.md", ".git/config.md", "run.sh", "content/../../x.md"])
def test_a_journal_that_came_with_a_handbook_writes_nothing_elsewhere(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    record = {"path": path, "before": "eA==", "after": None, "mode": 0o644}
    (folder / JOURNAL).write_text(json.dumps({"process": 2**22 + 1, "files": [record]}))
    with pytest.raises(WriteError, match="not the handbook's"):
        recover(folder)
    assert not (folder / path).exists()


@pytest.mark.parametrize("text", ["", "[]", '{"process": "x", "files": []}', '{"process": 1, "files": [{}]}', "\xff"])
def test_a_file_that_is_no_journal_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / JOURNAL).write_bytes(text.encode("latin-1"))
    with pytest.raises(WriteError, match="not a journal of ours"):
        recover(tmp_path)


# -- whole commands --------------------------------------------------------------------------------------------------

HANDBOOK = {
    "mkdocs.yml": b"docs_dir: content\nnav: [marta.md]\nplugins: [cjm]\n",
    "content/marta.md": b"---\nname: Marta\ntype: persona\n---\n",
    **{
        f"content/j{n}.md": f"---\ntitle: J{n}\ntype: journey\npersonas: [marta]\nstages: [A]\n---\n".encode()
        for n in range(30)
    },
}


@pytest.mark.parametrize("command", [["fmt"], ["rename", "persona", "marta", "maria"]], ids=["fmt", "rename"])
def test_killed_while_it_runs_a_command_has_done_all_or_nothing(tmp_path: Path, command: list[str]) -> None:
    new = _after(write_tree(tmp_path / "whole", HANDBOOK), command)
    assert new != HANDBOOK
    outcomes = []
    for attempt in range(3):
        folder = write_tree(tmp_path / str(attempt), HANDBOOK)
        process = subprocess.Popen(
            [sys.executable, "-m", "cjm_site", *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        while process.poll() is None and not (folder / JOURNAL).exists():
            time.sleep(0.0005)
        time.sleep(attempt * 0.003)
        process.send_signal((signal.SIGKILL, signal.SIGINT, signal.SIGTERM)[attempt % 3])
        process.communicate()
        cjm(folder, "list")
        after = {name: text for name, text in tree(folder).items() if ".cjm-" not in name}
        assert after in (HANDBOOK, new)
        outcomes.append(after == new)
    assert len(outcomes) == 3


def _after(folder: Path, command: list[str]) -> dict[str, bytes]:
    assert cjm(folder, *command).returncode == 0
    return tree(folder)
