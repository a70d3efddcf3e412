"""Pages that sum up when the handbook is large: the figures of the full page, and a way to what is left out."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.approvals import NO_APPROVALS
from cjm_site.compile import compile_handbook
from cjm_site.generated import further_uris
from cjm_site.i18n import language
from cjm_site.model import Opportunity
from cjm_site.pages import Site, make_page, make_site
from cjm_site.render import environment
from cjm_site.render.catalog_page import show_catalog_object
from cjm_site.render.compiled import QuickEnvironment
from cjm_site.render.indexes import INDEXES
from cjm_site.render.persona import show_touches
from cjm_site.settings import Settings
from cjm_site.views.catalogues import MOST_ON_HOME, home, journey_index
from cjm_site.views.comparison import comparison_page, comparisons
from cjm_site.views.figures import figures
from cjm_site.views.funnel import first_funnels, funnels
from cjm_site.views.kpi_summary import KpiOverview, kpi_page
from cjm_site.views.kpis import dashboard
from cjm_site.views.large import JOURNEYS_IN_FULL
from cjm_site.views.persona_touches import persona_touches
from cjm_site.views.tallies import TalliedGlossary, TalliedObject, glossary_of, object_of
from cjm_site.views.usage import glossary, used
from jinja2.compiler import CodeGenerator
from tests.conftest import PERSONA, write_tree
from tests.pages import Look

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.handbook import Handbook
    from cjm_site.views.kpis import Named

KINDS = ("channel", "team", "metric")


@pytest.fixture(scope="module")
def whole(sample_handbook: Handbook) -> Handbook:
    return sample_handbook


@pytest.fixture(scope="module")
def site(whole: Handbook) -> Site:
    return make_site(whole, language("en"))


def shown(site: Site, name: str, view: Any) -> Look:
    """A view as its own page."""
    return Look(str(INDEXES[name].show(site.environment, site.here(f"views/{name}.md"), view)))


def leads_to(look: Look, site: Site, journeys: set[str], anchor: str = "") -> bool:
    """Whether the page links to each of these journeys."""
    here = site.here("views/x.md")
    addresses = {href for href, _ in look.links}
    return all(here.to("journey", id_, anchor) in addresses for id_ in journeys)


# -- funnel --------------------------------------------------------------------------------------------------------


def test_a_line_says_what_the_funnel_says(whole: Handbook, site: Site) -> None:
    full, large = funnels(whole), funnels(whole, in_full=1)
    assert not full.is_large
    assert {row.journey.id for row in large.overview} == {row.journey.id for row in full.funnels}
    by_id = {row.journey.id: row for row in full.funnels}
    for line in large.overview:
        funnel = by_id[line.journey.id]
        assert line.visited == len(funnel.visited)
        if funnel.steps:
            assert (line.first, line.last) == (funnel.steps[0].customers, funnel.steps[-1].customers)
            assert line.reached_end == funnel.reached_end
            assert line.lost == sum(step.lost for step in funnel.steps)
            assert line.stage == (funnel.biggest.stage if funnel.biggest else "")
            assert (line.stage_lost, line.stage_share) == (
                (funnel.biggest.lost, funnel.biggest.lost_share) if funnel.biggest else (0, 0)
            )
        else:
            assert (line.first, line.lost) == (None, 0)
    assert all(one.lost >= other.lost for one, other in pairwise(large.overview))
    assert [f.journey for f in large.funnels] == [line.journey for line in large.overview[:12]]
    look = shown(site, "funnel", large)
    assert len(look.rows) == large.total == len(full.funnels)
    assert leads_to(look, site, set(by_id), "cjm-measures")
    assert Counter(id_ for id_ in look.ids if id_.startswith("funnel-")) == Counter(f.anchor for f in full.funnels)
    for line in large.overview[:2]:  # what is behind the line
        assert 'id="cjm-measures"' in str(make_page(site, whole.journeys[line.journey.id].uri).fragments[0].html)


def test_the_first_funnels_are_those_of_the_full_page(whole: Handbook) -> None:
    first = first_funnels(whole, 2)
    assert (first.funnels, first.total) == (funnels(whole).funnels[:2], len(funnels(whole).funnels))


# -- channels, teams, KPIs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_glossary_counts_what_it_would_list(whole: Handbook, site: Site, kind: str) -> None:
    large = glossary_of(whole, kind, in_full=1)
    assert isinstance(large, TalliedGlossary)
    full = glossary(whole, kind)
    assert [(row.id, row.label, row.entry) for row in large.rows] == [(r.id, r.label, r.entry) for r in full.rows]
    by_user: Counter[tuple[str, str, str]] = Counter()
    for tally, row in zip(large.rows, full.rows, strict=True):
        assert tally.counts == tuple((group.term, len(group.uses)) for group in row.groups)
        assert (tally.uses, tally.journeys) == (row.uses, row.journeys)
        assert tally.emotion == (None if row.emotion is None else pytest.approx(row.emotion))
        by_user.update((use.kind, use.id, row.id) for group in row.groups for use in group.uses)
        most = Counter((use.kind, use.id) for group in row.groups for use in group.uses)
        assert [number for _, number in tally.most] == [number for _, number in most.most_common(5)]
    found = {(user.kind, user.id, id_): number for user in large.users for id_, number in user.counts}
    assert found == dict(by_user)
    look = shown(site, {"channel": "channels", "team": "teams", "metric": "metrics"}[kind], large)
    assert leads_to(look, site, {id_ for kind_, id_, _ in by_user if kind_ == "journey"})
    for tally in large.rows:
        assert f"{kind}-{tally.id}".replace(" ", "-") in look.ids
        if tally.uses:
            own = tally.entry and tally.entry.uri
            here = site.here("views/x.md")
            address = here.to(kind, tally.id, "cjm-used-by") if own else f"?{kind}={tally.id}#pages"
            assert any(href.endswith(address) for href, _ in look.links)
    assert len(look.ids) == len(set(look.ids))


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_an_object_counts_page_by_page(whole: Handbook, site: Site, kind: str) -> None:
    for id_, entry in whole.objects(kind).items():
        full, large = used(whole, kind, id_), object_of(whole, kind, id_, in_full=1)
        pages = {(use.kind, use.id) for group in full.groups for use in group.uses}
        if len(pages) < 2:
            assert large == full
            continue
        assert isinstance(large, TalliedObject)
        assert large.tally.counts == tuple((group.term, len(group.uses)) for group in full.groups)
        assert large.tally.emotion == (None if full.emotion is None else pytest.approx(full.emotion))
        assert {(user.kind, user.id) for user in large.users} == pages
        assert sum(user.uses for user in large.users) == full.uses
        assert {m for user in large.users for m in user.measured} == set(full.measured)
        assert all(one.uses >= other.uses for one, other in pairwise(large.users))
        if not entry.uri:
            continue
        here = site.here(entry.uri)
        look = Look(str(show_catalog_object(site.environment, here, large, NO_APPROVALS)))
        assert {here.to(*page) for page in pages} <= {href for href, _ in look.links}
        assert len(look.rows) == len(pages)
        assert "cjm-used-by" in look.ids  # what glossaries link to


# -- personas ------------------------------------------------------------------------------------------------------


def test_a_persona_who_travels_far_is_counted_journey_by_journey(whole: Handbook, site: Site) -> None:
    entry = whole.personas["marta"]
    full = persona_touches(whole, entry)
    large = persona_touches(whole, entry, in_full=8, shown=3)
    assert not full.by_journey
    lists = {name: getattr(full, name) for name in ("moments", "own_emotions", "wows", "risks")}
    assert large.totals == {name: len(rows) for name, rows in lists.items()}
    for row in large.by_journey:
        id_ = row.journey.id
        assert {name: getattr(row, name) for name in lists} == {
            name: sum(one.spot.journey == id_ for one in rows) for name, rows in lists.items()
        }
    for name, rows in lists.items():
        some = getattr(large, name)
        assert set(map(id, some)) or not rows
        assert len(some) == (len(rows) if len(rows) <= 8 else 3)
    assert [row.marked.id for row in large.risks] == [row.marked.id for row in full.risks[:3]]
    levels = sorted(row.feeling.level for row in full.moments if row.feeling and row.feeling.level is not None)
    assert [row.feeling.level for row in large.moments if row.feeling] == levels[:3]
    here = site.here(entry.uri)
    look = Look(str(show_touches(site.environment, here, large)))
    assert {here.to("journey", row.journey.id) for row in full.journeys} <= {href for href, _ in look.links}
    assert f"3 of {len(full.risks)}: unprevented and heaviest first" in look.text
    assert any(href.endswith("views/risks/index.html?persona=marta") for href, _ in look.links)


def test_a_persona_of_many_journeys_is_counted_too(whole: Handbook) -> None:
    large = persona_touches(whole, whole.personas["marta"], journeys_in_full=3)
    assert len(large.by_journey) == 4
    assert all(row.level is not None for row in large.by_journey)


# -- KPIs ----------------------------------------------------------------------------------------------------------


def _impact(named: Named) -> int | None:
    assert isinstance(named.marked.item, Opportunity)
    return named.marked.item.impact


def test_a_kpi_in_short_has_the_figures_of_the_dashboard(whole: Handbook, site: Site) -> None:
    full, large = dashboard(whole), kpi_page(whole, in_full=1)
    assert isinstance(large, KpiOverview)
    assert [kpi.id for kpi in large.kpis] == [kpi.id for kpi in full.kpis]
    for short, kpi in zip(large.kpis, full.kpis, strict=True):
        assert (short.name, short.better, short.journeys) == (kpi.name, kpi.better, len(kpi.journeys))
        for name in ("against", "in_favour", "stages", "opportunities"):
            some, rows = getattr(short, name), getattr(kpi, name)
            assert (some.total, len(some.rows)) == (len(rows), min(5, len(rows)))
        assert [e.value for e in short.against.rows] == [e.value for e in kpi.against[:5]]
        assert {(e.spot.anchor, e.value, e.helps, e.unit, e.width) for e in short.in_favour.rows} <= {
            (e.spot.anchor, e.value, e.helps, e.unit, e.width) for e in kpi.in_favour
        }
        assert [(s.value, s.touchpoints) for s in short.stages.rows] == [
            (s.value, s.touchpoints) for s in kpi.stages[:5]
        ]
        assert [_impact(n) for n in short.opportunities.rows] == [_impact(n) for n in kpi.opportunities[:5]]
        assert (short.planned, short.unmeasured, short.pains) == (
            len(kpi.planned),
            len(kpi.unmeasured),
            len(kpi.pains),
        )
        assert short.furthest.total == len(kpi.measures)
        assert dict(short.states) == Counter(m.progress.state for m in kpi.measures if m.progress)
    assert large.states == full.states
    assert [figures(m.metric) for m in large.furthest] == [figures(m.metric) for m in full.furthest]
    assert large.milestones.total == len(full.milestones)
    assert large.satisfaction.total == len(full.satisfaction)
    shares = [row.lowest.share for row in large.satisfaction.rows]
    assert shares == sorted(row.lowest.share for row in full.satisfaction)[: len(shares)]
    look = shown(site, "kpis", large)
    measuring = {id_ for kpi in full.kpis for measure in kpi.measures for id_ in measure.journeys}
    assert leads_to(look, site, measuring)
    assert {kpi.anchor for kpi in full.kpis} <= set(look.ids)
    assert len(look.ids) == len(set(look.ids))


def test_a_journey_in_a_line_counts_its_kpis_and_milestones(whole: Handbook) -> None:
    large = kpi_page(whole, in_full=1)
    assert isinstance(large, KpiOverview)
    for row in large.journeys:
        item = whole.journeys[row.journey.id].item
        assert set(row.metrics) == {metric.id for metric in item.metrics}
        assert (row.milestones, row.milestones_reached) == (
            len(item.milestones),
            sum(milestone.reached is True for milestone in item.milestones),
        )
    alone = {id_: m for kpi in dashboard(whole).kpis for m in kpi.measures for id_ in m.journeys if m.progress}
    assert alone
    assert sum(row.reached for row in large.journeys) == sum(
        m.progress.state == "reached" for kpi in dashboard(whole).kpis for m in kpi.measures for _ in m.journeys
        if m.progress
    )  # fmt: skip


# -- comparison, front page ----------------------------------------------------------------------------------------


def test_comparisons_are_spread_over_pages(whole: Handbook, site: Site) -> None:
    full, large = comparisons(whole), comparisons(whole, in_full=1)
    assert full.total == len(full.comparisons) > 1
    assert [line.anchor for line in large.overview] == [one.anchor for one in full.comparisons]
    assert [line.totals for line in large.overview] == [one.totals for one in full.comparisons]
    pages = [comparison_page(whole, number, in_full=1) for number in range(1, large.pages + 1)]
    assert [one for page in pages for one in page.comparisons] == list(full.comparisons)
    look = shown(site, "comparison", large)
    assert {one.anchor for one in full.comparisons} <= set(look.ids)
    for number, page in enumerate(pages, 1):
        part = shown(site, "comparison", page)
        for one in page.comparisons:
            assert one.anchor in part.ids
            assert site.here("views/x.md").view(f"comparison-{number}", one.anchor) in {href for href, _ in look.links}


def test_the_front_page_lists_the_first_journeys_of_the_index(whole: Handbook) -> None:
    found = [row.journey.id for group in home(whole).groups for row in group.rows]
    assert found == [row.journey.id for row in journey_index(whole).rows][:MOST_ON_HOME]


# -- a handbook past the limits ------------------------------------------------------------------------------------

PAIRS = JOURNEYS_IN_FULL // 2 + 1


def journey(number: int) -> str:
    version, other = ("current", number + 1) if number % 2 == 0 else ("target", number - 1)
    return f"""
        ---
        type: journey
        id: v{number:02}
        title: Viaje {number}
        personas: marta
        version: {version}
        counterpart: v{other:02}
        metrics: [{{id: nps, current: {number}, target: 90, baseline: 0}}]
        stages:
          - {{id: a, title: Entrada, customers: {1000 + number}, touchpoints: [
              {{id: p, title: Punto, channel: web, emotion: {{planned: 5, actual: 2}},
               risks: [{{id: r, title: Cola, likelihood: 2, impact: 2}}],
               metrics: [{{id: nps, effect: -{number + 1}}}]}}]}}
          - {{id: b, title: Salida, customers: 10}}
        ---
    """


def files() -> dict[str, str]:
    blocks = {"limited": "view: funnel\nlimit: 2", "all": "view: funnel", "one": "view: funnel\njourney: v03"}
    pages = {f"{name}.md": f"# {name}\n\n```cjm\n{block}\n```\n" for name, block in blocks.items()}
    every = "\n\n".join(f"```cjm\nview: {name}\n```" for name in ("kpis", "channels", "metrics", "comparison"))
    return {
        **pages,
        "every.md": f"# Every\n\n{every}\n",
        "marta.md": PERSONA,
        "nps.md": "---\ntype: metric\nid: nps\nname: NPS\nbetter: higher\n---\n",
        **{f"v{number:02}.md": journey(number) for number in range(2 * PAIRS)},
    }


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One journey more than pages show in full, all of them in two versions."""
    root = write_tree(tmp_path_factory.mktemp("many"), {f"content/{name}": text for name, text in files().items()})
    options = {"root": root, "content": root / "content", "offline": False}
    made = compile_handbook(Settings.model_validate(options))
    assert not made.failed, made.diagnostics
    return make_site(made.handbook, language("en"))


