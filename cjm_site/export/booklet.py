"""The handbook as one document: cover, contents with page numbers, every page of a built site one after the other.

It is made of the site that readers see, so prose, extensions and audiences are as they are there. Maps are made anew
and fitted to their own sheets, A4 or A3.
"""

from __future__ import annotations

import math
import posixpath
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml import html as lxml_html
from markupsafe import Markup

from cjm_site.export.map_page import MILLIMETRE, Scripts, Sheet, Wanted, alone, map_section, printed, script
from cjm_site.render.environment import make_environment
from cjm_site.render.standalone import styles
from cjm_site.urls import Urls, scheme_of
from cjm_site.views.print_paper import SHEETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import jinja2

    from cjm_site.export.edition import Edition
    from cjm_site.handbook import Handbook
    from cjm_site.i18n import Language

_TEMPLATE = "cjm/export/booklet.html"
_USES = ".//h2[@id='cjm-measured' or @id='cjm-used-by']"
_UPRIGHT, _ON_ITS_SIDE = 210 - 2 * 15, 297 - 2 * 15  # millimetres between the edges of booklet.css
_EDGE, _TOP = 10, 16  # millimetres around a map; above it the page's header
_LEGIBLE = 5.5  # points, at reading distance
_NOT_PRINTED = frozenset({"script", "noscript", "template"})
_NOT_ON_PAPER = frozenset(
    {
        "headerlink",
        "md-content__button",
        "md-source-file",
        "md-feedback",
        "cjm-filter",
        "cjm-j-map",
        "cjm-j-back",
        "cjm-j-diagram",
    }
)
_NAMED = re.compile(r"#([A-Za-z_][\w-]*)")
_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "headers")
_ADDRESSES = ("href", "src", "xlink:href", "data")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the site in the booklet: its file, its title, and the id of the journey whose map comes first.

    ``flows``: it is short, stands below the one before, and says nothing of its uses: a list of all of them does.
    """

    uri: str
    title: str
    journey: str = ""
    flows: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """Pages under one heading of the table of contents."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A page as it stands in the booklet. ``page``: the number it begins on, 0 as long as nobody knows."""

    entry: Entry
    anchor: str
    body: Markup
    map: Markup
    page: int = 0


def wanted_map() -> Wanted:
    """A map on A4 if it can be read there, else on A3; where not even that does, its stages only."""
    sheets = tuple(
        Sheet(
            name,
            (SHEETS[name][0] - 2 * _EDGE) * MILLIMETRE,
            (SHEETS[name][1] - _TOP - _EDGE - 4) * MILLIMETRE,
            0,
        )
        for name in ("a4", "a3")
    )
    return Wanted("booklet", sheets, None, _LEGIBLE, largest=9)


@dataclass(frozen=True)
class Booklet:
    """What a booklet is made of."""

    handbook: Handbook
    language: Language
    edition: Edition
    imprint: str
    """What stands on every page: the edition, and whom it is for."""

    site: Path
    chapters: tuple[Chapter, ...]

    @cached_property
    def environment(self) -> jinja2.Environment:
        """The templates, compiled once for all maps."""
        return make_environment(self.handbook, self.language)

    @property
    def urls(self) -> Urls:
        """How addresses of the site are made."""
        return Urls(self.handbook.settings.use_directory_urls)

    def there(self) -> Booklet:
        """Without pages that the site does not have: not every audience sees all."""
        chapters = (
            replace(c, entries=tuple(e for e in c.entries if self.file(e.uri).is_file())) for c in self.chapters
        )
        return replace(self, chapters=tuple(chapter for chapter in chapters if chapter.entries))

    def file(self, uri: str) -> Path:
        """The HTML file of a page."""
        url = unquote(self.urls.of(uri)).removeprefix("./")
        return self.site / (url + "index.html" if not url or url.endswith("/") else url)

    def bind(self) -> list[tuple[Chapter, list[Bound]]]:
        """Every page, ready to stand with the others in one document."""
        anchors = {
            page_of(self.urls.of(entry.uri)): f"p{number}"
            for number, entry in enumerate((e for chapter in self.chapters for e in chapter.entries), 1)
        }
        return [(chapter, [self._bound(entry, anchors) for entry in chapter.entries]) for chapter in self.chapters]

    def _bound(self, entry: Entry, anchors: Mapping[str, str]) -> Bound:
        tree = lxml_html.document_fromstring(self.file(entry.uri).read_bytes().decode("utf-8"))
        articles = tree.xpath("//article[contains(concat(' ', @class, ' '), ' md-content__inner ')]")
        anchor = anchors[page_of(self.urls.of(entry.uri))]
        place = _Place(self, entry.uri, anchor, anchors)
        drawn = Markup()
        if entry.journey:
            journey = self.handbook.journeys[entry.journey]
            here = alone(self.handbook, journey, self.language)
            section = map_section(self.environment, here, journey, wanted_map())
            drawn = place.written(lxml_html.fragment_fromstring(section))
        if not articles:
            return Bound(entry, anchor, Markup(), drawn)
        article = articles[0]
        if entry.journey:
            for head in article.xpath(".//header[contains(@class, 'cjm-j-head')]"):
                head.drop_tree()
        if entry.flows:
            for heading in article.xpath(_USES):
                _drop_part(heading)
        return Bound(entry, anchor, place.written(article), drawn)

    def page(self, bound: Sequence[tuple[Chapter, list[Bound]]]) -> str:
        """The document."""
        return self.environment.get_template(_TEMPLATE).render(
            chapters=bound,
            widths=[math.floor(width * MILLIMETRE) for width in (_UPRIGHT, _ON_ITS_SIDE)],
            version=self.edition.version,
            day=self.edition.day,
            sheets=list(_theme_sheets(self.file(self.chapters[0].entries[0].uri), self.site)),
            styles=Markup("\n").join((printed(styles("base", "journey", "export")), styles("booklet"))),
            margins=_margins(self.handbook.settings.site_name, self.imprint),
            scripts=Scripts((script("export-fit"),)),
        )


