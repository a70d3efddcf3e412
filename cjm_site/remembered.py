"""A handbook of which only what changed is read: personas and journeys that take themselves apart when asked.

What is known of each (:mod:`cjm_site.facts`) is enough to say that all is well with it. Where it is not, the page is
taken apart and looked at as :mod:`cjm_site.compile` does, so that messages are the same; a test compares the two.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from cjm_site.handbook import Entry, Handbook, LinkedJourney, Reference
from cjm_site.link import Linker, linked_within
from cjm_site.model import OBJECT_TYPES
from cjm_site.naming import NAMED, NAMED_BY_PERSONAS, references_from
from cjm_site.source import SourceFile, parse_source
from cjm_site.validate import validate_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cjm_site.facts import Facts
    from cjm_site.model import HandbookObject, Journey
    from cjm_site.settings import Settings
    from cjm_site.share_store import ShareStore
    from cjm_site.shares import Share

ShareT = TypeVar("ShareT")
EntryT = TypeVar("EntryT", bound="Entry[Any]")


class RememberedSource(SourceFile):
    """A file that is taken apart when its front matter or its prose is asked for."""

    read: Callable[[str], bytes]
    known_by: str = ""
    """The digest of its address and content; empty for one that was changed."""

    @classmethod
    def of(cls, uri: str, path: str, read: Callable[[str], bytes], known_by: str) -> RememberedSource:
        """A file by its content. Its fields come later; one that is made with them, by a change, is as any other.

        :param read: gives the content, by the address; or raises :class:`cjm_site.file_states.ChangedError`.
        :param known_by: the digest of its address and content.
        """
        made = object.__new__(cls)
        vars(made).update(uri=uri, path=path, read=read, known_by=known_by)
        return made

    def __getattr__(self, name: str) -> Any:
        if name not in {"text", "data", "body", "body_line"}:
            raise AttributeError(name)
        raw = self.read(self.uri)
        if name == "text":  # pages are known by it, and most are not taken apart
            text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
            return vars(self).setdefault("text", text)
        source, _ = parse_source(self.uri, raw, self.path)
        assert source is not None  # noqa: S101 - it was read before, or there would be no facts of it
        vars(self).update(text=source.text, data=source.data, body=source.body, body_line=source.body_line)
        return vars(self)[name]


@dataclass
class Shelf:
    """What was read lately. ``room``: how many objects may stay in memory, ``None`` for all of them."""

    room: int | None = None
    _read: deque[Entry[Any]] = field(default_factory=deque)

    def put(self, entry: Entry[Any]) -> None:
        """An object is read; what was read first is forgotten if there is no more room."""
        if self.room is None:
            return
        self._read.append(entry)
        if len(self._read) > self.room:
            _forget(self._read.popleft())


def _unread(cls: type[EntryT], settings: Settings, source: SourceFile, shelf: Shelf) -> EntryT:
    """An entry of which only the file is known."""
    made = object.__new__(cls)
    for name, value in (("source", source), ("_settings", settings), ("_shelf", shelf)):
        object.__setattr__(made, name, value)  # entries are frozen
    return made


class RememberedEntry(Entry[Any]):
    """A persona that is read when it is asked for."""

    @classmethod
    def of(cls, settings: Settings, source: SourceFile, shelf: Shelf) -> RememberedEntry:
        """An entry by its file."""
        return _unread(cls, settings, source, shelf)

    def __getattr__(self, name: str) -> Any:
        if name != "item":
            raise AttributeError(name)
        vars(self)["_shelf"].put(self)
        object.__setattr__(self, "item", _built(self.source))
        return self.item


class RememberedJourney(LinkedJourney):
    """A journey that is read and linked when it is asked for."""

    @classmethod
    def of(cls, settings: Settings, source: SourceFile, shelf: Shelf) -> RememberedJourney:
        """An entry by its file."""
        return _unread(cls, settings, source, shelf)

    def __getattr__(self, name: str) -> Any:
        if name not in {"item", "stages"}:
            raise AttributeError(name)
        vars(self)["_shelf"].put(self)
        source = self.source
        assert source is not None  # noqa: S101 - see of()
        entry, _, _ = linked_within(vars(self)["_settings"], _built(source), source)
        object.__setattr__(self, "item", cast("Journey", entry.item))
        object.__setattr__(self, "stages", cast("LinkedJourney", entry).stages)
        return getattr(self, name)


_KEPT = frozenset({"source", "uri", "path", "read", "known_by", "_settings", "_shelf"})
"""What cannot be read again."""


def _forget(entry: Entry[Any]) -> None:
    """Let go of what was read of an object; it is read again when somebody asks."""
    with suppress(AttributeError):
        object.__delattr__(entry, "item")
    for fields in (vars(entry), vars(entry.source)):
        for name in fields.keys() - _KEPT:
            del fields[name]


def _built(source: SourceFile | None) -> HandbookObject:
    assert source is not None  # noqa: S101 - entries of this module have a file
    item, _ = validate_object(source)
    assert item is not None  # noqa: S101 - its facts say that there is an object
    return item


_LATELY = 4
"""How many sorts of shares stay in memory as they were read: one page often asks for the same ones again."""


class RememberedHandbook(Handbook):
    """A handbook whose references are looked up when they are asked for: most of what there is to say needs none."""

    facts: Mapping[tuple[str, str], Facts]
    """What is known of the objects that were not read, by type and id."""

    store: ShareStore | None
    """What they say to pages of the whole handbook, where that is kept."""

    shelf: Shelf
    """What was read of them."""

    def __init__(
        self,
        settings: Settings,
        entries: Mapping[str, Mapping[str, Entry[Any]]],
        pages: Any,
        facts: Mapping[tuple[str, str], Facts],
        shelf: Shelf,
        store: ShareStore | None = None,
    ) -> None:
        """A handbook of entries, those with facts :class:`RememberedEntry` or :class:`RememberedJourney`."""
        vars(self).update({f"{kind}s": of for kind, of in entries.items()}, settings=settings, pages=pages, whole=None)
        vars(self).update(facts=facts, shelf=shelf, store=store, _lately={}, _files={})

    def label(self, kind: str, id_: str) -> str | None:
        """An object's name; ``None`` when there is no such object."""
        known = self.facts.get((kind, id_))
        return known.label if known else super().label(kind, id_)

    def owner_of(self, kind: str, id_: str) -> str:
        """The team that owns an object, empty where nobody does."""
        known = self.facts.get((kind, id_))
        return known.owner if known else super().owner_of(kind, id_)

    def personas_of(self, journey: str) -> tuple[str, ...]:
        """The personas that travel a journey."""
        known = self.facts.get(("journey", journey))
        return known.personas if known else super().personas_of(journey)

    def parent_of(self, journey: str) -> str:
        """The journey that another says it details, empty where it says none."""
        known = self.facts.get(("journey", journey))
        return known.parent if known else super().parent_of(journey)

    def counterpart_of(self, journey: str) -> str:
        """What a journey itself says is its other version, empty where it says none."""
        known = self.facts.get(("journey", journey))
        return known.counterpart if known else super().counterpart_of(journey)

    def signed(self) -> tuple[Entry[Any], ...]:
        """Every object that has approvals."""
        return tuple(
            entry
            for kind in OBJECT_TYPES
            for id_, entry in self.objects(kind).items()
            if (known.signed if (known := self.facts.get((kind, id_))) else entry.item.approvals)
        )

    def names_any(self, kind: str) -> bool:
        """Whether anything is referred to as an object of this type."""
        named = any(kind in known.named or any(kind == of for of, _ in known.names) for known in self.facts.values())
        return named or super().names_any(kind)

    def share(self, share: Share[ShareT], id_: str) -> ShareT:
        """The share of one object."""
        kept = self.store.read(share, self._file(share.kind, id_)) if self.store else None
        return super().share(share, id_) if kept is None else share.read(kept)

    def shares(self, share: Share[ShareT]) -> Mapping[str, ShareT]:
        """The share of every object of its type, by id, in file order."""
        lately: dict[tuple[str, str], Mapping[str, Any]] = vars(self)["_lately"]
        found = lately.pop((share.name, share.kind), None)
        if found is None:
            files = {id_: self._file(share.kind, id_) for id_ in self.objects(share.kind)}
            kept = self.store.read_all(share, files.values()) if self.store else {}
            found = {
                id_: share.read(kept[file]) if file in kept else super(RememberedHandbook, self).share(share, id_)
                for id_, file in files.items()
            }
        lately[share.name, share.kind] = found
        if len(lately) > _LATELY:
            del lately[next(iter(lately))]
        return found

    def share_digest(self, share: str, kind: str, id_: str) -> str | None:
        """The digest of what an object says, where that is known without asking it."""
        return self.store.digest_of(share, kind, self._file(kind, id_)) if self.store else None

    def share_digests(self, share: str, kind: str) -> Mapping[str, str]:
        """The same of every object of a type, by id, in file order; nothing where not all of them are known."""
        files: dict[str, tuple[str, ...]] = vars(self)["_files"]
        if kind not in files:
            files[kind] = tuple(self._file(kind, id_) for id_ in self.objects(kind))
        known = self.store.digests_of(share, kind, files[kind]) if self.store else ()
        return dict(zip(self.objects(kind), known, strict=True)) if known else {}

    def _file(self, kind: str, id_: str) -> str:
        """What the file of an object is known by, empty when nothing is known of it."""
        entry = self.objects(kind).get(id_)
        source = entry.source if entry else None
        return source.known_by if isinstance(source, RememberedSource) else ""

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every reference of one object to another."""
        objects = {kind: self.objects(kind) for kind in OBJECT_TYPES}
        found: list[Reference] = []
        for share in (NAMED_BY_PERSONAS, NAMED):
            for id_, named in self.shares(share).items():
                found += references_from((share.kind, id_), named, objects)
        linker = Linker(self.settings, self.pages)
        linker.entries = {kind: dict(of) for kind, of in objects.items()}
        for kind in ("channel", "team", "metric"):
            for entry in objects[kind].values():
                if entry.source is not None:
                    linker.resolve(entry, entry.source)
        return (*found, *linker.references)
