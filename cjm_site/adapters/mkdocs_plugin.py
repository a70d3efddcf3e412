"""The MkDocs plugin: content is compiled before the build touches the old site, pages travel in memory."""

from __future__ import annotations

import gc
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from markupsafe import escape
from mkdocs.exceptions import ConfigurationError, PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, InclusionLevel

from cjm_site.adapters.accessible import mend
from cjm_site.adapters.beside import write_beside
from cjm_site.adapters.early import EARLY, FROM_TOP, run_early
from cjm_site.adapters.known_frames import Framed
from cjm_site.adapters.mkdocs_audience import Given, is_cut, names_of, seen, shown_files
from cjm_site.adapters.mkdocs_options import CjmConfig
from cjm_site.adapters.mkdocs_policy import write_policy
from cjm_site.adapters.mkdocs_preview import MARK, STYLE, Serving
from cjm_site.adapters.mkdocs_publish import FIRST, LAST, Publishing
from cjm_site.adapters.navigation import add_generated
from cjm_site.adapters.needed import lighten
from cjm_site.adapters.offline import add_shim, ask_nobody, name_files, write_search_script
from cjm_site.adapters.page_frame import finished
from cjm_site.adapters.palette import palette
from cjm_site.adapters.safe_text import HtmlAsText, TitleText, clean_page, safe_fields, safe_name
from cjm_site.adapters.searching import choose, name_worker, prepare
from cjm_site.ahead import Ahead, useful_processes
from cjm_site.assets import templates_folder
from cjm_site.collector import collecting_once
from cjm_site.compile import Compilation, compile_handbook, count
from cjm_site.config_file import OPTIONS, make_settings
from cjm_site.diagnostics import Severity
from cjm_site.generated import FOLDERS, further_uris, generated_uris
from cjm_site.i18n import language, language_of
from cjm_site.lately import Lately
from cjm_site.pages import Page, Site, make_page, make_site, with_history
from cjm_site.refusal import ConfigError
from cjm_site.remembered import RememberedHandbook
from cjm_site.report import as_text, lines_of
from cjm_site.views.all_shares import SHARES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as MkDocsPage
    from mkdocs.utils.templates import TemplateContext

    from cjm_site.ahead import Made
    from cjm_site.compile import Counts
    from cjm_site.policy import Inline
    from cjm_site.settings import Settings
    from cjm_site.source import SourceFile

log = logging.getLogger("mkdocs.plugins.cjm")

STYLES = tuple(
    f"assets/cjm/{name}.css"
    for name in ["base", "mermaid", "journey", "persona", "tables", "catalog", "analysis", "sheets", "kpis", "charts"]
)
SCRIPTS = ("assets/cjm/freshness.js", "assets/cjm/catalog.js", "assets/cjm/focus.js")

_ROOM = 64
"""How many journeys and personas of a large handbook stay in memory in a build: a page of its own needs a few."""


class ContentError(PluginError):
    """The content has errors; the build stops before the old site is touched. The message lists them all."""


