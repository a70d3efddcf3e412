"""Writing an approval into front matter, every other character left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cjm_site.edit.set_field import set_field
from cjm_site.edit.text import cut
from cjm_site.yaml_reader import read_yaml

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

FIELD = "approvals"


def with_approval(raw: bytes, *, by: str, date: dt.date, digest: str, uses: Mapping[str, Mapping[str, str]]) -> bytes:
    """A file with the approval: in place of that person's earlier one, else below the others.

    :raises RefusalError: when that cannot be done without losing something.
    """
    data = read_yaml(cut(raw).header)[0]
    written = data.get(FIELD) if isinstance(data, dict) else None
    records: list[Any] = [] if written is None else written if isinstance(written, list) else [written]
    record: dict[str, Any] = {"by": by, "date": date.isoformat(), "digest": digest}
    if uses:
        record["uses"] = {kind: dict(used) for kind, used in uses.items()}
    same = [n for n, other in enumerate(records) if isinstance(other, dict) and _name(other) == by]
    changed = [record if n in same[:1] else other for n, other in enumerate(records) if n not in same[1:]]
    return set_field(raw, FIELD, changed if same else [*changed, record])


def _name(record: Mapping[str, Any]) -> str:
    return " ".join(str(record.get("by") or "").split())
