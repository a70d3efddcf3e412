"""What one object puts into a long list, as plain data: a share of a journey, or a row that a page makes itself.

Most rows of a long list are not in its page. So rows are kept as the JSON that stands in the file beside the page, and
only the fields that facets and totals are worked out from stand beside them; what a row in the page says is read of it.
JSON in JSON is read many times faster where nothing in it is escaped, so its quotes and apostrophes change places
(:func:`turned`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from cjm_site.markdown import plain
from cjm_site.shares import Share
from cjm_site.views.spots import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cjm_site.around import Around
    from cjm_site.handbook import LinkedJourney, LinkedStage, Point

Row: TypeAlias = "tuple[Any, ...]"
"""A row: its rank, then what :attr:`Shape.row` names. Texts, whole numbers, and lists of ids."""

Said: TypeAlias = "tuple[str, ...]"
"""What a row in the page says besides."""

PLACE = ("stage", "touchpoint", "place", "stage_text")
"""Fields of a point: titles of stage and touchpoint, anchor; the stage's title as text where Markdown stands in it."""

HEAD = ("journey", "title", "version", "sector", "persona")
"""Fields of a journey."""

as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Data as it stands in the files beside a page."""


@dataclass(frozen=True)
class Shape:
    """How the parts of a list are written down.

    ``row``, ``head`` and ``point`` name the fields (of a row all but the rank); ``columns`` those of rows and points
    that something is worked out from; ``facets`` the field that a facet asks for where it is called otherwise;
    ``objects`` the fields that hold ids, with the type of the object; ``group`` the field that says in which group of
    the table a row stands.
    """

    row: tuple[str, ...]
    head: tuple[str, ...] = HEAD
    point: tuple[str, ...] = PLACE
    columns: tuple[str, ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=lambda: {"persona": "persona"})
    group: str = ""


class Column(NamedTuple):
    """A field of every row: its values, each once, and a character for each row that says which is the row's."""

    values: tuple[Any, ...]
    codes: str


_FIRST = ord("0")
"""The character for the first value."""


def column_of(values: Sequence[Any]) -> Column:
    """A column of some values."""
    codes = {value: chr(_FIRST + number) for number, value in enumerate(dict.fromkeys(values))}
    return Column(tuple(codes), "".join(codes[value] for value in values))


def turned(text: str) -> str:
    """JSON with apostrophes for quotes and quotes for apostrophes; or back again."""
    return text.replace("'", "\0").replace('"', "'").replace("\0", '"')  # JSON itself has no NUL


def as_lines(data: Iterable[Any]) -> str:
    """Some data as JSON turned, each on a line of its own."""
    return turned("\n".join(map(as_json, data)))  # JSON itself has no line breaks


def _line(lines: str, number: int) -> Any:
    return json.loads(turned(lines.split("\n", number + 1)[number]))


class Part(NamedTuple):
    """What one object puts into a list.

    ``of`` is its type and id; ``head`` what all its rows share. ``ranks`` are those of the rows, the lowest comes first
    in the list; ``columns`` the values of :attr:`Shape.columns`. ``rows`` are JSON turned, each on a line of its own,
    and so are ``points``, what several rows share: a row begins with its rank, and where there are points, with the
    number of its own.

    The rest is for rows in the page: ``said``, written as rows are, is what each row says besides; ``titles`` are those
    of the journey and of the touchpoints at its points as they are written, where Markdown stands in any.
    """

    of: tuple[str, str]
    head: tuple[Any, ...]
    ranks: tuple[int, ...]
    rows: str
    points: str = ""
    columns: tuple[Column, ...] = ()
    said: str = ""
    titles: tuple[str, ...] = ()

    def column(self, at: int) -> Iterable[Any]:
        """The values of a column, row by row."""
        values, codes = self.columns[at]
        return [values[ord(code) - _FIRST] for code in codes]

    def full(self, number: int) -> tuple[Place, Row, Said]:
        """A row of a journey with all that it says."""
        row = _line(self.rows, number)
        journey, title, version, sector, personas = self.head[: len(HEAD)]
        stage, touchpoint, anchor, _ = _line(self.points, row[1])
        if self.titles:
            title, touchpoint = self.titles[0], self.titles[row[1] + 1]
        place = Place(journey, title, version, stage, touchpoint, anchor, personas, sector)
        return place, tuple(row), tuple(_line(self.said, number))


def row_alone(of: tuple[str, str], head: tuple[Any, ...], rank: int) -> Part:
    """The part of an object that has one row, which is its head."""
    return Part(of, head, (rank,), f"[{rank}]")


def part_of(
    journey: LinkedJourney,
    shape: Shape,
    rows_at: Callable[[Point], Iterable[tuple[Row, Said]]],
    points: Callable[[LinkedStage], Iterable[Point]] = lambda stage: stage.points,
) -> Part:
    """The part of a journey.

    :param rows_at: the rows of a point, with their rank but without its number, which is put in here; each with what it
        says besides.
    """
    fields = (*PLACE, *shape.row[1:])
    at = [fields.index(name) for name in shape.columns]
    head = head_of(journey)
    titles, texts = [journey.item.title], [head[1]]
    places: list[Row] = []
    rows: list[Row] = []
    columns: list[list[Any]] = [[] for _ in at]
    said: list[Said] = []
    for stage in journey.stages:
        for point in points(stage):
            found = tuple(rows_at(point))
            if not found:
                continue
            place = place_of(stage, point)
            for (rank, *row), besides in found:
                rows.append((rank, len(places), *row))
                said.append(besides)
                full = (*place, *row)
                for values, number in zip(columns, at, strict=True):
                    values.append(full[number])
            places.append(place)
            titles.append("" if point.is_stage else point.title)
            texts.append(place[1])
    return Part(
        ("journey", journey.item.id), head, tuple(row[0] for row in rows), as_lines(rows), as_lines(places),
        tuple(map(column_of, columns)), as_lines(said), tuple(titles) if titles != texts else (),
    )  # fmt: skip


def share_of(name: str, make: Callable[[LinkedJourney], Part]) -> Share[Part]:
    """The parts of a list as shares of journeys."""

    def of_journey(_around: Around, journey: LinkedJourney) -> Part:
        return make(journey)

    return Share(name, "journey", of_journey, read_part)


def read_part(data: Any) -> Part:
    """A part that went through JSON; what is said again and again is held once."""
    of, head, ranks, rows, points, columns, said, titles = data
    known = tuple(Column(tuple(map(_read, values)), codes) for values, codes in columns)
    return Part((of[0], of[1]), tuple(map(_read, head)), tuple(ranks), rows, points, known, said, tuple(titles))


def _read(value: Any) -> Any:
    if type(value) is str:
        return intern(value)
    return tuple(map(_read, value)) if type(value) is list else value


def written(text: str) -> str:
    """What a row says besides a text without its Markdown: the text as it is written, where that is another."""
    return text if plain(text) != text else ""


def head_of(journey: LinkedJourney) -> tuple[Any, ...]:
    """What :data:`HEAD` names."""
    item = journey.item
    return item.id, plain(item.title), item.version or "", item.sector, item.personas


def place_of(stage: LinkedStage, point: Point) -> tuple[str, ...]:
    """What :data:`PLACE` names."""
    title = stage.item.title
    text = plain(title)
    return title, "" if point.is_stage else plain(point.title), point.anchor, text if text != title else ""
