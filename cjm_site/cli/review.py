"""The commands that keep a handbook alive: sign-off, reviews, ownership."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from cjm_site.cli.options import config_option


class Day(click.ParamType[dt.date]):
    """A calendar day, written year-month-day."""

    name = "day"

    def convert(self, value: str | dt.date, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The day; click shows the sentence when it is none."""
        try:
            day = value if isinstance(value, dt.date) else dt.datetime.strptime(value.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            self.fail(f"{value} is not a date; write year-month-day, for example 2026-09-30", param, ctx)
        return day


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--by", required=True, metavar="NAME", help="Who approves: a person or a board, in quotes.")
@click.option("--date", type=Day(), metavar="YYYY-MM-DD", help="When.  [default: today]")
@config_option
def approve(ids: tuple[str, ...], by: str, date: dt.date | None, config_file: Path) -> None:
    """Record in the file who approved which content, and when.

    The record holds a digest of what the page says, not of how it is written, and digests of what it takes from its
    personas, channels, KPIs, parent and current version. When any of them says something else later, the approval is
    suspect: `cjm check` warns, the page and the freshness view show it. Formatting, comments, the order of names, and
    the fields status, reviewed and review_every change nothing. Approving again replaces that person's record. To take
    an approval back, delete its lines.

    An id that several types have is written TYPE:ID. Either all files are written or none; content with errors cannot
    be approved.

    \b
    Examples:
        cjm approve abrir-cuenta --by "Comité de experiencia"
        cjm approve persona:marta journey:abrir-cuenta --by "Ana Ruiz"
        cjm approve abrir-cuenta --by "Ana Ruiz" --date 2026-09-30

    Exit status: 0 approved, 1 the content has errors or cannot be written, 2 no such id, no name, or wrong use.
    """
    from cjm_site.cli.approving import run_approve

    raise SystemExit(run_approve(config_file, ids, by=by, date=date))


STALE = ("overdue", "suspect", "unreviewed", "open", "ownerless", "soon")


@click.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown", "csv"]),
    default="text",
    show_default=True,
    help="For the terminal, programs, an issue or message, a spreadsheet.",
)
@click.option(
    "--within",
    type=click.IntRange(0, 3660),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="What is due in so many days counts as soon.",
)
@click.option("--today", type=Day(), metavar="YYYY-MM-DD", help="The day to reckon from.  [default: today]")
@click.option("--team", "teams", multiple=True, metavar="ID", help="Only what this team owns; may be given again.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(STALE),
    help="Status 1 when there is any of these; may be given again.",
)
@config_option
def stale(
    format_: str,
    within: int,
    today: dt.date | None,
    teams: tuple[str, ...],
    fail_on: tuple[str, ...],
    config_file: Path,
) -> None:
    """List what waits for somebody, by team: what a scheduled job turns into reminders.

    \b
    overdue     its review_every has passed since reviewed
    suspect     what somebody approved has changed
    unreviewed  never reviewed
    open        reviewed, but nobody said how often
    ownerless   a persona or journey that no team owns
    soon        due within --within days

    Retired pages wait for nobody. Team names and contacts come from the teams' own files.

    \b
    Examples:
        cjm stale
        cjm stale --within 14 --format markdown
        cjm stale --team oficinas --format csv
        cjm stale --fail-on overdue --fail-on suspect

    Exit status: 0 listed, 1 the content has errors or --fail-on says so, 2 wrong use.
    """
    from cjm_site.cli.staling import run_stale

    raise SystemExit(run_stale(config_file, format_, within=within, today=today, teams=teams, fail_on=fail_on))


@click.command()
@click.option(
    "--format",
    "format_",
    type=click.Choice(["github", "gitlab"]),
    default="github",
    show_default=True,
    help="For which host: GitLab's has a section of ours.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Which file.  [default: the one that the host reads, else .github/CODEOWNERS or CODEOWNERS]",
)
@click.option("--check", is_flag=True, help="Write nothing; status 1 when the file is out of date.")
@click.option("--stdout", "show", is_flag=True, help="Print the lines instead of writing them.")
@config_option
def codeowners(format_: str, output: Path | None, check: bool, show: bool, config_file: Path) -> None:
    """Write CODEOWNERS from the front matter: who is asked to review a change of which page.

    Each file that a team owns gets a line with that team's code_owner: a user or group of the host, or several
    (code_owner: "@acme/oficinas"). The lines stand between two marks; what you write outside them stays as it is. Once
    the marks are there, `cjm check` warns when the lines are no longer what the front matter says.

    \b
    Examples:
        cjm codeowners
        cjm codeowners --format gitlab
        cjm codeowners --check              in a build

    Exit status: 0 written or up to date, 1 out of date, the content has errors or nothing can be written, 2 wrong use.
    """
    from cjm_site.cli.owning import run_codeowners

    raise SystemExit(run_codeowners(config_file, format_, output=output, check=check, show=show))
