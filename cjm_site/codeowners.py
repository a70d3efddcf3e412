"""CODEOWNERS: who is asked to review a change, as the hosts of git repositories read it, from the front matter.

Lines of ours stand between two marks; every other line is somebody's own and stays. Paths are relative to the
repository's top folder, which may be above the handbook's.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.diagnostics import Diagnostic, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cjm_site.handbook import Handbook

PLACES: Mapping[str, tuple[str, ...]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
"""Where each host looks, in its order; the first is where a new file goes."""

SECTION = "Customer experience handbook"
END = "# cjm codeowners: end"

_BEGIN = re.compile(r"^# cjm codeowners --format (github|gitlab): .*$", re.MULTILINE)
_BLOCK = re.compile(
    r"^# cjm codeowners --format (github|gitlab): [^\n]*\n(?:.*?\n)??" + re.escape(END) + r"[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_UNSPEAKABLE = re.compile(r"[*?\[\]#!\\\t]")


class Owners(NamedTuple):
    """The lines of ours, and which teams own pages but have no handle at the host."""

    block: str
    without_handle: tuple[str, ...]


def owners(handbook: Handbook, format_: str) -> Owners:
    """The block for a handbook: a line a file that a team owns, in the order of paths."""
    from cjm_site.model import OBJECT_TYPES  # only here: whether there are such files is asked by every check

    top = repository_of(handbook.settings.root)
    lines: dict[str, str] = {}
    without: dict[str, None] = {}
    for kind in OBJECT_TYPES:
        for id_, entry in handbook.objects(kind).items():
            team = handbook.teams.get(handbook.owner_of(kind, id_))
            if team is None or entry.source is None:
                continue
            if not team.item.code_owner:
                without[team.item.id] = None
                continue
            path = os.path.relpath(handbook.settings.content / entry.uri, top).replace(os.sep, "/")
            lines[path] = f"{pattern(path)} {' '.join(team.item.code_owner)}"
    head = (
        f"# cjm codeowners --format {format_}: made from the front matter; write your own lines outside these two marks"
    )
    section = [f"[{SECTION}]"] if format_ == "gitlab" else []
    written = [lines[path] for path in sorted(lines)]
    return Owners("\n".join([head, *section, *written, END]), tuple(sorted(without)))


def pattern(path: str) -> str:
    """A path as both hosts match it: spaces escaped; what they would read as a pattern stands for any one character."""
    return "/" + _UNSPEAKABLE.sub("?", path).replace(" ", "\\ ")


def with_block(text: str, block: str) -> str:
    """A CODEOWNERS file with our lines as they should be, all others as they are."""
    newline = "\r\n" if "\r\n" in text else "\n"
    unified = text.replace("\r\n", "\n")
    if _BLOCK.search(unified):
        new = _BLOCK.sub(lambda _: block, unified, count=1)
    else:
        kept = unified.rstrip("\n")
        new = f"{kept}\n\n{block}\n" if kept else f"{block}\n"
    return new.replace("\n", newline)


def format_in(text: str) -> str | None:
    """For which host the file's lines of ours are, ``None`` where it has none."""
    found = _BEGIN.search(text.replace("\r\n", "\n"))
    return found[1] if found else None


def repository_of(folder: Path) -> Path:
    """The top folder of the repository, the folder itself outside one."""
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)


def files_in(top: Path) -> Iterator[Path]:
    """The CODEOWNERS files that there are."""
    for place in dict.fromkeys((*PLACES["github"], *PLACES["gitlab"])):
        if (top / place).is_file():
            yield top / place


def outdated(handbook: Handbook) -> Iterator[Diagnostic]:
    """CODEOWNERS files whose lines of ours are not what the front matter says."""
    root = handbook.settings.root
    for path in files_in(repository_of(root)):
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        format_ = format_in(text)
        if format_ is None or with_block(text, owners(handbook, format_).block) == text:
            continue
        begin = _BEGIN.search(text.replace("\r\n", "\n"))
        line = text.replace("\r\n", "\n").count("\n", 0, begin.start()) + 1 if begin else 1
        shown = os.path.relpath(path, root).replace(os.sep, "/")
        yield Diagnostic("CJM087", Place(shown, line, 1), {"format": format_}, "write", Severity.WARNING)
