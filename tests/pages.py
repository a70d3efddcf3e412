"""Helpers: pages of a handbook given as files, as HTML and as a tree to look into."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from cjm_site.i18n import language
from cjm_site.pages import make_page, make_site

if TYPE_CHECKING:
    from cjm_site.compile import Compilation


def page_html(compilation: Compilation, uri: str, code: str = "en") -> str:
    """All fragments of a page, in order."""
    assert not compilation.failed, compilation.diagnostics
    site = make_site(compilation.handbook, language(code))
    page = make_page(site, uri)
    return "\n".join(str(fragment.html) for fragment in page.fragments)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.rows: list[str] = []
        self.text = ""
        self._link: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a":
            self._link = [str(given.get("href")), ""]
        if "data-row" in given:
            self.rows.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            self.links.append((self._link[0], " ".join(self._link[1].split())))
            self._link = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._link:
            self._link[1] += data
        if self.rows:
            self.rows[-1] += data


class Look:
    """What a page says: ids, (address, text) of links, the text of each row of its list, and all text."""

    def __init__(self, html: str) -> None:
        reader = _Reader()
        reader.feed(html)
        self.ids = reader.ids
        self.links = reader.links
        self.rows = [" ".join(row.split()) for row in reader.rows]
        self.text = re.sub(r"\s+", " ", reader.text)

    def targets(self, text: str) -> list[str]:
        """The addresses of the links that read so."""
        return [href for href, said in self.links if said == text]
