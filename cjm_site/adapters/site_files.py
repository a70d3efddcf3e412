"""Files of a site: what tells that one is as it was, and how a new site has one of the old."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from cjm_site.policy import Inline, inline_of
from cjm_site.records import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mkdocs.structure.files import File

    from cjm_site.records import State


def state_in(folder: str, output: str) -> State:
    """The state of a file of a site; that of no file when it is not there."""
    return state_of(os.path.join(folder, output)) or (0, 0, 0)  # noqa: PTH118 - thousands of times


def linked(source: str, target: str) -> bool:
    """Let one file be another, or a copy of it; whether that could be done."""
    try:
        try:
            os.link(source, target)  # of thousands of files: nearly always there is a folder, and nothing in it yet
        except OSError:
            os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
            with suppress(FileNotFoundError):
                os.unlink(target)  # noqa: PTH108
            try:
                os.link(source, target)
            except OSError:
                shutil.copy2(source, target)
    except OSError:
        return False
    return True


def copied(files: Iterable[File], before: Mapping[str, State]) -> dict[str, State]:
    """Copy what is another file than the one that was copied before, though it may be older; what it is now."""
    found: dict[str, State] = {}
    for file in files:
        state = state_of(file.abs_src_path) if file.abs_src_path is not None else None
        if state is None or before.get(file.dest_uri) != state:
            file.copy_file()
        if state is not None:
            found[file.dest_uri] = state
    return found


def written(page: Path) -> tuple[str, Inline]:
    """The SHA-256 and inline parts of a page that mkdocs was to write: it leaves out what is empty."""
    try:
        text = page.read_bytes()
    except FileNotFoundError:
        return "", Inline()
    return hashlib.sha256(text).hexdigest(), inline_of(text)
