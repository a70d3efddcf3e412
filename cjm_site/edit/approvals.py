"""Writing an approval into front matter, every other character left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cjm_site.edit.order import rank
from cjm_site.edit.scalars import as_quoted
from cjm_site.edit.text import Edit, apply, cut
from cjm_site.edit.tree import Mapping, Scalar, Sequence, read_tree
from cjm_site.model import OBJECT_TYPES
from cjm_site.refusal import RefusalError, _
from cjm_site.yaml_reader import NULLS, read_yaml

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping as MappingType

    from cjm_site.edit.tree import Node

NAME = "approvals"

_LINE_END = re.compile(r"\r\n|\r|\n")
_PLAIN = re.compile(r"[^\W\d_](?:[\w .&/()+\-]|:(?=\S))*\Z")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", *(null.lower() for null in NULLS)})


def with_approval(
    raw: bytes, shown_path: str, *, by: str, date: dt.date, digest: str, uses: MappingType[str, dict[str, str]]
) -> bytes:
    """A file with the approval: in place of that person's earlier one, else below the others.

    :raises RefusalError: when the front matter is written in a way that cannot be edited.
    """
    parts = cut(raw)
    root = read_tree(parts.header)
    record: dict[str, Any] = {"by": by, "date": date.isoformat(), "digest": digest}
    if uses:
        record["uses"] = dict(uses)
    new = _edited(parts.header, root, record, parts.newline) if isinstance(root, Mapping) else parts.header
    before, after = read_yaml(parts.header)[0], read_yaml(new)
    if after[1] or not isinstance(before, dict) or after[0] != {**before, NAME: _records(before.get(NAME), record)}:
        raise RefusalError(_("{path} cannot be edited as it is written; run cjm fmt first"), path=shown_path)
    start = parts.header_start
    return (parts.text[:start] + new + parts.text[start + len(parts.header) :]).encode("utf-8")


def _records(written: Any, record: dict[str, Any]) -> list[Any]:
    """What the field must hold afterwards."""
    items = [] if written is None else written if isinstance(written, list) else [written]
    same = [item for item in items if _is_by(item, record)]
    merged = [{**item, **({"uses": {}} if "uses" in item else {}), **record} for item in same]
    if not merged:
        return [*items, record]
    kept = iter(merged)
    return [next(kept) if _is_by(item, record) else item for item in items]


def _is_by(item: Any, record: dict[str, Any]) -> bool:
    return isinstance(item, dict) and str(item.get("by", "")).strip() == record["by"]


def _edited(text: str, root: Mapping, record: dict[str, Any], newline: str) -> str:
    found = root.get(NAME)
    if found is None:
        return _inserted(text, root, record, newline)
    value = found[1]
    items = value.items if isinstance(value, Sequence) else () if isinstance(value, Scalar) else (value,)
    same = [item for item in items if isinstance(item, Mapping) and _value(item, "by") == record["by"]]
    if same:
        edits = [edit for item in same for edit in _updates(text, item, record, newline)]
        new = apply(text, edits)
        if not isinstance(value, Mapping):
            return new
        # one record without a list: now a list, as the documentation has it
        again = read_tree(new)
        held = again.get(NAME) if isinstance(again, Mapping) else None
        return apply(new, _as_list(new, held[1])) if held and isinstance(held[1], Mapping) else new
    return apply(text, _additions(text, value, record, newline, found[0].column))


def _inserted(text: str, root: Mapping, record: dict[str, Any], newline: str) -> str:
    """The field where the documentation has it: below the last of the names that come before it."""
    if root.flow:
        return apply(text, [Edit(_end(text, root) - 1, _end(text, root) - 1, f", {NAME}: [{_flow_map(record)}]")])
    kind = next((v.value for k, v in root.entries if _name(k) == "type" and isinstance(v, Scalar)), "")
    model = OBJECT_TYPES.get(kind)
    before = [entry for entry in root.entries if rank(model, _name(entry[0])) < rank(model, NAME)]
    key, value = max(before, key=lambda entry: (rank(model, _name(entry[0])), entry[0].start))
    at = _next_line(text, max(_end(text, value), _end(text, key)))
    lines = f"{NAME}:{newline}" + _block(record, root.column + 2, newline)
    return apply(text, [Edit(at, at, " " * root.column + lines)])


def _additions(text: str, value: Node, record: dict[str, Any], newline: str, column: int) -> list[Edit]:
    """Another record below those that are there."""
    if isinstance(value, Sequence) and value.items and not value.flow:
        at = _next_line(text, _end(text, value))
        return [Edit(at, at, _block(record, value.column, newline))]
    if isinstance(value, Sequence):
        at = _end(text, value.items[-1]) if value.items else value.start + 1
        return [Edit(at, at, (", " if value.items else "") + _flow_map(record))]
    if isinstance(value, Mapping):
        last = _as_list(text, value)
        if value.flow:
            end = _end(text, value)
            return [*last[:-1], Edit(end, end, f", {_flow_map(record)}]")]
        at = _next_line(text, _end(text, value))
        return [*last, Edit(at, at, _block(record, value.column, newline))]
    if isinstance(value, Scalar) and value.start == value.end:
        at = _next_line(text, value.start)
        return [Edit(at, at, _block(record, column + 2, newline))]
    return [Edit(value.start, _end(text, value), f"[{_flow_map(record)}]")]


def _as_list(text: str, value: Mapping) -> list[Edit]:
    """A record that stands alone as the one item of a list; the last edit closes it, where there is something to."""
    if value.flow:
        end = _end(text, value)
        return [Edit(value.start, value.start, "["), Edit(end, end, "]")]
    edits = [Edit(value.start, value.start, "- ")]
    end = _end(text, value)
    starts = (match.end() for match in _LINE_END.finditer(text, value.start, end))
    return [*edits, *(Edit(start, start, "  ") for start in starts if start < end)]


def _updates(text: str, item: Mapping, record: dict[str, Any], newline: str) -> list[Edit]:
    """A record with new values, its comments and its layout as they are."""
    edits = []
    missing = []
    for name, new in {"uses": {}, **record}.items():
        found = item.get(name)
        in_lines = isinstance(new, dict) and new and not item.flow
        if in_lines:
            inner = newline + " " * (item.column + 2)
            written = "".join(f"{inner}{kind}: {_flow_map(used)}" for kind, used in new.items())
        else:
            written = " " + (_flow_map(new) if isinstance(new, dict) else _flow_text(new))
        if found is None:
            missing += [f"{name}:{written}"] if new else []
        elif name != "by":
            edits.append(Edit(_end(text, found[0]) + 1, max(_end(text, found[1]), _end(text, found[0]) + 1), written))
    end = _end(text, item) - 1 if item.flow else _end(text, item)
    before = ", " if item.flow else newline + " " * item.column
    return [*edits, Edit(end, end, "".join(before + line for line in missing))]


def _block(record: dict[str, Any], column: int, newline: str) -> str:
    lines = [f"{name}: {_flow_text(text)}" for name, text in record.items() if name != "uses"]
    if "uses" in record:
        lines += ["uses:", *(f"  {kind}: {_flow_map(used)}" for kind, used in record["uses"].items())]
    return "".join(f"{' ' * column}{'  ' if n else '- '}{line}{newline}" for n, line in enumerate(lines))


def _flow_map(values: MappingType[str, Any]) -> str:
    pairs = (f"{_flow_text(k)}: {_flow_map(v) if isinstance(v, dict) else _flow_text(v)}" for k, v in values.items())
    return "{" + ", ".join(pairs) + "}"


def _flow_text(text: str) -> str:
    """A text inside brackets: plain where every YAML reader takes it for what it is."""
    is_date = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None
    plain = is_date or (_PLAIN.match(text) and text == text.strip() and text.lower() not in _WORDS)
    return text if plain else as_quoted(text)


def _name(key: Node) -> str:
    return key.value if isinstance(key, Scalar) else ""


def _value(item: Mapping, name: str) -> str | None:
    found = item.get(name)
    return found[1].value.strip() if found and isinstance(found[1], Scalar) else None


def _end(text: str, node: Node) -> int:
    """Where a node's last character is: libyaml's blocks reach to the next token, comments and all."""
    if isinstance(node, Mapping) and not node.flow and node.entries:
        return max(_end(text, node.entries[-1][0]) + 1, _end(text, node.entries[-1][1]))
    if isinstance(node, Sequence) and not node.flow and node.items:
        return _end(text, node.items[-1])
    return node.start + len(text[node.start : node.end].rstrip())


def _next_line(text: str, offset: int) -> int:
    match = _LINE_END.search(text, offset)
    return match.end() if match else len(text)