def html_of(site: Site, uri: str) -> str:
    source = next((source for source in site.handbook.read.pages if source.uri == uri), None)
    return "".join(str(fragment.html) for fragment in make_page(site, uri, source).fragments)


def test_pages_of_a_large_handbook_sum_up(many: Site) -> None:
    for name in ("funnel", "kpis", "channels", "metrics", "comparison"):
        html = html_of(many, f"views/{name}.md")
        assert 'class="cjm-table cjm-table--small cjm-tally"' in html, name
    assert "cjm-tally" in html_of(many, "marta.md")
    assert list(further_uris(many.handbook)) == ["views/comparison-1.md", "views/comparison-2.md"]
    assert 'id="compare-v00"' in html_of(many, "views/comparison-1.md")
    last = html_of(many, "views/comparison-2.md")
    assert f'id="compare-v{2 * PAIRS - 2}"' in last
    assert 'href="../comparison/"' in last


def test_their_templates_give_what_jinja_itself_would_give(many: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    views = ("funnel", "kpis", "channels", "metrics", "comparison", "comparison-1")
    uris = (*(f"views/{name}.md" for name in views), "nps.md", "marta.md")
    ours = {uri: html_of(many, uri) for uri in uris}
    monkeypatch.setattr(QuickEnvironment, "code_generator_class", CodeGenerator)
    monkeypatch.setattr(environment, "bytecode_in", lambda _: None)
    again = make_site(many.handbook.read, language("en"))
    assert {uri: html_of(again, uri) for uri in uris} == ours


def test_views_in_prose_sum_up_too_unless_they_ask_for_few(many: Site) -> None:
    limited = html_of(many, "limited.md")
    assert limited.count('class="cjm-kpi"') == 2
    assert f"2 of {2 * PAIRS} shown" in limited
    assert "cjm-tally" not in limited
    everything = html_of(many, "all.md")
    assert everything.count("data-row") == 2 * PAIRS
    assert "cjm-tally" in everything
    assert html_of(many, "one.md").count('class="cjm-kpi"') == 1
    every = html_of(many, "every.md")
    ids = re.findall(r'\sid="([^"]+)"', every)
    assert len(ids) == len(set(ids))
    assert "data-cjm-filter" not in every
    assert "Page by page" not in every  # that list stands on the view's own page, which the block links to


def test_a_build_after_an_edit_is_that_of_a_clean_one(tmp_path: Path, warm: None) -> None:
    from tests.test_incremental import build, clean, differences

    root = tmp_path / "h"
    config = "site_name: H\ndocs_dir: content\ntheme: {name: material, font: false}\nplugins: [cjm]\n"
    write_tree(root, {"mkdocs.yml": config, **{f"content/{name}": text for name, text in files().items()}})
    before = build(root)
    assert "views/comparison-2/index.html" in before
    (root / "content/v07.md").unlink()  # a pair less: one page has all of them again
    edited = write_tree(root, {"content/v06.md": journey(6).replace("counterpart: v07", "").replace("1006", "3")})
    after = build(edited)
    assert "views/comparison-1/index.html" not in after
    assert differences(after, clean(root)) == []
