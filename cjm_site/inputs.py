"""What a page is made from: a handbook that notes what is read of it, and the digest of each such thing.

A page is a pure function of what it reads. Whatever is read of a :class:`ReadHandbook` is noted by its key, so what a
page depends on is known by how it was made, not by anybody's list. The next build asks what the same keys stand for
then: the same digests, the same page.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar
from weakref import proxy

from cjm_site.handbook import Handbook
from cjm_site.naming import NAMED, NAMED_BY_PERSONAS
from cjm_site.remembered import RememberedSource

if TYPE_CHECKING:
    from collections.abc import Collection, ItemsView, Iterable, ValuesView

    from cjm_site.approvals import ApprovalsState
    from cjm_site.handbook import Entry, Reference
    from cjm_site.history import Event, History
    from cjm_site.model import HandbookObject
    from cjm_site.shares import Share
    from cjm_site.source import SourceFile

Key: TypeAlias = "tuple[str, ...]"
"""What is read: a word for the way of reading it, and what it needs to be found again."""

KINDS = ("persona", "journey", "channel", "team", "metric")

_FIELDS = ("settings", "whole")
"""Fields of a handbook that are not noted: the settings are part of every digest, ``whole`` is noted by itself."""

ValueT = TypeVar("ValueT")
ShareT = TypeVar("ShareT")


class Noted(Mapping[str, ValueT], Generic[ValueT]):
    """A mapping that notes what is asked of it."""

    def __init__(self, kind: str, of: Mapping[str, ValueT], reader: ReadHandbook) -> None:
        self._kind = kind
        self._of = of
        self._reader = reader

    def __getitem__(self, id_: str) -> ValueT:
        self._reader.note("entry", self._kind, id_)
        return self._of[id_]

    def get(self, id_: str, default: Any = None) -> Any:
        """The entry, or ``default``."""
        self._reader.note("entry", self._kind, id_)
        return self._of.get(id_, default)

    def __contains__(self, id_: object) -> bool:
        self._reader.note("there", self._kind, str(id_))
        return id_ in self._of

    def __iter__(self) -> Iterator[str]:
        self._reader.note("ids", self._kind)
        return iter(self._of)

    def __len__(self) -> int:
        self._reader.note("ids", self._kind)
        return len(self._of)

    def values(self) -> ValuesView[ValueT]:
        """Every entry."""
        self._reader.note("every", self._kind)
        return self._of.values()

    def items(self) -> ItemsView[str, ValueT]:
        """Every entry with its id."""
        self._reader.note("every", self._kind)
        return self._of.items()


class _Approvals(Mapping[tuple[str, str], "ApprovalsState"]):
    """The approvals of a handbook, noted object by object."""

    def __init__(self, reader: ReadHandbook) -> None:
        self._reader = reader

    def __getitem__(self, key: tuple[str, str]) -> ApprovalsState:
        self._reader.note("approvals", *key)
        return self._reader.read.approvals[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        self._reader.note_everything()
        return iter(self._reader.read.approvals)

    def __len__(self) -> int:
        self._reader.note_everything()
        return len(self._reader.read.approvals)


class ReadHandbook(Handbook):
    """A handbook that notes what is read of it while somebody listens (:meth:`listening`)."""

    read: Handbook
    """The handbook itself."""

    def __init__(self, read: Handbook) -> None:
        mine = vars(self)
        mine["read"] = read
        mine["_heard"] = None
        mine.update({name: getattr(read, name) for name in _FIELDS})
        mine.update({f"{kind}s": Noted(kind, read.objects(kind), self) for kind in KINDS})
        mine["approvals"] = _Approvals(self)

    @property
    def pages(self) -> tuple[SourceFile, ...]:
        """Every file that is no object."""
        self.note("pages")
        return self.read.pages

    @property
    def references(self) -> tuple[Reference, ...]:
        """Every reference."""
        self.note("references")
        return self.read.references

    @property
    def versions(self) -> Mapping[str, str]:
        """Journey id to the id of its other version."""
        self.note("versions")
        return self.read.versions

    def turn_to(self, read: Handbook) -> None:
        """Read another handbook from now on."""
        vars(self).clear()
        ReadHandbook.__init__(self, read)

    @contextmanager
    def listening(self) -> Iterator[set[Key]]:
        """The keys of what is read in this block."""
        before, heard = vars(self)["_heard"], set[Key]()
        vars(self)["_heard"] = heard
        try:
            yield heard
        finally:
            vars(self)["_heard"] = before

    def note(self, *key: str) -> None:
        """Something was read."""
        heard = vars(self)["_heard"]
        if heard is not None:
            heard.add(key)

    def note_everything(self) -> None:
        """All objects were read."""
        for kind in KINDS:
            self.note("every", kind)

    def share(self, share: Share[ShareT], id_: str) -> ShareT:
        """The share of one object."""
        self.note("share", share.name, share.kind, id_)
        return self.read.share(share, id_)

    def shares(self, share: Share[ShareT]) -> Mapping[str, ShareT]:
        """The share of every object of its type."""
        self.note("shares", share.name, share.kind)
        return self.read.shares(share)

    def label(self, kind: str, id_: str) -> str | None:
        """An object's name."""
        self.note("label", kind, id_)
        return self.read.label(kind, id_)

    def backlinks(self, kind: str, id_: str) -> tuple[Reference, ...]:
        """Every reference to an object."""
        self.note("backlinks", kind, id_)
        return self.read.backlinks(kind, id_)

    def uri_of(self, kind: str, id_: str) -> str:
        """The file of an object."""
        self.note("uri", kind, id_)
        return self.read.uri_of(kind, id_)

    def owner_of(self, kind: str, id_: str) -> str:
        """The team that owns an object."""
        self.note("entry", kind, id_)
        return self.read.owner_of(kind, id_)

    def personas_of(self, journey: str) -> tuple[str, ...]:
        """The personas that travel a journey."""
        self.note("personas_of", journey)
        return self.read.personas_of(journey)

    def parent_of(self, journey: str) -> str:
        """The journey that another details."""
        self.note("parent_of", journey)
        return self.read.parent_of(journey)

    def counterpart_of(self, journey: str) -> str:
        """What a journey says is its other version."""
        self.note("counterpart_of", journey)
        return self.read.counterpart_of(journey)

    def travelled_by(self, persona: str) -> tuple[str, ...]:
        """The journeys that a persona travels."""
        self.note("travelled_by", persona)
        return self.read.travelled_by(persona)

    def details_of(self, journey: str) -> tuple[str, ...]:
        """The journeys that detail another."""
        self.note("details_of", journey)
        return self.read.details_of(journey)

    def names_any(self, kind: str) -> bool:
        """Whether anything is referred to as an object of a type."""
        self.note("names_any", kind)
        return self.read.names_any(kind)

    def signed(self) -> tuple[Entry[Any], ...]:
        """Every object that has approvals."""
        self.note_everything()
        return self.read.signed()

    def other_version(self, journey: str) -> str | None:
        """The other version of a journey."""
        self.note("other_version", journey)
        return self.read.other_version(journey)


