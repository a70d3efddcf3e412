"""Sets one name of a file's front matter to a value; every other character of the file stays.

A new name comes where the documented order puts it, in the style of what is around it. Where the old value and the new
one are both lists or both mappings, only what differs is written, so that comments between their entries stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from cjm_site.edit.block import is_block, keeps_blank_lines
from cjm_site.edit.emit import emit, quotes
from cjm_site.edit.order import below, rank
from cjm_site.edit.text import Edit, apply, cut, unified
from cjm_site.edit.tree import Mapping, Scalar, Sequence, read_tree
from cjm_site.edit.trivia import comment_texts
from cjm_site.model import OBJECT_TYPES
from cjm_site.refusal import RefusalError, _
from cjm_site.yaml_groups import NULLS
from cjm_site.yaml_reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingType

    from pydantic import BaseModel

    from cjm_site.edit.tree import Node
    from cjm_site.yaml_reader import Value

Field: TypeAlias = "str | int | float | list[Field] | dict[str, Field] | None"
"""What a field can be set to. ``None`` in place of a whole value removes the name."""

LINE = 100
"""Lists and mappings that are short enough go on one line, in brackets."""

_LINE = re.compile(r"([ \t]*)([^\r\n]*)(\r\n|\r|\n|\Z)")


def set_field(raw: bytes, name: str, value: Field) -> bytes:
    """The file with the front matter's ``name`` set to ``value``, keeping all else; ``None`` removes the name.

    :param raw: the file as it is on disk: UTF-8, with front matter, without errors of YAML.
    :param name: a name at the top of the front matter, such as ``status``.
    :raises RefusalError: when that cannot be done without losing something.
    """
    return set_fields(raw, {name: value})


def set_fields(raw: bytes, values: MappingType[str, Field]) -> bytes:
    """As :func:`set_field`, several names at once."""
    for name, value in values.items():
        parts = cut(raw)
        data, problems = read_yaml(parts.header)
        if not parts.opening or problems or not isinstance(data, dict):
            raise RefusalError(_("there is no front matter that could be changed"))
        wanted = _as_read(value)
        if data.get(name) == wanted and (name in data) == (wanted is not None):
            continue
        model = OBJECT_TYPES.get(str(data.get("type")))
        root = read_tree(parts.header)
        writer = _Writer(parts.header, parts.newline)
        if isinstance(root, Mapping):
            writer.entry(root, name, wanted, model, named=False)
        header = apply(parts.header, writer.edits)
        expected = {key: item for key, item in {**data, name: wanted}.items() if key != name or item is not None}
        lost = wanted is not None and _comments(header) != _comments(parts.header)
        if lost or read_yaml(header) != (expected, ()):
            raise RefusalError(_("{name} cannot be set without losing something; write it by hand"), name=name)
        start = parts.header_start
        raw = (parts.text[:start] + header + parts.rest).encode("utf-8")
    return raw


def _comments(header: str) -> list[str]:
    return comment_texts(unified(header), read_tree(unified(header)))


def _as_read(value: Field) -> Value:
    """The value as our reader would give it back: every scalar a text."""
    if isinstance(value, dict):
        return {name: _as_read(item) for name, item in value.items() if item is not None}  # type: ignore[return-value]  # a plain dict compares like the reader's
    if isinstance(value, list):
        return [_as_read(item) for item in value]  # type: ignore[return-value]  # likewise
    return None if value is None else f"{value:g}" if isinstance(value, float) else str(value)


class _Writer:
    """Collects the edits of one front matter's text."""

    def __init__(self, text: str, newline: str) -> None:
        self.text = text
        self.newline = newline
        self.edits: list[Edit] = []

    def put(self, start: int, end: int, text: str) -> None:
        """One edit; lines end as the file's do."""
        self.edits.append(Edit(start, end, text.replace("\n", self.newline)))

    def entry(self, parent: Mapping, name: str, value: Value, model: type[BaseModel] | None, *, named: bool) -> None:
        """Set a name of a mapping. ``model`` is that of the mapping; ``named``: its names are the author's own."""
        found = parent.get(name)
        if value is None:
            if found is not None:
                self.remove(parent, *found)
        elif found is None:
            self.insert(parent, name, value, None if named else model)
        elif not self.change(found[1], value, *((model, False) if named else below(model, name))):
            self.rewrite(parent, *found, value, None if named else model)

    def change(self, node: Node, value: Value, model: type[BaseModel] | None, named: bool) -> bool:
        """Write what is different in a value; whether that could be done."""
        if self.value_of(node) == value:
            return True
        if isinstance(node, Mapping) and isinstance(value, dict) and node.entries:
            names = [key.value for key, _value in node.entries if isinstance(key, Scalar)]
            if not set(names) <= set(value):
                return False
            for name, item in value.items():
                self.entry(node, name, item, model, named=named)
            return True
        if isinstance(node, Sequence) and isinstance(value, list) and 0 < len(node.items) <= len(value):
            changed = [self.change(item, new, model, named) for item, new in zip(node.items, value, strict=False)]
            if len(value) > len(node.items):
                self.append(node, value[len(node.items) :], model)
            return all(changed)
        if isinstance(node, Scalar) and isinstance(value, str) and not is_block(node):
            written = _inline(value, None)
            if node.style and written == value:
                mark = quotes(value) if set(value) & set("'\"\\") else node.style
                written = mark + value + mark
            space = " " if self.text[node.start - 1 : node.start] in {":", "-"} else ""
            self.put(node.start, self.end_of(node), space + written)
            return True
        return False

    def rewrite(self, parent: Mapping, key: Scalar, node: Node, value: Value, model: type[BaseModel] | None) -> None:
        """The whole value anew, behind the name's colon."""
        self.edits = [edit for edit in self.edits if not node.start <= edit.start < node.end]
        colon = self.text.index(":", key.end) + 1
        first, *more = _lines(key.value, value, model, flow=parent.flow)
        written = first[first.index(":", len(key.value)) + 1 :]
        inner = node.start < self.line_end(colon)
        header = self.text[colon : self.line_end(colon)]
        comment = header[header.index("#") :] if (not inner or _is_block(node)) and "#" in header else ""
        pad = " " * parent.column
        text = written + (f" {comment}" if comment else "") + "".join(f"\n{pad}{line}" for line in more)
        self.put(colon, self.end_of(node), text)

    def insert(self, parent: Mapping, name: str, value: Value, model: type[BaseModel] | None) -> None:
        """A new name, behind the one that comes before it in the documented order."""
        own = rank(model, name)
        earlier = [entry for entry in parent.entries if _rank(model, entry[0]) <= own]
        last = max(earlier or parent.entries, key=lambda e: (_rank(model, e[0]), e[0].start), default=None)
        lines = _lines(name, value, model, flow=parent.flow)
        if parent.flow:
            at = self.end_of(last[1]) if last else parent.start + 1
            self.put(at, at, f", {lines[0]}" if last else lines[0])
        elif last:
            at = self.below(last[1], parent.column)
            self.put(at, at, "".join(f"\n{' ' * parent.column}{line}" for line in lines))

    def append(self, node: Sequence, items: list[Value], model: type[BaseModel] | None) -> None:
        """More items at a list's end."""
        if node.flow:
            at = self.end_of(node.items[-1])
            self.put(at, at, "".join(f", {_inline(item, model)}" for item in items))
        else:
            at = self.below(node.items[-1], max(node.column - 1, 0))
            lines = (line for item in items for line in _item_lines(item, model))
            self.put(at, at, "".join(f"\n{' ' * node.column}{line}" for line in lines))

    def remove(self, parent: Mapping, key: Scalar, node: Node) -> None:
        """Take a name away, with what is written on its lines."""
        at = next(n for n, entry in enumerate(parent.entries) if entry[0] is key)
        following = parent.entries[at + 1][0].start if at + 1 < len(parent.entries) else None
        line = key.start - key.column
        if parent.flow and following is None:
            self.put(self.end_of(parent.entries[at - 1][1]) if at else key.start, self.end_of(node), "")
        elif following is not None and (parent.flow or self.text[line : key.start].strip()):  # or: behind a dash
            self.put(key.start, following, "")
        elif self.text[line : key.start].strip():
            self.put(key.start, self.end_of(node), "{}")
        else:
            end = _LINE.match(self.text, self.line_end(self.end_of(node)))
            self.put(line, end.end() if end else len(self.text), "")

    # -- where things are ------------------------------------------------------------------------------------------

    def value_of(self, node: Node) -> Value:
        """What a node says."""
        if isinstance(node, Scalar):
            return None if node.is_null else node.value
        if isinstance(node, Mapping):
            return {k.value: self.value_of(v) for k, v in node.entries if isinstance(k, Scalar)}  # type: ignore[return-value]  # as in _as_read
        return [self.value_of(item) for item in node.items] if isinstance(node, Sequence) else None  # type: ignore[return-value]  # as in _as_read

    def end_of(self, node: Node) -> int:
        """Where the last character of a value stands, comments and blank lines below it left out."""
        if isinstance(node, Mapping | Sequence) and not node.flow:
            return self.end_of(node.entries[-1][1] if isinstance(node, Mapping) else node.items[-1])
        written = self.text[node.start : node.end]
        if isinstance(node, Scalar) and is_block(node) and keeps_blank_lines(node, self.text):
            return node.start + len(written.removesuffix(self.newline))
        return node.start + len(written.rstrip())

    def line_end(self, at: int) -> int:
        """Where the line of a character ends."""
        line = _LINE.match(self.text, at)
        return line.end(2) if line else len(self.text)

    def below(self, node: Node, column: int) -> int:
        """The end of the last line that belongs to a value: comments indented deeper than ``column`` do."""
        at = self.line_end(self.end_of(node))
        while at < len(self.text):
            line_break = _LINE.match(self.text, at)
            line = _LINE.match(self.text, line_break.end()) if line_break else None
            if line is None or len(line[1]) <= column or not line[2].startswith("#"):
                break
            at = line.end(2)
        return at


