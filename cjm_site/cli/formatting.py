"""``cjm fmt``: write front matter in its documented form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.cli.editing import Words, edit_files
from cjm_site.edit.formatting import format_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def run_fmt(config_file: Path, paths: Sequence[Path], *, check: bool, diff: bool) -> int:
    """Format the files; returns the exit status."""
    return edit_files(config_file, paths, format_file, _words, check=check, diff=diff)


def _words(words: Words) -> str:
    spoken = words.spoken
    if words.done:
        first = spoken.ngettext("%(num)d file formatted", "%(num)d files formatted", words.changed)
    else:
        first = spoken.ngettext("%(num)d file would change", "%(num)d files would change", words.changed)
    second = spoken.ngettext("%(num)d was fine", "%(num)d were fine", words.fine)
    return f"{first % {'num': words.changed}}, {second % {'num': words.fine}}"
