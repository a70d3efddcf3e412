"""``cjm fmt``: write front matter in its documented form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.editing import (
    files_of,
    open_project,
    put_back_leftovers,
    show_diff,
    show_problems,
    show_refusal,
    write,
)
from cjm_site.config_file import ConfigError
from cjm_site.diagnostics import Diagnostic, Place
from cjm_site.edit.formatting import format_file
from cjm_site.refusal import RefusalError
from cjm_site.source import MAX_BYTES
from cjm_site.write import Change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cjm_site.cli.editing import Project


def run_fmt(config_file: Path, paths: Sequence[Path], *, check: bool, diff: bool) -> int:
    """Format the files; returns the exit status."""
    try:
        project = open_project(config_file, paths)
        files = files_of(project, paths)
    except ConfigError as error:
        show_refusal(error)
        return EXIT_USAGE
    changes: list[Change] = []
    problems: list[Diagnostic] = []
    try:
        if not (check or diff):
            put_back_leftovers(project)
        for path in files:
            change, found = _formatted(path, project.shown(path))
            problems += found
            changes += [change] if change else []
    except RefusalError as error:
        show_refusal(error, project.spoken)
        return EXIT_CONTENT
    show_problems(project, problems)
    if diff:
        for change in changes:
            show_diff(project, change.path, change.before or b"", change.after or b"")
    elif check:
        for change in changes:
            click.echo(project.shown(change.path))
    if not (check or diff):
        failed = write(project, changes)
        if failed is not None:
            return failed
    bad = len({problem.place.path for problem in problems})
    click.echo(_summary(project, len(changes), len(files) - len(changes) - bad, done=not (check or diff)), err=diff)
    return EXIT_CONTENT if problems or (check and changes) else EXIT_FINE


def _formatted(path: Path, shown: str) -> tuple[Change | None, list[Diagnostic]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, [Diagnostic("CJM003", Place(shown), {"limit": f"{MAX_BYTES // 1024} KiB"})]
        raw = path.read_bytes()
    except OSError as error:
        return None, [Diagnostic("CJM006", Place(shown), {"reason": error.strerror or str(error)})]
    new, problems = format_file(raw, shown)
    return (Change(path, raw, new) if new != raw else None), problems


def _summary(project: Project, changed: int, fine: int, *, done: bool) -> str:
    spoken = project.spoken
    if done:
        first = spoken.ngettext("%(num)d file formatted", "%(num)d files formatted", changed)
    else:
        first = spoken.ngettext("%(num)d file would change", "%(num)d files would change", changed)
    second = spoken.ngettext("%(num)d was fine", "%(num)d were fine", fine)
    return f"{first % {'num': changed}}, {second % {'num': fine}}"
