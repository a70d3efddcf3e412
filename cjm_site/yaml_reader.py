"""Reads front matter: YAML text to plain data that remembers where each value stands.

libyaml scans (fast, in C); the data is built here from its events, because its own loader guesses types that authors
did not mean (``no``, ``1:30``, ``012``, ``24.000``) and can be made to hang or crash with a few hundred bytes. Here
every scalar stays the text that was written, and the field that receives it decides whether it is a number or a date.
:func:`read_plain` builds the data alone; a text with anything wrong or unusual in it, and one whose positions are asked
for, is read by :func:`read_yaml`.

Not accepted: anchors, aliases, tags, merge keys, duplicate keys, nesting beyond :data:`MAX_DEPTH`, text beyond
:data:`MAX_CHARACTERS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import yaml
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from cjm_site.yaml_groups import MAX_DEPTH, NULLS, Plain
from cjm_site.yaml_quick import UNUSUAL, read_quickly

MAX_CHARACTERS = 512 * 1024
"""How long one front matter may be. A journey with 45 touchpoints needs about 60,000 characters."""

Position: TypeAlias = tuple[int, int]
"""Line and column, both from 1."""


class MarkedDict(dict[str, "Value"]):
    """A mapping that knows where it, its keys and its values stand."""

    __slots__ = ("keys_at", "starts_at", "values_at")

    def __init__(self, starts_at: Position) -> None:
        super().__init__()
        self.starts_at = starts_at
        self.keys_at: dict[str, Position] = {}
        self.values_at: dict[str, Position] = {}


class MarkedList(list["Value"]):
    """A list that knows where it and its items stand."""

    __slots__ = ("items_at", "starts_at")

    def __init__(self, starts_at: Position) -> None:
        super().__init__()
        self.starts_at = starts_at
        self.items_at: list[Position] = []


Value: TypeAlias = "str | MarkedDict | MarkedList | None"


class YamlProblem(NamedTuple):
    """Something in the YAML that is not accepted. ``kind`` is one of the hints and codes that callers word."""

    kind: str
    line: int
    column: int
    detail: str = ""


@dataclass(slots=True)
class _Frame:
    """A mapping or list under construction; ``key`` waits for its value."""

    container: MarkedDict | MarkedList
    key: str | None = None
    skip: bool = False


_NO_KEY: Any = object()


def read_plain(text: str) -> Plain | object:
    """Read one YAML document whose positions nobody asks for: twice as fast, and nearly every file is like that.

    :returns: the data, or :data:`UNUSUAL` when there is anything to say about the text.
    """
    if len(text) > MAX_CHARACTERS:
        return UNUSUAL
    data = read_quickly(text)
    return data if data is not UNUSUAL else read_events(text)


def read_events(text: str) -> Plain | object:
    """The same by libyaml alone."""
    loader = yaml.CSafeLoader(text)
    try:
        return _plain(loader)
    except (yaml.YAMLError, ValueError):
        return UNUSUAL
    finally:
        loader.dispose()


def _plain(loader: yaml.CSafeLoader) -> Plain | object:
    """One loop over libyaml's events; every name in it is local, since it runs thousands of times a file."""
    next_event = loader.get_event
    target: Any = []
    root, key, in_mapping = target, _NO_KEY, False
    stack: list[Any] = []
    documents = 0
    while True:
        event: Any = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                return UNUSUAL
            value: Any = event.value
            if in_mapping and key is _NO_KEY:
                if value in target or value == "<<":
                    return UNUSUAL
                key = value
                continue
            if value in NULLS and event.implicit[0]:
                value = None
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            target = stack.pop()
            in_mapping = type(target) is dict
            continue
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            is_mapping = kind is MappingStartEvent
            if event.anchor is not None or event.tag is not None or len(stack) >= MAX_DEPTH:
                return UNUSUAL
            if in_mapping and key is _NO_KEY:
                return UNUSUAL
            value = {} if is_mapping else []
            stack.append(target)
        elif kind is StreamEndEvent:
            return root[0] if root else None
        elif kind is yaml.AliasEvent:
            return UNUSUAL
        else:
            documents += kind is yaml.DocumentStartEvent
            if documents > 1:
                return UNUSUAL
            continue
        if in_mapping:
            target[key] = value
            key = _NO_KEY
        else:
            target.append(value)
        if type(value) is dict or type(value) is list:
            target = value
            in_mapping = is_mapping


