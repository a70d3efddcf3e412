"""Views inside prose: every filter filters, every mistake is found at its place, several views share a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from cjm_site.embed import parse_embed
from cjm_site.i18n import language
from cjm_site.pages import make_page, make_site
from cjm_site.prose_parts import Fence
from cjm_site.render.embedded import embedded
from cjm_site.render.indexes import INDEXES
from cjm_site.views.filters import VIEW_FILTERS, Filters, narrow
from cjm_site.views.spots import spots
from tests.conftest import ROOT
from tests.test_analysis_views import FILES, OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation
    from cjm_site.handbook import Handbook

    Build = Callable[..., Compilation]

TEAM = "---\ntype: team\nid: caja\nname: Caja\n---\n"
OTHER = """
    ---
    type: journey
    title: Comprar
    sector: comercio
    personas: nadie
    status: approved
    owner: caja
    metrics: [{id: nps, name: NPS, current: 3}, {id: ces, name: CES, current: 2}]
    stages:
      - id: pago
        title: Pago
        phase: 5
        touchpoints:
          - id: caja
            title: Caja
            channel: web
            importance: 4
            moment: lost
            risks:
              - {id: cola, title: Cola larga, kind: complaint, likelihood: 4, impact: 5, owner: caja, status: accepted}
              - {id: roto, title: Datáfono roto, kind: incident, likelihood: 1, impact: 2}
            wows:
              - {id: regalo, title: Un regalo, kind: surprise, status: live, owner: caja}
              - {id: nombre, title: Su nombre, kind: recognition, status: idea}
            opportunities:
              - {id: movil, title: Cobro móvil, impact: 4, effort: 2, status: planned, owner: caja, metrics: [nps]}
              - {id: silla, title: Una silla, impact: 2, effort: 4, metrics: [ces]}
    ---
"""
EVERYTHING = {**FILES, "comprar.md": OTHER, "caja.md": TEAM}


@pytest.fixture
def whole(handbook: Build) -> Handbook:
    """A handbook with two sectors."""
    compilation = handbook(EVERYTHING, **OPTIONS)
    assert not compilation.failed, compilation.diagnostics
    return compilation.handbook


def with_block(block: str) -> dict[str, str]:
    """The handbook with a page that holds a block; the block's text begins on line 4."""
    return {**EVERYTHING, "pagina.md": f"# Página\n\n```cjm\n{block}\n```\n"}


def shown(handbook: Build, block: str, **options: object) -> str:
    """The HTML of a block."""
    compilation = handbook(with_block(block), **OPTIONS, **options)
    assert not compilation.failed, compilation.diagnostics
    site = make_site(compilation.handbook, language("en"))
    source = next(page for page in compilation.handbook.pages if page.uri == "pagina.md")
    (fragment,) = make_page(site, "pagina.md", source).fragments
    return str(fragment.html)


@pytest.mark.parametrize("view", ["assumptions", "coverage"])
def test_journeys_that_are_left_out_are_counted_and_led_to(handbook: Build, view: str) -> None:
    """The page itself names them all; in prose they may not be missing unsaid."""
    html = shown(handbook, f"view: {view}", rows_in_page=1)
    assert f'<a href="../views/{view}/">2 more journeys</a>' in html
    assert "more journey" not in shown(handbook, f"view: {view}")


RISKS = {"Cola larga", "Datáfono roto"}
WOWS = {"Un regalo", "Su nombre"}
OPPORTUNITIES = {"Cobro móvil", "Una silla", "Pantalla", "Obra"}
MOMENTS = {"Hace cola", "Firma", "Olvidado", "Caja"}


