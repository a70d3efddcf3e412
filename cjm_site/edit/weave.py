"""Puts comments and blank lines back into front matter that was written anew from its data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cjm_site.edit.trivia import Trivia, children, collections, spots

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingType

    from cjm_site.edit.tree import Node, Path


@dataclass
class _Line:
    """A line of the new text with what belongs around it."""

    text: str
    above: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    below: list[tuple[int, list[str]]] = field(default_factory=list)


def weave(text: str, root: Node | None, trivia: Trivia, several: MappingType[str, list[str]]) -> str:
    """The text with its trivia.

    :param text: data alone: every value stands on one line.
    :param several: the lines of texts that stand on several, each under the word that stands for it in ``text``.
    """
    lines = [_Line(line) for line in text.split("\n")[:-1]]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.text) + 1)
    where = {spot.path: _line_of(starts, spot.start) for spot in spots(root)}
    first_of = {path: next(iter(children(node)), None) for path, node in collections(root)}
    for spot in spots(root):
        line = lines[where[spot.path]]
        kept = trivia.above.get(spot.path, [])
        opens = first_of[spot.path[:-1]]
        if opens is not None and opens[0] == spot.path[-1] and not line.above:
            kept = _without_blank_start(kept)
        line.above += kept
        line.behind += trivia.behind.get(spot.path, [])
    _put_below(lines, root, trivia, where)
    return "".join(f"{line}\n" for line in _laid_out(lines, trivia.head, several))


def _line_of(starts: list[int], offset: int) -> int:
    from bisect import bisect_right

    return bisect_right(starts, offset) - 1


def _put_below(lines: list[_Line], root: Node | None, trivia: Trivia, where: MappingType[Path, int]) -> None:
    last: dict[Path, int] = {}
    for path, line in where.items():
        for depth in range(len(path)):
            last[path[:depth]] = max(last.get(path[:depth], 0), line)
    for path, node in collections(root):
        kept = trivia.below.get(path, [])
        if kept and path in last:
            lines[last[path]].below.append((node.column, kept))


def _without_blank_start(lines: list[str]) -> list[str]:
    start = next((n for n, line in enumerate(lines) if line), len(lines))
    return lines[start:]


def _laid_out(lines: list[_Line], head: list[str], several: MappingType[str, list[str]]) -> list[str]:
    done: list[str] = []
    blank_counts = False  # whether a blank line here would belong to the text above it

    def comment(text: str, column: int) -> None:
        nonlocal blank_counts
        if text:
            done.append(" " * column + text)
            blank_counts = False
        elif done and done[-1] and not blank_counts:
            done.append("")

    for text in head:
        comment(text, 0)
    for line in lines:
        column = len(line.text) - len(line.text.lstrip(" "))
        *earlier, behind = line.behind or [""]
        for text in (*line.above, *earlier):
            comment(text.strip(), column)
        written = several.get(line.text.rsplit(" ", 1)[-1])
        blank_counts = False
        if written is None:
            done.append(line.text + behind)
        else:
            before = line.text.rpartition(" ")[0]
            block = written[0][:1] in {"|", ">"}
            numbered = list(written)
            numbered[0] = f"{before} {written[0]}"
            at = 0 if block else len(numbered) - 1
            numbered[at] += behind
            done += numbered
            blank_counts = block and "+" in written[0]
        for own_column, kept in sorted(line.below, key=lambda group: -group[0]):
            for text in kept:
                comment(text, own_column)
    return done
