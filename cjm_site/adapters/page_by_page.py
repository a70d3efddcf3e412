"""One build of a site, page by page: what mkdocs' own build does, but that pages are made only where they must be.

A page whose inputs are as they were is taken from the site before. The others are made one at a time, each whole, by
several processes, and let go of as soon as they are written.
"""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from mkdocs.commands.build import _build_extra_template, _build_page, _build_theme_template, _populate_page
from mkdocs.structure.files import Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import Section, get_navigation
from mkdocs.structure.pages import Page

from cjm_site.adapters.mkdocs_plugin import TitleText
from cjm_site.ahead import work_off
from cjm_site.inputs import Inputs, Key, digest_of, without_covered
from cjm_site.records import PageRecord, SiteRecord, sha256_of, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File
    from mkdocs.structure.nav import Navigation

    from cjm_site.adapters.mkdocs_plugin import CjmPlugin
    from cjm_site.pages import Site

_FEWEST_FOR_PROCESSES = 6
"""Fewer pages than this are made sooner than processes are started."""


class NotedFiles(Files):
    """Files that note what is asked of them, as a page does that links to them."""

    def __init__(self, files: Files, note: Callable[..., None]) -> None:
        super().__init__(())
        self._src_uris = dict(files.src_uris)
        self._note = note

    @property
    def src_uris(self) -> Any:
        """All of them."""
        self._note("files")
        return self._src_uris

    def get_file_from_path(self, path: str) -> File | None:
        """One file."""
        self._note("file", PurePath(path).as_posix())
        return super().get_file_from_path(path)

    def __contains__(self, path: str) -> bool:
        return self.get_file_from_path(path) is not None

    def __iter__(self) -> Iterator[File]:
        self._note("files")
        return super().__iter__()


class SiteInputs(Inputs):
    """What keys of pages stand for: things of the handbook, and files that are linked to."""

    def __init__(self, site: Site, files: Files) -> None:
        super().__init__(site.handbook.read, site.history)
        self._files = files

    def _find(self, way: str, *at: str) -> str:
        if way == "file":
            return _place(self._files.get_file_from_path(at[0]))
        if way == "files":
            return digest_of(*(f"{file.src_uri} {_place(file)}" for file in self._files))
        return super()._find(way, *at)