def read_yaml(text: str, first_line: int = 1) -> tuple[Value, tuple[YamlProblem, ...]]:
    """Read one YAML document.

    :param text: the YAML, without the ``---`` fences.
    :param first_line: the number of the text's first line in its file.
    :returns: the data (``None`` for an empty or unreadable text) and every problem found. After a syntax error or
        a forbidden construct the data is not to be used.
    """
    if len(text) > MAX_CHARACTERS:
        return None, (YamlProblem("too-long", first_line, 1),)
    builder = _Builder(first_line)
    loader = yaml.CSafeLoader(text)
    try:
        while loader.check_event():
            event = loader.get_event()
            if event is None or not builder.take(event):
                break
    except yaml.MarkedYAMLError as error:
        mark = mark_of(error)
        line, column = (mark.line, mark.column) if mark else (0, 0)
        builder.problems.append(YamlProblem("syntax", line + first_line, column + 1, error.problem or ""))
    except (yaml.YAMLError, ValueError) as error:
        # A character that YAML forbids; libyaml reports an index into the text.
        index = getattr(error, "position", None)
        before = text[:index] if isinstance(index, int) else ""
        line = first_line + before.count("\n")
        column = len(before) - before.rfind("\n")
        builder.problems.append(YamlProblem("character", line, column, str(getattr(error, "reason", error))))
    finally:
        loader.dispose()
    return builder.root, tuple(builder.problems)


def mark_of(error: yaml.MarkedYAMLError) -> yaml.Mark | None:
    """Where to look for a syntax error: libyaml notices a bracket or quote that is not closed far below it."""
    begun, noticed = error.context_mark, error.problem_mark
    if begun is None or noticed is None:
        return noticed or begun
    opened = any(word in (error.context or "") for word in ("flow", "quoted"))
    return begun if opened and begun.line < noticed.line else noticed


class _Builder:
    """Turns events into data, on an explicit stack."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.root: Value = None
        self.stack: list[_Frame] = []
        self.problems: list[YamlProblem] = []
        self.documents = 0

    def take(self, event: yaml.Event) -> bool:
        """Take one event. False: stop reading."""
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            return self._open(event, is_mapping=isinstance(event, yaml.MappingStartEvent))
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
            return True
        if isinstance(event, yaml.AliasEvent):
            return self._refuse("alias", event)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                return self._refuse("documents", event)
        return True

    def _at(self, event: yaml.Event) -> Position:
        mark = event.start_mark
        assert mark is not None  # noqa: S101 - a parser's events have marks
        return mark.line + self.first_line, mark.column + 1

    def _refuse(self, kind: str, event: yaml.Event, detail: str = "") -> bool:
        line, column = self._at(event)
        self.problems.append(YamlProblem(kind, line, column, detail))
        return False

    def _scalar(self, event: yaml.ScalarEvent) -> bool:
        if event.anchor is not None:
            return self._refuse("anchor", event)
        plain = event.implicit[0]
        if event.tag is not None and event.tag != "!" and not plain:
            return self._refuse("tag", event, event.tag)
        text: str = event.value
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.container, MarkedDict) and frame.key is None:
            return self._key(frame, frame.container, text, event, plain=plain)
        self._put(None if plain and text in NULLS else text, self._at(event))
        return True

    def _key(self, frame: _Frame, container: MarkedDict, text: str, event: yaml.ScalarEvent, *, plain: bool) -> bool:
        if plain and text == "<<":
            return self._refuse("merge", event)
        frame.key = text
        frame.skip = text in container
        if frame.skip:
            line, column = self._at(event)
            self.problems.append(YamlProblem("duplicate", line, column, text))
        else:
            container.keys_at[text] = self._at(event)
        return True

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, *, is_mapping: bool) -> bool:
        if event.anchor is not None:
            return self._refuse("anchor", event)
        if event.tag is not None:
            return self._refuse("tag", event, event.tag)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and isinstance(frame.container, MarkedDict) and frame.key is None:
            return self._refuse("key", event)
        if len(self.stack) >= MAX_DEPTH:
            return self._refuse("depth", event)
        at = self._at(event)
        container: MarkedDict | MarkedList = MarkedDict(at) if is_mapping else MarkedList(at)
        self._put(container, at)
        self.stack.append(_Frame(container))
        return True

    def _put(self, value: Value, at: Position) -> None:
        if not self.stack:
            self.root = value
            return
        frame = self.stack[-1]
        container = frame.container
        if isinstance(container, MarkedList):
            container.append(value)
            container.items_at.append(at)
            return
        assert frame.key is not None  # noqa: S101 - a value follows its key: the parser's own grammar
        if not frame.skip:
            container[frame.key] = value
            container.values_at[frame.key] = at
        frame.key = None


def position_of(value: Value, path: tuple[str | int, ...], *, of_key: bool = False) -> Position | None:
    """Where the value at ``path`` stands, as near as the data goes.

    Steps that the data does not have (a one-item list written as the item alone, a text written for an object) are
    passed over. ``of_key`` asks for the last step's key instead of its value.
    """
    at: Position | None = getattr(value, "starts_at", None)
    for number, step in enumerate(path):
        last = number == len(path) - 1
        if isinstance(value, MarkedDict) and isinstance(step, str) and step in value:
            at = value.keys_at[step] if last and of_key else value.values_at[step]
            value = value[step]
        elif isinstance(value, MarkedList) and isinstance(step, int) and step < len(value):
            at = value.items_at[step]
            value = value[step]
    return at
