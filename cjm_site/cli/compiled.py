"""A handbook without errors, for commands that make something of the whole of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cjm_site.cli import EXIT_CONTENT, EXIT_USAGE
from cjm_site.cli.editing import open_project, show_refusal
from cjm_site.compile import compile_handbook
from cjm_site.refusal import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.cli.editing import Project
    from cjm_site.handbook import Handbook
    from cjm_site.settings import Settings


class Compiled(NamedTuple):
    """A project and what its content compiles to."""

    project: Project
    settings: Settings
    handbook: Handbook


def open_compiled(config_file: Path, audience: str | None = None) -> Compiled | int:
    """Read and compile; the exit status, when what is wrong has been shown instead.

    :param audience: instead of the one that the settings name. The handbook is whole all the same.
    """
    try:
        project = open_project(config_file, ())
    except ConfigError as error:
        show_refusal(error)
        return EXIT_USAGE
    settings = project.settings
    assert settings is not None  # noqa: S101 - no files were named
    if audience is not None:
        settings = settings.model_copy(update={"audience": audience})
    compilation = compile_handbook(settings)
    if compilation.failed:
        from cjm_site.cli.checking import show

        show(compilation, settings, err=True)
        return EXIT_CONTENT
    return Compiled(project, settings, compilation.handbook)