class PageByPage:
    """A build. Call :meth:`lay_out`, :meth:`make` for each page of :attr:`todo`, then :meth:`finish`."""

    def __init__(
        self,
        config: MkDocsConfig,
        plugin: CjmPlugin,
        before: SiteRecord,
        old: Path | None,
        serve_url: str | None = None,
    ) -> None:
        """Prepare; the plugins are set up, the content is compiled.

        :param before: the record of the build before.
        :param old: where its site is; pages are taken from there into the new one. ``None``: they are in place.
        """
        self.config = config
        self.plugin = plugin
        self.before = before
        self.old = old
        self.serve_url = serve_url
        self.site = plugin.site
        self.record = SiteRecord(before.fixed)
        self.todo: list[str] = []
        self.files: Files = Files(())
        self._populated: dict[str, tuple[set[Key], _Said]] = {}
        self._search: Any = next((p for p in config.plugins.values() if hasattr(p, "search_index")), None)
        self._checks_anchors = config.validation.links.anchors >= logging.WARNING

    def lay_out(self) -> None:
        """Find files and navigation, take over the pages that are as they were, and say which have to be made."""
        config = self.config
        self.files = get_files(config)
        self.env: jinja2.Environment = config.theme.get_env()
        self.files.add_files_from_theme(self.env, config)
        self.files = config.plugins.on_files(self.files, config=config)
        set_exclusions(self.files, config)
        inclusion = InclusionLevel.is_in_serve if self.serve_url else InclusionLevel.is_included
        self.nav: Navigation = get_navigation(self.files, config)
        self.nav = config.plugins.on_nav(self.nav, config=config, files=self.files)
        self.pages: Sequence[File] = self.files.documentation_pages(inclusion=inclusion)
        self.by_uri = {file.src_uri: file for file in self.pages}
        for file in self.pages:
            if file.page is None:
                Page(None, file, config)
        self._noted = NotedFiles(self.files, self.site.handbook.note)
        self.inputs = SiteInputs(self.site, self.files)
        fresh = {file.src_uri: record for file in self.pages if (record := self._fresh(file))}
        for page in self.nav.pages:
            self._show_in_navigation(page, fresh.get(page.file.src_uri))
        self.record.navigation = _navigation_digest(self.nav)
        if self.record.navigation != self.before.navigation:
            fresh = {}
        self.env = config.plugins.on_env(self.env, config=config, files=self.files)
        self._write_other_files(inclusion)
        for uri, record in fresh.items():
            if self._take_over(record):
                self.record.pages[uri] = record
        self.todo = [file.src_uri for file in self.pages if file.src_uri not in self.record.pages]

    def make_all(self, processes: int, progress: Callable[[int, int], None] | None = None) -> None:
        """Make what has to be made. Pages of the whole handbook come first: they take longest."""
        order = sorted(self.todo, key=lambda uri: uri in self.site.objects)
        done, total = len(self.record.pages), len(self.pages)
        many = len(order) >= _FEWEST_FOR_PROCESSES and processes > 1
        results: Iterable[tuple[str, PageRecord | None]]
        results = work_off(self._made_elsewhere, order, processes) if many else ((uri, None) for uri in order)
        for uri, made in results:
            self.keep(uri, made or self._made(uri))
            done += 1
            if progress:
                progress(done, total)

    def make(self, uri: str) -> None:
        """Make one page."""
        self.keep(uri, self._made(uri))

    def keep(self, uri: str, record: PageRecord) -> None:
        """Note a page that was made."""
        self.record.pages[uri] = record
        page = self.by_uri[uri].page
        if page is not None:
            page.content = page.markdown = None
        self._populated.pop(uri, None)

    def finish(self) -> None:
        """Say what making the pages said, check links to places, write the search index; the site is complete then."""
        self.record.pages = {file.src_uri: self.record.pages[file.src_uri] for file in self.pages}
        for record in self.record.pages.values():
            for name, level, text in record.messages:
                logging.getLogger(name).log(level, "%s", text)
        if self._checks_anchors:
            self._check_anchors()
        if self._search is not None:
            self._search.search_index.generate_search_index = self._search_index
        self.config.plugins.on_post_build(config=self.config)

    def settle(self, site: Path) -> SiteRecord:
        """The record of the site where it stands now."""
        for uri, record in self.record.pages.items():
            state = state_of(os.path.join(site, record.output))  # noqa: PTH118 - thousands of times
            self.record.pages[uri] = replace(record, state=state or (0, 0, 0))
        return self.record

    # -- pages that are as they were -------------------------------------------------------------------------------

    def _fresh(self, file: File) -> PageRecord | None:
        """The record of a page whose inputs are as they were, if its file is too."""
        record = self.before.pages.get(file.src_uri)
        if record is None or record.inputs != self._digest(file, record.reads):
            return None
        path = Path(self.old or self.config.site_dir) / record.output
        if state_of(path) == record.state or sha256_of(path) == record.sha256:
            return record
        return None

    def _digest(self, file: File, reads: Iterable[Key]) -> str:
        return digest_of(self.inputs.of(reads), file.src_uri, str(file.edit_uri), file.dest_uri, _place(file))

    def _take_over(self, record: PageRecord) -> bool:
        """Let the new site have a page of the old one."""
        if self.old is None:
            return True
        source, target = self.old / record.output, Path(self.config.site_dir) / record.output
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            try:
                os.link(source, target)
            except OSError:
                shutil.copy2(source, target)
        except OSError:
            return False
        publishing = self.plugin.publishing
        if publishing is not None and publishing.stage is not None:
            publishing.stage.digests[record.output] = record.sha256
        return True

    def _show_in_navigation(self, page: Page, record: PageRecord | None) -> None:
        """Give a page of the navigation its title and fields: as they were, or by reading it."""
        if record is not None and record.meta is not None:
            if record.title is not None:
                page.title = _restored(record.title)
            page.meta = _restored(record.meta)
        elif page.file.src_uri in self.by_uri:
            self._populate(page.file)

    # -- pages that have to be made --------------------------------------------------------------------------------

    def _populate(self, file: File) -> tuple[set[Key], _Said]:
        known = self._populated.get(file.src_uri)
        page: Any = file.page
        if known is None:
            with self.site.handbook.listening() as heard, _Said.listening() as said:
                _populate_page(page, self.config, self._noted)
            known = self._populated[file.src_uri] = (heard, said)
        return known

    def _made_elsewhere(self, uri: str) -> PageRecord:
        """The same in another process, which leaves it to this one to say what is wrong."""
        logging.getLogger("mkdocs").handlers = [logging.NullHandler()]
        return self._made(uri)

    def _made(self, uri: str) -> PageRecord:
        """Make and write one page."""
        file: Any = self.by_uri[uri]
        page: Any = file.page
        heard, said = self._populate(file)
        index = self._search.search_index.entries if self._search is not None else []
        start = len(index)
        with self.site.handbook.listening() as more, _Said.listening() as rest:
            _build_page(page, self.config, self.pages, self.nav, self.env, excluded=file.inclusion.is_excluded())
        words = _as_json(index[start:])
        del index[start:]
        reads = without_covered(heard | more)
        return PageRecord(
            reads=reads,
            inputs=self._digest(file, reads) if self.plugin.knows(uri) else "",
            output=file.dest_uri,
            sha256=sha256_of(Path(file.abs_dest_path)),
            title=_kept(page.title),
            meta=_kept(dict(page.meta)),
            messages=(*said.messages, *rest.messages),
            words=words,
            anchors=tuple(sorted(page.present_anchor_ids or ())) if self._checks_anchors else (),
            links=tuple(
                (target.src_uri, anchor, link)
                for target, links in (page.links_to_anchors or {}).items()
                for anchor, link in links.items()
            )
            if self._checks_anchors
            else (),
        )

    # -- everything else -------------------------------------------------------------------------------------------

    def _write_other_files(self, inclusion: Callable[[InclusionLevel], bool]) -> None:
        config = self.config
        self.files.copy_static_files(inclusion=inclusion)
        for template in config.theme.static_templates:
            _build_theme_template(template, self.env, self.files, config, self.nav)
        for template in config.extra_templates:
            _build_extra_template(template, self.files, config, self.nav)

    def _check_anchors(self) -> None:
        """What mkdocs says of links to places that are not there."""
        for uri, record in self.record.pages.items():
            page: Any = self.by_uri[uri].page
            page.present_anchor_ids = set(record.anchors)
        for uri, record in self.record.pages.items():
            page = self.by_uri[uri].page
            page.links_to_anchors = {}
            for target, anchor, link in record.links:
                file = self.files.get_file_from_path(target)
                if file is not None:
                    page.links_to_anchors.setdefault(file, {})[anchor] = link
            page.validate_anchor_links(files=self.files, log_level=self.config.validation.links.anchors)

    def _search_index(self, prev: object) -> str:
        """The search index, as the plugin would write it: its parts are written already."""
        index = self._search.search_index
        empty: str = type(index).generate_search_index(index, prev)
        end = '"docs":[]}'
        if not empty.endswith(end):  # pragma: no cover - another version of the plugin
            raise ValueError("the search index has another form than expected")
        parts = (record.words for record in self.record.pages.values() if record.words)
        return f'{empty[: -len(end)]}"docs":[{",".join(parts)}]}}'


