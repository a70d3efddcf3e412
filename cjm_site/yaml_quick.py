"""Reads the YAML that authors usually write about ten times as fast as :mod:`cjm_site.yaml_reader`, or not at all.

What checking a thousand journeys spends its time on is front matter, nearly all of it lines of ``name: text`` and
``name: {...}``. This module reads just those, and gives up at the first thing that is, or could be, anything else: then
the full reader reads the text, and says where it is wrong. Whatever is read here, the full reader reads the same
(``tests/test_yaml_quick.py`` holds the two together). Where a value stands is found when somebody asks.

Lines are taken apart by indentation. Values in brackets or braces become JSON by quoting each of their plain texts, and
:mod:`json` reads them all at once; whatever has another meaning in YAML (anchors, tags, comments, lists over several
lines) is refused before, or is not JSON.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, TypeAlias

from cjm_site.yaml_reader import MAX_CHARACTERS, MAX_DEPTH, NULLS, Position, position_of, read_yaml

_Line: TypeAlias = tuple[str, str, str, str]
"""Indentation, dash, name and value of one line; all but the first may be empty."""

_LINE = re.compile(r"^( *)(- )?(?:([^\W\d_][\w-]*):(?: |$))?(.*)$", re.MULTILINE)

_BETWEEN = re.compile(r'("[^"\x01]*"|[\[\]{},\x01][\[\]{},\x01 ]*|: )')
"""What stands between the plain texts of values in braces: quoted texts, signs, and our own mark between two values."""

_NOT_FIRST = frozenset(" ?:,[]{}#&*!|>'\"%@`-~")
"""Characters that no plain text read here begins with."""

_NOT_INSIDE = ('"', " #", " \x01", ":\x01")
"""What no plain text in braces has inside or, before the mark, at its end."""

_NOT_ALONE = frozenset(NULLS - {""} | {"<<"})
"""What means something else in braces."""

_DEPTH = MAX_DEPTH // 2 - 1
"""How deep lists and mappings may nest here, by indentation and again in braces."""


class _Refused(Exception):  # noqa: N818 - not an error: the text is for the full reader
    """Something that is not read here."""


def read_quickly(text: str) -> dict[str, Any] | None:
    """The front matter as plain data, every scalar a text; ``None``: this text is for the full reader."""
    if len(text) > MAX_CHARACTERS or "\\" in text:
        return None
    if not text.replace("\n", "").replace("\xa0", "").isprintable():
        return None
    try:
        return _Reader(text).read()
    except (_Refused, ValueError, RecursionError):
        return None


def _is_blank(line: _Line) -> bool:
    """Whether a line holds nothing, or only a comment."""
    _, dash, name, value = line
    return not (dash or name) and (not value or value[0] == "#")


class _Reader:
    """Takes one text apart."""

    def __init__(self, text: str) -> None:
        self.lines: list[_Line] = [line for line in _LINE.findall(text) if not _is_blank(line)]
        self.at = 0
        self.flows: list[str] = []
        self.places: list[tuple[Any, Any]] = []

    def read(self) -> dict[str, Any]:
        """The whole text: a mapping at the margin."""
        data = self._mapping(0, 1)
        if self.at < len(self.lines):
            raise _Refused
        for (container, key), value in zip(self.places, _read_flows(self.flows), strict=True):
            container[key] = value
        return data

    def _mapping(self, indent: int, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        lines = self.lines
        if depth > _DEPTH:
            raise _Refused
        while self.at < len(lines):
            spaces, dash, name, value = lines[self.at]
            if len(spaces) != indent or dash or not name:
                if len(spaces) < indent or (dash and len(spaces) == indent):
                    break
                raise _Refused
            if name in found:
                raise _Refused
            self.at += 1
            found[name] = self._value(found, name, value) if value else self._below(indent, depth)
        if not found:
            raise _Refused
        return found

    def _below(self, indent: int, depth: int) -> Any:
        """What stands in the lines below a name without a value."""
        if self.at == len(self.lines):
            return None
        spaces, dash, _, _ = self.lines[self.at]
        if dash and len(spaces) >= indent:
            return self._list(len(spaces), depth + 1)
        return self._mapping(len(spaces), depth + 1) if len(spaces) > indent else None

    def _list(self, indent: int, depth: int) -> list[Any]:
        found: list[Any] = []
        lines = self.lines
        if depth > _DEPTH:
            raise _Refused
        while self.at < len(lines):
            spaces, dash, name, value = lines[self.at]
            if len(spaces) != indent or not dash:
                if len(spaces) > indent:
                    raise _Refused
                break
            if name:
                lines[self.at] = (spaces + "  ", "", name, value)
                found.append(self._mapping(indent + 2, depth + 1))
            else:
                self.at += 1
                if not value:
                    raise _Refused
                found.append(None)
                found[-1] = self._value(found, len(found) - 1, value)
        return found

    def _value(self, container: Any, key: Any, value: str) -> str | None:
        """A text, or a value in brackets, braces or quotes that is read later."""
        first = value[0]
        if first in '[{"':
            self.flows.append(value)
            self.places.append((container, key))
            return None
        if value[-1] in ": " or ": " in value or " #" in value:
            raise _Refused
        if first in _NOT_FIRST and not (first == "-" and value[1:2].isalnum()):
            raise _Refused
        return None if value in NULLS else value


def _read_flows(flows: list[str]) -> list[Any]:
    """Each value that is written in brackets, braces or quotes."""
    if not flows:
        return []
    pieces = _BETWEEN.split("\x01".join(flows))
    texts = pieces[::2]
    _check_texts(texts)
    pieces[::2] = [text and f'"{text}"' for text in texts]
    # A number between the values: authors' numbers are quoted, so that it shows that each value is whole by itself.
    found = _decode(f"[{''.join(pieces)}]".replace("\x01", ",0,"))
    values: list[Any] = found[::2]
    if len(values) != len(flows) or found[1::2] != [0] * (len(flows) - 1):
        raise _Refused
    for flow, value in zip(flows, values, strict=True):
        if flow.count("[") + flow.count("{") > _DEPTH and _depth(value) > _DEPTH:
            raise _Refused
    return values


def _check_texts(texts: list[str]) -> None:
    """Refuse what is, or may be, more than a plain text."""
    joined = "\x01".join((*texts, ""))
    if any(part in joined for part in _NOT_INSIDE) or not _NOT_ALONE.isdisjoint(texts):
        raise _Refused
    firsts = _NOT_FIRST.intersection(text[:1] for text in texts)
    if firsts and (firsts != {"-"} or not all(text[1:2].isalnum() for text in texts if text[:1] == "-")):
        raise _Refused


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused
    return found


_decode = json.JSONDecoder(object_pairs_hook=_unique).decode


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


# -- positions -----------------------------------------------------------------------------------------------------

_Entry: TypeAlias = tuple[int, int, str, str]
"""Line from 0, column from 0, name (``-`` for an item of a list), value. ``- name: value`` is two entries."""


def position_quickly(text: str, first_line: int, path: tuple[str | int, ...], *, of_key: bool = False) -> Position:
    """:func:`cjm_site.yaml_reader.position_of` for a text that :func:`read_quickly` has read."""
    entries = _entries(text)
    at = 0  # the entry that the container found last begins with
    place = entries[0][:2]
    for number, step in enumerate(path):
        found = _find(entries, at, step)
        if found is None:
            continue
        line, column, name, value = entries[found]
        start = column + 2 if name == "-" else column + len(name) + 2
        rest = path[number + 1 :]
        if value:
            inner = _inside(value, rest, of_key=of_key) if rest else None
            if inner is not None:
                return line + first_line, inner[1] + start
            place = (line, column) if of_key and name != "-" and not rest else (line, start)
            break
        if found + 1 == len(entries) or entries[found + 1][1] < column or _is_next(entries, found):
            place = (line, column if of_key else column + len(name) + 1)  # nothing
            break
        at = found + 1
        place = (line, column) if of_key and name != "-" and not rest else entries[at][:2]
    return place[0] + first_line, place[1] + 1


def _is_next(entries: list[_Entry], found: int) -> bool:
    """Whether the entry after a name without a value is beside it, not below it."""
    _, column, name, _ = entries[found]
    _, next_column, next_name, _ = entries[found + 1]
    return next_column == column and (name == "-" or next_name != "-")


def _inside(value: str, path: tuple[str | int, ...], *, of_key: bool) -> Position | None:
    data, _ = read_yaml(value)
    return position_of(data, path, of_key=of_key) if isinstance(data, dict | list) else None


def _find(entries: list[_Entry], at: int, step: str | int) -> int | None:
    """The entry of a name or of the item with that number, in the mapping or list that begins at ``at``."""
    _, indent, first, _ = entries[at]
    if (first == "-") != isinstance(step, int):
        return None
    item = -1
    for number in range(at, len(entries)):
        _, column, name, _ = entries[number]
        if column < indent or (column == indent and first == "-" != name):
            return None
        if column == indent and (name == "-") == (first == "-"):  # a name's list may begin below the name itself
            item += 1
            if step in {name, item}:
                return number
    return None


@lru_cache(maxsize=2)
def _entries(text: str) -> list[_Entry]:
    found: list[_Entry] = []
    for number, (spaces, dash, name, value) in enumerate(_LINE.findall(text)):
        column = len(spaces)
        if dash:
            found.append((number, column, "-", "" if name else value))
            column += 2
        if name:
            found.append((number, column, name, value))
    return found
