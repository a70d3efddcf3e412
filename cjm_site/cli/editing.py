"""What commands that edit files have in common: which files, showing changes, writing them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.checking import show_config_error
from cjm_site.cli.speaking import choose_language
from cjm_site.config_file import read_settings
from cjm_site.diagnostics import Diagnostic, Place
from cjm_site.edit.diff import diff_lines
from cjm_site.i18n import language
from cjm_site.paths import content_of
from cjm_site.refusal import ConfigError, RefusalError
from cjm_site.report import as_text
from cjm_site.source import MARKDOWN_SUFFIXES, MAX_BYTES, find_sources
from cjm_site.write import Change, WriteError, recover, write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cjm_site.i18n import Language
    from cjm_site.settings import Settings


@dataclass(frozen=True)
class Project:
    """Where a command works: the project's folder, its settings where there are some, the language to speak."""

    root: Path
    settings: Settings | None
    spoken: Language

    @property
    def content(self) -> Path | None:
        """The content folder, where there is a configuration."""
        return self.settings.content if self.settings else None

    def shown(self, path: Path) -> str:
        """How messages name a file."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


def open_project(config_file: Path, paths: Sequence[Path]) -> Project:
    """The project of a configuration. Files that are named need none: then the messages are English.

    :raises ConfigError: when there is no usable configuration and none of the files is named.
    """
    try:
        settings = read_settings(config_file)
    except ConfigError:
        if not paths or config_file.exists():
            raise
        folders = [path.absolute() if path.is_dir() else path.absolute().parent for path in paths]
        return Project(Path(os.path.commonpath(folders)), None, language("en"))
    return Project(settings.root, settings, choose_language(None, settings))


def files_of(project: Project, paths: Sequence[Path]) -> list[Path]:
    """The Markdown files that are named, those of the folders that are named, or those of the handbook.

    :raises ConfigError: when a named file is no Markdown, or the content folder is missing.
    """
    if not paths:
        content = project.settings.content if project.settings else project.root
        if not content.is_dir():
            raise ConfigError(f"there is no folder {project.shown(content)}")
        paths = [content]
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update((file, None) for _, file in find_sources(path.absolute()))
        elif path.suffix.lower() in MARKDOWN_SUFFIXES:
            found[path.absolute()] = None
        else:
            raise ConfigError(f"{path} is not a Markdown file")
    return list(found)


def put_back_leftovers(project: Project) -> None:
    """Undo what an earlier command left half-written when it was killed.

    :raises WriteError: when that is not possible.
    """
    restored = recover(project.root, project.content)
    if restored:
        text = project.spoken.ngettext(
            "An earlier command was killed while it wrote: %(num)d file was put back.",
            "An earlier command was killed while it wrote: %(num)d files were put back.",
            len(restored),
        )
        click.echo(text % {"num": len(restored)}, err=True)


def put_back_quietly(config_file: Path) -> None:
    """:func:`put_back_leftovers` for commands that only read: where that is not possible, they read what there is."""
    try:
        put_back_leftovers(open_project(config_file, ()))
    except (ConfigError, WriteError):
        return


def write(project: Project, changes: Sequence[Change]) -> int | None:
    """Write; the exit status when that fails, with the reason on standard error."""
    try:
        write_all(changes, project.root, project.content)
    except WriteError as error:
        text = project.spoken.gettext("nothing was written: {reason}").format(reason=error.worded(project.spoken))
        click.echo(f"cjm: {text}", err=True)
        return EXIT_CONTENT
    return None


def show_diff(project: Project, path: Path, before: bytes, after: bytes, new_path: Path | None = None) -> None:
    """One file's change, in colours on a terminal."""
    names = project.shown(path), project.shown(new_path or path)
    for line in diff_lines(*names, before.decode("utf-8", "replace"), after.decode("utf-8", "replace")):
        click.echo(click.style(line, fg=_colour(line), bold=line.startswith(("---", "+++", "diff", "rename"))))


def _colour(line: str) -> str | None:
    if line.startswith(("---", "+++")):
        return None
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])


@dataclass(frozen=True, slots=True)
class Words:
    """What the closing line of a command is made of: how many files changed (or would) and were fine."""

    spoken: Language
    changed: int
    fine: int
    done: bool


def edit_files(
    config_file: Path,
    paths: Sequence[Path],
    edit: Callable[[bytes, str], tuple[bytes, list[Diagnostic]]],
    summary: Callable[[Words], str],
    *,
    check: bool,
    diff: bool,
) -> int:
    """Edit every file by itself, and write all or none; returns the exit status.

    :param edit: the file as it should be, given its bytes and how messages name it; with diagnostics it stays.
    """
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
            change, found = _edited(path, project.shown(path), edit)
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
    words = Words(project.spoken, len(changes), len(files) - len(changes) - bad, done=not (check or diff))
    click.echo(summary(words), err=diff)
    return EXIT_CONTENT if problems or (check and changes) else EXIT_FINE


def _edited(
    path: Path, shown: str, edit: Callable[[bytes, str], tuple[bytes, list[Diagnostic]]]
) -> tuple[Change | None, list[Diagnostic]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, [Diagnostic("CJM003", Place(shown), {"limit": f"{MAX_BYTES // 1024} KiB"}, "split")]
        raw = content_of(path)
    except OSError as error:
        return None, [Diagnostic("CJM006", Place(shown), {"reason": error.strerror or str(error)})]
    new, problems = edit(raw, shown)
    return (Change(path, raw, new) if new != raw else None), problems


def show_problems(project: Project, diagnostics: Iterable[Diagnostic]) -> None:
    """What is wrong with files, on standard error."""
    text = as_text(diagnostics, project.spoken, project.root)
    if text:
        click.echo(text, err=True)


def show_refusal(error: ConfigError | RefusalError, spoken: Language | None = None) -> None:
    """Why a command does nothing, on standard error."""
    if isinstance(error, ConfigError):
        show_config_error(error)
    else:
        click.echo(f"cjm: {error.worded(spoken or language('en'))}", err=True)
