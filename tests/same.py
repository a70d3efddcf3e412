"""Two handbooks that have to say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cjm_site.handbook import Handbook


def assert_same_handbook(one: Handbook, other: Handbook) -> None:
    """Fails where their objects, references, pages or approvals differ."""
    for kind in ("persona", "journey", "channel", "team", "metric"):
        mine, its = one.objects(kind), other.objects(kind)
        assert list(mine) == list(its)
        for id_, entry in mine.items():
            assert (entry.item, entry.uri) == (its[id_].item, its[id_].uri)
            assert getattr(entry, "stages", ()) == getattr(its[id_], "stages", ())
            for part in ("path", "text", "data", "body", "body_line"):
                assert getattr(entry.source, part, None) == getattr(its[id_].source, part, None)
    assert one.references == other.references
    assert one.pages == other.pages
    assert one.approvals == other.approvals
