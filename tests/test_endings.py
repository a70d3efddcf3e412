"""However a command ends, it says so in a sentence: interrupted, a closed pipe, a strange locale, no folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from cjm_site.publish import work_folder
from tests.conftest import JOURNEY, PERSONA, cjm, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

CONFIG = "site_name: x\ndocs_dir: content\ntheme: {name: material, language: es}\nplugins: [search, cjm]\n"
CJM = (sys.executable, "-m", "cjm_site")


def project(folder: Path) -> Path:
    files = {"mkdocs.yml": CONFIG, "content/marta.md": PERSONA, "content/abrir.md": JOURNEY}
    return write_tree(folder, {**files, "content/mal.md": "---\ntype: persona\nnmae: Ñandú → ✓\n---\n"})


def environment(**more: str) -> Mapping[str, str]:
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("LC_", "LANG", "PYTHONUTF8", "PYTHONIOENCODING"))}
    return {**kept, **more}


def run(
    folder: Path, command: str, env: Mapping[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """A shell command in which ``cjm`` is ours."""
    script = f'cjm() {{ "{sys.executable}" -m cjm_site "$@"; }}; {command}'
    return subprocess.run(
        ["bash", "-c", script], cwd=folder, env=dict(env or environment()), capture_output=True, check=False,
        encoding="utf-8", errors="replace", input=stdin,
    )  # fmt: skip


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "xx_YY.nonsense"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1", "LANG": "es_ES.ISO-8859-1"},
        {"TERM": "dumb", "COLUMNS": "1"},
        {"LANGUAGE": "%s", "LC_MESSAGES": "../../etc"},
    ],
)
def test_a_strange_locale_or_terminal(tmp_path: Path, env: dict[str, str]) -> None:
    done = run(project(tmp_path), "cjm check", environment(**env))
    assert (done.returncode, "CJM021" in done.stdout) == (1, True), done.stderr
    assert "Traceback" not in done.stderr
    assert run(tmp_path, "cjm build", environment(**env)).returncode == 1


@pytest.mark.parametrize(
    "command",
    [
        "cjm check | head -1",
        "cjm check | true",
        "cjm --help | true",
        "cjm check --format json | head -c 5",
        "cjm list | true",
    ],
)
def test_a_reader_that_has_seen_enough(tmp_path: Path, command: str) -> None:
    done = run(project(tmp_path), command, environment(PYTHONUNBUFFERED="1"))
    assert "Traceback" not in done.stderr, done.stderr
    assert "Broken" not in done.stderr, done.stderr


@pytest.mark.parametrize(("command", "status"), [("cjm check >&-", 1), ("cjm check 2>&-", 1), ("cjm check <&-", 1)])
def test_closed_streams(tmp_path: Path, command: str, status: int) -> None:
    done = run(project(tmp_path), command)
    assert (done.returncode, "Traceback" in done.stderr) == (status, False), done.stderr


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("cjm nonsense", 2),
        ("cjm check --nonsense", 2),
        ("cjm check -f content", 2),
        ("cjm check -f nowhere.yml", 2),
        ("cjm build -f content/marta.md", 2),
        ("cjm fmt nowhere.md", 2),
        ("cjm new persona", 2),
        ("cjm new persona ../x", 2),
        ("cjm new project content", 2),
        ("cjm new project mkdocs.yml/x", 2),
        ("cjm new project ''", 2),
        ("cjm new project $(printf 'x%.0s' {1..300})", 1),
        ("cjm serve -a nowhere", 2),
        ("cjm build -d mkdocs.yml", 1),
        ("cjm show nobody", 2),
        ("mkdir gone; cd gone; rmdir ../gone; cjm check", 1),
        ("mkdir gone; cd gone; rmdir ../gone; cjm new project x", 1),
    ],
)
def test_wrong_use_is_a_sentence(tmp_path: Path, command: str, status: int) -> None:
    done = run(project(tmp_path), f"rm content/mal.md; {command}")
    assert (done.returncode, "Traceback" in done.stderr) == (status, False), done.stdout + done.stderr
    assert done.stderr.strip()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("command", [("check",), ("build",), ("fmt",), ("list",)])
def test_ctrl_c_ends_with_a_word_and_130(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Interrupted as it reads: the configuration is a pipe that nobody writes to."""
    folder = project(tmp_path)
    (folder / "mkdocs.yml").unlink()
    os.mkfifo(folder / "mkdocs.yml")
    process = subprocess.Popen(
        [*CJM, *command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    before = {p: p.read_bytes() for p in folder.rglob("*.md") if p.is_file()}
    with _held_open(folder / "mkdocs.yml", process):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert said.strip().endswith("cjm: interrupted")
    assert "Traceback" not in said
    assert {p: p.read_bytes() for p in folder.rglob("*.md") if p.is_file()} == before


@contextmanager
def _held_open(pipe: Path, process: subprocess.Popen[str]) -> Iterator[None]:
    """From when the process reads a pipe it has nothing to read there, and no end."""
    for _ in range(2400):
        with suppress(OSError):  # while nobody reads
            end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            break
        assert process.poll() is None
        time.sleep(0.05)
    else:
        raise AssertionError("the pipe was not read")
    try:
        yield
    finally:
        os.close(end)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("seconds", [None, 0.0, 0.3, 0.8])
def test_an_interrupted_build_leaves_the_content_alone_and_can_be_repeated(
    tmp_path: Path, seconds: float | None
) -> None:
    """Interrupted as it starts (None), and so many seconds after it began to write."""
    folder = project(tmp_path)
    (folder / "content/mal.md").unlink()
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    process = subprocess.Popen(
        [*CJM, "build"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    while seconds is not None and process.poll() is None and not work_folder(folder / "site").exists():
        time.sleep(0.01)
    time.sleep(0.3 if seconds is None else seconds)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert "Traceback" not in said, said
    # Shells show 130 for the signal too. Python ends by it as it starts and as it ends; and, though we caught it, where
    # it came within text given to exec, as dataclasses do (unhandled_keyboard_interrupt in Python's pythonrun.c).
    assert process.returncode in {130, 0, -signal.SIGINT}, said
    assert {p: p.read_bytes() for p in before} == before
    assert cjm(folder, "build").returncode == 0


def test_a_template_of_the_author_s_with_a_mistake_is_named(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "content/mal.md").unlink()
    write_tree(
        folder, {"mkdocs.yml": CONFIG.replace("material,", "material, custom_dir: own,"), "own/main.html": "{% if %}"}
    )
    done = run(folder, "cjm build")
    assert (done.returncode, "main.html:1: TemplateSyntaxError" in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--version"], ["build", "--no"], ["check"]])
@pytest.mark.parametrize("registered", ["", "atexit.register(print, 'earlier');"])
def test_a_command_that_ends_quickly_leaves_nothing_undone(
    tmp_path: Path, arguments: list[str], registered: str
) -> None:
    """What others do as Python ends is done, what was said is said, and the status is the same."""
    code = f"""
import atexit, os, sys
{registered}
class Ended:
    def __del__(self, write=os.write): write(2, b"taken apart")
sys.held = Ended()
from cjm_site import __main__, cli
sys.argv = ["cjm", *{arguments!r}]
main = cli.main
cli.main = lambda **more: (atexit.register(print, "library"), main(**more))
__main__.run()
"""
    folder = project(tmp_path)
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    usual = subprocess.run([*CJM, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == usual.returncode
    after = "library\nearlier\n" if registered else "library\n"
    assert done.stdout == usual.stdout + after
    assert done.stderr == usual.stderr + ("taken apart" if registered else "")
