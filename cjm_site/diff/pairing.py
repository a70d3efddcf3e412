"""Which item of the one state is which of the other: by id, by name, by likeness; and which of them moved.

Every step is symmetric: pairing the other way round gives the same pairs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

T = TypeVar("T")

ALIKE = 0.5
"""From which likeness on, 0 to 1, two things count as one that changed."""


def pair(
    old: Sequence[T],
    new: Sequence[T],
    keys: Sequence[Callable[[T], Hashable | None]],
    text: Callable[[T], str] | None = None,
    alike: float = ALIKE,
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """Pairs, what only the old has, what only the new has.

    :param keys: what tells items apart, the surest first; a key that is ``None`` tells nothing.
    :param text: all that an item says; items that no key pairs are paired by its likeness.
    """
    open_old, open_new = dict(enumerate(old)), dict(enumerate(new))
    found: list[tuple[int, int]] = []
    for key in keys:
        where: dict[Hashable, list[int]] = {}
        for n, item in open_new.items():
            if (k := key(item)) is not None:
                where.setdefault(k, []).append(n)
        for m, item in list(open_old.items()):
            k = key(item)
            if k is not None and where.get(k):
                n = where[k].pop(0)
                found.append((m, n))
                del open_old[m], open_new[n]
    if text is not None and open_old and open_new:
        for m, n in _alike(
            [(m, text(i)) for m, i in open_old.items()], [(n, text(i)) for n, i in open_new.items()], alike
        ):
            found.append((m, n))
            del open_old[m], open_new[n]
    found.sort(key=lambda mn: mn[1])
    return [(old[m], new[n]) for m, n in found], list(open_old.values()), list(open_new.values())


def _alike(old: list[tuple[int, str]], new: list[tuple[int, str]], alike: float) -> list[tuple[int, int]]:
    shapes = {text: _shape(text) for _, text in (*old, *new)}
    rated = [
        (likeness, m, n) for m, one in old for n, two in new if (likeness := _dice(shapes[one], shapes[two])) >= alike
    ]
    rated.sort(key=lambda r: (-r[0], abs(r[1] - r[2]), r[1] + r[2], min(r[1], r[2])))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    found = []
    for _, m, n in rated:
        if m not in taken_old and n not in taken_new:
            taken_old.add(m)
            taken_new.add(n)
            found.append((m, n))
    return found


def _shape(text: str) -> Counter[str]:
    folded = f"  {text.casefold()} "
    return Counter(folded[n : n + 3] for n in range(len(folded) - 2))


def _dice(one: Counter[str], two: Counter[str]) -> float:
    total = one.total() + two.total()
    small, large = (one, two) if len(one) <= len(two) else (two, one)
    return 2 * sum(min(count, large[part]) for part, count in small.items()) / total if total else 0.0


def moved(order: Sequence[int]) -> set[int]:
    """Which of some items moved, given the new place of each in old order: as few as explain the new order."""
    ends: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for n, place in enumerate(order):
        at = bisect_left(ends, place)
        before.append(chain[at - 1] if at else -1)
        ends[at : at + 1] = [place]
        chain[at : at + 1] = [n]
    kept: set[int] = set()
    n = chain[-1] if chain else -1
    while n >= 0:
        kept.add(n)
        n = before[n]
    return set(range(len(order))) - kept
