"""The persona page (V2): the card, and everything that touches the persona."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.terms import TERMS
from cjm_site.views.persona_touches import persona_touches
from tests.conftest import JOURNEY
from tests.pages import Look, page_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation

FULL = """
    ---
    type: persona
    id: marta
    name: Marta Ríos
    summary: Abre su **primera** cuenta
    sector: banca
    segment: b2c
    products: [Cuenta Negocio]
    represents: {group: Autónomas urbanas, share: 0.24, number: 1200, sample: 41, source: Entrevistas}
    quote: «No quiero pedir favores»
    demographics:
      {age: 34, gender: mujer, social_status: media, education: FP, location: Valencia, occupation: Joyera,
       income: 24.000 €}
    goals: [una meta]
    values: [un valor]
    challenges: [un reto]
    frustrations: [una frustración]
    motivations: [una motivación]
    desires: [un deseo]
    expectations: [una expectativa]
    information_sources: [{name: Foros, kind: digital}, {name: Gestoría, kind: physical}, Vecinas]
    objections: [una objeción]
    buying_role: [decider, user]
    perception: {company: empresa lenta, product: producto correcto, treatment: trato por su nombre}
    interests: [un interés]
    attracts: [lo que atrae]
    repels: [lo que aleja]
    tastes: [un gusto]
    media: [radio local]
    language: tuteo
    tags: [etiqueta]
    evidence: [{title: Entrevistas de marzo, date: 2026-03-12, sample: 41}]
    ---

    Palabras del autor.
"""

SAID = (
    """
    Marta Ríos|Abre su primera cuenta|banca|B2C|Cuenta Negocio|Autónomas urbanas|24%|1,200|Sample: 41
    «No quiero pedir favores»|34|mujer|media|FP|Valencia|Joyera|24.000 €|una meta|un valor|un reto|una frustración
    una motivación|un deseo|una expectativa|Foros|Digital|Gestoría|Physical|Vecinas|una objeción|Decider, User
    empresa lenta|producto correcto|trato por su nombre|un interés|lo que atrae|lo que aleja|un gusto|radio local
    tuteo|etiqueta|Entrevistas de marzo
""".strip()
    .replace("\n    ", "|")
    .split("|")
)

THIN = """
    ---
    type: persona
    id: luis
    name: Luis
    ---
"""

JOURNEY_OF_TWO = """
    ---
    type: journey
    id: abrir
    title: Abrir una cuenta
    personas: [marta, luis]
    stages:
      - id: acogida
        title: Recepción
        touchpoints:
          - id: espera
            title: Espera su turno
            emotion: {actual: 2, feeling: inquietud, by_persona: {luis: {actual: 4, feeling: calma}}}
            moment: {kind: angry, why: Aquí se va}
            wows: [{id: saludo, title: La saludan, kind: recognition, status: live}]
            risks:
              - {id: leve, title: Risco leve, likelihood: 1, impact: 2, status: prevented, prevention: Algo}
              - {id: cola, title: Cola larga, likelihood: 4, impact: 5}
      - id: despedida
        title: Despedida
        moment: happy
        emotion: 5
    ---
