"""Which files of the content folder, beside Markdown, an audience gets: those that something it sees refers to.

Pictures and attachments bear no visibility of their own. One that only left-out pages show is left out with them, and
so is one that nobody mentions: nobody has said whom it is for.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pydantic import BaseModel

from cjm_site.glance import ADDRESSES
from cjm_site.markdown import destinations, may_link
from cjm_site.model import OBJECT_TYPES
from cjm_site.urls import Urls, join, scheme_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cjm_site.handbook import Handbook

FOR_HOSTS = frozenset({"CNAME", "robots.txt", "favicon.ico"})
"""Files at the top of the content folder that hosts and browsers ask for by name."""

_HTML_ADDRESS = re.compile(
    r"""\b(?:href|src|srcset|data|poster)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_MARKDOWN_ADDRESS = re.compile(r"\]\(\s*<?([^()<>\n]*?)>?(?:\s+[\"'(][^\n]*?)?\)")
_CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")


def wanted_files(handbook: Handbook, more: Iterable[str], read: Callable[[str], str | None]) -> frozenset[str]:
    """What is referred to, by its path below the content folder; some of it may not be there.

    :param more: files that the site's configuration names.
    :param read: the text of a style sheet of the content folder, ``None`` when there is no such file.
    """
    urls = Urls(handbook.settings.use_directory_urls)
    found = {path for uri, address in _addresses(handbook) for path in _paths(urls, uri, address)}
    waiting = [*found, *FOR_HOSTS, *more]
    found.update(waiting)
    while waiting:
        sheet = waiting.pop()
        text = read(sheet) if sheet.lower().endswith(".css") else None
        for groups in _CSS_ADDRESS.findall(text or ""):
            path = _path(sheet.rpartition("/")[0], next(filter(None, groups)))
            if path and path not in found:
                found.add(path)
                waiting.append(path)
    return frozenset(found)


def _addresses(handbook: Handbook) -> Iterator[tuple[str, str]]:
    """Every address that the handbook's files name, with the file."""
    for page in handbook.pages:
        yield from ((page.uri, address) for address in _in_text(page.body))
    for kind in OBJECT_TYPES:
        for entry in handbook.objects(kind).values():
            if entry.source is not None:
                yield from ((entry.uri, address) for address in _in_model("", entry.item))
                yield from ((entry.uri, address) for address in _in_text(entry.source.body))


def _in_model(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if name in ADDRESSES:
            yield value
        else:
            yield from _in_text(value)
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            inner = getattr(value, field)
            if inner:
                yield from _in_model(field, inner)
    elif isinstance(value, tuple):
        for item in value:
            yield from _in_model(name, item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _in_model("", item)


def _in_text(text: str) -> Iterator[str]:
    if may_link(text) or "]:" in text:
        yield from destinations(text)
        yield from _MARKDOWN_ADDRESS.findall(text)
        for groups in _HTML_ADDRESS.findall(text):
            for address in next(filter(None, groups), "").split(","):
                yield html.unescape(address.strip().partition(" ")[0])


def _paths(urls: Urls, uri: str, address: str) -> Iterator[str]:
    """What an address may mean: seen from the file, as Markdown means it, or from its page, as raw HTML does."""
    for folder in {uri.rpartition("/")[0], unquote(urls.of(uri)).rpartition("/")[0]}:
        path = _path(folder, address)
        if path:
            yield path


def _path(folder: str, address: str) -> str | None:
    if scheme_of(address) or address.startswith(("//", "#", "/")):
        return None
    path = unquote(address.partition("#")[0].partition("?")[0])
    return join(folder, path) if path else None
