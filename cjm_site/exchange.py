"""Two folders change places in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_REFUSALS = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
"""What a kernel or file system answers that does not know how."""

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # macOS, sys/stdio.h


def exchange(one: Path, other: Path) -> bool:
    """Let two paths of one file system change places, in one step; ``False`` where that cannot be had.

    :raises OSError: when it could be had, but not for these two.
    """
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            failed = library.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, ctypes.c_uint(_RENAME_EXCHANGE))
        elif sys.platform == "darwin":
            failed = library.renamex_np(first, second, ctypes.c_uint(_RENAME_SWAP))
        else:
            return False
    except (AttributeError, OSError, TypeError):  # a C library without the call, or none at all
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _REFUSALS:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))


def flush(folder: Path) -> None:
    """Have everything that was written below a folder on the disk, where the system can say so for one file system.

    :raises OSError: when the disk did not take it.
    """
    if sys.platform != "linux":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        failed = ctypes.CDLL(None, use_errno=True).syncfs(opened)
    except (AttributeError, OSError):
        return
    finally:
        os.close(opened)
    if failed and ctypes.get_errno() not in _REFUSALS:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(folder))


def is_mount_point(folder: Path) -> bool:
    """Whether something is mounted there: such a folder cannot change places."""
    if os.path.ismount(folder):
        return True
    try:  # a bind mount of the same file system shows only here
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as lines:  # noqa: PTH123 - Linux's
            points = {line.split(" ")[4] for line in lines}
    except (OSError, IndexError):
        return False
    return _escaped(str(folder)) in points


def _escaped(path: str) -> str:
    """A path as the kernel lists it."""
    for letter in "\\ \t\n":
        path = path.replace(letter, f"\\{ord(letter):03o}")
    return path
