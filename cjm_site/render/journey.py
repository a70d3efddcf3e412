"""The journey page: the map and everything that its file says, as one HTML fragment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    import jinja2

    from cjm_site.handbook import LinkedJourney
    from cjm_site.render.environment import Here

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
    template = env.get_template(TEMPLATE)
    html = template.render(here=here, journey=journey, diagram_svg=diagram_svg, diagram_source=diagram_source)
    return Markup(html)  # noqa: S704 - autoescaped by the environment
