"""What a search index needs of a page: its words, and the headings that a hit can lead to.

A journey's page has thousands of elements, and Material's index takes each of them apart in Python, which used to cost
more than everything else that a build does. The index keeps headings and words only, so it is given just those.
"""

from __future__ import annotations

import re

_EXCLUDED = re.compile(r"<([a-z]+)\b[^>]*\sdata-search-exclude\b[^>]*>")
_SILENT = re.compile(r"<(svg|script|style|object)\b.*?</\1>", re.DOTALL)
_HEADING = re.compile(r'<(h[1-6])\b[^>]*?\sid="([^"]*)"[^>]*>(.*?)</\1>', re.DOTALL)
_LINK = re.compile(r"<a\b.*?</a>", re.DOTALL)
_GROUP = re.compile(r"<(/?(?:section|article))\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_OPEN, _CLOSE = "\x02", "\x03"


def searchable(html: str) -> str:
    """The words, the headings that have an id, and their groups; nothing marked ``data-search-exclude``."""
    html = _SILENT.sub(" ", _without_excluded(html))
    html = _HEADING.sub(_heading, html)
    html = _GROUP.sub(rf"{_OPEN}\1{_CLOSE}", html)
    html = _SPACE.sub(" ", _TAG.sub(" ", html))
    return html.replace(_OPEN, "<").replace(_CLOSE, ">")


def _heading(match: re.Match[str]) -> str:
    """A heading without the links beside its words."""
    tag, id_, title = match.groups()
    words = _TAG.sub(" ", _LINK.sub(" ", title))
    if not words.strip():
        words = _TAG.sub(" ", title)
    return f'{_OPEN}{tag} id="{id_}"{_CLOSE}{words.strip()}{_OPEN}/{tag}{_CLOSE}'


def _without_excluded(html: str) -> str:
    """Leave out each excluded element, whatever it nests."""
    parts = []
    at = 0
    while match := _EXCLUDED.search(html, at):
        parts.append(html[at : match.start()])
        at = _end_of(html, match[1], match.end())
    return "".join((*parts, html[at:]))


def _end_of(html: str, tag: str, at: int) -> int:
    depth = 1
    for match in re.compile(rf"<(/?){tag}\b[^>]*>").finditer(html, at):
        depth += -1 if match[1] else 1
        if depth == 0:
            return match.end()
    return len(html)
