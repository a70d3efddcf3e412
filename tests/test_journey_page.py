"""The journey's page: every anchor once, every field under its label, nothing empty, nothing of an author's as HTML."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.compile import compile_handbook
from cjm_site.i18n import language
from cjm_site.pages import make_page, make_site
from cjm_site.settings import Settings
from tests.conftest import PERSONA, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation
    from cjm_site.handbook import LinkedJourney

VOID = {"br", "img", "input", "col", "hr"}


class Tree(HTMLParser):
    """Ids, links and the balance of tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.problems: list[str] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if tag == "a":
            self.links.append(str(given.get("href")))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def page_of(compilation: Compilation, id_: str, code: str = "es") -> str:
    assert not compilation.failed, compilation.diagnostics
    site = make_site(compilation.handbook, language(code))
    return str(make_page(site, compilation.handbook.journeys[id_].uri).fragments[0].html)


@pytest.fixture
def page(handbook: Callable[..., Compilation]) -> Callable[..., str]:
    def run(*stages: Any, code: str = "es", **fields: Any) -> str:
        data = {"type": "journey", "title": "Un viaje", "personas": ["marta"], "stages": list(stages), **fields}
        return page_of(
            handbook({"viaje.md": f"---\n{json.dumps(data, ensure_ascii=False)}\n---\n", "marta.md": PERSONA}),
            "viaje",
            code,
        )

    return run


@pytest.fixture(scope="module")
def sample() -> dict[str, tuple[LinkedJourney, Tree]]:
    compilation = compile_handbook(
        Settings.model_validate(
            {"root": ROOT, "content": ROOT / "content", "language": "es", "lanes": [{"id": "norma", "label": "Norma"}]}
        )
    )
    journeys = compilation.handbook.journeys
    return {id_: (journeys[id_], Tree(page_of(compilation, id_))) for id_ in journeys}


def test_every_anchor_of_every_sample_stands_once_on_its_page(sample: dict[str, tuple[LinkedJourney, Tree]]) -> None:
    assert len(sample) > 5
    for journey, tree in sample.values():
        assert tree.problems == []
        assert {anchor: tree.ids[anchor] for anchor in journey.anchors} == dict.fromkeys(journey.anchors, 1)
        assert [name for name, times in tree.ids.items() if times > 1] == []


def test_every_link_within_a_page_arrives(sample: dict[str, tuple[LinkedJourney, Tree]]) -> None:
    for _, tree in sample.values():
        inner = {link[1:] for link in tree.links if link.startswith("#")}
        assert inner - set(tree.ids) == set()


def test_stages_are_second_and_touchpoints_third_headings(page: Callable[..., str]) -> None:
    html = page({"id": "una", "title": "Una", "touchpoints": [{"id": "dos", "title": "Dos"}]})
    assert re.search(r'<h2 id="una">', html)
    assert re.search(r'<h3 id="dos">', html)


def test_a_badge_leads_to_its_detail_and_back(page: Callable[..., str]) -> None:
    risk = {"id": "cola", "title": "Cola", "likelihood": 4, "impact": 5}
    tree = Tree(page({"title": "Una", "touchpoints": [{"title": "Dos", "risks": [risk]}]}))
    assert "#risk-cola" in tree.links
    assert "#cjm-map-risk-cola" in tree.links
    assert tree.ids["risk-cola"] == tree.ids["cjm-map-risk-cola"] == 1


def test_nothing_of_an_authors_is_html(page: Callable[..., str]) -> None:
    evil = "<script>alert(1)</script>\"><img src=x onerror=alert(1)> 🎉 'x'"
    fields: dict[str, Any] = {"action": evil, "thinks": evil, "summary": evil, "pains": [evil], "wows": [evil]}
    fields |= {"risks": [evil], "opportunities": [evil], "quotes": [evil], "image_alt": evil}
    fields |= {"frontstage": [{"who": evil, "does": evil}]}
    emotion = {"actual": 2, "feeling": evil}
    html = page(
        {"title": evil, "group": evil, "goal": evil, "touchpoints": [{"title": evil, "emotion": emotion, **fields}]},
        title=evil,
        summary=evil,
        policies=[{"title": evil}],
        tags=[evil],
    )
    tree = Tree(html)
    assert tree.problems == []
    assert "script" not in {tag for tag, _ in tree.tags}
    assert not any(name.startswith("on") for _, attrs in tree.tags for name in attrs)
    assert not any(tag == "img" and attrs.get("src") == "x" for tag, attrs in tree.tags)
    assert "<script>alert(1)</script>" in "".join(tree.text)


