"""Long lists: the first rows stand in the page, all of them beside it as plain data.

A list is made of parts, one an object (mostly a journey), each a share of that object: texts and numbers, no HTML and
no addresses. Order, facets and totals are worked out from these, and so are the rows in the page, with what only they
say; objects are made of these rows only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from cjm_site.markdown import plain
from cjm_site.shares import Share
from cjm_site.views.facets import Facet, facet_of
from cjm_site.views.spots import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cjm_site.around import Around
    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage, Point

RowT = TypeVar("RowT")

Row: TypeAlias = "tuple[Any, ...]"
"""A row: its rank, then what :attr:`Shape.row` names. Texts, whole numbers, and tuples of ids."""

PLACE = ("stage", "touchpoint", "place", "stage_text")
"""Fields of a point: titles of stage and touchpoint, anchor; the stage's title as text where Markdown stands in it."""

HEAD = ("journey", "title", "version", "sector", "persona")
"""Fields of a journey."""


class Part(NamedTuple):
    """What one object puts into a list.

    ``of`` is its type and id; ``head`` what all its rows share; ``points`` what several of them do; ``rows`` begin with
    their rank (the lowest comes first in the list), and where there are points, with the number of theirs. The rest is
    for rows in the page: ``said`` has what each row says besides, ``titles`` those of the journey and of the
    touchpoints at its points as they are written, where Markdown stands in any.
    """

    of: tuple[str, str]
    head: tuple[Any, ...]
    points: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    said: tuple[tuple[str, ...], ...] = ()
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """How the parts of a list are written down.

    ``row``, ``head`` and ``point`` name the fields (of a row all but the rank); ``facets`` the field that a facet asks
    for where it is called otherwise; ``objects`` the fields that hold ids, with the type of the object; ``group`` the
    field that says in which group of the table a row stands.
    """

    row: tuple[str, ...]
    head: tuple[str, ...] = HEAD
    point: tuple[str, ...] = PLACE
    facets: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=lambda: {"persona": "persona"})
    group: str = ""


@dataclass(frozen=True)
class LongList:
    """A list. ``shown`` are the rows in the page in their order, as (number of the part, number of the row).

    ``places`` are the rows that a link on the page leads to, by their ids.
    """

    shape: Shape
    parts: tuple[Part, ...]
    total: int
    limit: int
    shown: tuple[tuple[int, int], ...]
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_long(self) -> bool:
        """Whether there are more rows than the page has."""
        return self.total > self.limit

    @property
    def behind(self) -> tuple[str, ...]:
        """The ids of rows that the page has not."""
        shown = set(self.shown) if self.is_long else set()
        return tuple(id_ for id_, at in self.places.items() if self.is_long and at not in shown)

    @property
    def others(self) -> tuple[tuple[str, str, int], ...]:
        """The objects with rows that the page has not: type, id, how many."""
        if not self.is_long:
            return ()
        here = Counter(part for part, _ in self.shown)
        left = ((part.of, len(part.rows) - here[number]) for number, part in enumerate(self.parts))
        return tuple((*of, rows) for of, rows in left if rows)

    def full(self, make: Callable[[Place, Row, tuple[str, ...]], RowT]) -> tuple[RowT, ...]:
        """The rows in the page with all that a reader is to see, each of its place, itself, and what it says besides.

        Of journeys only.
        """
        found = ((self.parts[part], row) for part, row in self.shown)
        return tuple(make(_place(part, part.rows[row][1]), part.rows[row], part.said[row]) for part, row in found)

    def place(self, prefix: str, column: str) -> dict[str, tuple[int, int]]:
        """The first row of each value of a field, by the id of its place: the prefix and the value."""
        at = self.column(column)
        found: dict[str, tuple[int, int, int]] = {}
        for number, part in enumerate(self.parts):
            for place, row in enumerate(part.rows):
                value = row[at]
                if value and (value not in found or row[0] < found[value][0]):
                    found[value] = (row[0], number, place)
        ordered = sorted(found.items(), key=itemgetter(1))
        return {f"{prefix}-{value}": (part, row) for value, (_, part, row) in ordered}

    def column(self, name: str) -> int:
        """Where a field stands in a row."""
        return self.shape.row.index(name) + 1

    def values(self, column: str) -> Iterable[Any]:
        """A field of every row, part by part."""
        at = self.column(column)
        return (row[at] for part in self.parts for row in part.rows)

    def heads(self, *names: str) -> list[Any]:
        """The values that some fields of heads have, each once."""
        at = [self.shape.head.index(name) for name in names]
        return list(dict.fromkeys(part.head[place] for part in self.parts for place in at))

    def facet(self, name: str, *, column: str = "", **options: Any) -> Facet | None:
        """The facet of a field; ``options`` are those of :func:`cjm_site.views.facets.facet_of`."""
        found = Counter(self.values(column or self.shape.facets.get(name, name)))
        return facet_of(name, found, **options)

    def facet_of_several(self, name: str, **options: Any) -> Facet | None:
        """The facet of a field that holds several values."""
        found = Counter(chain.from_iterable(map(set, self.values(self.shape.facets.get(name, name)))))
        return facet_of(name, found, several=True, **options)

    def facet_of_head(self, name: str, *, several: bool = False, **options: Any) -> Facet | None:
        """The facet of a field that all rows of a part share."""
        at = self.shape.head.index(self.shape.facets.get(name, name))
        found: Counter[str] = Counter()
        for part in self.parts:
            for value in set(part.head[at]) if several else (part.head[at],):
                found[value] += len(part.rows)
        return facet_of(name, found, several=several, **options)

    def place_facets(self, handbook: Handbook) -> tuple[Facet | None, ...]:
        """Where something happens: persona, journey, stage, sector."""
        stages = Counter(part.points[row[1]][0] for part in self.parts for row in part.rows)
        return (
            self.facet_of_head("persona", several=True, text=partial(name_of, handbook, "persona")),
            self.facet_of_head("journey", text=partial(name_of, handbook, "journey")),
            facet_of("stage", stages),
            self.facet_of_head("sector"),
        )


