"""The persona page (V2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from cjm_site.views.persona_card import persona_card

if TYPE_CHECKING:
    import jinja2

    from cjm_site.handbook import Entry
    from cjm_site.model import Persona
    from cjm_site.render.environment import Here


def render_persona(env: jinja2.Environment, here: Here, entry: Entry[Persona]) -> Markup:
    """What stands above the author's prose on a persona's page."""
    card = persona_card(here.handbook, entry)
    html = env.get_template("cjm/persona.html").render(card=card, here=here)
    return Markup(html)  # noqa: S704 - an autoescaped template's output
