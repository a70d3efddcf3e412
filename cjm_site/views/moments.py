"""Key moments: where customers are lost or angry, decide, or are happy, by importance and rating (V5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from cjm_site.model.experience import Polarity
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.marks import place_facets
from cjm_site.views.mood import Mood, mood_of
from cjm_site.views.spots import Spot, spots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.handbook import Handbook

MOMENT_ORDER = ("lost", "angry", "decisive", "happy", "none")
"""What hurts first; ``none``: a touchpoint rated critical that is no key moment."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("hurt", ("lost", "angry")),
    ("decisive", ("decisive",)),
    ("happy", ("happy",)),
    ("critical", ("none",)),
)
"""Names of the groups, with the kinds of moment in each."""


@dataclass(frozen=True, slots=True)
class MomentRow:
    """A key moment and where it happens. ``kind`` is one of :data:`MOMENT_ORDER`."""

    spot: Spot
    kind: str
    why: str
    mood: Mood

    @property
    def importance(self) -> int:
        """1 to 5; 0 when not given."""
        return self.spot.point.experience.importance or 0

    @property
    def polarity(self) -> str:
        """Positive, negative or critical; empty when not given."""
        return self.spot.point.experience.polarity or ""


@dataclass(frozen=True, slots=True)
class MomentGroup:
    """Moments that ask for the same: to repair, to decide well, to keep, to look at."""

    name: str
    rows: tuple[MomentRow, ...]


@dataclass(frozen=True, slots=True)
class MomentIndex:
    """Every key moment; ``kinds`` says how many there are of each kind, and in which group."""

    groups: tuple[MomentGroup, ...]
    kinds: tuple[tuple[str, int, str], ...]
    facets: tuple[Facet, ...]

    @property
    def rows(self) -> tuple[MomentRow, ...]:
        """Every row."""
        return tuple(row for group in self.groups for row in group.rows)


def moment_index(handbook: Handbook) -> MomentIndex:
    """The index of key moments."""
    rows = tuple(_moments(spots(handbook)))
    groups = tuple(
        MomentGroup(name, found)
        for name, kinds in GROUPS
        if (found := tuple(sorted((row for row in rows if row.kind in kinds), key=_rank)))
    )
    numbers = {kind: sum(row.kind == kind for row in rows) for kind in MOMENT_ORDER}
    return MomentIndex(
        groups,
        tuple((kind, numbers[kind], name) for name, kinds in GROUPS for kind in kinds if numbers[kind]),
        given(
            facet("kind", rows, lambda r: r.kind, terms="moment.{}".format, order=MOMENT_ORDER),
            facet("polarity", rows, lambda r: r.polarity, terms="polarity.{}".format, order=get_args(Polarity)),
            *place_facets(handbook, rows),
        ),
    )


def _moments(found: Iterable[Spot]) -> Iterable[MomentRow]:
    for spot in found:
        experience = spot.point.experience
        if experience.moment is not None:
            yield MomentRow(spot, experience.moment.kind, experience.moment.why, mood_of([spot.point]))
        elif experience.polarity == "critical":
            yield MomentRow(spot, "none", "", mood_of([spot.point]))


def _rank(row: MomentRow) -> tuple[int, float, int]:
    """The most important first; of these the worst, or among the happy ones the best."""
    level = row.mood.level if row.mood.level is not None else 3
    return -row.importance, -level if row.kind == "happy" else level, MOMENT_ORDER.index(row.kind)
