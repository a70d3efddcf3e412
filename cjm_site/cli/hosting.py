"""The commands that talk to a host of repositories: ``comment``."""

from __future__ import annotations

from pathlib import Path

import click

from cjm_site.cli.options import language_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--host", required=True, type=click.Choice(["github", "gitlab"]), help="Which API to speak.")
@click.option(
    "--number",
    type=click.IntRange(1, 2**31),
    metavar="N",
    help="The pull or merge request.  [default: CI_MERGE_REQUEST_IID; GitHub has no variable for it]",
)
@click.option("--project", metavar="NAME", help="owner/name, or an id.  [default: GITHUB_REPOSITORY or CI_PROJECT_ID]")
@click.option("--api", metavar="URL", help="The API's address.  [default: GITHUB_API_URL or CI_API_V4_URL]")
@click.option(
    "--token-variable",
    metavar="VARIABLE",
    help="The environment variable that holds the token.  [default: GITHUB_TOKEN or CJM_TOKEN]",
)
@click.option("--author", metavar="NAME", help="Whose comment to update.  [default: the user whose token it is]")
@click.option("--head", metavar="SHA", help="Comment only if the pull request ends with this commit.")
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The same diff as JSON: without changes, no new comment is made.",
)
@click.option("--page", metavar="URL", help="Where the page with the maps before and after is, to link to it.")
@language_option
def comment(
    file: Path,
    host: str,
    number: int | None,
    project: str | None,
    api: str | None,
    token_variable: str | None,
    author: str | None,
    head: str | None,
    report: Path | None,
    page: str | None,
    lang: str | None,
) -> None:
    """Post a diff as a comment of a pull or merge request, or update the one that is there.

    FILE is what `cjm diff --format markdown` wrote. There is one comment of ours, known by the hidden mark that it
    begins with and by its author; another user's comment is never touched. With --report, a diff without changes
    updates the comment that is there, and makes none.

    It is the only command that uses the network, and it asks only the API at the configured address: https, and no
    redirect is followed. The token is read from a variable and shown nowhere. FILE may come from a job that is not
    trusted: links, images, HTML, mentions, references and commands to the host in it become text.

    \b
    Examples:
        cjm comment diff.md --host github --number 7
        cjm comment diff.md --host gitlab --report diff.json
        cjm comment diff.md --host github --number 7 --head "$HEAD_SHA" --page "$RUN_URL"

    Exit status: 0 done, 1 the host refused or does not answer after three tries, 2 wrong use or a token is missing.
    """
    from cjm_site.cli.commenting import run_comment

    given = {"api": api, "project": project, "author": author, "head": head, "page": page}
    raise SystemExit(
        run_comment(file, host, given=given, number=number, token_variable=token_variable, report=report, lang=lang)
    )
