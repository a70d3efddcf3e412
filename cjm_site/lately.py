"""What a process that compiles again and again keeps in memory from one compilation to the next, beside the cache."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cjm_site.facts import as_data, from_data

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cjm_site.cache import Cache
    from cjm_site.facts import Facts
    from cjm_site.file_states import Read
    from cjm_site.share_store import ShareStore

_ENTRY = "facts"
"""The cache's entry: one for all pages, since they are asked for together."""


@dataclass
class KnownFacts:
    """Facts by the digest of their file, with how the cache keeps them; right for one ``key``."""

    key: str
    data: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    is_kept: bool = True

    @classmethod
    def of(cls, cache: Cache, key: str) -> KnownFacts:
        """What the cache knows."""
        kept = cache.read(_ENTRY)
        try:
            data: dict[str, Any] = kept["files"] if isinstance(kept, dict) and kept.get("key") == key else {}
            return cls(key, data, {name: from_data(one) for name, one in data.items()})
        except ValueError:
            return cls(key)

    def now(self, found: Mapping[str, Facts]) -> KnownFacts:
        """The facts of these files, by their digests, and of no others."""
        if found.keys() == self.facts.keys():
            return self
        data = {name: self.data[name] if name in self.data else as_data(one) for name, one in found.items()}
        return KnownFacts(self.key, {name: one for name, one in data.items() if one is not None}, dict(found), False)

    def keep(self, cache: Cache) -> None:
        """Let the cache know."""
        if not self.is_kept:
            cache.write(_ENTRY, {"key": self.key, "files": self.data})
            self.is_kept = True


@dataclass
class Lately:
    """What the last compilation read and found out, and what of that is still to be written to the cache."""

    read: Mapping[str, Read] = field(default_factory=dict)
    known: KnownFacts | None = None
    store: ShareStore | None = None
    later: Callable[[], None] | None = None

    def keep(self) -> None:
        """Write what is still to be written."""
        later, self.later = self.later, None
        if later:
            later()
