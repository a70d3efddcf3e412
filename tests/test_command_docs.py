"""``docs/commands.md`` is what the commands say, and a shell completes them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from cjm_site.cli import main
from cjm_site.command_docs import as_markdown
from click.testing import CliRunner
from tests.conftest import JOURNEY, PERSONA, ROOT, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, (*path, name))


EVERY = dict(commands(main))


def test_the_page_is_what_the_commands_say() -> None:
    written = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert written == as_markdown(main), "run: make docs"


def test_the_page_is_the_same_on_any_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    before = as_markdown(main)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert as_markdown(main) == before


def test_the_page_has_the_real_help_of_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    page = as_markdown(main)
    monkeypatch.setenv("COLUMNS", "200")  # the limit of 100 is ours
    for path in EVERY:
        shown = CliRunner().invoke(main, [*path, "--help"], prog_name="cjm", terminal_width=100)
        assert shown.exit_code == 0
        help_ = "\n".join(line.rstrip() for line in shown.output.strip().splitlines())
        assert f"## {' '.join(('cjm', *path))}\n\n```text\n{help_}\n```\n" in page


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_teaches(path: tuple[str, ...]) -> None:
    command = EVERY[path]
    assert command.help
    if not isinstance(command, click.Group) and path != ("completion",):
        assert "Examples:" in command.help
        assert f"cjm {' '.join(path)}" in command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.name}"


# -- completion ------------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "mkdocs.yml": "docs_dir: content\nplugins: [cjm]\n",
        "content/marta.md": PERSONA,
        "content/abrir.md": JOURNEY,
    }
    return write_tree(
        tmp_path, {**files, "content/mario.md": PERSONA, "content/broken.md": "---\ntype: persona\n---\n"}
    )


@pytest.fixture
def scripts(tmp_path: Path) -> str:
    """A folder with ``cjm`` in it, before all others on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "cjm"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m cjm_site "$@"\n', "utf-8")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


LINES = [
    (("cjm", "che"), {"check"}),
    (("cjm", "check", "--form"), {"--format"}),
    (("cjm", "check", "--format", "s"), {"sarif"}),
    (("cjm", "check", "--ignore", "cjm11"), {f"CJM11{n}" for n in range(10)}),
    (("cjm", "check", "--ignore", "CJM001,wow-"), {"CJM001,wow-owner"}),
    (("cjm", "check", "--lang", ""), {"en", "es"}),
    (("cjm", "explain", "CJM03", "CJM04"), {f"CJM04{n}" for n in range(10)}),
    (("cjm", "schema", "pers"), {"persona"}),
    (("cjm", "new", "journey", "x", "--persona", "mar"), {"marta", "mario"}),
    (("cjm", "rename", "persona", "mar"), {"marta", "mario"}),
    (("cjm", "rename", "touchpoint", "abr"), {"abrir#espera-turno"}),
    (("cjm", "show", "abr"), {"abrir"}),
    (("cjm", "completion", "z"), {"zsh"}),
]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(("words", "expected"), LINES, ids=[" ".join(words) for words, _ in LINES])
def test_bash_completes(project: Path, scripts: str, words: tuple[str, ...], expected: set[str]) -> None:
    quoted = " ".join(f"'{word}'" for word in words)
    script = (
        'eval "$(cjm completion bash)"\n'
        "complete -p cjm >/dev/null || exit 3\n"
        f"COMP_WORDS=({quoted}) COMP_CWORD={len(words) - 1}\n"
        '_cjm_completion cjm\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=project,
        env={**os.environ, "PATH": scripts},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert set(done.stdout.split()) == expected


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_get_their_scripts_and_answers(project: Path, scripts: str, shell: str) -> None:
    environment = {**os.environ, "PATH": scripts}

    def run(*command: str, **more: str) -> str:
        done = subprocess.run(
            command, cwd=project, env={**environment, **more}, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    script = run("cjm", "completion", shell)
    assert f"_CJM_COMPLETE={shell}_complete" in script
    if shutil.which(shell):
        run(shell, "-n", "-c", script)
    words = {"COMP_WORDS": "cjm rename persona mar", "COMP_CWORD": "3" if shell == "zsh" else "mar"}
    answer = run("cjm", _CJM_COMPLETE=f"{shell}_complete", **words)
    assert "marta" in answer
    assert "Marta Ríos" in answer


def test_a_handbook_that_cannot_be_read_completes_to_nothing(tmp_path: Path, scripts: str) -> None:
    environment = {**os.environ, "PATH": scripts, "_CJM_COMPLETE": "bash_complete"}
    for config in (None, "plugins: [\n", "a: [" + "[" * 9999):
        if config:
            write_tree(tmp_path, {"mkdocs.yml": config})
        done = subprocess.run(
            ["cjm"],
            cwd=tmp_path,
            env={**environment, "COMP_WORDS": "cjm rename persona mar", "COMP_CWORD": "3"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout.strip(), done.stderr) == ("", "")
