"""The command ``cjm``. Start-up is kept short: each command imports what it needs when it runs."""

from __future__ import annotations

import os
from pathlib import Path

import click

from cjm_site import __version__
from cjm_site.cli.completing import complete_ids
from cjm_site.cli.ending import Commands
from cjm_site.cli.exporting import export
from cjm_site.cli.hosting import comment
from cjm_site.cli.making import new
from cjm_site.cli.options import audience_option, config_option
from cjm_site.cli.publishing import verify
from cjm_site.cli.quality import check, completion, explain, schema
from cjm_site.cli.review import approve, codeowners, stale

# Pydantic would look through every installed package for plugins of its own: a tenth of a second at every start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

EXIT_FINE, EXIT_CONTENT, EXIT_USAGE = 0, 1, 2


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 fine, 1 the content has errors, 2 wrong use. More about a command: cjm COMMAND --help",
)
@click.version_option(__version__, prog_name="cjm")
def main() -> None:
    """Customer experience as code.

    Personas and customer journeys, written as Markdown files with front matter, become a linked site with journey
    maps, emotion curves, persona cards, and indexes of wow moments and risks.

    \b
    A handbook is a folder with a mkdocs.yml:
        site_name: Our customers
        docs_dir: content
        theme: {name: material}
        plugins: [search, cjm]
    and Markdown files below content/ whose front matter begins with
        type: persona      (or journey, channel, team, metric)

    \b
    Start with:
        cjm new project    make a handbook of your own
        cjm new persona    write a persona to fill in (and: cjm new journey)
        cjm check          find every problem in the content
        cjm serve          see the site while you write
        cjm build          write the site to publish
    """


@main.command()
@config_option
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option(
    "-d", "--site-dir", type=click.Path(path_type=Path), metavar="DIR", help="Where to write the site.  [default: site]"
)
@audience_option
def build(config_file: Path, strict: bool, site_dir: Path | None, audience: str | None) -> None:
    """Compile the handbook into a site.

    Content with errors builds nothing and leaves the site of the last build as it was; every error of every file is
    listed with its place. The same site as with `mkdocs build`.

    With --audience the site holds only what that audience may see, and no trace of the rest: docs/audiences.md.

    \b
    Examples:
        cjm build
        cjm build --config handbook/mkdocs.yml --site-dir /srv/www/handbook
        cjm build --audience public --site-dir /srv/www/customers
    """
    from cjm_site.cli.building import run_build

    raise SystemExit(run_build(config_file, strict=strict, site_dir=site_dir, audience=audience))


@main.command()
@config_option
@click.option("-a", "--dev-addr", metavar="HOST:PORT", help="Where to serve.  [default: 127.0.0.1:8000]")
@click.option("-o", "--open", "open_browser", is_flag=True, help="Open the site in a browser.")
@audience_option
def serve(config_file: Path, dev_addr: str | None, open_browser: bool, audience: str | None) -> None:
    """Serve the handbook and rebuild it whenever a file is saved.

    An error shows on the page it is about, with its place and what to write instead; the rest of the site stays up, and
    the page comes back by itself when the correction is saved. Ctrl-C ends it.

    \b
    Examples:
        cjm serve
        cjm serve --dev-addr 127.0.0.1:8080 --open
        cjm serve --audience public
    """
    from cjm_site.cli.building import run_serve

    raise SystemExit(run_serve(config_file, dev_addr=dev_addr, open_browser=open_browser, audience=audience))


main.add_command(check)
main.add_command(explain)
main.add_command(export)
main.add_command(schema)
main.add_command(approve)
main.add_command(completion)
main.add_command(stale)
main.add_command(codeowners)
main.add_command(comment)
main.add_command(new)
main.add_command(verify)


paths_argument = click.argument(
    "paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[FILE_OR_FOLDER]..."
)


