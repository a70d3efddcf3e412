"""Geometry of the KPI charts: values on a line, and readings over time. Places are percentages of the chart's box.

A chart drawn in percentages fits any width with its text at reading size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cjm_site.model.journey import JourneyMetric, Reading

MARGIN = 9.0
"""Room at both ends for half of a label."""

CLOSE = 18.0
"""Marks nearer than this, in percent, need labels on lines of their own."""


class Scale(NamedTuple):
    """A stretch of values laid over the width of a chart."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Where a value lies, in percent of the width."""
        if self.high == self.low:
            return 50.0
        return round(MARGIN + (value - self.low) / (self.high - self.low) * (100 - 2 * MARGIN), 2)


class Mark(NamedTuple):
    """A value on the line. ``id``: ``baseline``, ``current`` or ``target``; ``row``: the line of its label, 0 or 1."""

    id: str
    value: float
    x: float
    row: int = 0

    @property
    def hold(self) -> str:
        """Where a long label is held, as SVG's ``text-anchor``, so that it stays inside the chart."""
        return "start" if self.x < 25 else "end" if self.x > 75 else "middle"


class Stretch(NamedTuple):
    """A part of the line, from left to right."""

    x: float
    width: float


class Bullet(NamedTuple):
    """Baseline, current and target on one line: what is done and what is left, and where zero is when it is inside."""

    marks: tuple[Mark, ...]
    done: Stretch | None
    left: Stretch | None
    zero: float | None

    @property
    def rows(self) -> int:
        """How many lines of labels stand below the line."""
        return 1 + max((mark.row for mark in self.marks), default=0)


class Trace(NamedTuple):
    """Readings over time: the line as SVG points in a box of 100 × 100, and each reading's place."""

    points: str
    dots: tuple[tuple[float, float, Reading], ...]

    @property
    def first(self) -> Reading:
        """The oldest reading."""
        return self.dots[0][2]

    @property
    def last(self) -> Reading:
        """The newest reading."""
        return self.dots[-1][2]


def values_of(metric: JourneyMetric) -> tuple[float, ...]:
    """The values that a bullet of this KPI shows."""
    return tuple(v for v in (metric.baseline, metric.current, metric.target) if v is not None)


def scale_of(metrics: Iterable[JourneyMetric]) -> Scale | None:
    """One scale for several bullets; ``None`` when not one has a value."""
    values = [value for metric in metrics for value in values_of(metric)]
    return Scale(min(values), max(values)) if values else None


def bullet(metric: JourneyMetric, scale: Scale) -> Bullet:
    """The chart of one KPI."""
    places = {
        id_: scale.at(value) for id_ in ("baseline", "current", "target") if (value := getattr(metric, id_)) is not None
    }
    crowded = "baseline" in places and "target" in places and abs(places["baseline"] - places["target"]) < CLOSE
    return Bullet(
        tuple(
            Mark(id_, getattr(metric, id_), x, int(crowded and id_ == "target")) for id_, x in places.items()
        ),
        _stretch(places, "baseline", "current"),
        _stretch(places, "current", "target"),
        scale.at(0) if scale.low < 0 < scale.high else None,
    )  # fmt: skip


def _stretch(places: dict[str, float], one: str, two: str) -> Stretch | None:
    if one not in places or two not in places:
        return None
    left, right = sorted((places[one], places[two]))
    return Stretch(left, round(right - left, 2)) if right > left else None


def trace(series: Sequence[Reading]) -> Trace | None:
    """Readings by date; ``None`` for fewer than two."""
    readings = sorted(series, key=lambda reading: reading.date)
    if len(readings) < 2:
        return None
    start, days = readings[0].date, (readings[-1].date - readings[0].date).days
    low, high = min(r.value for r in readings), max(r.value for r in readings)
    dots = tuple(
        (
            round(4 + 92 * ((r.date - start).days / days if days else n / (len(readings) - 1)), 2),
            round(88 - 76 * (r.value - low) / (high - low), 2) if high > low else 50.0,
            r,
        )
        for n, r in enumerate(readings)
    )
    return Trace(" ".join(f"{x:g},{y:g}" for x, y, _ in dots), dots)
