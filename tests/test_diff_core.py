"""What changes between two states of a handbook: one table of edits, the kinds they are, and how they are said."""

# ruff: noqa: E501 - the table keeps a case on a line

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.approvals import digests_of
from cjm_site.compile import compile_sources
from cjm_site.diff import CLASSES, KINDS, Words, as_text, compare
from cjm_site.diff.grouping import sections
from cjm_site.i18n import language
from cjm_site.settings import Settings
from cjm_site.source import parse_source
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from tests.handwriting import Writer, journeys, personas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.diff import Change
    from cjm_site.handbook import Handbook

SETTINGS = Settings(root=Path("/"), content=Path("/content"))

PERSONA = "---\ntype: persona\nname: Marta Ríos\ngoals: [Cobrar pronto, Dormir]\n---\nMarta abre una tienda.\n"

JOURNEY = """---
type: journey
title: Abrir una cuenta
personas: marta
status: approved
reviewed: 2026-09-01
owner: oficinas
metrics: [{id: nps, name: NPS, baseline: 12, current: 18, target: 40}]
stages:
  - id: acogida
    title: Recepción
    satisfaction: {score: 3, scale: 5}
    touchpoints:
      - id: entra
        title: Entra en la oficina
      - id: espera-turno
        title: Espera su turno
        channel: person
        emotion: {planned: 4, expected: 3, actual: 2, feeling: inquietud, by_persona: {marta: 3}}
        moment: angry
        polarity: negative
        visibility: x
        pains: [{title: No sabe cuánto falta}]
        wows: [{id: saludo, title: La saludan por su nombre, status: live}]
        risks:
          - {id: cola, title: Cola, likelihood: 4, impact: 5, prevention: Cita previa, owner: oficinas, status: prevented}
          - {id: ruido, title: Ruido, likelihood: 1, impact: 2, prevention: Cristales, owner: oficinas}
        opportunities: [{title: Pantalla, status: planned}]
        metrics: [{id: nps, effect: -6}]
        frontstage: [{who: Gestor, does: Recibe}]
      - id: saluda
        title: Saluda a la gestora
  - id: firma
    title: Firma
    touchpoints: [{id: firma-papel, title: Firma en papel, moment: happy}]
---
Texto de la página.
""".replace("        visibility: x\n", "")

TEAM = "---\ntype: team\nname: Oficinas\n---\n"
FILES = {"marta.md": PERSONA, "abrir.md": JOURNEY, "oficinas.md": TEAM, "index.md": "# Inicio\n\nHola a todas.\n"}


def build(files: Mapping[str, str]) -> Handbook:
    sources = [parse_source(uri, text.encode(), f"content/{uri}")[0] for uri, text in files.items()]
    return compile_sources(SETTINGS, [source for source in sources if source]).handbook


def edited(*edits: tuple[str, str, str], files: Mapping[str, str] = FILES) -> dict[str, str]:
    """The files with texts replaced in one of them; each text must be there."""
    changed = dict(files)
    for uri, old, new in edits:
        assert old in changed[uri], old
        changed[uri] = changed[uri].replace(old, new, 1)
    return changed


def kinds(changes: tuple[Change, ...]) -> list[str]:
    return [change.kind for change in changes if change.kind != "approved-without-review"]


def said(before: Handbook, after: Handbook, code: str = "en") -> list[str]:
    words = Words(language(code), (after, before))
    changes = [change for change in compare(before, after) if change.kind != "approved-without-review"]
    return [as_text(words.phrase(change)) for change in changes]


