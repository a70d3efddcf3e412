"""What a search index needs of a page: its words, and the headings that a hit can lead to.

A journey's page has thousands of elements, and Material's index takes each of them apart in Python, which used to cost
more than everything else that a build does. The index keeps headings and words only, so it is given just those. Most
of a page is gone through by methods of texts and one small expression, which are far quicker than reading each tag.
What stood between two tags is a line of its own: such lines come again on many pages, and are looked at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
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

_BEGINS = re.compile(r"<(?:[h!]|s[cetv]|/?art|/sec|obj)")
"""How tags that are kept and elements without words begin, and few others."""

_ID = re.compile(r'\sid="([^"]*)"')
_LINK = re.compile(r"<a\b.*?</a>", re.DOTALL)
_NAME = re.compile(r"<([a-zA-Z][^\s/>]*)\s")
_BEHIND_NAME = (" ", ">", "/", "\n", "\t", "")
_BLANKS = "\t\r\f\xa0\u2009\u202f"
_TEXT = re.compile(r">\s*([^<\s][^<]*)")
_MARKUP = re.compile(r'<(/?)(section|article)>|<(h[1-6]) id="([^"]*)">(.*?)</\3>')


@dataclass(slots=True)
class Entry:
    """A heading and the lines under it, as HTML; the first of a page may have no heading of its own."""

    id: str | None = None
    title: str = ""
    text: list[str] = field(default_factory=list)
    level: str = ""
    depth: float = 0


def searchable(html: str) -> str:
    """The words, line by line, the headings that have an id, and their groups; nothing ``data-search-exclude``."""
    return _lines("\n".join(_pieces(_without_excluded(html))))


def entries(words: str) -> list[Entry]:
    """What Material's parser makes of the text that :func:`searchable` gives."""
    found: list[Entry] = []
    now: Entry | None = None
    stack: list[str] = []
    at = 0
    for tag in _MARKUP.finditer(words):
        now = _say(found, now, words[at : tag.start()])
        at = tag.end()
        closing, group, heading, id_, title = tag.groups()
        if heading:
            if not found and heading != "h1":
                found.append(Entry())
            now = Entry(id_ if found else None, _as_text(title), [], heading, len(stack) + 1)
            found.append(now)
        elif not closing:
            stack.append(group)
            now = now or _say(found, None, " ")
        elif stack and stack[-1] == group:
            now = _leave(found, now, len(stack))
            stack.pop()
    _say(found, now, words[at:])
    return found


def _say(found: list[Entry], now: Entry | None, text: str) -> Entry | None:
    """Add lines to the entry that they stand under."""
    if text and now is None:
        now = Entry()
        found.append(now)
    if now is not None and text and not text.isspace():
        now.text.append(_as_text(text).strip())
    return now


def _leave(found: list[Entry], now: Entry | None, depth: int) -> Entry | None:
    """A group ends: what follows stands under the entry that the group began in."""
    if now is not None and now.depth > depth:
        outer = next((entry for entry in reversed(found) if entry.depth <= depth), None)
        if outer is not None:
            now.depth = float("inf")
            return outer
    return now


def _as_text(html: str) -> str:
    return escape(unescape(html), quote=False)


def _pieces(html: str) -> Iterator[str]:
    """Text without tags, and the tags that are kept."""
    kept: re.Match[str] | None = None
    parts: list[str] = []
    begin = end = 0
    for start in _BEGINS.finditer(html):
        at = start.start()
        if at < end:
            continue
        if tag := _KEPT.match(html, at):
            yield from _under(kept, " ".join((*parts, html[begin:at])))
            kept, parts = tag, []
            begin = end = tag.end()
        elif left_out := _SILENT.match(html, at):
            parts.append(html[begin:at])
            begin = end = left_out.end()
    yield from _under(kept, " ".join((*parts, html[begin:])))


def _under(tag: re.Match[str] | None, html: str) -> Iterator[str]:
    """A tag that is kept, and the words behind it."""
    if tag:
        name, inside = tag.groups()
        id_ = _ID.search(inside)
        if name[0] != "h":
            yield f"<{name}>"
        elif id_:
            title, _, html = html.partition(f"</{name}>")
            yield f'<{name} id="{id_[1]}">{_title(title)}</{name}>'
    yield _words(html)


def _words(html: str) -> str:
    """Text without tags: what stands between brackets, unless a bracket stands by itself or in an attribute."""
    text = "\n".join(_TEXT.findall(f">{html}"))
    return _TAG.sub("\n", html) if ">" in text else text


def _lines(text: str) -> str:
    """Lines of which none is empty, with one space between words."""
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    text = text.replace(" \n", "\n").replace("\n ", "\n")
    while "\n\n" in text:
        text = text.replace("\n\n", "\n")
    return text.strip()


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
    """Behind the end of an element of this name whose content begins here."""
    begins, ends = f"<{name}", f"</{name}"
    depth, end = 1, html.find(ends, at)
    while end >= 0:
        while (at := html.find(begins, at, end)) >= 0:
            at += len(begins)
            depth += _is_name(html, at)
        at = end + len(ends)
        depth -= _is_name(html, at)
        if depth == 0:
            return html.find(">", at) + 1 or len(html)
        end = html.find(ends, at)
    return len(html)


def _is_name(html: str, end: int) -> bool:
    """Whether a name ends here: ``<li`` may begin ``<link``."""
    return html[end : end + 1] in _BEHIND_NAME