class _Named(dict[Key, str]):
    """Keys, each with what it stands for, as one line.

    It belongs to its inputs, and does not hold them in turn: with them goes all that was read of a handbook.
    """

    def __init__(self, inputs: Inputs) -> None:
        super().__init__()
        self._inputs = proxy(inputs)

    def __missing__(self, key: Key) -> str:
        line = self[key] = f"{key} {self._inputs.one(key)!r}"
        return line


class Inputs:
    """What every key stands for now. Answers are kept: many pages read the same."""

    def __init__(self, handbook: Handbook, history: History | None = None) -> None:
        self._handbook = handbook
        self._history = history
        self._known: dict[Key, str] = {}
        self._named = _Named(self)
        self._is_cut = handbook.settings.audience is not None  # objects say less than their files then
        self._pages: dict[str, SourceFile] = {}

    def of(self, keys: Iterable[Key]) -> str:
        """One digest for keys in their order, which is always the same (:func:`without_covered`)."""
        return digest_of("\n".join(map(self._named.__getitem__, keys)))  # neither of its two parts has several lines

    def one(self, key: Key) -> str:
        """The digest of what one key stands for."""
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._find(*key)
        return found

    def _find(self, way: str, *at: str) -> str:
        handbook = self._handbook
        match way, at:
            case "entry", (kind, id_):
                return self._entry(handbook.objects(kind).get(id_))
            case "there", (kind, id_):
                return str(id_ in handbook.objects(kind))
            case "ids", (kind,):
                return digest_of(*handbook.objects(kind))
            case "every", (kind,):
                return self._entries((kind, id_) for id_ in handbook.objects(kind))
            case "label", (kind, id_):
                return str(handbook.label(kind, id_))
            case "share", (name, kind, id_):
                return handbook.share_digest(name, kind, id_) or self.one(("entry", kind, id_))
            case "shares", (name, kind):
                ids = handbook.objects(kind)
                said = handbook.share_digests(name, kind) or {id_: self.one(("share", name, kind, id_)) for id_ in ids}
                return digest_of("\n".join(said), "\n".join(said.values()))  # nor have ids and digests
            case "page", (uri,):
                if not self._pages:
                    self._pages = {source.uri: source for source in handbook.pages}
                return _source_digest(self._pages.get(uri))
            case "pages", ():
                return digest_of(*(_source_digest(source) for source in handbook.pages))
            case "references", ():
                named = (self.one(("shares", share.name, share.kind)) for share in (NAMED_BY_PERSONAS, NAMED))
                return digest_of(*named, *(self.one(("every", kind)) for kind in ("channel", "team", "metric")))
            case "backlinks", (kind, id_):
                return digest_of(*(part for reference in handbook.backlinks(kind, id_) for part in _parts(reference)))
            case "uri", (kind, id_):
                return handbook.uri_of(kind, id_) if id_ in handbook.objects(kind) else "-"
            case ("uris" | "labels") as what, (kind,):
                ids = handbook.objects(kind)
                return digest_of(*(part for id_ in ids for part in (id_, self.one((what[:-1], kind, id_)))))
            case "travelled_by", (id_,):
                return digest_of(*handbook.travelled_by(id_))
            case "details_of", (id_,):
                return digest_of(*handbook.details_of(id_))
            case "personas_of" | "parent_of" | "counterpart_of", (id_,):
                return str(getattr(handbook, way)(id_)) if id_ in handbook.journeys else "-"
            case "names_any", (kind,):
                return str(handbook.names_any(kind))
            case "other_version", (id_,):
                return str(handbook.other_version(id_))
            case "versions", ():
                return digest_of(*(part for pair in handbook.versions.items() for part in pair))
            case "approvals", (kind, id_):
                return digest_of(str(handbook.approvals.get((kind, id_))))
            case "history", (uri,):
                return self._events(self._history.pages.get(uri, ())) if self._history else ""
            case "changes", ():
                return self._events(self._history.events) if self._history else ""
        raise ValueError(way)  # pragma: no cover - every way of reading is above

    def _entry(self, entry: Entry[HandbookObject] | None) -> str:
        if entry is None:
            return "-"
        source = _source_digest(entry.source)
        if entry.source and not self._is_cut:
            return source  # an object is what its file says
        return digest_of(source, entry.item.model_dump_json())

    def _entries(self, objects: Iterable[tuple[str, str]]) -> str:
        return digest_of(*(part for kind, id_ in objects for part in (id_, self.one(("entry", kind, id_)))))

    def _events(self, events: tuple[Event, ...]) -> str:
        return digest_of(self._history.note if self._history else "", *(str(event) for event in events))


