"""What a search index needs of a page: its words, and the headings that a hit can lead to.

A journey's page has thousands of elements, and Material's index takes each of them apart in Python, which used to cost
more than everything else that a build does. The index keeps headings and words only, so it is given just those.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXCLUDE = "data-search-exclude"

# What stands between the brackets of a tag: whatever is quoted may hold brackets of its own. Possessive: linear.
_INSIDE = r'[^>"]*+(?:"[^"]*+"[^>"]*+)*+'
_TAG = re.compile(rf"<{_INSIDE}>")
_SILENT = re.compile(r"<(?:!--.*?--|(svg|script|style|object)\b.*?</\1)>", re.DOTALL)
_KEPT = re.compile(rf"<(/?(?:section|article)|h[1-6](?=\s))\b({_INSIDE})>")
"""Tags that the index groups words by: of headings those that may have an id."""

_ID = re.compile(r'\sid="([^"]*)"')
_LINK = re.compile(r"<a\b.*?</a>", re.DOTALL)
_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)\s")


def searchable(html: str) -> str:
    """The words, the headings that have an id, and their groups; nothing marked ``data-search-exclude``."""
    html = _SILENT.sub(" ", _without_excluded(html))
    return " ".join(" ".join(_pieces(html)).split())


def _pieces(html: str) -> Iterator[str]:
    """Text without tags, and the tags that are kept."""
    before, *found = _KEPT.split(html)
    yield _TAG.sub(" ", before)
    for name, inside, behind in zip(found[::3], found[1::3], found[2::3], strict=True):
        id_ = _ID.search(inside)
        if name[0] != "h":
            yield f"<{name}>"
        elif id_:
            title, _, words = behind.partition(f"</{name}>")
            yield f'<{name} id="{id_[1]}">{_title(title)}</{name}>'
            yield _TAG.sub(" ", words)
            continue
        yield _TAG.sub(" ", behind)


def _title(html: str) -> str:
    """A heading's words, without the links beside them unless it has no others."""
    words = _TAG.sub(" ", _LINK.sub(" ", html)).split() or _TAG.sub(" ", html).split()
    return " ".join(words)


def _without_excluded(html: str) -> str:
    """Leave out each excluded element, whatever it nests."""
    parts = []
    done = at = 0
    while (at := html.find(_EXCLUDE, at)) >= 0:
        start = html.rfind("<", done, at)
        name = _NAME.match(html, start) if start >= 0 else None
        end = _TAG.match(html, start) if name else None
        if name is None or end is None or end.end() < at:
            at += len(_EXCLUDE)  # words that happen to say so
            continue
        parts.append(html[done:start])
        done = at = _end_of(html, name[1], end.end())
    return "".join((*parts, html[done:]))


def _end_of(html: str, name: str, at: int) -> int:
    depth = 1
    for match in re.compile(rf"<(/?){name}\b").finditer(html, at):
        depth += -1 if match[1] else 1
        if depth == 0:
            return html.find(">", match.end()) + 1 or len(html)
    return len(html)
