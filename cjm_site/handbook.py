"""The linked handbook: every object, where it stands, and who refers to whom. Frozen; built by :mod:`cjm_site.link`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from cjm_site.model import OBJECT_TYPES, Journey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.approvals import ApprovalsState
    from cjm_site.around import Around
    from cjm_site.model import (
        Channel,
        Experience,
        HandbookObject,
        Metric,
        Opportunity,
        Persona,
        Risk,
        Stage,
        Team,
        Wow,
    )
    from cjm_site.model.experience import Pain
    from cjm_site.settings import Settings
    from cjm_site.shares import Share
    from cjm_site.source import SourceFile

ShareT = TypeVar("ShareT")
ObjectT = TypeVar("ObjectT", bound="HandbookObject")
ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Entry(Generic[ObjectT]):
    """An object and the file that it stands in; ``None`` when the settings or the built-in list name it."""

    item: ObjectT
    source: SourceFile | None

    @property
    def uri(self) -> str:
        """The file relative to the content folder, empty when there is none."""
        return self.source.uri if self.source else ""


class Marked(NamedTuple, Generic[ItemT]):
    """A wow, risk, opportunity or pain with the anchor that leads to it on its journey's page."""

    item: ItemT
    id: str
    anchor: str


class Point(NamedTuple):
    """A point of a journey: a touchpoint, or a stage that carries the experience itself.

    ``stage`` and ``journey`` are ids; ``number`` counts the points of the journey from 1.
    """

    journey: str
    stage: str
    id: str
    anchor: str
    title: str
    number: int
    is_stage: bool
    experience: Experience
    wows: tuple[Marked[Wow], ...]
    risks: tuple[Marked[Risk], ...]
    opportunities: tuple[Marked[Opportunity], ...]
    pains: tuple[Marked[Pain], ...]


class LinkedStage(NamedTuple):
    """A stage with its points.

    ``touchpoints`` are its touchpoints; ``own`` is the stage as a point of its own (always there, often with nothing in
    it); ``columns`` is what a map draws: the touchpoints, or the stage itself where it has none.
    """

    item: Stage
    id: str
    anchor: str
    number: int
    own: Point
    touchpoints: tuple[Point, ...]

    @property
    def columns(self) -> tuple[Point, ...]:
        """What a map draws for this stage, at least one point."""
        return self.touchpoints or (self.own,)

    @property
    def points(self) -> tuple[Point, ...]:
        """Every point: the stage's own experience first, then the touchpoints."""
        return (self.own, *self.touchpoints)


@dataclass(frozen=True)
class LinkedJourney(Entry[Journey]):
    """A journey with its stages and points linked."""

    stages: tuple[LinkedStage, ...]

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Every point of the journey in order, the stages' own included."""
        return tuple(point for stage in self.stages for point in stage.points)

    @cached_property
    def placed(self) -> tuple[tuple[LinkedStage, Point, tuple[str | int, ...]], ...]:
        """Every point with its stage and its front-matter path: many rules look at them one after the other."""
        found: list[tuple[LinkedStage, Point, tuple[str | int, ...]]] = []
        for n, stage in enumerate(self.stages):
            found.append((stage, stage.own, ("stages", n)))
            found += ((stage, point, ("stages", n, "touchpoints", m)) for m, point in enumerate(stage.touchpoints))
        return tuple(found)

    @cached_property
    def columns(self) -> tuple[Point, ...]:
        """The columns of the map, in order."""
        return tuple(point for stage in self.stages for point in stage.columns)

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """Anchor to title, for every place on the page that a reference may name."""
        found: dict[str, str] = {}
        for stage in self.stages:
            found[stage.anchor] = stage.item.title
            for point in stage.points:
                if not point.is_stage:
                    found[point.anchor] = point.title
                found.update((wow.anchor, wow.item.title) for wow in point.wows)
                found.update((risk.anchor, risk.item.title) for risk in point.risks)
                found.update((opportunity.anchor, opportunity.item.title) for opportunity in point.opportunities)
                found.update((pain.anchor, pain.item.title) for pain in point.pains)
        return found

    def stage_of(self, point: Point) -> LinkedStage:
        """The stage that a point belongs to."""
        return next(stage for stage in self.stages if stage.id == point.stage)


class Reference(NamedTuple):
    """One object names another.

    ``field`` is the front-matter path of the name, ``anchor`` the place on the source's page.
    """

    source_type: str
    source_id: str
    target_type: str
    target_id: str
    field: str
    anchor: str = ""


