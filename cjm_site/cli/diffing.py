"""``cjm diff``: what changes for the customer between two states of the handbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.output import write_output
from cjm_site.cli.speaking import choose_language
from cjm_site.collector import without_collector
from cjm_site.config_file import read_settings
from cjm_site.diff.kinds import CLASSES
from cjm_site.diff.report import Report, Revision, Speaker, failing, make_report
from cjm_site.diff.words import as_text
from cjm_site.git.repository import WORKING_TREE, Repository
from cjm_site.git.states import read_states
from cjm_site.i18n import CatalogueError, language, language_of
from cjm_site.refusal import ConfigError, RefusalError, _
from cjm_site.validate import nearest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cjm_site.i18n import Language


def run_diff(
    config_file: Path,
    base: str | None,
    head: str | None,
    *,
    form: str,
    output: Path | None,
    fail_on: tuple[str, ...],
    lang: str | None,
    host: str | None = None,
) -> int:
    """Compare; returns the exit status."""
    try:
        spoken = choose_language(lang) if lang else language("en")
        classes = _classes(fail_on)
        repository, prefix = Repository.around(config_file.absolute().parent)
        with without_collector():
            report = _report(
                repository,
                f"{prefix}{config_file.name}",
                *_revisions(repository, base, head, partial(_spoken, config_file, lang)),
            )
            settings = report.after.handbook.settings
            if lang in {None, settings.language}:
                spoken = language_of(settings)
            speaker = Speaker(spoken, report)
            text = _rendered(form, report, speaker, host)
        if output is not None:
            write_output(output, text.encode())
    except CatalogueError as error:
        click.echo(f"cjm: {error}", err=True)
        return EXIT_USAGE
    except (ConfigError, RefusalError) as error:
        from cjm_site.cli.editing import show_refusal

        show_refusal(error, _spoken(config_file, lang))
        return EXIT_USAGE
    if output is None:
        click.echo(text, nl=False)
    return _verdict(report, speaker, classes)


def _spoken(config_file: Path, lang: str | None) -> Language:
    """The language to say in why nothing was compared."""
    try:
        return choose_language(lang) if lang else language_of(read_settings(config_file))
    except (ConfigError, CatalogueError, RefusalError):
        return language("en")


def _classes(given: tuple[str, ...]) -> list[str]:
    """The classes that ``--fail-on`` names, in one option or several."""
    found = [name.strip() for option in given for name in option.split(",") if name.strip()]
    for name in found:
        if name not in CLASSES:
            guess = nearest(name, CLASSES)
            if guess:
                raise RefusalError(
                    _("there is no class of changes {name}; did you mean {guess}?"), name=name, guess=guess
                )
            raise RefusalError(_("there is no class of changes {name}; see docs/diff.md"), name=name)
    return found


def _revisions(
    repository: Repository, base: str | None, head: str | None, spoken: Callable[[], Language]
) -> tuple[str, str, str, str]:
    """The names and commits of both states: (name, commit, name, commit)."""
    if "" in {base, head}:
        raise RefusalError(_("an empty name is no revision: is a variable not set?"))
    if base is not None and ".." in base and base.strip("."):
        if head is not None:
            raise RefusalError(_("{base} names two revisions already: leave {head} out"), base=base, head=head)
        dots = "..." if "..." in base else ".."
        one, two = (name or "HEAD" for name in base.split(dots, 1))
        return (
            one,
            _parted(repository, one, two, spoken) if dots == "..." else repository.commit(one),
            two,
            repository.commit(two),
        )
    if base is None:
        main = repository.main_branch()
        base, before = main, _parted(repository, main, "HEAD", spoken)
    else:
        before = repository.commit(base)
    if head is None and repository.bare:
        raise RefusalError(_("this repository has no working tree: name two revisions to compare"))
    return base, before, head or "", repository.commit(head) if head else WORKING_TREE


def _parted(repository: Repository, one: str, two: str, spoken: Callable[[], Language]) -> str:
    """The commit where two revisions parted; that there are several is said."""
    found = repository.merge_base(one, two)
    if len(repository.merge_bases(one, two)) > 1:
        said = spoken().gettext(_("{one} and {two} parted more than once; compared with {commit}"))
        click.echo(f"cjm: {said.format(one=one, two=two, commit=found[:8])}", err=True)
    return found


def _report(repository: Repository, config: str, base: str, before: str, head: str, after: str) -> Report:
    old, new, renames = read_states(repository, config, before, after)
    return make_report(
        Revision(base, before, old.handbook, old.problems, old.missing, old.note),
        Revision(head, after, new.handbook, new.problems, new.missing, new.note),
        renames,
    )


def _rendered(form: str, report: Report, speaker: Speaker, host: str | None) -> str:
    if form == "json":
        from cjm_site.diff.formats.as_json import render_json

        return render_json(report, speaker)
    if form == "html":
        from cjm_site.diff.formats.html import render_html

        return render_html(report, speaker)
    if form == "markdown":
        from cjm_site.diff.formats.markdown import LIMITS, SMALLEST, render_markdown

        return render_markdown(report, speaker, LIMITS[host] if host else SMALLEST)
    from cjm_site.diff.formats.text import render_text

    return render_text(report, speaker)


def _verdict(report: Report, speaker: Speaker, classes: list[str]) -> int:
    """The exit status, with the changes that it is for."""
    found = failing(report, classes)
    if not found:
        return EXIT_FINE
    said = speaker.language.ngettext(
        "%(num)d change that --fail-on does not allow:", "%(num)d changes that --fail-on does not allow:", len(found)
    )
    click.echo(f"cjm: {said % {'num': len(found)}}", err=True)
    for change in found:
        phrase = as_text(speaker.words.phrase(change))
        click.echo(f"  {change.kind}: {speaker.place(change.spot)}: {phrase}", err=True)
    return EXIT_CONTENT
