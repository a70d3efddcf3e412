"""Two states of a journey: its stages and touchpoints, and the wows, risks, opportunities and pains anywhere in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cjm_site.diff.change import Change, Spot
from cjm_site.diff.fields import Delta, item_of, walk
from cjm_site.diff.meaning import leaves, plain_value
from cjm_site.diff.pairing import moved, pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cjm_site.diff.change import Action
    from cjm_site.diff.verdicts import Judge
    from cjm_site.handbook import LinkedJourney, LinkedStage, Marked, Point

MARKS = ("wows", "risks", "opportunities", "pains")
"""What is looked for in the whole journey: it may have moved to another touchpoint."""

_ITSELF = frozenset({"id", "type", "schema_version", "stages", "touchpoints", *MARKS})

StagePair = tuple["LinkedStage | None", "LinkedStage | None"]
PointPair = tuple["Point | None", "Point | None"]


def change_of(judge: Judge, delta: Delta, spot: Spot) -> Change:
    """A difference as a change at its place."""
    return Change(
        judge.kind_of(delta),
        "renamed" if judge.kind_of(delta) == "renamed" else delta.action,
        spot,
        delta.items,
        delta.field,
        plain_value(delta.before),
        plain_value(delta.after),
        delta.way,
    )


def compare_journeys(judge: Judge, before: LinkedJourney | None, after: LinkedJourney | None) -> Iterator[Change]:
    """What changes below the journey's own fields. A journey that comes or goes brings or takes its marks."""
    return _Comparison(judge, before, after).changes()