@pytest.mark.parametrize(
    ("block", "there", "all_of"),
    [
        ("view: risks", RISKS, RISKS),
        ("view: risks\nmin_impact: 3", {"Cola larga"}, RISKS),
        ("view: risks\nmin_weight: 20", {"Cola larga"}, RISKS),
        ("view: risks\nkind: incident", {"Datáfono roto"}, RISKS),
        ("view: risks\nkind: [incident, complaint]", RISKS, RISKS),
        ("view: risks\nstatus: accepted", {"Cola larga"}, RISKS),
        ("view: risks\nowner: caja", {"Cola larga"}, RISKS),
        ("view: risks\nlimit: 1", {"Datáfono roto"}, RISKS),
        ("view: risks\npersona: marta", set(), RISKS),
        ("view: risks\nchannel: web", RISKS, RISKS),
        ("view: risks\nchannel: oficina", set(), RISKS),
        ("view: wows\nkind: surprise", {"Un regalo"}, WOWS),
        ("view: wows\nstatus: idea", {"Su nombre"}, WOWS),
        ("view: wows\nowner: caja", {"Un regalo"}, WOWS),
        ("view: opportunities\nmax_effort: 2", {"Cobro móvil", "Pantalla"}, OPPORTUNITIES),
        ("view: opportunities\nmetric: ces", {"Una silla"}, OPPORTUNITIES),
        ("view: opportunities\nsector: comercio", {"Cobro móvil", "Una silla"}, OPPORTUNITIES),
        ("view: opportunities\nstage: acogida", {"Pantalla", "Obra"}, OPPORTUNITIES),
        ("view: opportunities\nphase: [2, 5]\nlimit: 3", {"Pantalla", "Cobro móvil", "Obra"}, OPPORTUNITIES),
        ("view: moments\nkind: [lost, angry]", {"Hace cola", "Caja"}, MOMENTS),
        ("view: moments\nmin_importance: 5", {"Hace cola"}, MOMENTS),
        ("view: moments\njourney: ahora\nphase: 5", {"Firma"}, MOMENTS),
        ("view: assumptions\nmin_importance: 4", {"Hace cola", "Caja"}, {*MOMENTS, "Entra"}),
        ("view: assumptions\nchannel: oficina", {"Hace cola", "Entra"}, {*MOMENTS, "Entra"}),
        ("view: portfolio\nversion: target", {"objetivo"}, {"objetivo", "Recepción", "Pago"}),
        ("view: portfolio\nstatus: approved", {"Pago"}, {"objetivo", "Recepción", "Pago"}),
        ("view: portfolio\nowner: caja", {"Pago"}, {"objetivo", "Recepción", "Pago"}),
        ("view: coverage\nsector: comercio", {"Nadia"}, {"Nadia", "Luis"}),
        ("view: journeys\npersona: luis", {"cuenta"}, {"cuenta", "objetivo", "Comprar"}),
        ("view: personas\njourney: ahora", {"Marta", "Luis"}, {"Marta", "Luis", "Nadia"}),
        ("view: personas\nsector: comercio", {"Nadia"}, {"Marta", "Luis", "Nadia"}),
        ("view: channels\njourney: comprar", {">Web<"}, {">Web<", ">oficina<"}),
        ("view: teams\njourney: ahora", set(), {"Caja"}),
        ("view: metrics\njourney: comprar", {"NPS", "CES"}, {"NPS", "CES"}),
        ("view: kpis\nmetric: nps", {"NPS"}, {"NPS", "CES"}),
        ("view: freshness\nkind: persona", {"Marta", "Nadia"}, {"Marta", "Nadia", "Comprar"}),
        ("view: freshness\nowner: caja", {"Comprar"}, {"Marta", "Nadia", "Comprar"}),
    ],
)
def test_a_filter_filters(handbook: Build, block: str, there: set[str], all_of: set[str]) -> None:
    html = shown(handbook, block)
    body = html[html.index("</p>") :]
    assert {text for text in all_of if text in body} == there


@pytest.mark.parametrize(
    ("block", "problems"),
    [
        ("view: risk", ["4:7 CJM041"]),
        ("view: risks\nimpact: 4", ["5:1 CJM042"]),
        ("view: wows\nmin_impact: 4", ["5:1 CJM043"]),
        ("view: risks\npersona: [marta, lius]", ["5:18 CJM044"]),
        ("view: risks\nstatus: live", ["5:9 CJM044"]),
        ("view: risks\nowner: nadie", ["5:8 CJM044"]),
        ("view: risks\nsector: [banca, {a: b}]", ["5:17 CJM044"]),
        ("view: risks\nmin_impact: 6", ["5:13 CJM045"]),
        ("view: risks\nmin_weight: mucho", ["5:13 CJM045"]),
        ("view: risks\nlimit: 0", ["5:8 CJM045"]),
        ("view: risks\nphase: [1, 10]", ["5:12 CJM045"]),
        ("view: risks\nmin_impact: [4]", ["5:13 CJM045"]),
        ("persona: marta", ["3:1 CJM046"]),
        ("- risks", ["3:1 CJM046"]),
        ("view: [risks", ["4:7 CJM046"]),
        ("view: risks\nview: wows", ["5:1 CJM046"]),
        ("view: risks\na: &x 1", ["5:4 CJM046"]),
        (
            "view: riks\nimpct: 4\nmin_impact: 9\njourney: nada",
            ["4:7 CJM041", "5:1 CJM042", "6:13 CJM045", "7:10 CJM044"],
        ),
    ],
)
def test_a_mistake_is_found_at_its_place(found: Callable[..., list[str]], block: str, problems: list[str]) -> None:
    messages = [text for text in found(with_block(block), **OPTIONS) if "CJM04" in text]
    assert messages == [f"content/pagina.md:{problem}" for problem in problems]


