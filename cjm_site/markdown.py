"""Markdown as the core needs it: inline Markdown of text fields to HTML, and what prose refers to.

markdown-it-py parses; raw HTML is off, so that HTML in any field appears as text. Prose itself is rendered by the
site's engine: here it is only read for references, links, images and fenced blocks, each with its line and column.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from markupsafe import Markup, escape

from cjm_site.prose_parts import ANY_KIND, NO_KINDS, REFERENCE, Fence, Prose, ProseLink, ProseReference
from cjm_site.prose_quick import read_quickly
from cjm_site.urls import is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererProtocol
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

OPENS_BLOCK = re.compile(r"\s*(?:!!!|\?\?\?\+?|===[!+]?|///)\s*\S")
"""The first line of an admonition, a collapsible block or a tab."""

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")

_OPENS = re.compile(r"(?:!!!|\?\?\?|===|[-*+]\s|\d+[.)]\s|\[\^|:\s|<)")
"""A line at the margin below which an indented one belongs to it and is not code."""

LANGUAGE = "cjm"
"""The language that a fenced block has to be a view (:mod:`cjm_site.embed`)."""

_SPECIAL = re.compile(r"[\\`*_\[\]&<\n]")


class Resolver(Protocol):
    """How links and references of one page become addresses."""

    def reference(self, kind: str, id_: str, anchor: str) -> tuple[str, str] | None:
        """Address and title of an object; ``None`` when there is no such thing."""

    def file_link(self, href: str) -> str:
        """The address for a relative link as the author wrote it."""


def _reference_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    pattern = ANY_KIND if state.env.get("any_kind") else REFERENCE
    match = pattern.match(state.src, state.pos, state.posMax)
    if match is None or match[2] in NO_KINDS:
        return False
    text, kind, id_, anchor = match[1], match[2], match[3].strip(), match[4] or ""
    resolver: Resolver | None = state.env.get("resolver")
    found = resolver.reference(kind, id_, anchor) if resolver else ("", "")
    if found is None:
        return False
    if not silent:
        href, title = found
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": href}
        token.meta = {"reference": (text, kind, id_, anchor, match[0])}
        if text:
            start, end = state.pos, state.posMax
            state.pos, state.posMax = match.start(1), match.end(1)
            state.md.inline.tokenize(state)
            state.pos, state.posMax = start, end
        else:
            state.push("text", "", 0).content = title
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def _link_open(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    resolver: Resolver | None = env.get("resolver")
    href = str(token.attrs.get("href", ""))
    if resolver and not token.meta.get("reference"):
        href = resolver.file_link(href)
    from markdown_it.common.utils import escapeHtml

    title = f' title="{escapeHtml(str(token.attrs["title"]))}"' if "title" in token.attrs else ""
    return f'<a href="{escapeHtml(href)}"{title}>'


@cache
def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # half of a short command's start

    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_inline"])
    parser.inline.ruler.before("link", "cjm_reference", _reference_rule)
    parser.add_render_rule("link_open", _link_open)
    parser.validateLink = is_allowed  # type: ignore[method-assign]  # the library's documented way to change it
    return parser


def _any_link(url: str) -> bool:  # noqa: ARG001 - the library's signature
    return True


@cache
def _prose_parser() -> MarkdownIt:
    # Indented code and HTML blocks are off: the site's engine indents admonitions and tabs and looks into
    # `<div markdown>`, and what stands in them counts. Real indented code is taken out before, by scannable().
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable("table").disable(["code", "html_block"])
    parser.inline.ruler.before("link", "cjm_reference", _reference_rule)
    parser.validateLink = _any_link  # type: ignore[method-assign]  # to report what is wrong with a link, see it
    return parser


def is_plain(text: str) -> bool:
    """Whether there is no Markdown in a text field."""
    return _SPECIAL.search(text) is None


def render_inline(text: str, resolver: Resolver | None = None) -> Markup:
    """A text field's inline Markdown as HTML; its HTML, if any, as text."""
    if not _SPECIAL.search(text):
        return escape(text)
    return Markup(_inline_parser().renderInline(text, {"resolver": resolver}))  # noqa: S704 - markdown-it escapes, HTML is off


def plain(text: str, resolver: Resolver | None = None) -> str:
    """A text field without its Markdown: for titles, labels and diagrams."""
    if not _SPECIAL.search(text):
        return text
    tokens = _inline_parser().parseInline(text, {"resolver": resolver})
    parts = [_plain_token(child) for token in tokens for child in token.children or ()]
    return " ".join("".join(parts).split())


