"""Pages: which pages a site has, and how each is made. Each page is a pure function of the handbook."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.inputs import ReadHandbook
from cjm_site.journey_drawing import draw_journey
from cjm_site.markdown import plain
from cjm_site.mermaid import MermaidProblem, journey_source
from cjm_site.prose import Fragment, engine_markdown, token_for
from cjm_site.render.here import Here
from cjm_site.render.sheets import SHEETS, render_sheet
from cjm_site.search_text import searchable
from cjm_site.urls import Urls
from cjm_site.view_names import VIEW_GROUPS, VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jinja2
    from markupsafe import Markup

    from cjm_site.ahead import Made
    from cjm_site.embed import Embed
    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.history import History
    from cjm_site.i18n import Language
    from cjm_site.prose import ShowView
    from cjm_site.source import SourceFile

_COMPARISON_PAGE = re.compile(rf"{VIEWS}/comparison-(\d+)\.md")


class Page(NamedTuple):
    """A complete page: Markdown in which each fragment's token stands for its HTML.

    ``anchors`` are the ids inside the fragments; ``hide`` names Material's side bars that step aside.
    """

    uri: str
    title: str
    markdown: str
    fragments: tuple[Fragment, ...] = ()
    anchors: frozenset[str] = frozenset()
    description: str = ""
    hide: tuple[str, ...] = ()
    searchable: bool = True

    def put_in(self, html: str) -> str:
        """Put the fragments in the place of their tokens, in HTML that an engine made of the Markdown."""
        for fragment in self.fragments:
            paragraph = f"<p>{fragment.token}</p>"
            html = html.replace(paragraph if paragraph in html else fragment.token, str(fragment.html), 1)
        return html

    def words_in(self, html: str) -> str:
        """The same for the search index: words and headings only, nothing for a page that nobody searches."""
        if not self.searchable:
            return ""
        words = searchable(html)
        for fragment in self.fragments:
            words = words.replace(fragment.token, fragment.words, 1)
        return words

    def make(self) -> Made:
        """Make every fragment, for another process to put in."""
        return tuple((str(part.html), part.words if self.searchable else "", part.files) for part in self.fragments)

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """The files beside the page that its fragments ask for, as (address in the site, text)."""
        return tuple(file for fragment in self.fragments for file in fragment.files)

    def filled(self, made: Made) -> Page:
        """The page with fragments that another process has made."""
        pairs = zip(self.fragments, made, strict=True)
        return self._replace(fragments=tuple(fragment.made(*texts) for fragment, texts in pairs))


@dataclass(frozen=True)
class Site:
    """A handbook with what it takes to render it. Pages are made one at a time, on demand.

    Whatever a page shows of the handbook it reads through ``handbook``, which notes it: see :mod:`cjm_site.inputs`.
    """

    handbook: ReadHandbook
    language: Language
    urls: Urls
    environment: jinja2.Environment
    objects: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    history: History | None = None

    def here(self, uri: str) -> Here:
        """The page at ``uri`` as templates see it."""
        return Here(uri, self.handbook, self.language, self.urls)


def make_site(handbook: Handbook, language: Language, before: Site | None = None) -> Site:
    """Prepare rendering.

    :param before: a site that nobody asks for pages any more: its templates need not be compiled again.
    """
    from cjm_site.render.environment import make_environment

    objects = {
        entry.uri: (kind, id_)
        for kind in ("persona", "journey", "channel", "team", "metric")
        for id_, entry in handbook.objects(kind).items()
        if entry.uri
    }
    settings = handbook.settings
    urls = Urls(settings.use_directory_urls, named=settings.offline)
    if before is not None and before.handbook.settings == settings and settings.catalogues is None:
        before.handbook.turn_to(handbook)  # templates know the reader by now
        return Site(before.handbook, before.language, urls, before.environment, objects)
    reader = ReadHandbook(handbook)
    return Site(reader, language, urls, make_environment(reader, language), objects)


def with_history(site: Site) -> Site:
    """A site with what its handbook's history says, where the settings ask for it; this reads git."""
    if not site.handbook.settings.history:
        return site
    from cjm_site.history import read_history

    return replace(site, history=read_history(site.handbook.read, site.handbook.settings.history))


