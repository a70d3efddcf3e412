"""What stands on disk, asked with any text an author writes: a name that no file can have is not there."""

from __future__ import annotations

import errno
import os
import stat
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# pathlib's methods of the same names raise for a name too long; these do not.


def shown_from(root: Path, path: Path) -> str:
    """How messages name a file: relative to the project's folder, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def is_there(path: Path) -> bool:
    """Whether there is such a file or folder."""
    return os.path.exists(path)  # noqa: PTH110 - see above


def is_file(path: Path) -> bool:
    """Whether there is such a file."""
    return os.path.isfile(path)  # noqa: PTH113 - see above


def is_folder(path: Path) -> bool:
    """Whether there is such a folder."""
    return os.path.isdir(path)  # noqa: PTH112 - see above


def opened(path: Path, buffering: int = -1) -> IO[bytes]:
    """A file, to be read: nothing that would have to be waited for, or that never ends.

    :raises OSError: when it cannot be opened, or is no file.
    """
    stream = open(path, "rb", buffering, opener=_without_waiting)  # noqa: SIM115 - whoever asks closes it
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(errno.EINVAL, "it is no file")
    return stream


def content_of(path: Path) -> bytes:
    """What a file says.

    :raises OSError: as :func:`opened`.
    """
    with opened(path) as stream:
        return stream.read()


def _without_waiting(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))