def _is_block(node: Node) -> bool:
    return is_block(node) if isinstance(node, Scalar) else isinstance(node, Mapping | Sequence) and not node.flow


def _rank(model: type[BaseModel] | None, key: Node) -> int:
    return rank(model, key.value) if isinstance(key, Scalar) else 0


def _lines(name: str, value: Value, model: type[BaseModel] | None, *, flow: bool) -> list[str]:
    """A name with its value: on one line if that is short or the mapping around is in braces (``flow``)."""
    inner = None if model is None else below(model, name)[0]
    written = _inline(value, inner)
    key = _emitted(Mapping(0, 0, 0, False, ((_text(name), _text("x")),)), None).removesuffix(" x")
    if flow or not isinstance(value, dict | list) or len(written) <= LINE - len(key):
        return [f"{key} {written}"]
    if isinstance(value, dict):
        return [f"{key}", *(f"  {n}: {_inline(item, below(inner, n)[0])}" for n, item in value.items())]
    return [f"{key}", *(f"  {line}" for item in value for line in _item_lines(item, inner))]


def _item_lines(value: Value, model: type[BaseModel] | None) -> list[str]:
    """An item of a list with its dash: on one line if that is short, else its names one a line."""
    written = _inline(value, model)
    if not isinstance(value, dict) or len(written) <= LINE:
        return [f"- {written}"]
    lines = [line for name, item in value.items() for line in _lines(name, item, model, flow=False)]
    return [f"{'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def _inline(value: Value, model: type[BaseModel] | None) -> str:
    """A value on one line."""
    if isinstance(value, list):  # the library puts a space before brackets inside brackets
        return f"[{', '.join(_inline(item, model) for item in value)}]"
    return _emitted(Sequence(0, 0, 0, True, (_as_node(value),)), model)[1:-1]


def _emitted(node: Node, model: type[BaseModel] | None) -> str:
    return emit(node, model, (), lambda _: None).rstrip("\n")


def _text(value: str) -> Scalar:
    return Scalar(0, 0, 0, value, '"' if value in NULLS else "")


def _as_node(value: Value) -> Node:
    """A node that was never written, to be written on one line."""
    if isinstance(value, dict):
        return Mapping(0, 0, 0, True, tuple((_text(name), _as_node(item)) for name, item in value.items()))
    if isinstance(value, list):
        return Sequence(0, 0, 0, True, tuple(_as_node(item) for item in value))
    return Scalar(0, 0, 0, "", "") if value is None else _text(value)