class _Said(logging.Handler):
    """What mkdocs says while a page is made: it is said again when the page is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[tuple[str, int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append((record.name, record.levelno, record.getMessage()))

    @classmethod
    @contextmanager
    def listening(cls) -> Iterator[_Said]:
        """Hear it instead of whoever hears mkdocs else; errors are heard by them too."""
        logger = logging.getLogger("mkdocs")
        others, heard, passed_on = logger.handlers, cls(), logger.propagate
        logger.handlers, logger.propagate = [heard], False
        try:
            yield heard
        except BaseException:
            logger.handlers, logger.propagate = others, passed_on
            for name, level, text in heard.messages:
                logging.getLogger(name).log(level, "%s", text)
            raise
        finally:
            logger.handlers, logger.propagate = others, passed_on


def _place(file: File | None) -> str:
    """What a link to a file depends on."""
    return f"{file.url} {file.inclusion.value}" if file else "-"


def _navigation_digest(nav: Navigation) -> str:
    """What pages show of the navigation: its shape, titles, addresses, and what a page's own fields say there."""

    def walk(items: Iterable[Any]) -> Iterator[str]:
        for item in items:
            yield f"{type(item).__name__} {type(item.title).__name__} {item.title}"
            if isinstance(item, Section):
                yield from walk(item.children)
                yield "end"
            elif isinstance(item, Page):
                yield f"{item.url} {item.file.src_uri} {sorted(item.meta.items(), key=str)!r}"
            else:
                yield str(item.url)

    return digest_of(*walk(nav.items), *(page.file.src_uri for page in nav.pages))


def _as_json(entries: list[Any]) -> str:
    import json

    return json.dumps(entries, separators=(",", ":"), default=str)[1:-1]


def _kept(value: Any) -> Any:
    """A title or fields as they can be kept in a record; ``None`` when they cannot."""
    if isinstance(value, TitleText):
        return {"title": str(value)}
    if isinstance(value, Markup):
        return {"markup": str(value)}
    if type(value) in {str, int, float, bool}:
        return value
    if type(value) is list:
        kept = [_kept(item) for item in value]
        return None if None in kept else {"list": kept}
    if type(value) is dict:
        pairs = [(key, _kept(item)) for key, item in value.items()]
        known = all(type(key) is str and item is not None for key, item in pairs)
        return {"fields": dict(pairs)} if known else None
    return None


def _restored(kept: Any) -> Any:
    """What :func:`_kept` kept."""
    if not isinstance(kept, dict):
        return kept
    if "title" in kept:
        return TitleText(kept["title"])
    if "markup" in kept:
        return Markup(kept["markup"])  # noqa: S704 - it was Markup when it was kept
    if "list" in kept:
        return [_restored(item) for item in kept["list"]]
    return {key: _restored(item) for key, item in kept["fields"].items()}
