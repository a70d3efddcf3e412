"""``cjm new``: write a new persona or journey from a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.checking import show_config_error
from cjm_site.compile import compile_handbook
from cjm_site.config_file import read_settings
from cjm_site.model.base import is_id
from cjm_site.refusal import ConfigError
from cjm_site.scaffold import UnknownTemplateError, fill, find_template, new_uri
from cjm_site.urls import join
from cjm_site.validate import nearest, slug

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.handbook import Handbook


def run_new(
    config_file: Path, kind: str, id_: str, *, title: str | None, template: str, folder: str | None, persona: str | None
) -> int:
    """Write one new file; returns the exit status."""
    try:
        settings = read_settings(config_file)
        found = find_template(settings, kind, template)
    except ConfigError as error:
        show_config_error(error)
        return EXIT_USAGE
    except UnknownTemplateError as error:
        guess = f"did you mean {error.nearest}? " if error.nearest else ""
        return _refuse(f"there is no template {error.name} for a {kind}: {guess}there are: {', '.join(error.known)}")
    if not is_id(id_):
        return _refuse(f"{id_} cannot be used as an id; for example: {slug(id_)}")
    uri = new_uri(kind, id_, folder)
    inside = join("", uri)
    if inside is None:
        return _refuse(f"{uri} is outside the content folder")
    path = settings.content / inside
    handbook = compile_handbook(settings).handbook
    if id_ in handbook.objects(kind):
        return _refuse(f"there is a {kind} {id_} already: {handbook.objects(kind)[id_].uri}")
    traveller = persona
    if kind == "journey":
        traveller, problem = _traveller(handbook, persona)
        if problem:
            return _refuse(problem)
    try:
        text = fill(found, id_=id_, title=title or id_.replace("-", " ").capitalize(), persona=traveller or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        return _refuse(f"there is a file already: {settings.shown_path(path)}")
    except OSError as error:
        click.echo(f"cjm: {settings.shown_path(path)} cannot be written: {error.strerror}", err=True)
        return EXIT_CONTENT
    click.echo(settings.shown_path(path))
    return EXIT_FINE


def _traveller(handbook: Handbook, persona: str | None) -> tuple[str | None, str]:
    """The persona of a new journey: the one asked for, or the first there is."""
    if persona is None:
        first = next(iter(handbook.personas), None)
        return first, "" if first else "a journey needs a persona; write one first: cjm new persona ID"
    if persona in handbook.personas:
        return persona, ""
    guess = nearest(persona, handbook.personas)
    known = ", ".join(list(handbook.personas)[:8]) or "none"
    return None, f"unknown persona: {persona}; " + (f"did you mean {guess}? " if guess else "") + f"there are: {known}"


def _refuse(message: str) -> int:
    click.echo(f"cjm: {message}", err=True)
    return EXIT_USAGE
