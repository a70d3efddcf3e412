"""``cjm comment``: the diff as one comment of a merge request."""

from __future__ import annotations

import os
import stat
from functools import partial
from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.speaking import choose_language
from cjm_site.hosts import comments, publish
from cjm_site.hosts.client import Client
from cjm_site.i18n import language, languages
from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cjm_site.i18n import Language

LARGEST = 4_000_000
"""Bytes of the file: as many characters as a host takes, of four bytes each."""

LARGEST_REPORT = 50_000_000

DONE = {
    publish.POSTED: _("commented on merge request {number}"),
    publish.UPDATED: _("updated the comment on merge request {number}"),
    publish.SAME: _("the comment on merge request {number} says so already"),
    publish.NOTHING: _("nothing changes for the customer: no comment on merge request {number}"),
}


def run_comment(
    file: Path,
    host: str,
    *,
    given: Mapping[str, str | None],
    number: int | None,
    token_variable: str | None,
    report: Path | None,
    lang: str | None,
) -> int:
    """Comment; returns the exit status."""
    spoken = language("en")
    try:
        spoken = choose_language(lang)
        said = _report(report) if report else {}
        spoken = choose_language(lang, handbook=_language_in(said))
        where = comments.place(host, os.environ, api=given["api"], project=given["project"], number=number)
        page = given["page"]
        link = (spoken.gettext(_("Maps before and after")), comments.page_address(page)) if page else None
        text = comments.body(_content(file, LARGEST), host, link, partial(_left_out, spoken))
        token = _token(token_variable or comments.variable(host, "token"))
    except RefusalError as error:
        click.echo(f"cjm: {error.worded(spoken)}", err=True)
        return EXIT_USAGE
    try:
        client, nothing = Client(host, where.api, token), comments.says_nothing(said)
        done = publish.publish(client, where, text, author=given["author"], head=given["head"], nothing=nothing)
    except RefusalError as error:
        click.echo(f"cjm: {error.worded(spoken).replace(token, '***')}", err=True)
        return EXIT_CONTENT
    click.echo(spoken.gettext(DONE[done]).format(number=where.number))
    return EXIT_FINE


def _left_out(spoken: Language, lines: int) -> str:
    said = spoken.ngettext(
        "%(num)d line is not shown: the comment would be too long.",
        "%(num)d lines are not shown: the comment would be too long.",
        lines,
    )
    return said % {"num": lines}


def _report(path: Path) -> Mapping[str, object]:
    found = comments.parsed(_content(path, LARGEST_REPORT))
    if not isinstance(found, dict):
        raise RefusalError(_("{file} is not what cjm diff --format json writes"), file=path)
    return found


def _language_in(report: Mapping[str, object]) -> str:
    """The language of the diff, where we speak it."""
    code = report.get("language")
    return code if isinstance(code, str) and code in languages() else ""


def _token(variable: str) -> str:
    token = os.environ.get(variable, "").strip()
    if not token:
        raise RefusalError(_("there is no token in the variable {variable}"), variable=variable)
    if not token.isascii() or not token.isprintable():
        raise RefusalError(_("what the variable {variable} holds is no token"), variable=variable)
    return token


def _content(path: Path, most: int) -> str:
    """The text of a file.

    A link is refused: where another job made the files, it could name any file of this machine.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise RefusalError(_("{file} is not a file"), file=path)
        with path.open("rb") as stream:
            raw = stream.read(most + 1)
    except OSError as error:
        raise RefusalError(_("{file} cannot be read: {reason}"), file=path, reason=error.strerror or error) from None
    if len(raw) > most:
        raise RefusalError(_("{file} is too large"), file=path)
    return raw.decode("utf-8", "replace")
