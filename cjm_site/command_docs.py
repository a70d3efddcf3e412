"""``docs/commands.md``, made of what every command says with ``--help``.

``python -m cjm_site.command_docs`` (or ``make docs``) writes it; a test holds that it is up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 100

_HEAD = """\
# Commands

What each command says with `--help`; `make docs` writes this page.

"""


def as_markdown(command: click.Command, name: str = "cjm") -> str:
    """Every command's help, the program's own first, the others by alphabet."""
    pages = list(_pages(command, name, None))
    index = "\n".join(f"- [`{path}`](#{path.replace(' ', '-')}): {short}" for path, short, _ in pages)
    sections = "\n".join(f"## {path}\n\n```text\n{text}\n```\n" for path, _, text in pages)
    return f"{_HEAD}{index}\n\n{sections}"


def _pages(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str, str]]:
    """(path, sentence, help) of a command and of those below it."""
    # of a fixed width, whatever the terminal's
    context = command.make_context(
        name, [], parent, resilient_parsing=True, terminal_width=WIDTH, max_content_width=WIDTH, color=False
    )
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield context.command_path, command.get_short_help_str(limit=200), text
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None and not found.hidden:
                yield from _pages(found, below, context)


def main() -> None:
    """Write the page into ``docs/``, or to the file that is named."""
    from cjm_site.assets import docs_folder
    from cjm_site.cli import main as cjm

    path = Path(sys.argv[1]) if len(sys.argv) > 1 else docs_folder() / "commands.md"
    path.write_text(as_markdown(cjm), encoding="utf-8")


if __name__ == "__main__":
    main()
