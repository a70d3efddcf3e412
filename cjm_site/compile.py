"""Compiling: a content folder to a linked handbook and everything that is wrong with it.

load → validate → link → check → rules. Effects (reading files) happen in :func:`read_sources` only.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from cjm_site.ahead import FEWEST, Ahead, useful_processes
from cjm_site.audience.look import check_visibility
from cjm_site.codeowners import outdated
from cjm_site.collector import without_collector
from cjm_site.diagnostics import Diagnostic, Place, has_errors, in_file_order
from cjm_site.file_states import ChangedError
from cjm_site.generated import generated_uris
from cjm_site.link import link
from cjm_site.paths import is_folder
from cjm_site.prose_check import Files, check_source
from cjm_site.rules.run import run_rules
from cjm_site.source import find_sources, find_uris, parse_source, read_source
from cjm_site.validate import misspelt_type, validate_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from cjm_site.handbook import Handbook
    from cjm_site.lately import Lately
    from cjm_site.model import HandbookObject
    from cjm_site.settings import Settings
    from cjm_site.shares import Share
    from cjm_site.source import SourceFile

    _Read: TypeAlias = tuple[SourceFile | None, list[Diagnostic]]


T = TypeVar("T")

FEW_NEW = 0.1
"""The share of unknown pages from which on commands that need all of them read all of them at once."""


@dataclass(frozen=True)
class Compilation:
    """A handbook with its diagnostics in file order. With errors the handbook is incomplete and not to be published."""

    handbook: Handbook
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether an error stops the build."""
        return has_errors(self.diagnostics)


class Counts(NamedTuple):
    """What was compiled, for the last line of a build."""

    personas: int
    journeys: int
    wows: int
    risks: int


def read_sources(
    settings: Settings, unsaved: Mapping[str, bytes] | None = None
) -> tuple[list[SourceFile], list[Diagnostic]]:
    """Read every Markdown file of the content folder.

    :param unsaved: what stands instead of files, or beside them, by their path below the content folder.
    """
    buffers = dict(unsaved or {})
    sources: list[SourceFile] = []
    diagnostics: list[Diagnostic] = []
    if not is_folder(settings.content):
        return sources, [
            Diagnostic("CJM006", Place(settings.shown_path(settings.content)), {"reason": "no such folder"})
        ]
    paths = dict(find_sources(settings.content))

    def read(uri: str) -> _Read:
        return read_source(uri, paths[uri], settings.shown_path(paths[uri]))

    with _reading(read, [uri for uri in paths if uri not in buffers]) as ahead:
        for uri, path in paths.items():
            if uri in buffers:
                _take(parse_source(uri, buffers.pop(uri), settings.shown_path(path)), sources, diagnostics)
            else:
                _take((ahead and ahead.take(uri)) or read(uri), sources, diagnostics)
    for uri, raw in buffers.items():
        _take(parse_source(uri, raw, settings.shown_path(settings.content / uri)), sources, diagnostics)
    return sources, diagnostics


@contextmanager
def _reading(read: Callable[[str], T], uris: list[str]) -> Iterator[Ahead[T] | None]:
    """Let other processes read all files but each first of as many as there are processes; ``None``: too few files."""
    processes = useful_processes(len(uris))
    if not processes:
        yield None
        return
    theirs = [uri for number, uri in enumerate(uris) if number % processes]
    ahead = Ahead(read, theirs, processes - 1)
    try:
        yield ahead
    finally:
        ahead.close()


def _take(read: _Read, sources: list[SourceFile], diagnostics: list[Diagnostic]) -> None:
    source, found = read
    diagnostics.extend(found)
    if source is not None:
        sources.append(source)


def compile_sources(settings: Settings, sources: Iterable[SourceFile], found: Iterable[Diagnostic] = ()) -> Compilation:
    """Validate, link and check sources that are already read; ``found`` is what reading them brought."""
    diagnostics = list(found)
    broken: set[tuple[str | None, str]] = {(None, PurePosixPath(d.place.path).stem) for d in diagnostics}
    damaged: set[str] = set()
    objects: list[tuple[HandbookObject, SourceFile]] = []
    pages: list[SourceFile] = []
    everything = list(sources)
    for source in everything:
        if source.data is None or "type" not in source.data:
            pages.append(source)
            diagnostics.extend(misspelt_type(source))
            continue
        item, problems = validate_object(source)
        diagnostics.extend(problems)
        if item is not None:
            objects.append((item, source))
        if problems:
            damaged.add(source.path)
        if item is None:
            broken.add((source.object_type, str(source.data.get("id") or source.stem)))
    handbook, problems = link(settings, objects, pages)
    diagnostics.extend(problems)
    files = Files(settings.content, frozenset({source.uri for source in everything} | set(generated_uris(handbook))))
    with _beside(partial(run_rules, handbook), len(everything)) as judged:
        for source in everything:
            diagnostics.extend(check_source(handbook, files, source))
        diagnostics.extend(check_visibility(handbook))
        # rules judge what a file says; one with errors does not say it yet
        diagnostics.extend(d for d in judged() if d.place.path not in damaged)
    return _compilation(handbook, diagnostics, broken)


