"""How a KPI is doing (J19): which direction is better, how much of the way is done, where it went last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

    from cjm_site.around import Around
    from cjm_site.handbook import Handbook
    from cjm_site.model import JourneyMetric
    from cjm_site.views.figures import Figures

STATES = ("away", "unmoved", "under_way", "to_go", "reached")
"""Those that need attention first."""


class Progress(NamedTuple):
    """``state`` is one of :data:`STATES`.

    ``under_way``: ``share`` of the way from baseline to target is done, never rounded to nothing or to all of it.
    ``away``: worse than the baseline by ``gap``. ``to_go``: ``gap`` to the target, the way so far unknown.
    """

    state: str
    share: float = 0.0
    gap: float = 0.0


class Trend(NamedTuple):
    """The change between the last two readings. ``improved`` is ``None`` when nothing changed."""

    change: float
    since: dt.date
    improved: bool | None


def better_of(handbook: Handbook | Around, metric: JourneyMetric | Figures) -> str:
    """``higher`` or ``lower``: as the journey says, else the KPI itself, else the way from baseline to target."""
    if metric.better:
        return metric.better
    entry = handbook.metrics.get(metric.id)
    if entry is not None and entry.item.better:
        return entry.item.better
    start = metric.baseline if metric.baseline is not None else metric.current
    if start is not None and metric.target is not None and metric.target < start:
        return "lower"
    return "higher"


def gain(value: float, better: str) -> float:
    """A difference counted so that more is better."""
    return value if better == "higher" else -value


def progress(metric: JourneyMetric | Figures, better: str) -> Progress | None:
    """How far a KPI has come; ``None`` without a current value or a target."""
    if metric.current is None or metric.target is None:
        return None
    left = gain(metric.target - metric.current, better)
    if left <= 0:
        return Progress("reached")
    if metric.baseline is None:
        return Progress("to_go", gap=left)
    done = gain(metric.current - metric.baseline, better)
    if done < 0:
        return Progress("away", gap=-done)
    if done == 0:
        return Progress("unmoved")
    return Progress("under_way", share=min(0.99, max(0.01, done / (done + left))))


def trend(metric: JourneyMetric, better: str) -> Trend | None:
    """Where the last reading went; ``None`` for fewer than two readings."""
    readings = sorted(metric.series, key=lambda reading: reading.date)
    if len(readings) < 2:
        return None
    before, last = readings[-2:]
    change = round(last.value - before.value, 9)
    return Trend(change, before.date, gain(change, better) > 0 if change else None)
