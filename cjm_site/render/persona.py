"""The persona page (V2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from cjm_site.approvals import approvals_state
from cjm_site.views.persona_card import persona_card
from cjm_site.views.persona_touches import persona_touches

if TYPE_CHECKING:
    import jinja2

    from cjm_site.handbook import Entry
    from cjm_site.model import Persona
    from cjm_site.render.here import Here
    from cjm_site.views.persona_touches import Touches


def render_persona(env: jinja2.Environment, here: Here, entry: Entry[Persona]) -> Markup:
    """The card: what stands above the author's prose on a persona's page."""
    approvals = approvals_state(here.handbook, entry.item)
    return _render(env, here, "cjm/persona.html", card=persona_card(entry), approvals=approvals)


def render_touches(env: jinja2.Environment, here: Here, entry: Entry[Persona]) -> Markup:
    """Every journey, key moment, wow and risk that touches the persona: what stands below the prose."""
    return show_touches(env, here, persona_touches(here.handbook, entry))


def show_touches(env: jinja2.Environment, here: Here, touches: Touches) -> Markup:
    """The same of what is known already."""
    return _render(
        env, here, "cjm/large_touches.html" if touches.by_journey else "cjm/persona_touches.html", card=touches
    )


def _render(env: jinja2.Environment, here: Here, template: str, **values: object) -> Markup:
    html = env.get_template(template).render(here=here, **values)
    return Markup(html)  # noqa: S704 - an autoescaped template's output
