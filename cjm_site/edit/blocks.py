"""Ids in the view blocks of prose: the filters of a fenced block ``cjm``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import yaml

from cjm_site.edit.scalars import quoted, replace_id
from cjm_site.edit.text import Edit, apply, lines_with_ends, unified
from cjm_site.edit.tree import Mapping, Scalar, Sequence, read_tree
from cjm_site.markdown import LANGUAGE, read_prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cjm_site.edit.tree import Node

FILTERS = {"persona": "persona", "journey": "journey", "channel": "channel", "team": "owner", "metric": "metric"}
"""The filter that names each type of object."""

Meant = Literal["old", "new", "both"]


@dataclass(frozen=True, slots=True)
class FilterEdit:
    """Another id in the filter ``name``.

    ``choose`` says, given a block's filters, which ids are meant now (a stage's id may be that of other journeys'
    stages too).
    """

    name: str
    old: str
    new: str
    choose: Callable[[dict[str, list[str]]], Meant] = lambda _: "new"


def edit_blocks(body: str, edit: FilterEdit) -> str:
    """The prose with the filter's values changed in every view block."""
    lines = lines_with_ends(body)
    for fence in read_prose(unified(body)).fences:
        if fence.language != LANGUAGE:
            continue
        try:
            changed = _edited(fence.text, edit)
        except yaml.YAMLError:
            continue
        pairs = zip(fence.text.split("\n"), changed.split("\n"), strict=True)
        for number, (old, new) in enumerate(pairs, start=fence.line):
            if old != new:
                lines[number] = lines[number].replace(old, new, 1)
    return "".join(lines)


def _edited(text: str, edit: FilterEdit) -> str:
    root = read_tree(text)
    found = root.get(edit.name) if isinstance(root, Mapping) else None
    if found is None or not isinstance(root, Mapping):
        return text
    meant = edit.choose({k.value: [v.value for v in _values(n)] for k, n in root.entries if isinstance(k, Scalar)})
    edits = []
    for node in _values(found[1]):
        if node.value == edit.old and meant != "old":
            both = f"{text[node.start : node.end]}, {quoted(edit.new)}"
            both = both if isinstance(found[1], Sequence) and found[1].flow else f"[{both}]"
            edits.append(Edit(node.start, node.end, both) if meant == "both" else replace_id(text, node, edit.new))
    return apply(text, edits)


def _values(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        yield from (item for item in node.items if isinstance(item, Scalar))