class CjmPlugin(BasePlugin[CjmConfig]):  # type: ignore[no-untyped-call]  # the same
    """Compiles personas and journeys into pages of the site."""

    progress: Callable[[int, int], None] | None = None
    """Called with (pages done, pages in all) while a build runs; the command line sets it."""

    counts: Counts | None = None
    """What the last build compiled."""

    page_by_page = False
    """Whether ``cjm`` itself makes the site of pages, so that this plugin starts no processes of its own."""

    pieces = False
    """Whether the search index of this build is in pieces."""

    failure: Compilation | None = None
    """The compilation whose errors stopped the last build."""

    def __init__(self) -> None:
        super().__init__()
        self._site: Site | None = None
        self._sources: dict[str, SourceFile] = {}
        self._pages: dict[str, Page] = {}
        self._generated: frozenset[str] = frozenset()
        self._content = ""
        self.settings: Settings | None = None
        self._serving: Serving | None = None
        self.by_state = False  # whether files that are as they were are left unread: only for who begins again then
        self.keep: Callable[[], None] = Lately().keep  # writes what is still to be written to the cache
        self.publishing: Publishing | None = None
        self._given = Given()
        self._ahead: Ahead[Made] | None = None
        self._written: tuple[str, ...] = ()
        self._outputs: dict[str, str] = {}
        self.beside: dict[str, tuple[str, ...]] = {}
        self.inline: Mapping[str, Inline] = {}
        self._total = 0
        self._done = 0

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Note what runs; mkdocs keeps a plugin that has this method between the builds of ``serve``."""
        self._serving = Serving() if command == "serve" else None
        self.keep = self._serving.lately.keep if self._serving else self.keep

    @event_priority(FIRST)
    def _stage(self, config: MkDocsConfig) -> MkDocsConfig:
        """Let everybody write aside; what ``serve`` shows is not published."""
        if not self._serving:
            self.publishing = Publishing(config)
            self.publishing.start(config)
        return config

    @event_priority(-100)  # after Material's offline plugin, which decides on addresses
    def _set_up(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add our templates behind the user's own, and our styles; keep fonts off the network."""
        custom = config.theme.custom_dir
        try:
            self.settings = make_settings(
                {name: self.config[name] for name in OPTIONS},
                root=Path(config.config_file_path or "mkdocs.yml").absolute().parent,
                content=Path(config.docs_dir),
                language=str(config.theme.get("language") or "en"),
                site_name=config.site_name or "",
                use_directory_urls=config.use_directory_urls,
                templates=(Path(custom),) if custom else (),
                **({"today": None} if self.publishing and not self.publishing.is_dated else {}),
            )
        except ConfigError as error:
            raise ConfigurationError(f"the plugin cjm: {error}") from None
        if self.settings.prose_html == "escape":
            config.markdown_extensions.append(HtmlAsText())
        self._given.say_audience(config, self.settings.audience, language_of(self.settings))
        dirs = config.theme.dirs
        ours = str(templates_folder())
        if ours not in dirs:
            dirs.insert(1 if custom else 0, ours)
        config.site_name = safe_name(config.site_name)
        config.theme["font"] = False
        if config.theme.name == "material" and not config.theme.get("palette"):
            config.theme["palette"] = palette(language_of(self.settings))
        if config.theme.name == "material" and not config.theme.get("features"):
            config.theme["features"] = ["navigation.expand", "navigation.top", "search.highlight"]
        for path in reversed((*STYLES, STYLE) if self._serving else STYLES):
            if path not in config.extra_css:
                config.extra_css.insert(0, path)
        for script in SCRIPTS:
            if script not in [str(s) for s in config.extra_javascript]:
                config.extra_javascript.append(script)
        add_shim(config, self.settings)
        run_early(config, FROM_TOP)
        return config

    on_config = CombinedEvent(_stage, _set_up)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Compile the content. Runs before mkdocs empties the site folder, so an error leaves the old site alone."""
        settings = self.settings
        if settings is None:  # pragma: no cover - mkdocs calls on_config first
            return
        spoken = language_of(settings)
        preview = self._serving.compile(settings, spoken) if self._serving else None
        compilation = preview.compilation if preview else self._compiled(settings)
        handbook = preview.handbook if preview else compilation.handbook
        self.failure = compilation if compilation.failed else None
        if compilation.failed and not preview:
            raise ContentError("\n" + as_text(compilation.diagnostics, spoken, settings.root))
        for diagnostic in compilation.diagnostics:
            if diagnostic.severity is Severity.WARNING:
                log.warning("\n".join(lines_of(diagnostic, spoken)))
        if isinstance(handbook, RememberedHandbook) and not self._serving:
            handbook.shelf.room = _ROOM
        handbook = seen(handbook)  # nothing from here on knows of more
        gc.freeze()  # the handbook stays until the build ends: Python's cycle collector need not walk it each time
        self._site = with_history(make_site(handbook, spoken, self._site if self._serving else None))
        self._sources = {source.uri: source for source in handbook.pages}
        self._pages = {}
        self._generated = frozenset((*generated_uris(handbook), *further_uris(handbook)))
        self.pieces = choose(config, len(self.site.objects) + len(handbook.pages), settings.whole_search)
        self.counts = count(handbook)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the generated pages; keep objects out of the navigation, which would be repeated on every page."""
        site = self.site
        lighten(files, (*STYLES, *SCRIPTS, *EARLY), config)
        made = self._serving.made if self._serving else frozenset()
        if is_cut(site.handbook):
            made = made & frozenset(site.objects)
            ours = frozenset((*site.objects, *self._sources, *self._generated))
            files = shown_files(files, site.handbook, ours, config)
        for uri in (*generated_uris(site.handbook), *further_uris(site.handbook), *made):
            if files.get_file_from_path(uri) is None:
                files.append(File.generated(config, uri, content=""))
        for file in files.documentation_pages():
            if file.src_uri in site.objects or (config.nav is None and file.src_uri.startswith(FOLDERS)):
                file.inclusion = InclusionLevel.NOT_IN_NAV
        if is_cut(site.handbook):
            self._given.narrow_navigation(config, names_of(files))
        name_files(files.documentation_pages(), self.settings)
        if self.publishing:
            self.publishing.note(files, self._sources, config)
        self._outputs = {file.dest_uri: file.src_uri for file in files.documentation_pages()}
        self._total = len(self._outputs)
        self._done = 0
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Put the generated pages into the navigation."""
        return add_generated(nav, self.site.language, config, files)

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Let other processes begin with the pages: from here on mkdocs writes them one by one."""
        prepare(config, lambda uri: bool((made := self._page(uri)) and made.title), pieces=self.pieces)
        self._written = tuple(file.dest_uri for file in files.documentation_pages())
        if self._serving or self.page_by_page:
            return env
        uris = [file.src_uri for file in files.documentation_pages() if self.knows(file.src_uri)]
        processes = useful_processes(len(uris))
        if processes:
            self._ahead = Ahead(self._make, uris, processes)
        return env

    def _compiled(self, settings: Settings) -> Compilation:
        lately = Lately()
        compilation = compile_handbook(settings, most_new=1, shares=SHARES, lately=lately, by_state=self.by_state)
        self.keep = Lately(later=lately.later).keep  # nothing else: the next build is another process
        return compilation

    def _make(self, uri: str) -> Made:
        with collecting_once():
            made = self._page(uri)
            return made.make() if made else ()

    def _let_go(self) -> None:
        """Let go of the other processes and of the stage, however the build ended."""
        if self._ahead:
            self._ahead.close()
        self._ahead = None
        if self.publishing:
            self.publishing.end()

    @event_priority(LAST)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """The site is complete: readers may see it."""
        write_search_script(Path(config.site_dir), self.settings)
        self.keep()
        if self.settings and not self._serving:
            write_policy(config, self.settings, self.site.language, self._written, self.inline)
        if self.publishing:
            self.publishing.finish(config, compressed=self.settings is not None and self.settings.precompress)
        self._let_go()

    @event_priority(LAST)
    def on_build_error(self, *, error: Exception) -> None:
        """The build is not going to be done."""
        self._let_go()
        if self.publishing:
            self.publishing.explain(error, language_of(self.settings) if self.settings else language("en"))

    def on_shutdown(self) -> None:
        """The command ends, perhaps in the middle of a build."""
        self._let_go()

    def on_page_read_source(self, *, page: MkDocsPage, config: MkDocsConfig) -> str | None:
        """Hand mkdocs our Markdown; an ordinary page keeps its front matter."""
        made = self._page(page.file.src_uri)
        if made is None:
            return None
        source = self._sources.get(page.file.src_uri)
        if source is not None and source.data is not None:
            return source.text[: len(source.text) - len(source.body)] + made.markdown
        return made.markdown

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Set title, description and side bars of our pages."""
        made = self._page(page.file.src_uri)
        if made is not None and made.title:
            page.title = TitleText.of(made.title)
            meta: dict[str, Any] = {"hide": list(made.hide)}
            if made.description:
                meta["description"] = str(escape(made.description))
            if not made.searchable:
                meta["search"] = {"exclude": True}
            page.meta = {**meta, **page.meta}
            return markdown
        page.meta = safe_fields(dict(page.meta))
        return markdown

    @event_priority(100)  # before other plugins add HTML of theirs
    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Clean what authors wrote, and tell mkdocs which anchors our fragments bring, for its link validation."""
        html = clean_page(html, page, self.site.handbook.settings.prose_html)
        made = self._page(page.file.src_uri)
        if made is not None and made.anchors:
            page.present_anchor_ids = (page.present_anchor_ids or set()) | made.anchors
            return _without_clashes(html, made.anchors)
        return html

    @event_priority(100)  # before search indexes the page
    def _show_words_to_search(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Put the fragments in as late as possible: they are large, and Markdown and search need not see them."""
        uri = page.file.src_uri
        made = self._page(uri)
        if made is not None and page.content is not None:
            ready = self._ahead.take(uri) if self._ahead else None
            if ready is not None:
                made = self._pages[uri] = made.filled(ready)
            self._content = made.put_in(page.content)
            page.content = made.words_in(page.content) if made.title else self._content
        return context

    @event_priority(-100)  # after search
    def _show_everything(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Give the page what readers see."""
        made = self._page(page.file.src_uri)
        if made is not None and made.title and page.content is not None:
            page.content = self._content
        if self._serving:
            page.content = MARK + (page.content or "")
        self._content = ""
        return context

    on_page_context = CombinedEvent(_show_words_to_search, _show_everything)

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Let go of the page: mkdocs would keep every page's text until the end."""
        made = self._pages.pop(page.file.src_uri, None)
        if made is not None:
            self.beside[page.file.src_uri] = write_beside(made.files, config.site_dir)
        page.content = ""
        self._done += 1
        if self.progress:
            self.progress(self._done, self._total)
        return output if isinstance(output, Framed) else self.finished(output, config)

    def finished(self, page: str, config: MkDocsConfig) -> str:
        """A page that was rendered, as readers get it."""
        return name_worker(finished(page, config, self.site.language), pieces=self.pieces)

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """The page for addresses that lead nowhere has the same header; the sitemap names no day that is not known."""
        if template_name == "sitemap.xml" and self.publishing:
            return self.publishing.undated(output_content)
        return name_worker(mend(ask_nobody(output_content), self.site.language), pieces=self.pieces)

    @property
    def site(self) -> Site:
        """The compiled site."""
        if self._site is None:
            raise PluginError("the content has not been compiled")
        return self._site

    @property
    def generated(self) -> frozenset[str]:
        """Pages that no file stands for."""
        return self._generated

    def above(self, output: str) -> str:
        """What stands above the content of a page, named by its file in the site, while there are errors."""
        uri = self._outputs.get(output)
        return self._serving.above(self.site, uri) if self._serving and uri else ""

    def knows(self, uri: str) -> bool:
        """Whether this plugin makes the page's Markdown, and so knows what it is made from."""
        return uri in self.site.objects or uri in self._sources or uri in self._generated

    def _page(self, uri: str) -> Page | None:
        if uri not in self._pages:
            if not self.knows(uri):
                return None
            make = self._serving.page if self._serving else make_page
            self._pages[uri] = make(self.site, uri, self._sources.get(uri))
        return self._pages[uri]


def _without_clashes(html: str, anchors: frozenset[str]) -> str:
    """Prose whose headings happen to have the ids of touchpoints: theirs get a suffix, links lead to the touchpoint."""
    for anchor in anchors:
        html = html.replace(f' id="{anchor}"', f' id="{anchor}_text"')
    return html
