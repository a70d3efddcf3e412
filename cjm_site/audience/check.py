"""What the whole handbook is told about its audiences: text that more people see than what it speaks of.

A site for an audience leaves out the link; what the author wrote around it is hers, and only she can tell whether it
says too much. So every such place is a warning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from cjm_site.audience.cut import NAMES
from cjm_site.audience.ranks import RANKS, rank_of_entry, rank_of_page
from cjm_site.diagnostics import Diagnostic, Place, Severity
from cjm_site.embed import parse_embed
from cjm_site.glance import ADDRESSES
from cjm_site.markdown import LANGUAGE, links_in, read_prose
from cjm_site.model import OBJECT_TYPES
from cjm_site.prose_check import find_written
from cjm_site.prose_parts import REFERENCE, ProseReference
from cjm_site.urls import Urls, join, scheme_of
from cjm_site.view_names import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.handbook import Handbook
    from cjm_site.prose_parts import ProseLink
    from cjm_site.source import SourceFile

_AUDIENCES = tuple(RANKS)
_URL = re.compile(r"""\burl["']?:\s*["']?([^\s"',}\]]+)""")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(
    r"""\]\(\s*<?([^()<>\s]+)|^ {0,3}\[[^\]\n]+\]:\s*<?([^\s<>]+)|\bhref=["']?([^"'\s>]+)""", re.MULTILINE
)
_REST_OF_LINK = re.compile(r"[^\[\]\n]*\](?:\(|\[\w+:)")
_SHORTEST = 4
"""Shorter names are words of the language too often."""

_FILTERS = {"persona": "persona", "journey": "journey", "channel": "channel", "owner": "team", "metric": "metric"}
_NO_TEXTS = frozenset({*NAMES, *ADDRESSES, "id", "type", "visibility", "status", "kind"})

_Path = tuple[str | int, ...]


def check_texts(handbook: Handbook, sources: Iterable[SourceFile]) -> Iterator[Diagnostic]:
    """What files say that is for more people than what they speak of."""
    checker = _Checker(handbook)
    for source in sources:
        yield from checker.source(source)


