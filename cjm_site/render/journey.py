"""The journey page: the map and everything that its file says, as one HTML fragment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cjm_site.approvals import approvals_state
from cjm_site.markdown import plain
from cjm_site.urls import join, scheme_of
from cjm_site.views.comparison import anchor_of
from cjm_site.views.faces import FACE
from cjm_site.views.funnel import funnel
from cjm_site.views.journey_facts import journey_facts
from cjm_site.views.journey_map import journey_map
from cjm_site.views.marks import severity
from cjm_site.views.print_paper import papers_for
from cjm_site.views.satisfaction import scores_of
from cjm_site.views.versions import pair_of

if TYPE_CHECKING:
    import jinja2

    from cjm_site.handbook import LinkedJourney
    from cjm_site.render.here import Here

TEMPLATE = "cjm/journey.html"


def render_journey(
    env: jinja2.Environment,
    here: Here,
    journey: LinkedJourney,
    *,
    diagram_svg: Markup | None = None,
    diagram_source: str = "",
) -> Markup:
    """The fragment that comes before the journey's own prose.

    :param diagram_svg: the Mermaid journey diagram, already drawn and safe.
    :param diagram_source: its Mermaid text.
    """
    pair = pair_of(here.handbook, journey.item.id)
    shown = map_context(here, journey)
    html = env.get_template(TEMPLATE).render(
        **shown,
        approvals=approvals_state(here.handbook, journey.item),
        papers=papers_for(shown["map"]),
        points={point.id: point for point in journey.points},
        funnel=funnel(journey),
        scores=scores_of(journey),
        compared=anchor_of(pair[0]) if pair else "",
        diagram_svg=diagram_svg,
        diagram_source=diagram_source,
    )
    return Markup(html)  # noqa: S704 - autoescaped by the environment


def map_context(here: Here, journey: LinkedJourney) -> dict[str, Any]:
    """What the templates of the map know, wherever it is shown."""
    facts = journey_facts(here.handbook, journey)
    share, known = here.handbook.share, here.handbook.personas
    names = {id_: plain(here.name("persona", id_)) for id_ in _personas_of(journey)}
    return {
        "here": here,
        "journey": journey,
        "faces": {id_: share(FACE, id_) for id_ in journey.item.personas if id_ in known},
        "map": journey_map(here.handbook, journey),
        "facts": facts,
        "severity": severity,
        "picture": lambda image: _picture(journey.uri, image),
        "kpi_names": {kpi.id: kpi.name for kpi in facts.kpis},
        "names_of": names,
        "initials": {id_: _initials(name) for id_, name in names.items()},
    }


def _personas_of(journey: LinkedJourney) -> dict[str, None]:
    """Everybody whom the map may name: who travels the journey, and who has an emotion of their own in it."""
    own = (id_ for point in journey.points if point.experience.emotion for id_ in point.experience.emotion.by_persona)
    return dict.fromkeys((*journey.item.personas, *own))


def _initials(name: str) -> str:
    """Up to two letters that stand for a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def _picture(uri: str, image: str) -> str | None:
    """An image of the author's as a path from the content's root; one of another host is not shown."""
    if not image or scheme_of(image) or image.startswith("/"):
        return None
    return join(uri.rpartition("/")[0], image)