def navigation(language: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where the generated pages stand in a navigation: groups of (address, title), each with its title."""
    groups = [
        (language.term(group), [(f"{VIEWS}/{name}.md", language.term(name)) for name in names])
        for group, names in VIEW_GROUPS
    ]
    sheets = [(uri, language.term(sheet.title)) for uri, sheet in SHEETS.items() if sheet.size == "a4"]
    return [*groups, (language.term("nav.workshop"), sheets)]


def make_page(site: Site, uri: str, source: SourceFile | None = None) -> Page:
    """Make one page.

    :param source: the file of an ordinary page.
    :raises KeyError: when the site has no such page.
    """
    here = site.here(uri)
    if uri in site.objects:
        return _object_page(site, here, *site.objects[uri])
    if source is not None:
        site.handbook.note("page", uri)
        markdown, fragments = engine_markdown(source.body, here, _shower(site, here), below_heading=False)
        return Page(uri, "", markdown, fragments)
    return _generated_page(site, here)


def _shower(site: Site, here: Here) -> ShowView:
    """What shows a view inside this page's prose."""

    def show(embed: Embed, *, prefix: str, level: int) -> Markup:
        from cjm_site.render.embedded import render_embed

        return render_embed(site.environment, here, embed, prefix=prefix, level=level)

    return show


def _object_page(site: Site, here: Here, kind: str, id_: str) -> Page:
    from cjm_site.render.catalog_page import render_catalog_object
    from cjm_site.render.persona import render_persona, render_touches

    entry = site.handbook.objects(kind)[id_]
    anchors: frozenset[str] = frozenset()
    hide: tuple[str, ...] = ("toc",)
    below: tuple[Fragment, ...] = ()
    html: Callable[[], Markup]
    if kind == "journey":
        journey = site.handbook.journeys[id_]
        html = partial(_journey, site, here, journey)
        anchors = frozenset(journey.anchors)
        hide = ("navigation", "toc")
    elif kind == "persona":
        persona = site.handbook.personas[id_]
        hide = ("navigation", "toc")
        html = partial(render_persona, site.environment, here, persona)
        touches = partial(render_touches, site.environment, here, persona)
        below = (Fragment(token_for(here.uri, "below"), touches),)
    else:
        html = partial(render_catalog_object, site.environment, here, kind, entry)
    if site.history is not None:
        from cjm_site.render.history import render_page_history

        site.handbook.note("history", here.uri)
        shown = partial(render_page_history, site.environment, here, site.history)
        below = (*below, Fragment(token_for(here.uri, "history"), shown))
    source = entry.source
    body = source.body if source else ""
    prose, fragments = engine_markdown(body, here, _shower(site, here), below_heading=True)
    main = Fragment(token_for(here.uri, "main"), html)
    return Page(
        uri=here.uri,
        title=plain(here.name(kind, id_)),
        markdown="\n\n".join((main.token, prose, *(fragment.token for fragment in below))),
        fragments=(main, *fragments, *below),
        anchors=anchors,
        description=plain(str(getattr(entry.item, "summary", ""))),
        hide=hide,
    )


def _journey(site: Site, here: Here, journey: LinkedJourney) -> Markup:
    from cjm_site.render.journey import render_journey

    source = journey_source(journey, lambda id_: here.name("persona", id_))
    svg = None
    if source:
        try:
            svg = draw_journey(source, "cjm-journey-diagram", plain(journey.item.title))
        except MermaidProblem:  # pragma: no cover - our own text is always a diagram; the source stays readable
            svg = None
    return render_journey(site.environment, here, journey, diagram_svg=svg, diagram_source=source)


def _generated_page(site: Site, here: Here) -> Page:
    from cjm_site.render.indexes import INDEXES, render_comparison_page, render_home

    html: Callable[[], Markup]
    main_token = token_for(here.uri, "main")
    if here.uri == "index.md":
        html = partial(render_home, site.environment, here)
        title = site.handbook.settings.site_name or site.language.gettext("Customer journey handbook")
        return Page(here.uri, title, main_token + "\n", (Fragment(main_token, html),), hide=("toc",))
    if here.uri in SHEETS:
        sheet = SHEETS[here.uri]
        html = partial(render_sheet, site.environment, here, sheet)
        title = site.language.term(sheet.title)
        return Page(here.uri, title, main_token + "\n", (Fragment(main_token, html),), hide=("toc",), searchable=False)
    if here.uri == f"{VIEWS}/changes.md":
        from cjm_site.history import History
        from cjm_site.render.history import render_changes

        site.handbook.note("changes")
        html = partial(render_changes, site.environment, here, site.history or History())
        title = site.language.term("changes")
        return Page(here.uri, title, main_token + "\n", (Fragment(main_token, html),), hide=("toc",), searchable=False)
    if part := _COMPARISON_PAGE.fullmatch(here.uri):
        html = partial(render_comparison_page, site.environment, here, int(part[1]))
        title = f"{site.language.term('comparison')} {part[1]}"
        return Page(here.uri, title, main_token + "\n", (Fragment(main_token, html),), hide=("toc",), searchable=False)
    index = INDEXES[here.uri.removeprefix(f"{VIEWS}/").removesuffix(".md")]
    html = partial(index.render, site.environment, here)
    return Page(
        uri=here.uri,
        title=site.language.term(index.title),
        markdown=main_token + "\n",
        fragments=(Fragment(main_token, html),),
        hide=("toc",),
        searchable=False,
    )