J = "abrir.md"
TABLE: list[tuple[str, str, str, list[str], str]] = [
    ("actual: 2", "actual: 1", J, ["emotion-fell"], "actual emotion 2 → 1"),
    ("actual: 2", "actual: 4", J, ["emotion-rose"], "actual emotion 2 → 4"),
    ("actual: 2, ", "", J, ["emotion-changed"], "actual emotion no longer told, it was 2"),
    ("planned: 4", "planned: 3", J, ["planned-emotion-fell"], "planned emotion 4 → 3"),
    ("expected: 3", "expected: 5", J, ["expected-emotion-changed"], "expected emotion 3 → 5"),
    ("marta: 3", "marta: 2", J, ["emotion-fell"], "*Marta Ríos*: actual emotion 3 → 2"),
    ("inquietud", "calma", J, ["field-changed"], "feeling: “inquietud” → “calma”"),
    ("        moment: angry\n", "", J, ["moment-turned-good"], "moment no longer *angry*"),
    ("moment: angry", "moment: happy", J, ["moment-turned-good"], "moment *angry* → *happy*"),
    ("moment: happy", "moment: lost", J, ["moment-turned-bad"], "moment *happy* → *lost*"),
    (", moment: happy", "", J, ["moment-lost"], "moment no longer *happy*"),
    ("polarity: negative", "polarity: critical", J, ["rating-fell"], "rating: *negative* → *critical*"),
    ("score: 3", "score: 2", J, ["satisfaction-fell"], "score: 3 → 2"),
    ("likelihood: 1, impact: 2", "likelihood: 5, impact: 5", J, ["risk-became-heavy"] * 2, "becomes heavy"),
    ("likelihood: 1", "likelihood: 2", J, ["risk-grew"], "risk *Ruido*: likelihood 1 → 2"),
    ("prevention: Cita previa, ", "", J, ["heavy-risk-lost-prevention"], "heavy risk *Cola* loses its prevention: “Cita"),
    ("prevention: Cristales, ", "", J, ["risk-lost-prevention"], "risk *Ruido* loses its prevention: “Cristales”"),
    ("owner: oficinas, status", "status", J, ["heavy-risk-lost-owner"], "heavy risk *Cola* loses its owner *Oficinas*"),
    ("Cristales, owner: oficinas", "Cristales", J, ["risk-lost-owner"], "risk *Ruido* loses its owner *Oficinas*"),
    ("status: prevented", "status: open", J, ["heavy-risk-reopened"], "risk *Cola* open again, it was *prevented*"),
    ("status: prevented", "status: closed", J, ["risk-closed"], "risk *Cola* closed"),
    ("prevention: Cristales,", "prevention: Cristales, status: prevented,", J, ["risk-prevented"], "*Ruido* prevented"),
    ("        risks:\n", "        risks:\n          - {title: Robo, likelihood: 3, impact: 5}\n", J,
     ["new-unprevented-heavy-risk"], "new heavy risk *Robo* (15 of 25), nothing prevents it"),
    ("        risks:\n", "        risks:\n          - {title: Robo, likelihood: 3, impact: 5, prevention: Guardia}\n", J,
     ["new-heavy-risk"], "new heavy risk *Robo* (15 of 25)"),
    ("        risks:\n", "        risks:\n          - Robo\n", J, ["risk-added"], "new risk *Robo*"),
    ("wows: [{id: saludo, title: La saludan por su nombre, status: live}]", "wows: []", J, ["wow-lost"], "moment *La sal"),
    ("nombre, status: live", "nombre, status: idea", J, ["wow-lost"], "no longer live: *idea*"),
    ("pains: [{title: No sabe cuánto falta}]", "pains: []", J, ["pain-removed"], "pain point *No sabe cuánto falta* no l"),
    ("{title: No sabe cuánto falta}", "{title: No sabe cuánto falta, resolution: Reloj}", J, ["pain-resolved"], "“Reloj”"),
    ("title: Pantalla", "title: Pantallas", J, ["renamed"], "opportunity *Pantallas* renamed, it was “Pantalla”"),
    ("planned}]\n        metrics", "discarded}]\n        metrics", J, ["opportunity-dropped"], "opportunity *Pantalla* dropped"),
    ("current: 18", "current: 10", J, ["kpi-fell"], "KPI *NPS* gets worse: 18 → 10"),
    ("target: 40", "target: 30", J, ["kpi-target-lowered"], "target of the KPI *NPS* lowered: 40 → 30"),
    ("        metrics: [{id: nps, effect: -6}]\n", "", J, ["kpi-removed"], "no longer counts towards the KPI"),
    ("effect: -6", "effect: -2", J, ["field-changed"], "effect -6 → -2"),
    ("does: Recibe", "does: Recibe con cita", J, ["field-changed"], "does “Recibe” → “Recibe con cita”"),
    ("title: Entra en la oficina", "title: Pasa a la oficina", J, ["renamed"], "renamed, it was “Entra en la oficina”"),
    ("id: entra\n", "id: pasa\n", J, ["id-changed"], "id “entra” → “pasa”"),
    ("      - id: entra\n        title: Entra en la oficina\n", "", J, ["touchpoint-removed"], "touchpoint removed"),
    ("status: approved", "status: draft", J, ["status-lowered"], "status: *approved* → *draft*"),
    ("owner: oficinas\n", "", J, ["owner-lost"], "owner taken out: *Oficinas*"),
    ("status: approved", "status: approved\nvisibility: public", J, ["more-visible"], "visibility added: *public*"),
    ("Texto de la página.", "Texto nuevo.", J, ["text-changed"], "text of the page changed: 1 word added, 3 words removed"),
    ("Dormir]", "Dormir, Viajar]", "marta.md", ["field-added"], "goals added: “Viajar”"),
    ("Hola a", "Hola y adiós a", "index.md", ["text-changed"], "2 words added, 0 words removed"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "uri", "expected", "sentence"), TABLE, ids=lambda v: str(v)[:30])
