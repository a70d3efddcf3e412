"""A handbook with errors, as it is shown while authors write: what cannot be used has a stand-in.

A build refuses content with errors. A preview goes on: a file with errors is stood in for by its last state without
them, by what can be read of it, or by a page that only says what is wrong; what others name and nobody wrote becomes
such a page too. So every link leads somewhere, and the handbook that comes out can be rendered like any other.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cjm_site.compile import Compilation, compile_handbook, compile_sources, is_large, read_sources
from cjm_site.diagnostics import Severity
from cjm_site.markdown import read_prose
from cjm_site.model import OBJECT_TYPES
from cjm_site.model.base import is_id
from cjm_site.remembered import RememberedSource
from cjm_site.scaffold import quoted
from cjm_site.source import SourceFile, find_sources, parse_source
from cjm_site.views.all_shares import SHARES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.diagnostics import Diagnostic
    from cjm_site.handbook import Handbook
    from cjm_site.lately import Lately
    from cjm_site.settings import Settings

MOST_ROUNDS = 12
"""How often stand-ins are tried before every file with errors is shown as its problems alone."""

UNKNOWN = "cjm-unknown"
"""The folder of pages for what is named and has no file."""

_HEAD = 20_000
_LINE = re.compile(r"^(type|id|name|title):[ \t]+(\S.*?)[ \t]*$", re.MULTILINE)

_ONLY_TEXT = frozenset({"CJM031", "CJM035", "CJM036", "CJM039"})
"""In prose these leave a link that leads nowhere, and the rest of the page as it is."""

_HARMFUL = frozenset({"CJM032", "CJM034", "CJM037", "CJM038", "CJM040"})
"""A page with one of these is not shown as it stands."""


class Shown(StrEnum):
    """What a page with problems shows below them."""

    AS_IT_IS = "as it is"
    REST = "what could be read"
    EARLIER = "its last state without errors"
    DELETED = "its last state before it was deleted"
    NOTHING = "nothing"
    UNKNOWN = "nothing: no file was ever there"


@dataclass(frozen=True)
class PageProblems:
    """What is wrong with one page, and what it shows all the same."""

    uri: str
    path: str
    diagnostics: tuple[Diagnostic, ...]
    shown: Shown

    @property
    def errors(self) -> int:
        """How many of them are errors."""
        return sum(d.severity is Severity.ERROR for d in self.diagnostics)


@dataclass(frozen=True)
class Preview:
    """A handbook that can be shown, and what is wrong with the real one.

    ``compilation`` is what a build would see; ``pages`` are the pages with problems by address; ``elsewhere`` is what
    is wrong with no page in particular; ``made`` are addresses that no file stands for.
    """

    compilation: Compilation
    handbook: Handbook
    pages: Mapping[str, PageProblems] = field(default_factory=dict)
    elsewhere: tuple[Diagnostic, ...] = ()
    made: frozenset[str] = frozenset()
    last_good: Mapping[str, SourceFile] = field(default_factory=dict)


def make_preview(
    settings: Settings,
    last_good: Mapping[str, SourceFile],
    before: Handbook | None = None,
    lately: Lately | None = None,
) -> Preview:
    """Compile a content folder for showing.

    :param last_good: what the preview before this one gave: the last state of each file without errors.
    :param before: its handbook: what it has read of files that are as they were need not be read again.
    :param lately: what its compilation leaves to this one.
    """
    if is_large(settings):  # the compiler knows most of it: it reads only what is new
        whole = compile_handbook(settings, most_new=1, shares=SHARES, lately=lately)
        if not whole.failed:
            _adopt(whole.handbook, before)
            return Preview(whole, whole.handbook, last_good={s.uri: s for s in _sources(whole.handbook)})
    sources, found = read_sources(settings)
    compilation = compile_sources(settings, sources, found)
    if not compilation.failed:
        return Preview(compilation, compilation.handbook, last_good={source.uri: source for source in sources})
    uris = {settings.shown_path(path): uri for uri, path in find_sources(settings.content)}
    errors = _by_page(compilation.diagnostics, uris)
    standing = _Standing(settings, sources, uris, errors, last_good)
    handbook = standing.handbook()
    good = {**last_good, **{source.uri: source for source in sources if source.uri not in errors}}
    return Preview(
        compilation,
        handbook,
        standing.problems(compilation.diagnostics),
        tuple(d for d in compilation.diagnostics if d.place.path not in uris and d.severity is Severity.ERROR),
        frozenset(standing.added),
        good,
    )


def _sources(handbook: Handbook) -> Iterator[SourceFile]:
    yield from handbook.pages
    for kind in OBJECT_TYPES:
        yield from (entry.source for entry in handbook.objects(kind).values() if entry.source)


def _adopt(handbook: Handbook, before: Handbook | None) -> None:
    """Let entries that have not been read yet have what their like of the handbook before had read."""
    if before is None or before.settings != handbook.settings:
        return
    for kind in OBJECT_TYPES:
        known = before.objects(kind)
        for id_, entry in handbook.objects(kind).items():
            was = known.get(id_)
            if not (was and was.source and entry.source and was.source.uri == entry.source.uri):
                continue
            if _is_same(was.source, entry.source):
                for name in ("item", "stages"):
                    with suppress(AttributeError):  # not read either
                        object.__setattr__(entry, name, object.__getattribute__(was, name))


def _is_same(one: SourceFile, other: SourceFile) -> bool:
    """Whether two files of one address say the same."""
    if isinstance(one, RememberedSource) and isinstance(other, RememberedSource):
        return one.known_by == other.known_by
    return one.text == other.text


def _by_page(diagnostics: Iterable[Diagnostic], uris: Mapping[str, str]) -> dict[str, list[Diagnostic]]:
    """Errors by the page of their file."""
    found: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        uri = uris.get(diagnostic.place.path)
        if uri is not None and diagnostic.severity is Severity.ERROR:
            found.setdefault(uri, []).append(diagnostic)
    return found


class _Standing:
    """Tries stand-ins for files with errors until the handbook has none that rendering would stumble over."""

    def __init__(
        self,
        settings: Settings,
        sources: list[SourceFile],
        uris: Mapping[str, str],
        errors: Mapping[str, list[Diagnostic]],
        last_good: Mapping[str, SourceFile],
    ) -> None:
        self.settings = settings
        self.uris = dict(uris)
        self.errors = errors
        self.paths = {uri: path for path, uri in uris.items()}
        self.current = {source.uri: source for source in sources}
        self.deleted = {uri: source for uri, source in last_good.items() if uri not in self.paths}
        self.added: dict[str, tuple[Shown, SourceFile]] = {}
        kinds = (_what_it_is(source) for source in sources if source.uri not in errors)
        self.traveller = next((id_ for kind, id_ in kinds if kind == "persona"), "")
        self.choices: dict[str, list[tuple[Shown, SourceFile]]] = {}
        for uri, path in self.paths.items():
            self.choices[uri] = list(self._candidates(uri, path, last_good.get(uri)))

    def _candidates(self, uri: str, path: str, good: SourceFile | None) -> Iterable[tuple[Shown, SourceFile]]:
        """What may stand for a file, the best first. The last one can always be shown."""
        source = self.current.get(uri)
        wrong = self.errors.get(uri, [])
        if source is not None and all(_is_harmless(d, source) for d in wrong):
            yield Shown.AS_IT_IS, source
        elif source is not None and all(d.code == "CJM040" or _is_harmless(d, source) for d in wrong):
            yield Shown.AS_IT_IS, _with_diagrams_as_text(source, wrong)
        if good is not None and (wrong or good is not source):
            yield Shown.EARLIER, good
        if source is not None and wrong:
            yield Shown.REST, source
        kind, id_, name = _announced(self.settings, uri, source)
        stub = _stub(uri, path, kind, id_, name, self.traveller) if kind else None
        if stub is not None:
            yield Shown.NOTHING, stub
        yield Shown.NOTHING, SourceFile(uri, path, "", None, "", 1)

    def handbook(self) -> Handbook:
        """Go through the stand-ins until all is well."""
        for _ in range(MOST_ROUNDS):
            sources = [*(choices[0][1] for choices in self.choices.values()), *(s for _, s in self.added.values())]
            compilation = compile_sources(self.settings, sources)
            wrong = self._wrong(compilation)
            if not wrong:
                return compilation.handbook
            self._go_on(wrong)
        for choices in self.choices.values():
            if self.errors.keys() & {choices[0][1].uri}:
                del choices[:-1]
        bare = [choices[-1][1] for choices in self.choices.values()]
        return compile_sources(self.settings, bare).handbook

    def _wrong(self, compilation: Compilation) -> dict[str, list[Diagnostic]]:
        """Errors that would show, or stop the rendering of a page."""
        handbook = compilation.handbook
        there = {source.uri for source in handbook.pages}
        there |= {entry.uri for kind in OBJECT_TYPES for entry in handbook.objects(kind).values()}
        sources = {uri: choices[0] for uri, choices in self.choices.items()} | self.added
        found = _by_page(compilation.diagnostics, self.uris)
        wrong: dict[str, list[Diagnostic]] = {}
        for uri, (shown, source) in sources.items():
            stopping = [d for d in found.get(uri, ()) if not _is_harmless(d, source)]
            if shown is Shown.REST and uri in there:
                stopping = [d for d in stopping if d.code in _HARMFUL or d.code == "CJM031"]
            if stopping or uri not in there:
                wrong[uri] = stopping
        return wrong

    def _go_on(self, wrong: Mapping[str, list[Diagnostic]]) -> None:
        """Add what is named and not there; where that is not what is wrong, take the next stand-in."""
        for uri, diagnostics in wrong.items():
            unknown = {(str(d.values["type"]), str(d.values["id"])) for d in diagnostics if d.code == "CJM031"}
            at_hand = len(self.choices.get(uri, ())) > 1
            if uri in self.added:
                self.choices[uri] = [(Shown.NOTHING, SourceFile(uri, self.added.pop(uri)[1].path, "", None, "", 1))]
                continue
            last_resort = self.choices[uri][0][0] is not Shown.EARLIER or uri not in self.errors
            if unknown and last_resort and all(d.code == "CJM031" for d in diagnostics) and self._add(unknown):
                continue
            if at_hand:
                del self.choices[uri][0]

    def _add(self, unknown: Iterable[tuple[str, str]]) -> bool:
        """Stand-ins for objects that no file has; whether one was added."""
        before = len(self.added)
        for kind, id_ in unknown:
            if kind not in OBJECT_TYPES or not is_id(id_):
                continue
            for uri, source in self.deleted.items():
                if source.object_type == kind and _what_it_is(source)[1] == id_:
                    self._note(uri, Shown.DELETED, source)
                    break
            else:
                uri = f"{UNKNOWN}/{kind}-{id_}.md".replace(" ", "-")
                stub = _stub(uri, uri, kind, id_, id_, self.traveller)
                if stub is not None:
                    self._note(uri, Shown.UNKNOWN, stub)
        return len(self.added) > before

    def _note(self, uri: str, shown: Shown, source: SourceFile) -> None:
        self.added[uri] = (shown, source)
        self.uris[source.path] = uri

    def problems(self, diagnostics: Iterable[Diagnostic]) -> dict[str, PageProblems]:
        """The pages with problems; a page that is no file's names those that refer to it."""
        every = list(diagnostics)
        found: dict[str, PageProblems] = {}
        for uri, path in self.paths.items():
            shown, _ = self.choices[uri][0]
            own = tuple(d for d in every if d.place.path == path)
            twin = tuple(d for d in every if d.code == "CJM030" and d.values.get("first") == path)
            if uri in self.errors or twin:
                found[uri] = PageProblems(uri, path, (*own, *(d for d in twin if d not in own)), shown)
        for uri, (shown, source) in self.added.items():
            kind, id_ = _what_it_is(source)
            named = tuple(d for d in every if d.code == "CJM031" and (d.values["type"], d.values["id"]) == (kind, id_))
            found[uri] = PageProblems(uri, source.path, named, shown)
        return found


