"""Every name of the vocabulary is accepted, with the shorthands that it allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest
from cjm_site.model.catalog import ChannelKind
from cjm_site.model.experience import (
    EmotionMark,
    Intensity,
    Intent,
    MomentKind,
    OpportunityStatus,
    Polarity,
    RiskKind,
    RiskStatus,
    WowKind,
    WowStatus,
)
from cjm_site.source import parse_source
from tests.conftest import JOURNEY, PERSONA

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation

# The reference that authors write to, word for word.
FULL_PERSONA = """
type: persona
id: marta
name: Marta Ríos                       # P2, fictitious
summary: Abre su primera cuenta de empresa
segment: b2c                           # b2b | b2c (P14)
products: [cuenta-negocio]
represents: {group: Autónomas urbanas, share: 0.24, sample: 41, source: Entrevistas 2026-03}   # P1
image: img/marta.svg                   # P3; generated when absent
image_alt: Retrato ilustrado de Marta
quote: «No quiero pedir favores para abrir una cuenta»
demographics: {age: 34, gender: mujer, social_status: clase media, education: FP superior, location: Valencia, \
occupation: Autónoma, income: 24.000 €/año}   # P4
goals: []            # P5
values: []
challenges: []       # P6
frustrations: []
motivations: []      # P7
desires: []
expectations: []
information_sources: [{name: Foros de autónomos, kind: digital}, {name: Su gestoría, kind: physical}]   # P8
objections: []       # P9
buying_role: decider # P10: initiator | influencer | decider | buyer | user | gatekeeper
perception: {company: "", product: "", treatment: ""}   # P11
interests: []        # P11
attracts: []         # P12
repels: []
tastes: []
language: Tuteo, sin jerga bancaria     # P13
owner: experiencia-cliente
status: approved     # draft | in_review | approved | retired
reviewed: 2026-09-01
review_every: 6 months
visibility: internal # public | internal | restricted
tags: [banca]
evidence: [{title: Entrevistas marzo, kind: interview, date: 2026-03-12, sample: 41, url: ../evidencia/marzo.md}]
"""

FULL_JOURNEY = """
type: journey
id: abrir-cuenta
title: Abrir una cuenta de negocio
summary: ""
sector: banca
personas: [marta]
version: current                       # current | target (J24)
counterpart: abrir-cuenta-objetivo     # the other version of this journey
parent: relacion-banco                 # optional: a journey that this one details
scope: {from: Primer contacto, to: Primera operación, period: 2026-T1, product: cuenta-negocio}   # J2
owner: experiencia-cliente             # as on a persona: status, reviewed, review_every, visibility, tags, evidence
team: [oficinas, marketing, operaciones, atencion]   # J25
milestones: []                         # J19
metrics:                               # J19
  - {id: nps, name: NPS, unit: puntos, baseline: 12, current: 18, target: 40, date: 2026-09-30, source: Encuesta}