@dataclass
class _Checker:
    """Goes through files; knows the rank of everything that they may speak of."""

    handbook: Handbook
    noted: set[tuple[str, int, str]] = field(default_factory=set)

    @cached_property
    def objects(self) -> Mapping[tuple[str, str], int]:
        """The rank of every object."""
        settings = self.handbook.settings
        return {
            (kind, id_): rank_of_entry(entry, settings)
            for kind in OBJECT_TYPES
            for id_, entry in self.handbook.objects(kind).items()
        }

    @cached_property
    def files(self) -> Mapping[str, tuple[int, str]]:
        """The rank of every file of the site, and what it is called."""
        found = {page.uri: (rank_of_page(page), page.stem) for page in self.handbook.pages}
        for (kind, id_), rank in self.objects.items():
            entry = self.handbook.objects(kind)[id_]
            if entry.uri:
                found[entry.uri] = (rank, entry.item.label)
        return found

    @cached_property
    def places(self) -> Mapping[tuple[str, str], tuple[int, str]]:
        """The rank and title of wows, risks, opportunities and pains that have one, by file and anchor."""
        found = {}
        for journey, _, point in self.handbook.all_points():
            marks: Iterable[Any] = (*point.wows, *point.risks, *point.opportunities, *point.pains)
            for marked in marks:
                if marked.item.visibility:
                    found[journey.uri, marked.anchor] = (RANKS[marked.item.visibility], marked.item.title)
        return found

    @cached_property
    def names(self) -> Mapping[str, list[tuple[str, int]]]:
        """What is marked as not public, as text may name it, by the first word; two words at least for parts."""
        names = {
            entry.item.label: RANKS[entry.item.visibility]
            for kind in OBJECT_TYPES
            for entry in self.handbook.objects(kind).values()
            if entry.item.visibility and len(entry.item.label) >= _SHORTEST
        }
        names |= {title: rank for rank, title in self.places.values() if len(title.split()) > 1}
        found: dict[str, list[tuple[str, int]]] = {}
        for name, rank in names.items():
            first = _WORD.search(name)
            if rank and first:
                found.setdefault(first[0], []).append((name, rank))
        return found

    def source(self, source: SourceFile) -> Iterator[Diagnostic]:
        """One file."""
        own = self.files.get(source.uri, (RANKS["restricted"], ""))[0]
        if source.object_type in OBJECT_TYPES and source.text.count("visibility") > 1:
            yield from self._without_effect(source, source.data, own, ())
        if own == RANKS["restricted"] or not self._may_speak(source, own):
            return
        if source.object_type in OBJECT_TYPES:
            for path, name, text, rank in _texts(source.data, own, (), ""):
                yield from self._field(source, path, name, text, rank)
        yield from self._body(source, own)

    def _may_speak(self, source: SourceFile, own: int) -> bool:
        """A quick look that says no to most files."""
        text = source.text
        if any(self._rank_of(found[2], found[3].strip(), found[4] or "") > own for found in REFERENCE.finditer(text)):
            return True
        if any(self._link(source, next(filter(None, found)), own) for found in _ADDRESS.findall(text)):
            return True
        if any(self._link(source, address, own) for address in _URL.findall(text)):
            return True
        if f"```{LANGUAGE}" in text:
            return True
        words = self.names.keys() & set(_WORD.findall(text))
        return any(its > own and name in text for word in words for name, its in self.names[word])

    # -- visibility that changes nothing ---------------------------------------------------------------------------

    def _without_effect(self, source: SourceFile, data: Any, rank: int, path: _Path) -> Iterator[Diagnostic]:
        """What is inside something is never more visible than that."""
        for step, value in data.items() if isinstance(data, dict) else enumerate(data or ()):
            if not isinstance(value, dict | list):
                continue
            inner = rank
            given = value.get("visibility") if isinstance(value, dict) else None
            if given in RANKS:
                if RANKS[given] < rank:
                    place = Place(source.path, *source.position((*path, step, "visibility")))
                    values = {"given": given, "expected": _AUDIENCES[rank]}
                    yield Diagnostic("CJM073", place, values, "remove", Severity.WARNING)
                inner = max(rank, RANKS[given])
            yield from self._without_effect(source, value, inner, (*path, step))

    # -- text that speaks of what fewer people see -----------------------------------------------------------------

    def _field(self, source: SourceFile, path: _Path, name: str, text: str, rank: int) -> Iterator[Diagnostic]:
        if name in ADDRESSES:
            if target := self._link(source, text, rank):
                yield from self._say(source, source.position(path), rank, target, "address")
            return
        for found in links_in(text):
            target, hint = self._found(source, found, rank)
            if target:
                written = found.written if isinstance(found, ProseReference) else found.href
                yield from self._say(source, find_written(source, written, source.position(path)), rank, target, hint)
        if name not in _NO_TEXTS:
            for mentioned, start, linked in self._mentions(text, rank):
                at = find_written(source, text[start:].partition("\n")[0], source.position(path))
                if at == source.position(path):
                    at = find_written(source, mentioned[0], at)
                yield from self._say(source, at, rank, mentioned, "mention", linked=linked)

    def _body(self, source: SourceFile, rank: int) -> Iterator[Diagnostic]:
        prose = read_prose(source.body, source.body_line)
        for reference in prose.references:
            target, hint = self._found(source, reference, rank)
            if target:
                yield from self._say(source, (reference.line, reference.column), rank, target, hint)
        inside: set[int] = set()
        for fence in prose.fences:
            if fence.language == LANGUAGE:
                inside |= set(range(fence.line, fence.last_line + 1))
                embed = parse_embed(fence, self.handbook)[0]
                for name, values in embed.filters.given.items() if embed else ():
                    for value in values:
                        key = (_FILTERS.get(name, ""), str(value))
                        if self.objects.get(key, 0) > rank:
                            target = (self.handbook.objects(key[0])[key[1]].item.label, self.objects[key])
                            yield from self._say(source, (fence.line, len(fence.indent) + 1), rank, target, "view")
        for number, line in enumerate(source.body.split("\n"), start=source.body_line):
            if number not in inside:
                for found in _ADDRESS.finditer(line):
                    if target := self._link(source, found[found.lastindex or 0], rank):
                        at = (number, found.start(found.lastindex or 0) + 1)
                        yield from self._say(source, at, rank, target, "link")
                for mentioned, column, linked in self._mentions(line, rank):
                    yield from self._say(source, (number, column + 1), rank, mentioned, "mention", linked=linked)

    def _found(
        self, source: SourceFile, found: ProseReference | ProseLink, rank: int
    ) -> tuple[tuple[str, int] | None, str]:
        """What a reference or link leads to, when that is less visible, and which advice fits."""
        if isinstance(found, ProseReference):
            target = self._rank_of(found.kind, found.id, found.anchor)
            entry = self.handbook.objects(found.kind).get(found.id) if found.kind in OBJECT_TYPES else None
            hint = "link" if found.text else "empty"
            return ((entry.item.label, target), hint) if entry and target > rank else (None, "")
        return self._link(source, found.href, rank), "link"

    def _rank_of(self, kind: str, id_: str, anchor: str) -> int:
        rank = self.objects.get((kind, id_), 0)
        if anchor and kind == "journey" and id_ in self.handbook.journeys:
            rank = max(rank, self.places.get((self.handbook.journeys[id_].uri, anchor), (0, ""))[0])
        return rank

    def _link(self, source: SourceFile, href: str, rank: int) -> tuple[str, int] | None:
        """What a relative address leads to, when that is less visible."""
        if scheme_of(href) or href.startswith("/"):
            return None
        path, _, anchor = href.partition("#")
        path, anchor = unquote(path.partition("?")[0]), unquote(anchor)
        uris = set(self._meant(source.uri, path)) if path else {source.uri}
        found = ("", 0)
        for uri in uris:
            kind, _, id_ = anchor.partition("-")
            entry = (
                self.handbook.objects(kind).get(id_) if kind in OBJECT_TYPES and uri.startswith(f"{VIEWS}/") else None
            )
            listed = (self.objects[kind, id_], entry.item.label) if entry else (0, "")
            rank_there, name = max(
                self.files.get(uri, (0, "")), self.places.get((uri, anchor), (0, "")), listed, key=lambda it: it[0]
            )
            if rank_there > max(rank, found[1]):
                found = (name, rank_there)
        return found if found[1] else None

    def _meant(self, uri: str, path: str) -> Iterator[str]:
        """The files that a path may mean, seen from the file as Markdown does, or from its page as raw HTML does."""
        yield join(uri.rpartition("/")[0], path) or ""
        page = join(self._address_of(uri).rpartition("/")[0], path)
        yield self._by_address.get((page or "").rstrip("/"), "")

    def _address_of(self, uri: str) -> str:
        """The address of a file's page."""
        return unquote(Urls(self.handbook.settings.use_directory_urls).of(uri))

    @cached_property
    def _by_address(self) -> Mapping[str, str]:
        return {self._address_of(uri).rstrip("/"): uri for uri in self.files}

    def _mentions(self, text: str, rank: int) -> Iterator[tuple[tuple[str, int], int, bool]]:
        """Names of what is less visible, each with where it begins and whether it is among the words of a link."""
        for word in _WORD.finditer(text):
            for name, its in self.names.get(word[0], ()):
                start = word.start() - (_WORD.search(name) or word).start()
                end = start + len(name)
                if its > rank and start >= 0 and text.startswith(name, start) and not _goes_on(text, end):
                    yield (name, its), start, _REST_OF_LINK.match(text, end) is not None

    def _say(
        self,
        source: SourceFile,
        at: tuple[int, int],
        rank: int,
        target: tuple[str, int],
        hint: str,
        *,
        linked: bool = False,
    ) -> Iterator[Diagnostic]:
        name, its = target
        if linked and (source.path, at[0], name) in self.noted:
            return  # the link has been spoken of
        self.noted.add((source.path, at[0], name))
        values = {"name": name, "given": _AUDIENCES[rank], "expected": _AUDIENCES[its]}
        yield Diagnostic("CJM072", Place(source.path, *at), values, hint, Severity.WARNING)


def _goes_on(text: str, end: int) -> bool:
    return end < len(text) and (text[end].isalnum() or text[end] == "_")


def _texts(data: Any, rank: int, path: _Path, name: str) -> Iterator[tuple[_Path, str, str, int]]:
    """The texts of the front matter: path, last name in it, text, and the rank of what it stands in."""
    if isinstance(data, str):
        yield path, name, data, rank
    elif isinstance(data, dict):
        rank = max(rank, RANKS.get(str(data.get("visibility")), 0))
        for step, value in data.items():
            yield from _texts(value, rank, (*path, step), step)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, rank, (*path, number), name)
