"""Comments and blank lines of front matter: found in one text, put back into another with the same data.

A YAML library that keeps comments ties each to the value *before* it, so that sorting names would tear a comment from
the name it explains. Here a comment above a name belongs to that name and moves with it, one behind a value stays
behind it, and one that is indented deeper than what follows (an item that was commented out) stays at the end of its
list.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cjm_site.edit.block import is_block, lines_of
from cjm_site.edit.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.edit.tree import Node, Path

_HEADER_COMMENT = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\n]*)")
_COMMENT = re.compile(r"#[^\n]*")

Collection = Mapping | Sequence


@dataclass
class Trivia:
    """What the data does not say. Lines are comments; an empty one is a blank line.

    ``head`` stands at the very top, ``above`` over a name or item, ``behind`` at the end of its line with the spaces
    before it (authors align comments), ``below`` at the end of a list or mapping.
    """

    head: list[str] = field(default_factory=list)
    above: dict[Path, list[str]] = field(default_factory=dict)
    behind: dict[Path, list[str]] = field(default_factory=dict)
    below: dict[Path, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spot:
    """A name or an item: where it begins, and the lists and mappings in blocks that it stands in, outer ones first."""

    start: int
    path: Path
    chain: tuple[tuple[int, Path], ...]


def children(node: Node | None) -> Iterator[tuple[str | int, int, Node]]:
    """What a list or mapping holds: the step to it, where its name or item begins, and the node."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            if isinstance(key, Scalar):
                yield key.value, key.start, value
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield number, item.start, item


def spots(node: Node | None, path: Path = (), chain: tuple[tuple[int, Path], ...] = ()) -> Iterator[Spot]:
    """Every name and item in the order of the text; an item comes before its first name, which begins there too."""
    if isinstance(node, Mapping | Sequence) and not node.flow:
        chain = (*chain, (node.column, path))
    for step, start, child in children(node):
        yield Spot(start, (*path, step), chain)
        yield from spots(child, (*path, step), chain)


def collections(node: Node | None, path: Path = ()) -> Iterator[tuple[Path, Collection]]:
    """Every list and mapping, outer ones first."""
    if isinstance(node, Mapping | Sequence):
        yield path, node
    for step, _, child in children(node):
        yield from collections(child, (*path, step))


def texts(node: Node | None, path: Path = ()) -> Iterator[tuple[Path, Scalar]]:
    """Every scalar, names included, in the order of the text."""
    if isinstance(node, Scalar):
        yield path, node
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            if isinstance(key, Scalar):
                yield (*path, key.value), key
                yield from texts(value, (*path, key.value))
    else:
        for step, _, child in children(node):
            yield from texts(child, (*path, step))


def comments(text: str, root: Node | None) -> list[int]:
    """Where each comment begins. A ``#`` between scalars is one: in a scalar it is text."""
    found = []
    position = 0
    for _, scalar in texts(root):
        found += [match.start() for match in _COMMENT.finditer(text, position, scalar.start)]
        header = _HEADER_COMMENT.match(text, scalar.start) if is_block(scalar) else None
        if header:
            found.append(header.start(1))
        position = max(position, scalar.end)
    return [*found, *(match.start() for match in _COMMENT.finditer(text, position))]


def comment_at(text: str, start: int) -> str:
    """The comment that begins there."""
    return text[start:].partition("\n")[0].rstrip()


def comment_texts(text: str, root: Node | None) -> list[str]:
    """The comments themselves, sorted: what formatting must keep."""
    return sorted(comment_at(text, start) for start in comments(text, root))


def collect(text: str, root: Node | None) -> Trivia:
    """The trivia of front matter; ``text`` ends its lines with LF."""
    return _Collector(text, root).run()


