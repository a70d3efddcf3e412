"""Reads the plain part of YAML that most front matter keeps to, three times as fast as libyaml's events can be taken.

Indented names and lists, texts on one line with or without quotes, ``[a, b]`` and ``{a: b}`` on one line. Such a group
becomes JSON by putting quotes around its words, and Python's decoder reads it: what is not strictly of that form is no
JSON either. Anything else, and anything that would need a message, is :data:`UNUSUAL`: libyaml reads it then. A test
holds both to the same meaning.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, TypeAlias

MAX_DEPTH = 32
"""How deep lists and mappings may nest. A journey needs 8."""

NULLS = frozenset({"", "~", "null", "Null", "NULL"})

UNUSUAL = object()
"""What is returned for a text that has to be read with more care."""

Plain: TypeAlias = "str | dict[str, Plain] | list[Plain] | None"
"""Data without positions."""

_LONGEST_KEY = 1000
"""libyaml takes no longer ones."""

_LINE = re.compile(r"^( *)(- +)?(?:(\w[\w.-]{0,200}):(?: +|$))?(.*)$", re.MULTILINE)
"""Indentation, hyphen, name, and the rest, of every line."""

_STRANGE = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML forbids, takes for the end of a line, or calls white space and is none in JSON."""

_FIRST = r"""(?:[^ ,\[\]{}"'\\:#&*!|>%@`?\n-]|-(?=[\w.]))"""
_INNER = r"""[^,\[\]{}"\\:#\n]"""
_WORDS = rf"""{_FIRST}{_INNER}*(?<! )(?:(?::(?=[^ ,?\[\]{{}}\n])|(?<! )#){_INNER}*(?<! ))*"""
_TOKEN = re.compile(rf'(")?((?(1)[^"\\\n]*|{_WORDS}))(?(1)")')
"""A text inside brackets: group 2 is what it says, group 1 the quote before it, if any."""

_QUOTED = re.compile(r"""(?:"([^"\\]*)"|'((?:[^']|'')*)') *(?: #.*)?\Z""")
_SPECIAL = frozenset("[]{}\"'#&*!|>%@`,?:-")
"""What a text without quotes does not begin with."""

_NULL_INSIDE = re.compile(r"[\[{, ](?:~|[nN]ull|NULL) *[,\]}]")
_COMMENT = re.compile(r" *(?: #.*)?")


class _UnusualError(ValueError):
    """Something that the quick way does not read."""


