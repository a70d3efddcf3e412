"""Runs git: reading only, no hooks, no pager, no prompt, the same words on every machine."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from collections.abc import Mapping
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


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Without what a hook or a script sets for its own repository; what configures git stays."""
    kept = {
        name: value for name, value in given.items() if not name.startswith("GIT_") or name.startswith("GIT_CONFIG")
    }
    return {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", "LANGUAGE": "C"}


def git(folder: Path, *args: str, stdin: bytes | None = None) -> bytes | None:
    """The output of a git command in a folder; ``None`` when git says no.

    :raises GitError: when there is no git.
    """
    command = ["git", *_OPTIONS, "-C", str(folder), *args]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments; names from outside never stand where an option could
            command,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
            env=_environment(os.environ),
        )
    except FileNotFoundError:
        raise GitError(_("git is not installed, or not in the PATH")) from None
    return done.stdout if done.returncode == 0 else None


def line(folder: Path, *args: str) -> str:
    """The one line that a git command prints; empty when git says no."""
    said = git(folder, *args)
    return said.decode("utf-8", "surrogateescape").strip("\n") if said is not None else ""
