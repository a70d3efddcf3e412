"""``cjm rename``: another id for a thing, everywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.editing import open_project, put_back_leftovers, show_diff, show_refusal, write
from cjm_site.config_file import config_files
from cjm_site.diagnostics import Severity
from cjm_site.edit.rename import Files, NotCompilingError, rename
from cjm_site.refusal import ConfigError, RefusalError
from cjm_site.source import find_sources
from cjm_site.write import Change, WriteError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.cli.editing import Project
    from cjm_site.edit.rename import Renamed
    from cjm_site.settings import Settings


@dataclass(frozen=True)
class _Item:
    """A file that changes: its path and content before and after."""

    old_path: Path
    new_path: Path
    before: bytes
    after: bytes

    def changes(self) -> list[Change]:
        """What has to be written."""
        if self.old_path == self.new_path:
            return [Change(self.old_path, self.before, self.after)]
        return [
            Change(self.new_path, None, self.after, mode_of=self.old_path),
            Change(self.old_path, self.before, None),
        ]


def run_rename(config_file: Path, kind: str, old: str, new: str, *, dry_run: bool) -> int:
    """Rename; returns the exit status."""
    try:
        project = open_project(config_file, ())
        configs = config_files(config_file)
    except ConfigError as error:
        show_refusal(error)
        return EXIT_USAGE
    settings = project.settings
    assert settings is not None  # noqa: S101 - no files were named
    try:
        if not dry_run:
            put_back_leftovers(project)
        raw, texts = _read(settings, configs)
        done = rename(settings, texts, kind, old, new)
    except NotCompilingError as error:
        from cjm_site.cli.checking import show

        errors = tuple(d for d in error.compilation.diagnostics if d.severity is Severity.ERROR)
        show(replace(error.compilation, diagnostics=errors), settings, err=True)
        text = project.spoken.gettext("nothing was renamed: correct the errors first")
        click.echo(f"cjm: {text}", err=True)
        return EXIT_CONTENT
    except RefusalError as error:
        show_refusal(error, project.spoken)
        return EXIT_CONTENT if isinstance(error, WriteError) else EXIT_USAGE
    except OSError as error:
        click.echo(f"cjm: {error.filename}: {error.strerror}", err=True)
        return EXIT_CONTENT
    items = _changed(settings, raw, done)
    if dry_run:
        for item in items:
            show_diff(project, item.old_path, item.before, item.after, item.new_path)
        return EXIT_FINE
    failed = write(project, [change for item in items for change in item.changes()])
    if failed is not None:
        return failed
    _say(project, items, done)
    return EXIT_FINE


def _read(settings: Settings, configs: list[Path]) -> tuple[dict[Path, bytes], Files]:
    raw: dict[Path, bytes] = {}
    content: dict[str, str] = {}
    for uri, path in find_sources(settings.content):
        raw[path] = path.read_bytes()
        # what is not UTF-8 does not compile, and is refused there
        content[uri] = raw[path].decode("utf-8", "surrogateescape")
    found = {}
    for path in configs:
        raw[path] = path.read_bytes()
        found[str(path)] = raw[path].decode("utf-8")
    return raw, Files(content, found)


def _changed(settings: Settings, raw: Mapping[Path, bytes], done: Renamed) -> list[_Item]:
    after = {settings.content / uri: text for uri, text in done.files.content.items()}
    after |= {Path(name): text for name, text in done.files.configs.items()}
    back = {settings.content / done.moved[1]: settings.content / done.moved[0]} if done.moved else {}
    items = []
    for path, text in after.items():
        old_path = back.get(path, path)
        content = text.encode("utf-8", "surrogateescape")
        if old_path != path or content != raw[old_path]:
            items.append(_Item(old_path, path, raw[old_path], content))
    return items


def _say(project: Project, items: list[_Item], done: Renamed) -> None:
    """Which files have changed."""
    for item in items:
        arrow = f" → {project.shown(item.new_path)}" if item.old_path != item.new_path else ""
        click.echo(project.shown(item.old_path) + arrow)
    if len(done.journeys) > 1:
        others = ", ".join(done.journeys[1:])
        click.echo(project.spoken.gettext("also in the other version: {journeys}").format(journeys=others))
    text = project.spoken.ngettext("%(num)d file changed", "%(num)d files changed", len(items))
    click.echo(text % {"num": len(items)})
