"""Git repositories for tests: made in a folder of the test, on fixed days, with nobody's own configuration."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tests.conftest import JOURNEY, PERSONA, write_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONFIG = "site_name: Manual\ndocs_dir: content\ntheme: {name: material}\nplugins: [search, cjm]\n"
FILES = {"mkdocs.yml": CONFIG, "content/personas/marta.md": PERSONA, "content/journeys/abrir.md": JOURNEY}

_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@cliente.example",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@cliente.example",
    "GIT_AUTHOR_DATE": "2026-09-01T10:00:00Z",
    "GIT_COMMITTER_DATE": "2026-09-01T10:00:00Z",
}


class Repo:
    """A repository with a work tree."""

    def __init__(self, folder: Path, *, init: bool = True) -> None:
        self.folder = folder
        if init:
            folder.mkdir(parents=True, exist_ok=True)
            self.git("init", "-q", "-b", "main")

    def git(self, *args: str) -> str:
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", "-C", str(self.folder), *args],
            env={**os.environ, **_ENVIRONMENT},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, files: Mapping[str, str]) -> None:
        write_tree(self.folder, files)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), "utf-8")

    def commit(self, message: str = "change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


def handbook_repo(folder: Path, files: Mapping[str, str] | None = None) -> Repo:
    """A repository whose first commit is a small handbook."""
    repo = Repo(folder)
    repo.write(files or FILES)
    repo.commit("first")
    return repo
