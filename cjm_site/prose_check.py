"""What prose and text fields refer to: references, links, images and diagrams that lead to nothing are diagnostics."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cjm_site.diagnostics import Diagnostic, Place, Severity
from cjm_site.link import unknown_reference
from cjm_site.markdown import ProseLink, ProseReference, links_in, read_prose
from cjm_site.mermaid import MermaidProblem, draw
from cjm_site.urls import is_allowed, join, scheme_of
from cjm_site.validate import nearest
from cjm_site.yaml_reader import MarkedDict, MarkedList, Position, Value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cjm_site.handbook import Handbook
    from cjm_site.markdown import Fence
    from cjm_site.source import SourceFile

IMAGE_SUFFIXES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"})
"""What an image may be."""

_URL_FIELDS = frozenset({"url"})


@dataclass(frozen=True)
class Files:
    """What a link may lead to: Markdown files and generated pages by uri, anything else on disk."""

    content: Path
    pages: frozenset[str]

    def has(self, uri: str) -> bool:
        """Whether a link to ``uri`` leads to something of the site."""
        return uri in self.pages or (self.content / uri).exists()

    def like(self, uri: str) -> str | None:
        """The page most like a missing one, by its whole path."""
        return nearest(uri, self.pages, cutoff=0.7)


def check_source(handbook: Handbook, files: Files, source: SourceFile) -> list[Diagnostic]:
    """Everything that one file refers to, in its front matter's texts and in its body."""
    checker = _Checker(handbook, files, source)
    if source.data is not None and source.object_type is not None:
        for path, text, at in _texts(source.data):
            checker.field(path, text, at)
    prose = read_prose(source.body, source.body_line)
    for reference in prose.references:
        checker.reference(reference, Place(source.path, reference.line, reference.column))
    for link in prose.links:
        place = Place(source.path, link.line, link.column)
        if link.is_image:
            checker.image(link.href, place)
        else:
            checker.link(link.href, place)
    for fence in prose.fences:
        if fence.language == "mermaid":
            checker.mermaid(fence)
    return checker.diagnostics


class _Checker:
    """Collects what is wrong with one file."""

    def __init__(self, handbook: Handbook, files: Files, source: SourceFile) -> None:
        self.handbook = handbook
        self.files = files
        self.source = source
        self.lines = source.text.split("\n")
        self.diagnostics: list[Diagnostic] = []

    def field(self, path: tuple[str | int, ...], text: str, at: Position) -> None:
        """One text of the front matter."""
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        if name == "image":
            self.image(text, Place(self.source.path, *at))
        elif name in _URL_FIELDS:
            self.link(text, Place(self.source.path, *at))
        else:
            for found in links_in(text):
                written = found.written if isinstance(found, ProseReference) else found.href
                place = self._find(written, at)
                if isinstance(found, ProseLink):
                    self.link(found.href, place)
                else:
                    self.reference(found, place)

    def _find(self, written: str, at: Position) -> Place:
        """Where a piece of a text field stands in the file; the field's own place when it is folded over lines."""
        line, column = at
        for number in range(line, len(self.lines) + 1):
            text = self.lines[number - 1]
            found = text.find(written, column - 1 if number == line else 0)
            if found >= 0:
                return Place(self.source.path, number, found + 1)
            if number > line and text.strip() == "---":
                break
        return Place(self.source.path, line, column)

    def reference(self, found: ProseReference, place: Place) -> None:
        """``[text][kind:id#anchor]``."""
        entries = self.handbook.objects(found.kind)
        entry = entries.get(found.id)
        if entry is None:
            self.diagnostics.append(Diagnostic("CJM031", place, *unknown_reference(found.kind, found.id, entries)))
            return
        anchors = getattr(entry, "anchors", None)
        if found.anchor and anchors is not None and found.anchor not in anchors:
            guess = nearest(found.anchor, anchors, cutoff=0.4)
            values = {"id": found.id, "anchor": found.anchor, "guess": guess}
            self.diagnostics.append(Diagnostic("CJM035", place, values, "guess" if guess else "none"))

    def link(self, href: str, place: Place) -> None:
        """A Markdown link, or the url of a link or piece of evidence."""
        if not is_allowed(href):
            self.diagnostics.append(Diagnostic("CJM037", place, {"href": href}, "scheme"))
            return
        path = unquote(href.partition("#")[0].partition("?")[0])
        if scheme_of(href) or not path or path.startswith("/"):
            return
        target = join(self.source.folder, path)
        if target is not None and self.files.has(target):
            return
        guess = self.files.like(target) if target else None
        shown = posixpath.relpath(guess, self.source.folder or ".") if guess else None
        self.diagnostics.append(
            Diagnostic("CJM036", place, {"href": href, "guess": shown}, "guess" if shown else "none")
        )

    def image(self, href: str, place: Place) -> None:
        """An image: a file of the content folder."""
        problem = self._image_problem(href)
        if problem is not None:
            self.diagnostics.append(Diagnostic("CJM038", place, {"href": href}, problem))

    def _image_problem(self, href: str) -> str | None:
        if scheme_of(href) or href.startswith("//"):
            return "remote"
        target = join(self.source.folder, unquote(href.partition("#")[0].partition("?")[0]))
        if target is None:
            return "outside"
        path = self.files.content / target
        if not path.is_file():
            return "missing"
        if not path.resolve().is_relative_to(self.files.content.resolve()):
            return "outside"
        return None if path.suffix.lower() in IMAGE_SUFFIXES else "kind"

    def mermaid(self, fence: Fence) -> None:
        """A diagram in prose: drawn once to see whether it can be."""
        try:
            draw(fence.text, "check")
        except MermaidProblem as problem:
            place = Place(self.source.path, fence.line + problem.line, len(fence.indent) + problem.column)
            values = {"detail": problem.detail, "kind": problem.kind or "diagrams"}
            self.diagnostics.append(Diagnostic("CJM040", place, values, "mermaid", Severity.ERROR))


def _texts(value: Value, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str, Position]]:
    """Every text of the front matter with its path and place."""
    if isinstance(value, MarkedDict):
        for name, child in value.items():
            if isinstance(child, str):
                yield (*path, name), child, value.values_at[name]
            else:
                yield from _texts(child, (*path, name))
    elif isinstance(value, MarkedList):
        for number, child in enumerate(value):
            if isinstance(child, str):
                yield (*path, number), child, value.items_at[number]
            else:
                yield from _texts(child, (*path, number))
