"""One build of a site, page by page: what mkdocs' own build does, but that pages are made only where they must be.

A page whose inputs are as they were is taken from the site before. The others are made one at a time, each whole, by
several processes, and let go of as soon as they are written.
"""

from __future__ import annotations

import logging
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.commands.build import _build_extra_template, _build_page, _build_theme_template, _populate_page
from mkdocs.structure.files import Files, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import get_navigation

from cjm_site.adapters.beside import page_at
from cjm_site.adapters.known_frames import KnownFrames
from cjm_site.adapters.navigation import OfNavigation, page_of
from cjm_site.adapters.page_notes import (
    NotedFiles,
    Said,
    as_json,
    kept,
    navigation_digest,
    place,
    restored,
    visible_files,
)
from cjm_site.adapters.searching import index_before, index_led_by, index_of, plugin_of, whole_index, write_texts
from cjm_site.adapters.site_files import copied, linked, state_in, written
from cjm_site.ahead import FEWEST, work_off
from cjm_site.collector import collecting_once
from cjm_site.inputs import Inputs, Key, digest_of, without_covered
from cjm_site.policy import Inline
from cjm_site.records import Beside, PageRecord, SiteRecord, sha256_of
from cjm_site.search_pieces import Searched, remove_pieces, root_in, text_file

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable, Sequence

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

    from cjm_site.adapters.mkdocs_plugin import CjmPlugin
    from cjm_site.pages import Site
    from cjm_site.records import State

_FEWEST_FOR_PROCESSES, _FEWEST_IN_LARGE = 6, 2
"""Fewer pages than this are made sooner than processes are started; a large handbook's take longer."""


