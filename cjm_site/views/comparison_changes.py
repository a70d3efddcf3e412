"""What changes from the current version of a journey to its target, touchpoint by touchpoint (J24).

Touchpoints match by id, else by title within the same contact phase. What both versions hold (a pain point, a risk, a
wow) is looked for in the whole other version: it may have moved to another touchpoint.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.views.spots import level_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cjm_site.handbook import LinkedJourney, LinkedStage, Marked, Point
    from cjm_site.model import Risk, Wow

Place = tuple["LinkedStage", "Point"]

_GONE = frozenset({"prevented", "closed"})
_WOW_STEPS = {"": 0, "idea": 1, "planned": 2, "live": 3}


class Change(NamedTuple):
    """One change. ``text`` is what changes, in the author's words or as an id; ``before`` and ``after`` how."""

    kind: str
    text: str = ""
    before: str | float | None = None
    after: str | float | None = None


class Step(NamedTuple):
    """A place of the merged journey: in the current version, the target version or both, with what changes there.

    A touchpoint that changed its place in the order has two steps: ``half`` is ``before`` where it stood and ``after``
    where it stands in the target version, with its changes.
    """

    current: Place | None
    target: Place | None
    changes: tuple[Change, ...]
    half: str = ""

    @property
    def level_now(self) -> float | None:
        """The emotion that customers have now."""
        return level_at(self.current[1], "actual") if self.current and self.half != "after" else None

    @property
    def level_planned(self) -> float | None:
        """The emotion that the target version plans."""
        return planned_level(self.target[1]) if self.target and self.half != "before" else None


def planned_level(point: Point) -> float | None:
    """The emotion that a target version aims at; a single number there is an aim too."""
    level = level_at(point, "planned")
    return level if level is not None else level_at(point, "actual")


def steps_between(current: LinkedJourney, target: LinkedJourney) -> tuple[Step, ...]:
    """Both versions merged into one row: in order, what moved stands at both of its places."""
    old, new = _places(current), _places(target)
    matched = _matches(old, new)
    backwards = {n: m for m, n in matched.items()}
    keys_old = [("both", m) if m in matched else ("old", m) for m in range(len(old))]
    keys_new = [("both", backwards[n]) if n in backwards else ("new", n) for n in range(len(new))]
    items_old, items_new = _Items.of(current), _Items.of(target)
    steps: list[Step] = []
    for tag, a, b, c, d in SequenceMatcher(None, keys_old, keys_new, autojunk=False).get_opcodes():
        if tag == "equal":
            for m, n in zip(range(a, b), range(c, d), strict=True):
                changes = _changes(old[m], new[n], items_old, items_new, moved=not _same_stage(old[m], new[n]))
                steps.append(Step(old[m], new[n], tuple(changes)))
            continue
        for m in range(a, b):
            if m in matched:
                steps.append(Step(old[m], new[matched[m]], (), "before"))
            else:
                steps.append(Step(old[m], None, tuple(_changes(old[m], None, items_old, items_new))))
        for n in range(c, d):
            before = old[backwards[n]] if n in backwards else None
            changes = _changes(before, new[n], items_old, items_new, moved=before is not None)
            steps.append(Step(before, new[n], tuple(changes), "after" if before else ""))
    return tuple(steps)


class _Items(NamedTuple):
    """What a version holds anywhere, by id."""

    pains: frozenset[str]
    risks: Mapping[str, Risk]
    wows: Mapping[str, Wow]

    @classmethod
    def of(cls, journey: LinkedJourney) -> _Items:
        points = journey.points
        return cls(
            frozenset(pain.id for point in points for pain in point.pains),
            {risk.id: risk.item for point in points for risk in point.risks},
            {wow.id: wow.item for point in points for wow in point.wows},
        )


def _places(journey: LinkedJourney) -> list[Place]:
    return [(stage, point) for stage in journey.stages for point in stage.columns]


def _matches(old: Sequence[Place], new: Sequence[Place]) -> dict[int, int]:
    """Index in the current version to index in the target version."""
    by_id = {point.id: n for n, (_, point) in enumerate(new)}
    found = {m: by_id[point.id] for m, (_, point) in enumerate(old) if point.id in by_id}
    taken = set(found.values())
    for m, (stage, point) in enumerate(old):
        if m in found:
            continue
        for n, (other_stage, other) in enumerate(new):
            if n not in taken and _title(point) == _title(other) and _same_phase(stage, other_stage):
                found[m] = n
                taken.add(n)
                break
    return found


def _title(point: Point) -> str:
    return point.title.casefold()


def _same_phase(one: LinkedStage, two: LinkedStage) -> bool:
    if one.item.phase is not None or two.item.phase is not None:
        return one.item.phase == two.item.phase
    return one.id == two.id or one.item.title.casefold() == two.item.title.casefold()


def _same_stage(old: Place, new: Place) -> bool:
    return old[0].id == new[0].id or _same_phase(old[0], new[0])


def _changes(
    old: Place | None, new: Place | None, before: _Items, after: _Items, *, moved: bool = False
) -> Iterator[Change]:
    if old is None:
        yield Change("added")
    elif new is None:
        yield Change("removed")
    else:
        if moved:
            yield Change("moved", before=old[0].item.title, after=new[0].item.title)
        if _title(old[1]) != _title(new[1]):
            yield Change("renamed", before=old[1].title, after=new[1].title)
        yield from _feeling(old[1], new[1])
        yield from _channels(old[1], new[1])
    if old is not None:
        yield from (Change("pain_resolved", p.item.title) for p in old[1].pains if p.id not in after.pains)
        for risk in old[1].risks:
            yield from _risk(risk, after.risks.get(risk.id))
    if new is not None:
        yield from (Change("pain_added", p.item.title) for p in new[1].pains if p.id not in before.pains)
        yield from (Change("risk_added", r.item.title) for r in new[1].risks if r.id not in before.risks)
        for wow in new[1].wows:
            yield from _wow(wow, before.wows.get(wow.id))


def _feeling(old: Point, new: Point) -> Iterator[Change]:
    now, planned = level_at(old, "actual"), planned_level(new)
    if now is not None and planned is not None and now != planned:
        yield Change("emotion", before=now, after=planned)
    one, two = (point.experience.moment.kind if point.experience.moment else "" for point in (old, new))
    if one != two:
        yield Change("moment", before=one, after=two)


def _channels(old: Point, new: Point) -> Iterator[Change]:
    one, two = old.experience.channel, new.experience.channel
    yield from (Change("channel_added", id_) for id_ in two if id_ not in one)
    yield from (Change("channel_removed", id_) for id_ in one if id_ not in two)


def _risk(old: Marked[Risk], new: Risk | None) -> Iterator[Change]:
    if old.item.status in _GONE:
        return
    if new is None:
        yield Change("risk_gone", old.item.title)
    elif new.status in _GONE:
        yield Change("risk_prevented", old.item.title)
    elif new.weight and new.weight < old.item.weight:
        yield Change("risk_eased", old.item.title, old.item.weight, new.weight)


def _wow(new: Marked[Wow], old: Wow | None) -> Iterator[Change]:
    status = new.item.status or ""
    if old is None:
        yield Change("wow_added", new.item.title, after=status)
    elif _WOW_STEPS[status] > _WOW_STEPS[old.status or ""]:
        yield Change("wow_further", new.item.title, old.status or "", status)
