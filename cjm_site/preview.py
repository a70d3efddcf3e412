"""A handbook with errors, as it is shown while authors write: what cannot be used has a stand-in.

A build refuses content with errors. A preview goes on: a file with errors is stood in for by its last state without
them, by what can be read of it, or by a page that only says what is wrong; what others name and nobody wrote becomes
such a page too. So every link leads somewhere, and the handbook that comes out can be rendered like any other.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cjm_site.compile import (
    Compilation,
    compile_handbook,
    compile_sources,
    compile_standing,
    is_large,
    read_sources,
)
from cjm_site.diagnostics import Severity
from cjm_site.lately import Lately
from cjm_site.model import OBJECT_TYPES
from cjm_site.model.base import is_id
from cjm_site.remembered import RememberedHandbook, RememberedSource
from cjm_site.source import find_sources, read_source
from cjm_site.stand_ins import Choices, Shown, bare, candidates, is_harmless, stub_of, what_it_is
from cjm_site.views.all_shares import SHARES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.diagnostics import Diagnostic
    from cjm_site.handbook import Handbook
    from cjm_site.settings import Settings
    from cjm_site.source import SourceFile

MOST_ROUNDS = 12
"""How often stand-ins are tried before every file with errors is shown as its problems alone."""

UNKNOWN = "cjm-unknown"
"""The folder of pages for what is named and has no file."""

_HARMFUL = frozenset({"CJM032", "CJM034", "CJM037", "CJM038", "CJM040"})
"""A page with one of these is not shown as it stands."""


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
        if isinstance(whole.handbook, RememberedHandbook):
            _adopt(whole.handbook, before)
            if not whole.failed:
                return Preview(whole, whole.handbook, last_good={s.uri: s for s in _sources(whole.handbook)})
            return _with_stand_ins(settings, whole, _what_is_there(settings, whole), last_good, lately or Lately())
    sources, found = read_sources(settings)
    compilation = compile_sources(settings, sources, found)
    if not compilation.failed:
        return Preview(compilation, compilation.handbook, last_good={source.uri: source for source in sources})
    return _with_stand_ins(settings, compilation, {source.uri: source for source in sources}, last_good)


def _with_stand_ins(
    settings: Settings,
    compilation: Compilation,
    sources: Mapping[str, SourceFile],
    last_good: Mapping[str, SourceFile],
    lately: Lately | None = None,
) -> Preview:
    """A handbook with errors, what cannot be used stood in for.

    :param sources: every file that can be read, by its address.
    :param lately: what is known of a large handbook, of which only what is stood in for is compiled anew.
    """
    uris = {settings.shown_path(path): uri for uri, path in find_sources(settings.content)}
    errors = _by_page(compilation.diagnostics, uris)
    travellers = (id_ for id_, entry in compilation.handbook.personas.items() if entry.uri not in errors)
    standing = _Standing(settings, sources, uris, errors, last_good, next(travellers, ""), lately)
    handbook = standing.handbook()
    if lately:
        _adopt(handbook, compilation.handbook)
    good = {**last_good, **{uri: source for uri, source in sources.items() if uri not in errors}}
    return Preview(
        compilation,
        handbook,
        standing.problems(compilation.diagnostics),
        tuple(d for d in compilation.diagnostics if d.place.path not in uris and d.severity is Severity.ERROR),
        frozenset(standing.added),
        good,
    )


def _what_is_there(settings: Settings, compilation: Compilation) -> dict[str, SourceFile]:
    """Every file of a large handbook that can be read: those with errors may have no part in it."""
    found = {source.uri: source for source in _sources(compilation.handbook)}
    wrong = {d.place.path for d in compilation.diagnostics}
    there: dict[str, SourceFile] = {}
    for uri, path in find_sources(settings.content):
        source = found.get(uri)
        if source is None and (shown := settings.shown_path(path)) in wrong:
            source, _ = read_source(uri, path, shown)
        if source is not None:
            there[uri] = source
    return there


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
    if isinstance(one, RememberedSource) and isinstance(other, RememberedSource) and one.known_by and other.known_by:
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
        sources: Mapping[str, SourceFile],
        uris: Mapping[str, str],
        errors: Mapping[str, list[Diagnostic]],
        last_good: Mapping[str, SourceFile],
        traveller: str,
        lately: Lately | None,
    ) -> None:
        self.settings = settings
        self.uris = dict(uris)
        self.errors = errors
        self.lately = lately
        self.paths = {uri: path for path, uri in uris.items()}
        self.current = sources
        self.deleted = {uri: source for uri, source in last_good.items() if uri not in self.paths}
        self.added: dict[str, tuple[Shown, SourceFile]] = {}
        self.traveller = traveller
        self.choices = {
            uri: Choices(
                candidates(settings, (uri, path), sources.get(uri), errors.get(uri, []), last_good.get(uri), traveller)
            )
            for uri, path in self.paths.items()
        }

    def handbook(self) -> Handbook:
        """Go through the stand-ins until all is well."""
        for _ in range(MOST_ROUNDS):
            compilation = self._compiled()
            wrong = self._wrong(compilation)
            if not wrong:
                return compilation.handbook
            self._go_on(wrong)
        for uri in self.choices.keys() & self.errors.keys():
            self.choices[uri].to_last()
        return compile_sources(self.settings, [bare(uri, of.now[1].path) for uri, of in self.choices.items()]).handbook

    def _compiled(self) -> Compilation:
        """The handbook with what stands for its files now."""
        standing = {uri: source for uri, (_, source) in self._standing().items()}
        if self.lately is not None:
            others = {uri: source for uri, source in standing.items() if source is not self.current.get(uri)}
            found = compile_standing(self.settings, others, self.lately, SHARES)
            if found is not None:
                return found
        return compile_sources(self.settings, standing.values())

    def _standing(self) -> dict[str, tuple[Shown, SourceFile]]:
        return {uri: choices.now for uri, choices in self.choices.items()} | self.added

    def _wrong(self, compilation: Compilation) -> dict[str, list[Diagnostic]]:
        """Errors that would show, or stop the rendering of a page."""
        handbook = compilation.handbook
        there = {source.uri for source in handbook.pages}
        there |= {entry.uri for kind in OBJECT_TYPES for entry in handbook.objects(kind).values()}
        found = _by_page(compilation.diagnostics, self.uris)
        wrong: dict[str, list[Diagnostic]] = {}
        for uri, (shown, source) in self._standing().items():
            stopping = [d for d in found.get(uri, ()) if not is_harmless(d, source)]
            if shown is Shown.REST and uri in there:
                stopping = [d for d in stopping if d.code in _HARMFUL or d.code == "CJM031"]
            if stopping or uri not in there:
                wrong[uri] = stopping
        return wrong

    def _go_on(self, wrong: Mapping[str, list[Diagnostic]]) -> None:
        """Add what is named and not there; where that is not what is wrong, take the next stand-in."""
        for uri, diagnostics in wrong.items():
            unknown = {(str(d.values["type"]), str(d.values["id"])) for d in diagnostics if d.code == "CJM031"}
            if uri in self.added:
                _, source = self.added.pop(uri)
                self.choices[uri] = Choices(iter([(Shown.NOTHING, bare(uri, source.path))]))
                continue
            last_resort = self.choices[uri].now[0] is not Shown.EARLIER or uri not in self.errors
            if unknown and last_resort and all(d.code == "CJM031" for d in diagnostics) and self._add(unknown):
                continue
            self.choices[uri].go_on()

    def _add(self, unknown: Iterable[tuple[str, str]]) -> bool:
        """Stand-ins for objects that no file has; whether one was added."""
        before = len(self.added)
        for kind, id_ in unknown:
            if kind not in OBJECT_TYPES or not is_id(id_):
                continue
            for uri, source in self.deleted.items():
                if source.object_type == kind and what_it_is(source)[1] == id_:
                    self._note(uri, Shown.DELETED, source)
                    break
            else:
                uri = f"{UNKNOWN}/{kind}-{id_}.md".replace(" ", "-")
                stub = stub_of(uri, uri, kind, id_, id_, self.traveller)
                if stub is not None:
                    self._note(uri, Shown.UNKNOWN, stub)
        return len(self.added) > before

    def _note(self, uri: str, shown: Shown, source: SourceFile) -> None:
        self.added[uri] = (shown, source)
        self.uris[source.path] = uri

    def problems(self, diagnostics: Iterable[Diagnostic]) -> dict[str, PageProblems]:
        """The pages with problems; a page that is no file's names those that refer to it."""
        every = list(diagnostics)
        by_path: dict[str, list[Diagnostic]] = {}
        for diagnostic in every:
            by_path.setdefault(diagnostic.place.path, []).append(diagnostic)
        twins = [d for d in every if d.code == "CJM030"]
        found: dict[str, PageProblems] = {}
        for uri, path in self.paths.items():
            shown, _ = self.choices[uri].now
            own = by_path.get(path, [])
            twin = [d for d in twins if d.values.get("first") == path]
            if uri in self.errors or twin:
                found[uri] = PageProblems(uri, path, (*own, *(d for d in twin if d not in own)), shown)
        for uri, (shown, source) in self.added.items():
            kind, id_ = what_it_is(source)
            named = tuple(d for d in every if d.code == "CJM031" and (d.values["type"], d.values["id"]) == (kind, id_))
            found[uri] = PageProblems(uri, source.path, named, shown)
        return found
