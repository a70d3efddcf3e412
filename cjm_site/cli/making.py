"""The commands that write something new: a handbook, a persona, a journey."""

from __future__ import annotations

from pathlib import Path

import click

from cjm_site.cli.completing import complete_ids
from cjm_site.cli.options import config_option


@click.group()
def new() -> None:
    """Write a new handbook, or a new file from a template with every field explained in a comment.

    The file is a draft that passes `cjm check`; fill in what is known and leave the rest. An organization's own
    templates go into the folder that `new_templates` names in mkdocs.yml, as persona/NAME.md and journey/NAME.md.
    """


template_option = click.option(
    "-t", "--template", default="default", show_default=True, metavar="NAME", help="Which template."
)
title_option = click.option("--title", metavar="TEXT", help="The name or title.  [default: made of the id]")
folder_option = click.option("--folder", metavar="DIR", help="Where, below the content folder.")


@new.command("project")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--lang", metavar="LANG", help="In which language: es or en.  [default: the terminal's, else en]")
@click.option("--name", metavar="TEXT", help="What the handbook is called.")
def new_project(folder: Path, lang: str | None, name: str | None) -> None:
    """Write a handbook ready to publish into the new folder DIR.

    It has a mkdocs.yml, a persona and a journey to start from, templates for new files, checks before each commit and
    in CI for GitHub and GitLab (pull requests are checked, the main branch is published), settings for editors, and a
    README for authors. DIR is new or empty; nothing else is touched, and either everything is written or nothing.

    \b
    Examples:
        cjm new project handbook
        cjm new project manual --lang es --name "Manual de clientes"
    """
    from cjm_site.cli.starting import run_new_project

    raise SystemExit(run_new_project(folder, lang=lang, name=name))


@new.command("persona")
@click.argument("id_", metavar="ID")
@config_option
@template_option
@title_option
@folder_option
def new_persona(id_: str, config_file: Path, template: str, title: str | None, folder: str | None) -> None:
    """Write a new persona: content/personas/ID.md.

    \b
    Examples:
        cjm new persona marta
        cjm new persona marta --title "Marta Ríos" --folder banca/personas
    """
    from cjm_site.cli.creating import run_new

    raise SystemExit(run_new(config_file, "persona", id_, title=title, template=template, folder=folder, persona=None))


@new.command("journey")
@click.argument("id_", metavar="ID")
@config_option
@template_option
@title_option
@folder_option
@click.option(
    "--persona",
    metavar="ID",
    shell_complete=complete_ids("persona"),
    help="Who travels it.  [default: the first persona there is]",
)
def new_journey(
    id_: str, config_file: Path, template: str, title: str | None, folder: str | None, persona: str | None
) -> None:
    """Write a new journey: content/journeys/ID.md.

    The template nine-phases has the nine contact phases, from connecting and attracting to referral.

    \b
    Examples:
        cjm new journey abrir-cuenta --persona marta
        cjm new journey abrir-cuenta --template nine-phases --title "Abrir una cuenta"
    """
    from cjm_site.cli.creating import run_new

    raise SystemExit(
        run_new(config_file, "journey", id_, title=title, template=template, folder=folder, persona=persona)
    )