def test_kinds(old: str, new: str, uri: str, expected: list[str], sentence: str) -> None:
    before, after = build(FILES), build(edited((uri, old, new)))
    assert kinds(compare(before, after)) == expected
    assert sentence in " ".join(said(before, after))


NOTHING = [
    (J, "reviewed: 2026-09-01", "reviewed:   '2026-09-01'   # visto"),
    (J, "emotion: {planned: 4, expected: 3, actual: 2,", "emotion: {expected: 3, actual: 2.0, planned: 4,"),
    (J, "personas: marta", "personas: [marta]"),
    (J, "title: Firma\n", "title: >-\n      Firma\n"),
    (J, "title: Entra en la oficina", "title: Entra   en la oficina"),
    (J, "Texto de la página.", "Texto de\nla página.<!-- nota -->"),
    (J, "frontstage: [{who: Gestor, does: Recibe}]", "frontstage: [{does: Recibe, who: Gestor}]"),
    (J, "metrics: [{id: nps, effect: -6}]", "metrics: {id: nps, effect: -6}"),
    ("marta.md", "goals: [Cobrar pronto, Dormir]", "goals:\n  - Dormir\n  - Cobrar pronto"),
    ("marta.md", "---\ntype: persona", "---\n# comentario\nid: marta\nschema_version: 1\ntype: persona"),
]


@pytest.mark.parametrize("edit", NOTHING, ids=lambda e: e[2][:25])
def test_formatting_order_and_comments_change_nothing(edit: tuple[str, str, str]) -> None:
    assert compare(build(FILES), build(edited(edit))) == ()


def test_files_in_another_order_change_nothing() -> None:
    assert compare(build(FILES), build(dict(reversed(FILES.items())))) == ()


def test_a_touchpoint_that_moves_is_moved_and_nothing_else() -> None:
    point = "      - id: entra\n        title: Entra en la oficina\n"
    after = build(edited((J, point, ""), (J, "  - id: firma\n", point + "  - id: firma\n")))
    assert said(build(FILES), after) == ["moved: *Recepción* → *Recepción › Saluda a la gestora*"]


def test_a_touchpoint_moves_to_another_stage() -> None:
    point = "      - id: entra\n        title: Entra en la oficina\n"
    last = "touchpoints: [{id: firma-papel, title: Firma en papel, moment: happy}]"
    new = "touchpoints: [{id: firma-papel, title: Firma en papel, moment: happy}, {id: entra, title: Entra en la oficina}]"
    after = build(edited((J, point, ""), (J, last, new)))
    assert said(build(FILES), after) == ["moved: *Recepción* → *Firma › Firma en papel*"]


def test_a_risk_moves_to_another_touchpoint() -> None:
    risk = "          - {id: ruido, title: Ruido, likelihood: 1, impact: 2, prevention: Cristales, owner: oficinas}\n"
    entry = "title: Entra en la oficina\n"
    after = build(edited((J, risk, ""), (J, entry, entry + "        risks:\n" + risk)))
    assert said(build(FILES), after) == ["risk *Ruido* moved here from *Espera su turno*"]


def test_stages_that_change_places_are_moved() -> None:
    head, _, rest = JOURNEY.partition("  - id: acogida")
    first, second, tail = rest.partition("  - id: firma\n")
    second_stage, body = tail.split("---\n", 1)
    swapped = head + second + second_stage + "  - id: acogida" + first + "---\n" + body
    assert kinds(compare(build(FILES), build({**FILES, J: swapped}))) == ["moved"]


def test_a_new_touchpoint_moves_nothing_but_brings_its_risks() -> None:
    new = "      - title: Aparca\n        risks: [{title: Multa, likelihood: 4, impact: 4}]\n      - id: entra\n"
    changes = compare(build(FILES), build(edited((J, "      - id: entra\n", new))))
    assert kinds(changes) == ["new-unprevented-heavy-risk", "touchpoint-added"]