def _mapping(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _UnusualError
    return found


_decode = json.JSONDecoder(object_pairs_hook=_mapping).raw_decode


def read_quickly(text: str) -> Plain | object:
    """The data of a front matter that holds nothing out of the ordinary, else :data:`UNUSUAL`."""
    if "<<" in text or (not text.replace("\n", "").isprintable() and _STRANGE.search(text)):
        return UNUSUAL
    try:
        return _document(text)
    except (ValueError, IndexError, RecursionError):  # IndexError: less indented than the first line
        return UNUSUAL


def _document(text: str) -> Plain:
    lines = _LINE.findall(text)
    groups = _groups([rest for _, _, _, rest in lines if rest and rest[0] in "[{"])
    # what is open: the container, the column of what it holds, and in a mapping the key that waits for its block
    target: Any = None
    column = -1
    waiting: Any = ""
    stack: list[tuple[Any, int]] = []
    root: Any = None
    for indent, hyphen, key, written in lines:
        rest = written
        if not rest:
            if not key:
                if hyphen:
                    raise _UnusualError
                continue
        elif rest[0] == "#":
            if not key:
                if hyphen:
                    raise _UnusualError
                continue
            rest = ""
        at = len(indent)
        # 1. the container that this line belongs to
        if waiting is not None:
            if at > column or (hyphen and at == column):
                if root is not None and not (key or hyphen):
                    raise _UnusualError
                new: Any = [] if hyphen else {}
                if root is None:
                    root = new
                else:
                    target[waiting] = new
                    stack.append((target, column))
                    if len(stack) >= MAX_DEPTH:
                        raise _UnusualError
                target, column = new, at
            else:
                target[waiting] = None
            waiting = None
        while at < column:
            target, column = stack.pop()
        if at != column:
            raise _UnusualError
        if hyphen:
            if type(target) is not list:
                raise _UnusualError
        elif type(target) is list:
            if not stack or stack[-1][1] != at:
                raise _UnusualError
            target, column = stack.pop()
        # 2. what it holds
        if hyphen and key:
            new = {}
            target.append(new)
            stack.append((target, column))
            if len(stack) >= MAX_DEPTH:
                raise _UnusualError
            target, column = new, at + len(hyphen)
        elif not key and not hyphen:
            raise _UnusualError
        if not rest:
            if key in target:
                raise _UnusualError
            target[key] = None  # keeps its place among the others
            waiting = key
            continue
        if rest[0] in "[{":
            value, depth = groups[rest]
            if depth + len(stack) >= MAX_DEPTH:
                raise _UnusualError
        else:
            value = _scalar(rest)
        if not key:
            target.append(value)
        elif key in target:
            raise _UnusualError
        else:
            target[key] = value
    if not isinstance(root, dict):
        raise _UnusualError
    return root


_Group: TypeAlias = "tuple[Plain, int]"
"""What a group says, and how deep it may nest at most."""

_SHORT = 120


def _groups(written: list[str]) -> dict[str, _Group]:
    """What the groups in brackets of one text say."""
    found = {group: _short_group(group) for group in written if len(group) <= _SHORT}
    long = [group for group in dict.fromkeys(written) if group not in found]
    for group, encoded in zip(long, _as_json(long), strict=bool(long)):
        found[group] = _group(encoded, group)
    return found


@lru_cache(maxsize=4096)  # a handbook says `[web]` and `{who: …, does: …}` again and again
def _short_group(written: str) -> _Group:
    return _group(_as_json([written])[0], written)


def _as_json(groups: list[str]) -> list[str]:
    """Groups in brackets as JSON, where they are simple enough for it."""
    parts = _TOKEN.split("\n".join(groups))
    del parts[1::3]
    return '"'.join(parts).split("\n")


def _group(encoded: str, written: str) -> _Group:
    """``[a, b]`` or ``{a: b}``."""
    if "\\" in written or (("ull" in written or "~" in written or "ULL" in written) and _NULL_INSIDE.search(written)):
        raise _UnusualError
    if '" :' in encoded or encoded.count('":') != encoded.count('": '):
        raise _UnusualError  # `a :[b]`, `a:[b]`: an error, though as JSON it would be fine
    value, end = _decode(encoded)
    if end != len(encoded) and not _COMMENT.fullmatch(encoded, end):
        raise _UnusualError
    depth = written.count("[") + written.count("{")
    if depth > MAX_DEPTH // 2 or len(written) > _LONGEST_KEY:
        depth = _depth(value)
    return value, depth


def _depth(value: Plain) -> int:
    """How deep data nests; names that are too long are refused."""
    if isinstance(value, str) or value is None:
        return 0
    if isinstance(value, dict):
        if max(map(len, value), default=0) > _LONGEST_KEY:
            raise _UnusualError
        value = list(value.values())
    return 1 + max(map(_depth, value), default=0)


def _scalar(rest: str) -> str | None:
    """A text on one line, with or without quotes, and the comment after it left out."""
    first = rest[0]
    if first in _SPECIAL:
        if first in "\"'":
            found = _QUOTED.match(rest)
            if found is None:
                raise _UnusualError
            return found[1] if found[1] is not None else found[2].replace("''", "'")
        if first != "-" or not rest[1:2].strip():
            raise _UnusualError
    if ": " in rest or rest[-1] == ":":
        raise _UnusualError
    if " #" in rest:
        rest = rest[: rest.index(" #")]
        if rest.rstrip(" ")[-1:] == ":":
            raise _UnusualError
    if rest[-1] == " ":
        rest = rest.rstrip(" ")
        if rest[-1] == ":":
            raise _UnusualError
    return None if rest in NULLS else rest
