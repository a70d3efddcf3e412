"""Replacing one value of YAML and nothing around it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import yaml

from cjm_site.edit.text import Edit, apply
from cjm_site.edit.tree import Mapping, Scalar
from cjm_site.yaml_groups import NULLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cjm_site.edit.tree import Node

_FLOW = frozenset(",[]{}")


def replace_id(text: str, node: Scalar, new: str) -> Edit:
    """Write another id, in the quotes that the old one has."""
    written = text[node.start : node.end]
    if node.is_null:
        space = " " if text[node.start - 1 : node.start] in {":", "-"} else ""
        return Edit(node.start, node.end, space + quoted(new))
    if node.style in {"'", '"'}:
        return Edit(node.start, node.end, node.style + new + node.style)
    old = node.value.strip()
    if node.style and written.count(old) == 1:  # in a block, of all things
        start = node.start + written.index(old)
        return Edit(start, start + len(old), new)
    return Edit(node.start, node.start + len(written.rstrip()), quoted(new))


def quoted(id_: str) -> str:
    """An id as a plain text, in quotes only where YAML or ``mkdocs.yml`` would read something else."""
    try:
        plain = id_ not in NULLS and yaml.safe_load(id_) == id_
    except (yaml.YAMLError, ValueError):  # ValueError: what looks like a date and is none
        plain = False
    return id_ if plain else f'"{id_}"'


def add_id(text: str, node: Node, new: str) -> Edit:
    """Give a stage or touchpoint an id of its own: first in its mapping, or in place of the text that it is."""
    if isinstance(node, Mapping) and node.entries:
        if node.flow:
            return Edit(node.start + 1, node.start + 1, f"id: {quoted(new)}, ")
        newline = "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r"
        return Edit(node.start, node.start, f"id: {quoted(new)}{newline}{' ' * node.column}")
    title = node.value if isinstance(node, Scalar) else ""
    end = node.start + len(text[node.start : node.end].rstrip())
    shown = text[node.start : end]
    simple = isinstance(node, Scalar) and not node.style and not _FLOW & set(title) and len(shown.splitlines()) == 1
    return Edit(node.start, end, f"{{id: {quoted(new)}, title: {shown if simple else as_quoted(title)}}}")


def as_quoted(value: str) -> str:
    """Any text in double quotes, on one line."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\x7f")


def replace_in_text(text: str, node: Scalar, edits: Sequence[Edit]) -> list[Edit]:
    """Make edits to a scalar's value where it is written.

    Each piece is looked for by its count among its likes, since escapes, folds and indentation move it. Where it
    cannot be told apart, the whole text is written anew in double quotes.
    """
    written = text[node.start : node.end]
    found = []
    for edit in edits:
        piece = node.value[edit.start : edit.end]
        likes, places = _places(node.value, piece), _places(written, piece)
        if edit.start not in likes or len(places) != len(likes):
            end = node.start + len(written.rstrip())
            return [Edit(node.start, end, as_quoted(apply(node.value, edits)))]
        start = node.start + places[likes.index(edit.start)]
        found.append(Edit(start, start + len(piece), edit.text))
    return found


def _places(text: str, piece: str) -> list[int]:
    """Where ``piece`` occurs, overlaps included."""
    found = []
    at = text.find(piece)
    while at >= 0 and piece:
        found.append(at)
        at = text.find(piece, at + 1)
    return found
