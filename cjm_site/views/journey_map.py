"""The map as a grid: columns across, lanes down, at two depths. Only lanes that have something in them exist.

One grid for everything: a touchpoint is one column from the customer's action down to the support process. What a stage
says about itself as a whole spans the columns of its touchpoints.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

from cjm_site.views.emotion_curve import EmotionCurve, Sample, centre, emotion_curve, sample
from cjm_site.views.stage_summary import stage_sample, summary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage, Point
    from cjm_site.views.stage_summary import StageSummary

Depth = Literal["stages", "touchpoints"]

EMOTION = "emotion"
LINES = ("line_of_interaction", "line_of_visibility", "line_of_internal_interaction")


@dataclass(frozen=True, slots=True)
class Group:
    """A band over several stages; ``title`` is empty where stages belong to none."""

    title: str
    span: int


class StageHead(NamedTuple):
    """A stage over its columns. ``accent`` counts the accents round; ``rows``: how many header rows it fills."""

    stage: LinkedStage
    span: int
    accent: int
    rows: int


class Cell(NamedTuple):
    """One cell: whose content it shows, over how many columns. No points: an empty cell."""

    span: int
    points: tuple[Point, ...]
    summary: StageSummary
    opens_stage: bool

    @property
    def point(self) -> Point:
        """The one point of a touchpoint's cell."""
        return self.points[0]


class Row(NamedTuple):
    """A row of cells. ``whole``: its cells speak of stages as a whole."""

    cells: tuple[Cell, ...]
    whole: bool


class Lane(NamedTuple):
    """A lane with the rows that have content: the stages' own words above those of their touchpoints.

    ``label`` is empty for lanes that an interface term names by ``id``.
    """

    id: str
    rows: tuple[Row, ...]
    label: str = ""


class EmotionLane(NamedTuple):
    """The emotion lane: a drawing, and the same as cells for those who cannot see it."""

    curve: EmotionCurve
    row: Row
    id: str = EMOTION


class Line(NamedTuple):
    """A line of the service blueprint across the whole grid (J17)."""

    id: str


class Grid(NamedTuple):
    """The map at one depth."""

    depth: Depth
    columns: int
    groups: tuple[Group, ...]
    stages: tuple[StageHead, ...]
    points: tuple[tuple[Point, bool], ...]
    """Heads of the touchpoints, each with whether it opens its stage; empty when every stage is its own column."""
    lanes: tuple[Lane | EmotionLane | Line, ...]

    @property
    def head_rows(self) -> int:
        """How many rows the head has."""
        return 1 + bool(self.groups) + bool(self.points)

    @property
    def emotion(self) -> EmotionLane | None:
        """The emotion lane, when there are numbers to draw."""
        return next((lane for lane in self.lanes if isinstance(lane, EmotionLane)), None)


class JourneyMap(NamedTuple):
    """Both depths; ``stages`` is ``None`` when no stage has touchpoints, since both would be the same."""

    touchpoints: Grid
    stages: Grid | None
    summaries: tuple[StageSummary, ...]


# -- what fills a lane -------------------------------------------------------------------------------------------------


def _field(name: str) -> Callable[[Point], bool]:
    return lambda point: bool(getattr(point.experience, name))


def _feels(point: Point) -> bool:
    emotion = point.experience.emotion
    return bool(emotion and (emotion.feeling or emotion.planned or emotion.expected or emotion.actual))


def _weighs(point: Point) -> bool:
    return bool(point.experience.importance or point.experience.polarity)


def _of_stage(name: str) -> Callable[[LinkedStage], bool]:
    return lambda stage: getattr(stage.item, name) not in (None, "", ())


