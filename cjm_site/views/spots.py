"""Places and spots: a point of a journey with everything that a list names it by, and the emotion there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.model.experience import EMOTION_CURVES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage, Point


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happens. ``touchpoint`` is empty when the stage itself carries it."""

    journey: str
    journey_title: str
    version: str
    stage: str
    touchpoint: str
    anchor: str
    personas: tuple[str, ...]
    sector: str

    @property
    def title(self) -> str:
        """The touchpoint's title, or the stage's."""
        return self.touchpoint or self.stage


@dataclass(frozen=True, slots=True)
class Spot(Place):
    """A place with everything that the journey says of it."""

    point: Point


class Feeling(NamedTuple):
    """The emotion at a spot as one persona has it. ``own``: the map gives this persona an emotion of their own."""

    level: float | None
    word: str
    own: bool


class SparkPoint(NamedTuple):
    """A stage on a sparkline: its mean level, and its place in a box of 100 × 32; no level, no place."""

    stage: str
    level: float | None
    x: float
    y: float

    @property
    def tone(self) -> int:
        """The step of the colour scale, 1 to 5."""
        return round_level(self.level or 3)


class Spark(NamedTuple):
    """The emotion of a journey in a line: one point per stage, in runs without gaps."""

    curve: str
    points: tuple[SparkPoint, ...]

    @property
    def marks(self) -> tuple[SparkPoint, ...]:
        """The points that have a level."""
        return tuple(point for point in self.points if point.level is not None)

    @property
    def runs(self) -> tuple[str, ...]:
        """The lines to draw, as SVG ``points``; a stage without a level interrupts them."""
        runs: list[list[SparkPoint]] = [[]]
        for point in self.points:
            if point.level is None:
                runs.append([])
            else:
                runs[-1].append(point)
        return tuple(" ".join(f"{p.x:g},{p.y:g}" for p in run) for run in runs if len(run) > 1)


def round_level(level: float) -> int:
    """The whole step of the emotion scale nearest to a level, halves upwards."""
    return min(5, max(1, int(level + 0.5)))


def spot_of(journey: LinkedJourney, stage: LinkedStage, point: Point) -> Spot:
    """The spot of one point."""
    item = journey.item
    return Spot(
        journey=item.id,
        journey_title=item.title,
        version=item.version or "",
        stage=stage.item.title,
        touchpoint="" if point.is_stage else point.title,
        anchor=point.anchor,
        personas=item.personas,
        sector=item.sector,
        point=point,
    )


def spots(handbook: Handbook) -> Iterator[Spot]:
    """Every point of every journey."""
    for journey, stage, point in handbook.all_points():
        yield spot_of(journey, stage, point)


def spots_of(journeys: Iterable[LinkedJourney]) -> Iterator[Spot]:
    """Every point of some journeys."""
    for journey in journeys:
        for stage in journey.stages:
            for point in stage.points:
                yield spot_of(journey, stage, point)


def level_at(point: Point, curve: str, persona: str = "") -> float | None:
    """The emotion at a point on one curve: the persona's own where the map gives one, else everybody's."""
    emotion = point.experience.emotion
    if emotion is None:
        return None
    own = emotion.by_persona.get(persona) if persona else None
    level = own.level(curve) if own else None
    return level if level is not None else emotion.level(curve)


def feeling_at(point: Point, persona: str = "") -> Feeling | None:
    """What a persona actually feels at a point; ``None`` where the map does not say."""
    emotion = point.experience.emotion
    if emotion is None:
        return None
    own = emotion.by_persona.get(persona)
    mark = (own.actual if own else None) or emotion.actual
    word = (own.feeling if own else "") or emotion.feeling or (mark.word if mark else "")
    level = level_at(point, "actual", persona)
    return Feeling(level, word, own is not None) if word or level is not None else None


def spark(journey: LinkedJourney) -> Spark | None:
    """The emotion of everybody by stage."""
    return spark_of(
        [stage.item.title for stage in journey.stages],
        lambda stage, curve: [
            level for point in journey.stages[stage].points if (level := level_at(point, curve)) is not None
        ],
    )


def spark_of(stages: Sequence[str], levels_in: Callable[[int, str], list[float]]) -> Spark | None:
    """The emotion by stage: as it happened, or where nobody has looked yet, as planned or expected.

    :param stages: their titles.
    :param levels_in: the levels in a stage, by its number, on a curve.
    """
    for curve in ("actual", *(name for name in EMOTION_CURVES if name != "actual")):
        levels = [_mean(levels_in(number, curve)) for number in range(len(stages))]
        if any(level is not None for level in levels):
            break
    else:
        return None
    step = 92 / max(1, len(levels) - 1)
    left = 4.0 if len(levels) > 1 else 50.0
    return Spark(
        curve,
        tuple(
            SparkPoint(stage, level, round(left + n * step, 2), round(28 - ((level or 3) - 1) * 6, 2))
            for n, (stage, level) in enumerate(zip(stages, levels, strict=True))
        ),
    )


def read_spark(data: Any) -> Spark | None:
    """A sparkline from JSON."""
    return Spark(data[0], tuple(map(SparkPoint._make, data[1]))) if data else None


def _mean(levels: list[float]) -> float | None:
    return round(sum(levels) / len(levels), 2) if levels else None