walked: [{date: 2026-08-20, by: oficinas, findings: La señalización confunde}]   # J27
perceptions: {company: Proceso ágil y seguro, customer: Me piden lo mismo tres veces}  # J26
policies: []                           # J28
stages:
  - id: acogida
    title: Recepción y acogida
    phase: 2                           # J4, one of the nine
    group: Antes de ser clienta        # optional third level: a band over several stages
    goal: Que sepa en un minuto dónde ir
    drivers: [{expects: Que alguien la atienda al entrar, why: Ha pedido hora libre en su negocio}]   # J5
    doubts: [¿Traigo todos los papeles?]
    satisfaction: {score: 3.1, scale: 5, sample: 122, date: 2026-09-30, source: Encuesta en oficina}  # J20
    feedback: [¿Cómo de fácil fue saber adónde ir?]
    customers: 1200                    # J23, people who reach this stage
    touchpoints:
      - id: espera-turno
        title: Espera su turno
        action: Coge número y busca asiento           # J3
        thinks: ¿Me habré equivocado de cola?
        channel: oficina                              # J6, an id from the handbook's channels
        origin: internal                              # internal | external (J7)
        contact: {intensity: personal, intent: ask, when: "", how: ""}    # J8: direct | ambiguous | indirect | personal
        communication: {verbal: Saludo, non_verbal: Contacto visual}       # J9
        emotion: {planned: 4, expected: 3, actual: 2, feeling: inquietud}  # J10
        moment: angry                                 # lost | angry | happy | decisive (J11)
        importance: 5
        polarity: critical                            # positive | negative | critical (J12)
        pains: [{title: No sabe cuánto falta, alternatives: [Pantalla, Cita previa], resolution: Cita previa}]   # J13
        wows: [{id: saludo, title: La saludan por su nombre, kind: recognition, status: live}]     # J14
        risks: [{id: cola, title: Cola de más de 20 minutos, kind: dissatisfaction, likelihood: 4, impact: 5, \
prevention: Cita previa, response: "", owner: oficinas, status: open}]   # J15
        opportunities: [{id: tiempo, title: Tiempo de espera visible, feeling: control, solution: Pantalla, impact: 4, \
effort: 2, status: idea, owner: operaciones, metrics: [nps]}]   # J16
        frontstage: [Gestor de sala recibe]           # J17; a text, or {who: Gestor de sala, does: Recibe}
        backstage: [{who: Jefa de oficina, does: Reparte las mesas}]
        support: [{who: Gestor de turnos, does: Asigna número}]
        physical_evidence: [{item: Tique de turno, kind: physical}]        # physical | digital
        in_sight: [{text: Prohibida la entrada a toda persona ajena, tone: negative}]   # J18
        metrics: [{id: nps, effect: -6}]              # J19: how far this touchpoint moves the KPI
        analytics: {duration_s: 240, bounce_rate: 0.31, next: {solicitud: 0.62}, date: 2026-09-30, source: Web}   # J21
        automation: {tool: CRM, trigger: Tres días sin respuesta}          # J29
        quotes: [{text: Nadie me dijo cuánto faltaba, source: Encuesta en oficina}]
        image: img/sala.svg                           # storyboard lane, with image_alt
        links: [{title: Manual de sala, url: ../procesos/sala.md}]
        custom: {norma: ISO 9001 8.2}
        evidence: []                                  # J22: none means assumption
      - {id: solicitud, title: Rellena la solicitud}
