"""What journeys and personas name, as shares: the references of a handbook, without reading it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cjm_site.handbook import Reference
from cjm_site.link import is_own_metric, names_in
from cjm_site.shares import Share

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cjm_site.around import Around
    from cjm_site.handbook import Entry

Named = tuple[tuple[str, str, str, str], ...]
"""Type, id, path and place of each name; the type is ``own`` for a KPI that the journey defines itself."""

_OWN = "own"


def _named(_around: Around, entry: Entry[Any]) -> Named:
    return tuple(
        (
            _OWN if kind == "metric" and is_own_metric(entry, id_) else kind,
            id_,
            ".".join(str(step) for step in path),
            anchor,
        )
        for kind, id_, path, anchor in names_in(entry)
        if kind != "touchpoint"
    )


def _read(data: Any) -> Named:
    return tuple((kind, id_, path, anchor) for kind, id_, path, anchor in data)


NAMED = Share("named", "journey", _named, _read)
NAMED_BY_PERSONAS = Share("named-by-personas", "persona", _named, _read)


def references_from(
    source: tuple[str, str], named: Named, objects: Mapping[str, Mapping[str, Any]]
) -> Iterator[Reference]:
    """The references of one object by what it names, those left out that lead nowhere.

    :param source: its type and id.
    :param objects: what there is, by type.
    """
    for kind, id_, path, anchor in named:
        target = "metric" if kind == _OWN else kind
        if kind == _OWN or id_ in objects[target]:
            yield Reference(*source, target, id_, path, anchor)