def test_an_approved_page_that_changes_asks_for_a_review() -> None:
    edit = (J, "Recibe}", "Recibe bien}")
    changes = compare(build(FILES), build(edited(edit)))
    assert [c.kind for c in changes] == ["approved-without-review", "field-changed"]
    reviewed = compare(build(FILES), build(edited(edit, (J, "reviewed: 2026-09-01", "reviewed: 2026-10-01"))))
    assert "approved-without-review" not in [c.kind for c in reviewed]


def test_a_file_that_moves_keeps_its_object() -> None:
    files = {("viajes/abrir-cuenta.md" if uri == J else uri): text for uri, text in FILES.items()}
    assert kinds(compare(build(FILES), build(files))) == ["id-changed", "file-moved"]
    named = {**FILES, J: JOURNEY.replace("type: journey", "type: journey\nid: abrir")}
    moved = {("x/otra.md" if uri == J else uri): text for uri, text in named.items()}
    assert kinds(compare(build(named), build(moved))) == ["file-moved"]


def test_a_persona_with_another_id_and_name_is_the_same_when_it_says_the_same() -> None:
    after = {uri: text for uri, text in FILES.items() if uri != "marta.md"}
    after["maria.md"] = PERSONA.replace("Marta Ríos", "María Ríos")
    found = kinds(compare(build(FILES), build(after)))
    assert "persona-removed" not in found
    assert {"id-changed", "renamed"} <= set(found)


def test_objects_that_come_and_go() -> None:
    less = {uri: text for uri, text in FILES.items() if uri not in {"marta.md", "index.md", "oficinas.md"}}
    assert kinds(compare(build(FILES), build(less))) == ["persona-removed", "object-removed", "page-removed"]
    assert kinds(compare(build(less), build(FILES))) == ["persona-added", "object-added", "page-added"]


def test_a_journey_that_goes_takes_its_wows_with_it() -> None:
    less = {uri: text for uri, text in FILES.items() if uri != J}
    found = kinds(compare(build(FILES), build(less)))
    assert found[:2] == ["wow-lost", "journey-removed"]


def test_settings_count() -> None:
    before = build(FILES)
    sources = [parse_source(uri, text.encode(), uri)[0] for uri, text in FILES.items()]
    other = SETTINGS.model_copy(update={"heavy_risk": 20, "labels": {"wow": "Sorpresa"}})
    after = compile_sources(other, [s for s in sources if s]).handbook
    assert [(c.kind, c.field) for c in compare(before, after)] == [
        ("settings-changed", ("heavy_risk",)),
        ("settings-changed", ("labels",)),
    ]


def test_the_sentence_of_the_issue() -> None:
    old = edited((J, "status: prevented", "status: open"), (J, "Cita previa, ", "Cita previa, "))
    new = edited((J, "actual: 2", "actual: 4"), (J, "        moment: angry\n", ""))
    before, after = build(old), build(new)
    spoken = {"en": "", "es": ""}
    for code in spoken:
        place = next(
            at
            for section in sections(compare(before, after))
            for at in section.places
            if at.spot.touchpoint == "espera-turno"
        )
        spoken[code] = as_text(Words(language(code), (after, before)).sentence(place.spot, place.changes))
    assert spoken["en"] == "Espera su turno: actual emotion 2 → 4; risk *Cola* prevented; moment no longer *angry*."
    assert (
        spoken["es"] == "Espera su turno: emoción efectiva 2 → 4; riesgo *Cola* prevenido; momento: ya no *enfadado*."
    )


def test_every_kind_is_weighed_and_every_class_named_once() -> None:
    assert len(set(CLASSES)) == len(CLASSES)
    for kind in KINDS.values():
        assert 0 < kind.weight <= 100
        assert all(part in KINDS for part in kind.parts_of)


# -- properties --------------------------------------------------------------------------------------------------------


