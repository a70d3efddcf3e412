"""Writes front matter anew with ruamel.yaml: two spaces a level, lists indented below their name."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from cjm_site.edit.block import is_block
from cjm_site.edit.order import below, rank
from cjm_site.edit.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from pydantic import BaseModel
    from ruamel.yaml.events import Event

    from cjm_site.edit.tree import Node, Path

UNLIMITED = 1 << 24
"""A line length that nothing reaches: lines are the author's to break."""


class _Emitter(Emitter):
    """ruamel.yaml's, with double quotes where it would take single ones: those of the documented examples."""

    def choose_scalar_style(self) -> Any:
        """The quotes of a text; the library knows where it needs some."""
        if not self.event.value:
            return self.event.style or ""
        style = super().choose_scalar_style()
        return quotes(self.event.value) if style in {"'", '"'} else style


def quotes(text: str) -> str:
    """Double quotes, unless the text has some or a backslash: then single ones, in which nothing needs escaping."""
    plain = all(c.isprintable() for c in text)
    return "'" if plain and ('"' in text or "\\" in text) else '"'


def emit(
    root: Node, model: type[BaseModel] | None, blocks: Collection[Path], stand_in: Callable[[Scalar], str | None]
) -> str:
    """The data of ``root`` as YAML, names in the documented order, without comments.

    :param blocks: lists and mappings in brackets that are to be written one entry a line.
    :param stand_in: the word to write instead of a text in a block; ``None`` writes the text.
    """
    yaml = YAML()
    yaml.Emitter = _Emitter
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = UNLIMITED
    yaml.allow_unicode = True
    stream = io.StringIO()
    writer = _Writer(blocks, stand_in)
    events: list[Event] = [
        StreamStartEvent(),
        DocumentStartEvent(explicit=False),
        *writer.node(root, (), model, named=False, flow=False),
        DocumentEndEvent(explicit=False),
        StreamEndEvent(),
    ]
    yaml.emit(events, stream)
    return stream.getvalue()


class _Writer:
    """Nodes to events, mappings sorted."""

    def __init__(self, blocks: Collection[Path], stand_in: Callable[[Scalar], str | None]) -> None:
        self.blocks = blocks
        self.stand_in = stand_in

    def node(
        self, node: Node, path: Path, model: type[BaseModel] | None, *, named: bool, flow: bool
    ) -> Iterator[Event]:
        """The events of a node. ``named``: the names of this mapping are the author's own."""
        if isinstance(node, Mapping):
            inner = (bool(path) and (flow or (node.flow and path not in self.blocks))) or not node.entries
            yield MappingStartEvent(None, None, True, flow_style=inner)
            for key, value in node.entries if named else sorted(node.entries, key=lambda e: _rank(model, e[0])):
                assert isinstance(key, Scalar)  # noqa: S101 - our reader refuses anything else
                yield self.key(key)
                found, own = (model, False) if named else below(model, key.value)
                yield from self.node(value, (*path, key.value), found, named=own, flow=inner)
            yield MappingEndEvent()
        elif isinstance(node, Sequence):
            inner = flow or (node.flow and path not in self.blocks) or not node.items
            yield SequenceStartEvent(None, None, True, flow_style=inner)
            for number, item in enumerate(node.items):
                yield from self.node(item, (*path, number), model, named=named, flow=inner)
            yield SequenceEndEvent()
        elif isinstance(node, Scalar):
            yield self.scalar(node, flow=flow)

    def key(self, node: Scalar) -> Event:
        """A name: always a text, so that one that looks like nothing gets quotes."""
        style = quotes(node.value) if node.is_null or node.style else None
        return ScalarEvent(None, None, (True, True, True), node.value, style=style)

    def scalar(self, node: Scalar, *, flow: bool) -> Event:
        """A text, in quotes where the author has it in quotes or YAML needs them."""
        stand_in = None if flow else self.stand_in(node)
        if stand_in is not None:
            return ScalarEvent(None, None, (True, True, True), stand_in)
        value, style = node.value, None
        if node.is_null:
            value = value or ("null" if flow else "")
        elif node.style and not is_block(node):
            style = quotes(value)
        return ScalarEvent(None, None, (True, True, True), value, style=style)


def _rank(model: type[BaseModel] | None, key: Node) -> int:
    return rank(model, key.value) if isinstance(key, Scalar) else 0