"""


def test_everything_given_is_on_the_card(handbook: Callable[..., Compilation]) -> None:
    look = Look(page_html(handbook({"marta.md": FULL, "abrir.md": JOURNEY}), "marta.md"))
    for said in SAID:
        assert said in look.text, said


def test_what_is_not_given_is_not_there(handbook: Callable[..., Compilation]) -> None:
    look = Look(page_html(handbook({"luis.md": THIN}), "luis.md"))
    for term in (
        "goals",
        "demographics",
        "represents",
        "products",
        "perception",
        "card.voice",
        "card.likes",
        "journeys",
    ):
        assert TERMS[term] not in look.text, term
    assert "Assumption" in look.text


def test_every_touch_leads_to_the_exact_place(handbook: Callable[..., Compilation]) -> None:
    look = Look(
        page_html(handbook({"p/marta.md": FULL, "p/luis.md": THIN, "j/abrir.md": JOURNEY_OF_TWO}), "p/marta.md")
    )
    assert set(look.targets("Abrir una cuenta")) == {"../../j/abrir/"}
    assert set(look.targets("Espera su turno")) == {"../../j/abrir/#espera"}
    assert set(look.targets("Despedida")) == {"../../j/abrir/#despedida"}
    assert look.targets("La saludan") == ["../../j/abrir/#wow-saludo"]
    assert look.targets("Cola larga") == ["../../j/abrir/#risk-cola"]


def test_risks_come_unprevented_and_heaviest_first(handbook: Callable[..., Compilation]) -> None:
    made = handbook({"marta.md": FULL, "luis.md": THIN, "abrir.md": JOURNEY_OF_TWO}).handbook
    card = persona_touches(made, made.personas["marta"])
    assert [row.marked.id for row in card.risks] == ["cola", "leve"]


def test_a_personas_own_emotion_is_told_from_everybodys(handbook: Callable[..., Compilation]) -> None:
    made = handbook({"marta.md": FULL, "luis.md": THIN, "abrir.md": JOURNEY_OF_TWO}).handbook
    marta, luis = (persona_touches(made, made.personas[id_]) for id_ in ("marta", "luis"))
    assert [(m.feeling.level, m.feeling.word, m.feeling.own) for m in luis.moments if m.feeling] == [
        (4, "calma", True),
        (5, "", False),
    ]
    assert [(m.feeling.level, m.feeling.word) for m in marta.moments if m.feeling] == [(2, "inquietud"), (5, "")]
    assert [(own.feeling.level, own.others) for own in luis.own_emotions] == [(4, 2)]
    assert marta.own_emotions == ()
    assert [p.level for p in luis.journeys[0].spark.marks] == [4, 5]  # type: ignore[union-attr]  # there is one
    assert [p.level for p in marta.journeys[0].spark.marks] == [2, 5]  # type: ignore[union-attr]  # there is one


def test_a_persona_of_another_journey_is_not_touched(handbook: Callable[..., Compilation]) -> None:
    made = handbook({"marta.md": FULL, "luis.md": THIN, "abrir.md": JOURNEY}).handbook
    card = persona_touches(made, made.personas["luis"])
    assert (card.journeys, card.moments, card.wows, card.risks) == ((), (), (), ())


def test_content_is_data(handbook: Callable[..., Compilation]) -> None:
    evil = "<img src=x onerror=alert(1)>"
    persona = FULL.replace("una meta", f'"{evil}"').replace("Marta Ríos", f'"{evil}"').replace("34", f'"{evil}"')
    journey = JOURNEY_OF_TWO.replace("La saludan", f'"{evil}"').replace("Aquí se va", f'"{evil}"')
    html = page_html(handbook({"marta.md": persona, "luis.md": THIN, "abrir.md": journey}), "marta.md")
    assert "<img src=x" not in html
    assert html.count("&lt;img src=x") > 4


def test_ids_are_unique_and_headings_begin_with_the_name(handbook: Callable[..., Compilation]) -> None:
    html = page_html(handbook({"marta.md": FULL, "luis.md": THIN, "abrir.md": JOURNEY_OF_TWO}), "marta.md")
    look = Look(html)
    assert len(look.ids) == len(set(look.ids))
    assert html.count("<h1") == 1


def test_the_authors_words_stand_between_the_card_and_what_touches(handbook: Callable[..., Compilation]) -> None:
    from cjm_site.i18n import language
    from cjm_site.pages import make_page, make_site

    page = make_page(make_site(handbook({"marta.md": FULL, "abrir.md": JOURNEY}).handbook, language("en")), "marta.md")
    places = [page.markdown.index(part) for part in (page.fragments[0].token, "Palabras", page.fragments[-1].token)]
    assert places == sorted(places)
