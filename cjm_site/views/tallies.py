"""Who uses channels, teams and KPIs in a large handbook, counted: object by object, and journey by journey.

The counts are those of :mod:`cjm_site.views.usage`, which lists every single use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from cjm_site.channels import BUILT_IN
from cjm_site.views.channel_stages import ChannelStages, channel_stages
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.large import JOURNEYS_IN_FULL
from cjm_site.views.spots import level_at
from cjm_site.views.usage import Glossary, Measured, glossary, listed, sort_of, sorts_in_order, used

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cjm_site.handbook import Entry, Handbook, Reference
    from cjm_site.views.usage import Used

MOST_NAMED = 5
"""How many journeys a summary names for each object: those that use it most."""

_MARK = re.compile(r"(stages\.\d+(?:\.touchpoints\.\d+)?)(?:\.(?:wows|risks|opportunities|pains)\.\d+)?")

Source = tuple[str, str]
"""Type and id of the object that uses another."""


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
    found: dict[str, dict[Source, dict[str, int]]] = {id_: {} for id_ in listed(handbook, kind)}
    found.update(_counted(r for r in handbook.references if r.target_type == kind))
    emotions = _emotions(handbook) if kind == "channel" else {}
    rows = sorted(
        (_tally(handbook, kind, id_, found[id_], emotions.get(id_)) for id_ in found),
        key=lambda row: row.label.casefold(),
    )
    users = _users(handbook, kind, found)
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
    references = handbook.backlinks(kind, id_)
    if len({(r.source_type, r.source_id) for r in references}) <= in_full:
        return used(handbook, kind, id_)
    counts = _counted(references).get(id_, {})
    emotion = _emotions(handbook, counts).get(id_) if kind == "channel" else None
    order = sorts_in_order(term for by_term in counts.values() for term in by_term)
    users = []
    for (source_kind, source_id), by_term in counts.items():
        entry = handbook.objects(source_kind)[source_id]
        users.append(
            User(
                source_kind,
                source_id,
                getattr(entry.item, "sector", "") or "",
                getattr(entry.item, "version", "") or "",
                tuple((term, by_term[term]) for term in order if term in by_term),
                sum(by_term.values()),
                _measured(entry, (id_,)) if kind == "metric" and source_kind == "journey" else (),
            )
        )
    users.sort(key=lambda user: -user.uses)
    return TalliedObject(
        _tally(handbook, kind, id_, counts, emotion),
        tuple(users),
        given(
            facet("use", users, lambda user: [term for term, _ in user.counts], terms=str, order=order),
            facet("sector", users, attrgetter("sector")),
        ),
    )


def _counted(references: Iterable[Reference]) -> dict[str, dict[Source, dict[str, int]]]:
    """Object to source to sort to number. Several names of an object at one place are one use."""
    found: dict[str, dict[Source, dict[str, int]]] = {}
    seen: set[tuple[str, str, str, str, str]] = set()
    for reference in references:
        term, place = _sort_and_place(reference.field)
        key = (reference.target_id, reference.source_type, reference.source_id, term, place or reference.anchor)
        if key in seen:
            continue
        seen.add(key)
        by_term = found.setdefault(reference.target_id, {}).setdefault(key[1:3], {})
        by_term[term] = by_term.get(term, 0) + 1
    return found


@lru_cache(maxsize=16_384)
def _sort_and_place(field: str) -> tuple[str, str]:
    """What a reference says, and the point or mark that says it; empty when it is the page itself."""
    place = _MARK.match(field)
    return sort_of(field), place[0] if place else ""


def _tally(
    handbook: Handbook, kind: str, id_: str, counts: Mapping[Source, Mapping[str, int]], emotion: float | None
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
        label=entry.item.label if entry else _own_name(handbook, counts, id_),
        entry=entry,
        counts=tuple((term, totals[term]) for term in sorts_in_order(totals)),
        uses=sum(totals.values()),
        journeys=sum(source == "journey" for source, _ in counts),
        emotion=emotion,
        most=tuple(by_source[:MOST_NAMED]),
    )


def _own_name(handbook: Handbook, counts: Iterable[Source], id_: str) -> str:
    """The name of a KPI that only journeys define."""
    for source, journey in counts:
        for measured in _measured(handbook.objects(source)[journey], (id_,)) if source == "journey" else ():
            if measured.metric.name:
                return measured.metric.name
    return id_


def _users(handbook: Handbook, kind: str, found: Mapping[str, Mapping[Source, Mapping[str, int]]]) -> tuple[User, ...]:
    """Every page that uses one of the type, in file order, with how often it uses each."""
    by_source: dict[Source, list[tuple[str, int]]] = {}
    for id_, counts in found.items():
        for source, by_term in counts.items():
            by_source.setdefault(source, []).append((id_, sum(by_term.values())))
    users = []
    for source_kind in ("journey", *sorted({source_kind for source_kind, _ in by_source} - {"journey"})):
        for id_, entry in handbook.objects(source_kind).items():
            uses = by_source.get((source_kind, id_))
            if uses:
                uses.sort(key=lambda pair: -pair[1])
                users.append(
                    User(
                        source_kind,
                        id_,
                        getattr(entry.item, "sector", "") or "",
                        getattr(entry.item, "version", "") or "",
                        tuple(uses),
                        sum(number for _, number in uses),
                        _measured(entry, [id_ for id_, _ in uses])
                        if kind == "metric" and source_kind == "journey"
                        else (),
                    )
                )
    return tuple(users)


def _measured(entry: Any, ids: Sequence[str]) -> tuple[Measured, ...]:
    return tuple(Measured(entry.item.id, metric) for metric in entry.item.metrics if metric.id in ids)


def _emotions(handbook: Handbook, sources: Iterable[Source] | None = None) -> dict[str, float]:
    """The mean of what customers feel where each channel is used, over all journeys or those given."""
    journeys = (
        handbook.journeys.values()
        if sources is None
        else [handbook.journeys[id_] for kind, id_ in sources if kind == "journey"]
    )
    sums: dict[str, list[float]] = {}
    for journey in journeys:
        for stage in journey.stages:
            for point in stage.points:
                if point.experience.channel and (level := level_at(point, "actual")) is not None:
                    for channel in point.experience.channel:
                        sums.setdefault(channel, []).append(level)
    return {channel: sum(levels) / len(levels) for channel, levels in sums.items()}
