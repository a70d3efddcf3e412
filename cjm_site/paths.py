"""What stands on disk, asked with any text an author writes: a name that no file can have is not there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

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
