"""Reads what stands between brackets on one line of YAML: ``[a, b]``, ``{a: b}``, and these in each other.

A handbook writes the same words again and again, so what stands between two commas is kept when it is read a second
time (:mod:`cjm_site.familiar`): of 680,000 such pieces in a thousand generated journeys 12,000 differ. Where a file
says things in words of its own, its groups become JSON together, by putting quotes around their words, and Python's
decoder reads them: what is not strictly of that form is no JSON either. A group in which something stands otherwise
than most people write it becomes JSON alone, word by word.
"""

from __future__ import annotations

import json
import re
from functools import cache
from sys import intern
from typing import TYPE_CHECKING, Any, TypeAlias

from cjm_site.familiar import Familiar

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DEPTH = 32
"""How deep lists and mappings may nest. A journey needs 8."""

NULLS = frozenset({"", "~", "null", "Null", "NULL"})

Plain: TypeAlias = "str | dict[str, Plain] | list[Plain] | None"
"""Data without positions."""

_LONGEST_KEY = 1000
"""libyaml takes no longer ones."""

_LONGEST, _LONGEST_KNOWN = 4000, 200
"""How many characters a group may have that is put together from pieces, and a piece that is remembered."""

_FIRST = r"""(?:[^ ,\[\]{}"'\\:#&*!|>%@`?\n-]|-(?=[\w.]))"""
_INNER = r"""[^,\[\]{}"\\:#\n]"""
_WORDS = rf"""{_FIRST}{_INNER}*(?<! )(?:(?::(?=[^ ,?\[\]{{}}\n])|(?<! )#){_INNER}*(?<! ))*"""
"""A text without quotes."""

_NAME = r"\w[\w.-]{0,200}"
_PIECE = re.compile(rf'((?:(?:{_NAME}: )?[\[{{])*)(?:({_NAME}): )?(?:"([^"\\]*)"|({_WORDS}))([\]}}]*)\Z')
_OPENS = re.compile(rf"(?:({_NAME}): )?([\[{{])")


class UnusualError(ValueError):
    """Something that the quick way does not read."""


def read_group(written: str) -> tuple[Plain, int]:
    """``[a, b]`` or ``{a: b}``: what it says, and how deep it may nest at most.

    :param written: one line without control characters.
    :raises ValueError: when libyaml has to read it.
    """
    if len(written) > _LONGEST:
        return _with_depth(_group_by_words(written), written)
    try:
        return _put_together(_pieces(written), _known_pieces())
    except (TypeError, UnusualError, AttributeError, IndexError):
        return _with_depth(_group_by_words(written), written)


_Piece: TypeAlias = "tuple[str | None, str, tuple[tuple[str, str], ...], str]"
"""What a group says between two commas: the name, the text, what opens before them and what closes behind."""


@cache
def _known_pieces() -> Familiar[_Piece | None]:
    """What pieces say; ``None``: they have to be looked at with what stands around them."""
    return Familiar(_read_piece, _LONGEST_KNOWN)


def _pieces(written: str) -> list[str]:
    """A group between its commas. Those inside quotes are none: a sign that no YAML has stands behind them."""
    if '"' in written:
        parts = written.split('"')
        parts[1::2] = [part.replace(", ", ",\1") for part in parts[1::2]]
        written = '"'.join(parts)
    return written.split(", ")


def _read_piece(piece: str) -> _Piece | None:
    found = _PIECE.match(piece)
    if found is None:
        return None
    opens, key, quoted, word, closes = found.groups()
    if word in NULLS or key in NULLS:
        return None
    opened: tuple[tuple[str, str], ...] = ()
    if opens:
        opened = tuple((intern(name), bracket) for name, bracket in _OPENS.findall(opens))
        if any(name and name in NULLS for name, _ in opened):
            return None
    # names are few: the same objects are compared without looking at their letters
    return key and intern(key), word if quoted is None else quoted.replace("\1", " "), opened, closes


