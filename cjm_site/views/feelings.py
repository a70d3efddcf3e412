"""What people feel along a journey, each persona as the map has it, and its key moments: as a share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.model.experience import EMOTION_CURVES
from cjm_site.shares import Share
from cjm_site.views.spots import Feeling, Spark, feeling_at, level_at, spark_of

if TYPE_CHECKING:
    from cjm_site.around import Around
    from cjm_site.handbook import LinkedJourney, Point


class Felt(NamedTuple):
    """What a persona feels, everybody where the id is empty: in a word, and their level on each curve."""

    persona: str
    word: str
    levels: tuple[float | None, ...]

    def level(self, curve: str) -> float | None:
        """Their level on one curve."""
        return self.levels[EMOTION_CURVES.index(curve)]

    @property
    def says(self) -> bool:
        """Whether it says anything of what is actually felt."""
        return bool(self.word) or self.level("actual") is not None


class FeltPoint(NamedTuple):
    """A point with an emotion or a key moment, of which kind and reason are empty where there is none.

    ``stage`` is the number of its stage from 0; ``felt`` is what everybody feels, then each persona who differs.
    """

    stage: int
    touchpoint: str
    anchor: str
    moment: str
    why: str
    felt: tuple[Felt, ...]

    def of(self, persona: str) -> Felt | None:
        """What a persona feels: their own where the map gives it, else what everybody does."""
        for felt in self.felt:
            if felt.persona == persona:
                return felt
        return self.felt[0] if self.felt else None

    def level(self, persona: str, curve: str = "actual") -> float | None:
        """A persona's level on a curve; everybody's where the id is empty."""
        felt = self.of(persona)
        return felt.level(curve) if felt else None

    def feeling(self, persona: str) -> Feeling | None:
        """What a persona actually feels; ``None`` where the map does not say."""
        felt = self.of(persona)
        return Feeling(felt.level("actual"), felt.word, felt.persona == persona) if felt and felt.says else None

    def differs(self, persona: str) -> bool:
        """Whether the map gives the persona an emotion of their own here, with a level or a word."""
        felt = self.of(persona)
        return felt is not None and felt.persona == persona and felt.says


class Feelings(NamedTuple):
    """The titles of a journey's stages, and its points that say something."""

    stages: tuple[str, ...]
    points: tuple[FeltPoint, ...]

    def spark(self, persona: str) -> Spark | None:
        """The emotion by stage, as one persona has it."""
        by_stage: list[list[FeltPoint]] = [[] for _ in self.stages]
        for point in self.points:
            by_stage[point.stage].append(point)
        return spark_of(
            self.stages,
            lambda stage, curve: [
                level for point in by_stage[stage] if (level := point.level(persona, curve)) is not None
            ],
        )


def _feelings(_around: Around, journey: LinkedJourney) -> Feelings:
    points = (
        _point(number, point)
        for number, stage in enumerate(journey.stages)
        for point in stage.points
        if point.experience.emotion is not None or point.experience.moment is not None
    )
    return Feelings(tuple(stage.item.title for stage in journey.stages), tuple(points))


def _point(stage: int, point: Point) -> FeltPoint:
    moment, emotion = point.experience.moment, point.experience.emotion
    return FeltPoint(
        stage,
        "" if point.is_stage else point.title,
        point.anchor,
        moment.kind if moment else "",
        moment.why if moment else "",
        tuple(_felt(point, persona) for persona in ("", *emotion.by_persona)) if emotion else (),
    )


def _felt(point: Point, persona: str) -> Felt:
    feeling = feeling_at(point, persona)
    levels = tuple(level_at(point, curve, persona) for curve in EMOTION_CURVES)
    return Felt(persona, feeling.word if feeling else "", levels)


def _read(data: Any) -> Feelings:
    stages, points = data
    return Feelings(
        tuple(stages),
        tuple(
            FeltPoint._make((*values, tuple(Felt(persona, word, tuple(levels)) for persona, word, levels in felt)))
            for *values, felt in points
        ),
    )


FEELINGS = Share("feelings", "journey", _feelings, _read)
