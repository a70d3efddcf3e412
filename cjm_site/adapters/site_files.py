"""Files of a site: what tells that one is as it was, and how a new site has one of the old."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from cjm_site.records import state_of

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.records import State


def state_in(folder: str, output: str) -> State:
    """The state of a file of a site; that of no file when it is not there."""
    return state_of(os.path.join(folder, output)) or (0, 0, 0)  # noqa: PTH118 - thousands of times


def linked(source: Path, target: Path) -> bool:
    """Let one file be another, or a copy of it; whether that could be done."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
    except OSError:
        return False
    return True
