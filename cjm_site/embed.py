"""Views inside prose: a fenced block ``cjm`` names a view and filters it.

.. code-block:: yaml

    view: risks
    persona: marta
    min_impact: 4
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from cjm_site.diagnostics import Diagnostic, Place
from cjm_site.model.journey import Version
from cjm_site.validate import nearest
from cjm_site.views.faces import FACE
from cjm_site.views.filters import INSIDE, NUMBERS, VIEW_FILTERS, Filterable, Filters
from cjm_site.views.outline import OUTLINE
from cjm_site.yaml_reader import MarkedDict, MarkedList, Position, Value, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.handbook import Handbook
    from cjm_site.prose_parts import Fence

MOST_LISTED = 12
"""How many existing values a message lists."""

_ONE_NUMBER = tuple(name for name in NUMBERS if name != "phase")


@dataclass(frozen=True, slots=True)
class Embed:
    """A view as a block of prose asks for it."""

    view: str
    filters: Filters


def parse_embed(fence: Fence, handbook: Handbook, path: str = "") -> tuple[Embed | None, list[Diagnostic]]:
    """Read a block.

    :param fence: the block; its line counts from the file's beginning.
    :param path: how messages name the file.
    :returns: what it asks for (``None`` when something is wrong) and what is wrong.
    """
    return _Parser(fence, handbook, path).parse()


def narrowed(embed: Embed, handbook: Handbook) -> Embed | None:
    """An embed without the values that this handbook has not; ``None`` when one of its filters is left without any."""
    kept: dict[str, Any] = {}
    for name, values in embed.filters.given.items():
        if name in NUMBERS:
            continue
        known = set(_known(handbook, VIEW_FILTERS[embed.view], name))
        kept[name] = tuple(value for value in values if value in known)
        if not kept[name]:
            return None
    return replace(embed, filters=replace(embed.filters, **kept))


def as_block(embed: Embed) -> Iterator[str]:
    """The lines of a block that asks for this."""
    yield f"view: {embed.view}"
    for name, values in embed.filters.given.items():
        texts = [str(value) if name in NUMBERS else json.dumps(value, ensure_ascii=False) for value in values]
        yield f"{name}: {texts[0]}" if name in _ONE_NUMBER else f"{name}: [{', '.join(texts)}]"


def _known(handbook: Handbook, allowed: Filterable, name: str) -> Iterable[str]:
    """The values that a filter may have."""
    match name:
        case "persona" | "journey" | "channel":
            return handbook.objects(name)
        case "owner":
            return handbook.teams
        case "version":
            return get_args(Version)
        case "kind":
            return allowed.kinds
        case "status":
            return allowed.statuses
        case "stage":
            return (id_ for inside in handbook.shares(INSIDE).values() for id_, _ in inside.stages)
        case "metric":
            own = (id_ for inside in handbook.shares(INSIDE).values() for id_ in inside.metrics)
            return (*handbook.metrics, *own)
        case _:
            journeys = (journey.sector for journey in handbook.shares(OUTLINE).values())
            personas = (face.sector for face in handbook.shares(FACE).values())
            return (sector for sector in (*journeys, *personas) if sector)


class _Parser:
    """Collects what is wrong with one block."""

    def __init__(self, fence: Fence, handbook: Handbook, path: str) -> None:
        self.fence = fence
        self.handbook = handbook
        self.path = path
        self.diagnostics: list[Diagnostic] = []

    def parse(self) -> tuple[Embed | None, list[Diagnostic]]:
        """Read, and check everything in one go."""
        data, problems = read_yaml(self.fence.text, first_line=self.fence.line + 1)
        for problem in problems:
            detail = problem.detail if problem.kind in {"syntax", "character"} else problem.kind
            self.wrong("CJM046", (problem.line, problem.column), {"detail": detail}, "yaml")
        if not problems and not (isinstance(data, MarkedDict) and data.get("view") is not None):
            values = {"detail": "view", "allowed": ", ".join(VIEW_FILTERS)}
            self.wrong("CJM046", (self.fence.line, 1), values, "view")
        if self.diagnostics or not isinstance(data, MarkedDict):
            return None, self.diagnostics
        view = self.view(data)
        given = {
            name: found
            for name, value in data.items()
            if name != "view" and (found := self.filter(view, name, value, data)) is not None
        }
        if self.diagnostics or view is None:
            return None, self.diagnostics
        return Embed(view, Filters(**given)), []

    def wrong(self, code: str, at: Position, values: Mapping[str, object], hint: str | None) -> None:
        """Note a problem."""
        line, column = at
        place = Place(self.path, line, column + len(self.fence.indent))
        self.diagnostics.append(Diagnostic(code, place, values, hint))

    def view(self, data: MarkedDict) -> str | None:
        """The view that is asked for."""
        given = data["view"]
        if isinstance(given, str) and given in VIEW_FILTERS:
            return given
        self.unknown("CJM041", data.values_at["view"], {"given": _shown(given)}, str(given), VIEW_FILTERS)
        return None

    def filter(self, view: str | None, name: str, value: Value, data: MarkedDict) -> Any:
        """The value of one filter; ``None`` when it is wrong, or empty."""
        if name not in Filters.__dataclass_fields__:
            names = VIEW_FILTERS[view].names if view else tuple(Filters.__dataclass_fields__)
            self.unknown("CJM042", data.keys_at[name], {"name": name}, name, names)
            return None
        if view is not None and name not in VIEW_FILTERS[view].names:
            values = {"name": name, "view": view, "allowed": ", ".join(VIEW_FILTERS[view].names)}
            self.wrong("CJM043", data.keys_at[name], values, "allowed")
            return None
        if value is None:
            return None
        if name in _ONE_NUMBER:
            return self.number(name, value, data.values_at[name])
        found = [self.value(view, name, item, at) for item, at in _items(value, data.values_at[name])]
        return tuple(item for item in found if item is not None)

    def value(self, view: str | None, name: str, item: Value, at: Position) -> str | int | None:
        """One value of a filter that may have several."""
        if name in NUMBERS:
            return self.number(name, item, at)
        allowed = VIEW_FILTERS[view] if view else Filterable(())
        known = list(dict.fromkeys(_known(self.handbook, allowed, name)))
        if isinstance(item, str) and (item in known or (view is None and name in {"kind", "status"})):
            return item
        self.unknown("CJM044", at, {"name": name, "given": _shown(item)}, str(item), known)
        return None

    def number(self, name: str, value: Value, at: Position) -> int | None:
        """A whole number on its scale."""
        low, high = NUMBERS[name]
        text = value.strip() if isinstance(value, str) else ""
        number = int(text) if text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() else None
        if number is not None and number >= low and (high is None or number <= high):
            return number
        values = {"name": name, "given": _shown(value), "low": low, "high": high}
        self.wrong("CJM045", at, values, "least" if high is None else "range")
        return None

    def unknown(self, code: str, at: Position, values: dict[str, object], given: str, known: Iterable[str]) -> None:
        """Note something that does not exist, with what is most like it."""
        names = list(known)
        guess = nearest(given, names)
        listed = ", ".join(names[:MOST_LISTED]) + (" …" if len(names) > MOST_LISTED else "")
        hint = "guess" if guess else "allowed" if names else "none"
        self.wrong(code, at, {**values, "guess": guess, "allowed": listed}, hint)


def _items(value: Value, at: Position) -> Iterator[tuple[Value, Position]]:
    if isinstance(value, MarkedList):
        yield from zip(value, value.items_at, strict=True)
    else:
        yield value, at


def _shown(value: Value) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else "[…]" if isinstance(value, MarkedList) else "{…}"