@dataclass(frozen=True)
class _Comparison:
    judge: Judge
    before: LinkedJourney | None
    after: LinkedJourney | None

    def changes(self) -> Iterator[Change]:
        old = self.before.stages if self.before else ()
        new = self.after.stages if self.after else ()
        pairs, gone, come = pair(old, new, (lambda s: s.id, lambda s: s.item.title.casefold()), _stage_text)
        stages: list[StagePair] = [*pairs, *((s, None) for s in gone), *((None, s) for s in come)]
        points = list(self._points(pairs, old, new))
        if self.before and self.after:
            yield from self._stages(pairs, gone, come)
            yield from self._touchpoints(stages, points)
        yield from self._marks([*_own(stages), *points])

    # -- stages ----------------------------------------------------------------------------------------------------

    def _stages(
        self,
        pairs: Sequence[tuple[LinkedStage, LinkedStage]],
        gone: Sequence[LinkedStage],
        come: Sequence[LinkedStage],
    ) -> Iterator[Change]:
        for stage in gone:
            yield Change("stage-removed", "removed", self._spot(stage, None, was=True))
        for stage in come:
            yield Change("stage-added", "added", self._spot(stage, None))
        away = moved([one.number for one, _ in pairs])
        for n, (old, new) in enumerate(pairs):
            spot = self._spot(new, None)
            if n in away:
                yield self._moved(spot, _before(self.before, old), _before(self.after, new))
            yield from _new_id(spot, old.item.id, new.item.id, old.id, new.id)
            for delta in walk(old.item, new.item, skip=_ITSELF):
                yield change_of(self.judge, delta, spot)

    # -- touchpoints -----------------------------------------------------------------------------------------------

    def _points(
        self,
        pairs: Sequence[tuple[LinkedStage, LinkedStage]],
        old: Sequence[LinkedStage],
        new: Sequence[LinkedStage],
    ) -> Iterator[PointPair]:
        place = {two.id: one.id for one, two in pairs}
        olds = [(stage.id, point) for stage in old for point in stage.touchpoints]
        news = [(place.get(stage.id, ""), point) for stage in new for point in stage.touchpoints]
        found, gone, come = pair(
            olds,
            news,
            (
                lambda it: it[1].id,
                lambda it: (it[0], it[1].title.casefold()),
                lambda it: it[1].title.casefold(),
            ),
            lambda it: f"{it[1].title} {leaves(it[1].experience)}",
        )
        yield from ((one, two) for (_, one), (_, two) in found)
        yield from ((one, None) for _, one in gone)
        yield from ((None, two) for _, two in come)

    def _touchpoints(self, stages: Sequence[StagePair], points: Sequence[PointPair]) -> Iterator[Change]:
        same = {new.id: old.id for old, new in stages if old and new}
        by_stage: dict[str, list[tuple[Point, Point]]] = {}
        for old, new in points:
            if old is None or new is None:
                gone = new is None
                spot = self._spot_of(old or new, was=gone)
                yield Change("touchpoint-removed" if gone else "touchpoint-added", "removed" if gone else "added", spot)
                continue
            stays = same.get(new.stage) == old.stage
            if stays:
                by_stage.setdefault(new.stage, []).append((old, new))
                if old.id == new.id and old.experience is new.experience:
                    continue
            spot = self._spot_of(new)
            if not stays:
                yield self._moved(spot, self._place(self.before, old), self._place(self.after, new))
            yield from _new_id(spot, _given(old), _given(new), old.id, new.id)
            for delta in walk(old.experience, new.experience, skip=_ITSELF):
                yield change_of(self.judge, delta, spot)
        for found in by_stage.values():
            in_order = sorted(found, key=lambda pair: pair[1].number)
            for n in sorted(moved([old.number for old, _ in in_order])):
                old, new = in_order[n]
                yield self._moved(self._spot_of(new), self._place(self.before, old), self._place(self.after, new))

    # -- wows, risks, opportunities, pains -------------------------------------------------------------------------

    def _marks(self, points: Sequence[PointPair]) -> Iterator[Change]:
        for name in MARKS:
            # where a touchpoint stayed as it was, each of its marks is itself
            differ = [(n, old, new) for n, (old, new) in enumerate(points) if not _same_marks(name, old, new)]
            olds = [(n, old, m) for n, old, _ in differ if old for m in getattr(old, name)]
            news = [(n, new, m) for n, _, new in differ if new for m in getattr(new, name)]
            pairs, gone, come = pair(
                olds,
                news,
                (
                    lambda it: (it[0], it[2].id),
                    lambda it: _own_id(it[2]),
                    lambda it: (it[0], _folded(it[2])),
                    lambda it: _folded(it[2]),
                ),
            )
            for n in sorted({it[0] for it in gone} & {it[0] for it in come}):
                here, there = [it for it in gone if it[0] == n], [it for it in come if it[0] == n]
                alike, _, _ = pair(here, there, (), lambda it: leaves(it[2].item))
                pairs += alike
                gone = [it for it in gone if not any(it is one for one, _ in alike)]
                come = [it for it in come if not any(it is two for _, two in alike)]
            yield from self._mark_changes(name, pairs, gone, come)

    def _mark_changes(self, name: str, pairs: Any, gone: Any, come: Any) -> Iterator[Change]:
        wholes: tuple[tuple[Action, Any], ...] = (("removed", gone), ("added", come))
        for action, whole in wholes:
            for _, point, marked in whole:
                old, new = (marked.item, None) if action == "removed" else (None, marked.item)
                items = (item_of(name, marked.item, marked.id),)
                delta = Delta(action, items, (), old, new, "item", type(marked.item).__name__, old, new)
                yield change_of(self.judge, delta, self._spot_of(point, was=action == "removed"))
        for (here, point, old), (there, other, new) in pairs:
            items = (item_of(name, new.item, new.id),)
            spot = self._spot_of(other)
            if here != there:
                yield Change("moved", "moved", spot, items, (), point.title, other.title, "place")
            yield from _new_id(spot, _own_id(old), _own_id(new), old.id, new.id, items)
            for delta in walk(old.item, new.item, skip=_ITSELF, items=items):
                yield change_of(self.judge, delta, spot)

    # -- places ----------------------------------------------------------------------------------------------------

    def _moved(self, spot: Spot, before: str, after: str) -> Change:
        return Change("moved", "moved", spot, (), (), before, after, "place")

    def _place(self, journey: LinkedJourney | None, point: Point) -> str:
        """Where a touchpoint stands, in words of the authors: its stage, and what it follows there."""
        assert journey is not None  # noqa: S101 - only touchpoints of both states move
        stage = journey.stage_of(point)
        at = next(n for n, other in enumerate(stage.touchpoints) if other.id == point.id)
        follows = stage.touchpoints[at - 1].title if at else ""
        return f"{stage.item.title} › {follows}" if follows else stage.item.title

    def _spot_of(self, point: Point | None, *, was: bool = False) -> Spot:
        journey = self.before if was else self.after
        assert journey is not None and point is not None  # noqa: PT018, S101 - a point belongs to the state asked for
        stage = journey.stage_of(point)
        return self._spot(stage, None if point.is_stage else point, was=was)

    def _spot(self, stage: LinkedStage, point: Point | None, *, was: bool = False) -> Spot:
        journey = self.before if was else self.after
        assert journey is not None  # noqa: S101 - the same
        # what is gone from a journey that stays belongs to that journey as it is called now
        named = self.after or journey
        title, anchor = (point.title, point.anchor) if point else ("", stage.anchor)
        id_ = point.id if point else ""
        return Spot(
            "journey", named.item.id, named.item.title, named.uri, stage.id, stage.item.title, id_, title, anchor
        )


def _same_marks(name: str, old: Point | None, new: Point | None) -> bool:
    if old is None or new is None or old.experience is not new.experience:
        return False
    return [marked.id for marked in getattr(old, name)] == [marked.id for marked in getattr(new, name)]


def _own(stages: Sequence[StagePair]) -> list[PointPair]:
    return [(old.own if old else None, new.own if new else None) for old, new in stages]


def _stage_text(stage: LinkedStage) -> str:
    return " ".join((stage.item.title, stage.item.goal, *(point.title for point in stage.touchpoints)))


def _before(journey: LinkedJourney | None, stage: LinkedStage) -> str:
    """The stage that a stage follows, empty for the first."""
    return journey.stages[stage.number - 2].item.title if journey and stage.number > 1 else ""


def _folded(marked: Marked[Any]) -> str:
    return " ".join(marked.item.title.casefold().split())


def _given(point: Point) -> str | None:
    return getattr(point.experience, "id", None)


def _own_id(marked: Marked[Any]) -> str | None:
    return getattr(marked.item, "id", None)


def _new_id(
    spot: Spot, given_old: str | None, given_new: str | None, old: str, new: str, items: tuple[Any, ...] = ()
) -> Iterator[Change]:
    """An id that somebody wrote differs: an address changes. One made of the title follows it in silence."""
    if old != new and (given_old or given_new):
        yield Change("id-changed", "changed", spot, items, ("id",), old, new)
