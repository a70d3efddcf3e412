"""A report as one page that stands alone: heaviest first, maps before and after, both curves in one chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cjm_site.diff.chart import Chart, chart_of
from cjm_site.diff.marks import marks_of
from cjm_site.render.standalone import styles, without_links
from cjm_site.urls import Urls

if TYPE_CHECKING:
    import jinja2

    from cjm_site.diff.grouping import Section
    from cjm_site.diff.marks import CellMarks
    from cjm_site.diff.report import Report, Speaker
    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.i18n import Language

MOST_MAPS = 24
"""Of how many journeys the page draws maps: those of the heaviest changes."""

FIRST_SEEN = 6
_PAPER_WIDTH = 1120  # points
_NAMES, _COLUMN = 10.5, 7.0  # em
TEMPLATE = "cjm/diff/page.html"


@dataclass(frozen=True)
class Drawn:
    """A section with its journey's pictures, where it is one."""

    section: Section
    number: int
    chart: Chart | None = None
    before: Markup | None = None
    after: Markup | None = None
    columns: int = 1
    illustrated: bool = False

    @property
    def points(self) -> float:
        """The size of type, in points, at which the widest map fits on the width of an A3 page."""
        return round(min(8.5, max(4.0, _PAPER_WIDTH / (_NAMES + _COLUMN * self.columns))), 2)


def render_html(report: Report, speaker: Speaker) -> str:
    """The page. Needs no network, no file beside it and no script."""
    from cjm_site.render.environment import make_environment

    language = speaker.language
    handbooks = (report.before.handbook, report.after.handbook)
    environments = [make_environment(handbook, language) for handbook in handbooks]
    drawn, maps = [], 0
    for number, section in enumerate(report.sections, 1):
        known = section.spot.type == "journey" and maps < MOST_MAPS
        drawn.append(_drawn(section, number, handbooks, environments, language) if known else Drawn(section, number))
        maps += known
    seen = [(its, place) for its in drawn for place in its.section.places if place.level != "minor"]
    seen.sort(key=lambda pair: -pair[1].weight)
    return (
        environments[1]
        .get_template(TEMPLATE)
        .render(
            report=report,
            speaker=speaker,
            words=speaker.words,
            drawn=drawn,
            first=seen[:FIRST_SEEN],
            left_out=sum(s.spot.type == "journey" for s in report.sections) - maps,
            styles=styles("base", "journey", "diff"),
            full=_full,
        )
    )


def _drawn(
    section: Section,
    number: int,
    handbooks: tuple[Handbook, Handbook],
    environments: list[jinja2.Environment],
    language: Language,
) -> Drawn:
    spot = section.spot
    new = handbooks[1].journeys.get(spot.id)
    was = next(
        (str(c.before) for c in section.changes if c.field == ("id",) and not c.items and not c.spot.stage), spot.id
    )
    old = handbooks[0].journeys.get(was)
    marks = marks_of(section.changes, old)
    pictures = [
        _map(environment, handbook, journey, language, its) if journey is not None else None
        for environment, handbook, journey, its in zip(environments, handbooks, (old, new), marks, strict=True)
    ]
    columns = max((len(journey.columns) for journey in (old, new) if journey is not None), default=1)
    illustrated = any(point.experience.image for its in (old, new) if its is not None for point in its.points)
    return Drawn(section, number, chart_of(old, new), pictures[0], pictures[1], columns, illustrated)


def _map(
    environment: jinja2.Environment, handbook: Handbook, journey: LinkedJourney, language: Language, marks: CellMarks
) -> Markup:
    from cjm_site.render.here import Here
    from cjm_site.render.journey import map_context

    shown = map_context(Here(journey.uri, handbook, language, Urls()), journey)
    html = environment.get_template("cjm/diff/map.html").render(
        {**shown, "picture": lambda _image: None}, changed=marks
    )
    return without_links(Markup(html))  # noqa: S704 - autoescaped by the environment


def _full(value: Any) -> str:
    """A text in full where a sentence shows only a part of it."""
    from cjm_site.diff.words import LONGEST

    return value if isinstance(value, str) and len(value) > LONGEST else ""
