"""Pages that sum up, and those of what many journeys use, are made of shares alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.approvals import NO_APPROVALS
from cjm_site.compile import compile_sources, read_sources
from cjm_site.config_file import read_settings
from cjm_site.i18n import language
from cjm_site.render.catalog_page import show_catalog_object
from cjm_site.render.environment import make_environment
from cjm_site.render.here import Here
from cjm_site.render.indexes import INDEXES
from cjm_site.render.persona import show_touches
from cjm_site.urls import Urls
from cjm_site.views.funnel import funnels
from cjm_site.views.kpi_summary import kpi_page
from cjm_site.views.persona_touches import persona_touches
from cjm_site.views.tallies import TalliedObject, glossary_of, object_of
from cjm_site.views.usage import Used, used
from tests.unread import unread

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.handbook import Handbook

    View = Callable[[Handbook], Any]

KINDS = {"channels": "channel", "teams": "team", "metrics": "metric"}

SUMS: dict[str, View] = {
    "funnel": lambda handbook: funnels(handbook, in_full=1),
    "kpis": lambda handbook: kpi_page(handbook, in_full=1),
    **{name: lambda handbook, kind=kind: glossary_of(handbook, kind, in_full=1) for name, kind in KINDS.items()},  # type: ignore[misc]  # a lambda with a default
}


@pytest.fixture(scope="module")
def sample() -> Handbook:
    settings = read_settings(Path(__file__).parent.parent / "mkdocs.yml")
    return compile_sources(settings, *read_sources(settings)).handbook


def here_of(handbook: Handbook, uri: str) -> Here:
    return Here(uri, handbook, language("es"), Urls())


@pytest.mark.parametrize("name", SUMS)
def test_a_page_that_sums_up_reads_no_journey(sample: Handbook, name: str) -> None:
    pages = []
    for handbook in (unread(sample), sample):
        view = SUMS[name](handbook)
        assert view.is_large
        here = here_of(handbook, f"views/{name}.md")
        pages.append(str(INDEXES[name].show(make_environment(handbook, language("es")), here, view)))
    assert pages[0] == pages[1]


def all_of(handbook: Handbook, found: Callable[[Handbook, str, str], Used | TalliedObject]) -> dict[str, str]:
    """The pages of all channels, teams and KPIs."""
    environment = make_environment(handbook, language("es"))
    return {
        entry.uri: str(
            show_catalog_object(environment, here_of(handbook, entry.uri), found(handbook, kind, id_), NO_APPROVALS)
        )
        for kind in KINDS.values()
        for id_, entry in handbook.objects(kind).items()
        if entry.uri
    }


@pytest.mark.parametrize("in_full", [1, 5])
def test_the_page_of_what_many_use_reads_no_journey(sample: Handbook, in_full: int) -> None:
    sorts = set[type]()

    def found(handbook: Handbook, kind: str, id_: str) -> Used | TalliedObject:
        view = object_of(handbook, kind, id_, in_full=in_full)
        sorts.add(type(view))
        return view

    pages = all_of(unread(sample), found)
    assert len(pages) > 10
    assert TalliedObject in sorts
    assert (Used in sorts) == (in_full > 1)
    assert pages == all_of(sample, found)


def test_an_object_that_few_use_in_a_large_handbook_lists_every_use(sample: Handbook) -> None:
    few = len(sample.journeys) + len(sample.personas) - 1

    def every(handbook: Handbook, kind: str, id_: str) -> Used | TalliedObject:
        return object_of(handbook, kind, id_, in_full=few)

    assert all_of(unread(sample), every) == all_of(sample, used)


@pytest.mark.parametrize("in_full", [1, 100])
def test_what_touches_a_persona_reads_no_journey(sample: Handbook, in_full: int) -> None:
    def pages(handbook: Handbook) -> dict[str, str]:
        environment = make_environment(handbook, language("es"))
        return {
            entry.uri: str(
                show_touches(
                    environment,
                    here_of(handbook, entry.uri),
                    persona_touches(handbook, entry, in_full=in_full, shown=2),
                )
            )
            for entry in sample.personas.values()
        }

    found = pages(unread(sample))
    assert any("cjm-tally" in html for html in found.values()) == (in_full == 1)
    assert found == pages(sample)