def _is_harmless(diagnostic: Diagnostic, source: SourceFile) -> bool:
    """Whether the page can be shown as it stands in spite of this."""
    if diagnostic.severity is not Severity.ERROR or diagnostic.code >= "CJM041":
        return True  # warnings, blocks that show a view, rules: the text stays as it was written
    in_prose = diagnostic.place.line >= source.body_line or diagnostic.code != "CJM031"
    if diagnostic.code == "CJM038":
        return diagnostic.hint == "missing"
    return diagnostic.code in _ONLY_TEXT and in_prose


def _with_diagrams_as_text(source: SourceFile, wrong: Iterable[Diagnostic]) -> SourceFile:
    """The file with the diagrams that cannot be drawn left as they are written."""
    lines = source.body.split("\n")
    places = [d.place.line - source.body_line + 1 for d in wrong if d.code == "CJM040"]
    for fence in read_prose(source.body).fences:
        if any(fence.line <= place <= fence.last_line + 1 for place in places):
            lines[fence.line - 1] = lines[fence.line - 1].replace("mermaid", "text", 1)
    body = "\n".join(lines)
    head = source.text[: len(source.text) - len(source.body)]
    return replace(source, text=head + body, body=body)


def _what_it_is(source: SourceFile | None) -> tuple[str, str]:
    """Type and id of an object's file; empty when it does not say."""
    if source is None or source.data is None or source.object_type not in OBJECT_TYPES:
        return "", ""
    given = source.data.get("id")
    return str(source.object_type), given if isinstance(given, str) and given else source.stem