def written(data: Mapping[str, tuple[str, dict[str, Any]]], seed: int) -> Handbook:
    random = Random(seed)  # noqa: S311 - a style, not a secret
    files = list(data.items())
    random.shuffle(files)
    return build({f"{id_}.md": f"---\n{Writer(random).header(kind, its)}---\nTexto.\n" for id_, (kind, its) in files})


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Making a failing example small takes minutes here."""


def _data(handbook: Handbook, id_: str) -> object:
    entry = handbook.personas.get(id_) or handbook.journeys.get(id_)
    return entry and entry.source and entry.source.data


handbooks = st.fixed_dictionaries({"marta": personas, "uno": journeys, "dos": journeys}).map(
    lambda found: {id_: ("persona" if id_ == "marta" else "journey", its) for id_, its in found.items()}
)


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(handbooks, st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_same_in_any_handwriting_has_no_changes(data: Any, one: int, two: int) -> None:
    before, after = written(data, one), written(data, two)
    assume(all(_data(before, id_) == _data(after, id_) for id_ in data))  # not every handwriting is what was meant
    assert compare(before, after) == ()


@settings(max_examples=40, deadline=None, phases=PHASES)
@given(handbooks, handbooks)
def test_there_and_back_are_the_same_changes_the_other_way(one: Any, two: Any) -> None:
    before, after = written(one, 1), written(two, 2)
    there, back = compare(before, after), compare(after, before)
    turned = {"added": "removed", "removed": "added"}

    def shape(changes: tuple[Change, ...], turn: Mapping[str, str]) -> list[tuple[Any, ...]]:
        found = [(turn.get(c.action, c.action), c.field, tuple(i.field for i in c.items)) for c in changes]
        return sorted(found, key=repr)

    assert shape(there, {}) == shape(back, turned)


def touched(change: Change) -> tuple[object, ...]:
    """Where and what, whatever the name of the thing is by now."""
    spot = change.spot
    return (spot.type, spot.stage, spot.touchpoint, tuple((item.field, item.id) for item in change.items), change.field)


def derived(change: Change) -> bool:
    """Whether it follows from other changes rather than from an edit."""
    return change.kind == "approved-without-review"


# names and ids of touchpoints are what places are told by, so edits of them show in the places of others
NAMES = {"renamed", "id-changed", "touchpoint-removed"}
EDITS = [edit[:3] for edit in TABLE if not NAMES & set(edit[3])]


@settings(max_examples=60, deadline=None, phases=PHASES)
@given(st.permutations(range(len(EDITS))))
def test_edits_in_any_order_are_the_same_changes(order: list[int]) -> None:
    def apply(numbers: list[int]) -> dict[str, str]:
        files = dict(FILES)
        for n in numbers:
            old, new, uri = EDITS[n]
            files[uri] = files[uri].replace(old, new, 1)
        return files

    # edits of the same text exclude each other: those are taken that touch no text of another
    chosen: list[int] = []
    for n in order[:6]:
        others = [EDITS[m] for m in chosen]
        if all(EDITS[n][0] not in o[0] + o[1] and o[0] not in EDITS[n][0] + EDITS[n][1] for o in others):
            chosen.append(n)
    one, two = apply(chosen), apply(chosen[::-1])
    assume(one == two)
    before = build(FILES)
    assert compare(before, build(one)) == compare(before, build(two))
    together = {touched(change) for change in compare(before, build(one)) if not derived(change)}
    apart = {touched(change) for n in chosen for change in compare(before, build(apply([n]))) if not derived(change)}
    assert together == apart


def test_an_approval_is_one_change_and_no_change_of_content() -> None:
    digest = "m1-" + "0" * 64
    entry = (J, "owner: oficinas\n", f"owner: oficinas\napprovals: [{{by: Ana, date: 2026-09-02, digest: {digest}}}]\n")
    approved = build(edited(entry))
    assert [c.kind for c in compare(build(FILES), approved)] == ["approval-added"]
    assert [c.kind for c in compare(approved, build(FILES))] == ["approval-removed"]
    anew = build(edited(entry, (J, "date: 2026-09-02", "date: 2026-10-02")))
    assert said(approved, anew) == ["approved anew by *Ana* (Oct 2, 2026)"]


def test_an_approval_that_no_longer_holds_is_said_of_every_page_that_uses_the_change() -> None:
    plain = build(FILES)
    digest, uses = digests_of(plain, plain.journeys["abrir"].item)
    record = f"approvals: [{{by: Ana, date: 2026-09-02, digest: {digest}, uses: {json.dumps(uses)}}}]"
    approval = (J, "owner: oficinas\n", f"owner: oficinas\n{record}\n")
    approved = build(edited(approval))
    assert kinds(compare(approved, build(edited(approval, (J, "actual: 2", "actual: 1"))))) == [
        "emotion-fell",
        "approval-suspect",
    ]
    renamed = build(edited(approval, ("marta.md", "name: Marta Ríos", "name: Marta Reyes")))
    assert "approval-suspect" in kinds(compare(approved, renamed))
    assert "the approval by *Ana* (Sep 2, 2026) is suspect: what was approved changed" in said(approved, renamed)
    assert "approval-suspect" not in kinds(compare(renamed, build(edited(approval, (J, "actual: 2", "actual: 1")))))
