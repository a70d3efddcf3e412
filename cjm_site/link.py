"""Linking: ids to objects, names to anchors, references both ways. What refers to nothing is a diagnostic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from cjm_site.channels import BUILT_IN
from cjm_site.diagnostics import Diagnostic, Place, Severity
from cjm_site.handbook import Entry, Handbook, LinkedJourney, LinkedStage, Marked, Point, Reference
from cjm_site.model import OBJECT_TYPES, Journey, Pain
from cjm_site.validate import nearest, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.model import Experience, HandbookObject, Opportunity, Risk, Wow
    from cjm_site.settings import Settings
    from cjm_site.source import SourceFile

ItemT = TypeVar("ItemT", "Wow", "Risk", "Opportunity", "Pain")

Path = tuple[str | int, ...]

Name = tuple[str, str, Path, str]
"""What a page names: type, id, the front-matter path of the name, the place on the page that says it."""

MOST_LISTED = 8
"""How many existing ids a message lists when none is like the one written."""


def link(
    settings: Settings, objects: Iterable[tuple[HandbookObject, SourceFile]], pages: Iterable[SourceFile]
) -> tuple[Handbook, list[Diagnostic]]:
    """Build the handbook. Diagnostics come with it; objects with a broken reference stay in, the reference left out."""
    linker = Linker(settings, tuple(pages))
    for item, source in objects:
        linker.add(item, source)
    linker.add_listed()
    return linker.finish()


def linked_alone(settings: Settings, item: HandbookObject, source: SourceFile) -> Entry[Any]:
    """One object with its stages and anchors, whatever it refers to: for a state of it without its handbook."""
    linker = Linker(settings, ())
    linker.add(item, source)
    found: Entry[Any] = linker.entries[item.type][item.id]
    return found


def linked_within(
    settings: Settings, item: HandbookObject, source: SourceFile
) -> tuple[Entry[Any], list[Name], list[Diagnostic]]:
    """One object with its stages and anchors, the names that it has of others, and what is wrong inside it."""
    linker = Linker(settings, ())
    linker.add(item, source)
    found: Entry[Any] = linker.entries[item.type][item.id]
    return found, linker.check_inside(found, source), linker.diagnostics


@dataclass
class Linker:
    """Collects objects, then resolves what they name. Lives for one compilation."""

    settings: Settings
    pages: tuple[SourceFile, ...]
    entries: dict[str, dict[str, Entry[Any]]] = field(default_factory=lambda: {kind: {} for kind in OBJECT_TYPES})
    references: list[Reference] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, item: HandbookObject, source: SourceFile) -> None:
        """Take an object in, unless its id is taken."""
        known = self.entries[item.type]
        if item.id in known:
            first = known[item.id].source
            place = _place(source, ("id",)) if "id" in (source.data or {}) else Place(source.path, 1, 1)
            values = {"type": item.type, "id": item.id, "first": first.path if first else ""}
            self.diagnostics.append(Diagnostic("CJM030", place, values, "rename"))
            return
        if isinstance(item, Journey):
            known[item.id] = self._linked_journey(item, source)
        else:
            known[item.id] = Entry(item, source)

    def add_listed(self) -> None:
        """Take in what the settings list and what every handbook has; files win."""
        for kind, items in (
            ("channel", (*self.settings.channels, *BUILT_IN)),
            ("team", self.settings.teams),
            ("metric", self.settings.metrics),
        ):
            for item in items:
                self.entries[kind].setdefault(item.id, Entry(item, None))

    def finish(self) -> tuple[Handbook, list[Diagnostic]]:
        """Resolve every name and build the handbook."""
        for by_id in self.entries.values():
            for entry in by_id.values():
                if entry.source is not None:
                    self.resolve(entry, entry.source)
        self._check_parents()
        handbook = Handbook(
            settings=self.settings,
            personas=self.entries["persona"],
            journeys=self.entries["journey"],  # type: ignore[arg-type]  # add() puts only LinkedJourney there
            channels=self.entries["channel"],
            teams=self.entries["team"],
            metrics=self.entries["metric"],
            pages=self.pages,
            references=tuple(self.references),
        )
        return handbook, self.diagnostics

    # -- journeys: ids and anchors ---------------------------------------------------------------------------------

    def _linked_journey(self, item: Journey, source: SourceFile) -> LinkedJourney:
        names = _Names(self, source)
        stage_ids = [names.claim("stage", stage.id, stage.title, ("stages", n)) for n, stage in enumerate(item.stages)]
        touchpoint_ids = [
            [
                names.claim("touchpoint", point.id, point.title, ("stages", n, "touchpoints", m))
                for m, point in enumerate(stage.touchpoints)
            ]
            for n, stage in enumerate(item.stages)
        ]
        taken = {id_ for ids in touchpoint_ids for id_ in ids}
        stages: list[LinkedStage] = []
        number = 0
        for n, (stage, stage_id, point_ids) in enumerate(zip(item.stages, stage_ids, touchpoint_ids, strict=True)):
            anchor = anchor_of(f"stage-{stage_id}" if stage_id in taken else stage_id)
            own_number = number + 1
            touchpoints = []
            for m, (point, point_id) in enumerate(zip(stage.touchpoints, point_ids, strict=True)):
                number += 1
                marks = names.marks(point, ("stages", n, "touchpoints", m))
                touchpoints.append(
                    Point(item.id, stage_id, point_id, anchor_of(point_id), point.title, number, False, point, *marks)
                )
            if not touchpoints:
                number += 1
            marks = names.marks(stage, ("stages", n))
            own = Point(item.id, stage_id, stage_id, anchor, stage.title, own_number, True, stage, *marks)
            stages.append(LinkedStage(stage, stage_id, anchor, n + 1, own, tuple(touchpoints)))
        return LinkedJourney(item, source, tuple(stages))

    # -- references ------------------------------------------------------------------------------------------------

    def resolve(self, entry: Entry[Any], source: SourceFile) -> None:
        """Look up every name that an object has, and what is wrong inside it."""
        for kind, id_, path, anchor in self.check_inside(entry, source):
            if id_ in self.entries[kind] or (kind == "metric" and is_own_metric(entry, id_)):
                field_path = ".".join(str(step) for step in path)
                self.references.append(Reference(entry.item.type, entry.item.id, kind, id_, field_path, anchor))
            else:
                self.diagnostics.append(self._unknown(source, kind, id_, path))

    def check_inside(self, entry: Entry[Any], source: SourceFile) -> list[Name]:
        """What a journey says of its own lanes and touchpoints; the names that it has of other things."""
        names = list(names_in(entry))
        if isinstance(entry, LinkedJourney):
            self._check_lanes(entry, source)
            known = [point.id for point in entry.points]
            for kind, id_, path, _ in names:
                if kind == "touchpoint" and id_ not in known:
                    place = _place(source, path, of_key=True)
                    self.diagnostics.append(Diagnostic("CJM031", place, *unknown_reference("touchpoint", id_, known)))
        return [name for name in names if name[0] != "touchpoint"]

    def _check_lanes(self, entry: LinkedJourney, source: SourceFile) -> None:
        """Lanes of the organization's own are declared, each for stages or for touchpoints.

        A stage without touchpoints is a column of the map, so it may fill the lanes of both.
        """
        for n, stage in enumerate(entry.stages):
            self._check_custom(stage.item, source, ("stages", n), "stage", both=not stage.touchpoints)
            for m, point in enumerate(stage.touchpoints):
                self._check_custom(point.experience, source, ("stages", n, "touchpoints", m), "touchpoint")

    def _check_custom(
        self, item: Experience, source: SourceFile, path: Path, level: str, *, both: bool = False
    ) -> None:
        if not item.custom:
            return
        levels = {lane.id: lane.level for lane in self.settings.lanes}
        for name in item.custom:
            if levels.get(name) == level or (both and name in levels):
                continue
            guess = nearest(name, (id_ for id_, its in levels.items() if its == level))
            hint = "level" if name in levels else "guess" if guess else "declare"
            place = _place(source, (*path, "custom", name), of_key=True)
            self.diagnostics.append(Diagnostic("CJM028", place, {"name": name, "type": level, "guess": guess}, hint))

    def _unknown(self, source: SourceFile, kind: str, id_: str, path: Path) -> Diagnostic:
        place = _place(source, path, of_key="by_persona" in path)
        plain = next((page for page in self.pages if page.stem == id_), None)
        if plain is not None:
            values = {"type": kind, "id": id_, "path": plain.path}
            return Diagnostic("CJM031", place, values, "page")
        return Diagnostic("CJM031", place, *unknown_reference(kind, id_, self.entries[kind]))

    def _check_parents(self) -> None:
        """A journey cannot detail itself, nor be its own counterpart; counterparts name each other."""
        journeys: dict[str, Any] = self.entries["journey"]
        for entry in journeys.values():
            item: Journey = entry.item
            if item.counterpart == item.id:
                self.diagnostics.append(
                    Diagnostic("CJM032", _place(entry.source, ("counterpart",)), {"id": item.id}, "self")
                )
            elif item.counterpart in journeys:
                other: Journey = journeys[item.counterpart].item
                if other.version and other.version == item.version:
                    values = {"id": item.id, "other": other.id, "version": item.version}
                    self.diagnostics.append(
                        Diagnostic(
                            "CJM033", _place(entry.source, ("counterpart",)), values, "version", Severity.WARNING
                        )
                    )
            seen: list[str] = []
            current: str | None = item.id
            while current is not None and current in journeys and current not in seen:
                seen.append(current)
                current = journeys[current].item.parent
            if current is not None and current == item.id:
                values = {"id": item.id, "chain": " → ".join([*seen, item.id])}
                self.diagnostics.append(Diagnostic("CJM034", _place(entry.source, ("parent",)), values, "parent"))


@dataclass
class _Names:
    """Gives every stage, touchpoint, wow, risk, opportunity and pain of one journey its id."""

    linker: Linker
    source: SourceFile
    taken: dict[str, set[str]] = field(default_factory=dict)

    def claim(self, kind: str, given: str | None, title: str, path: Path) -> str:
        """The id as given, or one made of the title. A given id that is taken is an error."""
        taken = self.taken.setdefault(kind, set())
        id_ = given or slug(title)
        if id_ in taken:
            if given:
                values = {"type": kind, "id": id_, "first": self.source.path}
                self.linker.diagnostics.append(
                    Diagnostic("CJM030", _place(self.source, (*path, "id")), values, "rename")
                )
            base, number = id_, 2
            while id_ in taken:
                id_, number = f"{base}-{number}", number + 1
        taken.add(id_)
        return id_

    def marks(
        self, experience: Experience, path: Path
    ) -> tuple[
        tuple[Marked[Wow], ...], tuple[Marked[Risk], ...], tuple[Marked[Opportunity], ...], tuple[Marked[Pain], ...]
    ]:
        """Its wows, risks, opportunities and pains with their anchors."""
        return (
            self._marked("wow", experience.wows, (*path, "wows")),
            self._marked("risk", experience.risks, (*path, "risks")),
            self._marked("opportunity", experience.opportunities, (*path, "opportunities")),
            self._marked("pain", experience.pains, (*path, "pains")),
        )

    def _marked(self, kind: str, items: tuple[ItemT, ...], path: Path) -> tuple[Marked[ItemT], ...]:
        if not items:
            return ()
        found = []
        for number, item in enumerate(items):
            given = None if isinstance(item, Pain) else item.id  # pydantic is slow to say that it has none
            id_ = self.claim(kind, given, item.title, (*path, number))
            found.append(Marked(item, id_, anchor_of(f"{kind}-{id_}")))
        return tuple(found)


def is_own_metric(entry: Entry[Any], id_: str) -> bool:
    """Whether a KPI is one that the journey itself defines by giving it a name."""
    item = entry.item
    return isinstance(item, Journey) and any(m.id == id_ and m.name for m in item.metrics)


def anchor_of(id_: str) -> str:
    """An id as a fragment of a URL and an HTML id: no spaces."""
    return id_.replace(" ", "-")


def unknown_reference(kind: str, id_: str, known: Iterable[str]) -> tuple[Mapping[str, object], str]:
    """Values and hint for a name that refers to nothing: the nearest id, or what there is."""
    names = list(known)
    guess = nearest(id_, names, cutoff=0.4)
    listed = ", ".join(names[:MOST_LISTED]) + (" …" if len(names) > MOST_LISTED else "")
    values = {"type": kind, "id": id_, "guess": guess, "known": listed}
    return values, "guess" if guess else ("known" if names else "none")


def _place(source: SourceFile | None, path: Path, *, of_key: bool = False) -> Place:
    if source is None:
        return Place("mkdocs.yml")
    line, column = source.position(path, of_key=of_key)
    return Place(source.path, line, column)


def names_in(entry: Entry[Any]) -> Iterator[Name]:
    """Every name of another object: (type, id, front-matter path, anchor on this object's page)."""
    item = entry.item
    if item.owner:
        yield "team", item.owner, ("owner",), ""
    if isinstance(entry, LinkedJourney):
        yield from _names_in_journey(entry)


def _names_in_journey(entry: LinkedJourney) -> Iterator[Name]:
    item = entry.item
    for n, id_ in enumerate(item.personas):
        yield "persona", id_, ("personas", n), ""
    for name in ("counterpart", "parent"):
        if id_ := getattr(item, name):
            yield "journey", id_, (name,), ""
    for n, id_ in enumerate(item.team):
        yield "team", id_, ("team", n), ""
    for n, insight in enumerate(item.insights):
        if insight.team:
            yield "team", insight.team, ("insights", n, "team"), ""
    for n, metric in enumerate(item.metrics):
        yield "metric", metric.id, ("metrics", n, "id"), ""
        if metric.owner:
            yield "team", metric.owner, ("metrics", n, "owner"), ""
    for n, policy in enumerate(item.policies):
        if policy.owner:
            yield "team", policy.owner, ("policies", n, "owner"), ""
    for n, survey in enumerate(item.surveys):
        for m, id_ in enumerate(survey.channel):
            yield "channel", id_, ("surveys", n, "channel", m), ""
    for n, stage in enumerate(entry.stages):
        yield from _names_in_experience(stage.item, ("stages", n), stage.anchor)
        for m, point in enumerate(stage.touchpoints):
            yield from _names_in_experience(point.experience, ("stages", n, "touchpoints", m), point.anchor)


def _names_in_experience(item: Experience, path: Path, anchor: str) -> Iterator[Name]:
    for n, id_ in enumerate(item.channel):
        yield "channel", id_, (*path, "channel", n), anchor
    for n, effect in enumerate(item.metrics):
        yield "metric", effect.id, (*path, "metrics", n, "id"), anchor
    if item.emotion:
        for id_ in item.emotion.by_persona:
            yield "persona", id_, (*path, "emotion", "by_persona", id_), anchor
    if item.analytics:
        for id_ in item.analytics.next:
            yield "touchpoint", id_, (*path, "analytics", "next", id_), anchor
    for group in ("wows", "risks", "opportunities"):
        for n, part in enumerate(getattr(item, group)):
            if part.owner:
                yield "team", part.owner, (*path, group, n, "owner"), anchor
    for group in ("opportunities", "pains"):
        for n, part in enumerate(getattr(item, group)):
            for m, id_ in enumerate(part.metrics):
                yield "metric", id_, (*path, group, n, "metrics", m), anchor
