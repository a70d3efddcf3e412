"""What prose and text fields refer to: references, links, images and diagrams that lead to nothing are diagnostics."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote

from cjm_site.diagnostics import Diagnostic, Place, Severity
from cjm_site.glance import ADDRESSES
from cjm_site.link import unknown_reference
from cjm_site.markdown import LANGUAGE, links_in, may_hold_html, read_prose
from cjm_site.model import OBJECT_TYPES
from cjm_site.paths import is_file, is_there
from cjm_site.prose_parts import ProseLink, ProseReference
from cjm_site.urls import is_allowed, join, names_host, scheme_of
from cjm_site.validate import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from cjm_site.glance import Glance
    from cjm_site.handbook import Handbook
    from cjm_site.prose_parts import Fence
    from cjm_site.source import SourceFile
    from cjm_site.yaml_reader import Position

IMAGE_SUFFIXES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"})
"""What an image may be."""

GONE = frozenset({"CJM047", "CJM048", "CJM049"})
"""What a page is shown without, or otherwise than it is written: warnings."""

_Path: TypeAlias = tuple[str | int, ...]

_Problem: TypeAlias = "tuple[str, Mapping[str, object], str]"
"""Code, values and hint of a diagnostic."""


@dataclass(frozen=True)
class Files:
    """What a link may lead to: Markdown files and generated pages by uri, anything else on disk."""

    content: Path
    pages: frozenset[str]
    _images: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def has(self, uri: str) -> bool:
        """Whether a link to ``uri`` leads to something of the site."""
        return uri in self.pages or is_there(self.content / uri)

    def like(self, uri: str) -> str | None:
        """The page most like a missing one, by its whole path."""
        return nearest(uri, self.pages, cutoff=0.7)

    def image_problem(self, folder: str, href: str) -> str | None:
        """Why an image named in a file of that folder cannot be shown: one of the hints of CJM038."""
        if (folder, href) not in self._images:
            self._images[folder, href] = self._image_problem(folder, href)
        return self._images[folder, href]

    def _image_problem(self, folder: str, href: str) -> str | None:
        if scheme_of(href) or names_host(href):
            return "remote"
        target = join(folder, unquote(href.partition("#")[0].partition("?")[0]))
        if target is None:
            return "outside"
        path = self.content / target
        if not is_file(path):
            return "missing"
        if not path.resolve().is_relative_to(self.content.resolve()):
            return "outside"
        return None if path.suffix.lower() in IMAGE_SUFFIXES else "kind"


def check_source(handbook: Handbook, files: Files, source: SourceFile) -> list[Diagnostic]:
    """Everything that one file refers to, in its front matter's texts and in its body."""
    checker = _Checker(handbook, files, source)
    if source.data is not None and source.object_type is not None:
        striking = source.striking_in_front
        if any(glance.links for glance in striking):
            texts = texts_of(source.data)
        else:  # nearly every file: where something stands is only asked when something is wrong
            is_fine = all(checker.address(name, text) is None for name, text in _addresses(source.data, striking))
            texts = [] if is_fine else texts_of(source.data, ADDRESSES)
        for path, name, text in texts:
            checker.field(path, name, text)
    prose = read_prose(source.body, source.body_line)
    for reference in prose.references:
        checker.report(checker.reference(reference), reference.line, reference.column)
    for link in prose.links:
        checker.report(checker.image(link.href) if link.is_image else checker.link(link.href), link.line, link.column)
    if may_hold_html(source.body):
        checker.html()
    for fence in prose.fences:
        if fence.language == "mermaid":
            checker.mermaid(fence)
        elif fence.language == LANGUAGE:
            checker.view(fence)
    return checker.diagnostics


def find_written(source: SourceFile, written: str, at: Position) -> Position:
    """Where a piece of a text field stands in the file; the field's own place when it is folded over lines."""
    line, column = at
    lines = source.text.split("\n")
    for number in range(line, len(lines) + 1):
        text = lines[number - 1]
        found = text.find(written, column - 1 if number == line else 0)
        if found >= 0:
            return number, found + 1
        if number > line and text.strip() == "---":
            break
    return at


