"""Filters: which part of the handbook a view shows.

A filter narrows the handbook before the view looks at it, so that views know nothing of filters, and every
figure, matrix and list of one view agree.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args

from cjm_site.handbook import LinkedJourney
from cjm_site.model import OBJECT_TYPES, Experience
from cjm_site.model.base import Status
from cjm_site.model.catalog import ChannelKind
from cjm_site.model.experience import MomentKind, OpportunityStatus, RiskKind, RiskStatus, WowKind, WowStatus
from cjm_site.shares import Share
from cjm_site.views.faces import FACE
from cjm_site.views.outline import OUTLINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.around import Around
    from cjm_site.handbook import Entry, Handbook, LinkedStage, Marked, Point
    from cjm_site.views.outline import Outline

EntryT = TypeVar("EntryT", bound="Entry[Any]")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a view is narrowed to. Several values of one filter are alternatives; several filters hold together."""

    persona: tuple[str, ...] = ()
    journey: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    phase: tuple[int, ...] = ()
    channel: tuple[str, ...] = ()
    metric: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    min_impact: int | None = None
    min_weight: int | None = None
    min_importance: int | None = None
    max_effort: int | None = None
    limit: int | None = None

    @property
    def given(self) -> dict[str, tuple[str | int, ...]]:
        """The filters that are set, each with its values."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: value if isinstance(value, tuple) else (value,)
            for name, value in values.items()
            if value not in ((), None)
        }

    @property
    def places(self) -> bool:
        """Whether a part of the journeys is left out."""
        return any(name in self.given for name in (*JOURNEYS, *POINTS, "metric"))


JOURNEYS = ("persona", "journey", "sector", "version")
"""Filters of whole journeys."""

POINTS = ("stage", "phase", "channel")
"""Filters of stages and touchpoints."""

NUMBERS: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {
        "phase": (1, 9),
        "min_impact": (1, 5),
        "min_weight": (1, 25),
        "min_importance": (1, 5),
        "max_effort": (1, 5),
        "limit": (1, None),
    }
)
"""Filters that are whole numbers, with the ends of their scale."""


class Filterable(NamedTuple):
    """What a view can be narrowed by. ``kinds`` and ``statuses`` are the values of these two filters in this view."""

    names: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


_STATUS: tuple[str, ...] = get_args(Status)

VIEW_FILTERS: Mapping[str, Filterable] = MappingProxyType(
    {
        "portfolio": Filterable((*JOURNEYS, "status", "owner"), statuses=_STATUS),
        "coverage": Filterable(JOURNEYS),
        "personas": Filterable(("persona", "journey", "sector", "status", "owner", "limit"), statuses=_STATUS),
        "journeys": Filterable((*JOURNEYS, "status", "owner", "limit"), statuses=_STATUS),
        "channels": Filterable((*JOURNEYS, "kind", "limit"), kinds=get_args(ChannelKind)),
        "teams": Filterable((*JOURNEYS, "limit")),
        "metrics": Filterable((*JOURNEYS, "limit")),
        "moments": Filterable((*JOURNEYS, *POINTS, "kind", "min_importance", "limit"), kinds=get_args(MomentKind)),
        "wows": Filterable(
            (*JOURNEYS, *POINTS, "kind", "status", "owner", "limit"), get_args(WowKind), get_args(WowStatus)
        ),
        "risks": Filterable(
            (*JOURNEYS, *POINTS, "kind", "status", "owner", "min_impact", "min_weight", "limit"),
            get_args(RiskKind),
            get_args(RiskStatus),
        ),
        "opportunities": Filterable(
            (*JOURNEYS, *POINTS, "metric", "status", "owner", "min_impact", "max_effort", "limit"),
            statuses=get_args(OpportunityStatus),
        ),
        "kpis": Filterable((*JOURNEYS, "metric", "limit")),
        "funnel": Filterable((*JOURNEYS, "limit")),
        "comparison": Filterable(("persona", "journey", "sector", "limit")),
        "freshness": Filterable(("sector", "kind", "status", "owner", "limit"), tuple(OBJECT_TYPES), _STATUS),
        "assumptions": Filterable((*JOURNEYS, *POINTS, "min_importance", "limit")),
    }
)
"""Name of the view to what it can be narrowed by."""


class Inside(NamedTuple):
    """What of a journey filters may name: stages, by id and title, and the KPIs that it measures."""

    stages: tuple[tuple[str, str], ...]
    metrics: tuple[str, ...]


def _inside(_around: Around, journey: LinkedJourney) -> Inside:
    return Inside(
        tuple((stage.id, stage.item.title) for stage in journey.stages),
        tuple(metric.id for metric in journey.item.metrics),
    )


def _read_inside(data: Any) -> Inside:
    stages, metrics = data
    return Inside(tuple((id_, title) for id_, title in stages), tuple(metrics))


INSIDE = Share("inside", "journey", _inside, _read_inside)

_OF_OBJECTS = frozenset({"portfolio", "personas", "journeys", "freshness"})
"""Views in which status and owner are those of the objects themselves."""


def narrow(handbook: Handbook, view: str, filters: Filters) -> Handbook:
    """The part of the handbook that a view is to show. ``limit`` is left to whoever lays the list out."""
    if filters.given.keys() <= {"limit"}:
        return handbook
    journeys = _journeys(handbook, view, filters)
    personas = _personas(handbook, view, filters, journeys)
    kept = {*(("journey", id_) for id_ in journeys), *(("persona", id_) for id_ in personas)}
    references = tuple(
        ref
        for ref in handbook.references
        if ref.source_type not in {"persona", "journey"} or (ref.source_type, ref.source_id) in kept
    )
    named = {(ref.target_type, ref.target_id) for ref in references if (ref.source_type, ref.source_id) in kept}

    def others(kind: str, entries: Mapping[str, EntryT]) -> dict[str, EntryT]:
        if view == "freshness":
            return {id_: entry for id_, entry in entries.items() if _is_kept(kind, entry.item, filters)}
        in_use = {id_: entry for id_, entry in entries.items() if not filters.places or (kind, id_) in named}
        if view == "channels" and kind == "channel" and filters.kind:
            return {id_: entry for id_, entry in in_use.items() if entry.item.kind in filters.kind}
        return in_use

    channels = others("channel", handbook.channels)
    return handbook.part(
        personas=personas,
        journeys=journeys,
        channels=channels,
        teams=others("team", handbook.teams),
        metrics=others("metric", handbook.metrics),
        references=tuple(r for r in references if r.target_type != "channel" or r.target_id in channels),
        whole=handbook.whole or handbook,
    )


def _is_kept(kind: str, item: Any, filters: Filters) -> bool:
    """Whether an object itself fits: its type, status, owner, sector."""
    return (
        (not filters.kind or kind in filters.kind)
        and (not filters.status or item.status in filters.status)
        and (not filters.owner or item.owner in filters.owner)
        and (not filters.sector or getattr(item, "sector", None) in filters.sector)
    )


def _personas(
    handbook: Handbook, view: str, filters: Filters, journeys: Mapping[str, LinkedJourney]
) -> dict[str, Entry[Any]]:
    """The personas that are asked for: themselves, or through the journeys that are."""
    travelled = {persona for id_ in journeys for persona in handbook.personas_of(id_)}
    if view in {"freshness", "personas"}:
        asked = replace(filters, kind=filters.kind if view == "freshness" else ())
        return {
            id_: handbook.personas[id_]
            for id_, face in handbook.shares(FACE).items()
            if _is_kept("persona", face, asked)
            and (not filters.persona or id_ in filters.persona)
            and (not filters.journey or id_ in travelled)
        }
    if not filters.places:
        return dict(handbook.personas)
    wanted = filters.persona or travelled
    return {id_: handbook.personas[id_] for id_ in handbook.personas if id_ in wanted}


def _journeys(handbook: Handbook, view: str, filters: Filters) -> dict[str, LinkedJourney]:
    outlines = handbook.shares(OUTLINE)
    chosen = {id_ for id_, journey in outlines.items() if _travels(journey, filters)}
    if view == "comparison":  # both versions belong to it, whichever is named
        pairs = [(id_, journey.counterpart) for id_, journey in outlines.items()]
        chosen |= {other for pair in pairs for other in pair if other and set(pair) & chosen}
    found = {}
    for id_, outline in outlines.items():
        if id_ not in chosen:
            continue
        if view in _OF_OBJECTS and view != "personas" and not _is_kept("journey", outline, filters):
            continue
        narrowed = _journey(handbook.journeys[id_], view, filters)
        if narrowed is not None:
            found[id_] = narrowed
    return found


def _travels(journey: Outline, filters: Filters) -> bool:
    return (
        (not filters.persona or bool(set(journey.personas) & set(filters.persona)))
        and (not filters.journey or journey.id in filters.journey)
        and (not filters.sector or journey.sector in filters.sector)
        and (not filters.version or journey.version in filters.version)
    )


def _journey(journey: LinkedJourney, view: str, filters: Filters) -> LinkedJourney | None:
    """The stages and points of a journey that fit; ``None`` when filters of points leave nothing of it."""
    stages = [
        part
        for stage in journey.stages
        if (not filters.stage or stage.id in filters.stage)
        and (not filters.phase or stage.item.phase in filters.phase)
        and (part := _stage(stage, view, filters)) is not None
    ]
    if not stages and journey.stages:
        return None
    narrowed = LinkedJourney(journey.item, journey.source, tuple(stages))  # whatever kind of entry it was
    if filters.metric and view == "kpis":
        metrics = tuple(metric for metric in journey.item.metrics if metric.id in filters.metric)
        narrowed = replace(narrowed, item=journey.item.model_copy(update={"metrics": metrics}))
    return narrowed


def _stage(stage: LinkedStage, view: str, filters: Filters) -> LinkedStage | None:
    """A stage with the points that are asked for; ``None`` when none of them is."""
    touchpoints = tuple(point for point in stage.touchpoints if _is_asked(point, view, filters))
    own = stage.own
    if not _is_asked(own, view, filters):
        if not touchpoints and (filters.channel or filters.min_importance):
            return None
        own = own._replace(experience=Experience(), wows=(), risks=(), opportunities=(), pains=())
    return stage._replace(
        own=_point(own, view, filters),
        touchpoints=tuple(_point(point, view, filters) for point in touchpoints),
    )


def _is_asked(point: Point, view: str, filters: Filters) -> bool:
    experience = point.experience
    important = filters.min_importance is None or (experience.importance or 0) >= filters.min_importance
    return (important or view != "assumptions") and (
        not filters.channel or bool(set(experience.channel) & set(filters.channel))
    )


def _point(point: Point, view: str, filters: Filters) -> Point:
    """A point with what a view is about, as far as it fits."""
    if view == "risks":
        return point._replace(risks=tuple(marked for marked in point.risks if _fits(marked, filters)))
    if view == "wows":
        return point._replace(wows=tuple(marked for marked in point.wows if _fits(marked, filters)))
    if view == "opportunities":
        return point._replace(opportunities=tuple(marked for marked in point.opportunities if _fits(marked, filters)))
    if view == "moments":
        return _with_moment(point, filters)
    return _with_metrics(point, filters.metric) if filters.metric else point


def _with_moment(point: Point, filters: Filters) -> Point:
    experience = point.experience
    kind = experience.moment.kind if experience.moment else ""
    fits = (not filters.kind or kind in filters.kind) and (experience.importance or 0) >= (filters.min_importance or 0)
    without = {"moment": None, "polarity": None}
    return point if fits else point._replace(experience=experience.model_copy(update=without))


def _with_metrics(point: Point, metrics: tuple[str, ...]) -> Point:
    """A point with what it says of some KPIs only."""

    def only(marked: Marked[Any]) -> Marked[Any]:
        left = tuple(id_ for id_ in marked.item.metrics if id_ in metrics)
        return marked._replace(item=marked.item.model_copy(update={"metrics": left}))

    effects = tuple(effect for effect in point.experience.metrics if effect.id in metrics)
    return point._replace(
        experience=point.experience.model_copy(update={"metrics": effects}),
        opportunities=tuple(only(marked) for marked in point.opportunities),
        pains=tuple(only(marked) for marked in point.pains),
    )


def _fits(marked: Marked[Any], filters: Filters) -> bool:
    item = marked.item
    return (
        (not filters.kind or item.kind in filters.kind)
        and (not filters.status or item.status in filters.status)
        and (not filters.owner or item.owner in filters.owner)
        and (not filters.metric or bool(set(item.metrics) & set(filters.metric)))
        and (filters.min_impact is None or (item.impact or 0) >= filters.min_impact)
        and (filters.min_weight is None or item.weight >= filters.min_weight)
        and (filters.max_effort is None or (item.effort or 9) <= filters.max_effort)
    )