def test_styles_carry_numbers_only(page: Callable[..., str]) -> None:
    point = {"title": "Dos", "emotion": 3, "importance": 2}
    fragment = page({"title": "Una", "customers": 9, "touchpoints": [point]}).split("<details")[0]
    styles = [str(attrs["style"]) for _, attrs in Tree(fragment).tags if "style" in attrs]
    assert styles
    assert [style for style in styles if not re.fullmatch(r"--[\w-]+: [\d.]+", style)] == []


FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"action": "Mira el escaparate"}, "Cómo actúa", "Mira el escaparate"),
    ({"thinks": "¿Será caro?"}, "Qué piensa", "¿Será caro?"),
    ({"channel": ["web", "app"]}, "multicanal", "Aplicación móvil"),
    ({"origin": "external"}, "Origen", "Externo"),
    ({"contact": {"intensity": "personal", "intent": "ask", "when": "Al abrir"}}, "Contacto", "Al abrir"),
    ({"communication": {"non_verbal": "Sonrisa"}}, "Comunicación", "Sonrisa"),
    ({"emotion": {"planned": 5, "actual": 2, "feeling": "apuro"}}, "Emoción", "apuro"),
    ({"moment": {"kind": "lost", "why": "Se va a otro"}}, "Momento clave", "Se va a otro"),
    ({"importance": 4}, "Importancia", "4 / 5"),
    ({"polarity": "critical"}, "Valoración", "Crítico"),
    ({"pains": [{"title": "Cola", "alternatives": ["Cita"]}]}, "Alternativas", "Cita"),
    ({"wows": [{"title": "Regalo", "kind": "surprise"}]}, "Efecto", "Regalo"),
    ({"risks": [{"title": "Fuga", "prevention": "Avisar"}]}, "Prevención", "Avisar"),
    ({"opportunities": [{"title": "Cita", "feeling": "control"}]}, "sensación de control", "Cita"),
    ({"frontstage": [{"who": "Gestora", "does": "Saluda"}]}, "Front office", "Saluda"),
    ({"backstage": ["Ordena"]}, "Back office", "Ordena"),
    ({"support": ["CRM"]}, "soporte", "CRM"),
    ({"physical_evidence": [{"item": "Tique", "kind": "physical"}]}, "Evidencia física", "Tique"),
    ({"in_sight": [{"text": "Prohibido", "tone": "negative"}]}, "Mensajes a la vista", "Prohibido"),
    ({"analytics": {"duration_s": 90, "bounce_rate": 0.25}}, "Rebotes", "25"),
    ({"automation": [{"tool": "Robot", "trigger": "Tres días"}]}, "Automatización", "Tres días"),
    ({"quotes": [{"text": "Muy bien", "source": "Encuesta"}]}, "En palabras del cliente", "Muy bien"),
    ({"evidence": ["Entrevistas"]}, "Evidencias", "Entrevistas"),
]


@pytest.mark.parametrize(("given", "label", "value"), FIELDS, ids=[next(iter(given)) for given, _, _ in FIELDS])
def test_every_field_is_shown_under_its_spanish_label(
    page: Callable[..., str], given: dict[str, Any], label: str, value: str
) -> None:
    text = " ".join("".join(Tree(page({"title": "Una", "touchpoints": [{"title": "Dos", **given}]})).text).split())
    assert label in text
    assert value in text


def test_an_empty_field_leaves_no_label(page: Callable[..., str]) -> None:
    text = "".join(Tree(page({"title": "Una", "touchpoints": [{"title": "Dos"}]})).text)
    for label in {label for _, label, _ in FIELDS} - {"Evidencias", "Contacto"}:
        assert label not in text


def test_the_curve_has_words_for_those_who_cannot_see_it(page: Callable[..., str]) -> None:
    html = page(
        {"title": "Una", "touchpoints": [{"title": "A", "emotion": 1}, {"title": "B", "emotion": 5}]}, code="en"
    )
    tree = Tree(html)
    labels = [str(attrs["aria-label"]) for tag, attrs in tree.tags if tag == "svg" and attrs.get("role") == "img"]
    assert any("Lowest: 1 at «A»" in label and "Highest: 5 at «B»" in label for label in labels)
    assert any(tag == "th" and attrs.get("scope") == "row" for tag, attrs in tree.tags)


def test_a_journey_with_nothing_but_stages_has_no_empty_parts(page: Callable[..., str]) -> None:
    html = page("Una")
    assert "cjm-j-around" not in html
    assert "cjm-j-curve" not in html
    assert 'name="cjm-depth"' not in html
