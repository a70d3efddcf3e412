"""The generated indexes: personas, journeys, wow moments, risks, glossaries, and a front page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from cjm_site.render.indexes import INDEXES, _without_space_before
from cjm_site.views.catalogues import journey_index
from cjm_site.views.marks import risk_index, severity, wow_index
from cjm_site.views.usage import glossary, used
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import JOURNEY, PERSONA
from tests.pages import Look, page_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation

    Build = Callable[..., Compilation]

LUIS = PERSONA.replace("Marta Ríos", "Luis Ferrer").replace("type: persona", "type: persona\n    id: luis")


def journey(id_: str, title: str, extra: str = "", risks: str = "") -> str:
    touchpoint = f"touchpoints: [{{id: uno, title: Punto, emotion: 3, risks: [{risks}]}}]"
    lines = ["---", "type: journey", f"id: {id_}", f"title: {title}", *filter(None, [extra])]
    if "personas:" not in extra:
        lines.append("personas: marta")
    return "\n".join([*lines, "stages:", "  - id: etapa", "    title: Etapa", f"    {touchpoint}", "---", ""])


def test_wows_lead_to_the_exact_place_with_their_facts(handbook: Build) -> None:
    team = "---\ntype: team\nid: oficinas\nname: Red de oficinas\n---\n"
    text = JOURNEY.replace("status: live}", "status: planned, owner: oficinas}").replace(
        "title: Abrir una cuenta", "title: Abrir una cuenta\n    sector: banca"
    )
    made = handbook({"marta.md": PERSONA, "abrir.md": text, "oficinas.md": team})
    look = Look(page_html(made, "views/wows.md"))
    assert look.targets("La saludan por su nombre") == ["../../abrir/#wow-saludo"]
    assert look.targets("Espera su turno") == ["../../abrir/#espera-turno"]
    assert look.targets("Marta Ríos") == ["../../marta/"]
    assert look.targets("Red de oficinas") == ["../../oficinas/"]
    for said in ("banca", "Recognition", "Planned", "Recepción"):
        assert said in look.rows[0]


def test_live_wows_come_first(handbook: Build) -> None:
    text = JOURNEY.replace(
        "wows: [",
        "wows: [{id: idea, title: I, status: idea}, {id: sin, title: S}, {id: plan, title: P, status: planned}, ",
    )
    rows = wow_index(handbook({"marta.md": PERSONA, "abrir.md": text}).handbook).rows
    assert [row.marked.id for row in rows] == ["saludo", "plan", "idea", "sin"]


RISKS = (
    "{id: cerrado, title: a, likelihood: 5, impact: 5, status: closed}, "
    "{id: leve, title: b, likelihood: 1, impact: 1}, "
    "{id: sin, title: c}, "
    "{id: cubierto, title: d, likelihood: 4, impact: 5, prevention: Cita}, "
    "{id: grave, title: e, likelihood: 4, impact: 5}, "
    "{id: prevenido, title: f, likelihood: 5, impact: 4, status: prevented}, "
    "{id: asumido, title: g, likelihood: 2, impact: 2, status: accepted}"
)


def test_risks_come_unprevented_and_heaviest_first(handbook: Build) -> None:
    index = risk_index(handbook({"marta.md": PERSONA, "j.md": journey("j", "J", risks=RISKS)}).handbook)
    assert [row.marked.id for row in index.rows] == [
        "grave",
        "cubierto",
        "leve",
        "sin",
        "asumido",
        "prevenido",
        "cerrado",
    ]
    assert [row.marked.id for row in index.rows if row.unprevented] == ["grave", "leve", "sin"]
    assert (index.open, index.unplaced, index.unprevented) == (4, 1, 3)


def test_the_matrix_counts_every_risk_once_and_leads_to_its_row(handbook: Build) -> None:
    made = handbook({"marta.md": PERSONA, "j.md": journey("j", "J", risks=RISKS)})
    index = risk_index(made.handbook)
    assert [row[0].likelihood for row in index.matrix] == [5, 4, 3, 2, 1]
    assert sum(cell.total for row in index.matrix for cell in row) == 6
    assert [(c.total, c.open) for row in index.matrix for c in row if c.key == "4-5"] == [(2, 2)]
    look = Look(page_html(made, "views/risks.md"))
    inside = [href[1:] for href, _ in look.links if href.startswith("#")]
    assert {"risks-4-5", "risks-5-4", "risks-open", "risks-closed"} <= set(inside)
    for anchor in inside:
        assert look.ids.count(anchor) == 1, anchor


@pytest.mark.parametrize(
    ("weight", "step"), [(0, 0), (1, 1), (4, 1), (5, 2), (9, 2), (10, 3), (15, 3), (16, 4), (25, 4)]
)
def test_severity_has_four_steps(weight: int, step: int) -> None:
    assert severity(weight) == step


def test_journeys_stand_by_sector_with_versions_and_details_together(handbook: Build) -> None:
    files = {
        "marta.md": PERSONA,
        "a.md": journey("a-objetivo", "Objetivo", "sector: banca\nversion: target\ncounterpart: abrir"),
        "b.md": journey("abrir", "Abrir", "sector: banca\nversion: current\ncounterpart: a-objetivo\nparent: relacion"),
        "c.md": journey("detalle", "Detalle", "sector: banca\nparent: abrir"),
        "d.md": journey("relacion", "Relación", "sector: banca"),
        "e.md": journey("comprar", "Comprar", "sector: Comercio"),
        "f.md": journey("suelto", "Suelto"),
    }
    index = journey_index(handbook(files).handbook)
    assert [group.sector for group in index.groups] == ["banca", "Comercio", ""]
    assert [(row.journey.id, row.depth) for row in index.groups[0].rows] == [
        ("relacion", 0),
        ("abrir", 1),
        ("a-objetivo", 1),
        ("detalle", 2),
    ]
    html = page_html(handbook(files), "views/journeys.md")
    assert html.count("Other version:") == 2
    assert html.count("Part of:") == 2


def test_a_ring_of_versions_loses_nobody(handbook: Build) -> None:
    files = {
        "marta.md": PERSONA,
        "a.md": journey("a", "A", "counterpart: b"),
        "b.md": journey("b", "B", "counterpart: c"),
        "c.md": journey("c", "C", "counterpart: a"),
    }
    rows = journey_index(handbook(files).handbook).rows
    assert sorted(row.journey.id for row in rows) == ["a", "b", "c"]


def test_a_channel_is_listed_when_it_is_used(handbook: Build) -> None:
    made = handbook({"marta.md": PERSONA, "abrir.md": JOURNEY})
    look = Look(page_html(made, "views/channels.md"))
    assert [id_ for id_ in look.ids if id_.startswith("channel-")] == ["channel-person"]
    assert "In person" in look.text
    assert look.targets("Espera su turno") == ["../../abrir/#espera-turno"]
    assert glossary(made.handbook, "channel").rows[0].emotion == 2


def test_a_declared_channel_is_listed_even_unused(handbook: Build) -> None:
    channel = "---\ntype: channel\nid: mi app\nname: Mi app\nkind: app\neffectiveness: 4\n---\n"
    look = Look(page_html(handbook({"marta.md": PERSONA, "canal.md": channel}), "views/channels.md"))
    assert "channel-mi-app" in look.ids
    assert "4 of 5" in look.text
    assert "Not used yet" in look.text


def test_a_kpi_says_where_it_is_measured_and_what_moves_it(handbook: Build) -> None:
    metric = "---\ntype: metric\nid: nps\nname: NPS\nunit: puntos\n---\n"
    text = journey(
        "j",
        "Viaje",
        "metrics: [{id: nps, baseline: 10, current: 25, target: 40}, {id: propio, name: Propio, current: 1}]",
    )
    text = text.replace("emotion: 3", "emotion: 3, metrics: [{id: nps, effect: -6}]")
    made = handbook({"marta.md": PERSONA, "j.md": text, "nps.md": metric})
    nps = used(made.handbook, "metric", "nps")
    assert [m.progress for m in nps.measured] == [0.5]
    assert [use.effect for group in nps.groups if group.term == "effect" for use in group.uses] == [-6]
    look = Look(page_html(made, "views/metrics.md"))
    assert {"metric-nps", "metric-propio"} <= set(look.ids)  # a KPI that only the journey defines has a place too
    assert "50%" in look.text
    assert "-6" in look.text


def test_a_team_lists_all_that_it_owns_with_the_place(handbook: Build) -> None:
    team = "---\ntype: team\nid: oficinas\nname: Oficinas\nlead: Ana\ncontact: 4135\n---\n"
    text = JOURNEY.replace("impact: 5}", "impact: 5, owner: oficinas}").replace(
        "personas: marta", "personas: marta\n    owner: oficinas\n    team: [oficinas]"
    )
    look = Look(page_html(handbook({"marta.md": PERSONA, "abrir.md": text, "oficinas.md": team}), "oficinas.md"))
    for said in ("Ana", "4135", "Owner", "Cross-functional team", "Risks"):
        assert said in look.text
    assert look.targets("Cola de más de 20 minutos") == ["../abrir/#risk-cola"]
    assert look.targets("Team") == ["../views/teams/"]


def test_every_index_renders_an_empty_handbook(handbook: Build) -> None:
    made = handbook({"notas.md": "Nada todavía.\n"})
    for name in ("personas", "journeys", "wows", "risks", "channels", "teams", "metrics"):
        assert "<h1" in page_html(made, f"views/{name}.md")
    assert "No journey yet" in page_html(made, "index.md")


@pytest.mark.parametrize("name", ["personas", "journeys", "wows", "risks", "channels", "teams", "metrics"])
def test_content_is_data_and_ids_are_unique(handbook: Build, name: str) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    persona = PERSONA.replace("Marta Ríos", f"'{evil}'")
    text = JOURNEY.replace("La saludan por su nombre", f"'{evil}'").replace("Cola de más de 20 minutos", f"'{evil}'")
    text = text.replace("title: Recepción", f"title: '{evil}'").replace(
        "title: Abrir una cuenta", f"title: '{evil}'\n    sector: '{evil}'"
    )
    html = page_html(handbook({"marta.md": persona, "abrir.md": text}), f"views/{name}.md")
    assert "<img src=x" not in html
    assert "onerror=alert(1)>" not in html.replace("&#34;&gt;&lt;img src=x onerror=alert(1)&gt;", "")
    look = Look(html)
    assert len(look.ids) == len(set(look.ids))


def test_no_script_or_handler_stands_in_a_page(handbook: Build) -> None:
    made = handbook({"marta.md": PERSONA, "abrir.md": JOURNEY})
    for name in ("personas", "journeys", "wows", "risks", "channels"):
        html = page_html(made, f"views/{name}.md")
        assert "<script" not in html
        assert " on" not in {part[:3] for part in html.split('"')}


def test_the_front_page_counts_and_leads_on(handbook: Build) -> None:
    look = Look(page_html(handbook({"marta.md": PERSONA, "abrir.md": JOURNEY}, site_name="Manual"), "index.md"))
    assert "Manual" in look.text
    assert "1 Journeys" in look.text
    hrefs = {href for href, _ in look.links}
    assert {
        "abrir/",
        "marta/",
        *(f"views/{name}/" for name in ("journeys", "personas", "wows", "risks", "channels")),
    } <= hrefs


def test_spanish_has_spanish_words_and_numbers(handbook: Build) -> None:
    text = JOURNEY.replace("actual: 2", "actual: 2.5")
    look = Look(page_html(handbook({"marta.md": PERSONA, "abrir.md": text}), "views/channels.md", "es"))
    assert "Canales" in look.text
    assert "2,5" in look.text


def test_every_index_names_its_title_by_a_term() -> None:
    from cjm_site.terms import TERMS

    assert {page.title for page in INDEXES.values()} <= set(TERMS)


@given(
    st.lists(st.sampled_from([*"\n \t\u00a0\u2028x<>", "<td>", "</td>", "<tr a='b'>", "<ul", "<b>", "<path>", "</p>"]))
)
def test_space_before_blocks_goes_whatever_it_is(parts: list[str]) -> None:
    html = "".join(parts)
    assert _without_space_before(html) == re.sub(r"\s+(?=</?(?:td|tr|ul|p)\b)", "", html)
