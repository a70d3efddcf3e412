"""``cjm check``: compile, and list what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.compile import Compilation, compile_handbook
from cjm_site.config_file import ConfigError, read_settings
from cjm_site.diagnostics import Severity
from cjm_site.i18n import language_of
from cjm_site.report import as_text

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.settings import Settings


def run_check(config_file: Path) -> int:
    """Check the handbook; returns the exit status."""
    try:
        settings = read_settings(config_file)
    except ConfigError as error:
        click.echo(f"cjm: {error}", err=True)
        return EXIT_USAGE
    compilation = compile_handbook(settings)
    show(compilation, settings)
    return EXIT_CONTENT if compilation.failed else EXIT_FINE


def show(compilation: Compilation, settings: Settings, *, err: bool = False) -> None:
    """Print every diagnostic and a closing line that counts them."""
    spoken = language_of(settings)
    if compilation.diagnostics:
        click.echo(as_text(compilation.diagnostics, spoken, settings.root), err=err)
    errors = sum(d.severity is Severity.ERROR for d in compilation.diagnostics)
    warnings = len(compilation.diagnostics) - errors
    files = len({d.place.path for d in compilation.diagnostics})
    if errors or warnings:
        parts = [
            spoken.ngettext("%(num)d error", "%(num)d errors", errors) % {"num": errors},
            spoken.ngettext("%(num)d warning", "%(num)d warnings", warnings) % {"num": warnings},
            spoken.ngettext("in %(num)d file", "in %(num)d files", files) % {"num": files},
        ]
        click.echo(f"{parts[0]}, {parts[1]} {parts[2]}", err=err)
    else:
        handbook = compilation.handbook
        personas, journeys = len(handbook.personas), len(handbook.journeys)
        text = spoken.gettext("No problems in {personas} and {journeys}.").format(
            personas=spoken.ngettext("%(num)d persona", "%(num)d personas", personas) % {"num": personas},
            journeys=spoken.ngettext("%(num)d journey", "%(num)d journeys", journeys) % {"num": journeys},
        )
        click.echo(text, err=err)
