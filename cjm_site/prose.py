"""Prose as the site's engine gets it: references as ordinary links, diagrams drawn, headings in their place."""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from cjm_site.embed import parse_embed
from cjm_site.markdown import LANGUAGE, read_prose
from cjm_site.mermaid import draw
from cjm_site.model import OBJECT_TYPES
from cjm_site.search_text import searchable

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

    from cjm_site.embed import Embed
    from cjm_site.prose_parts import Fence, ProseReference
    from cjm_site.render.here import Here

_ESCAPED = re.compile(r"[\\`*_{}\[\]<>#|!~&]")
_HEADINGS = re.compile(r"(#{1,6})(?:\s|\Z)")
_UNDERLINE = re.compile(r"(?:=+|--+)\s*\Z")
_HEADING = re.compile(r"(#{1,5})(\s)")


class ShowView(Protocol):
    """Makes the HTML of a view inside prose."""

    def __call__(self, embed: Embed, *, prefix: str, level: int) -> Markup:
        """Ids begin with ``prefix``; ``level`` is that of the view's own headings."""


@dataclass(frozen=True)
class Fragment:
    """A piece of HTML that stands in Markdown as ``token``, a word of letters and digits that no author writes.

    It is made when it is asked for: a site's pages are laid out long before they are written.
    """

    token: str
    make: Callable[[], Markup]

    @cached_property
    def html(self) -> Markup:
        """What readers get."""
        return self.make()

    @cached_property
    def words(self) -> str:
        """What the search index gets."""
        return searchable(str(self.html))

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """The files that the HTML asks for, as (address in the site, text)."""
        from cjm_site.render.with_files import files_of

        return files_of(self.html)

    def made(self, html: str, words: str, files: tuple[tuple[str, str], ...] = ()) -> Fragment:
        """The fragment as another process made it."""
        from cjm_site.render.with_files import WithFiles

        fragment = Fragment(self.token, lambda: WithFiles(html, files))
        vars(fragment).update(words=words)
        return fragment


def token_for(uri: str, name: str) -> str:
    """The word that stands for a fragment: it survives any Markdown engine unchanged."""
    digest = hashlib.blake2b(f"{uri}\0{name}".encode(), digest_size=10).hexdigest()
    return f"cjmfragment{digest}"


def engine_markdown(body: str, here: Here, show: ShowView, *, below_heading: bool) -> tuple[str, tuple[Fragment, ...]]:
    """Turn an author's prose into Markdown that any engine renders, with fragments to put in afterwards.

    :param show: makes the HTML of a view that a block asks for.
    :param below_heading: the page has its own first-level heading above the prose, so the prose's headings move down
        one level when one of them is of the first.
    """
    prose = read_prose(body)
    if not (prose.references or prose.fences or below_heading):
        return body, ()
    lines = body.split("\n")
    in_fence = {number for fence in prose.fences for number in range(fence.line, fence.last_line + 1)}
    definitions = _resolve_references(lines, prose.references, here)
    if below_heading:
        _lower_headings(lines, in_fence)
    fragments = []
    for number, fence in reversed(list(enumerate(prose.fences))):
        if fence.language == "mermaid":
            fragment = Fragment(token_for(here.uri, f"mermaid-{number}"), partial(_diagram, fence, here, number))
        elif fence.language == LANGUAGE and (embed := parse_embed(fence, here.handbook)[0]) is not None:
            level = _level_above(lines, fence.line - 1, in_fence) + 1
            shown = partial(show, embed, prefix=f"cjm-view-{number + 1}-", level=min(6, level))
            fragment = Fragment(token_for(here.uri, f"view-{number}"), shown)
        else:
            continue
        lines[fence.line - 1 : fence.last_line] = [fence.indent, fence.indent + fragment.token, fence.indent]
        fragments.append(fragment)
    return "\n".join([*lines, "", *definitions, ""]), tuple(reversed(fragments))


def _resolve_references(lines: list[str], references: tuple[ProseReference, ...], here: Here) -> list[str]:
    definitions: dict[str, str] = {}
    for reference in reversed(references):
        name = f"{reference.kind}:{reference.id}" + (f"#{reference.anchor}" if reference.anchor else "")
        if reference.kind not in OBJECT_TYPES:
            continue
        found = here.reference(reference.kind, reference.id, reference.anchor)
        if found is None:
            continue
        definitions[name.lower()] = f"[{name}]: {_markdown_link(here, reference.kind, reference.id, reference.anchor)}"
        if not reference.text:
            row, column = reference.line - 1, reference.column - 1
            title = _ESCAPED.sub(lambda special: f"&#{ord(special[0])};", found[1])
            lines[row] = f"{lines[row][:column]}[{title}]{lines[row][column + 2 :]}"
    return [definitions[name] for name in sorted(definitions)]


def _markdown_link(here: Here, kind: str, id_: str, anchor: str) -> str:
    """A relative link to the object's Markdown file, as an author would write it."""
    uri, place = here.file_of(kind, id_, anchor)
    path = posixpath.relpath(uri, posixpath.dirname(here.uri) or ".")
    return quote(path) + (f"#{quote(place)}" if place else "")


def _lower_headings(lines: list[str], in_fence: set[int]) -> None:
    """Move every heading down one level when there is one of the first level."""
    plain = [n for n in range(len(lines)) if n + 1 not in in_fence]
    for n in plain:
        below = lines[n + 1] if n + 1 < len(lines) else ""
        if lines[n].strip() and below and not below.strip("=") and len(below) > 1:
            lines[n], lines[n + 1] = f"# {lines[n].strip()}", ""
    if any(lines[n].startswith("# ") for n in plain):
        for n in plain:
            lines[n] = _HEADING.sub(r"#\1\2", lines[n], count=1) if lines[n].startswith("#") else lines[n]


def _level_above(lines: list[str], row: int, in_fence: set[int]) -> int:
    """The level of the last heading before a row; 1 when there is none: the page's own."""
    for n in range(row - 1, -1, -1):
        heading = _HEADINGS.match(lines[n])
        if heading and n + 1 not in in_fence:
            return len(heading[1])
        if n and n + 1 not in in_fence and lines[n - 1].strip() and _UNDERLINE.match(lines[n]):
            return 1 if lines[n].startswith("=") else 2
    return 1


def _diagram(fence: Fence, here: Here, number: int) -> Markup:
    from markupsafe import Markup

    diagram_id = f"cjm-mermaid-{number + 1}"
    title = here.language.gettext("Diagram")
    svg = draw(fence.text, diagram_id, title)
    return Markup('<figure class="cjm-mermaid" tabindex="0" role="group" aria-label="{}">{}</figure>').format(
        title, svg
    )
