"""Rules about what a journey rests on (J22)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.rules.base import Finding, versions_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.model import Experience


def journey(handbook: Handbook) -> Iterator[Finding]:
    """A journey rests on nothing but assumptions. A target stands on what its current version knows."""
    known = {target.item.id for target, current in versions_in(handbook) if is_evident(current)}
    for entry in handbook.journeys.values():
        item = entry.item
        if item.version == "target" and item.counterpart and item.counterpart not in handbook.journeys:
            continue  # what the target stands on cannot be read; that is an error of its own
        if item.id not in known and not is_evident(entry):
            yield Finding(entry, ("title",), {"title": item.title})


def is_evident(journey: LinkedJourney) -> bool:
    """Evidence anywhere on the map, or something measured or tried: a survey, analytics, a walk."""
    item = journey.item
    if item.evidence or item.walked or any(survey.sample for survey in item.surveys):
        return True
    if any(stage.item.satisfaction and stage.item.satisfaction.sample for stage in journey.stages):
        return True
    return any(_is_measured(point.experience) for stage in journey.stages for point in stage.points)


def _is_measured(experience: Experience) -> bool:
    analytics = experience.analytics
    return bool(experience.evidence or (analytics and (analytics.source or analytics.visits)))
