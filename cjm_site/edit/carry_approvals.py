"""Approvals that a rename carries over: what was approved says the same under another id.

An approval holds digests of the page and of what it uses, ids included. One that held before a rename holds after it;
one that was suspect stays so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.approvals import digests_of
from cjm_site.edit.scalars import replace_id
from cjm_site.edit.text import Edit, apply, cut_text
from cjm_site.edit.tree import Scalar, node_at, read_tree
from cjm_site.model import OBJECT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cjm_site.edit.tree import Path
    from cjm_site.handbook import Handbook
    from cjm_site.model import HandbookObject

Change = tuple["Path", bool, str]
"""A place of the front matter, whether the name there is meant (or its value), and what is to be written."""


def carry_approvals(
    content: Mapping[str, str], before: Handbook, after: Handbook, renamed: tuple[str, str, str] | None
) -> dict[str, str]:
    """The files with approvals that hold as they did.

    :param content: the files as they will be, by uri; ``after`` is the handbook of them.
    :param renamed: type, old id and new id of the object that was renamed, if one was.
    """
    done = dict(content)
    for kind in OBJECT_TYPES:
        for id_, entry in before.objects(kind).items():
            if not entry.item.approvals:
                continue
            new = after.objects(kind)[_id_now(kind, id_, renamed)]
            changes = list(_changes(entry.item, digests_of(before, entry.item), digests_of(after, new.item), renamed))
            done[new.uri] = _written(done[new.uri], changes)
    return done


def _id_now(kind: str, id_: str, renamed: tuple[str, str, str] | None) -> str:
    return renamed[2] if renamed and renamed[:2] == (kind, id_) else id_


Digests = tuple[str, dict[str, dict[str, str]]]


def _changes(
    item: HandbookObject, then: Digests, now: Digests, renamed: tuple[str, str, str] | None
) -> Iterator[Change]:
    for number, approval in enumerate(item.approvals):
        place: Path = ("approvals", number)
        if approval.digest == then[0] != now[0]:
            yield (*place, "digest"), False, now[0]
        for kind, used in approval.uses.items():
            for id_, digest in used.items():
                name = _id_now(kind, id_, renamed)
                new = now[1].get(kind, {}).get(name, digest)
                if digest == then[1].get(kind, {}).get(id_) != new:
                    yield (*place, "uses", kind, id_), False, new
                if name != id_:
                    yield (*place, "uses", kind, id_), True, name


def _written(text: str, changes: list[Change]) -> str:
    parts = cut_text(text)
    root = read_tree(parts.header)
    edits = []
    for path, is_name, new in changes:
        node = node_at(root, path, of_key=is_name)
        if isinstance(node, Scalar):
            edit = replace_id(parts.header, node, new)
            edits.append(Edit(edit.start + parts.header_start, edit.end + parts.header_start, edit.text))
    return apply(text, edits)