def _plain_token(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return token.content if token.type in {"text", "code_inline", "text_special"} else ""


def may_link(text: str) -> bool:
    """Whether text fields may hold a link or reference: a quick look that says no to nearly all."""
    return "](" in text or "][" in text or "<" in text


def may_hold_html(text: str) -> bool:
    """Whether prose may hold HTML, in any of the ways that the site's engine knows: the same for prose."""
    return "<" in text or "{" in text or "///" in text


def links_in(text: str) -> Iterator[ProseReference | ProseLink]:
    """The references and links of a text field; line and column count within the field."""
    if not may_link(text):
        return
    prose = read_prose(text)
    yield from prose.references
    yield from prose.links


def read_prose(body: str, first_line: int = 1) -> Prose:
    """Find what prose refers to. ``first_line`` is the number of its first line in the file."""
    if "[" not in body and "<" not in body and "```" not in body and "~~~" not in body:
        return Prose((), (), ())
    quickly = read_quickly(body, first_line)
    return parse_prose(body, first_line) if quickly is None else quickly


def parse_prose(body: str, first_line: int = 1) -> Prose:
    """The same by a parser, however it is written."""
    references: list[ProseReference] = []
    links: list[ProseLink] = []
    fences: list[Fence] = []
    lines = scannable(body.split("\n"))
    for token in _prose_parser().parse("\n".join(lines), {"any_kind": True}):
        if token.map is None:
            continue
        start, end = token.map
        if token.type == "fence":
            opening = lines[start]
            indent = opening[: len(opening) - len(opening.lstrip())]
            fences.append(
                Fence(_fence_language(token.info), token.content, start + first_line, end + first_line - 1, indent)
            )
        elif token.type == "inline":
            seen: dict[str, int] = {}
            for child in token.children or ():
                found = _found_in(child)
                if found is None:
                    continue
                if isinstance(found, tuple):
                    line, column = _locate_link(lines, start, end, found[1], seen)
                else:
                    line, column = _locate(lines, start, end, found.meta["reference"][4], seen)
                if isinstance(found, tuple):
                    links.append(ProseLink(found[1], found[0] == "image", line + first_line, column))
                else:
                    text, kind, id_, anchor, written = found.meta["reference"]
                    references.append(ProseReference(text, kind, id_, anchor, line + first_line, column, written))
    return Prose(tuple(references), tuple(links), tuple(fences))


def _found_in(token: Token) -> Token | tuple[str, str] | None:
    if token.type == "link_open":
        return token if token.meta.get("reference") else ("link", str(token.attrs.get("href", "")))
    if token.type == "image":
        return ("image", str(token.attrs.get("src", "")))
    return None


def scannable(lines: list[str]) -> list[str]:
    """Prose without what would mislead a CommonMark parser, line by line, every column where it was.

    The openings of admonitions and tabs go, because what is indented below them is no continuation of a paragraph;
    indented code that stands in nothing goes, because it is not prose.
    """
    kept: list[str] = []
    inside = after_blank = False
    fence = ""
    for line in lines:
        marker = _FENCE.match(line)
        if fence or marker:
            kept.append(line)
            after_blank = False
            if fence and line.strip() and not line.strip().strip(fence[0]) and len(line.strip()) >= len(fence):
                fence = ""
            elif not fence and marker:
                fence = marker[1]
            continue
        indented = line.startswith(("    ", "\t"))
        if line.strip() and not indented:
            inside = bool(_OPENS.match(line))
        is_code = indented and not inside and after_blank
        kept.append("" if is_code or OPENS_BLOCK.match(line) else line)
        after_blank = not line.strip() or is_code
    return kept


def _fence_language(info: str) -> str:
    """The language of a fence, in either of the forms that engines accept: ``mermaid`` and ``{.mermaid #id}``."""
    words = info.strip().strip("{}").split()
    return words[0].removeprefix(".").lower() if words else ""


def _locate_link(lines: list[str], start: int, end: int, href: str, seen: dict[str, int]) -> tuple[int, int]:
    """Where the address of a link stands: in brackets as links are written, else wherever it is."""
    block = "\n".join(lines[start:end])
    for before, after in (("](", ")"), ("](", " "), ("<", ">")):
        needle = f"{before}{href}{after}"
        if block.find(needle, seen.get(needle, 0)) >= 0:
            line, column = _locate(lines, start, end, needle, seen)
            return line, column + len(before)
    return _locate(lines, start, end, href, seen)


def _locate(lines: list[str], start: int, end: int, needle: str, seen: dict[str, int]) -> tuple[int, int]:
    """Line (from 0) and column (from 1) of the next occurrence of ``needle`` in a block of lines."""
    offset = seen.get(needle, 0)
    block = "\n".join(lines[start:end])
    at = block.find(needle, offset)
    if at < 0:
        return start, 1
    seen[needle] = at + len(needle)
    before = block[:at]
    return start + before.count("\n"), at - before.rfind("\n")


def destinations(text: str) -> list[str]:
    """Where every link, image and link definition of a text leads, as the parser reads it."""
    environment: dict[str, Any] = {"any_kind": True}
    found: list[str] = []
    for token in _prose_parser().parse("\n".join(scannable(text.split("\n"))), environment):
        for child in token.children or ():
            link = _found_in(child)
            if isinstance(link, tuple):
                found.append(link[1])
    return [*found, *(str(definition["href"]) for definition in environment.get("references", {}).values())]
