"""``cjm approve``: put a name to what a page says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cjm_site.approvals import digests_of
from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.editing import open_project, put_back_leftovers, show_refusal, write
from cjm_site.compile import compile_handbook
from cjm_site.edit.approvals import with_approval
from cjm_site.model import OBJECT_TYPES
from cjm_site.refusal import ConfigError, RefusalError, _
from cjm_site.validate import nearest
from cjm_site.write import Change, WriteError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from cjm_site.cli.editing import Project
    from cjm_site.handbook import Entry, Handbook
    from cjm_site.settings import Settings


def run_approve(config_file: Path, names: Sequence[str], *, by: str, date: dt.date | None) -> int:
    """Approve pages; returns the exit status."""
    try:
        project = open_project(config_file, ())
    except ConfigError as error:
        show_refusal(error)
        return EXIT_USAGE
    settings = project.settings
    assert settings is not None  # noqa: S101 - no files were named
    approver = " ".join(by.split())
    day = date or settings.today
    if not approver.isprintable() or not approver or day is None:
        text = project.spoken.gettext("the approver's name is missing: write --by and the name, in quotes")
        click.echo(f"cjm: {text}", err=True)
        return EXIT_USAGE
    try:
        put_back_leftovers(project)
        compilation = compile_handbook(settings)
        if compilation.failed:
            from cjm_site.cli.checking import show

            show(compilation, settings, err=True)
            text = project.spoken.gettext("nothing was approved: correct the errors first")
            click.echo(f"cjm: {text}", err=True)
            return EXIT_CONTENT
        entries = [find_object(compilation.handbook, name) for name in dict.fromkeys(names)]
        changes = [_approved(settings, compilation.handbook, entry, approver, day) for entry in entries]
    except RefusalError as error:
        show_refusal(error, project.spoken)
        return EXIT_CONTENT if isinstance(error, WriteError) else EXIT_USAGE
    except OSError as error:
        click.echo(f"cjm: {error.filename}: {error.strerror}", err=True)
        return EXIT_CONTENT
    failed = write(project, changes)
    if failed is not None:
        return failed
    for entry, change in zip(entries, changes, strict=True):
        _say(project, entry, change, approver, day)
    return EXIT_FINE


def find_object(handbook: Handbook, name: str) -> Entry[Any]:
    """The object that has a file and that id; ``type:id`` where several types have it.

    :raises RefusalError: when there is none, or more than one.
    """
    kind, colon, id_ = name.partition(":")
    kinds = [kind] if colon and kind in OBJECT_TYPES else list(OBJECT_TYPES)
    wanted = id_ if colon and kind in OBJECT_TYPES else name
    found = [entry for each in kinds if (entry := handbook.objects(each).get(wanted)) is not None]
    with_file = [entry for entry in found if entry.source is not None]
    if len(with_file) > 1:
        listed = ", ".join(f"{entry.item.type}:{wanted}" for entry in with_file)
        raise RefusalError(_("there are several of the id {id}: write {known}"), id=wanted, known=listed)
    if with_file:
        return with_file[0]
    if found:
        raise RefusalError(_("{id} has no file of its own, so there is nowhere to write an approval"), id=wanted)
    ids = [id_ for each in kinds for id_, entry in handbook.objects(each).items() if entry.source is not None]
    guess = nearest(wanted, ids, cutoff=0.4)
    if guess:
        raise RefusalError(_("there is nothing of the id {id}; did you mean {guess}?"), id=name, guess=guess)
    raise RefusalError(_("there is nothing of the id {id}"), id=name)


def _approved(settings: Settings, handbook: Handbook, entry: Entry[Any], by: str, date: dt.date) -> Change:
    path = settings.content / entry.uri
    raw = path.read_bytes()
    own, uses = digests_of(handbook, entry.item)
    return Change(path, raw, with_approval(raw, by=by, date=date, digest=own, uses=uses))


def _say(project: Project, entry: Entry[Any], change: Change, by: str, date: dt.date) -> None:
    spoken = project.spoken
    text = spoken.gettext("{path}: approved by {by} on {date}").format(
        path=project.shown(change.path), by=by, date=spoken.date(date)
    )
    if change.before == change.after:
        text += " " + spoken.gettext("(it said so already)")
    if entry.item.status != "approved":
        status = spoken.term(f"status.{entry.item.status or 'draft'}").lower()
        text += "; " + spoken.gettext("its status is still: {status}").format(status=status)
    click.echo(text)
