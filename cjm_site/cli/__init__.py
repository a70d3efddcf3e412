"""The command ``cjm``. Start-up is kept short: each command imports what it needs when it runs."""

from __future__ import annotations

from pathlib import Path

import click

from cjm_site import __version__

EXIT_FINE, EXIT_CONTENT, EXIT_USAGE = 0, 1, 2

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


@click.group(
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
def build(config_file: Path, strict: bool, site_dir: Path | None) -> None:
    """Compile the handbook into a site.

    Content with errors builds nothing and leaves the site of the last build as it was; every error of every file is
    listed with its place. The same site as with `mkdocs build`.

    \b
    Examples:
        cjm build
        cjm build --config handbook/mkdocs.yml --site-dir /srv/www/handbook
    """
    from cjm_site.cli.building import run_build

    raise SystemExit(run_build(config_file, strict=strict, site_dir=site_dir))


@main.command()
@config_option
@click.option("-a", "--dev-addr", metavar="HOST:PORT", help="Where to serve.  [default: 127.0.0.1:8000]")
@click.option("-o", "--open", "open_browser", is_flag=True, help="Open the site in a browser.")
def serve(config_file: Path, dev_addr: str | None, open_browser: bool) -> None:
    """Serve the handbook and rebuild it whenever a file is saved.

    \b
    Examples:
        cjm serve
        cjm serve --dev-addr 127.0.0.1:8080 --open
    """
    from cjm_site.cli.building import run_serve

    raise SystemExit(run_serve(config_file, dev_addr=dev_addr, open_browser=open_browser))


@main.command()
@config_option
def check(config_file: Path) -> None:
    """Find every problem in the content, without building anything.

    Each problem is shown as path:line:column with the line it is about and what to write instead. All problems of all
    files come in one run, in file order.

    \b
    Examples:
        cjm check
        cjm check --config handbook/mkdocs.yml
    """
    from cjm_site.cli.checking import run_check

    raise SystemExit(run_check(config_file))
