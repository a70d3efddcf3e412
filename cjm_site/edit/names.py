"""Where the front matter of a handbook names a thing by its id, and the edits that give it another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.edit.retarget import edits_in_markdown
from cjm_site.edit.scalars import add_id, replace_id, replace_in_text
from cjm_site.edit.text import Edit, apply, cut_text
from cjm_site.edit.tree import Mapping, Scalar, node_at, read_tree, scalars
from cjm_site.handbook import LinkedJourney
from cjm_site.link import names_in
from cjm_site.model import OBJECT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cjm_site.edit.retarget import Moves
    from cjm_site.edit.tree import Node, Path
    from cjm_site.handbook import Handbook


def named(handbook: Handbook, kind: str, id_: str) -> Iterator[tuple[str, Path, bool]]:
    """Every place of front matter that names an object: the file's uri, the path, and whether it is a name there."""
    for kind_of_entry in OBJECT_TYPES:
        for entry in handbook.objects(kind_of_entry).values():
            if entry.source is None:
                continue
            if (kind_of_entry, entry.item.id) == (kind, id_) and "id" in (entry.source.data or {}):
                yield entry.uri, ("id",), False
            for found_kind, found, path, _ in names_in(entry):
                if (found_kind, found) == (kind, id_):
                    yield entry.uri, path, path[-2:-1] == ("by_persona",)
            if kind == "team" and isinstance(entry, LinkedJourney):
                for number, walk in enumerate(entry.item.walked):
                    if walk.by == id_:  # a team's id or anybody's name
                        yield entry.uri, ("walked", number, "by"), False


def rename_named(text: str, places: Iterable[tuple[Path, bool]], new: str) -> str:
    """Write another id at these places of a file's front matter."""
    header = cut_text(text).header
    root = read_tree(header)
    edits = []
    for path, is_name in places:
        node = node_at(root, path, of_key=is_name)
        if isinstance(node, Scalar):
            edits.append(replace_id(header, node, new))
    return _with_header(text, edits)


def rename_point(text: str, entry: LinkedJourney, path: Path, old: str, new: str) -> str:
    """Give the stage or touchpoint at ``path`` another id, and those that name it."""
    header = cut_text(text).header
    root = read_tree(header)
    node = node_at(root, path)
    if node is None:
        raise ValueError(path)
    edits = [_own_id(header, node, new)]
    if len(path) > 2:
        for kind, id_, named_path, _ in names_in(entry):
            name = node_at(root, named_path, of_key=True) if (kind, id_) == ("touchpoint", old) else None
            if isinstance(name, Scalar):
                edits.append(replace_id(header, name, new))
    return _with_header(text, edits)


def _own_id(header: str, node: Node, new: str) -> Edit:
    found = node.get("id") if isinstance(node, Mapping) else None
    if found is not None and isinstance(found[1], Scalar):
        return replace_id(header, found[1], new)
    return add_id(header, node, new)


def retarget_texts(text: str, moves: Moves, folder: str, own_uri: str) -> str:
    """Keep the references and links in a front matter's texts leading where they did."""
    header = cut_text(text).header
    edits: list[Edit] = []
    for path, node in scalars(read_tree(header)):
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        if name == "url":
            moved = moves.link(node.value, folder, own_uri)
            found = [Edit(0, len(node.value), moved)] if moved is not None else []
        elif "](" in node.value or "][" in node.value or "]:" in node.value:
            found = edits_in_markdown(node.value, moves, folder, own_uri)
        else:
            continue
        edits += replace_in_text(header, node, found) if found else []
    return _with_header(text, edits)


def _with_header(text: str, edits: list[Edit]) -> str:
    start = cut_text(text).header_start
    return apply(text, [Edit(edit.start + start, edit.end + start, edit.text) for edit in edits])


def points(entry: LinkedJourney) -> Iterator[tuple[str, str, Path]]:
    """Every stage and touchpoint of a journey: kind, id, front-matter path."""
    for n, stage in enumerate(entry.stages):
        yield "stage", stage.id, ("stages", n)
        for m, point in enumerate(stage.touchpoints):
            yield "touchpoint", point.id, ("stages", n, "touchpoints", m)


def moved_anchors(before: LinkedJourney, after: LinkedJourney) -> dict[str, str]:
    """Places of a journey's page that have another name after an edit that changed nothing but names."""
    return {old: new for old, new in zip(_anchors(before), _anchors(after), strict=True) if old != new}


def _anchors(entry: LinkedJourney) -> Iterator[str]:
    for stage in entry.stages:
        yield stage.anchor
        for point in stage.points:
            yield point.anchor
            for marks in (point.wows, point.risks, point.opportunities, point.pains):
                yield from (mark.anchor for mark in marks)


def by_file(places: Iterable[tuple[str, Path, bool]]) -> dict[str, list[tuple[Path, bool]]]:
    """The places of each file."""
    found: dict[str, list[tuple[Path, bool]]] = {}
    for uri, path, is_name in places:
        found.setdefault(uri, []).append((path, is_name))
    return found
