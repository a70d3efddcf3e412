"""Texts and prose in the one form that is safe where the site's engine and theme print them unescaped."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from cjm_site.prose_html import sanitize
from markdown import Extension

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

    from cjm_site.settings import ProseHtml
    from markdown import Markdown


class TitleText(str):
    """A title in the one form that is safe in Material's templates, which do not escape.

    They print titles as they are, so the text is escaped; and they put ``title | striptags`` into ``<title>``, which
    takes escapes off again, so what that filter reads is escaped twice.
    """

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> TitleText:
        """A plain text as a title."""
        return cls(escape(text))

    def __html__(self) -> str:
        return str(escape(str(self)))


class HtmlAsText(Extension):  # type: ignore[misc]  # published without types
    """Shows an author's HTML as she wrote it. To be the last extension: others bring readers of HTML of their own."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Leave out what recognizes HTML."""
        md.preprocessors.deregister("html_block", strict=False)
        md.inlinePatterns.deregister("html", strict=False)


def safe_name(text: str) -> str:
    """A text of the configuration that the theme prints as it is, and sometimes escapes: escaped once in both."""
    return escape(text) if str(escape(text)) != text else text


def safe_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """An ordinary page's front matter: the theme prints what it knows of it as it is."""
    return {
        name: TitleText.of(value) if name == "title" and isinstance(value, str) else _safe(value)
        for name, value in fields.items()
    }


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return value if isinstance(value, Markup) else safe_name(value)
    if isinstance(value, list):
        return [_safe(item) for item in value]
    return {name: _safe(item) for name, item in value.items()} if isinstance(value, dict) else value


def clean_page(html: str, page: Page, mode: ProseHtml) -> str:
    """What Python-Markdown made of a page's prose, as it may stand there; the title that it found becomes safe.

    HTML is also cleaned where it is shown as text: attributes in braces pass every reader of HTML.
    """
    found = page._title_from_render  # mkdocs' own; it is HTML, in which entities stand for characters
    if found and not isinstance(found, TitleText):
        page._title_from_render = TitleText.of(unescape(found))
    return html if mode == "allow" else sanitize(html)
