"""Rules about stages and touchpoints: what moves the customer, where, and how it feels (J5, J6, J10, J11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.rules.base import Finding, listed, points_of, stages_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.handbook import Handbook, LinkedStage, Point
    from cjm_site.model import Emotion

UNHAPPY_MOMENTS = frozenset({"lost", "angry"})
"""The moments in which a customer leaves or complains (J11)."""


def drivers(handbook: Handbook) -> Iterator[Finding]:
    """A stage does not say what moves the customer (J5)."""
    for journey, stage, path in stages_of(handbook):
        if not stage.item.drivers:
            yield Finding(journey, path, {"stage": stage.item.title})


def doubts(handbook: Handbook) -> Iterator[Finding]:
    """A stage names no doubts of the customer (J5)."""
    for journey, stage, path in stages_of(handbook):
        if not stage.item.doubts:
            yield Finding(journey, path, {"stage": stage.item.title})


def channel(handbook: Handbook) -> Iterator[Finding]:
    """A touchpoint has no channel (J6)."""
    known = listed(id_ for id_, entry in handbook.channels.items() if entry.source is not None)
    for journey, _, point, path in points_of(handbook):
        if not point.is_stage and not point.experience.channel:
            yield Finding(journey, path, {"title": point.title, "known": known}, "known" if known else "write")


def emotion(handbook: Handbook) -> Iterator[Finding]:
    """A touchpoint says nothing of what the customer feels (J10)."""
    for journey, _, point, path in points_of(handbook):
        if not point.is_stage and not _is_felt(point.experience.emotion):
            target = journey.item.version == "target"
            yield Finding(journey, path, {"title": point.title}, "target" if target else "write")


def moment(handbook: Handbook) -> Iterator[Finding]:
    """The customer is lost or angry, and no pain, risk or opportunity answers it (J11, J13, J15, J16)."""
    for journey, stage, point, path in points_of(handbook):
        found = point.experience.moment
        if found and found.kind in UNHAPPY_MOMENTS and not _is_answered(stage, point):
            yield Finding(journey, (*path, "moment"), {"title": point.title, "kind": found.kind})


def _is_felt(felt: Emotion | None) -> bool:
    return felt is not None and any((felt.planned, felt.expected, felt.actual, felt.feeling, felt.by_persona))


def _is_answered(stage: LinkedStage, point: Point) -> bool:
    """What a stage's touchpoints say answers for the stage; a touchpoint answers for itself."""
    points = stage.points if point.is_stage else (point,)
    return any(p.pains or p.risks or p.opportunities for p in points)