def _announced(settings: Settings, uri: str, source: SourceFile | None) -> tuple[str, str, str]:
    """Type, id and name of a file as far as they can be made out, though its front matter may not be readable."""
    try:
        text = source.text if source else (settings.content / uri).read_bytes()[:_HEAD].decode("utf-8", "replace")
    except OSError:
        return "", "", ""
    said = {name: value.strip().strip("\"'") for name, value in reversed(_LINE.findall(text[:_HEAD]))}
    kind, id_ = said.get("type", ""), said.get("id") or uri.rpartition("/")[2].rpartition(".")[0]
    if kind not in OBJECT_TYPES or not is_id(id_):
        return "", "", ""
    return kind, id_, said.get("title" if kind == "journey" else "name") or id_


def _stub(uri: str, path: str, kind: str, id_: str, name: str, persona: str) -> SourceFile | None:
    """The least that an object of that type and id can be; a journey needs somebody who travels it."""
    lines = [f"type: {kind}", f"id: {quoted(id_)}", f"{'title' if kind == 'journey' else 'name'}: {quoted(name)}"]
    if kind == "journey":
        lines += [f"personas: [{quoted(persona)}]", "stages: [{title: …}]"]
        if not persona:
            return None
    return parse_source(uri, "\n".join(["---", *lines, "---", ""]).encode("utf-8", "replace"), path)[0]
