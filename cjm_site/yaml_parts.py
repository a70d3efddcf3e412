"""Reads many versions of one page: what they have in common is read and validated once.

Front matter is cut into its fields, the stages of a journey, and their touchpoints. Each piece is read alone, as if it
were all there is. That gives what reading the whole gives, because a piece begins where nothing can go on: at the
margin of the mapping or list that it belongs to. A bracket or quote that is open there makes both pieces unreadable;
what is cut where it should not be yields more or less than the one field or item that it should. Then, and where
anything else is out of the ordinary, the whole is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cjm_site.model import Journey, Stage, Touchpoint
from cjm_site.validate import validate_object
from cjm_site.yaml_reader import MAX_CHARACTERS, read_plain

if TYPE_CHECKING:
    from cjm_site.model import HandbookObject
    from cjm_site.source import SourceFile

_FIELD = re.compile(r"^(?=[\w\"'])", re.MULTILINE)
_ODD = re.compile(r"^[^\w\"'\s#\]}-]", re.MULTILINE)
"""A line at the margin that is no field, no item and no comment."""

_LIST = re.compile(r"\A *(\w+):[ \t]*(?:#.*)?\n")
_FIRST_ITEM = re.compile(r"^( *)-(?= |$)", re.MULTILINE)
_FIRST_NAME = re.compile(r"( *- +)(?=[\w\"'])")


class _WholeError(Exception):
    """The text cannot be read by pieces."""


class Versions:
    """Reads the versions of one page, and remembers their pieces."""

    def __init__(self) -> None:
        self._pieces: dict[str, Any] = {}
        self._stages: dict[str, Any] = {}
        self._models: dict[int, tuple[Any, Any]] = {}

    def know(self, source: SourceFile, item: HandbookObject) -> None:
        """Take a version that was read and validated elsewhere: its pieces need not be read again."""
        if source.data is None or _ODD.search(source.front_matter):
            return
        pieces = _cut_fields(source.front_matter)
        # as many cuts as fields: none of them is inside one
        if len(pieces) != len(source.data):
            return
        for piece, (name, value) in zip(pieces, source.data.items(), strict=True):
            if name != "stages" or not piece.startswith("stages:"):
                self._pieces[piece] = {name: value}
            elif isinstance(item, Journey) and isinstance(value, list):
                self._know_stages(_items(piece), value, item.stages)

    def _know_stages(self, texts: list[str], values: list[Any], stages: tuple[Stage, ...]) -> None:
        if len(texts) != len(values) or len(values) != len(stages):
            return
        for text, value, stage in zip(texts, values, stages, strict=True):
            parts = _touchpoints(text)
            inner = value.get("touchpoints") if isinstance(value, dict) else None
            if parts is not None and not (
                isinstance(inner, list) and len(parts[1]) == len(inner) == len(stage.touchpoints)
            ):
                continue
            self._stages[text] = value
            if isinstance(value, dict):
                self._keep(value, stage)
            if parts is not None and isinstance(inner, list):
                rest = {name: its for name, its in value.items() if name != "touchpoints"}
                self._pieces[f"stages:\n{parts[0]}"] = {"stages": [rest]}
                for touchpoint, its, model in zip(parts[1], inner, stage.touchpoints, strict=True):
                    self._pieces[f"touchpoints:\n{touchpoint}"] = {"touchpoints": [its]}
                    if isinstance(its, dict):
                        self._keep(its, model)

    def read(self, text: str) -> object:
        """What :func:`read_plain` says of a front matter."""
        if len(text) > MAX_CHARACTERS or _ODD.search(text):
            return read_plain(text)
        try:
            return self._fields(text)
        except _WholeError:
            return read_plain(text)

    def validated(self, source: SourceFile) -> HandbookObject | None:
        """The object that :func:`validate_object` makes of a page that :meth:`read` read."""
        data = source.data or {}
        stages = data.get("stages")
        if data.get("type") != "journey" or "schema_version" in data or not isinstance(stages, list):
            return validate_object(source)[0]
        values = {"id": source.stem, **data}
        try:
            values["stages"] = [self._stage(stage) for stage in stages]
            return Journey.model_validate(values)
        except ValidationError:
            return validate_object(source)[0]

    # -- pieces of text --------------------------------------------------------------------------------------------

    def _fields(self, text: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for piece in _cut_fields(text):
            name, value = self._stages_of(piece) if piece.startswith("stages:") else self._field(piece)
            if name in found:
                raise _WholeError
            found[name] = value
        return found

    def _field(self, piece: str) -> tuple[str, Any]:
        data = self._read(piece)
        if not isinstance(data, dict) or len(data) != 1:
            raise _WholeError
        return next(iter(data.items()))

    def _stages_of(self, piece: str) -> tuple[str, Any]:
        items = _items(piece)
        return ("stages", [self._one_stage(item) for item in items]) if items else self._field(piece)

    def _one_stage(self, item: str) -> Any:
        if item not in self._stages:
            self._stages[item] = self._made_stage(item)
        return self._stages[item]

    def _made_stage(self, item: str) -> Any:
        parts = _touchpoints(item)
        if parts is None:
            return self._item("stages", item)
        rest, touchpoints = parts
        stage = self._item("stages", rest)
        if not isinstance(stage, dict) or "touchpoints" in stage:
            raise _WholeError
        return {**stage, "touchpoints": [self._item("touchpoints", touchpoint) for touchpoint in touchpoints]}

    def _item(self, name: str, text: str) -> Any:
        data = self._read(f"{name}:\n{text}")
        items = data.get(name) if isinstance(data, dict) and len(data) == 1 else None
        if not isinstance(items, list) or len(items) != 1:
            raise _WholeError
        return items[0]

    def _read(self, piece: str) -> Any:
        if piece not in self._pieces:
            self._pieces[piece] = read_plain(piece)
        return self._pieces[piece]

    # -- pieces of an object ---------------------------------------------------------------------------------------

    def _stage(self, stage: Any) -> Any:
        """A stage that was read before is the same data, and becomes the same model."""
        if not isinstance(stage, dict) or not isinstance(stage.get("touchpoints"), list):
            return stage
        known = self._models.get(id(stage))
        if known is not None:
            return known[1]
        touchpoints = [self._touchpoint(touchpoint) for touchpoint in stage["touchpoints"]]
        return self._keep(stage, Stage.model_validate({**stage, "touchpoints": touchpoints}))

    def _touchpoint(self, touchpoint: Any) -> Any:
        if not isinstance(touchpoint, dict):
            return touchpoint
        known = self._models.get(id(touchpoint))
        return known[1] if known is not None else self._keep(touchpoint, Touchpoint.model_validate(touchpoint))

    def _keep(self, data: Any, model: Any) -> Any:
        """Remember a model by its data, which is kept, so that nothing else can be at its place."""
        self._models[id(data)] = (data, model)
        return model


def _cut_fields(text: str) -> list[str]:
    starts = [match.start() for match in _FIELD.finditer(text)]
    return [text[start:end] for start, end in zip([0, *starts[1:]], [*starts[1:], len(text)], strict=True)]


def _items(piece: str) -> list[str]:
    """The items of a field that is a list with an item a line, as they stand; empty when it is not."""
    head = _LIST.match(piece)
    first = _FIRST_ITEM.search(piece, head.end()) if head else None
    if head is None or first is None or _is_text(piece[head.end() : first.start()]):
        return []
    starts = [match.start() for match in re.finditer(rf"^{first[1]}-(?= |$)", piece[first.start() :], re.MULTILINE)]
    rest = piece[first.start() :]
    return [rest[start:end] for start, end in zip(starts, [*starts[1:], len(rest)], strict=True)]


def _touchpoints(stage: str) -> tuple[str, list[str]] | None:
    """A stage without its touchpoints, and these one by one; ``None`` when they do not stand as lines of their own."""
    name = _FIRST_NAME.match(stage)
    if name is None:
        return None
    margin = len(name[1])
    head = re.search(rf"^ {{{margin}}}touchpoints:[ \t]*(?:#.*)?\n", stage, re.MULTILINE)
    if head is None:
        return None
    # up to the next field: an item may stand at the margin, too
    end = re.compile(rf"^ {{0,{margin}}}(?![ #\n-])", re.MULTILINE).search(stage, head.end())
    stop = end.start() if end else len(stage)
    items = _items(stage[head.start() : stop])
    return (stage[: head.start()] + stage[stop:], items) if items else None


def _is_text(lines: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines.split("\n"))
