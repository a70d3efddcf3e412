"""How much there is of each thing in a journey: what indexes and the front page count."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cjm_site.shares import Share

if TYPE_CHECKING:
    from cjm_site.around import Around
    from cjm_site.handbook import LinkedJourney


class Counts(NamedTuple):
    """The things in a journey; ``moments``: key moments."""

    touchpoints: int
    moments: int
    wows: int
    risks: int
    open_risks: int


def _counts(_around: Around, journey: LinkedJourney) -> Counts:
    points = journey.points
    return Counts(
        touchpoints=sum(not point.is_stage for point in points),
        moments=sum(point.experience.moment is not None for point in points),
        wows=sum(len(point.wows) for point in points),
        risks=sum(len(point.risks) for point in points),
        open_risks=sum(marked.item.status == "open" for point in points for marked in point.risks),
    )


COUNTS = Share("counts", "journey", _counts, Counts._make)