def make_list(shape: Shape, parts: Iterable[Part], limit: int) -> LongList:
    """A list of some parts; of rows with the same rank, those of the first part come first."""
    found = tuple(part for part in parts if part.rows)
    ranks = [row[0] for part in found for row in part.rows]
    total = len(ranks)
    ranks.sort()
    last = ranks[min(limit, total) - 1] if ranks else 0
    order = [(row[0], n, m) for n, part in enumerate(found) for m, row in enumerate(part.rows) if row[0] <= last]
    order.sort()
    return LongList(shape, found, total, limit, tuple((part, row) for _, part, row in order[:limit]))


def share_of(name: str, make: Callable[[LinkedJourney], Part], several: int = 0) -> Share[Part]:
    """The parts of a list as shares of journeys.

    :param several: where in a row a field stands that holds several values.
    """

    def of_journey(_around: Around, journey: LinkedJourney) -> Part:
        return make(journey)

    return Share(name, "journey", of_journey, partial(read_part, several=several))


def read_part(data: Any, several: int = 0) -> Part:
    """A part that went through JSON."""
    of, head, points, rows, said, titles = data
    if several:
        for row in rows:
            row[several] = tuple(row[several])
    return Part(
        tuple(of), _tuples(head), tuple(map(tuple, points)), tuple(map(tuple, rows)), tuple(map(tuple, said)),
        tuple(titles),
    )  # fmt: skip


def _tuples(data: list[Any]) -> tuple[Any, ...]:
    return tuple(_tuples(value) if isinstance(value, list) else value for value in data)


def part_of(
    journey: LinkedJourney,
    rows_at: Callable[[Point], Iterable[tuple[Row, tuple[str, ...]]]],
    points: Callable[[LinkedStage], Iterable[Point]] = lambda stage: stage.points,
) -> Part:
    """The part of a journey.

    :param rows_at: the rows of a point, with their rank but without its number, which is put in here; each with what it
        says besides.
    """
    places: list[tuple[str, ...]] = []
    rows: list[Row] = []
    said: list[tuple[str, ...]] = []
    titles = [journey.item.title]
    for stage in journey.stages:
        for point in points(stage):
            number = len(places)
            before = len(rows)
            for row, besides in rows_at(point):
                rows.append((row[0], number, *row[1:]))
                said.append(besides)
            if len(rows) > before:
                places.append(place_of(stage, point))
                titles.append("" if point.is_stage else point.title)
    head = head_of(journey)
    texts = [head[1], *(place[1] for place in places)]
    return Part(
        ("journey", journey.item.id), head, tuple(places), tuple(rows), tuple(said),
        tuple(titles) if titles != texts else (),
    )  # fmt: skip


def written(text: str) -> str:
    """What a row says besides a text without its Markdown: the text as it is written, where that is another."""
    return text if plain(text) != text else ""


def _place(part: Part, number: int) -> Place:
    """Where the rows of one point happen."""
    journey, title, version, sector, personas = part.head[: len(HEAD)]
    stage, touchpoint, anchor, _ = part.points[number]
    if part.titles:
        title, touchpoint = part.titles[0], part.titles[number + 1]
    return Place(journey, title, version, stage, touchpoint, anchor, personas, sector)


def head_of(journey: LinkedJourney) -> tuple[Any, ...]:
    """What :data:`HEAD` names."""
    item = journey.item
    return item.id, plain(item.title), item.version or "", item.sector, item.personas


def place_of(stage: LinkedStage, point: Point) -> tuple[str, ...]:
    """What :data:`PLACE` names."""
    title = stage.item.title
    text = plain(title)
    return title, "" if point.is_stage else plain(point.title), point.anchor, text if text != title else ""


def name_of(handbook: Handbook, kind: str, id_: str) -> str:
    """An object's name, its id where there is none."""
    label = handbook.label(kind, id_)
    return id_ if label is None else label
