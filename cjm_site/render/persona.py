"""The persona page (V2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from cjm_site.approvals import approvals_state
from cjm_site.views.persona_card import persona_card

if TYPE_CHECKING:
    import jinja2

    from cjm_site.handbook import Entry
    from cjm_site.model import Persona
    from cjm_site.render.here import Here


def render_persona(env: jinja2.Environment, here: Here, entry: Entry[Persona]) -> Markup:
    """The card: what stands above the author's prose on a persona's page."""
    return _render(env, here, entry, "cjm/persona.html")


def render_touches(env: jinja2.Environment, here: Here, entry: Entry[Persona]) -> Markup:
    """Every journey, key moment, wow and risk that touches the persona: what stands below the prose."""
    return _render(env, here, entry, "cjm/persona_touches.html")


def _render(env: jinja2.Environment, here: Here, entry: Entry[Persona], template: str) -> Markup:
    html = env.get_template(template).render(
        card=persona_card(here.handbook, entry), approvals=approvals_state(here.handbook, entry.item), here=here
    )
    return Markup(html)  # noqa: S704 - an autoescaped template's output
