"""Rules about what somebody must look after: heavy risks, wow moments, KPIs (J14, J15, J19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.rules.base import Finding, listed, points_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.model import Risk
    from cjm_site.rules.base import Path

HEAVY_RISK = 12
"""From which likelihood × impact on a risk counts as heavy, where the settings say nothing."""


def risk_prevention(handbook: Handbook) -> Iterator[Finding]:
    """A heavy risk has nothing written against it (J15). An accepted one is accepted, a closed one is over."""
    for journey, risk, path in _heavy_risks(handbook):
        if risk.status in {"open", "prevented"} and not risk.prevention:
            yield Finding(journey, path, {"title": risk.title, "weight": risk.weight}, risk.status)


def risk_owner(handbook: Handbook) -> Iterator[Finding]:
    """Nobody owns a heavy risk (J15)."""
    for journey, risk, path in _heavy_risks(handbook):
        if risk.status != "closed" and not risk.owner:
            teams = _teams(handbook)
            values = {"title": risk.title, "weight": risk.weight, "known": teams}
            yield Finding(journey, path, values, "known" if teams else "write")


def wow_owner(handbook: Handbook) -> Iterator[Finding]:
    """Nobody owns a wow moment (J14)."""
    for journey, _, point, path in points_of(handbook):
        for n, wow in enumerate(point.experience.wows):
            if not wow.owner:
                teams = _teams(handbook)
                values = {"title": wow.title, "known": teams}
                yield Finding(journey, (*path, "wows", n), values, "known" if teams else "write")


def metric_target(handbook: Handbook) -> Iterator[Finding]:
    """A KPI of a journey has no target (J19)."""
    for journey in handbook.journeys.values():
        for n, metric in enumerate(journey.item.metrics):
            if metric.target is None:
                entry = handbook.metrics.get(metric.id)
                name = metric.name or (entry.item.name if entry else metric.id)
                yield Finding(journey, ("metrics", n), {"name": name, "id": metric.id})


def _heavy_risks(handbook: Handbook) -> Iterator[tuple[LinkedJourney, Risk, Path]]:
    for journey, _, point, path in points_of(handbook):
        for n, risk in enumerate(point.experience.risks):
            if risk.weight >= handbook.settings.heavy_risk:
                yield journey, risk, (*path, "risks", n)


def _teams(handbook: Handbook) -> str:
    return listed(handbook.teams)
