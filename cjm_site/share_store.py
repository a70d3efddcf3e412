"""Shares that are kept in the project's cache: :mod:`cjm_site.shares` by the digest of the file that they come from.

An index says, for each file that is known, the digest of each of its shares. What a share says is kept once, by that
digest, in a file for each sort of share: pages load those they ask for. What is missing or damaged is worked out again
from the object.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from cjm_site.cache import digest
from cjm_site.share_file import ShareFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cjm_site.around import Around
    from cjm_site.cache import Cache
    from cjm_site.handbook import Entry
    from cjm_site.shares import Share

_INDEX = "shares"

Said = tuple[bytes, ...]
"""What one object says: each of its shares as JSON, in the order of the shares of its type."""


@dataclass
class ShareStore:
    """The shares of a handbook's files, some of them still to be kept. Lives for one compilation and its pages."""

    cache: Cache
    key: str
    shares: Sequence[Share[Any]]
    _known: dict[str, list[str]]
    _files: dict[str, ShareFile]
    _new: dict[str, dict[str, bytes]] = field(default_factory=dict)

    @classmethod
    def of(cls, cache: Cache, key: str, shares: Sequence[Share[Any]]) -> ShareStore:
        """What is kept.

        :param key: what all shares depend on beside their file.
        """
        names = [[share.name, share.kind] for share in shares]
        kept = cache.read(_INDEX)
        known = kept["files"] if isinstance(kept, dict) and (kept.get("key"), kept.get("of")) == (key, names) else {}
        files = {share.name: ShareFile(cache.folder / f"share-{share.name}") for share in shares}
        return cls(cache, key, shares, known, files, {name: {} for name in files})

    def knows(self, file: str) -> bool:
        """Whether it is known what the object in a file says."""
        return file in self._known

    def look(self) -> None:
        """See where everything stands, before what is new is written behind it (:meth:`keep`) while others read."""
        for kept in self._files.values():
            kept.look()

    def made(self, around: Around, entry: Entry[Any]) -> Said:
        """Every share of an object, as it is kept."""
        return tuple(as_bytes(share.make(around, entry)) for share in self.of_kind(entry.item.type))

    def add(self, file: str, kind: str, said: Said) -> None:
        """Take in what the object in a file says."""
        digests = []
        for share, content in zip(self.of_kind(kind), said, strict=True):
            name = digest(content).hex()
            self._new[share.name][name] = content
            digests.append(name)
        self._known[file] = digests

    def keep(self, files: Mapping[str, str]) -> None:
        """Keep what is known of these files, given with the types of their objects, and let go of everything else."""
        if not any(self._new.values()) and len(self._known) == len(files):
            return
        self._known = {file: self._known[file] for file in files if file in self._known}
        wanted: dict[str, dict[str, None]] = {name: {} for name in self._files}
        for file, digests in self._known.items():
            for share, name in zip(self.of_kind(files[file]), digests, strict=True):
                wanted[share.name][name] = None
        for name, kept in self._files.items():
            if kept.write(wanted[name], self._new[name]):
                self._new[name] = {}
        names = [[share.name, share.kind] for share in self.shares]
        self.cache.write(_INDEX, {"key": self.key, "of": names, "files": self._known})

    def digest_of(self, share: str, kind: str, file: str) -> str | None:
        """The digest of a share of the object in a file, by the name of the share; ``None`` when it is not known."""
        digests = self._known.get(file)
        return digests[self._places[share, kind]] if digests else None

    def digests_of(self, share: str, kind: str, files: Sequence[str]) -> Sequence[str]:
        """The same of the objects in some files; nothing where one is not known."""
        known, place = self._known, self._places[share, kind]
        return [known[file][place] for file in files] if known.keys() >= set(files) else ()

    def read(self, share: Share[Any], file: str) -> Any:
        """What a share says, decoded; ``None`` when it is not known."""
        name = self.digest_of(share.name, share.kind, file)
        if name is None:
            return None
        content = self._new[share.name].get(name) or self._files[share.name].read(name)
        return None if content is None else from_bytes(content)

    def read_all(self, share: Share[Any], files: Iterable[str]) -> Mapping[str, Any]:
        """The same of many files; those that are not known are left out."""
        names = {file: name for file in files if (name := self.digest_of(share.name, share.kind, file))}
        new = self._new[share.name]
        kept = self._files[share.name].read_all({name for name in names.values() if name not in new})
        found = ((file, new.get(name) or kept.get(name)) for file, name in names.items())
        return {file: from_bytes(content) for file, content in found if content is not None}

    def of_kind(self, kind: str) -> list[Share[Any]]:
        """The shares of one type of objects."""
        return [share for share in self.shares if share.kind == kind]

    @cached_property
    def _places(self) -> Mapping[tuple[str, str], int]:
        kinds = dict.fromkeys(share.kind for share in self.shares)
        return {(share.name, kind): n for kind in kinds for n, share in enumerate(self.of_kind(kind))}


def as_bytes(data: Any) -> bytes:
    """A share as it is kept."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def from_bytes(content: bytes) -> Any:
    """The same again."""
    try:
        return from_json(content, cache_strings="none")  # in half of the time; texts of numbers do its cache no good
    except ValueError:
        return json.loads(content)  # half of a surrogate pair
