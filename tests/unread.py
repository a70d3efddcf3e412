"""A handbook whose personas and journeys nobody may read, so that a page made of it is made of shares alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from cjm_site.handbook import Handbook

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cjm_site.approvals import ApprovalsState
    from cjm_site.handbook import Reference
    from cjm_site.shares import Share

UNREAD = ("persona", "journey")


@dataclass(frozen=True)
class UnreadSource:
    """The file of such an object: where it stands, not what it says."""

    uri: str
    path: str

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"{self.uri}: its {name} was asked for")


@dataclass(frozen=True)
class UnreadEntry:
    """A persona or journey that has an address only."""

    source: UnreadSource

    @property
    def uri(self) -> str:
        return self.source.uri

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"{self.uri} was read: {name}")


class UnreadHandbook(Handbook):
    """Says of ``real`` what a build knows without reading a file: addresses, shares, labels, references, versions."""

    real: Handbook
    kept: dict[str, Mapping[str, Any]]

    def __init__(self, real: Handbook, may_be_read: Collection[tuple[str, str]]) -> None:
        entries = {
            f"{kind}s": {
                id_: entry
                if (kind, id_) in may_be_read or entry.source is None
                else UnreadEntry(UnreadSource(entry.uri, entry.source.path))
                for id_, entry in real.objects(kind).items()
            }
            for kind in UNREAD
        }
        vars(self).update({name: getattr(real, name) for name in Handbook.__dataclass_fields__}, **entries)
        vars(self)["real"] = real
        vars(self)["kept"] = {}

    def owner_of(self, kind: str, id_: str) -> str:
        return self.real.owner_of(kind, id_)

    def personas_of(self, journey: str) -> tuple[str, ...]:
        return self.real.personas_of(journey)

    def parent_of(self, journey: str) -> str:
        return self.real.parent_of(journey)

    def counterpart_of(self, journey: str) -> str:
        return self.real.counterpart_of(journey)

    def names_any(self, kind: str) -> bool:
        return self.real.names_any(kind)

    @property
    def approvals(self) -> Mapping[tuple[str, str], ApprovalsState]:
        return self.real.approvals

    def backlinks(self, kind: str, id_: str) -> tuple[Reference, ...]:
        return self.real.backlinks(kind, id_)

    def label(self, kind: str, id_: str) -> str | None:
        return self.real.label(kind, id_)

    def share(self, share: Share[Any], id_: str) -> Any:
        return self.shares(share)[id_]

    def shares(self, share: Share[Any]) -> Mapping[str, Any]:
        """Each went through JSON, as the one that a build keeps."""
        if share.name not in self.kept:
            found = self.real.shares(share)
            self.kept[share.name] = {id_: share.read(json.loads(json.dumps(one))) for id_, one in found.items()}
        return self.kept[share.name]


def unread(real: Handbook, *may_be_read: tuple[str, str]) -> Handbook:
    """The handbook, its personas and journeys unreadable but for some, given by type and id."""
    return UnreadHandbook(real, may_be_read)
