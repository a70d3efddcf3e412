"""Reads the plain part of YAML that most front matter keeps to, three times as fast as libyaml's events can be taken.

Indented names and lists, texts on one line with or without quotes, ``[a, b]`` and ``{a: b}`` on one line. Such a group
becomes JSON by putting quotes around its words, and Python's decoder reads it: what is not strictly of that form is no
JSON either. Anything else, and anything that would need a message, is :data:`UNUSUAL`: libyaml reads it then. A test
holds both to the same meaning.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic_core import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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

_NO_WORD = re.compile(r""""(?:[ "&*!|>%@`?#']|-(?![\w.])|(?:~|[nN]ull|NULL)")""")
"""A word, in the quotes that it was given, that is none without them."""

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
    if "<<" in text:
        return UNUSUAL
    try:
        return _document(text)
    except (ValueError, IndexError, RecursionError):  # IndexError: less indented than the first line
        return UNUSUAL


def _document(text: str) -> Plain:
    # what is open: the container, the column of what it holds, and in a mapping the key that waits for its block
    target: Any = None
    column = -1
    waiting: Any = ""
    stack: list[tuple[Any, int]] = []
    root: Any = None
    for line in _lines(text):
        if line is None:
            continue
        at, hyphen, key, value, depth = line
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
        if not key:
            if not hyphen:
                raise _UnusualError
        elif hyphen:
            new = {}
            target.append(new)
            stack.append((target, column))
            if len(stack) >= MAX_DEPTH:
                raise _UnusualError
            target, column = new, at + hyphen
        elif key in target:
            raise _UnusualError
        if depth < 0:
            target[key] = None  # keeps its place among the others
            waiting = key
            continue
        if depth and depth + len(stack) >= MAX_DEPTH:
            raise _UnusualError
        if key:
            target[key] = value
        else:
            target.append(value)
    if not isinstance(root, dict):
        raise _UnusualError
    return root


_Line: TypeAlias = "tuple[int, int, str, Plain, int]"
"""What one line says: its indentation, how long the hyphen before it is with its spaces, the name, the value, and how
deep that may nest at most; -1 where there is none."""

_MOST_KNOWN = 16384


@cache
def _known_lines() -> dict[str, _Line | None]:
    """What lines say by themselves, none of them with a strange sign; ``None``: they are empty or a comment.

    A handbook writes ``channel: [web]`` again and again. What is written again is the same object, which
    :class:`cjm_site.model.base.Again` rests on.
    """
    return {"": None}


def _lines(text: str) -> Iterator[_Line | None]:
    """What the lines of a text say, each by itself."""
    known = _known_lines()
    lines = text.split("\n")
    unknown = [line for line in lines if line not in known]
    if unknown:
        if len(known) > _MOST_KNOWN:
            _known_lines.cache_clear()  # another thread may still read from the one before
            known, unknown = _known_lines(), lines
        if not "".join(unknown).isprintable() and _STRANGE.search("\n".join(unknown)):
            raise _UnusualError
        known.update(_read_lines(list(dict.fromkeys(unknown))))
    return map(known.__getitem__, lines)


def _read_lines(lines: list[str]) -> Iterator[tuple[str, _Line | None]]:
    found = _LINE.findall("\n".join(lines))
    groups = iter(_groups([rest for _, _, _, rest in found if rest and rest[0] in "[{"]))
    for line, (indent, hyphen, key, rest) in zip(lines, found, strict=True):
        if not rest or rest[0] == "#":
            if hyphen and not key:
                raise _UnusualError
            yield line, (len(indent), len(hyphen), key, None, -1) if key else None
        else:
            value, depth = next(groups) if rest[0] in "[{" else (_scalar(rest), 0)
            yield line, (len(indent), len(hyphen), key, value, depth)


def _groups(groups: list[str]) -> Iterable[tuple[Plain, int]]:
    """``[a, b]`` or ``{a: b}``: what each says, and how deep it may nest at most."""
    return (_plain_groups(groups) or map(_group, groups)) if groups else ()


def _group(written: str) -> tuple[Plain, int]:
    found = _plain_groups([written])
    return found[0] if found else _with_depth(_quoted_group(written), written)


def _with_depth(value: Plain, written: str) -> tuple[Plain, int]:
    depth = written.count("[") + written.count("{")
    if depth > MAX_DEPTH // 2 or len(written) > _LONGEST_KEY:
        depth = _depth(value)
    return value, depth


def _plain_groups(groups: list[str]) -> list[tuple[Plain, int]] | None:
    """Groups whose signs stand as most people write them, by a few replacements in C; else ``None``."""
    parts = "\n".join(groups).split('"')
    text = "\0".join(parts[::2])  # each text in quotes is put back below, between the quotes that words get
    if "\\" in text or " #" in text or len(parts) % 2 == 0:
        return None
    with_commas = text.replace(", ", '","')
    with_colons = with_commas.replace(": ", '":"')
    pairs = len(with_colons) - len(with_commas)
    if text.count(",") != len(with_commas) - len(text) or text.count(":") != pairs:
        return None
    text = with_colons.replace("[", '["').replace("{", '{"').replace("]", '"]').replace("}", '"}')
    text = text.replace('"[', "[").replace('"{', "{").replace(']"', "]").replace('}"', "}")
    if ' "' in text or _NO_WORD.search(text):
        return None
    text = text.replace("\n", ",0,")
    if len(parts) > 1:
        if text.count('"\0"') != len(parts) // 2:
            return None
        parts[::2] = text.split("\0")
        text = "".join(parts)
    encoded = f"[{text}]".encode()
    try:
        values: list[Any] = from_json(encoded, cache_strings="keys")
    except ValueError:
        return None
    if len(to_json(values)) != len(encoded):
        return None  # shorter: a name is written twice
    between = values[1::2]
    del values[1::2]
    if len(values) != len(groups) or any(between) or [] in between or {} in between:
        return None  # one line's end is another's beginning
    return list(map(_with_depth, values, groups))


def _quoted_group(written: str) -> Plain:
    """The same by looking at every word."""
    if "\\" in written or (("ull" in written or "~" in written or "ULL" in written) and _NULL_INSIDE.search(written)):
        raise _UnusualError
    parts = _TOKEN.split(written)
    del parts[1::3]
    encoded = '"'.join(parts)
    if '" :' in encoded or encoded.count('":') != encoded.count('": '):
        raise _UnusualError  # `a :[b]`, `a:[b]`: an error, though as JSON it would be fine
    value: Plain
    value, end = _decode(encoded)
    if end != len(encoded) and not _COMMENT.fullmatch(encoded, end):
        raise _UnusualError
    return value


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
