"""``cjm fmt``: the front matter of one file in its documented form. Comments, values and the prose stay as they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from cjm_site.diagnostics import Diagnostic, Place
from cjm_site.edit.block import is_block, lines_of, written_at
from cjm_site.edit.emit import emit
from cjm_site.edit.text import FileText, cut, unified
from cjm_site.edit.tree import Scalar, node_at, read_tree
from cjm_site.edit.trivia import collect, collections, comment_texts, comments, spots, texts
from cjm_site.edit.weave import weave
from cjm_site.model import OBJECT_TYPES
from cjm_site.refusal import RefusalError, _
from cjm_site.source import parse_source
from cjm_site.yaml_groups import NULLS
from cjm_site.yaml_reader import read_yaml

if TYPE_CHECKING:
    from pydantic import BaseModel

    from cjm_site.edit.tree import Node, Path

LINE = 100
"""Brackets that an author spread over several lines go on one of this length, else on one line an entry."""


_SEPARATOR = re.compile("[\x85\u2028\u2029]")
"""What ends a line for libyaml (YAML 1.1) and is text for ruamel.yaml (YAML 1.2)."""


class FaultError(RefusalError):
    """Formatting would change what it must keep: a mistake of ours. The file is left alone."""


def format_file(raw: bytes, shown_path: str) -> tuple[bytes, list[Diagnostic]]:
    """Format a file; ``shown_path`` is how messages name it.

    :returns: the file as it should be. With diagnostics, the file as it is.
    :raises FaultError: when formatting would lose something.
    """
    source, problems = parse_source(shown_path, raw, shown_path)
    if source is None:
        return raw, problems
    if source.object_type not in OBJECT_TYPES:
        return raw, []  # an ordinary page is its author's and the engine's, not ours
    parts = cut(raw)
    header = unified(parts.header)
    separator = _SEPARATOR.search(header)
    if separator is not None:
        name = f"U+{ord(separator[0]):04X}"
        return raw, [Diagnostic("CJM050", _place(header, separator.start(), shown_path), {"name": name}, "separator")]
    new = format_header(header, OBJECT_TYPES[source.object_type])
    if new == header:
        return raw, []
    _check_nothing_is_lost(header, new, shown_path)
    problem = _disagreement(header, new, shown_path)
    if problem is not None:
        return raw, [problem]
    written = new.replace("\n", parts.newline)
    return FileText(parts.mark, parts.opening, written, parts.rest).text.encode("utf-8"), []


def format_header(text: str, model: type[BaseModel]) -> str:
    """Front matter in its documented form; ``text`` is without fences and ends its lines with LF."""
    root = read_tree(text)
    if root is None:
        return text
    word = _unused_word(text)
    standing: dict[str, Scalar] = {}

    def stand_in(node: Scalar) -> str | None:
        if not (is_block(node) or "\n" in text[node.start : node.end]):
            return None
        name = f"{word}{len(standing)}"
        standing[name] = node
        return name

    noted = comments(text, root)
    blocks = {path for path, node in collections(root) if node.flow and any(node.start < at < node.end for at in noted)}
    spread = {path for path, node in collections(root) if node.flow and "\n" in text[node.start : node.end]}
    while True:
        standing.clear()
        data = emit(root, model, blocks, stand_in)
        new_root = read_tree(data)
        long = _outermost(_too_long(data, new_root, spread - blocks))
        if not long:
            break
        blocks |= long
    several = {
        name: written_at(lines_of(node, text), _column_of(new_root, name), node.style)
        for name, node in standing.items()
    }
    return weave(data, new_root, collect(text, root), several)


def _unused_word(text: str) -> str:
    word = "xtext"
    while word in text:
        word += "x"
    return word


def _too_long(data: str, root: Node | None, spread: set[Path]) -> set[Path]:
    """Those of the lists and mappings in brackets whose line is too long."""
    return {
        path
        for path, node in collections(root)
        if path in spread and node.flow and node.end - (data.rfind("\n", 0, node.start) + 1) > LINE
    }


def _outermost(paths: set[Path]) -> set[Path]:
    return {path for path in paths if not any(path[:depth] in paths for depth in range(len(path)))}


def _column_of(root: Node | None, word: str) -> int:
    """The column of the name or dash that a word stands behind."""
    path = next(path for path, node in texts(root) if node.value == word)
    return next(spot.chain[-1][0] for spot in spots(root) if spot.path == path)


def _check_nothing_is_lost(old: str, new: str, path: str) -> None:
    data, problems = read_yaml(new)
    kept = not problems and data == read_yaml(old)[0]
    if not kept or comment_texts(new, read_tree(new)) != comment_texts(old, read_tree(old)):
        sentence = _("{path}: formatting would lose a value or a comment; please report this with the file")
        raise FaultError(sentence, path=path)


def _disagreement(old: str, new: str, path: str) -> Diagnostic | None:
    """What the library that writes would read differently; ``None`` when both agree."""
    try:
        differing = _first_difference(read_yaml(new)[0], _as_ruamel_reads(new))
    except YAMLError:
        differing = ()
    return Diagnostic("CJM050", _place_of(old, differing, path), {}, "quote") if differing is not None else None


def _as_ruamel_reads(text: str) -> object:
    """Front matter as the other library reads it, every scalar as text."""
    return _plain(YAML(typ="safe", pure=True).compose(text))


def _plain(node: object) -> object:
    if isinstance(node, ScalarNode):
        return None if not node.style and node.value in NULLS else node.value
    if isinstance(node, MappingNode):
        return {_plain(key): _plain(value) for key, value in node.value}
    return [_plain(item) for item in node.value] if isinstance(node, SequenceNode) else None


def _first_difference(ours: object, theirs: object, path: Path = ()) -> Path | None:
    """The way to the first value that differs, ``None`` when none does."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        found = (_first_difference(value, theirs[name], (*path, name)) for name, value in ours.items())
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        found = (_first_difference(a, b, (*path, number)) for number, (a, b) in pairs)
    else:
        return None if ours == theirs else path
    return next((difference for difference in found if difference is not None), None)


def _place_of(text: str, differing: Path, path: str) -> Place:
    """Where in the file the libraries part: where the other one stops, or the value that it reads differently."""
    try:
        _as_ruamel_reads(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Place(path, mark.line + 2, mark.column + 1) if mark else Place(path, 2, 1)
    node = node_at(read_tree(text), differing)
    return _place(text, node.start if node else 0, path)


def _place(text: str, start: int, path: str) -> Place:
    """Where a character of the front matter stands in its file."""
    return Place(path, text.count("\n", 0, start) + 2, start - text.rfind("\n", 0, start))
