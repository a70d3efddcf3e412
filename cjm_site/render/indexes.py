"""The generated index pages: each a view of the whole handbook and the template that lays it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cjm_site.render.row_files import loaded_from, row_files
from cjm_site.render.with_files import WithFiles
from cjm_site.views.assumptions import assumptions
from cjm_site.views.catalogues import home
from cjm_site.views.comparison import comparison_page, comparisons, first_comparisons
from cjm_site.views.coverage import coverage
from cjm_site.views.freshness import freshness
from cjm_site.views.funnel import first_funnels, funnels
from cjm_site.views.journey_list import heat_map, journey_catalogue
from cjm_site.views.kpi_summary import kpi_page
from cjm_site.views.long_list import LongList
from cjm_site.views.marks import risk_index, wow_index
from cjm_site.views.moments import moment_index
from cjm_site.views.opportunities import opportunity_index
from cjm_site.views.persona_list import persona_index
from cjm_site.views.tallies import glossary_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import jinja2

    from cjm_site.handbook import Handbook
    from cjm_site.render.here import Here


_BLOCK = r"/?(?:table|thead|tbody|tr|td|th|ul|li|p|option)\b"

_BEHIND_SPACE = re.compile(rf"<(?<=\s<){_BLOCK}")
_AFTER_BLOCKS = re.compile(rf"(<{_BLOCK}[^>]*>)\s+")
"""White space that a browser would keep as a node: on a list of thousands of rows, a third of them."""


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A generated page: the term that is its title, the view that it shows, and the template.

    Views of large handbooks that sum up say so with ``is_large`` and have a template of their own. ``first`` makes the
    view of so many rows, where the view of all of them would sum up.
    """

    title: str
    view: Callable[[Handbook], Any]
    template: str
    large: str = ""
    first: Callable[[Handbook, int], Any] | None = None

    def render(self, env: jinja2.Environment, here: Here, handbook: Handbook | None = None) -> Markup:
        """The whole page, its heading included; of a part of the handbook when one is given.

        A page of its own has the rest of a long list beside it; what stands in prose leads there.
        """
        view = self.view(here.handbook if handbook is None else handbook)
        found = getattr(view, "list", None)
        files = row_files(found, here) if isinstance(found, LongList) and handbook is None else ()
        return WithFiles(self.show(env, here, view, files), files)

    def show(
        self,
        env: jinja2.Environment,
        here: Here,
        view: Any,
        files: Sequence[tuple[str, str]] = (),
        *,
        in_prose: bool = False,
    ) -> Markup:
        """The same of a view that is made already, with the files beside it; or to stand in prose."""
        template = self.large if self.large and view.is_large else self.template
        rows = loaded_from(here, files)
        return _render(env, here, template, view=view, title=self.title, rows=rows, in_prose=in_prose)


def _render(env: jinja2.Environment, here: Here, template: str, **values: object) -> Markup:
    html = env.get_template(f"cjm/{template}").render(here=here, **values)
    return Markup(_AFTER_BLOCKS.sub(r"\1", _without_space_before(html)))  # noqa: S704 - an autoescaped template's output


def _without_space_before(html: str) -> str:
    """HTML without the space before tags of blocks; tags are found sooner than every space is tried."""
    starts = [0, *(found.start() for found in _BEHIND_SPACE.finditer(html))]
    pieces = [html[start:end].rstrip() for start, end in pairwise(starts)]
    return "".join([*pieces, html[starts[-1] :]])


INDEXES: Mapping[str, IndexPage] = MappingProxyType(
    {
        "personas": IndexPage("personas", persona_index, "index_personas.html"),
        "journeys": IndexPage("journeys", journey_catalogue, "index_journeys.html"),
        "portfolio": IndexPage("portfolio", heat_map, "view_portfolio.html"),
        "coverage": IndexPage("coverage", coverage, "view_coverage.html"),
        "freshness": IndexPage("freshness", freshness, "view_freshness.html"),
        "assumptions": IndexPage("assumptions", assumptions, "view_assumptions.html"),
        "moments": IndexPage("moments", moment_index, "view_moments.html"),
        "opportunities": IndexPage("opportunities", opportunity_index, "view_opportunities.html"),
        "wows": IndexPage("wows", wow_index, "index_wows.html"),
        "risks": IndexPage("risks", risk_index, "index_risks.html"),
        "channels": IndexPage(
            "channels", partial(glossary_of, kind="channel"), "index_glossary.html", "large_glossary.html"
        ),
        "teams": IndexPage("teams", partial(glossary_of, kind="team"), "index_glossary.html", "large_glossary.html"),
        "metrics": IndexPage(
            "metrics", partial(glossary_of, kind="metric"), "index_glossary.html", "large_glossary.html"
        ),
        "funnel": IndexPage("funnel", funnels, "index_funnel.html", "large_funnel.html", first_funnels),
        "comparison": IndexPage(
            "comparison", comparisons, "index_comparison.html", "large_comparison.html", first_comparisons
        ),
        "kpis": IndexPage("kpis", kpi_page, "index_kpis.html", "large_kpis.html"),
    }
)
"""Name of the view (its address is ``views/NAME``) to its page."""


def render_comparison_page(env: jinja2.Environment, here: Here, number: int) -> Markup:
    """One of the pages that the comparisons of a large handbook are spread over."""
    return INDEXES["comparison"].show(env, here, comparison_page(here.handbook, number))


def render_home(env: jinja2.Environment, here: Here) -> Markup:
    """The front page of a handbook whose author wrote none."""
    return _render(env, here, "home.html", view=home(here.handbook))