"""


def minimal_journey(id_: str, extra: str = "") -> str:
    return f"---\ntype: journey\nid: {id_}\ntitle: {id_}\npersonas: marta\nstages: [S]\n{extra}---\n"


@pytest.fixture
def full(handbook: Callable[..., Compilation]) -> Compilation:
    files: dict[str, str | bytes] = {
        "personas/marta.md": f"---{FULL_PERSONA}---\n",
        "personas/img/marta.svg": b"<svg/>",
        "evidencia/marzo.md": "# Marzo\n",
        "procesos/sala.md": "# Sala\n",
        "journeys/img/sala.svg": b"<svg/>",
        "journeys/abrir.md": f"---{FULL_JOURNEY}---\n",
        "journeys/relacion.md": minimal_journey("relacion-banco"),
        "journeys/objetivo.md": minimal_journey("abrir-cuenta-objetivo", "version: target\n"),
        "canales/oficina.md": "---\ntype: channel\nname: Oficina\nkind: person\neffectiveness: 4\n---\n",
        "nps.md": "---\ntype: metric\nname: NPS\nunit: puntos\nformula: P - D\nsource: Encuesta\n---\n",
        "oficinas.md": "---\ntype: team\nname: Oficinas\nlead: Ana\ncontact: ext. 12\n---\n",
    }
    teams = [{"id": "experiencia-cliente", "name": "CX"}, "marketing", "operaciones", "atencion"]
    lanes = [{"id": "norma", "label": "Norma"}]
    return handbook(files, teams=teams, lanes=lanes)


def test_the_reference_loads_word_for_word(full: Compilation) -> None:
    assert not full.failed, full.diagnostics


def test_texts_stay_texts_and_numbers_become_numbers(full: Compilation) -> None:
    persona = full.handbook.personas["marta"].item
    assert persona.demographics is not None
    assert (persona.demographics.age, persona.demographics.income) == ("34", "24.000 €/año")
    assert persona.represents is not None
    assert persona.represents.share == 0.24
    journey = full.handbook.journeys["abrir-cuenta"]
    point = journey.stages[0].touchpoints[0]
    emotion = point.experience.emotion
    assert emotion is not None
    assert (emotion.level("planned"), emotion.level("actual"), emotion.feeling) == (4, 2, "inquietud")
    assert journey.item.metrics[0].baseline == 12
    assert journey.item.scope is not None
    assert journey.item.scope.from_ == "Primer contacto"


def test_references_resolve_both_ways(full: Compilation) -> None:
    handbook = full.handbook
    assert {r.source_id for r in handbook.backlinks("persona", "marta")} == {
        "abrir-cuenta",
        "relacion-banco",
        "abrir-cuenta-objetivo",
    }
    assert [(r.source_id, r.anchor) for r in handbook.backlinks("channel", "oficina")] == [
        ("abrir-cuenta", "espera-turno")
    ]
    assert {r.field.split(".")[-2] for r in handbook.backlinks("team", "oficinas")} >= {"team"}
    assert [r.source_id for r in handbook.backlinks("journey", "relacion-banco")] == ["abrir-cuenta"]


def one_touchpoint(handbook: Callable[..., Compilation], fields: str):  # type: ignore[no-untyped-def]
    head = "---\ntype: journey\ntitle: T\npersonas: marta\nstages:\n- title: S\n  touchpoints:\n  - title: X\n"
    journey = f"{head}    {fields}\n---\n"
    compilation = handbook({"marta.md": PERSONA, "t.md": journey})
    assert compilation.diagnostics == ()
    return compilation.handbook.journeys["t"].stages[0].touchpoints[0].experience


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("channel: web", "channel: [web]"),
        ("moment: happy", "moment: {kind: happy}"),
        ("emotion: 4", "emotion: {actual: 4}"),
        ("emotion: calma", "emotion: {feeling: calma}"),
        ("emotion: {by_persona: {marta: 2}}", "emotion: {by_persona: {marta: {actual: 2}}}"),
        ("wows: Sonrisa", "wows: [{title: Sonrisa}]"),
        ("risks: [Cola]", "risks: {title: Cola}"),
        ("frontstage: Recibe", "frontstage: [{does: Recibe}]"),
        ("metrics: []", "metrics:"),
        ("quotes: Hola", "quotes: [{text: Hola}]"),
        ("automation: CRM", "automation: [{tool: CRM}]"),
        ("physical_evidence: Tique", "physical_evidence: [{item: Tique}]"),
        ("in_sight: Cerrado", "in_sight: [{text: Cerrado, tone: neutral}]"),
        ("evidence: Entrevistas", "evidence: [{title: Entrevistas}]"),
        ("summary: ''", "summary:"),
    ],
)
def test_shorthands(handbook: Callable[..., Compilation], short: str, long: str) -> None:
    assert one_touchpoint(handbook, short) == one_touchpoint(handbook, long)


def test_emotions_in_words_alone(handbook: Callable[..., Compilation]) -> None:
    emotion = one_touchpoint(handbook, "emotion: {planned: calma, actual: miedo}").emotion
    assert emotion.planned == EmotionMark(word="calma")
    assert emotion.level("actual") is None


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("origin: {}", ("internal", "external")),
        ("contact: {{intensity: {}}}", get_args(Intensity)),
        ("contact: {{intent: {}}}", get_args(Intent)),
        ("moment: {}", get_args(MomentKind)),
        ("polarity: {}", get_args(Polarity)),
        ("wows: {{title: x, kind: {}}}", get_args(WowKind)),
        ("wows: {{title: x, status: {}}}", get_args(WowStatus)),
        ("risks: {{title: x, kind: {}}}", get_args(RiskKind)),
        ("risks: {{title: x, status: {}}}", get_args(RiskStatus)),
        ("opportunities: {{title: x, status: {}}}", get_args(OpportunityStatus)),
        ("channel: {}", get_args(ChannelKind)),
    ],
)
def test_every_value_of_every_choice(handbook: Callable[..., Compilation], field: str, values: tuple[str, ...]) -> None:
    for value in values:
        one_touchpoint(handbook, field.format(value))


def test_a_stage_may_carry_what_a_touchpoint_carries(handbook: Callable[..., Compilation]) -> None:
    head = "---\ntype: journey\ntitle: T\npersonas: marta\nstages:\n"
    journey = f"{head}- title: S\n  emotion: 3\n  wows: Sonrisa\n  backstage: x\n---\n"
    stage = handbook({"marta.md": PERSONA, "t.md": journey}).handbook.journeys["t"].stages[0]
    assert stage.columns == (stage.own,)
    assert [wow.anchor for wow in stage.own.wows] == ["wow-sonrisa"]


def test_ids_and_anchors(handbook: Callable[..., Compilation]) -> None:
    journey = """---
