"""Who uses channels, teams and KPIs in a large handbook, counted: object by object, and journey by journey.

The counts are those of :mod:`cjm_site.views.usage`, which lists every single use.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from cjm_site.channels import BUILT_IN
from cjm_site.views.channel_stages import CONTACTS, ChannelStages, channel_stages, emotions
from cjm_site.views.faces import FACE
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.figures import MEASURED
from cjm_site.views.large import JOURNEYS_IN_FULL
from cjm_site.views.outline import OUTLINE
from cjm_site.views.usage import Glossary, Measured, glossary, listed, used, used_by
from cjm_site.views.uses import counted, sorts_in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from cjm_site.handbook import Entry, Handbook
    from cjm_site.views.figures import Measured as MeasuredByOne
    from cjm_site.views.outline import Outline
    from cjm_site.views.usage import Used
    from cjm_site.views.uses import Counts, Source

MOST_NAMED = 5
"""How many journeys a summary names for each object: those that use it most."""


@dataclass(frozen=True, slots=True)
class Tally:
    """An object with how often it is used: in ``counts`` by what the uses say, as (term, number).

    ``most`` are the pages that use it in most places, with the number of these.
    """

    kind: str
    id: str
    label: str
    entry: Entry[Any] | None
    counts: tuple[tuple[str, int], ...]
    uses: int
    journeys: int
    emotion: float | None
    most: tuple[tuple[Source, int], ...]


@dataclass(frozen=True, slots=True)
class User:
    """A page with what it uses: (id of an object, or the term of a sort; number), most first.

    ``measured`` are KPIs as this journey measures them.
    """

    kind: str
    id: str
    sector: str
    version: str
    counts: tuple[tuple[str, int], ...]
    uses: int
    measured: tuple[Measured, ...] = ()


@dataclass(frozen=True, slots=True)
class TalliedGlossary:
    """Every channel, team or KPI with how often it is used, then every page that uses one."""

    kind: str
    rows: tuple[Tally, ...]
    users: tuple[User, ...]
    facets: tuple[Facet, ...]
    stages: ChannelStages | None = None

    @property
    def is_large(self) -> bool:
        """It sums up."""
        return True


@dataclass(frozen=True, slots=True)
class TalliedObject:
    """One channel, team or KPI with the pages that use it, those with most uses first."""

    tally: Tally
    users: tuple[User, ...]
    facets: tuple[Facet, ...]


def glossary_of(handbook: Handbook, kind: str, *, in_full: int = JOURNEYS_IN_FULL) -> Glossary | TalliedGlossary:
    """All of one type by name: with every use, or in a handbook of more than so many journeys counted."""
    if len(handbook.journeys) <= in_full:
        return glossary(handbook, kind)
    found = counted(handbook, kind)
    said = _Said.of(handbook, kind)
    means = emotions(handbook.shares(CONTACTS).values()) if kind == "channel" else {}
    ids = listed(handbook, kind, found)
    rows = sorted(
        (_tally(handbook, kind, id_, found.get(id_, {}), said, means.get(id_)) for id_ in ids),
        key=lambda row: row.label.casefold(),
    )
    users = _users(handbook, {id_: found.get(id_, {}) for id_ in ids}, said)
    built_in = {row.id for row in rows if row.entry and row.entry.item in BUILT_IN}
    return TalliedGlossary(
        kind,
        tuple(rows),
        users,
        given(
            facet(
                kind,
                users,
                lambda user: [id_ for id_, _ in user.counts],
                text={row.id: row.label for row in rows}.__getitem__,
                terms=lambda id_: f"channel.{id_}" if id_ in built_in else "",
            ),
            facet("sector", users, attrgetter("sector")),
        ),
        channel_stages(handbook, most_journeys=0) if kind == "channel" else None,
    )


def object_of(handbook: Handbook, kind: str, id_: str, *, in_full: int = JOURNEYS_IN_FULL) -> Used | TalliedObject:
    """One object with every use, or where more than so many pages use it, page by page with counts."""
    if len(handbook.journeys) + len(handbook.personas) <= in_full:  # too few, and references are at hand
        return used(handbook, kind, id_)
    counts = counted(handbook, kind).get(id_, {})
    if len(counts) <= in_full:
        return used_by(handbook, kind, id_, counts)
    said = _Said.of(handbook, kind)
    emotion = emotions(handbook.shares(CONTACTS).values()).get(id_) if kind == "channel" else None
    order = sorts_in_order(term for by_term in counts.values() for term in by_term)
    users = [
        User(
            *source,
            *said.of_source(source),
            tuple((term, by_term[term]) for term in order if term in by_term),
            sum(by_term.values()),
            said.measured(source, (id_,)),
        )
        for source, by_term in counts.items()
    ]
    users.sort(key=lambda user: -user.uses)
    return TalliedObject(
        _tally(handbook, kind, id_, counts, said, emotion),
        tuple(users),
        given(
            facet("use", users, lambda user: [term for term, _ in user.counts], terms=str, order=order),
            facet("sector", users, attrgetter("sector")),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What pages that use something say of themselves, and for KPIs what journeys measure."""

    handbook: Handbook
    outlines: Mapping[str, Outline]
    figures: Mapping[str, MeasuredByOne]

    @classmethod
    def of(cls, handbook: Handbook, kind: str) -> _Said:
        return cls(handbook, handbook.shares(OUTLINE), handbook.shares(MEASURED) if kind == "metric" else {})

    def of_source(self, source: Source) -> tuple[str, str]:
        """Sector and version."""
        kind, id_ = source
        if kind == "journey":
            return self.outlines[id_].sector, self.outlines[id_].version
        return self.handbook.share(FACE, id_).sector if kind == "persona" else "", ""

    def measured(self, source: Source, ids: Collection[str]) -> tuple[Measured, ...]:
        """Some KPIs as a journey measures them."""
        found = self.figures.get(source[1]) if source[0] == "journey" else None
        return tuple(Measured(source[1], metric) for metric in found.metrics if metric.id in ids) if found else ()


