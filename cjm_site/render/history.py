"""Recent changes on the page that they changed, and the page of all changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from cjm_site.diff import Words
from cjm_site.diff.grouping import sections

if TYPE_CHECKING:
    import jinja2

    from cjm_site.diff import Part
    from cjm_site.diff.grouping import At
    from cjm_site.history import Event, History
    from cjm_site.render.here import Here

MOST = 8
"""How many places of one page a revision lists; the rest is counted."""


def render_page_history(env: jinja2.Environment, here: Here, history: History) -> Markup:
    """What changed on this page of late."""
    return _render(env, here, history, "page_history.html", events=history.pages.get(here.uri, ()))


def render_changes(env: jinja2.Environment, here: Here, history: History) -> Markup:
    """The page of all changes, by month."""
    return _render(env, here, history, "view_changes.html", months=history.months)


def _render(env: jinja2.Environment, here: Here, history: History, template: str, **values: object) -> Markup:
    words = Words(here.language, (here.handbook,))
    html = env.get_template(f"cjm/{template}").render(
        here=here,
        note=history.note,
        places=_places,
        most=MOST,
        with_authors=here.handbook.settings.history_authors,
        heading=lambda at: words.heading(at.spot) if at.spot.stage or at.spot.touchpoint else "",
        phrases=lambda at: [_marked(words.phrase(change)) for change in at.changes],
        **values,
    )
    return Markup(html)  # noqa: S704 - an autoescaped template's output


def _places(event: Event) -> tuple[At, ...]:
    """The places of the page that changed; all are of the same object."""
    return tuple(at for section in sections(event.changes) for at in section.places)


def _marked(phrase: tuple[Part, ...]) -> Markup:
    """A phrase as HTML: names of things stand out."""
    return Markup().join(
        Markup("<em>{}</em>").format(part.text) if part.role == "name" else part.text for part in phrase
    )