@dataclass(frozen=True)
class _Place:
    """Where a page stands in the booklet: its ids and addresses are seen from there."""

    booklet: Booklet
    uri: str
    anchor: str
    anchors: Mapping[str, str]

    def written(self, root: lxml_html.HtmlElement) -> Markup:
        """The part of the page as HTML, without what only a screen needs; ids are the booklet's."""
        for node in list(root.iterdescendants(etree.Element)):
            if node.tag in _NOT_PRINTED or _NOT_ON_PAPER.intersection((node.get("class") or "").split()):
                node.drop_tree()
        ids = set(root.xpath("descendant-or-self::*/@id"))
        for node in root.iter(etree.Element):
            if node.tag == "style" and node.text:  # of a drawing
                node.text = _NAMED.sub(lambda m: f"#{self.anchor}--{m[1]}" if m[1] in ids else m[0], node.text)
            if node.tag == "details":
                node.set("open", "")
            if node.tag == "input":
                node.set("name", f"{self.anchor}--{node.get('name', '')}")
            if node.get("id"):
                node.set("id", f"{self.anchor}--{node.get('id')}")
            for name in _REFERENCES:
                if node.get(name):
                    node.set(name, " ".join(f"{self.anchor}--{id_}" for id_ in node.get(name, "").split()))
            for name in _ADDRESSES:
                if node.get(name) is not None:
                    self._turn(node, name)
            for name in ("loading", "tabindex", "title", "srcset"):
                if name in node.attrib:
                    del node.attrib[name]
            for name in ("fill", "stroke", "clip-path", "mask", "filter", "marker-end", "marker-start", "style"):
                value = node.get(name)
                if value and "url(#" in value:
                    node.set(name, value.replace("url(#", f"url(#{self.anchor}--"))
        return Markup(lxml_html.tostring(root, encoding="unicode", with_tail=False))  # noqa: S704 - from our own site

    def _turn(self, node: etree._Element, name: str) -> None:
        """An address of the site becomes one in the booklet; an address elsewhere stays; else there is none."""
        address = node.get(name, "")
        if scheme_of(address) in {"http", "https", "mailto", "tel"} or address.startswith("data:image/"):
            return
        if scheme_of(address) or address.startswith("//"):
            del node.attrib[name]
            return
        if address.startswith("#"):
            node.set(name, f"#{self.anchor}--{unquote(address[1:])}" if len(address) > 1 else f"#{self.anchor}")
            return
        parts = urlsplit(address)
        own = self.booklet.urls.of(self.uri)
        folder = own if own.endswith("/") else posixpath.dirname(own)
        path = posixpath.normpath(posixpath.join(unquote(folder), unquote(parts.path)))
        target = self.anchors.get(page_of(path))
        if target:
            node.set(name, f"#{target}--{unquote(parts.fragment)}" if parts.fragment else f"#{target}")
        elif node.tag in {"img", "image", "source", "use"} and not path.startswith(".."):
            node.set(name, (self.booklet.site / path).as_uri())
        else:
            del node.attrib[name]


def _drop_part(heading: lxml_html.HtmlElement) -> None:
    """Leave out a heading and what stands below it, up to the next one."""
    parts = [heading]
    for node in heading.itersiblings():
        if node.tag == heading.tag:
            break
        parts.append(node)
    for node in parts:
        node.drop_tree()


def page_of(address: str) -> str:
    """A page by its address, whether that names its folder or the file in it."""
    path = posixpath.normpath(unquote(urlsplit(address).path) or ".")
    return posixpath.dirname(path) or "." if posixpath.basename(path) == "index.html" else path


def numbered(
    bound: Sequence[tuple[Chapter, list[Bound]]], places: Mapping[str, int]
) -> list[tuple[Chapter, list[Bound]]]:
    """The same with the page that each begins on."""
    return [(chapter, [replace(b, page=places.get(b.anchor, 0)) for b in pages]) for chapter, pages in bound]


def _theme_sheets(page: Path, site: Path) -> Iterator[str]:
    """The style sheets that the site's pages name, as files."""
    tree = lxml_html.document_fromstring(page.read_bytes().decode("utf-8"))
    for href in tree.xpath("//link[@rel='stylesheet']/@href"):
        if not scheme_of(href) and not href.startswith("//"):
            path = (page.parent / unquote(urlsplit(href).path)).resolve()
            if path.is_relative_to(site.resolve()) and path.is_file():
                yield path.as_uri()


def _margins(name: str, edition: str) -> Markup:
    """What stands around every page but the cover, as CSS: texts are data, so every odd sign is escaped."""
    boxes = {
        "@top-left": _css_text(name),
        "@top-right": _css_text(edition),
        "@bottom-right": 'counter(page) " / " counter(pages)',
    }
    rules = " ".join(
        f"{box} {{ content: {content}; font: 8pt Helvetica, Arial, sans-serif; color: #555; }}"
        for box, content in boxes.items()
    )
    none = " ".join(f"{box} {{ content: none; }}" for box in boxes)
    return Markup(f"@page {{ {rules} }} @page :first {{ {none} }}")  # noqa: S704 - escaped


def _css_text(text: str) -> str:
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text) + '"'
