"""The commands about a published site: ``verify``."""

from __future__ import annotations

from pathlib import Path

import click

from cjm_site.cli.options import language_option


@click.command()
@click.argument("site", type=click.Path(path_type=Path), metavar="[SITE]", default="site")
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The manifest, where a copy is kept elsewhere.  [default: cjm-manifest.sha256 in the site]",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs: fine, files, changed, missing, extra, unreadable.",
)
@language_option
def verify(site: Path, manifest: Path | None, format_: str, lang: str | None) -> None:
    """Check a published folder against the checksums that its build wrote.

    Every file is read: one whose content is another, one that is missing and one that no build wrote is named. Links
    are not followed, and the manifest leads nowhere outside the folder. Folders of version control at the top (.git)
    are left out. Whoever can change the site can change the manifest in it: against that, keep a copy elsewhere and
    name it with --manifest. In the folder, `sha256sum --check cjm-manifest.sha256` checks the same but for files too
    many.

    \b
    Examples:
        cjm verify site
        cjm verify /srv/www/handbook --format json
        cjm verify /mnt/share/handbook --manifest kept/cjm-manifest.sha256

    Exit status: 0 all is as it was built, 1 something differs or cannot be read, 2 there is no site or no manifest
    there, or it is not one.
    """
    from cjm_site.cli.verifying import run_verify

    raise SystemExit(run_verify(site, manifest, format_, lang))
