"""What a journey measures, as a share: its KPIs, its milestones, and satisfaction by stage (J19, J20)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.model import JourneyMetric
from cjm_site.model.journey import Milestone, Reading, Satisfaction
from cjm_site.shares import Share
from cjm_site.views.satisfaction import StageScores, stage_score

if TYPE_CHECKING:
    from cjm_site.around import Around
    from cjm_site.handbook import LinkedJourney


class Figures(NamedTuple):
    """A KPI as a journey measures it: :class:`cjm_site.model.JourneyMetric` as plain data, days as they are written."""

    id: str
    name: str
    unit: str
    baseline: float | None
    current: float | None
    target: float | None
    better: str | None
    date: str
    source: str
    owner: str | None
    series: tuple[tuple[str, float], ...]

    @property
    def metric(self) -> JourneyMetric:
        """The same with days as days."""
        series = tuple(
            Reading.model_construct(date=dt.date.fromisoformat(day), value=value) for day, value in self.series
        )
        return JourneyMetric.model_construct(**{**self._asdict(), "date": _day(self.date), "series": series})


class MilestoneFigures(NamedTuple):
    """A milestone as plain data."""

    title: str
    date: str
    area: str
    reached: bool | None

    @property
    def milestone(self) -> Milestone:
        """The same with days as days."""
        return Milestone.model_construct(**{**self._asdict(), "date": _day(self.date)})


class Score(NamedTuple):
    """The satisfaction in a stage as plain data; ``number`` is the stage's, from 0."""

    number: int
    stage: str
    anchor: str
    score: float
    scale: int
    sample: int | None
    date: str
    source: str

    @property
    def share(self) -> float:
        """Of the scale, 0 to 1."""
        return self.score / self.scale

    @property
    def satisfaction(self) -> Satisfaction:
        """The same with days as days."""
        fields = {name: getattr(self, name) for name in ("score", "scale", "sample", "source")}
        return Satisfaction.model_construct(**fields, date=_day(self.date))


class Measured(NamedTuple):
    """What a journey measures; ``stages`` is how many it has."""

    metrics: tuple[Figures, ...]
    milestones: tuple[MilestoneFigures, ...]
    scores: tuple[Score, ...]
    stages: int

    @property
    def lowest(self) -> Score | None:
        """The stage with the lowest share of its scale, the first of several."""
        return min(self.scores, key=lambda score: score.share, default=None)

    def scores_of(self, journey: str) -> StageScores:
        """The scores as they are shown."""
        return StageScores(
            journey,
            tuple(stage_score(s.number, self.stages, s.stage, s.anchor, s.satisfaction) for s in self.scores),
        )


def figures(metric: JourneyMetric) -> Figures:
    """A KPI as plain data."""
    return Figures(
        metric.id,
        metric.name,
        metric.unit,
        metric.baseline,
        metric.current,
        metric.target,
        metric.better,
        _text(metric.date),
        metric.source,
        metric.owner,
        tuple((_text(reading.date), reading.value) for reading in metric.series),
    )


def _measured(_around: Around, journey: LinkedJourney) -> Measured:
    item = journey.item
    return Measured(
        tuple(map(figures, item.metrics)),
        tuple(MilestoneFigures(m.title, _text(m.date), m.area, m.reached) for m in item.milestones),
        tuple(
            Score(n, stage.item.title, stage.anchor, s.score, s.scale, s.sample, _text(s.date), s.source)
            for n, stage in enumerate(journey.stages)
            if (s := stage.item.satisfaction) is not None
        ),
        len(journey.stages),
    )


def _read(data: Any) -> Measured:
    metrics, milestones, scores, stages = data
    return Measured(
        tuple(Figures._make((*values, tuple((day, value) for day, value in series))) for *values, series in metrics),
        tuple(map(MilestoneFigures._make, milestones)),
        tuple(map(Score._make, scores)),
        stages,
    )


MEASURED = Share("measured", "journey", _measured, _read)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
