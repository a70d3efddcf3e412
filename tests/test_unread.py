"""Pages of the whole handbook, made without reading a persona or a journey."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cjm_site.compile import compile_sources, count, read_sources
from cjm_site.config_file import read_settings
from cjm_site.embed import parse_embed
from cjm_site.generated import further_uris, generated_uris
from cjm_site.i18n import language_of
from cjm_site.markdown import plain
from cjm_site.pages import make_page, make_site
from cjm_site.prose_parts import Fence
from cjm_site.views.comparison import comparison_page, comparisons
from cjm_site.views.filters import Filters, narrow
from cjm_site.views.outline import OUTLINE
from tests.unread import unread

if TYPE_CHECKING:
    from cjm_site.handbook import Handbook


@pytest.fixture(scope="module")
def real() -> Handbook:
    settings = read_settings(Path(__file__).parent.parent / "mkdocs.yml")
    return compile_sources(settings, *read_sources(settings)).handbook


def test_nobody_reads_what_may_not_be_read(real: Handbook) -> None:
    first, second = list(real.journeys)[:2]
    handbook = unread(real, ("journey", first))
    assert handbook.journeys[first].item == real.journeys[first].item
    assert handbook.journeys[second].uri == real.journeys[second].uri
    for touched in ("item", "stages", "points", "anchors"):
        with pytest.raises(AssertionError, match=f"was read: {touched}"):
            getattr(handbook.journeys[second], touched)
    with pytest.raises(AssertionError):
        getattr(handbook.journeys[second].source, "text")  # noqa: B009 - asked for, not used
    with pytest.raises(AssertionError):
        list(handbook.all_points())
    with pytest.raises(AssertionError):
        [handbook.journeys[id_].item for id_ in handbook.travelled_by(next(iter(real.personas)))]


def test_what_a_build_keeps_can_be_had(real: Handbook) -> None:
    handbook = unread(real)
    assert handbook.shares(OUTLINE) == real.shares(OUTLINE)
    assert {id_: handbook.share(OUTLINE, id_).title for id_ in handbook.journeys} == {
        id_: journey.item.title for id_, journey in real.journeys.items()
    }
    assert all(handbook.label("persona", id_) == entry.item.label for id_, entry in real.personas.items())
    assert handbook.versions == real.versions
    assert all(handbook.backlinks("journey", id_) == real.backlinks("journey", id_) for id_ in real.journeys)


VIEWS = ("journeys", "personas", "portfolio", "coverage", "freshness")


def assert_same(real: Handbook, *pages: tuple[str, tuple[tuple[str, str], ...]]) -> None:
    """Pages are the same when nothing is read but what each of them may read."""
    site = make_site(real, language_of(real.settings))
    before = [make_page(site, uri).make() for uri, _ in pages]
    for (uri, may_be_read), page in zip(pages, before, strict=True):
        site = make_site(unread(real, *may_be_read), language_of(real.settings), site)
        assert make_page(site, uri).make() == page


@pytest.mark.parametrize("rows", [500, 3])
def test_lists_of_everything_read_nothing(real: Handbook, rows: int) -> None:
    settings = real.settings.model_copy(update={"rows_in_page": rows, "today": dt.date(2026, 11, 1)})
    real = real.part(settings=settings)
    assert_same(real, *((f"views/{name}.md", ()) for name in VIEWS), ("index.md", ()))
    assert comparisons(unread(real), in_full=1) == comparisons(real, in_full=1)
    assert count(unread(real)) == count(real)
    assert list(generated_uris(unread(real))) == list(generated_uris(real))
    assert list(further_uris(unread(real))) == list(further_uris(real))


def test_a_page_reads_no_other_journey_or_persona_than_its_own(real: Handbook) -> None:
    assert real.details_of("relacion-banco")
    assert real.parent_of("abrir-cuenta")
    assert_same(real, *((real.journeys[id_].uri, (("journey", id_),)) for id_ in ("relacion-banco", "abrir-cuenta")))
    pair = ("abrir-cuenta", "abrir-cuenta-objetivo")
    assert comparison_page(unread(real, *(("journey", id_) for id_ in pair)), 1, in_full=1) == comparison_page(
        real, 1, in_full=1
    )


def test_a_place_on_another_page_is_named_without_reading_it(real: Handbook) -> None:
    journey = next(iter(real.journeys.values()))
    anchor, title = list(journey.anchors.items())[-1]
    here = make_site(unread(real), language_of(real.settings)).here("x.md")
    assert here.reference("journey", journey.item.id, anchor) == (
        here.to("journey", journey.item.id, anchor), plain(title)
    )  # fmt: skip
    assert here.reference("journey", journey.item.id, "nowhere") is None
    assert here.reference("journey", "nobody", "") is None


def test_a_view_in_prose_reads_what_its_filters_leave(real: Handbook) -> None:
    id_ = "abrir-cuenta"
    handbook = unread(real, ("journey", id_), *(("persona", one) for one in real.journeys[id_].item.personas))
    for view, filters in (("journeys", Filters(journey=(id_,))), ("personas", Filters(journey=(id_,)))):
        left = narrow(handbook, view, filters)
        assert list(left.journeys) == [id_]
        assert left.personas == narrow(real, view, filters).personas
    assert narrow(handbook, "risks", Filters(limit=3)) is handbook
    journey = real.journeys[id_]
    stage, metric = journey.stages[0].id, journey.item.metrics[0].id
    text = f"view: opportunities\nstage: {stage}\nmetric: {metric}\nsector: {journey.item.sector}\njourney: nobody"
    found, wrong = parse_embed(Fence("cjm", text, 1, 7, ""), handbook)
    assert (found, [diagnostic.values["name"] for diagnostic in wrong]) == (None, ["journey"])
