"""Writes files that can be made again: each takes its place whole, in one step, or what was there stays."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_ENDING = ".part"

_AN_HOUR = 3600
"""Seconds after which nobody is still writing a file."""


def write_whole(path: Path, *parts: bytes) -> bool:
    """Write a file beside and let it take its place; ``False`` where that cannot be done.

    Two processes may do so at a time; what one that was killed has left is taken away by the next.

    :param parts: the content, in one piece or several, which are not put together in memory.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}{_ENDING}")
    try:
        with temporary.open("wb") as stream:
            stream.writelines(parts)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        return False
    _remove_left(path)
    return True


def _remove_left(path: Path) -> None:
    """Remove what processes that were killed have left of a file."""
    before = time.time() - _AN_HOUR
    with suppress(OSError), os.scandir(path.parent) as entries:
        for entry in entries:
            name = entry.name
            if name.endswith(_ENDING) and name.startswith(f"{path.name}.") and entry.stat().st_mtime < before:
                os.unlink(entry.path)  # noqa: PTH108 - scandir gives no path object