_TOUCHPOINT_LANES: dict[str, Callable[[Point], bool]] = {
    "action": _field("action"),
    EMOTION: _feels,
    "moment": _field("moment"),
    "importance": _weighs,
    **{name: _field(name) for name in ("thinks", "quotes", "channel", "pains", "wows", "risks", "opportunities")},
    **{name: _field(name) for name in ("image", "physical_evidence", "in_sight", "frontstage", "backstage")},
    **{name: _field(name) for name in ("support", "automation", "metrics", "analytics", "evidence")},
}
_STAGE_LANES = {name: _of_stage(name) for name in ("drivers", "doubts", "goal", "satisfaction", "customers")}
_GATHERED = frozenset({"moment", "channel", "pains", "wows", "risks", "opportunities"})
"""Lanes that the stages-only depth gathers from the touchpoints; of the others it shows the stages' own words."""

_ORDER = (
    *("image", "action", EMOTION, "moment", "importance", "thinks", "quotes", "channel", "drivers", "doubts"),
    *("pains", "wows", "risks", "opportunities", "physical_evidence", "in_sight"),
    *("line_of_interaction", "frontstage", "line_of_visibility", "backstage"),
    *("line_of_internal_interaction", "support", "automation"),
    *("goal", "satisfaction", "customers", "metrics", "analytics", "custom", "evidence"),
)


def journey_map(handbook: Handbook, journey: LinkedJourney) -> JourneyMap:
    """The map of a journey at both depths."""
    summaries = tuple(summary_of(journey, stage) for stage in journey.stages)
    builder = _Builder(handbook, journey, summaries, tuple(_columns(journey, summaries)))
    full = builder.grid("touchpoints")
    coarse = builder.grid("stages") if any(stage.touchpoints for stage in journey.stages) else None
    return JourneyMap(full, coarse, summaries)


def _columns(journey: LinkedJourney, summaries: Sequence[StageSummary]) -> Iterator[tuple[Cell, Cell]]:
    """Each column's cell, and its cell in lanes that it has nothing in."""
    for stage, summary in zip(journey.stages, summaries, strict=True):
        for n, point in enumerate(stage.columns):
            yield Cell(1, (point,), summary, n == 0), Cell(1, (), summary, n == 0)


