"""A site that needs no server and no other host: opened from disk, every link and the search work.

Links name ``index.html``: from disk, a folder's address shows a listing. What is where stays the same, so addresses
that end with a folder work on a server as before. A browser reads neither JSON nor workers from disk; so the search
index is there as a script too, and a script of ours stands in for the worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from cjm_site.adapters.early import SHIM, run_early

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File

    from cjm_site.settings import Settings


def add_shim(config: MkDocsConfig, settings: Settings) -> None:
    """Load our script before the theme's; the one that Material's offline plugin takes from a public host goes."""
    given = config.extra.get("polyfills") or ()
    others = [script for script in given if "iframe-worker" not in str(script)]
    if settings.offline or len(others) < len(given):
        config.extra["polyfills"] = others
        run_early(config, SHIM)


def name_files(pages: Iterable[File], settings: Settings | None) -> None:
    """Give each page the address of its file, not of the folder it is in."""
    for file in pages if settings and settings.offline else ():
        file.url = quote(file.dest_uri)


def ask_nobody(html: str) -> str:
    """The theme's link to the repository asks that host for stars and versions to show beside it; here it is a link."""
    return html.replace(' data-md-component="source"', "")


def write_search_script(site: Path, settings: Settings | None) -> None:
    """Write the search index once more, as the script that the theme reads where there is no server."""
    index = site / "search/search_index.json"
    if settings and settings.offline and index.is_file():
        with index.open("rb") as read, index.with_suffix(".js").open("wb") as write:
            write.write(b"var __index = ")
            while part := read.read(1 << 20):
                write.write(part)
