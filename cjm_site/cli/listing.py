"""``cjm list`` and ``cjm show``: what there is, and who names whom."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from cjm_site.cli import EXIT_CONTENT, EXIT_FINE, EXIT_USAGE
from cjm_site.cli.speaking import choose_language
from cjm_site.cli.table import clean, laid_out
from cjm_site.compile import compile_handbook
from cjm_site.config_file import read_settings
from cjm_site.diagnostics import Severity
from cjm_site.inventory import OBJECT_KINDS, PART_KINDS, PLURALS, AmbiguousError, Inventory, UnknownError
from cjm_site.refusal import ConfigError
from cjm_site.report import as_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cjm_site.compile import Compilation
    from cjm_site.i18n import Language
    from cjm_site.inventory import Mention, Thing

FORMAT = 1
"""The version of what ``--json`` prints; a field that goes or changes its meaning makes it a new one."""

COLUMNS = ("id", "name", "sector", "status", "owner", "file")


def run_list(config_file: Path, kinds: Sequence[str], *, as_json: bool) -> int:
    """List what there is; returns the exit status."""
    opened = _open(config_file)
    if opened is None:
        return EXIT_USAGE
    inventory, spoken, complete = opened
    wanted = kinds or OBJECT_KINDS
    things = inventory.of(wanted)
    if as_json:
        _print_json({"complete": complete, "things": [_thing_json(t) for t in things]})
    elif is_terminal():
        _table(inventory, things, wanted, spoken, all_kinds=not kinds)
    else:
        for thing in things:
            _tabbed(thing.kind, *_cells(thing))
    return EXIT_FINE if complete else EXIT_CONTENT


def run_show(config_file: Path, given: str, *, as_json: bool) -> int:
    """Show one thing with what it names and what names it; returns the exit status."""
    opened = _open(config_file)
    if opened is None:
        return EXIT_USAGE
    inventory, spoken, complete = opened
    try:
        thing = inventory.find(given)
    except UnknownError as error:
        text = spoken.gettext("there is nothing with the id {id}").format(id=clean(error.given))
        if error.guess:
            text += "; " + spoken.gettext("did you mean {guess}?").format(guess=error.guess)
        click.echo(f"cjm: {text}", err=True)
        return EXIT_USAGE
    except AmbiguousError as error:
        names = "\n".join(f"  {t.kind}:{t.key}" for t in error.found)
        text = spoken.gettext("{id} may be one of several; name one of them:").format(id=clean(error.given))
        click.echo(f"cjm: {text}\n{names}", err=True)
        return EXIT_USAGE
    named, naming = inventory.named_by(thing), inventory.naming(thing)
    if as_json:
        targets = [_mention_json(m, m.target) for m in named]
        sources = [_mention_json(m, m.source) for m in naming]
        _print_json({"complete": complete, "thing": _thing_json(thing), "names": targets, "named_by": sources})
    elif is_terminal():
        _page(thing, named, naming, spoken)
    else:
        _tabbed("is", thing.kind, *_cells(thing))
        for m in named:
            _tabbed("names", *_ends(m, m.target))
        for m in naming:
            _tabbed("named_by", *_ends(m, m.source))
    return EXIT_FINE if complete else EXIT_CONTENT


def is_terminal() -> bool:
    """Whether somebody reads what is printed as it comes."""
    return sys.stdout.isatty()


def _open(config_file: Path) -> tuple[Inventory, Language, bool] | None:
    """The inventory, the language to speak, and whether everything compiled; what did not is said."""
    try:
        settings = read_settings(config_file)
    except ConfigError as error:
        click.echo(f"cjm: {error}", err=True)
        return None
    compilation = compile_handbook(settings)
    spoken = choose_language(None, settings)
    if compilation.failed:
        _say_what_failed(compilation, spoken, settings.root)
    return Inventory(compilation.handbook), spoken, not compilation.failed


def _say_what_failed(compilation: Compilation, spoken: Language, root: Path) -> None:
    errors = [d for d in compilation.diagnostics if d.severity is Severity.ERROR]
    click.echo(as_text(errors, spoken, root), err=True)
    files = len({d.place.path for d in errors})
    text = spoken.ngettext(
        "%(num)d file has errors: what it says may be missing here",
        "%(num)d files have errors: what they say may be missing here",
        files,
    )
    click.echo("cjm: " + text % {"num": files}, err=True)


def _cells(thing: Thing) -> tuple[str, ...]:
    return thing.key, thing.name, thing.sector, thing.status, thing.owner, _place(thing.file, thing.line)


def _ends(mention: Mention, other: Thing) -> tuple[str, ...]:
    return other.kind, other.key, other.name, mention.field, _place(mention.file, mention.line)


def _place(file: str, line: int) -> str:
    return f"{file}:{line}" if line else file


def _table(
    inventory: Inventory, things: Sequence[Thing], kinds: Sequence[str], spoken: Language, *, all_kinds: bool
) -> None:
    """One table a kind, in the reader's words, and what else could be listed."""
    for kind in kinds:
        rows = [_cells(thing) for thing in things if thing.kind == kind]
        title = spoken.term(_plural(kind))
        click.echo(click.style(f"{title} ({len(rows)})", bold=True))
        if rows:
            for number, line in enumerate(laid_out([_headings(spoken), *rows], _width())):
                click.echo(click.style(line, dim=True) if number == 0 else line)
        click.echo()
    if all_kinds:
        click.echo(click.style(spoken.gettext("There are also"), bold=True))
        counts = [
            (f"cjm list {_plural(kind)}", str(len(inventory.of([kind]))), spoken.term(_plural(kind)))
            for kind in PART_KINDS
        ]
        for line in laid_out([("", "", ""), *counts], _width())[1:]:
            click.echo(line)