def test_a_mistake_in_an_indented_block_and_an_objects_page(found: Callable[..., list[str]]) -> None:
    prose = "\n!!! note\n\n    ```cjm\n    view: risks\n    personna: marta\n    ```\n"
    files = {**EVERYTHING, "caja.md": TEAM + prose}
    assert [text for text in found(files, **OPTIONS) if "CJM04" in text] == ["content/caja.md:11:5 CJM042"]


def test_several_views_share_a_page(handbook: Build) -> None:
    blocks = "\n\n".join(f"```cjm\nview: {name}\n```" for name in (*INDEXES, *INDEXES))
    compilation = handbook({**EVERYTHING, "pagina.md": f"# Página\n\n## Dos\n\n{blocks}\n"}, **OPTIONS)
    source = next(page for page in compilation.handbook.pages if page.uri == "pagina.md")
    page = make_page(make_site(compilation.handbook, language("es")), "pagina.md", source)
    html = "".join(str(fragment.html) for fragment in page.fragments)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert ids
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert not re.search(r"<h[12]|<form|data-cjm-page", html)
    assert len(page.fragments) == 2 * len(INDEXES)


def test_what_a_reader_sees_of_the_filter(handbook: Build) -> None:
    html = shown(handbook, "view: risks\npersona: nadie\nmin_impact: 2\nlimit: 1")
    assert 'aria-label="Risks, Nadia, 2"' in html
    assert "Persona Nadia" in html
    assert "Impact ≥ 2" in html
    assert "1 of 2 shown" in html
    assert '<a href="../views/risks/">Risks</a>' in html


def test_every_view_can_be_embedded_and_is_documented() -> None:
    assert set(INDEXES) <= set(VIEW_FILTERS)
    text = (ROOT / "docs" / "views.md").read_text(encoding="utf-8")
    table = text.partition("a test holds this table to the code -->")[2]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, flags=re.MULTILINE))
    assert {name: tuple(re.findall(r"`(\w+)`", cell)) for name, cell in rows.items()} == {
        name: allowed.names for name, allowed in VIEW_FILTERS.items()
    }
    described = text.partition("| filter | takes |")[2].partition("Each view knows")[0]
    assert re.findall(r"^\| `(\w+)` \|", described, flags=re.MULTILINE) == list(Filters.__dataclass_fields__)


def test_no_filter_leaves_the_handbook_as_it_is(whole: Handbook) -> None:
    assert narrow(whole, "risks", Filters()) is whole


@pytest.mark.parametrize("view", sorted(VIEW_FILTERS))
def test_every_filter_of_every_view_narrows_without_harm(whole: Handbook, view: str) -> None:
    values = {
        "persona": "marta", "journey": "ahora", "sector": "banca", "version": "current", "stage": "acogida",
        "phase": "2", "channel": "oficina", "metric": "nps", "owner": "caja", "min_impact": "1", "min_weight": "1",
        "min_importance": "1", "max_effort": "5", "limit": "2",
        "kind": next(iter(VIEW_FILTERS[view].kinds), ""), "status": next(iter(VIEW_FILTERS[view].statuses), ""),
    }  # fmt: skip
    for name in VIEW_FILTERS[view].names:
        embed, problems = parse_embed(Fence("cjm", f"view: {view}\n{name}: {values[name]}\n", 1, 4, ""), whole)
        assert problems == []
        assert embed is not None
        left = narrow(whole, view, embed.filters)
        assert set(left.journeys) <= set(whole.journeys)
        assert {spot.anchor for spot in spots(left)} <= {spot.anchor for spot in spots(whole)}
        if view in INDEXES:
            INDEXES[view].view(left)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>Weg</h1><h2 id='a'>Da</h2>", '<h3 id="v-a">Da</h3>'),
        ('<a href="#a">x</a><i id="a"></i>', '<a href="#v-a">x</a><i id="v-a"></i>'),
        ('<a href="#fremd">x</a>', '<a href="#fremd">x</a>'),
        ('<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>', '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'),
        ('<g id="g"/><rect fill="url(#g)"/>', '<g id="v-g"/><rect fill="url(#v-g)"/>'),
        ('<p id="a" title="&lt;b&gt; &quot;">&amp; &#39;</p>', '<p id="v-a" title="&lt;b&gt; &quot;">&amp; &#39;</p>'),
        ('<form data-cjm-filter><input name="x"><b>y</b></form>z', "z"),
        ('<b data-cjm-page><br>x</b><i aria-labelledby="n m" id="n"></i>', '<i aria-labelledby="v-n m" id="v-n"></i>'),
        ('<b data-row>1</b><b data-row id="weg"><i></i></b><a href="#weg">x</a>', "<b data-row>1</b><a>x</a>"),
    ],
)
def test_a_page_becomes_a_part(html: str, expected: str) -> None:
    assert embedded(html, prefix="v-", level=3, limit=1)[0] == expected
