"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from cjm_site.cli.completing import complete_languages


def _put_back(_ctx: click.Context, _param: click.Parameter, config_file: Path) -> Path:
    """Before any command: undo what an earlier one left half-written when it was killed."""
    if (config_file.absolute().parent / ".cjm-journal.json").exists():
        from cjm_site.cli.editing import put_back_quietly

        put_back_quietly(config_file)
    return config_file


config_option = click.option(
    "-f",
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("mkdocs.yml"),
    show_default=True,
    metavar="FILE",
    callback=_put_back,
    help="The handbook's configuration.",
)

language_option = click.option(
    "--lang",
    metavar="CODE",
    shell_complete=complete_languages,
    help="Language of the messages: es, en.  [default: that of the terminal, else of the handbook]",
)

audience_option = click.option(
    "--audience",
    type=click.Choice(("public", "internal", "restricted")),
    help="Whom the site is for.  [default: the option audience of mkdocs.yml, else everybody who may see everything]",
)
