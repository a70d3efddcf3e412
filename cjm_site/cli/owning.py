"""``cjm codeowners``: write who is asked to review a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE
from cjm_site.cli.compiled import open_compiled
from cjm_site.cli.editing import show_refusal
from cjm_site.codeowners import PLACES, files_in, owners, repository_of, with_block
from cjm_site.write import Change, WriteError, write_all

if TYPE_CHECKING:
    from pathlib import Path


def run_codeowners(config_file: Path, format_: str, *, output: Path | None, check: bool, show: bool) -> int:
    """Write the file; returns the exit status."""
    opened = open_compiled(config_file)
    if isinstance(opened, int):
        return opened
    project, settings, handbook = opened
    made = owners(handbook, format_)
    if made.without_handle:
        text = project.spoken.gettext("no code_owner, so no lines for what they own: {teams}")
        click.echo(f"cjm: {text.format(teams=', '.join(made.without_handle))}", err=True)
    if show:
        click.echo(made.block)
        return EXIT_FINE
    path = output.absolute() if output else _place(repository_of(settings.root), format_)
    try:
        before = path.read_bytes() if path.exists() else None
        after = with_block((before or b"").decode("utf-8"), made.block).encode("utf-8")
        if check:
            return _checked(project.shown(path), project.spoken.gettext("{path} is out of date"), same=before == after)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_all([Change(path, before, after)], path.parent)
    except WriteError as error:
        show_refusal(error, project.spoken)
        return EXIT_CONTENT
    except (OSError, UnicodeDecodeError) as error:
        click.echo(f"cjm: {project.shown(path)}: {getattr(error, 'strerror', None) or error}", err=True)
        return EXIT_CONTENT
    click.echo(project.shown(path))
    return EXIT_FINE


def _place(top: Path, format_: str) -> Path:
    """The file that the host reads; where there is none yet, the first place that it looks at."""
    there = set(files_in(top))
    places = [top / place for place in PLACES[format_]]
    return next((place for place in places if place in there), places[0])


def _checked(shown: str, sentence: str, *, same: bool) -> int:
    if same:
        return EXIT_FINE
    click.echo(sentence.format(path=shown))
    return EXIT_CONTENT