def _tally(
    handbook: Handbook,
    kind: str,
    id_: str,
    counts: Mapping[Source, Mapping[str, int]],
    said: _Said,
    emotion: float | None,
) -> Tally:
    totals: dict[str, int] = {}
    for by_term in counts.values():
        for term, number in by_term.items():
            totals[term] = totals.get(term, 0) + number
    by_source = sorted(
        ((source, sum(by_term.values())) for source, by_term in counts.items()), key=lambda pair: -pair[1]
    )
    entry = handbook.objects(kind).get(id_)
    return Tally(
        kind=kind,
        id=id_,
        label=entry.item.label if entry else _own_name(said, counts, id_),
        entry=entry,
        counts=tuple((term, totals[term]) for term in sorts_in_order(totals)),
        uses=sum(totals.values()),
        journeys=sum(source == "journey" for source, _ in counts),
        emotion=emotion,
        most=tuple(by_source[:MOST_NAMED]),
    )


def _own_name(said: _Said, counts: Iterable[Source], id_: str) -> str:
    """The name of a KPI that only journeys define."""
    found = (measured.metric.name for source in counts for measured in said.measured(source, (id_,)))
    return next(filter(None, found), id_)


def _users(handbook: Handbook, found: Counts, said: _Said) -> tuple[User, ...]:
    """Every page that uses one of the type, in file order, with how often it uses each."""
    by_source: dict[Source, list[tuple[str, int]]] = {}
    for id_, counts in found.items():
        for source, by_term in counts.items():
            by_source.setdefault(source, []).append((id_, sum(by_term.values())))
    users = []
    for kind in ("journey", *sorted({kind for kind, _ in by_source} - {"journey"})):
        for id_ in handbook.objects(kind):
            uses = by_source.get((kind, id_))
            if uses:
                uses.sort(key=lambda pair: -pair[1])
                users.append(
                    User(
                        kind,
                        id_,
                        *said.of_source((kind, id_)),
                        tuple(uses),
                        sum(number for _, number in uses),
                        said.measured((kind, id_), [id_ for id_, _ in uses]),
                    )
                )
    return tuple(users)
