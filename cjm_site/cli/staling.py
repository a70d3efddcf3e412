"""``cjm stale``: what waits for a review, an approval or an owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.compiled import open_compiled
from cjm_site.cli.editing import show_refusal
from cjm_site.refusal import RefusalError, _
from cjm_site.stale import as_csv, as_json, as_markdown, as_text, stale
from cjm_site.validate import nearest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from cjm_site.handbook import Handbook


def run_stale(
    config_file: Path,
    format_: str,
    *,
    within: int,
    today: dt.date | None,
    teams: Sequence[str],
    fail_on: Sequence[str],
) -> int:
    """List what waits; returns the exit status."""
    opened = open_compiled(config_file)
    if isinstance(opened, int):
        return opened
    project, settings, handbook = opened
    try:
        _check_teams(handbook, teams)
    except RefusalError as error:
        show_refusal(error, project.spoken)
        return EXIT_USAGE
    day = today or settings.today
    assert day is not None  # noqa: S101 - read_settings gives the build's day
    found = stale(handbook, day, within, teams)
    if format_ == "text":
        click.echo(as_text(found, project.spoken) or project.spoken.gettext("Nothing waits."))
    elif format_ == "markdown":
        click.echo(as_markdown(found, project.spoken))
    else:
        click.echo(as_csv(found) if format_ == "csv" else as_json(found))
    return EXIT_CONTENT if found.reasons & frozenset(fail_on) else EXIT_FINE


def _check_teams(handbook: Handbook, teams: Sequence[str]) -> None:
    for team in teams:
        if team not in handbook.teams:
            guess = nearest(team, handbook.teams, cutoff=0.4) or ", ".join(handbook.teams)
            raise RefusalError(_("there is no team {id}; did you mean {guess}?"), id=team, guess=guess)