_MOST = 99
"""From so many keys of one sort on, a page is taken to depend on all of that sort."""


def without_covered(keys: Collection[Key]) -> tuple[Key, ...]:
    """Keys in a fixed order; instead of those of many single objects there is one of all of that type."""
    sorts = Counter(key[:-1] for key in keys if key[0] in {"label", "uri", "share"})
    many = {sort for sort, number in sorts.items() if number > _MOST}
    found = {(f"{key[0]}s", *key[1:-1]) if key[:-1] in many else key for key in keys}
    every = {key[1] for key in found if key[0] == "every"}
    return tuple(sorted(key for key in found if not (key[0] in {"entry", "there", "ids"} and key[1] in every)))


def digest_of(*texts: str) -> str:
    """A digest of some texts, in their order, and of where each ends."""
    parts = [b"%d\0%b" % (len(raw), raw) for text in texts for raw in (text.encode("utf-8", "surrogatepass"),)]
    return hashlib.blake2b(b"".join(parts), digest_size=16).hexdigest()


def _source_digest(source: SourceFile | None) -> str:
    if isinstance(source, RememberedSource):
        return source.known_by
    return digest_of(source.uri, source.text) if source else "-"


def _parts(reference: Reference) -> tuple[str, ...]:
    return reference.source_type, reference.source_id, reference.field, reference.anchor
