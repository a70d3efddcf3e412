"""Runs git: reading only, no hooks, no pager, no prompt, the same words on every machine."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager, nullcontext
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_OPTIONS = (
    "--no-pager",
    "--literal-pathspecs",
    "--no-optional-locks",
    "-c", "core.fsmonitor=false",  # may name a program
    "-c", "core.quotePath=false",
    "-c", "log.showSignature=false",
)  # fmt: skip


class GitError(RefusalError):
    """Git cannot give what was asked for."""


def environment() -> dict[str, str]:
    """Without what a hook or a script sets for its own repository; what configures git stays."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG")
    }
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "LANGUAGE": "C"}


def command(folder: Path, *args: str) -> list[str]:
    """The command line that runs git in a folder; names from outside must not stand where an option could."""
    return ["git", *_OPTIONS, "-C", str(folder), *args]


def git(folder: Path, *args: str, stdin: bytes | None = None, index: Path | None = None) -> bytes | None:
    """The output of a git command in a folder; ``None`` when git says no.

    :param index: a file that stands in for the repository's index.
    :raises GitError: when there is no git.
    """
    with _started(folder, args, stdin, index) as process:
        said, _errors = process.communicate()
    return said if process.returncode == 0 else None


@contextmanager
def reading(folder: Path, *args: str, stdin: bytes) -> Iterator[IO[bytes]]:
    """The output of a git command while it runs.

    :raises GitError: when there is no git.
    """
    with _started(folder, args, stdin) as process:
        assert process.stdout is not None  # noqa: S101 - asked for in _started
        yield process.stdout
        process.stdout.close()


@contextmanager
def _started(
    folder: Path, args: Sequence[str], stdin: bytes | None, index: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with TemporaryFile() if stdin is not None else nullcontext() as given:
        if given is not None and stdin is not None:
            given.write(stdin)
            given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - our own arguments
                command(folder, *args),
                stdin=given or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**environment(), **({"GIT_INDEX_FILE": str(index)} if index else {})},
            )
        except FileNotFoundError:
            raise GitError(_("git is not installed, or not in the PATH")) from None
        with process:
            yield process


def line(folder: Path, *args: str) -> str:
    """The one line that a git command prints; empty when git says no."""
    said = git(folder, *args)
    return said.decode("utf-8", "surrogateescape").strip("\n") if said is not None else ""