class _Collector:
    """Goes through the lines of one text; see :func:`collect`."""

    def __init__(self, text: str, root: Node | None) -> None:
        self.text = text
        by_start: dict[int, Spot] = {}
        for spot in spots(root):
            by_start.setdefault(spot.start, spot)
        self.spots = list(by_start.values())
        self.starts = list(by_start)
        self.flows = [(path, node) for path, node in collections(root) if node.flow]
        self.texts = list(texts(root))
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.comments = {self.line_of(start): start for start in comments(text, root)}
        self.trivia = Trivia()
        self.run_of: int | None = None
        self.run_flow: Path | None = None
        self.limit: int | None = None
        self.blank = False

    def line_of(self, offset: int) -> int:
        """The number of a character's line, from 0."""
        return bisect_right(self.line_starts, offset) - 1

    def run(self) -> Trivia:
        """All lines, one after the other."""
        inside = set()
        for _, node in self.texts:
            first = self.line_of(node.start)
            last = first + len(lines_of(node, self.text)) - 1
            inside |= set(range(first + 1, last + 1))
        lines = self.text.split("\n")[:-1]
        for number, line in enumerate(lines):
            start = self.line_starts[number]
            comment = self.comments.get(number)
            if comment is not None:
                alone = not self.text[start:comment].strip()
                if alone or not self.behind(number, comment):
                    self.above_or_below(comment, comment - start if alone else None)
            elif not line.strip() and number not in inside:
                self.blank_line(start)
        self.split_head()
        return self.trivia

    def behind(self, line: int, at: int) -> bool:
        """A comment at the end of a line that says something: it belongs to what ends last before it."""
        ends: list[tuple[int, int, Path]] = []
        for path, node in self.texts:
            if is_block(node):
                if node.start < at < node.end:
                    ends = [(node.start, 0, path)]
                    break
            elif node.end <= at and self.line_of(node.end) == line:
                ends.append((node.end, -node.start, path))
        for path, flow in self.flows:
            if flow.end <= at and self.line_of(flow.end) == line:
                ends.append((flow.end, -flow.start, path))
        if not ends:
            return False
        path = max(ends, key=lambda end: end[:2])[2]
        comment = comment_at(self.text, at)
        if path:
            before = self.text[self.line_starts[line] : at]
            gap = " " * max(1, len(before) - len(before.rstrip()))
            self.trivia.behind.setdefault(path, []).append(gap + comment)
        else:
            self.put(self.trivia.below, path, comment)
        return True

    def around(self, at: int) -> tuple[Spot | None, Spot | None, tuple[Path, Collection] | None]:
        """The spots before and after a place, and the innermost brackets around it."""
        after = bisect_left(self.starts, at)
        previous = self.spots[after - 1] if after else None
        following = self.spots[after] if after < len(self.spots) else None
        enclosing = [(path, node) for path, node in self.flows if node.start < at < node.end]
        if after != self.run_of or (enclosing and enclosing[-1][0]) != self.run_flow:
            self.run_of, self.run_flow, self.limit = after, enclosing[-1][0] if enclosing else None, None
        return previous, following, enclosing[-1] if enclosing else None

    def above_or_below(self, at: int, column: int | None) -> None:
        """A comment on a line of its own (``column``), or after a lone dash or bracket (``None``)."""
        previous, following, flow = self.around(at)
        text = comment_at(self.text, at)
        if flow is not None:
            path, node = flow
            if following is not None and following.start < node.end:
                self.put(self.trivia.above, following.path, text)
            elif not any(True for _ in children(node)):
                self.put(self.trivia.above if path else self.trivia.below, path, text)
            else:
                self.put(self.trivia.below, path, text)
            return
        if previous is not None and self.is_before_value(previous, at):
            self.put(self.trivia.above, previous.path, text)
            return
        if previous is None or (column is None and following is not None):
            self.put(self.trivia.above, following.path if following else (), text)
            return
        column = column or 0
        if self.limit is not None:
            column = min(column, self.limit)
        home = next((level for level in reversed(previous.chain) if level[0] <= column), (0, ()))
        if following is not None and (column <= following.chain[-1][0] or home in following.chain):
            self.limit = -1
        if self.limit == -1 and following is not None:
            self.put(self.trivia.above, following.path, text)
        else:
            self.limit = home[0]
            self.put(self.trivia.below, home[1], text)

    def is_before_value(self, spot: Spot, at: int) -> bool:
        """Whether a comment stands between a name and its value on the next line."""
        return any(path == spot.path and node.start > at for path, node in (*self.texts, *self.flows))

    def put(self, kept: dict[Path, list[str]], path: Path, text: str) -> None:
        """Keep a comment, with the blank line above it."""
        kept.setdefault(path, []).extend(["", text] if self.blank else [text])
        self.blank = False

    def blank_line(self, at: int) -> None:
        """A blank line goes with what follows it; in brackets it is dropped."""
        _, following, flow = self.around(at)
        if flow is not None:
            return
        end = self.line_of(following.start) if following else len(self.line_starts)
        if any(number in self.comments for number in range(self.line_of(at), end)):
            self.blank = True
        elif following is not None:
            self.trivia.above.setdefault(following.path, []).append("")

    def split_head(self) -> None:
        """What stands above the first name and is followed by a blank line belongs to the file as a whole."""
        if not self.spots:
            return
        first = self.spots[0].path
        lines = self.trivia.above.get(first, [])
        cut = max((n + 1 for n, line in enumerate(lines) if not line), default=0)
        self.trivia.head, self.trivia.above[first] = lines[:cut], lines[cut:]
