"""Changes to files as a diff that ``git apply`` takes."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def diff_lines(old_name: str, new_name: str, old: str, new: str) -> Iterator[str]:
    """The lines of a unified diff, without line ends."""
    if old_name != new_name:
        yield f"diff --git a/{old_name} b/{new_name}"
        yield f"rename from {old_name}"
        yield f"rename to {new_name}"
    lines = difflib.unified_diff(_lines(old), _lines(new), f"a/{old_name}", f"b/{new_name}", n=2)
    for line in lines:
        yield line.rstrip("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _lines(text: str) -> list[str]:
    """Lines with their ends; a lone CR ends none, as in git."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
