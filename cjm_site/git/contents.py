"""The contents of blobs, asked for one by one of a git that stays."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from cjm_site.git.run import command, environment

if TYPE_CHECKING:
    from pathlib import Path


class Contents:
    """Starts git with the first question, so that one made before a process forks serves either."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, blob: str) -> bytes | None:
        """A blob's content, ``None`` when the repository does not have it."""
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own arguments
                command(self._repository, "cat-file", "--batch"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
        asked, said = self._process.stdin, self._process.stdout
        assert asked is not None and said is not None  # noqa: PT018, S101 - asked for above
        try:
            asked.write(f"{blob}\n".encode())
            asked.flush()
        except OSError:
            return None  # git is gone
        head = said.readline().split()
        if len(head) != 3 or not head[2].isdigit():
            return None
        content = said.read(int(head[2]))
        said.readline()
        return content

    def close(self) -> None:
        """Let git end."""
        if self._process is not None:
            self._process.communicate()
            self._process = None