@dataclass(frozen=True)
class Handbook:
    """Everything, linked. Ids are unique per type; iteration is in file order.

    ``whole`` is the handbook that this one is a part of, where a filter has left something out.
    """

    settings: Settings
    personas: Mapping[str, Entry[Persona]]
    journeys: Mapping[str, LinkedJourney]
    channels: Mapping[str, Entry[Channel]]
    teams: Mapping[str, Entry[Team]]
    metrics: Mapping[str, Entry[Metric]]
    pages: tuple[SourceFile, ...]
    references: tuple[Reference, ...]
    whole: Handbook | None = None

    def objects(self, kind: str) -> Mapping[str, Entry[HandbookObject]]:
        """The objects of one type by id; ``kind`` is a key of ``OBJECT_TYPES``."""
        return getattr(self, f"{kind}s")  # type: ignore[no-any-return]  # one of the five mappings above

    @cached_property
    def around(self) -> Around:
        """What stands around each of its pages."""
        from cjm_site.around import Around

        return Around(self.settings, self.channels, self.teams, self.metrics)

    def share(self, share: Share[ShareT], id_: str) -> ShareT:
        """The share of one object.

        :raises KeyError: when there is no such object.
        """
        return share.make(self.around, self.objects(share.kind)[id_])

    def shares(self, share: Share[ShareT]) -> Mapping[str, ShareT]:
        """The share of every object of its type, by id, in file order."""
        return {id_: share.make(self.around, entry) for id_, entry in self.objects(share.kind).items()}

    def share_digest(self, _share: str, _kind: str, _id: str) -> str | None:
        """The digest of what an object says, where that is known without asking it."""
        return None

    def share_digests(self, _share: str, _kind: str) -> Mapping[str, str]:
        """The same of every object of a type, by id, in file order; nothing where not all of them are known."""
        return {}

    def label(self, kind: str, id_: str) -> str | None:
        """An object's name; ``None`` when there is no such object."""
        entry = self.objects(kind).get(id_)
        return entry.item.label if entry else None

    @cached_property
    def _backlinks(self) -> Mapping[tuple[str, str], tuple[Reference, ...]]:
        found: dict[tuple[str, str], list[Reference]] = {}
        for reference in self.references:
            found.setdefault((reference.target_type, reference.target_id), []).append(reference)
        return {target: tuple(references) for target, references in found.items()}

    @cached_property
    def approvals(self) -> Mapping[tuple[str, str], ApprovalsState]:
        """The approvals of every object that has some, by type and id, each held against what its page says."""
        if self.whole:
            return self.whole.approvals
        signed = self.signed()
        if not signed:
            return {}
        from cjm_site.approvals import every_state

        return every_state(self, signed)

    def signed(self) -> tuple[Entry[Any], ...]:
        """Every object that has approvals."""
        return tuple(entry for kind in OBJECT_TYPES for entry in self.objects(kind).values() if entry.item.approvals)

    def backlinks(self, kind: str, id_: str) -> tuple[Reference, ...]:
        """Every reference to an object."""
        return self._backlinks.get((kind, id_), ())

    def uri_of(self, kind: str, id_: str) -> str:
        """The file of an object, empty where it has none.

        :raises KeyError: when there is no such object.
        """
        return self.objects(kind)[id_].uri

    def owner_of(self, kind: str, id_: str) -> str:
        """The team that owns an object, empty where nobody does."""
        return self.objects(kind)[id_].item.owner or ""

    def personas_of(self, journey: str) -> tuple[str, ...]:
        """The personas that travel a journey."""
        return self.journeys[journey].item.personas

    def parent_of(self, journey: str) -> str:
        """The journey that another says it details, empty where it says none."""
        return self.journeys[journey].item.parent or ""

    def counterpart_of(self, journey: str) -> str:
        """What a journey itself says is its other version, empty where it says none."""
        return self.journeys[journey].item.counterpart or ""

    def travelled_by(self, persona: str) -> tuple[str, ...]:
        """The ids of the journeys that a persona travels, in file order."""
        return self._travelled.get(persona, ())

    @cached_property
    def _travelled(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped((persona, id_) for id_ in self.journeys for persona in self.personas_of(id_))

    def details_of(self, journey: str) -> tuple[str, ...]:
        """The ids of the journeys that detail another, in file order."""
        return self._details.get(journey, ())

    @cached_property
    def _details(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped((self.parent_of(id_), id_) for id_ in self.journeys)

    def other_version(self, journey: str) -> str | None:
        """The id of a journey's other version, whichever of the two says so."""
        return self.versions.get(journey)

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """Journey id to the id of its other version."""
        return _paired({id_: self.counterpart_of(id_) for id_ in self.journeys})

    def names_any(self, kind: str) -> bool:
        """Whether anything is referred to as an object of this type."""
        return any(reference.target_type == kind for reference in self.references)

    def part(self, **changes: Any) -> Handbook:
        """The handbook with other values of some fields: a part of it, as a handbook of its own."""
        return Handbook(
            **{f.name: changes[f.name] if f.name in changes else getattr(self, f.name) for f in fields(self)}
        )

    def all_points(self) -> Iterator[tuple[LinkedJourney, LinkedStage, Point]]:
        """Every point of every journey."""
        for journey in self.journeys.values():
            for stage in journey.stages:
                for point in stage.points:
                    yield journey, stage, point


def _paired(counterparts: Mapping[str, str]) -> dict[str, str]:
    """Each to its other version, whichever of the two names it; given every journey with what it names, or nothing."""
    pairs: dict[str, str] = {}
    for id_, other in counterparts.items():
        if other and other != id_ and other in counterparts:
            pairs[id_] = other
            pairs.setdefault(other, id_)
    return pairs


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Journeys by what they have in common, each once."""
    found: dict[str, dict[str, None]] = {}
    for key, journey in pairs:
        found.setdefault(key, {})[journey] = None
    return {key: tuple(journeys) for key, journeys in found.items()}
