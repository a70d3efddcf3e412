"""Both emotion curves of a journey in one chart: as it was, and as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.model.experience import EMOTION_CURVES
from cjm_site.views.comparison_changes import Step, steps_between
from cjm_site.views.emotion_curve import EmotionCurve, Sample, centre, emotion_curve
from cjm_site.views.spots import level_at

if TYPE_CHECKING:
    from cjm_site.handbook import LinkedJourney, Point


@dataclass(frozen=True, slots=True)
class Column:
    """A touchpoint of either state. ``note`` says whether it is ``added``, ``removed`` or ``moved``."""

    title: str
    before: float | None
    after: float | None
    note: str = ""

    @property
    def turn(self) -> str:
        """Whether the emotion ``fell`` or ``rose``; empty when neither."""
        if self.before is None or self.after is None or self.before == self.after:
            return ""
        return "fell" if self.after < self.before else "rose"


@dataclass(frozen=True, slots=True)
class Chart:
    """In ``curve`` the state before is ``planned`` and the state after ``actual``. ``shown`` names the emotion."""

    curve: EmotionCurve
    columns: tuple[Column, ...]
    shown: str


def chart_of(before: LinkedJourney | None, after: LinkedJourney | None) -> Chart | None:
    """The chart; ``None`` when nobody gave numbers. Actual emotions, or planned ones where a map has no others."""
    if before is not None and after is not None:
        steps = steps_between(before, after)
    else:
        known = before or after
        places = [(stage, point) for stage in (known.stages if known else ()) for point in stage.columns]
        steps = tuple(Step(place if before else None, place if after else None, ()) for place in places)
    shown = next(
        (name for name in ("actual", "planned", "expected") if _given(before, name) or _given(after, name)), ""
    )
    if not shown:
        return None
    columns = tuple(_column(step, shown) for step in steps)
    samples = [_sample(column, centre(n, len(columns))) for n, column in enumerate(columns)]
    curve = emotion_curve(samples)
    return Chart(curve, columns, shown) if curve is not None else None


def _given(journey: LinkedJourney | None, name: str) -> bool:
    assert name in EMOTION_CURVES  # noqa: S101 - a name of ours
    return journey is not None and any(level_at(point, name) is not None for point in journey.columns)


def _column(step: Step, shown: str) -> Column:
    place = step.target or step.current
    note = "removed" if step.target is None else "added" if step.current is None else "moved" if step.half else ""
    return Column(
        place[1].title if place else "",
        _level(step.current[1] if step.current and step.half != "after" else None, shown),
        _level(step.target[1] if step.target and step.half != "before" else None, shown),
        note,
    )


def _level(point: Point | None, shown: str) -> float | None:
    return level_at(point, shown) if point is not None else None


def _sample(column: Column, x: float) -> Sample:
    levels = {"planned": column.before, "actual": column.after}
    return Sample(x, {name: level for name, level in levels.items() if level is not None}, title=column.title)
