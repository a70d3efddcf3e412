"""YAML as a tree of nodes that know which characters of the text they are.

:mod:`cjm_site.yaml_reader` says what front matter means; this says how it is written (quotes, brackets, blocks), so
that an edit can replace one value and leave every other character alone. Both read with libyaml. Nothing is refused
here: whoever edits has read the file before, and ``mkdocs.yml`` may hold tags and aliases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import yaml

from cjm_site.yaml_groups import NULLS

if TYPE_CHECKING:
    from collections.abc import Iterator

Path: TypeAlias = tuple[str | int, ...]
"""The way to a node: names and positions in lists."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. ``style`` is ``'``, ``"``, ``|`` or ``>``, empty for a plain one."""

    start: int
    end: int
    column: int
    value: str
    style: str

    @property
    def is_null(self) -> bool:
        """Whether it stands for nothing."""
        return not self.style and self.value in NULLS


@dataclass(frozen=True, slots=True)
class Mapping:
    """Names with values. ``flow``: in braces. ``column`` counts from 0 and is that of the first name."""

    start: int
    end: int
    column: int
    flow: bool
    entries: tuple[tuple[Node, Node], ...]

    def get(self, name: str | int) -> tuple[Scalar, Node] | None:
        """The entry with that name."""
        for key, value in self.entries:
            if isinstance(key, Scalar) and key.value == name:
                return key, value
        return None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list. ``flow``: in brackets. ``column`` is that of the first dash, or of the bracket."""

    start: int
    end: int
    column: int
    flow: bool
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """A reference to another node; only ``mkdocs.yml`` may have one."""

    start: int
    end: int
    column: int


Node: TypeAlias = Scalar | Mapping | Sequence | Alias


@dataclass(slots=True)
class _Open:
    start: int
    column: int
    flow: bool
    is_mapping: bool
    nodes: list[Node]


def read_tree(text: str) -> Node | None:
    """The tree of one YAML document, ``None`` for an empty one.

    :raises yaml.YAMLError: for text that is no YAML.
    """
    loader = yaml.CSafeLoader(text)
    stack: list[_Open] = []
    root: Node | None = None
    try:
        while loader.check_event():
            event = loader.get_event()
            if event is None or isinstance(event, yaml.DocumentEndEvent):
                break
            node = _take(event, stack)
            if node is None:
                continue
            if stack:
                stack[-1].nodes.append(node)
            else:
                root = node
    finally:
        loader.dispose()
    return root


def _take(event: yaml.Event, stack: list[_Open]) -> Node | None:
    """The node that an event completes."""
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        return None
    if isinstance(event, yaml.ScalarEvent):
        # a text after a lone "!" is a text, even an empty one: as good as quoted
        style = event.style or ("" if event.implicit[0] else '"')
        return Scalar(start.index, end.index, start.column, event.value, style)
    if isinstance(event, yaml.AliasEvent):
        return Alias(start.index, end.index, start.column)
    if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        stack.append(_Open(start.index, start.column, bool(event.flow_style), is_mapping, []))
    elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
        done = stack.pop()
        if not done.is_mapping:
            return Sequence(done.start, end.index, done.column, done.flow, tuple(done.nodes))
        entries = tuple(zip(done.nodes[::2], done.nodes[1::2], strict=True))
        return Mapping(done.start, end.index, done.column, done.flow, entries)
    return None


def node_at(root: Node | None, path: Path, *, of_key: bool = False) -> Node | None:
    """The node at ``path``; steps that the text does not have are passed over.

    Such steps are the shorthands of the vocabulary: a one-item list written as the item alone, an object written as a
    text. ``of_key`` asks for the last step's name instead of its value.
    """
    node = root
    for number, step in enumerate(path):
        if isinstance(node, Mapping) and isinstance(step, str):
            found = node.get(step)
            if found is None:
                return None
            node = found[0] if of_key and number == len(path) - 1 else found[1]
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step] if step < len(node.items) else None
    return node


def scalars(node: Node | None, path: Path = ()) -> Iterator[tuple[Path, Scalar]]:
    """Every text that is a value or an item, with its path."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            if isinstance(key, Scalar):
                yield from scalars(value, (*path, key.value))
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from scalars(item, (*path, number))