@main.command()
@paths_argument
@config_option
@click.option("--check", is_flag=True, help="Write nothing; list what would change, with status 1 if there is any.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def fmt(paths: tuple[Path, ...], config_file: Path, check: bool, diff: bool) -> None:
    """Write front matter in its documented form: the whole handbook's, or that of the files and folders named.

    Names come in the order of docs/front-matter.md, indented by two, quotes as there. Every comment, every value and
    the prose below stay as they are; a comment above a name moves with it. A list in brackets that spans several lines
    goes on one if it fits, else on one line an item. Ordinary pages are left alone. Either all files are written or
    none.

    \b
    Examples:
        cjm fmt
        cjm fmt content/personas/marta.md
        cjm fmt --diff                see what it would do
        cjm fmt --check               in a build: fail when something is not formatted

    Exit status 1 also when a file has errors: it is named and left as it was, the others are formatted.
    """
    from cjm_site.cli.formatting import run_fmt

    raise SystemExit(run_fmt(config_file, paths, check=check, diff=diff))


@main.command()
@paths_argument
@config_option
@click.option("--from", "since", type=click.IntRange(0), metavar="N", help="What files without a version are.")
@click.option("--check", is_flag=True, help="Write nothing; list what would change, with status 1 if there is any.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would change.")
def migrate(paths: tuple[Path, ...], config_file: Path, since: int | None, check: bool, dry_run: bool) -> None:
    """Bring files of an older version of the vocabulary to today's: the whole handbook's, or those named.

    A file says its version with schema_version; docs/migrating.md lists what each version changed. Names change and
    schema_version does; every value, every comment and the prose stay as they are. Either all files are written or
    none.

    \b
    Examples:
        cjm migrate --dry-run         see what it would do
        cjm migrate
        cjm migrate --from 0 old/     drafts that do not say their version
        cjm migrate --check           in a build: fail when something is left to migrate

    Exit status 1 also when a file could not be migrated; it is named with the place and what to do, and left as it was.
    """
    from cjm_site.cli.migrating import run_migrate

    raise SystemExit(run_migrate(config_file, paths, since=since, check=check, dry_run=dry_run))


@main.command()
@click.argument("kind", type=click.Choice(["persona", "journey", "stage", "touchpoint", "channel", "team", "metric"]))
@click.argument("old", metavar="ID", shell_complete=complete_ids())
@click.argument("new", metavar="NEW_ID")
@config_option
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would change.")
def rename(kind: str, old: str, new: str, config_file: Path, dry_run: bool) -> None:
    """Give a thing another id, and change everything that names it.

    That is: its file, when it is named after the id; every reference in front matter and in prose; links to its file;
    mkdocs.yml; the filters of view blocks. A stage or touchpoint is named JOURNEY#ID; it is renamed in the other
    version of the journey too, so that the two are still compared. Approvals hold as they did. A persona without a
    picture of its own gets another portrait, which is drawn from its id. Either everything changes or nothing, and the
    handbook must have no errors.

    \b
    Examples:
        cjm rename persona marta maria
        cjm rename persona marta maria --dry-run
        cjm rename touchpoint abrir-cuenta#espera-turno espera

    Exit status 2: there is no such thing, or it cannot have that id. 1: the handbook has errors, or files cannot be
    written.
    """
    from cjm_site.cli.renaming import run_rename

    raise SystemExit(run_rename(config_file, kind, old, new, dry_run=dry_run))


def _kinds(ctx: click.Context, param: click.Parameter, words: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds that the words mean, singular or plural, each once."""
    from cjm_site.inventory import KINDS, PLURALS
    from cjm_site.validate import nearest

    found: dict[str, None] = {}
    for word in words:
        kind = PLURALS.get(word, word)
        if kind not in KINDS:
            guess = nearest(word, PLURALS)
            advice = f"did you mean {guess}?" if guess else f"there are: {', '.join(PLURALS)}"
            raise click.BadParameter(f"there is no kind {word}; {advice}", ctx, param)
        found[kind] = None
    return tuple(found)


def _complete_kinds(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from cjm_site.inventory import PLURALS

    return [word for word in PLURALS if word.startswith(incomplete)]


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for tools; see docs/listing.md.")


@main.command("list")
@click.argument("kinds", nargs=-1, callback=_kinds, shell_complete=_complete_kinds, metavar="[KIND]...")
@config_option
@json_option
def list_(kinds: tuple[str, ...], config_file: Path, as_json: bool) -> None:
    """List what there is: id, name, sector, status, owner and file.

    KIND is one or several of personas, journeys, channels, teams, metrics, stages, touchpoints, wows, risks,
    opportunities, pains; without any, the first five. What belongs to a journey has the id JOURNEY#ID. On a terminal a
    table as wide as that; in a pipe one line a thing, with tabs between kind and columns and nothing shortened.

    \b
    Examples:
        cjm list
        cjm list risks wows
        cjm list journeys | cut -f2
        cjm list touchpoints --json

    A handbook with errors is listed as far as it can be read; the errors go to standard error, and the exit status
    is 1.
    """
    from cjm_site.cli.listing import run_list

    raise SystemExit(run_list(config_file, kinds, as_json=as_json))


@main.command()
@click.argument("id_", metavar="ID", shell_complete=complete_ids())
@config_option
@json_option
def show(id_: str, config_file: Path, as_json: bool) -> None:
    """Show one thing: what it is, what it names, and what names it, in front matter and in prose.

    ID is an id as it is written, JOURNEY#ID for what belongs to a journey, and either after KIND: where several things
    have the same id.

    \b
    Examples:
        cjm show marta
        cjm show journey:abrir-cuenta
        cjm show abrir-cuenta#espera-turno
        cjm show risk:cola --json

    Exit status 2: there is no such thing, or there are several. 1: the handbook has errors, so that something may be
    missing.
    """
    from cjm_site.cli.listing import run_show

    raise SystemExit(run_show(config_file, id_, as_json=as_json))


@main.command()
@click.argument("base", required=False)
@click.argument("head", required=False)
@config_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    show_default=True,
    help="For the terminal, for a comment, for programs (schema: docs/diff.md), or a page with maps before and after.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write there instead."
)
@click.option(
    "--fail-on",
    multiple=True,
    metavar="CLASS[,CLASS]",
    help="Status 1 when there is such a change: severe, emotion-fell, new-unprevented-heavy-risk … (docs/diff.md).",
)
@click.option(
    "--host",
    type=click.Choice(["github", "gitlab"]),
    help="Whose limit a Markdown comment keeps to: 65,536 or 1,000,000 characters.  [default: the smaller]",
)
@click.option("--lang", metavar="CODE", help="Language of the words.  [default: the handbook's]")
def diff(
    base: str | None,
    head: str | None,
    config_file: Path,
    form: str,
    output: Path | None,
    fail_on: tuple[str, ...],
    host: str | None,
    lang: str | None,
) -> None:
    """Say what changes for the customer between two states of the handbook, as git has them.

    BASE and HEAD are branches, tags or commits. Without HEAD it is the files as they are now; without both, what
    changed since the main branch was left. BASE...HEAD compares HEAD with the commit where both parted. The checkout
    is not touched. Heaviest first: emotions that fall, heavy risks, wow moments lost, touchpoints that vanish.
    Formatting, comments and order change nothing.

    \b
    Examples:
        cjm diff
        cjm diff main
        cjm diff v1.0 v2.0 --format html --output changes.html
        cjm diff origin/main...HEAD --format markdown --fail-on severe
    Exit status: 0 also with changes, 1 when --fail-on names one of them, 2 wrong use.
    """
    from cjm_site.cli.diffing import run_diff

    status = run_diff(config_file, base, head, form=form, output=output, fail_on=fail_on, lang=lang, host=host)
    raise SystemExit(status)