class SiteInputs(Inputs):
    """What keys of pages stand for: things of the handbook, and files that are linked to."""

    def __init__(self, site: Site, files: Files) -> None:
        super().__init__(site.handbook.read, site.history)
        self._files = files

    def _find(self, way: str, *at: str) -> str:
        if way == "file":
            return place(self._files.get_file_from_path(at[0]))
        if way == "files":
            return digest_of(*(f"{file.src_uri} {place(file)}" for file in self._files))
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
        self._before = before.pages
        self.old = old
        self.serve_url = serve_url
        self.site = plugin.site
        self.record = SiteRecord(before.fixed)
        self.todo: dict[str, None] = {}
        self.files: Files = Files(())
        self._outputs: dict[str, str] = {}
        self._populated: dict[str, tuple[set[Key], Said]] = {}
        self._search = plugin_of(config)
        self._pages_env: KnownFrames | None = None
        self._checks_anchors = config.validation.links.anchors >= logging.WARNING

    def lay_out(self) -> None:
        """Find files and navigation; decide which pages are as they were and which have to be made."""
        config = self.config
        self.files = get_files(config)
        self.env: jinja2.Environment = config.theme.get_env()
        vars(self.env.loader)["list_templates"] = partial(visible_files, tuple(config.theme.dirs))
        self.files.add_files_from_theme(self.env, config)
        self.files = config.plugins.on_files(self.files, config=config)
        set_exclusions(self.files, config)
        self._inclusion = InclusionLevel.is_in_serve if self.serve_url else InclusionLevel.is_included
        self.nav: Navigation = get_navigation(OfNavigation(self.files), config)
        self.nav = config.plugins.on_nav(self.nav, config=config, files=self.files)
        self.pages: Sequence[File] = self.files.documentation_pages(inclusion=self._inclusion)
        self.by_uri = {file.src_uri: file for file in self.pages}
        self._noted = NotedFiles(self.files, self.site.handbook.note)
        self.inputs = SiteInputs(self.site, self.files)
        fresh = {file.src_uri: record for file in self._looked_at_now() if (record := self._fresh(file))}
        for page in self.nav.pages:
            self._show_in_navigation(page, fresh.get(page.file.src_uri))
        self.record.navigation = navigation_digest(self.nav)
        if self.record.navigation != self.before.navigation:
            fresh = self._before = {}
        self.env = config.plugins.on_env(self.env, config=config, files=self.files)
        if not (self.serve_url or config.theme.custom_dir):
            self._pages_env = KnownFrames(self.env, partial(self.plugin.finished, config=config))
        self.record.pages = fresh
        self.todo = {file.src_uri: None for file in self.pages if file.src_uri not in fresh}

    def _do_the_rest(self) -> None:
        """Let the new site have everything but pages that have to be made, and the cache what is new."""
        self.copy_files()
        self.write_templates()
        for uri, record in list(self.record.pages.items()):
            if not self._link(record.files):
                del self.record.pages[uri]
                self.todo[uri] = None
        self.plugin.keep()

    def make_all(self, processes: int, progress: Callable[[int, int], None] | None = None) -> None:
        """Make what has to be made, and do all the rest meanwhile: copy files, take over what is as it was.

        Pages of the whole handbook come first: they take longest.
        """
        order = sorted(self.todo, key=lambda uri: uri in self.site.objects)
        done, total = len(self.record.pages), len(self.pages)
        fewest = _FEWEST_IN_LARGE if len(self.pages) >= FEWEST else _FEWEST_FOR_PROCESSES
        many = len(order) >= fewest and processes > 1
        results: Generator[tuple[str, PageRecord | None], None, None]
        if many:
            results = work_off(self._made_elsewhere, order, processes, self._do_the_rest)
        else:
            self._do_the_rest()
            results = ((uri, None) for uri in self.todo.copy())
        with closing(results):  # or others would still write when what they have written is thrown away
            for uri, made in results:
                self.keep(uri, made or self._made(uri))
                done += 1
                if progress:
                    progress(done, total)
        for uri in list(self.todo):  # what could not be taken over
            self.keep(uri, self._made(uri))

    def make(self, uri: str) -> None:
        """Make one page, unless it turns out to be as it was."""
        self.keep(uri, self._fresh(self.by_uri[uri]) or self._made(uri))

    @property
    def slow(self) -> Collection[str]:
        """Pages that show the whole handbook."""
        return self.plugin.generated

    def uri_of(self, output: str) -> str | None:
        """The page that a file of the site is, or that it stands beside."""
        if not self._outputs:
            self._outputs = {file.dest_uri: file.src_uri for file in self.pages}
        return page_at(output, self._outputs)

    def give_up(self, uri: str) -> None:
        """Leave a page as it was; it is tried again when anything changes."""
        self.todo.pop(uri, None)
        self._populated.pop(uri, None)

    def keep(self, uri: str, record: PageRecord) -> None:
        """Note a page that was made."""
        self.todo.pop(uri, None)
        if self.old is None:
            record = record.settled(self._state_of)
            self._remove_beside(self.before.pages.get(uri), record)
        self.record.pages[uri] = record
        self._note_digests(record.files)
        page = page_of(self.by_uri[uri], self.config)
        if page.markdown is not None:
            page.title = page.title  # worked out from the text, and other pages' navigation shows it
        page.content = page.markdown = None
        self._populated.pop(uri, None)

    def finish(self) -> None:
        """Say what making the pages said, check links to places, write the search index; the site is complete then."""
        made = self.record.pages
        self.record.pages = {uri: made[uri] for file in self.pages if (uri := file.src_uri) in made}
        for record in self.record.pages.values():
            for name, level, text in record.messages:
                logging.getLogger(name).log(level, "%s", text)
        if self._checks_anchors:
            self._check_anchors()
        if self._search is not None:
            self._search.search_index.generate_search_index = self._search_index
        records = self.record.pages.values()
        self.plugin.inline = {page.output: Inline(dict(page.scripts), dict(page.styles)) for page in records}
        self.config.plugins.on_post_build(config=self.config)

    def settle(self, site: Path) -> SiteRecord:
        """The record of the site where it stands now."""
        for uri, record in self.record.pages.items():
            self.record.pages[uri] = record.settled(partial(state_in, str(site)))
        self.record.index = tuple(file._replace(state=state_in(str(site), file.output)) for file in self.record.index)
        return self.record

    def _looked_at_now(self) -> Iterable[File]:
        """The pages of which it has to be known now whether they are as they were; in place, the navigation's."""
        if self.old is not None:
            return self.pages
        return [p.file for p in self.nav.pages if p.file.src_uri in self.by_uri and p.file.src_uri not in self.slow]

    # -- pages that are as they were -------------------------------------------------------------------------------

    def _fresh(self, file: File) -> PageRecord | None:
        """The record of a page whose inputs are as they were, if its file is too."""
        record = self._before.get(file.src_uri)
        if record is None or not record.inputs or record.inputs != self._digest(file, record.reads):
            return None
        return record if self._are_there(record.files) else None

    def _are_there(self, files: Collection[Beside]) -> bool:
        """Whether files of the site before are there as they were written."""
        folder = str(self.old or self.config.site_dir)
        return all(
            state_in(folder, output) == state or sha256_of(Path(folder, output)) == sha256
            for output, sha256, state in files
        )

    def _digest(self, file: File, reads: Collection[Key]) -> str:
        return digest_of(self.inputs.of(reads), file.src_uri, str(file.edit_uri), file.dest_uri, place(file))

    def _link(self, files: Sequence[Beside]) -> bool:
        """Let the new site have files of the old one."""
        if self.old is None:
            return True  # they are in place
        old, new = str(self.old), str(self.config.site_dir)
        for output, _, _ in files:
            if not linked(f"{old}/{output}", f"{new}/{output}"):
                for file in files:  # they are going to be written: not into those of the old site
                    Path(self.config.site_dir, file.output).unlink(missing_ok=True)
                return False
        self._note_digests(files)
        return True

    def _note_digests(self, files: Iterable[Beside]) -> None:
        """Let whoever lists the site's files know those of a page, so that they need not be read again."""
        publishing = self.plugin.publishing
        if publishing is not None and publishing.stage is not None:
            publishing.stage.digests.update((output, sha256) for output, sha256, _ in files)

    def _state_of(self, output: str) -> State:
        return state_in(str(self.config.site_dir), output)

    def _remove_beside(self, before: PageRecord | None, now: PageRecord) -> None:
        """Remove files beside a page that it has no more."""
        gone = {file.output for file in before.beside} - {file.output for file in now.beside} if before else set()
        for output in gone:
            Path(self.config.site_dir, output).unlink(missing_ok=True)

    def _show_in_navigation(self, page: Page, record: PageRecord | None) -> None:
        """Give a page of the navigation its title and fields: as they were, or by reading it."""
        if record is not None and record.meta is not None:
            if record.title is not None:
                page.title = restored(record.title)
            page.meta = restored(record.meta)
        elif page.file.src_uri in self.by_uri:
            self._populate(page.file)

    # -- pages that have to be made --------------------------------------------------------------------------------

    def _populate(self, file: File) -> tuple[set[Key], Said]:
        known = self._populated.get(file.src_uri)
        page = page_of(file, self.config)
        if known is None:
            with self.site.handbook.listening() as heard, Said.listening() as said:
                _populate_page(page, self.config, self._noted)
            known = self._populated[file.src_uri] = (heard, said)
        return known

    def _made_elsewhere(self, uri: str) -> PageRecord:
        """The same in another process, which leaves it to this one to say what is wrong."""
        logging.getLogger("mkdocs").handlers = [logging.NullHandler()]
        return self._made(uri)

    def _made(self, uri: str) -> PageRecord:
        """Make and write one page."""
        with collecting_once():
            return self._make(uri)

    def _make(self, uri: str) -> PageRecord:
        file: Any = self.by_uri[uri]
        page = page_of(file, self.config)
        heard, said = self._populate(file)
        index = self._search.search_index.entries if self._search is not None else []
        start = len(index)
        with self.site.handbook.listening() as more, Said.listening() as rest:
            env: Any = self._pages_env or self.env
            _build_page(page, self.config, self.pages, self.nav, env, excluded=file.inclusion.is_excluded())
        beside = self.plugin.beside.pop(uri, ())
        if self.plugin.pieces:
            searched = write_texts(Path(self.config.site_dir), index[start:])
            words = searched.line
            beside = (*beside, text_file(searched.name)) if searched.name else beside
        else:
            words = as_json(index[start:])
        del index[start:]
        reads = without_covered(heard | more)
        sha256, inline = written(Path(file.abs_dest_path))
        return PageRecord(
            reads=reads,
            inputs=self._digest(file, reads) if self.plugin.knows(uri) else "",
            output=file.dest_uri,
            sha256=sha256,
            title=kept(page.title),
            meta=kept(dict(page.meta)),
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
            beside=tuple(Beside(output, sha256_of(Path(self.config.site_dir, output))) for output in beside),
            scripts=tuple(inline.scripts.items()),
            styles=tuple(inline.styles.items()),
        )

    # -- everything else -------------------------------------------------------------------------------------------

    def copy_files(self) -> None:
        """Copy what is no page; where the site is in place, what is another file than before."""
        wanted: Callable[[InclusionLevel], bool] = self._inclusion
        files = [file for file in self.files if not file.is_documentation_page() and wanted(file.inclusion)]
        self.record.copied = copied(files, self.before.copied if self.old is None else {})

    def write_templates(self) -> None:
        """Write what themes have besides pages."""
        config = self.config
        for file in self.pages:
            page_of(file, config)  # the sitemap lists them
        for template in config.theme.static_templates:
            _build_theme_template(template, self.env, self.files, config, self.nav)
        for template in config.extra_templates:
            _build_extra_template(template, self.files, config, self.nav)

    def _check_anchors(self) -> None:
        """What mkdocs says of links to places that are not there."""
        for uri, record in self.record.pages.items():
            page = page_of(self.by_uri[uri], self.config)
            page.present_anchor_ids = set(record.anchors)
        for uri, record in self.record.pages.items():
            page = page_of(self.by_uri[uri], self.config)
            page.links_to_anchors = {}
            for target, anchor, link in record.links:
                file = self.files.get_file_from_path(target)
                if file is not None:
                    page.links_to_anchors.setdefault(file, {})[anchor] = link
            page.validate_anchor_links(files=self.files, log_level=self.config.validation.links.anchors)

    def _search_index(self, prev: object) -> str:
        """The search index, as the plugin would write it: its parts are written already."""
        index = self._search.search_index
        if not self.plugin.pieces:
            if self.old is None:
                remove_pieces(Path(self.config.site_dir))
            parts = [record.words for record in self.record.pages.values() if record.words]
            return whole_index(type(index).generate_search_index(index, prev), parts)
        lines = [record.words for record in self.record.pages.values()]
        self.record.searched = digest_of(*lines)
        old = self.before.index if self._are_there(self.before.index) else ()
        if old and self.record.searched == self.before.searched and self._link(old):
            self.record.index = old
            return index_led_by(root_in(old[0].output), index)
        site = Path(self.config.site_dir)
        before = index_before(self.old or site, self.before) if old else None
        text, files = index_of(site, index, [Searched.of(line) for line in lines], before)
        self.record.index = tuple(Beside(file, sha256_of(site / file), self._state_of(file)) for file in files)
        return text
