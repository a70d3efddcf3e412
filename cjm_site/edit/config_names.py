"""Ids and files in ``mkdocs.yml``: the lists of our plugin's options, and the navigation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cjm_site.config_file import PLUGIN
from cjm_site.edit.scalars import replace_id
from cjm_site.edit.text import Edit, apply
from cjm_site.edit.tree import Mapping, Scalar, Sequence, read_tree, scalars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.edit.tree import Node

_PATTERNS = frozenset({"not_in_nav", "exclude_docs", "draft_docs"})
"""Settings of mkdocs that hold a pattern a line."""


def rename_listed(text: str, kind: str, old: str, new: str) -> str:
    """Give a channel, team or metric that the options list another id."""
    nodes = _listed(_options(read_tree(text)), f"{kind}s")
    return apply(text, [replace_id(text, node, new) for node in nodes if node.value == old])


def move_file(text: str, old_uri: str, new_uri: str) -> str:
    """Name a file by its new path wherever the configuration names it."""
    edits = []
    for path, node in scalars(read_tree(text)):
        uri, hash_, anchor = node.value.partition("#")
        if uri == old_uri:
            mark = node.style if node.style in {"'", '"'} else ""
            end = node.start + len(text[node.start : node.end].rstrip())
            edits.append(Edit(node.start, end, f"{mark}{new_uri}{hash_}{anchor}{mark}"))
        elif path and path[0] in _PATTERNS:
            pattern = re.compile(rf"(?m)^([ \t]*!?/?){re.escape(old_uri)}(?=[ \t\r]*$)")
            edits += [
                Edit(node.start + match.end(1), node.start + match.end(), new_uri)
                for match in pattern.finditer(text[node.start : node.end])
            ]
    return apply(text, edits)


def _options(root: Node | None) -> Node | None:
    """Our plugin's options, in either of the forms that mkdocs accepts."""
    plugins = root.get("plugins") if isinstance(root, Mapping) else None
    if plugins is None:
        return None
    node = plugins[1]
    for entry in node.items if isinstance(node, Sequence) else (node,):
        found = entry.get(PLUGIN) if isinstance(entry, Mapping) else None
        if found is not None:
            return found[1]
    return None


def _listed(options: Node | None, name: str) -> Iterator[Scalar]:
    """The ids that an option lists."""
    found = options.get(name) if isinstance(options, Mapping) else None
    if found is None:
        return
    for item in found[1].items if isinstance(found[1], Sequence) else (found[1],):
        entry = item.get("id") if isinstance(item, Mapping) else None
        node = entry[1] if entry else item
        if isinstance(node, Scalar):
            yield node
