"""What each revision of a repository changed, read in one pass over the log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.git.run import git

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.git.repository import Repository

_FILE = frozenset({"100644", "100755"})
_START = "\x01"


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that a revision changed: its path and blob before and after, ``None`` where there is none."""

    old_path: str | None
    new_path: str | None
    old_blob: str | None
    new_blob: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of the main line. ``day`` is that on which it got there, in UTC; ``author`` a name, never an address."""

    id: str
    day: dt.date
    author: str
    files: tuple[FileChange, ...]


def read_log(repository: Repository, prefix: str) -> Iterator[Revision]:
    """Every revision that changed a file below a folder, newest first.

    Only first parents are followed, and a merge counts as what it brings: the history of the handbook as its readers
    saw it. Each change appears once, however branches were merged or rebased, and renames form one line.
    """
    said = git(
        repository.root, "log", "--first-parent", "-m", "--raw", "-z", "--no-abbrev", "--find-renames",
        "--no-ext-diff", "--no-textconv", "--no-show-signature", f"--format={_START}%H%x00%ct%x00%an%x00", "HEAD", "--",
        *([prefix] if prefix else []),
    )  # fmt: skip
    words = (said or b"").decode("utf-8", "replace").split("\0")
    at = 0
    while at < len(words):
        if not words[at].lstrip("\n").startswith(_START):
            at += 1
            continue
        id_, seconds, author = words[at].lstrip("\n")[1:], words[at + 1], words[at + 2]
        at += 3
        files = []
        while at < len(words) and not words[at].lstrip("\n").startswith(_START):
            word = words[at].lstrip("\n")
            if not word.startswith(":"):
                at += 1
                continue
            old_mode, new_mode, old, new, status = word[1:].split(" ")
            renamed = status[:1] in {"R", "C"}
            first, last = words[at + 1], words[at + 2] if renamed else words[at + 1]
            at += 3 if renamed else 2
            if {old_mode, new_mode} & _FILE:
                had, has = old_mode in _FILE and status[:1] != "C", new_mode in _FILE
                before = (first, old) if had and status != "A" else (None, None)
                after = (last, new) if has and status != "D" else (None, None)
                files.append(FileChange(before[0], after[0], before[1], after[1]))
        day = dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC).date()
        yield Revision(id_, day, author, tuple(files))
