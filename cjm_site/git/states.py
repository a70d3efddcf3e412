"""Two states of a handbook in a repository: read, taken apart once for both, and linked.

A file that is the same in both is the same object in both, so that comparing passes over it. Of the files that are the
same in both only those are taken apart that have to do with what changed: comparing two commits of a large handbook
costs what differs. The errors of the others are no matter of the comparison, and are not looked for.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cjm_site.config_file import read_settings, settings_at
from cjm_site.diagnostics import Diagnostic, Severity
from cjm_site.git.related import related
from cjm_site.git.repository import WORKING_TREE
from cjm_site.git.run import GitError
from cjm_site.link import link, linked_alone, names_in
from cjm_site.refusal import ConfigError, _
from cjm_site.source import MARKDOWN_SUFFIXES, SourceFile, parse_source
from cjm_site.validate import validate_object

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from cjm_site.git.repository import Blob, Repository
    from cjm_site.handbook import Handbook
    from cjm_site.model import HandbookObject
    from cjm_site.settings import Settings

_CONFIGS = frozenset({"mkdocs.yml", "mkdocs.yaml"})

_REFERRED = re.compile(r"\]\[(?:persona|journey|channel|team|metric):([^\]\[#\n]+)")
"""The id in a reference of prose. Its text is not looked at: front matter is full of brackets, and most are none."""

_MOST_NAMES = 400
"""From how many changed objects on everything is taken apart, rather than looked through for their names."""


@dataclass(frozen=True)
class State:
    """One state.

    ``problems`` are the errors of what could not be read, ``note`` what is wrong with its configuration (then the other
    state's is used); ``missing``: there was no handbook.
    """

    handbook: Handbook
    problems: tuple[Diagnostic, ...] = ()
    missing: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Parsed:
    source: SourceFile | None
    item: HandbookObject | None
    problems: tuple[Diagnostic, ...]


@dataclass
class _Side:
    """What one state has: settings, files by their address below the content folder."""

    settings: Settings | None
    blobs: Mapping[str, Blob] = field(default_factory=dict)
    missing: bool = False
    note: str = ""

    @property
    def known(self) -> Settings:
        """Its settings, or those that stand in for them."""
        assert self.settings is not None  # noqa: S101 - read_states fills it in
        return self.settings


def read_states(
    repository: Repository, config: str, before: str, after: str, *, whole: bool = False
) -> tuple[State, State, dict[str, str]]:
    """Two states, and the files that git takes for renamed between them, by address.

    :param config: the configuration file's path from the repository's root.
    :param before, after: commits; the latter may be the working tree.
    :param whole: take every file apart, also those that have nothing to do with what changed.
    :raises GitError: when the content is not inside the repository.
    :raises ConfigError: when neither state has a configuration that can be used.
    """
    sides = [_side(repository, config, revision) for revision in (before, after)]
    if [side.missing for side in sides].count(True) == 1:
        sides = _moved(repository, config, (before, after), sides)
    known = sides[1].settings or sides[0].settings
    if known is None or (after == WORKING_TREE and sides[1].settings is None):
        raise ConfigError(sides[1].note or _("there is no configuration file {name}").format(name=config))
    for side, revision in zip(sides, (before, after), strict=True):
        if side.settings is None:
            side.settings = known
            side.blobs = {} if side.missing else _pages(repository, revision, known, {})
    old, new = sides
    renames = _renames(repository, before, after, old.known, new.known)
    one, two = _Reader(repository, old, new, renames).states(whole=whole)
    return one, two, renames


def _moved(repository: Repository, config: str, revisions: tuple[str, str], sides: list[_Side]) -> list[_Side]:
    """The sides, one that has no handbook where it was looked for with the one that stands elsewhere in it."""
    renamed = repository.renames(*revisions)
    back = {now: was for was, now in renamed.items()}
    found = []
    for side, revision, known in zip(sides, revisions, (back, renamed), strict=True):
        places = [path for path in repository.files(revision, "") if PurePosixPath(path).name in _CONFIGS]
        places = [known[config]] if config in known else places
        others = [_side(repository, path, revision) for path in places] if side.missing else []
        handbooks = [other for other in others if other.settings is not None]
        found.append(handbooks[0] if len(handbooks) == 1 else side)
    return found


def _side(repository: Repository, config: str, revision: str) -> _Side:
    folder = posixpath.dirname(config)
    files = repository.files(revision, f"{folder}/" if folder else "")

    def read(path: Path) -> bytes:
        name = path.relative_to(repository.root).as_posix() if path.is_relative_to(repository.root) else ""
        blob = files.get(name) or (repository.files(revision, posixpath.dirname(name)).get(name) if name else None)
        if blob is None:
            raise FileNotFoundError(name)
        return repository.read([blob])[blob.id]

    path = repository.root / config
    try:
        settings = read_settings(path) if revision == WORKING_TREE else settings_at(path, read)
    except ConfigError as error:
        return _Side(None, missing=config not in files, note=str(error))
    return _Side(settings, _pages(repository, revision, settings, files))


def _pages(repository: Repository, revision: str, settings: Settings, files: Mapping[str, Blob]) -> dict[str, Blob]:
    """The Markdown files of the content, by address; ``files`` are those below the configuration's folder."""
    folder = _content(repository, settings)
    inside = {path: blob for path, blob in files.items() if _is_page(path, folder)}
    found = inside or repository.files(revision, folder)  # beside the configuration, or in a submodule that is not here
    return {path[len(folder) :]: blob for path, blob in found.items() if _is_page(path, folder)}


def _content(repository: Repository, settings: Settings) -> str:
    path = posixpath.normpath(settings.content.as_posix())
    root = repository.root.as_posix()
    if not f"{path}/".startswith(f"{root}/"):
        raise GitError(_("the content folder {folder} is outside the git repository"), folder=settings.content.name)
    return f"{path}/".removeprefix(f"{root}/")


def _is_page(path: str, folder: str) -> bool:
    if not path.startswith(folder):
        return False
    inside = f"/{path[len(folder) :]}"
    return "/." not in inside and f".{inside.rpartition('.')[2].lower()}" in MARKDOWN_SUFFIXES


def _renames(repository: Repository, before: str, after: str, old: Settings, new: Settings) -> dict[str, str]:
    one, two = _content(repository, old), _content(repository, new)
    return {
        was.removeprefix(one): now.removeprefix(two)
        for was, now in repository.renames(before, after).items()
        if was.startswith(one) and now.startswith(two)
    }


class _Reader:
    """Takes files apart for both states; what is the same in both only once."""

    def __init__(self, repository: Repository, old: _Side, new: _Side, renames: Mapping[str, str]) -> None:
        self.repository = repository
        self.old, self.new = old, new
        self.renames = renames
        self.raw: dict[str, bytes] = {}
        self.parsed: dict[tuple[str, str], _Parsed] = {}

    def states(self, *, whole: bool) -> tuple[State, State]:
        both = frozenset({*self.old.blobs, *self.new.blobs})
        chosen = both if whole else self._chosen(both)
        self._fetch(chosen)
        # what cannot be read in one state has not vanished: it is compared in neither
        left_out = {
            uri for side in (self.old, self.new) for uri in chosen & side.blobs.keys() if self._broken(side, uri)
        }
        left_out |= {uri for pair in self.renames.items() if left_out & {*pair} for uri in pair}
        return self._state(self.old, chosen, left_out), self._state(self.new, chosen, left_out)

    def _fetch(self, uris: Collection[str]) -> None:
        """Read files that are about to be taken apart, in one go."""
        blobs = [side.blobs[uri] for side in (self.old, self.new) for uri in uris if uri in side.blobs]
        self.raw.update(self.repository.read(blob for blob in blobs if blob.id not in self.raw))

    def _broken(self, side: _Side, uri: str) -> bool:
        parsed = self._parse(side, uri)
        return parsed.source is None or (parsed.item is None and not _is_plain(parsed.source))

    def _state(self, side: _Side, chosen: frozenset[str], left_out: set[str]) -> State:
        uris = [uri for uri in sorted(side.blobs) if uri in chosen]
        problems = [problem for uri in uris for problem in self._parse(side, uri).problems]
        parsed = [self._parse(side, uri) for uri in uris if uri not in left_out]
        objects = [(its.item, its.source) for its in parsed if its.item is not None and its.source is not None]
        pages = [its.source for its in parsed if its.source is not None and _is_plain(its.source)]
        handbook, found = link(side.known, objects, pages)
        problems += [d for d in found if d.code == "CJM030"]  # two of one id: one of them is left out
        errors = tuple(d for d in problems if d.severity is Severity.ERROR)
        return State(handbook, errors, side.missing, "" if side.missing else side.note)

    def _parse(self, side: _Side, uri: str) -> _Parsed:
        blob = side.blobs[uri]
        shown = side.known.shown_path(side.known.content / uri)
        key = (shown, blob.id)
        if key not in self.parsed:
            source, problems = parse_source(uri, self.raw.get(blob.id, b""), shown)
            item: HandbookObject | None = None
            if source is not None and not _is_plain(source):
                item, more = validate_object(source)
                problems = [*problems, *more]
            self.parsed[key] = _Parsed(source, item, tuple(problems))
        return self.parsed[key]

    # -- what has to do with the changes -----------------------------------------------------------------------------

    def _chosen(self, both: frozenset[str]) -> frozenset[str]:
        """The files to take apart: what differs, what names it or is named by it.

        And what the approvals of those cover: whether one holds depends on all that its page uses.
        """
        differ = frozenset(uri for uri in both if self._id(self.old, uri) != self._id(self.new, uri))
        self._fetch(differ)
        ids = _listed_anew(self.old.known, self.new.known)
        names: set[str] = set()
        for item, source in self._objects(differ):
            ids.add(item.id)
            names |= _names(self.new.known, item, source)
        if len(ids) > _MOST_NAMES:
            return both
        named = self._related(both - differ, ids, names | ids)
        self._fetch(named)
        ids, names = set(), set()
        for item, source in self._objects(named):
            if item.approvals:
                ids.add(item.id)
                names |= _names(self.new.known, item, source)
        return differ | named | self._related(both - differ - named, ids, names | ids)

    def _related(self, among: frozenset[str], ids: set[str], names: set[str]) -> frozenset[str]:
        """Files that are the same in both states and contain one of some ids, or are called by one of some names."""
        files = {uri: self.old.blobs[uri] for uri in among}
        return frozenset(related(self.repository, files, containing=ids, called=names))

    def _objects(self, uris: Iterable[str]) -> Iterator[tuple[HandbookObject, SourceFile]]:
        for side in (self.old, self.new):
            for uri in uris:
                if uri in side.blobs:
                    parsed = self._parse(side, uri)
                    if parsed.item is not None and parsed.source is not None:
                        yield parsed.item, parsed.source

    @staticmethod
    def _id(side: _Side, uri: str) -> str:
        return side.blobs[uri].id if uri in side.blobs else ""


def _names(settings: Settings, item: HandbookObject, source: SourceFile) -> set[str]:
    """The ids of what an object names, in its fields or in its text."""
    found = {id_ for kind, id_, _, _ in names_in(linked_alone(settings, item, source)) if kind != "touchpoint"}
    return found | set(_REFERRED.findall(source.text))


def _listed_anew(old: Settings, new: Settings) -> set[str]:
    """The ids of channels, teams and KPIs that the settings of both states list differently."""
    lists = [((*its.channels, *its.teams, *its.metrics)) for its in (old, new)]
    return {item.id for item in (*lists[0], *lists[1]) if item not in lists[0] or item not in lists[1]}


def _is_plain(source: SourceFile) -> bool:
    return source.data is None or "type" not in source.data
