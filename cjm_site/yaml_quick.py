"""Reads the plain part of YAML that most front matter keeps to, three times as fast as libyaml's events can be taken.

Indented names and lists, texts on one line with or without quotes, ``[a, b]`` and ``{a: b}`` on one line
(:mod:`cjm_site.yaml_groups`). Anything else, and anything that would need a message, is :data:`UNUSUAL`: libyaml reads
it then. A test holds both to the same meaning.
"""

from __future__ import annotations

import re
from sys import intern
from typing import TYPE_CHECKING, Any, TypeAlias

from cjm_site.lines import UNKNOWN, lines_of
from cjm_site.yaml_groups import MAX_DEPTH, NULLS, Plain, UnusualError, read_group, read_groups

if TYPE_CHECKING:
    from cjm_site.lines import Line

UNUSUAL = object()
"""What is returned for a text that has to be read with more care."""

_LINE = re.compile(r"^( *)(- +)?(?:(\w[\w.-]{0,200}):(?: +|$))?(.*)$", re.MULTILINE)
"""Indentation, hyphen, name, and the rest, of every line."""

_STRANGE = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML forbids, takes for the end of a line, or calls white space and is none in JSON."""

_QUOTED = re.compile(r"""(?:"([^"\\]*)"|'((?:[^']|'')*)') *(?: #.*)?\Z""")
_SPECIAL = frozenset("[]{}\"'#&*!|>%@`,?:-")
"""What a text without quotes does not begin with."""


def read_quickly(text: str) -> Plain | object:
    """The data of a front matter that holds nothing out of the ordinary, else :data:`UNUSUAL`."""
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
    lines = lines_of(text)
    unread = [line for line in lines if line.says is UNKNOWN]
    if unread:
        _read(list(dict.fromkeys(unread)), are_most=2 * len(unread) > len(lines))
    for line in lines:
        says: _Says | None = line.says
        if says is None:
            continue
        at, hyphen, key, value, depth = says
        # 1. the container that this line belongs to
        if waiting is not None:
            if at > column or (hyphen and at == column):
                if root is not None and not (key or hyphen):
                    raise UnusualError
                new: Any = [] if hyphen else {}
                if root is None:
                    root = new
                else:
                    target[waiting] = new
                    stack.append((target, column))
                    if len(stack) >= MAX_DEPTH:
                        raise UnusualError
                target, column = new, at
            else:
                target[waiting] = None
            waiting = None
        while at < column:
            target, column = stack.pop()
        if at != column:
            raise UnusualError
        if hyphen:
            if type(target) is not list:
                raise UnusualError
        elif type(target) is list:
            if not stack or stack[-1][1] != at:
                raise UnusualError
            target, column = stack.pop()
        # 2. what it holds
        if not key:
            if not hyphen:
                raise UnusualError
        elif hyphen:
            new = {}
            target.append(new)
            stack.append((target, column))
            if len(stack) >= MAX_DEPTH:
                raise UnusualError
            target, column = new, at + hyphen
        elif key in target:
            raise UnusualError
        if depth < 0:
            target[key] = None  # keeps its place among the others
            waiting = key
            continue
        if depth and depth + len(stack) >= MAX_DEPTH:
            raise UnusualError
        if key:
            target[key] = value
        else:
            target.append(value)
    if not isinstance(root, dict):
        raise UnusualError
    return root


_Says: TypeAlias = "tuple[int, int, str, Plain, int]"
"""What one line says: its indentation, how long the hyphen before it is with its spaces, the name, the value, and how
deep that may nest at most; -1 where there is none. Lines that are empty or a comment say ``None``.

A line that is written again says the same object, which :class:`cjm_site.model.base.Again` rests on.
"""


def _read(lines: list[Line], *, are_most: bool) -> None:
    """Work out what lines say, each by itself.

    :param are_most: of the file; it is written in words of its own then.
    """
    text = "\n".join([line.text for line in lines])
    if "<<" in text or (not text.replace("\n", "").isprintable() and _STRANGE.search(text)):
        raise UnusualError
    found = _LINE.findall(text)
    together = read_groups([rest for *_, rest in found if rest[:1] in {"[", "{"}]) if are_most else None
    groups = iter(together or ())
    for line, (indent, hyphen, key, rest) in zip(lines, found, strict=True):
        if not rest or rest[0] == "#":
            if hyphen and not key:
                raise UnusualError
            line.says = (len(indent), len(hyphen), intern(key), None, -1) if key else None
        else:
            value, depth = (next(groups, None) or read_group(rest)) if rest[0] in "[{" else (_scalar(rest), 0)
            line.says = (len(indent), len(hyphen), intern(key), value, depth)


def _scalar(rest: str) -> str | None:
    """A text on one line, with or without quotes, and the comment after it left out."""
    first = rest[0]
    if first in _SPECIAL:
        if first in "\"'":
            found = _QUOTED.match(rest)
            if found is None:
                raise UnusualError
            return found[1] if found[1] is not None else found[2].replace("''", "'")
        if first != "-" or not rest[1:2].strip():
            raise UnusualError
    if ": " in rest or rest[-1] == ":":
        raise UnusualError
    if " #" in rest:
        rest = rest[: rest.index(" #")]
        if rest.rstrip(" ")[-1:] == ":":
            raise UnusualError
    if rest[-1] == " ":
        rest = rest.rstrip(" ")
        if rest[-1] == ":":
            raise UnusualError
    return None if rest in NULLS else rest
