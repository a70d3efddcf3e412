"""What of an author's HTML does not reach the page, each with its place: so that nothing goes without a word."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.markdown import OPENS_BLOCK, may_hold_html, scannable
from cjm_site.prose_html import LINKS, LOADED, TAGS, WITH_CONTENT, kept_value, may_any_have, may_have
from cjm_site.urls import is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cjm_site.settings import ProseHtml

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_ABBREVIATION = re.compile(r"\s{0,3}\*\[[^\]]+\]:")
_TICKS = re.compile(r"`+")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/<>]*)")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_END = re.compile(r"[\s/]*>")
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:|[^\s<>@]+@)[^\s<>]*>")
_BRACES = re.compile(r"\{(:?)([^{}\n]*)\}|^\s*/{3,}[ \t]*(html)\b[^\[\n]*\[([^\]\n]*)\]", re.MULTILINE)
_GIVEN = re.compile(r"""([^\s={}"']+)=(?:"([^"]*)"|'([^']*)'|([^\s}]+))""")
_MIXED_CASE = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}
_ACTING = frozenset({"style", "srcdoc", "formaction", "action", "background", "ping"})
_FOR_MARKDOWN = frozenset({"markdown", "markdown-block", "markdown-inline"})
_ADDRESSES = LINKS | LOADED | {"action", "formaction", "data", "background", "xlink:href", "ping"}


@dataclass(frozen=True, slots=True)
class HtmlProblem:
    """Code, values and hint of a diagnostic, with its line and column in the prose, from 1."""

    code: str
    values: Mapping[str, object]
    hint: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Attribute:
    name: str
    value: str
    at: int


def html_problems(body: str, mode: ProseHtml) -> list[HtmlProblem]:
    """What of the HTML in prose does not reach the page as written, and addresses in it that are not allowed."""
    if not may_hold_html(body):
        return []
    text = _without_code(body)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found = []
    for code, values, hint, at in (*_of_tags(text, mode), *_of_braces(text, mode)):
        row = bisect_right(starts, at) - 1
        found.append(HtmlProblem(code, values, hint, row + 1, at - starts[row] + 1))
    return found


def _of_tags(text: str, mode: ProseHtml) -> Iterator[tuple[str, dict[str, object], str, int]]:
    skip_to = ""
    for tag, closing, attributes, at in _tags(text):
        if skip_to:  # inside a tag that goes with its content
            skip_to = "" if closing and tag == skip_to else skip_to
            continue
        if closing:
            continue
        known = tag in TAGS
        for attribute in attributes:
            if attribute.name in _ADDRESSES:
                yield from _of_address(attribute, is_shown=known and mode != "escape")
        if mode == "escape":
            if known or tag in WITH_CONTENT:
                yield "CJM049", {"tag": tag}, "markdown", at
        elif mode == "sanitize" and not known:
            yield "CJM047", {"tag": tag}, "content" if tag in WITH_CONTENT else "tag", at
            skip_to = tag if tag in WITH_CONTENT else ""
        elif mode == "sanitize":
            for attribute in attributes:
                name = _MIXED_CASE.get(attribute.name, attribute.name)
                if name in _FOR_MARKDOWN or (name in _ADDRESSES and not is_allowed(attribute.value)):
                    continue
                if not may_have(tag, name) or kept_value(tag, name, attribute.value) is None:
                    yield _attribute_goes(name, tag, attribute.at)


def _of_braces(text: str, mode: ProseHtml) -> Iterator[tuple[str, dict[str, object], str, int]]:
    """Attributes that an author gives in braces behind an element, or in brackets where a block of HTML begins."""
    for braces in _BRACES.finditer(text):
        group = 4 if braces[3] else 2
        for given in _GIVEN.finditer(braces[group]):
            attribute = _Attribute(given[1].lower(), html.unescape(given[2] or given[3] or given[4] or ""), 0)
            name, at = attribute.name, braces.start(group) + given.start()
            if name in _ADDRESSES:
                yield from _of_address(_Attribute(name, attribute.value, at), is_shown=True)
            acts = name.startswith("on") or name in _ACTING
            if mode == "allow" or name in _FOR_MARKDOWN or not (acts or braces[1] or braces[3]):
                continue
            if not may_any_have(name) or (name == "style" and kept_value("p", name, attribute.value) is None):
                yield _attribute_goes(name, "", at)


def _of_address(attribute: _Attribute, *, is_shown: bool) -> Iterator[tuple[str, dict[str, object], str, int]]:
    values: dict[str, object] = {"href": attribute.value}
    addresses = attribute.value.split(",") if attribute.name == "srcset" else [attribute.value]
    if not all(is_allowed(address) or address.lower().startswith("data:image/") for address in addresses):
        yield "CJM037", values, "scheme", attribute.at
    elif is_shown and attribute.name in LOADED and kept_value("img", attribute.name, attribute.value) is None:
        yield "CJM038", values, "remote", attribute.at


def _attribute_goes(name: str, tag: str, at: int) -> tuple[str, dict[str, object], str, int]:
    hint = "event" if name.startswith("on") else "style" if name == "style" else "other"
    return "CJM048", {"name": name, "tag": tag}, hint, at


def _tags(text: str) -> Iterator[tuple[str, bool, list[_Attribute], int]]:
    """Every tag: its name, whether it closes, its attributes, and where it stands. Comments are passed over."""
    at, last_comment = 0, text.rfind("-->")
    while (at := text.find("<", at)) >= 0:
        if text.startswith("<!--", at):
            at = text.find("-->", at + 4) + 3 if at + 4 <= last_comment else at + 4
            continue
        autolink = _AUTOLINK.match(text, at)
        tag = None if autolink else _TAG.match(text, at)
        if tag is None:
            at = autolink.end() if autolink else at + 1
            continue
        attributes, here = [], tag.end()
        while (end := _END.match(text, here)) is None and (given := _ATTRIBUTE.match(text, here)):
            value = html.unescape(given[2] or given[3] or given[4] or "")
            attributes.append(_Attribute(given[1].lower(), value, given.start(1)))
            here = given.end()
        if end is None:  # nothing closes it, nor anything behind it
            return
        yield tag[2].lower(), bool(tag[1]), attributes, at
        at = end.end()


def _without_code(body: str) -> str:
    """Prose with blanks for its code, every column where it was."""
    written, fence = body.split("\n"), ""
    lines = scannable(written)
    for number, found in enumerate(lines):
        # the title of an admonition may hold HTML
        lines[number] = line = found or (written[number] if OPENS_BLOCK.match(written[number]) else "")
        marker = _FENCE.match(line)
        if fence:
            bare = line.strip()
            if bare and not bare.strip(fence[0]) and len(bare) >= len(fence):
                fence = ""
            lines[number] = ""
        elif marker:
            fence = marker[1]
        elif _ABBREVIATION.match(line):  # its text becomes a title, in which there are no tags
            lines[number] = ""
    text = "\n".join(lines)
    if "`" not in text:
        return text
    kept, last = [], 0
    for start, end in _spans(text):
        kept += [text[last:start], re.sub(r"[^\n]", " ", text[start:end])]
        last = end
    return "".join([*kept, text[last:]])


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where code spans begin and end: from a run of backticks to the next run as long, in one paragraph."""
    breaks = [match.start() for match in _PARAGRAPHS.finditer(text)]
    runs = [match.span() for match in _TICKS.finditer(text)]
    following: dict[tuple[int, int], int] = {}
    partner: list[int | None] = [None] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        start, end = runs[number]
        key = (bisect_right(breaks, start), end - start)
        partner[number] = following.get(key)
        following[key] = number
    number = 0
    while number < len(runs):
        other = partner[number]
        if other is None:
            number += 1
            continue
        yield runs[number][0], runs[other][1]
        number = other + 1
