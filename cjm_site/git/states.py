"""Two states of a handbook in a repository: read, taken apart once for both, and linked.

A file that is the same in both is the same object in both, so that comparing passes over it. Of the journeys that are
the same in both only those are taken apart that have to do with what changed: comparing two commits of a large handbook
costs what differs.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cjm_site.config_file import ConfigError, read_settings, settings_at
from cjm_site.diagnostics import Diagnostic, Severity
from cjm_site.git.repository import WORKING_TREE
from cjm_site.git.run import GitError
from cjm_site.link import link
from cjm_site.refusal import _
from cjm_site.source import MARKDOWN_SUFFIXES, SourceFile, parse_source
from cjm_site.validate import validate_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.git.repository import Blob, Repository
    from cjm_site.handbook import Handbook
    from cjm_site.model import HandbookObject
    from cjm_site.settings import Settings

_TYPE = re.compile(rb"^[\"']?type[\"']?\s*:\s*[\"']?(\w+)", re.MULTILINE)
_ID = re.compile(rb"^[\"']?id[\"']?\s*:\s*[\"']?([^\s\"'#][^\"'#\r\n]*)", re.MULTILINE)

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


def read_states(repository: Repository, config: str, before: str, after: str) -> tuple[State, State, dict[str, str]]:
    """Two states, and the files that git takes for renamed between them, by address.

    :param config: the configuration file's path from the repository's root.
    :param before, after: commits; the latter may be the working tree.
    :raises GitError: when the content is not inside the repository.
    :raises ConfigError: when neither state has a configuration that can be used.
    """
    sides = [_side(repository, config, revision) for revision in (before, after)]
    known = sides[1].settings or sides[0].settings
    if known is None or (after == WORKING_TREE and sides[1].settings is None):
        raise ConfigError(sides[1].note or _("there is no configuration file {name}").format(name=config))
    for side, revision in zip(sides, (before, after), strict=True):
        if side.settings is None:
            side.settings = known
            side.blobs = {} if side.missing else _pages(repository, revision, known, {})
    old, new = sides
    reader = _Reader(repository, old, new)
    one, two = reader.states()
    return one, two, _renames(repository, before, after, old.known, new.known)


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
    inside = settings.content.is_relative_to(settings.root) and files
    found = files if inside else repository.files(revision, folder)
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
    parts = path[len(folder) :].split("/")
    return not any(part.startswith(".") for part in parts) and PurePosixPath(path).suffix.lower() in MARKDOWN_SUFFIXES


def _renames(repository: Repository, before: str, after: str, old: Settings, new: Settings) -> dict[str, str]:
    one, two = _content(repository, old), _content(repository, new)
    return {
        was.removeprefix(one): now.removeprefix(two)
        for was, now in repository.renames(before, after).items()
        if was.startswith(one) and now.startswith(two)
    }


class _Reader:
    """Takes files apart for both states; what is the same in both only once."""

    def __init__(self, repository: Repository, old: _Side, new: _Side) -> None:
        self.old, self.new = old, new
        self.raw = repository.read([*old.blobs.values(), *new.blobs.values()])
        self.parsed: dict[tuple[str, str], _Parsed] = {}

    def states(self) -> tuple[State, State]:
        chosen = self._chosen()
        # what cannot be read in one state has not vanished: it is compared in neither
        left_out = {
            uri for side in (self.old, self.new) for uri in chosen & side.blobs.keys() if self._broken(side, uri)
        }
        return self._state(self.old, chosen, left_out), self._state(self.new, chosen, left_out)

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

    def _chosen(self) -> frozenset[str]:
        """The files to take apart: what differs, everything but journeys, and journeys that name or are named by it."""
        both = {*self.old.blobs, *self.new.blobs}
        differ = {uri for uri in both if self._id(self.old, uri) != self._id(self.new, uri)}
        names: set[str] = set()
        named: set[str] = set()
        for side in (self.old, self.new):
            for uri in differ & side.blobs.keys():
                names.add(PurePosixPath(uri).stem)
                item = self._parse(side, uri).item
                if item is not None:
                    names.add(item.id)
                    named |= _journeys_named(item)
        if len(names) > _MOST_NAMES or self.old.settings != self.new.settings:
            return frozenset(both)
        sought = [name.encode() for name in sorted(names)]
        chosen = set(differ)
        for uri in both - differ:
            raw = self.raw.get(self.old.blobs[uri].id, b"")
            kind, id_ = _peek(raw, uri)
            if kind != "journey" or id_ in named or any(name in raw for name in sought):
                chosen.add(uri)
        return frozenset(chosen)

    @staticmethod
    def _id(side: _Side, uri: str) -> str:
        return side.blobs[uri].id if uri in side.blobs else ""


def _is_plain(source: SourceFile) -> bool:
    return source.data is None or "type" not in source.data


def _peek(raw: bytes, uri: str) -> tuple[str, str]:
    """A file's type and id at a glance."""
    head = raw[: raw.find(b"\n---", 3)]  # what follows in a page of prose alone does no harm: it is taken apart
    kind, id_ = _TYPE.search(head), _ID.search(head)
    name = id_[1].decode("utf-8", "replace").strip() if id_ else PurePosixPath(uri).stem
    return kind[1].decode() if kind else "", name


def _journeys_named(item: Any) -> set[str]:
    return {id_ for name in ("parent", "counterpart") if (id_ := getattr(item, name, None))}
