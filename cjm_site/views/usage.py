"""Who uses a channel, team or KPI: the references to it, grouped by what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cjm_site.channels import BUILT_IN
from cjm_site.views.channel_stages import ChannelStages, channel_stages
from cjm_site.views.facets import Facet, facet, given
from cjm_site.views.spots import level_at, spot_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cjm_site.handbook import Entry, Handbook, LinkedJourney, Point, Reference
    from cjm_site.model import JourneyMetric

_INDEX = re.compile(r"\.\d+(?=\.|$)")


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
    metric: JourneyMetric

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


_SORTS: tuple[tuple[str, str], ...] = (
    # field without positions, what it says (a term)
    ("stages.touchpoints.channel", "touchpoints"),
    ("stages.channel", "touchpoints"),
    ("surveys.channel", "surveys"),
    ("owner", "owner"),
    ("team", "cross_team"),
    ("insights.team", "insights"),
    ("policies.owner", "policies"),
    ("metrics.owner", "metrics"),
    ("metrics.id", "journeys"),
    ("stages.touchpoints.metrics.id", "effect"),
    ("stages.metrics.id", "effect"),
    ("stages.touchpoints.wows.owner", "wows"),
    ("stages.wows.owner", "wows"),
    ("stages.touchpoints.risks.owner", "risks"),
    ("stages.risks.owner", "risks"),
    ("stages.touchpoints.opportunities.owner", "opportunities"),
    ("stages.opportunities.owner", "opportunities"),
    ("stages.touchpoints.opportunities.metrics", "opportunities"),
    ("stages.opportunities.metrics", "opportunities"),
    ("stages.touchpoints.pains.metrics", "pains"),
    ("stages.pains.metrics", "pains"),
)


_TERMS = MappingProxyType(dict(_SORTS))
_ORDER = tuple(dict.fromkeys(_TERMS.values()))


def sort_of(field: str) -> str:
    """What a reference says, as a term, by the front-matter path of the name."""
    return _TERMS.get(_INDEX.sub("", field), "links")


def sorts_in_order(terms: Iterable[str]) -> tuple[str, ...]:
    """What references say, each once, in the order in which to list them."""
    return tuple(sorted(dict.fromkeys(terms), key=lambda term: _ORDER.index(term) if term in _ORDER else len(_ORDER)))


def used(handbook: Handbook, kind: str, id_: str) -> Used:
    """An object with who uses it."""
    entry = handbook.objects(kind).get(id_)
    references = handbook.backlinks(kind, id_)
    groups: dict[str, list[Use]] = {}
    for reference in references:
        groups.setdefault(sort_of(reference.field), []).append(_use(handbook, reference, id_))
    measured = _measured(handbook, references, id_) if kind == "metric" else ()
    label = entry.item.label if entry else next((m.metric.name for m in measured if m.metric.name), id_)
    return Used(
        kind=kind,
        id=id_,
        label=label,
        entry=entry,
        groups=tuple(UseGroup(term, tuple(dict.fromkeys(groups[term]))) for term in sorts_in_order(groups)),
        measured=measured,
        emotion=_mean_emotion(handbook, references) if kind == "channel" else None,
    )


def listed(handbook: Handbook, kind: str) -> list[str]:
    """The ids of a glossary. Built-in channels and KPIs that only journeys define are in when they are used."""
    ids = [
        id_
        for id_, entry in handbook.objects(kind).items()
        if entry.item not in BUILT_IN or handbook.backlinks(kind, id_)
    ]
    return ids + sorted({r.target_id for r in handbook.references if r.target_type == kind} - set(ids))


def glossary(handbook: Handbook, kind: str) -> Glossary:
    """All of one type by name."""
    rows = sorted((used(handbook, kind, id_) for id_ in listed(handbook, kind)), key=lambda row: row.label.casefold())
    facets: tuple[Facet, ...] = ()
    if kind == "channel":
        facets = given(facet("kind", rows, lambda r: r.entry.item.kind if r.entry else "", terms="channel.{}".format))
    return Glossary(kind, tuple(rows), facets, channel_stages(handbook) if kind == "channel" else None)


def _point(journey: LinkedJourney, field: str) -> Point | None:
    """The point that a front-matter path leads to."""
    steps = field.split(".")
    if steps[0] != "stages":
        return None
    stage = journey.stages[int(steps[1])]
    return stage.touchpoints[int(steps[3])] if steps[2] == "touchpoints" else stage.own


def _use(handbook: Handbook, reference: Reference, id_: str) -> Use:
    journey = handbook.journeys.get(reference.source_id) if reference.source_type == "journey" else None
    point = _point(journey, reference.field) if journey else None
    if journey is None or point is None:
        return Use(reference.source_type, reference.source_id, reference.anchor, "", "")
    spot = spot_of(journey, journey.stage_of(point), point)
    marked = _marked(point, reference.field)
    title, anchor = marked or (spot.title, point.anchor)
    effect = None
    if ".metrics." in reference.field and reference.field.endswith(".id"):
        effect = next((m.effect for m in point.experience.metrics if m.id == id_), None)
    return Use("journey", reference.source_id, anchor, title, spot.stage if spot.touchpoint else "", effect)


def _marked(point: Point, field: str) -> tuple[str, str] | None:
    """Title and anchor of the wow, risk, opportunity or pain that a path leads to."""
    match = re.search(r"\.(wows|risks|opportunities|pains)\.(\d+)\.", field + ".")
    if match is None:
        return None
    marks: Mapping[str, tuple[Any, ...]] = {
        "wows": point.wows,
        "risks": point.risks,
        "opportunities": point.opportunities,
        "pains": point.pains,
    }
    marked = marks[match[1]][int(match[2])]
    return marked.item.title, marked.anchor


def _measured(handbook: Handbook, references: Iterable[Reference], id_: str) -> tuple[Measured, ...]:
    ids = dict.fromkeys(r.source_id for r in references if _INDEX.sub("", r.field) == "metrics.id")
    return tuple(
        Measured(journey, metric)
        for journey in ids
        for metric in handbook.journeys[journey].item.metrics
        if metric.id == id_
    )


def _mean_emotion(handbook: Handbook, references: Iterable[Reference]) -> float | None:
    """The mean of what customers feel where this is used."""
    levels = []
    for reference in references:
        journey = handbook.journeys.get(reference.source_id) if reference.source_type == "journey" else None
        point = _point(journey, reference.field) if journey else None
        level = level_at(point, "actual") if point else None
        if level is not None:
            levels.append(level)
    return sum(levels) / len(levels) if levels else None
