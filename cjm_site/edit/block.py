"""Texts that stand on several lines of YAML: kept line by line, moved to another indentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cjm_site.edit.tree import Scalar


def is_block(node: Scalar) -> bool:
    """Whether it is written after ``|`` or ``>``."""
    return node.style in {"|", ">"}


def keeps_blank_lines(node: Scalar, text: str) -> bool:
    """Whether blank lines below it belong to it (``|+``)."""
    return is_block(node) and "+" in text[node.start : node.end].partition("\n")[0].partition("#")[0]


def lines_of(node: Scalar, text: str) -> list[str]:
    """The lines of a scalar without their indentation; a block's first line is its header without comment."""
    first, *rest = text[node.start : node.end].split("\n")
    if not is_block(node):
        if not node.style:
            return [first.rstrip(), *(line.strip() for line in rest)]
        return [first, *(line.lstrip(" \t") for line in rest)]
    indent = _indent(rest, node.value)
    content = [line[indent:] for line in rest]
    header = first.partition("#")[0].rstrip()
    if keeps_blank_lines(node, text):
        return [header, *content[:-1]]
    while content and not content[-1]:
        content.pop()
    return [header, *content]


def _indent(lines: list[str], value: str) -> int:
    """How far a block's lines are indented beyond what its value says."""
    written = next((line for line in lines if line.strip(" ")), None)
    meant = next((line for line in value.split("\n") if line.strip(" ")), None)
    if written is None or meant is None:
        return max(map(len, lines), default=0)
    return (len(written) - len(written.lstrip(" "))) - (len(meant) - len(meant.lstrip(" ")))


def written_at(lines: list[str], column: int, style: str) -> list[str]:
    """The lines again, all but the first indented for a name or dash in ``column``."""
    header, *rest = lines
    if style in {"|", ">"} and any(c.isdigit() for c in header):
        header = "".join("2" if c.isdigit() else c for c in header)  # our lists and mappings indent by two
    return [header, *((" " * (column + 2) + line) if line else "" for line in rest)]
