"""The pages of channels, teams and KPIs: their facts and who uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cjm_site.approvals import approvals_state
from cjm_site.views.tallies import TalliedObject, object_of

if TYPE_CHECKING:
    import jinja2

    from cjm_site.approvals import ApprovalsState
    from cjm_site.handbook import Entry
    from cjm_site.render.here import Here
    from cjm_site.views.usage import Used


def render_catalog_object(env: jinja2.Environment, here: Here, kind: str, entry: Entry[Any]) -> Markup:
    """What stands above the author's prose on the page of a channel, team or KPI."""
    found = object_of(here.handbook, kind, entry.item.id)
    return show_catalog_object(env, here, found, approvals_state(here.handbook, entry.item))


def show_catalog_object(
    env: jinja2.Environment, here: Here, found: Used | TalliedObject, approvals: ApprovalsState | None
) -> Markup:
    """The same of what is known already: with every use, or counted."""
    if isinstance(found, TalliedObject):
        html = env.get_template("cjm/large_object.html").render(found=found, approvals=approvals, here=here)
    else:
        html = env.get_template("cjm/catalog_object.html").render(used=found, approvals=approvals, here=here)
    return Markup(html)  # noqa: S704 - an autoescaped template's output
