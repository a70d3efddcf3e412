"""A stage at one glance: what the stages-only depth of the map gathers from its touchpoints."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.model.experience import EMOTION_CURVES
from cjm_site.views.emotion_curve import Sample

if TYPE_CHECKING:
    from cjm_site.handbook import LinkedJourney, LinkedStage, Marked, Point
    from cjm_site.model import Opportunity, Risk, Wow
    from cjm_site.model.experience import Pain

WORTH = {"lost": 3, "angry": 2, "decisive": 1, "happy": 0}
"""Which key moment stands for a stage that has several: the one that costs the customer."""


class StageSummary(NamedTuple):
    """``channels`` with the number of touchpoints that use them, the most used first.

    ``going_on``: share of the customers of the stage before; ``of_first``: of the first stage that has a number.
    """

    stage: LinkedStage
    channels: tuple[tuple[str, int], ...]
    moments: tuple[Point, ...]
    pains: tuple[Marked[Pain], ...]
    wows: tuple[Marked[Wow], ...]
    risks: tuple[Marked[Risk], ...]
    opportunities: tuple[Marked[Opportunity], ...]
    going_on: float | None
    of_first: float | None


def summary_of(journey: LinkedJourney, stage: LinkedStage) -> StageSummary:
    """Gather a stage: the heaviest risks first."""
    channels: dict[str, int] = {}
    for point in stage.points:
        for id_ in point.experience.channel:
            channels[id_] = channels.get(id_, 0) + 1
    risks = [risk for point in stage.points for risk in point.risks]
    going_on, of_first = _funnel(journey, stage)
    return StageSummary(
        stage,
        tuple(sorted(channels.items(), key=lambda pair: -pair[1])),
        tuple(point for point in stage.points if point.experience.moment),
        tuple(pain for point in stage.points for pain in point.pains),
        tuple(wow for point in stage.points for wow in point.wows),
        tuple(sorted(risks, key=lambda risk: (risk.item.status in {"prevented", "closed"}, -risk.item.weight))),
        tuple(opportunity for point in stage.points for opportunity in point.opportunities),
        going_on,
        of_first,
    )


def stage_sample(stage: LinkedStage, x: float) -> Sample:
    """The emotion of a stage: its own where it says one, else the mean of its touchpoints and how far they spread."""
    own = stage.own.experience.emotion
    levels: dict[str, float] = {}
    for curve in EMOTION_CURVES:
        level = own.level(curve) if own else None
        found = [level] if level is not None else _levels(stage, curve)
        if found:
            levels[curve] = round(fmean(found), 2)
    actual = _levels(stage, "actual")
    moments = [moment for point in stage.points if (moment := point.experience.moment)]
    return Sample(
        x,
        levels,
        feeling=own.feeling if own else "",
        moment=max(moments, key=lambda moment: WORTH[moment.kind], default=None),
        personas=_personas(stage),
        low=min(actual, default=None),
        high=max(actual, default=None),
        anchor=stage.anchor,
        title=stage.item.title,
    )


def _levels(stage: LinkedStage, curve: str) -> list[float]:
    emotions = [point.experience.emotion for point in stage.touchpoints]
    return [level for emotion in emotions if emotion and (level := emotion.level(curve)) is not None]


def _personas(stage: LinkedStage) -> dict[str, float]:
    """Each persona's mean over the stage, where at least one point gives the persona an emotion of their own."""
    emotions = [emotion for point in stage.points if (emotion := point.experience.emotion)]
    found: dict[str, float] = {}
    for id_ in dict.fromkeys(id_ for emotion in emotions for id_ in emotion.by_persona):
        own = [e.by_persona[id_].level("actual") if id_ in e.by_persona else None for e in emotions]
        if any(level is not None for level in own):
            shared = [level if level is not None else e.level("actual") for e, level in zip(emotions, own, strict=True)]
            found[id_] = round(fmean(level for level in shared if level is not None), 2)
    return found


def _funnel(journey: LinkedJourney, stage: LinkedStage) -> tuple[float | None, float | None]:
    """Share of the previous stage's customers, and of the first stage's, that reach this one (J23)."""
    before = [s.item.customers for s in journey.stages[: stage.number - 1] if s.item.customers is not None]
    here = stage.item.customers
    if here is None or not before:
        return None, None
    return (here / before[-1] if before[-1] else None), (here / before[0] if before[0] else None)
