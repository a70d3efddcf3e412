"""Parts of the site in a page that stands alone: styles inlined, no links to pages that are not there, no files."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from markupsafe import Markup

from cjm_site.assets import templates_folder

_DARK = '[data-md-color-scheme="slate"]'
_DROPPED = frozenset({"a", "img"})
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


class _Copy(HTMLParser):
    """Copies HTML of ours without links, images and ids: in a page of its own they lead nowhere or are there twice."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []

    def _start(self, tag: str, attrs: list[tuple[str, str | None]], end: str) -> None:
        if tag in _DROPPED:
            if tag == "a":
                kept = " ".join(f'{name}="{escape(value or "")}"' for name, value in attrs if name == "class")
                self.parts.append(f"<span {kept}>" if kept else "<span>")
            return
        kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if name != "id")
        # html.parser reads names in small letters; SVG minds
        kept = kept.replace(" viewbox=", " viewBox=").replace(" preserveaspectratio=", " preserveAspectRatio=")
        self.parts.append(f"<{tag}{kept}{end}>")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs, "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, attrs, "" if tag in _VOID else "/")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.parts.append("</span>")
        elif tag not in _DROPPED:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")


def without_links(html: Markup) -> Markup:
    """Safe HTML of ours with the words of its links and without the links; no images, no ids."""
    copy = _Copy()
    copy.feed(html)
    copy.close()
    return Markup("".join(copy.parts))  # noqa: S704 - what was safe, less some of it


def styles(*names: str) -> Markup:
    """The site's style sheets in one, dark where the reader's system is: there is no switch in such a page."""
    folder = templates_folder() / "assets" / "cjm"
    sheets = [(folder / f"{name}.css").read_text(encoding="utf-8") for name in names]
    dark = [block.replace(_DARK, ":root") for sheet in sheets for block in _dark_blocks(sheet)]
    return Markup("\n".join([*sheets, "@media screen and (prefers-color-scheme: dark) {", *dark, "}"]))  # noqa: S704 - ours


def _dark_blocks(sheet: str) -> list[str]:
    """The rules for the dark scheme: those that begin with it at the start of a line."""
    found, at = [], 0
    while (start := sheet.find(f"\n{_DARK}", at)) >= 0:
        at = sheet.index("}", start) + 1
        found.append(sheet[start + 1 : at])
    return found