@contextmanager
def _beside(work: Callable[[], T], pieces: int) -> Iterator[Callable[[], T]]:
    """Let another process do some work on so many files, where that is worth it; what is given waits for its result."""
    if not useful_processes(pieces):
        yield work
        return
    ahead = Ahead(lambda _: work(), [""], 1)

    def result() -> T:
        made = ahead.take("")
        return work() if made is None else made

    try:
        yield result
    finally:
        ahead.close()


def _follows_from(diagnostic: Diagnostic, broken: set[tuple[str | None, str]]) -> bool:
    """Whether a reference leads to nothing only because the file that it means has errors of its own."""
    if diagnostic.code != "CJM031":
        return False
    kind, id_ = str(diagnostic.values["type"]), str(diagnostic.values["id"])
    return (kind, id_) in broken or (None, id_) in broken


def compile_handbook(
    settings: Settings,
    unsaved: Mapping[str, bytes] | None = None,
    *,
    most_new: float = FEW_NEW,
    shares: Sequence[Share[Any]] = (),
    lately: Lately | None = None,
    by_state: bool = False,
) -> Compilation:
    """Read and compile a content folder; ``unsaved`` as for :func:`read_sources`.

    :param most_new: up to which share of pages that the cache does not know it is quicker to take apart those alone,
        and others when something of theirs is asked for. A command that asks for little says 1.
    :param shares: what is to be known of what pages say to other pages, so that they need not be taken apart for it.
    :param lately: what the compilation before this one leaves to it, where one process compiles again and again.
    :param by_state: files that are as they were when a command read them are not read, unless something of theirs is
        asked for. Whoever reads something of the handbook may be told that a file was changed since, by
        :class:`cjm_site.file_states.ChangedError`: for commands that begin again then.
    """
    with without_collector():
        try:
            return _compiled(settings, unsaved, _by_facts(settings, unsaved or {}, most_new, shares, lately, by_state))
        except ChangedError:
            return _compiled(settings, unsaved, _by_facts(settings, unsaved or {}, most_new, shares, lately))


def _compiled(settings: Settings, unsaved: Mapping[str, bytes] | None, by_facts: Compilation | None) -> Compilation:
    """A compilation with what is said of the whole handbook; of every file, where it was not to be had by facts."""
    compilation = by_facts or compile_sources(settings, *read_sources(settings, unsaved))
    if compilation.failed:
        return compilation
    found = (*compilation.diagnostics, *outdated(compilation.handbook))
    return replace(compilation, diagnostics=tuple(in_file_order(found)))


def compile_standing(
    settings: Settings, stand_ins: Mapping[str, SourceFile], lately: Lately, shares: Sequence[Share[Any]]
) -> Compilation | None:
    """A large handbook as it would be if these files said something else; ``None`` where it has to be read as a whole.

    What is wrong with the names, links and images of a stand-in is said, what rules would find in it is not.

    :param stand_ins: what the files say, by address; some may be of no file.
    :param lately: what the compilation of the handbook itself has left.
    """
    from cjm_site.recompile import recompile

    with without_collector():
        mine = replace(lately, later=None)
        found = recompile(
            settings, {}, generated_uris, _reading, most_new=1, shares=shares, lately=mine, stand_ins=stand_ins
        )
        return _compilation(found.handbook, found.diagnostics, found.broken) if found else None


def is_large(settings: Settings) -> bool:
    """Whether a content folder has so many files that it is compiled by what is known of them."""
    return is_folder(settings.content) and len(list(islice(find_uris(settings.content), FEWEST))) == FEWEST


def _by_facts(
    settings: Settings,
    unsaved: Mapping[str, bytes],
    most_new: float,
    shares: Sequence[Share[Any]],
    lately: Lately | None,
    by_state: bool = False,
) -> Compilation | None:
    """Compile a large handbook by what is known of its pages; ``None`` where it has to be read as a whole."""
    if settings.audience in {"public", "internal"}:
        return None  # every page is taken apart, to take out what is not for that audience
    if not is_large(settings):
        return None
    from cjm_site.recompile import recompile

    found = recompile(
        settings, unsaved, generated_uris, _reading, most_new=most_new, shares=shares, lately=lately, by_state=by_state
    )
    return _compilation(found.handbook, found.diagnostics, found.broken) if found else None


def _compilation(
    handbook: Handbook, diagnostics: Iterable[Diagnostic], broken: set[tuple[str | None, str]]
) -> Compilation:
    return Compilation(handbook, tuple(in_file_order(d for d in diagnostics if not _follows_from(d, broken))))


def count(handbook: Handbook) -> Counts:
    """Personas, journeys, wows and risks of a handbook."""
    from cjm_site.views.counts import COUNTS

    every = handbook.shares(COUNTS).values()
    return Counts(
        len(handbook.personas), len(handbook.journeys), sum(of.wows for of in every), sum(of.risks for of in every)
    )
