"""Satisfaction by stage, as surveys measured it (J20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cjm_site.handbook import LinkedJourney
    from cjm_site.model.journey import Satisfaction


class StageScore(NamedTuple):
    """A stage's score; ``share`` of the scale, 0 to 1; ``x`` and ``width`` place its column in a strip, in percent."""

    stage: str
    anchor: str
    satisfaction: Satisfaction
    share: float
    x: float
    width: float


class StageScores(NamedTuple):
    """The stages of one journey that have a score, in order."""

    journey: str
    scores: tuple[StageScore, ...]

    @property
    def lowest(self) -> StageScore:
        """The stage with the lowest share of its scale, the first of several."""
        return min(self.scores, key=lambda score: score.share)


def stage_score(number: int, count: int, stage: str, anchor: str, satisfaction: Satisfaction) -> StageScore:
    """The score of one stage, by its number from 0 among so many."""
    return StageScore(
        stage,
        anchor,
        satisfaction,
        satisfaction.score / satisfaction.scale,
        round(number * 100 / count, 2),
        round(76 / count, 2),
    )


def scores_of(journey: LinkedJourney) -> StageScores | None:
    """The scores of a journey; ``None`` without any."""
    count = len(journey.stages)
    scores = tuple(
        stage_score(n, count, stage.item.title, stage.anchor, stage.item.satisfaction)
        for n, stage in enumerate(journey.stages)
        if stage.item.satisfaction is not None
    )
    return StageScores(journey.item.id, scores) if scores else None