def _put_together(pieces: list[str], known: Mapping[str, _Piece | None]) -> tuple[Plain, int]:
    """What a group says, and how deep it nests.

    :raises TypeError, UnusualError, AttributeError, IndexError: when it has to be read with more care.
    """
    root: Any = []
    target = root
    stack: list[Any] = []
    deepest = 0
    for key, value, opens, closes in map(known.__getitem__, pieces):  # type: ignore[misc]  # None: a TypeError
        if opens:
            for name, bracket in opens:
                new: Any = [] if bracket == "[" else {}
                if not name:
                    target.append(new)
                elif name in target:
                    raise UnusualError
                else:
                    target[name] = new
                stack.append(target)
                target = new
            if len(stack) > deepest:
                deepest = len(stack)
        if key is None:
            target.append(value)
        elif key in target:
            raise UnusualError
        else:
            target[key] = value
        if closes:
            for bracket in closes:
                if type(target) is not (list if bracket == "]" else dict):
                    raise UnusualError
                target = stack.pop()
    if target is not root or len(root) != 1:
        raise UnusualError
    return root[0], deepest


# -- all of a file at once ---------------------------------------------------------------------------------------------

_NO_WORD = re.compile(r""""(?:[ "&*!|>%@`?#']|-(?![\w.])|(?:~|[nN]ull|NULL)")""")
"""A word, in the quotes that it was given, that is none without them."""

_NO_INNER_COLON = re.compile(r"[ \[{]:|:(?=[,?\[\]{}\n\0]|\Z)")
"""A colon that neither follows a name nor stands inside a word, as in ``9:05``."""


def read_groups(groups: list[str]) -> list[tuple[Plain, int]] | None:
    """What :func:`read_group` says of groups whose words are mostly new: quotes are put around all of them together.

    :returns: ``None`` when a sign in one of them stands otherwise than most people write it.
    """
    written = "\n".join(groups)
    parts = written.split('"')
    text = "\0".join(parts[::2])  # each text in quotes is put back below, between the quotes that words get
    if "\\" in written or " #" in text:
        return None
    with_commas = text.replace(", ", '","')
    with_colons = with_commas.replace(": ", '":"')
    if text.count(",") != len(with_commas) - len(text):
        return None
    if text.count(":") != len(with_colons) - len(with_commas) and _NO_INNER_COLON.search(text):
        return None
    text = with_colons.replace("[", '["').replace("{", '{"').replace("]", '"]').replace("}", '"}')
    text = text.replace('"[', "[").replace('"{', "{").replace(']"', "]").replace('}"', "}")
    if ' "' in text or _NO_WORD.search(text):
        return None
    text = text.replace("\n", ",0,")
    if text.count('"\0"') != len(parts) // 2:
        return None
    parts[::2] = text.split("\0")
    try:
        values: list[Any] = json.loads(f"[{''.join(parts)}]", object_pairs_hook=_mapping)
    except ValueError:
        return None
    between = values[1::2]
    del values[1::2]
    if len(values) != len(groups) or any(between) or [] in between or {} in between:
        return None  # one line's end is another's beginning
    return list(map(_with_depth, values, groups))


# -- otherwise than most people write it -------------------------------------------------------------------------------


def _group_by_words(written: str) -> Plain:
    """The same by looking at every word."""
    if "\\" in written or re.search(r"[\[{, ](?:~|[nN]ull|NULL) *[,\]}]", written):
        raise UnusualError
    # each text: the quote before it, if any, and what it says
    parts = re.split(rf'(")?((?(1)[^"\\\n]*|{_WORDS}))(?(1)")', written)
    del parts[1::3]
    encoded = '"'.join(parts)
    if '" :' in encoded or "  :" in encoded or encoded.count('":') != encoded.count('": '):
        raise UnusualError  # `a :b`, `a:[b]`: an error or a name, though as JSON it would be fine
    value: Plain
    value, end = json.JSONDecoder(object_pairs_hook=_mapping).raw_decode(encoded)
    if end != len(encoded) and not re.fullmatch(r" *(?: #.*)?", encoded[end:]):
        raise UnusualError
    return value


def _mapping(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found = {intern(name): value for name, value in pairs}
    if len(found) != len(pairs):
        raise UnusualError
    return found


def _with_depth(value: Plain, written: str) -> tuple[Plain, int]:
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
            raise UnusualError
        value = list(value.values())
    return 1 + max(map(_depth, value), default=0)
