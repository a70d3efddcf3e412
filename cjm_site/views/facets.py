"""Facets: what a list can be narrowed by, with the values that occur in it and how often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet; shown as an interface term when there is one, else as its text."""

    value: str
    text: str
    term: str
    count: int


class Facet(NamedTuple):
    """``name`` is the key in addresses and in ``data-`` attributes; ``term`` its label."""

    name: str
    term: str
    options: tuple[Option, ...]
    several: bool = False


def facet(
    name: str,
    rows: Iterable[RowT],
    values: Callable[[RowT], str | Iterable[str]],
    *,
    term: str = "",
    text: Callable[[str], str] = str,
    terms: Callable[[str], str] = lambda _: "",
    order: tuple[str, ...] = (),
) -> Facet | None:
    """The facet of a list; ``None`` when it could not narrow anything.

    :param values: a row's value, or its values; empty ones do not count.
    :param text: how a value reads.
    :param terms: the interface term of a value, where it is one of ours.
    :param order: values in the order to offer them; others follow by their text.
    """
    found: Counter[str] = Counter()
    several = False
    for row in rows:
        value = values(row)
        if isinstance(value, str):
            found.update((value,) if value else ())
        else:
            several = True
            found.update({v for v in value if v})
    return facet_of(name, found, term=term, text=text, terms=terms, order=order, several=several)


def facet_of(
    name: str,
    counts: Mapping[str, int],
    *,
    term: str = "",
    text: Callable[[str], str] = str,
    terms: Callable[[str], str] = lambda _: "",
    order: tuple[str, ...] = (),
    several: bool = False,
) -> Facet | None:
    """The facet of a list whose values are counted already; the rest is as in :func:`facet`.

    :param several: whether a row may have several values.
    """
    found = {value: number for value, number in counts.items() if value}
    if len(found) < 2:
        return None
    places = {value: number for number, value in enumerate(order)}
    texts = {value: text(value) for value in found}
    ordered = sorted(found, key=lambda v: (places.get(v, len(places)), texts[v].casefold(), v))
    options = tuple(Option(v, texts[v], terms(v), found[v]) for v in ordered)
    return Facet(name, term or name, options, several)


def given(*facets: Facet | None) -> tuple[Facet, ...]:
    """The facets that can narrow something."""
    return tuple(f for f in facets if f is not None)