@dataclass(frozen=True, slots=True)
class _Builder:
    handbook: Handbook
    journey: LinkedJourney
    summaries: tuple[StageSummary, ...]
    columns: tuple[tuple[Cell, Cell], ...]

    def grid(self, depth: Depth) -> Grid:
        stages = self.journey.stages
        spans = [len(stage.columns) if depth == "touchpoints" else 1 for stage in stages]
        heads = depth == "touchpoints" and any(stage.touchpoints for stage in stages)
        return Grid(
            depth,
            sum(spans),
            _groups(stages, spans),
            tuple(
                StageHead(stage, span, n % ACCENTS + 1, 2 if heads and not stage.touchpoints else 1)
                for n, (stage, span) in enumerate(zip(stages, spans, strict=True))
            ),
            tuple((p, n == 0) for stage in stages for n, p in enumerate(stage.touchpoints)) if heads else (),
            tuple(self._lanes(depth)),
        )

    def _lanes(self, depth: Depth) -> Iterator[Lane | EmotionLane | Line]:
        drawn = set(self._lines(depth))
        for id_ in _ORDER:
            if id_ in LINES:
                if id_ in drawn:
                    yield Line(id_)
            elif id_ == "custom":
                yield from self._custom(depth)
            elif id_ in _STAGE_LANES:
                yield from _lane(id_, self._stage_row(_STAGE_LANES[id_], depth))
            elif id_ == EMOTION:
                yield from self._emotion(depth)
            else:
                yield from self._touchpoint_lane(id_, _TOUCHPOINT_LANES[id_], depth)

    def _lines(self, depth: Depth) -> Iterator[str]:
        """Which lines separate something: each has what the customer does above it and work of ours below."""
        stages = self.journey.stages
        points = self.journey.points if depth == "touchpoints" else tuple(stage.own for stage in stages)
        front, back, support = (
            any(getattr(point.experience, name) for point in points) for name in ("frontstage", "backstage", "support")
        )
        if front or back or support:
            yield "line_of_interaction"
        if back or support:
            yield "line_of_visibility"
        if back and support:
            yield "line_of_internal_interaction"

    def _custom(self, depth: Depth) -> Iterator[Lane]:
        for lane in self.handbook.settings.lanes:
            name = lane.id

            def has(point: Point, name: str = name) -> bool:
                return bool(point.experience.custom.get(name))

            yield from self._touchpoint_lane(f"custom:{name}", has, depth, lane.label)

    def _touchpoint_lane(self, id_: str, has: Callable[[Point], bool], depth: Depth, label: str = "") -> Iterator[Lane]:
        if depth == "stages":
            gathered = id_ in _GATHERED

            def points_of(stage: LinkedStage) -> tuple[Point, ...]:
                return tuple(p for p in (stage.points if gathered else (stage.own,)) if has(p))

            yield from _lane(id_, self._row(points_of, depth, whole=True), label=label)
            return

        def own(stage: LinkedStage) -> tuple[Point, ...]:
            return (stage.own,) if stage.touchpoints and has(stage.own) else ()

        yield from _lane(id_, self._row(own, depth, whole=True), self._column_row(has), label=label)

    def _stage_row(self, has: Callable[[LinkedStage], bool], depth: Depth) -> Row:
        return self._row(lambda stage: (stage.own,) if has(stage) else (), depth, whole=True)

    def _row(self, points_of: Callable[[LinkedStage], tuple[Point, ...]], depth: Depth, *, whole: bool) -> Row:
        cells = []
        for stage, summary in zip(self.journey.stages, self.summaries, strict=True):
            span = len(stage.columns) if depth == "touchpoints" else 1
            cells.append(Cell(span, points_of(stage), summary, opens_stage=True))
        return Row(tuple(cells), whole)

    def _column_row(self, has: Callable[[Point], bool]) -> Row:
        return Row(tuple(full if has(full.point) else empty for full, empty in self.columns), whole=False)

    def _emotion(self, depth: Depth) -> Iterator[EmotionLane | Lane]:
        curve = emotion_curve(tuple(self._samples(depth)))
        if depth == "stages":
            row = self._row(lambda stage: tuple(p for p in stage.points if _feels(p)), depth, whole=True)
        else:
            row = self._column_row(_feels)
        if curve is not None:
            yield EmotionLane(curve, row)
        elif depth == "touchpoints":
            yield from self._touchpoint_lane(EMOTION, _feels, depth)
        else:
            yield from _lane(EMOTION, row)

    def _samples(self, depth: Depth) -> Iterator[Sample]:
        stages = self.journey.stages
        if depth == "stages":
            for n, stage in enumerate(stages):
                yield stage_sample(stage, centre(n, len(stages)))
            return
        columns = len(self.journey.columns)
        at = 0
        for stage in stages:
            span = len(stage.columns)
            if stage.touchpoints and not any(_numbers(point) for point in stage.touchpoints) and _numbers(stage.own):
                yield stage_sample(stage, centre(at, columns, span))
            else:
                for n, point in enumerate(stage.columns):
                    experience = point.experience
                    x = centre(at + n, columns)
                    yield sample(experience.emotion, x, experience.moment, anchor=point.anchor, title=point.title)
            at += span


ACCENTS = 6
"""How many stage accents there are before they come round again."""


def _numbers(point: Point) -> bool:
    emotion = point.experience.emotion
    return bool(emotion and any(emotion.level(curve) is not None for curve in ("planned", "expected", "actual")))


def _groups(stages: Sequence[LinkedStage], spans: Sequence[int]) -> tuple[Group, ...]:
    if not any(stage.item.group for stage in stages):
        return ()
    pairs = zip((stage.item.group for stage in stages), spans, strict=True)
    return tuple(Group(title, sum(span for _, span in run)) for title, run in groupby(pairs, key=lambda pair: pair[0]))


def _lane(id_: str, *rows: Row, label: str = "") -> Iterator[Lane]:
    filled = tuple(row for row in rows if any(cell.points for cell in row.cells))
    if filled:
        yield Lane(id_, filled, label)
