"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

config_option = click.option(
    "-f",
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("mkdocs.yml"),
    show_default=True,
    metavar="FILE",
    help="The handbook's configuration.",
)

language_option = click.option(
    "--lang",
    metavar="CODE",
    help="Language of the messages: es, en.  [default: that of the terminal, else of the handbook]",
)
