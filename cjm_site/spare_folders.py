"""The folders of a site that was replaced, emptied, for the next one: making thousands takes longer than linking files.

There are only folders in it, no files: what happens to them happens to no site.
"""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def keep_folders(site: Path, spare: Path) -> None:
    """Remove a site that is of no more use; its folders become the spare ones, if they can and there are none."""
    with suppress(OSError):
        if spare.parent.is_dir() and not os.path.lexists(spare):
            for entry in [*os.scandir(site)]:
                if entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry)  # no page's; what a site takes over there is not to be in it already
            for path, is_folder in _below(site):
                if not is_folder:
                    os.unlink(path)  # noqa: PTH108 - of thousands
            site.rename(spare)
    shutil.rmtree(site, ignore_errors=True)


def take_folders(spare: Path, folder: Path) -> list[str]:
    """Let a new and empty folder have the spare ones; returns their paths in it.

    None, and they are gone, if anything but folders is among them, or one that is not as a new one would be, or has a
    name with a dot at the top.
    """
    new = folder.stat()
    try:
        spare.rename(folder)  # where a folder cannot take an empty one's place there never are any
    except OSError:
        return []
    with suppress(OSError):
        folder.chmod(stat.S_IMODE(new.st_mode))
        below = list(_below(folder))
        found = [path[len(str(folder)) + 1 :] for path, _ in below]
        states = [folder.stat(), *(os.lstat(path) for path, _ in below)]
        kinds = {(state.st_mode, state.st_uid, state.st_gid) for state in states}
        if kinds == {(new.st_mode, new.st_uid, new.st_gid)} and not any(path.startswith(".") for path in found):
            return found
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    return []


def remove_unused(folder: Path, taken: Iterable[str], files: Iterable[str]) -> None:
    """Remove the folders, of those that were taken, in which there is no file.

    :param files: all files, by their paths in the folder.
    """
    used: set[str] = set()
    for file in files:
        above = file.rpartition("/")[0]
        while above and above not in used:
            used.add(above)
            above = above.rpartition("/")[0]
    for path in sorted(set(taken) - used, reverse=True):  # what is inside comes first
        with suppress(OSError):
            os.rmdir(f"{folder}/{path}")  # noqa: PTH106 - of thousands


def _below(folder: Path) -> Iterator[tuple[str, bool]]:
    """Everything below a folder, and whether it is one itself; links are not followed."""
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in list(entries):
                is_folder = entry.is_dir(follow_symlinks=False)
                yield entry.path, is_folder
                if is_folder:
                    waiting.append(entry.path)