type: journey
title: T
personas: marta
stages:
- id: pago
  title: Pago
  touchpoints:
  - {id: pago, title: Paga, wows: [Gracias, Gracias]}
  - Espera
  - Espera
---
"""
    compilation = handbook({"marta.md": PERSONA, "Mi viaje.md": journey})
    assert compilation.diagnostics == ()
    linked = compilation.handbook.journeys["Mi viaje"]
    assert linked.stages[0].anchor == "stage-pago"
    assert [p.anchor for p in linked.stages[0].touchpoints] == ["pago", "espera", "espera-2"]
    assert [w.anchor for w in linked.points[1].wows] == ["wow-gracias", "wow-gracias-2"]
    assert len(linked.anchors) == 6


def test_given_ids_that_clash_are_errors(found: Callable[..., list[str]]) -> None:
    journey = "---\ntype: journey\ntitle: T\npersonas: marta\nstages:\n- {id: a, title: S}\n- {id: a, title: R}\n---\n"
    assert found({"marta.md": PERSONA, "t.md": journey}) == ["content/t.md:7:8 CJM030"]


def test_settings_list_what_has_no_file(found: Callable[..., list[str]]) -> None:
    journey = JOURNEY.replace("channel: person", "channel: fax").replace("personas:", "team: ventas\n    personas:")
    assert found({"marta.md": PERSONA, "t.md": journey}) == ["content/t.md:4:7 CJM031", "content/t.md:12:18 CJM031"]
    assert (
        found({"marta.md": PERSONA, "t.md": journey}, channels=["fax"], teams=[{"id": "ventas", "name": "Ventas"}])
        == []
    )


def test_crlf_and_byte_order_mark(handbook: Callable[..., Compilation]) -> None:
    import textwrap

    raw = textwrap.dedent(PERSONA).lstrip().replace("\n", "\r\n").encode("utf-8-sig")
    compilation = handbook({"marta.md": raw})
    assert compilation.diagnostics == ()
    assert compilation.handbook.personas["marta"].item.name == "Marta Ríos"


@pytest.mark.parametrize("front", ["", "\n", "a: b\n", "a: b\n\n# c\n", "a: |\n  b\n  c\n", "a:\n- b\n- {c: d}\n"])
@pytest.mark.parametrize("end", ["---", "--- ", "...", "---\n", "---\n\nBody\n---\n", "...\nBody"])
def test_the_line_that_the_body_begins_on(front: str, end: str) -> None:
    text = f"---\n{front}{end}"
    source, found = parse_source("a.md", text.encode(), "a.md")
    assert source is not None, found
    lines = text.split("\n")
    assert lines[source.body_line - 2].rstrip() in {"---", "..."}
    assert "\n".join(lines[source.body_line - 1 :]) == source.body


def test_a_page_that_opens_with_a_rule_is_a_page(handbook: Callable[..., Compilation]) -> None:
    compilation = handbook({"a.md": "---\n\n# Title\n\ntext\n"})
    assert compilation.diagnostics == ()
    assert [page.uri for page in compilation.handbook.pages] == ["a.md"]
