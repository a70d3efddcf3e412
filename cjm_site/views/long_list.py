"""Long lists: the first rows stand in the page, all of them beside it as plain data.

A list is made of parts, one an object (mostly a journey): texts and numbers, no HTML and no addresses. Order, facets
and totals are worked out from these, and so are the rows in the page; only of those objects are made.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from cjm_site.views.facets import Facet, facet_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cjm_site.handbook import Handbook
    from cjm_site.views.list_parts import Part, Row, Said, Shape
    from cjm_site.views.spots import Place

RowT = TypeVar("RowT")


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
        left = ((part.of, len(part.ranks) - here[number]) for number, part in enumerate(self.parts))
        return tuple((*of, rows) for of, rows in left if rows)

    def full(self, make: Callable[[Place, Row, Said], RowT]) -> tuple[RowT, ...]:
        """The rows in the page, of journeys only.

        :param make: makes one of its place, its fields, and what it says besides.
        """
        return tuple(make(*self.parts[part].full(row)) for part, row in self.shown)

    def place(self, prefix: str, column: str) -> dict[str, tuple[int, int]]:
        """The first row of each value of a field, by the id of its place: the prefix and the value."""
        at = self.column(column)
        found: dict[str, tuple[int, int, int]] = {}
        for number, part in enumerate(self.parts):
            for row, (rank, value) in enumerate(zip(part.ranks, part.column(at), strict=True)):
                if value and (value not in found or rank < found[value][0]):
                    found[value] = (rank, number, row)
        ordered = sorted(found.items(), key=itemgetter(1))
        return {f"{prefix}-{value}": (part, row) for value, (_, part, row) in ordered}

    def column(self, name: str) -> int:
        """Where a field stands among the columns."""
        return self.shape.columns.index(name)

    def values(self, column: str) -> Iterable[Any]:
        """A field of every row, part by part."""
        at = self.column(column)
        return chain.from_iterable(part.column(at) for part in self.parts)

    def distinct(self, column: str) -> tuple[Any, ...]:
        """The values of a field, each once."""
        at = self.column(column)
        return tuple(dict.fromkeys(chain.from_iterable(part.columns[at].values for part in self.parts)))

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
                found[value] += len(part.ranks)
        return facet_of(name, found, several=several, **options)

    def place_facets(self, handbook: Handbook) -> tuple[Facet | None, ...]:
        """Where something happens: persona, journey, stage, sector."""
        return (
            self.facet_of_head("persona", several=True, text=partial(name_of, handbook, "persona")),
            self.facet_of_head("journey", text=partial(name_of, handbook, "journey")),
            self.facet("stage"),
            self.facet_of_head("sector"),
        )


def make_list(shape: Shape, parts: Iterable[Part], limit: int) -> LongList:
    """A list of some parts; of rows with the same rank, those of the first part come first."""
    found = tuple(part for part in parts if part.ranks)
    ranks = sorted(chain.from_iterable(part.ranks for part in found))
    total = len(ranks)
    last = ranks[min(limit, total) - 1] if ranks else 0
    first = ((rank, n, m) for n, part in enumerate(found) for m, rank in enumerate(part.ranks) if rank <= last)
    return LongList(shape, found, total, limit, tuple((part, row) for _, part, row in sorted(first)[:limit]))


def name_of(handbook: Handbook, kind: str, id_: str) -> str:
    """An object's name, its id where there is none."""
    label = handbook.label(kind, id_)
    return id_ if label is None else label
