"""The rule about target journeys: what hurts today must be better in the version that is planned (J24)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.model.experience import EMOTION_CURVES
from cjm_site.rules.base import Finding, versions_in
from cjm_site.rules.stages import UNHAPPY_MOMENTS
from cjm_site.validate import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cjm_site.handbook import Handbook, LinkedStage, Point
    from cjm_site.rules.base import Path

ALIKE = 0.6
"""How alike two titles must be to name the same touchpoint, 0 to 1."""

Placed = tuple["LinkedStage", "Point", "Path"]


def improves(handbook: Handbook) -> Iterator[Finding]:
    """A touchpoint that is critical, or where customers are lost or angry, is in the target no better than today."""
    for target, current in versions_in(handbook):
        by_id = {place[1].id: place for place in target.placed}
        ids = {point.id for _, point, _ in current.placed}
        free = [place for place in target.placed if place[1].id not in ids]
        for stage, point, _ in current.placed:
            if not _hurts(point):
                continue
            match = by_id.get(point.id) or _like(stage, point, free)
            if match is None:
                continue  # gone: an improvement, or another way to do it
            _, planned, path = match
            hint = _shortcoming(point, planned)
            if hint:
                emotion = (*path, "emotion") if planned.experience.emotion else path
                now = _level(point, ("actual",))
                values = {"title": planned.title, "other": current.item.id, "now": now, "then": _level(planned)}
                yield Finding(target, emotion, values, hint)


def _hurts(point: Point) -> bool:
    moment = point.experience.moment
    return point.experience.polarity == "critical" or bool(moment and moment.kind in UNHAPPY_MOMENTS)


def _like(stage: LinkedStage, point: Point, free: list[Placed]) -> Placed | None:
    """The touchpoint with the nearest title in the same stage or contact phase."""
    near: Mapping[str, Placed] = {
        place[1].title: place
        for place in free
        if place[1].is_stage == point.is_stage
        and (place[0].id == stage.id or (stage.item.phase is not None and place[0].item.phase == stage.item.phase))
    }
    found = nearest(point.title, near, cutoff=ALIKE)
    return near[found] if found is not None else None


def _shortcoming(point: Point, planned: Point) -> str | None:
    """What the target lacks, as the name of a hint; ``None`` when it is better."""
    now, then = _level(point, ("actual",)), _level(planned)
    if now is None:
        return "unmeasured" if _hurts(planned) else None
    if then is None:
        return "unplanned"
    return None if then > now else "higher"


def _level(point: Point, curves: tuple[str, ...] = EMOTION_CURVES) -> float | None:
    """The emotion of everybody on the first of the curves that has one, else that of the unhappiest persona."""
    emotion = point.experience.emotion
    if emotion is None:
        return None
    for curve in curves:
        level = emotion.level(curve)
        if level is None:
            level = min(
                (own for of in emotion.by_persona.values() if (own := of.level(curve)) is not None), default=None
            )
        if level is not None:
            return level
    return None
