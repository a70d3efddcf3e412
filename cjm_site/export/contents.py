"""What a booklet contains, and in which order: prose as the site's navigation has it, people, journeys, the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import html as lxml_html

from cjm_site.export.booklet import Booklet, Chapter, Entry, page_of
from cjm_site.markdown import plain
from cjm_site.render.here import Here
from cjm_site.view_names import VIEW_GROUPS, VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cjm_site.export.edition import Edition
    from cjm_site.handbook import Handbook
    from cjm_site.i18n import Language
    from cjm_site.urls import Urls

_LISTED = ("channel", "team", "metric")
"""Objects whose uses stand in a list of all of their type."""

_LISTED_ANYWAY = frozenset({"personas", "journeys", "changes"})
"""Views that the table of contents stands for, or that are of no use on paper."""


def booklet_of(handbook: Handbook, language: Language, edition: Edition, site: Path, imprint: str) -> Booklet:
    """The booklet of a handbook whose site was built into a folder; pages that the site lacks are left out."""
    empty = Booklet(handbook, language, edition, imprint, site, ())
    here = Here("index.md", handbook, language, empty.urls)

    def titled(kind: str) -> Iterator[Entry]:
        for id_, entry in handbook.objects(kind).items():
            if entry.uri:
                journey = id_ if kind == "journey" else ""
                yield Entry(entry.uri, plain(here.name(kind, id_)), journey, flows=kind in _LISTED)

    chapters = [
        Chapter(language.gettext("About this handbook"), tuple(_prose(empty))),
        Chapter(language.term("personas"), tuple(titled("persona"))),
        Chapter(language.term("journeys"), tuple(titled("journey"))),
    ]
    for group, names in VIEW_GROUPS:
        entries = [Entry(f"{VIEWS}/{name}.md", language.term(name)) for name in names if name not in _LISTED_ANYWAY]
        if group == "nav.catalogue":
            entries += [entry for kind in _LISTED for entry in titled(kind)]
        chapters.append(Chapter(language.term(group), tuple(entries)))
    return Booklet(handbook, language, edition, imprint, site, tuple(chapters)).there()


def _prose(booklet: Booklet) -> list[Entry]:
    """Ordinary pages and the front page: first those of the navigation, in its order."""
    uris = sorted({"index.md", *(source.uri for source in booklet.handbook.pages)})
    there = [uri for uri in uris if booklet.file(uri).is_file()]
    order = _navigation(booklet.file("index.md"), booklet.urls)
    there.sort(key=lambda uri: order.get(page_of(booklet.urls.of(uri)), len(order)))
    return [Entry(uri, _title(booklet.file(uri))) for uri in there]


def _navigation(front: Path, urls: Urls) -> dict[str, int]:
    """Each page's place in the navigation as the front page shows it."""
    if not front.is_file():
        return {}
    tree = lxml_html.document_fromstring(front.read_bytes().decode("utf-8"))
    links = tree.xpath("//nav[contains(@class, 'md-nav--primary')]//a[contains(@class, 'md-nav__link')]/@href")
    order: dict[str, int] = {page_of(urls.of("index.md")): -1}
    for link in links:
        order.setdefault(page_of(link), len(order))
    return order


def _title(page: Path) -> str:
    """A page's first heading, else its title."""
    tree = lxml_html.document_fromstring(page.read_bytes().decode("utf-8"))
    for heading in tree.xpath("//article//h1"):
        for link in heading.xpath(".//a[contains(@class, 'headerlink')]"):
            link.drop_tree()
        text = " ".join(heading.text_content().split())
        if text:
            return text
    return " ".join((tree.findtext(".//title") or "").split())
