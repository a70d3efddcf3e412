"""The plugin's part in searching: the index of a large handbook is in pieces, that of a small one is Material's own.

Which it is depends on the number of pages, so it is known before pages are written: they name the script that searches.
"""

from __future__ import annotations

import json
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjm_site.adapters.early import COUNT, run_early
from cjm_site.inputs import digest_of
from cjm_site.search_pieces import (
    Before,
    Searched,
    index_files,
    remove_others,
    root_in,
    searched,
    text_file,
    write_index,
)
from cjm_site.search_text import entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

    from cjm_site.records import SiteRecord

WORKER = "assets/cjm/search-worker.js"

_THEIRS = "assets/javascripts/workers/search."


def plugin_of(config: MkDocsConfig) -> Any:
    """Material's search plugin; ``None`` where there is none that is switched on."""
    from material.plugins.search.plugin import SearchPlugin  # type: ignore[import-untyped]  # no types published

    found = next((plugin for plugin in config.plugins.values() if isinstance(plugin, SearchPlugin)), None)
    return found if found is not None and found.config.enabled else None


def choose(config: MkDocsConfig, pages: int, limit: int) -> bool:
    """Whether the index is to be in pieces; then pages load the script that says how many were found."""
    pieces = pages > limit and plugin_of(config) is not None
    run_early(config, COUNT, wanted=pieces)
    return pieces


def prepare(config: MkDocsConfig, is_ours: Callable[[str], bool], *, pieces: bool) -> None:
    """Let Material's index take our pages as they are, and be cut up in the end if it is to be.

    :param is_ours: whether the text of a page is as :mod:`cjm_site.search_text` gives it, so that it needs no parser.
    """
    plugin = plugin_of(config)
    if plugin is None:
        return
    index = plugin.search_index

    def add(page: Page) -> None:
        if is_ours(page.file.src_uri):
            _add(index, page, "\n" if pieces else " ")
        else:
            type(index).add_entry_from_context(index, page)

    index.add_entry_from_context = add
    if pieces:
        index.generate_search_index = partial(_cut_up, Path(config.site_dir), index)


def _add(index: Any, page: Page, between: str) -> None:
    from material.plugins.search.plugin import Element, Section

    if (page.meta.get("search") or {}).get("exclude"):
        return
    for entry in entries(page.content or ""):
        section = Section(Element(entry.level or "hx"))
        section.id = entry.id
        section.title = [entry.title] if entry.title else []
        section.text = [between.join(entry.text).replace("\n", between)]
        index.create_entry_for_section(section, page.toc, page.url, page)


def name_worker(html: str, *, pieces: bool) -> str:
    """Let a page search with our script instead of Material's, where the index is in pieces."""
    if not pieces:
        return html
    before, found, rest = html.partition(_THEIRS)
    end = rest.find('.js"')
    return f"{before}{WORKER}{rest[end + 3 :]}" if found and end >= 0 else html


def write_texts(site: Path, found: Sequence[Mapping[str, Any]]) -> Searched:
    """Write the texts of a page that has these entries in Material's index."""
    page, content = searched(found)
    if page.name:
        path = site / text_file(page.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():  # it may be a link to that of the site before; the name says what is in it
            path.write_bytes(content)
    return page


def whole_index(empty: str, parts: Iterable[str]) -> str:
    """An index of one piece.

    :param empty: as Material writes it for no page.
    :param parts: the entries of each page, as JSON.
    """
    end = '"docs":[]}'
    if not empty.endswith(end):  # pragma: no cover - another version of the plugin
        raise ValueError("the search index has another form than expected")
    return f'{empty[: -len(end)]}"docs":[{",".join(parts)}]}}'


def index_of(site: Path, index: Any, pages: Sequence[Searched], before: Before | None = None) -> tuple[str, list[str]]:
    """Write what leads to the texts of all pages.

    :param before: an index of nearly the same pages, if there is one.
    :returns: what Material's index says then, where theirs would be, and the files that were written.
    """
    root = write_index(site, pages, before)
    remove_others(site, root, pages)
    return index_led_by(root, index), index_files(site, root)


def index_before(site: Path, record: SiteRecord) -> Before | None:
    """The index in pieces of a site as its record has it; ``None`` where that is of other pages."""
    lines = [page.words for page in record.pages.values()]
    if digest_of(*lines) != record.searched:
        return None
    return Before(site, root_in(record.index[0].output), [Searched.of(line) for line in lines])


def index_led_by(root: str, index: Any) -> str:
    """What Material's index says where all is in pieces.

    :param root: the name of the piece that leads to all others.
    """
    config = {key: index.config[key] for key in ("lang", "separator", "pipeline", "fields")}
    return json.dumps({"config": {**config, "pieces": root}, "docs": []}, separators=(",", ":"), default=str)


def _cut_up(site: Path, index: Any, previous: Any) -> str:
    """The same for an index that is complete, where mkdocs makes the site by itself."""
    type(index).generate_search_index(index, previous)
    groups: Iterable[Any] = groupby(index.entries, key=lambda entry: entry["location"].partition("#")[0])
    return index_of(site, index, [write_texts(site, list(group)) for _, group in groups])[0]
