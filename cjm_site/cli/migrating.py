"""``cjm migrate``: bring files of an older version of the vocabulary to today's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cjm_site.cli.editing import Words, edit_files
from cjm_site.edit.migrate import migrate_file
from cjm_site.model.base import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def run_migrate(config_file: Path, paths: Sequence[Path], *, since: int | None, check: bool, dry_run: bool) -> int:
    """Migrate the files; returns the exit status."""
    return edit_files(config_file, paths, partial(migrate_file, since=since), _words, check=check, diff=dry_run)


def _words(words: Words) -> str:
    spoken = words.spoken
    if words.done:
        first = spoken.ngettext(
            "%(num)d file brought to version {known}", "%(num)d files brought to version {known}", words.changed
        )
    else:
        first = spoken.ngettext("%(num)d file would change", "%(num)d files would change", words.changed)
    second = spoken.ngettext("%(num)d was fine", "%(num)d were fine", words.fine)
    return f"{first.format(known=SCHEMA_VERSION) % {'num': words.changed}}, {second % {'num': words.fine}}"
