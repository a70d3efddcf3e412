"""The pages of channels, teams and KPIs: their facts and who uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cjm_site.approvals import approvals_state
from cjm_site.views.usage import used

if TYPE_CHECKING:
    import jinja2

    from cjm_site.handbook import Entry
    from cjm_site.render.here import Here


def render_catalog_object(env: jinja2.Environment, here: Here, kind: str, entry: Entry[Any]) -> Markup:
    """What stands above the author's prose on the page of a channel, team or KPI."""
    html = env.get_template("cjm/catalog_object.html").render(
        used=used(here.handbook, kind, entry.item.id), approvals=approvals_state(here.handbook, entry.item), here=here
    )
    return Markup(html)  # noqa: S704 - an autoescaped template's output
