"""The generated index pages: each a view of the whole handbook and the template that lays it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cjm_site.render.row_files import loaded_from, row_files
from cjm_site.render.with_files import WithFiles
from cjm_site.views.assumptions import assumptions
from cjm_site.views.catalogues import home, journey_index, persona_index
from cjm_site.views.comparison import comparisons
from cjm_site.views.coverage import coverage
from cjm_site.views.freshness import freshness
from cjm_site.views.funnel import funnels
from cjm_site.views.kpis import dashboard
from cjm_site.views.long_list import LongList
from cjm_site.views.marks import risk_index, wow_index
from cjm_site.views.moments import moment_index
from cjm_site.views.opportunities import opportunity_index
from cjm_site.views.portfolio import portfolio
from cjm_site.views.usage import glossary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import jinja2

    from cjm_site.handbook import Handbook
    from cjm_site.render.here import Here


_AROUND_BLOCKS = re.compile(r"\s*(</?(?:table|thead|tbody|tr|td|th|ul|li|p|option)\b[^>]*>)\s*")
"""White space that a browser would keep as a node: on a list of thousands of rows, a third of them."""


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A generated page: the term that is its title, the view that it shows, and the template."""

    title: str
    view: Callable[[Handbook], Any]
    template: str

    def render(self, env: jinja2.Environment, here: Here, handbook: Handbook | None = None) -> Markup:
        """The whole page, its heading included; of a part of the handbook when one is given.

        A page of its own has the rest of a long list beside it; what stands in prose leads there.
        """
        view = self.view(here.handbook if handbook is None else handbook)
        found = getattr(view, "list", None)
        files = row_files(found, here) if isinstance(found, LongList) and handbook is None else ()
        html = _render(env, here, self.template, view=view, title=self.title, rows=loaded_from(here, files))
        return WithFiles(html, files)


def _render(env: jinja2.Environment, here: Here, template: str, **values: object) -> Markup:
    html = env.get_template(f"cjm/{template}").render(here=here, **values)
    html = _AROUND_BLOCKS.sub(r"\1", html)
    return Markup(html)  # noqa: S704 - an autoescaped template's output


INDEXES: Mapping[str, IndexPage] = MappingProxyType(
    {
        "personas": IndexPage("personas", persona_index, "index_personas.html"),
        "journeys": IndexPage("journeys", journey_index, "index_journeys.html"),
        "portfolio": IndexPage("portfolio", portfolio, "view_portfolio.html"),
        "coverage": IndexPage("coverage", coverage, "view_coverage.html"),
        "freshness": IndexPage("freshness", freshness, "view_freshness.html"),
        "assumptions": IndexPage("assumptions", assumptions, "view_assumptions.html"),
        "moments": IndexPage("moments", moment_index, "view_moments.html"),
        "opportunities": IndexPage("opportunities", opportunity_index, "view_opportunities.html"),
        "wows": IndexPage("wows", wow_index, "index_wows.html"),
        "risks": IndexPage("risks", risk_index, "index_risks.html"),
        "channels": IndexPage("channels", lambda handbook: glossary(handbook, "channel"), "index_glossary.html"),
        "teams": IndexPage("teams", lambda handbook: glossary(handbook, "team"), "index_glossary.html"),
        "metrics": IndexPage("metrics", lambda handbook: glossary(handbook, "metric"), "index_glossary.html"),
        "funnel": IndexPage("funnel", funnels, "index_funnel.html"),
        "comparison": IndexPage("comparison", comparisons, "index_comparison.html"),
        "kpis": IndexPage("kpis", dashboard, "index_kpis.html"),
    }
)
"""Name of the view (its address is ``views/NAME``) to its page."""


def render_home(env: jinja2.Environment, here: Here) -> Markup:
    """The front page of a handbook whose author wrote none."""
    return _render(env, here, "home.html", view=home(here.handbook))
