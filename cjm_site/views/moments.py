"""Key moments: where customers are lost or angry, decide, or are happy, by importance and rating (V5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, get_args

from cjm_site.markdown import plain
from cjm_site.model.experience import Polarity
from cjm_site.views.facets import Facet, given
from cjm_site.views.list_parts import Part, Row, Said, Shape, part_of, share_of, written
from cjm_site.views.long_list import LongList, make_list
from cjm_site.views.mood import Mood, mood_of, mood_said, plain_mood

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cjm_site.handbook import Handbook, LinkedJourney, Point
    from cjm_site.views.spots import Place

MOMENT_ORDER = ("lost", "angry", "decisive", "happy", "none")
"""What hurts first; ``none``: a touchpoint rated critical that is no key moment."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("hurt", ("lost", "angry")),
    ("decisive", ("decisive",)),
    ("happy", ("happy",)),
    ("critical", ("none",)),
)
"""Names of the groups, with the kinds of moment in each."""


GROUP_OF: Mapping[str, str] = MappingProxyType({kind: name for name, kinds in GROUPS for kind in kinds})
"""The group of each kind."""

_GROUP_NAMES = tuple(name for name, _ in GROUPS)


class MomentRow(NamedTuple):
    """A key moment and where it happens. ``kind`` is one of :data:`MOMENT_ORDER`.

    ``importance`` is 1 to 5, 0 when not given; ``polarity`` positive, negative or critical, empty when not given.
    """

    spot: Place
    kind: str
    why: str
    mood: Mood
    importance: int
    polarity: str


class MomentGroup(NamedTuple):
    """Moments that ask for the same: to repair, to decide well, to keep, to look at."""

    name: str
    rows: tuple[MomentRow, ...]


class MomentIndex(NamedTuple):
    """Every key moment, those in the page as rows; ``kinds`` counts each kind, and says in which group it is."""

    groups: tuple[MomentGroup, ...]
    kinds: tuple[tuple[str, int, str], ...]
    facets: tuple[Facet, ...]
    list: LongList

    @property
    def rows(self) -> tuple[MomentRow, ...]:
        """Every row."""
        return tuple(row for group in self.groups for row in group.rows)


MOMENTS = Shape(
    ("point", "kind", "importance", "polarity", "level", "curve", "word", "group", "about"),
    columns=("stage", "kind", "polarity", "level", "group"),
    group="group",
)
"""Rows of key moments as plain data: ``level`` in hundredths, empty without a number."""


def moment_part(journey: LinkedJourney) -> Part:
    """The key moments of a journey as plain data."""
    return part_of(journey, MOMENTS, _plain_rows)


MOMENTS_SHARE = share_of("moments", moment_part)
"""The key moments of each journey."""


def moment_index(handbook: Handbook) -> MomentIndex:
    """The index of key moments."""
    found = make_list(MOMENTS, handbook.shares(MOMENTS_SHARE).values(), handbook.settings.rows_in_page)
    found = replace(found, places=found.place("moments", "group"))
    rows = found.full(_row)
    numbers = Counter(found.values("kind"))
    return MomentIndex(
        tuple(
            MomentGroup(name, tuple(row for row in rows if row.kind in kinds))
            for name, kinds in GROUPS
            if any(numbers[kind] for kind in kinds)
        ),
        tuple((kind, numbers[kind], name) for name, kinds in GROUPS for kind in kinds if numbers[kind]),
        given(
            found.facet("kind", terms="moment.{}".format, order=MOMENT_ORDER),
            found.facet("polarity", terms="polarity.{}".format, order=get_args(Polarity)),
            *found.place_facets(handbook),
        ),
        found,
    )


def _row(place: Place, row: Row, said: Said) -> MomentRow:
    _, _, kind, importance, polarity, level, curve, text, _, about = row
    why, word = said
    return MomentRow(place, kind, why or about, mood_said(level, curve, word or text), importance, polarity)


def _plain_rows(point: Point) -> Iterable[tuple[Row, Said]]:
    """The most important first; of these the worst, or among the happy ones the best."""
    experience = point.experience
    if experience.moment is None and experience.polarity != "critical":
        return
    kind = experience.moment.kind if experience.moment is not None else "none"
    mood = mood_of([point])
    level = round((mood.level if mood.level is not None else 3) * 100)
    group = GROUP_OF[kind]
    rank = (_GROUP_NAMES.index(group) * 10 - (experience.importance or 0)) * 10_000
    rank += (-level if kind == "happy" else level) * 10 + MOMENT_ORDER.index(kind)
    why = experience.moment.why if experience.moment is not None else ""
    yield (
        (rank, kind, experience.importance or 0, experience.polarity or "", *plain_mood(mood), group, plain(why)),
        (written(why), written(mood.word)),
    )