class _Checker:
    """Collects what is wrong with one file."""

    def __init__(self, handbook: Handbook, files: Files, source: SourceFile) -> None:
        self.handbook = handbook
        self.files = files
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    def report(self, problem: _Problem | None, line: int, column: int) -> None:
        """Note a problem, if there is one."""
        if problem is not None:
            code, values, hint = problem
            self.diagnostics.append(Diagnostic(code, Place(self.source.path, line, column), values, hint))

    def field(self, path: _Path, name: str, text: str) -> None:
        """One text of the front matter; ``name`` is the last name of its path."""
        if name in ADDRESSES:
            problem = self.address(name, text)
            if problem is not None:
                self.report(problem, *self.source.position(path))
            return
        for found in links_in(text):
            if isinstance(found, ProseLink):
                problem, written = self.link(found.href), found.href
            else:
                problem, written = self.reference(found), found.written
            if problem is not None:
                self.report(problem, *find_written(self.source, written, self.source.position(path)))

    def address(self, name: str, text: str) -> _Problem | None:
        """A field that is an address."""
        return self.image(text) if name == "image" else self.link(text)

    def reference(self, found: ProseReference) -> _Problem | None:
        """``[text][kind:id#anchor]``."""
        if found.kind not in OBJECT_TYPES:
            kind = nearest(found.kind, OBJECT_TYPES, cutoff=0.6)  # else an ordinary Markdown reference
            values = {"given": found.kind, "guess": kind, "text": found.text, "id": found.id}
            return ("CJM039", values, "guess") if kind else None
        entries = self.handbook.objects(found.kind)
        entry = entries.get(found.id)
        if entry is None:
            return ("CJM031", *unknown_reference(found.kind, found.id, entries))
        anchors = getattr(entry, "anchors", None) if found.anchor else None  # which takes a journey apart
        if anchors is None or found.anchor in anchors:
            return None
        guess = nearest(found.anchor, anchors, cutoff=0.4)
        return "CJM035", {"id": found.id, "anchor": found.anchor, "guess": guess}, "guess" if guess else "none"

    def link(self, href: str) -> _Problem | None:
        """A Markdown link, or the url of a link or piece of evidence."""
        if not is_allowed(href):
            return "CJM037", {"href": href}, "scheme"
        path = unquote(href.partition("#")[0].partition("?")[0])
        if scheme_of(href) or not path:
            return None
        if path.startswith("/"):  # would break on every site that is not at the root of its host
            return "CJM036", {"href": href, "guess": None}, "none"
        target = join(self.source.folder, path)
        if target is not None and self.files.has(target):
            return None
        guess = self.files.like(target) if target else None
        shown = posixpath.relpath(guess, self.source.folder or ".") if guess else None
        return "CJM036", {"href": href, "guess": shown}, "guess" if shown else "none"

    def image(self, href: str) -> _Problem | None:
        """An image: a file of the content folder."""
        problem = self.files.image_problem(self.source.folder, href)
        return ("CJM038", {"href": href}, problem) if problem else None

    def view(self, fence: Fence) -> None:
        """A view in prose."""
        from cjm_site.embed import parse_embed

        self.diagnostics.extend(parse_embed(fence, self.handbook, self.source.path)[1])

    def html(self) -> None:
        """HTML in prose: what of it goes is a warning, an address that is not allowed an error."""
        from cjm_site.html_check import html_problems

        first = self.source.body_line - 1
        for found in html_problems(self.source.body, self.handbook.settings.prose_html):
            place = Place(self.source.path, first + found.line, found.column)
            severity = Severity.WARNING if found.code in GONE else Severity.ERROR
            self.diagnostics.append(Diagnostic(found.code, place, found.values, found.hint, severity))

    def mermaid(self, fence: Fence) -> None:
        """A diagram in prose: drawn once to see whether it can be."""
        from cjm_site.mermaid import MermaidProblem, addresses_in, draw

        try:
            draw(fence.text, "check")
        except MermaidProblem as problem:
            lines = fence.text.rstrip("\n").split("\n")
            line, column = problem.line, problem.column
            if line > len(lines):  # it looked for more at the end
                line, column = len(lines), len(lines[-1])
            place = Place(self.source.path, fence.line + line, len(fence.indent) + column)
            values = {"detail": problem.detail, "kind": problem.kind or "diagrams"}
            self.diagnostics.append(Diagnostic("CJM040", place, values, "mermaid", Severity.ERROR))
        for address, is_image, line, column in addresses_in(fence.text):
            wrong: _Problem | None = ("CJM038", {"href": address}, "remote") if is_image else None
            if not is_allowed(address):
                wrong = "CJM037", {"href": address}, "scheme"
            self.report(wrong, fence.line + line, len(fence.indent) + column)


def texts_of(data: Mapping[str, Any], names: frozenset[str] | None = None) -> list[tuple[_Path, str, str]]:
    """The texts of the front matter, each with its path and the last name in it; ``names``: only those."""
    found: list[tuple[_Path, str, str]] = []
    _find_texts(data, "", (), names, found)
    return found


def _addresses(data: Mapping[str, Any], striking: Iterable[Glance]) -> set[tuple[str, str]]:
    """The addresses in the front matter, each once, with the name of their field; others that look like one, perhaps.

    :param striking: what stands out in its lines; where all of them stand in quotes they were found there.
    """
    found: set[tuple[str, str]] = set()
    for glance in striking:
        if glance.addresses is None:
            break
        found.update(glance.addresses)
    else:
        return found
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        name, one = waiting.pop()
        for step, child in one.items() if isinstance(one, dict) else ((name, child) for child in one):
            if isinstance(child, str):
                if step in ADDRESSES:
                    found.add((step, child))
            elif child:
                waiting.append((step, child))
    return found


def _find_texts(
    data: Any, name: str, path: _Path, names: frozenset[str] | None, found: list[tuple[_Path, str, str]]
) -> None:
    if isinstance(data, dict):
        for step, child in data.items():
            if isinstance(child, str):
                if names is None or step in names:
                    found.append(((*path, step), step, child))
            elif child:
                _find_texts(child, step, (*path, step), names, found)
        return
    wanted = names is None or name in names
    for number, child in enumerate(data):
        if isinstance(child, str):
            if wanted:
                found.append(((*path, number), name, child))
        elif child:
            _find_texts(child, name, (*path, number), names, found)