def _plural(kind: str) -> str:
    return next(plural for plural, singular in PLURALS.items() if singular == kind)


def _headings(spoken: Language) -> tuple[str, ...]:
    return tuple(spoken.gettext("File") if name == "file" else spoken.term(name) for name in COLUMNS)


def _width() -> int:
    return shutil.get_terminal_size().columns


def _page(thing: Thing, named: Sequence[Mention], naming: Sequence[Mention], spoken: Language) -> None:
    """One thing on a terminal."""
    click.echo(f"{spoken.term(thing.kind)} {click.style(clean(thing.key), bold=True)}")
    facts = [(head, cell) for head, cell in zip(_headings(spoken), _cells(thing), strict=True) if cell]
    for line in laid_out([("", ""), *facts[1:]], _width() - 2)[1:]:
        click.echo(f"  {line}")
    for title, mentions, outgoing in (
        (spoken.gettext("Names (%(num)d)"), named, True),
        (spoken.gettext("Named by (%(num)d)"), naming, False),
    ):
        click.echo(f"\n{click.style(title % {'num': len(mentions)}, bold=True)}")
        rows = [("", "", "", "")]
        for m in mentions:
            other = m.target if outgoing else m.source
            field = _short_field(m) or spoken.gettext("in the text")
            rows.append((f"{other.kind}:{other.key}", other.name, field, _place(m.file, m.line)))
        for line in laid_out(rows, _width() - 2)[1:]:
            click.echo(f"  {line}")


def _short_field(mention: Mention) -> str:
    """The field below what names: ``owner`` for ``stages.0.touchpoints.1.risks.0.owner`` of a risk."""
    steps = mention.field.split(".")[len(mention.source.path) :]
    return ".".join(step for step in steps if not step.isdigit())


def _tabbed(*cells: str) -> None:
    click.echo("\t".join(clean(cell) for cell in cells))


def _thing_json(thing: Thing) -> dict[str, Any]:
    fields = ("kind", "id", "name", "sector", "status", "owner", "file", "line", "journey", "anchor")
    return {"ref": f"{thing.kind}:{thing.key}"} | {name: getattr(thing, name) or None for name in fields}


def _mention_json(mention: Mention, other: Thing) -> dict[str, Any]:
    """``other`` is the other end."""
    end = {"ref": f"{other.kind}:{other.key}", "kind": other.kind, "id": other.id, "name": other.name}
    return end | {"field": mention.field or None, "file": mention.file, "line": mention.line}


def _print_json(content: dict[str, Any]) -> None:
    click.echo(json.dumps({"format": FORMAT, **content}, ensure_ascii=False, indent=2))
