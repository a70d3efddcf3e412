"""What prose refers to: references to objects, links, images and fenced blocks, each with its line and column."""

from __future__ import annotations

import re
from typing import NamedTuple

REFERENCE = re.compile(
    r"\[((?:[^\[\]\\\n]|\\.)*)\]\[(persona|journey|channel|team|metric):([^\]\[#\n]+?)(?:#([^\]\[\n]+))?\]"
)
"""``[text][type:id#anchor]``, the text possibly empty."""

ANY_KIND = re.compile(r"\[((?:[^\[\]\\\n]|\\.)*)\]\[(\w+):([^\]\[#\n]+?)(?:#([^\]\[\n]+))?\]")
"""The same with any word for a type: a misspelt type is told from an ordinary reference by what it is like."""

NO_KINDS = frozenset({"http", "https", "mailto", "tel"})
"""Words before a colon that are no type: such brackets are an ordinary reference of Markdown."""


class ProseReference(NamedTuple):
    """``[text][kind:id#anchor]`` in prose."""

    text: str
    kind: str
    id: str
    anchor: str
    line: int
    column: int
    written: str


class ProseLink(NamedTuple):
    """A Markdown link or image in prose."""

    href: str
    is_image: bool
    line: int
    column: int


class Fence(NamedTuple):
    """A fenced block: its language, its text, and its lines, counted from 1, fences included.

    ``indent`` is what stands before the opening fence; ``column`` where the block's text begins, 1 at the margin.
    """

    language: str
    text: str
    line: int
    last_line: int
    indent: str


class Prose(NamedTuple):
    """What a piece of prose refers to."""

    references: tuple[ProseReference, ...]
    links: tuple[ProseLink, ...]
    fences: tuple[Fence, ...]
