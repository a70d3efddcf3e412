"""Who uses a channel, team or KPI: the references to it, grouped by what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cjm_site.channels import BUILT_IN
from cjm_site.views.channel_stages import CONTACTS, ChannelStages, channel_stages, emotions
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.figures import MEASURED
from cjm_site.views.uses import MEASURED_AT, PLACES, counted, sorts_in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from cjm_site.handbook import Entry, Handbook
    from cjm_site.views.figures import Figures
    from cjm_site.views.uses import Place, Source


@dataclass(frozen=True, slots=True)
class Use:
    """One reference. ``title`` says where on the source's page, ``stage`` in which stage; empty: the page itself."""

    kind: str
    id: str
    anchor: str
    title: str
    stage: str
    effect: float | None = None


@dataclass(frozen=True, slots=True)
class UseGroup:
    """The uses of one sort; ``term`` names the sort. ``by_source`` keeps what one page uses together."""

    term: str
    uses: tuple[Use, ...]

    @property
    def by_source(self) -> tuple[tuple[tuple[str, str], tuple[Use, ...]], ...]:
        """((type, id) of the source, its uses)."""
        found: dict[tuple[str, str], list[Use]] = {}
        for use in self.uses:
            found.setdefault((use.kind, use.id), []).append(use)
        return tuple((source, tuple(uses)) for source, uses in found.items())


@dataclass(frozen=True, slots=True)
class Measured:
    """A KPI in one journey: where it started, stands and should go."""

    journey: str
    metric: Figures

    @property
    def progress(self) -> float | None:
        """How much of the way from baseline to target is done, 0 to 1."""
        m = self.metric
        if m.baseline is None or m.current is None or m.target is None or m.baseline == m.target:
            return None
        return min(1.0, max(0.0, (m.current - m.baseline) / (m.target - m.baseline)))


@dataclass(frozen=True)
class Used:
    """An object with who uses it. ``entry`` is ``None`` for a KPI that only journeys define."""

    kind: str
    id: str
    label: str
    entry: Entry[Any] | None
    groups: tuple[UseGroup, ...]
    measured: tuple[Measured, ...] = ()
    emotion: float | None = None

    @property
    def uses(self) -> int:
        """How many references there are."""
        return sum(len(group.uses) for group in self.groups)

    @property
    def journeys(self) -> int:
        """How many journeys refer to it."""
        return len({use.id for group in self.groups for use in group.uses if use.kind == "journey"})


@dataclass(frozen=True, slots=True)
class Glossary:
    """Every channel, team or KPI with who uses it; ``stages``: channels against phases and stages."""

    kind: str
    rows: tuple[Used, ...]
    facets: tuple[Facet, ...]
    stages: ChannelStages | None = None

    @property
    def is_large(self) -> bool:
        """It has every use."""
        return False


def used(handbook: Handbook, kind: str, id_: str) -> Used:
    """An object with who uses it."""
    sources = dict.fromkeys((ref.source_type, ref.source_id) for ref in handbook.backlinks(kind, id_))
    return used_by(handbook, kind, id_, sources)


def used_by(
    handbook: Handbook,
    kind: str,
    id_: str,
    sources: Iterable[Source],
    places: Mapping[str, tuple[Place, ...]] | None = None,
) -> Used:
    """The same of those who are known to use it.

    :param places: what journeys say, where that is known already; others are asked.
    """
    entry = handbook.objects(kind).get(id_)
    groups: dict[str, dict[Use, None]] = {}
    journeys: list[str] = []
    for source_kind, source in sources:
        if source_kind != "journey":
            groups.setdefault("owner", {})[Use(source_kind, source, "", "", "")] = None
            continue
        journeys.append(source)
        for place in handbook.share(PLACES[kind], source) if places is None else places[source]:
            if place.used == id_:
                use = Use("journey", source, place.anchor, place.title, place.stage, place.effect)
                groups.setdefault(place.term, {})[use] = None
    measured = _measured(handbook, groups.get(MEASURED_AT, ()), id_) if kind == "metric" else ()
    return Used(
        kind=kind,
        id=id_,
        label=entry.item.label if entry else next((m.metric.name for m in measured if m.metric.name), id_),
        entry=entry,
        groups=tuple(UseGroup(term, tuple(groups[term])) for term in sorts_in_order(groups)),
        measured=measured,
        emotion=emotions(handbook.share(CONTACTS, id_) for id_ in journeys).get(id_) if kind == "channel" else None,
    )


def _measured(handbook: Handbook, uses: Iterable[Use], id_: str) -> tuple[Measured, ...]:
    ids = dict.fromkeys(use.id for use in uses)
    return tuple(
        Measured(journey, metric)
        for journey in ids
        for metric in handbook.share(MEASURED, journey).metrics
        if metric.id == id_
    )


def listed(handbook: Handbook, kind: str, found: Collection[str]) -> list[str]:
    """The ids of a glossary.

    Built-in channels are in when they are used, and so are KPIs that only journeys define.

    :param found: those that are used.
    """
    objects = handbook.objects(kind)
    ids = [id_ for id_, entry in objects.items() if entry.item not in BUILT_IN or id_ in found]
    return ids + sorted(set(found) - set(ids))


def glossary(handbook: Handbook, kind: str) -> Glossary:
    """All of one type by name."""
    found = counted(handbook, kind)
    places = handbook.shares(PLACES[kind])
    rows = sorted(
        (used_by(handbook, kind, id_, found.get(id_, ()), places) for id_ in listed(handbook, kind, found)),
        key=lambda row: row.label.casefold(),
    )
    facets: tuple[Facet, ...] = ()
    if kind == "channel":
        facets = given(facet("kind", rows, lambda r: r.entry.item.kind if r.entry else "", terms="channel.{}".format))
    return Glossary(kind, tuple(rows), facets, channel_stages(handbook) if kind == "channel" else None)
