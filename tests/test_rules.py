"""Each rule speaks at its place, is silent where all is well, and weighs what the status and the settings say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.cli import main
from cjm_site.config_file import build_day, make_settings, read_settings
from cjm_site.glance import look
from cjm_site.identifying import _OF_NINE_DIGITS, in_line
from cjm_site.personal_data import ALLOWED, personal_data
from cjm_site.refusal import ConfigError
from cjm_site.rules.registry import RULES
from cjm_site.rules.run import STATUSES
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from phonenumbers import PhoneMetadata
from tests.conftest import JOURNEY, PERSONA, write_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation

TODAY = dt.date(2026, 11, 30)
OPTIONS = {"teams": ["oficinas"], "today": TODAY}

PERFECT_PERSONA = """
    ---
    type: persona
    name: Ana Peña
    status: approved
    owner: oficinas
    reviewed: 2026-11-01
    review_every: 1 month
    represents: {group: Jóvenes, share: 0.2, source: Entrevistas}
    demographics: {age: 27, location: Sevilla, occupation: Enfermera}
    goals: Comprar un piso
    values: Que le hablen claro
    frustrations: Ahorra poco
    desires: Vivir sola
    information_sources: Sus compañeras
    objections: «Un préstamo es para siempre»
    buying_role: decider
    ---
"""

PERFECT_CURRENT = """
    ---
    type: journey
    title: Pedir una hipoteca
    personas: ana
    version: current
    counterpart: pedir-objetivo
    status: approved
    owner: oficinas
    reviewed: 2026-11-01
    review_every: 1 month
    evidence: Entrevistas
    metrics:
      - {id: nps, name: NPS, target: 40}
    stages:
      - title: Acogida
        drivers: Que la atiendan
        doubts: ¿Cuánto tarda?
        touchpoints:
          - id: espera
            title: Espera su turno
            channel: person
            emotion: 2
            moment: angry
            pains: No sabe cuánto falta
            risks:
              - {title: Cola, likelihood: 4, impact: 3, owner: oficinas, prevention: Cita previa}
            wows: {title: Café de la casa, owner: oficinas}
            in_sight:
              - {text: Prohibida la entrada, tone: neutral}
              - Enseguida salimos
    ---
"""

PERFECT_TARGET = """
    ---
    type: journey
    title: Pedir una hipoteca con cita
    personas: ana
    version: target
    status: approved
    owner: oficinas
    reviewed: 2026-11-01
    review_every: 1 month
    walked: {by: oficinas}
    stages:
      - title: Acogida
        drivers: Que la atiendan
        doubts: ¿Cuánto tarda?
        touchpoints:
          - id: espera
            title: Espera con café
            channel: person
            emotion: {planned: 4}
    ---
"""

PERFECT = {"ana.md": PERFECT_PERSONA, "pedir.md": PERFECT_CURRENT, "pedir-objetivo.md": PERFECT_TARGET}


def _flawed(name: str, *changes: tuple[str, str]) -> dict[str, str]:
    text = PERFECT[name]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return {**PERFECT, name: text}


NO_PAINS = ("            pains: No sabe cuánto falta\n", "")
RISK = "              - {title: Cola, likelihood: 4, impact: 3, owner: oficinas, prevention: Cita previa}\n"
NO_RISKS = (f"            risks:\n{RISK}", "")
NOT_STATED = ("represents: {group: Jóvenes, share: 0.2, source: Entrevistas}", "evidence: Foros")

SIGNED = "approvals: [{by: Luz, date: 2026-10-01, digest: m1-000000000000000000000000}]"

FLAWS: list[tuple[str, dict[str, str], str]] = [
    ("CJM101", _flawed("ana.md", ("goals: Comprar un piso", "tastes: Andar")), "ana.md:3:7"),
    ("CJM101", _flawed("ana.md", ("location: Sevilla, ", "")), "ana.md:3:7"),
    ("CJM101", _flawed("ana.md", ("frustrations: Ahorra poco", "tastes: Andar")), "ana.md:3:7"),
    ("CJM102", _flawed("ana.md", ("share: 0.2, ", "")), "ana.md:8:13"),
    ("CJM102", _flawed("ana.md", NOT_STATED), "ana.md:3:7"),
    ("CJM103", _flawed("ana.md", (", source: Entrevistas}", "}")), "ana.md:3:7"),
    ("CJM104", _flawed("pedir.md", ("drivers: Que la atiendan", "goal: Atenderla")), "pedir.md:15:5"),
    ("CJM105", _flawed("pedir.md", ("doubts: ¿Cuánto tarda?", "goal: Atenderla")), "pedir.md:15:5"),
    ("CJM106", _flawed("pedir.md", ("channel: person", "importance: 3")), "pedir.md:19:9"),
    ("CJM107", _flawed("pedir.md", ("emotion: 2", "importance: 3")), "pedir.md:19:9"),
    ("CJM108", _flawed("pedir.md", NO_PAINS, NO_RISKS), "pedir.md:23:17"),
    ("CJM109", _flawed("pedir.md", (", prevention: Cita previa", "")), "pedir.md:26:13"),
    ("CJM109", _flawed("pedir.md", ("prevention: Cita previa", "status: prevented")), "pedir.md:26:13"),
    ("CJM110", _flawed("pedir.md", ("impact: 3, owner: oficinas", "impact: 3")), "pedir.md:26:13"),
    ("CJM110", _flawed("pedir.md", ("impact: 3, owner: oficinas", "impact: 3, status: accepted")), "pedir.md:26:13"),
    ("CJM111", _flawed("pedir.md", ("{title: Café de la casa, owner: oficinas}", "Café")), "pedir.md:27:15"),
    ("CJM112", _flawed("pedir.md", (", target: 40", ", current: 12")), "pedir.md:13:5"),
    ("CJM113", _flawed("pedir-objetivo.md", ("planned: 4", "planned: 2")), "pedir-objetivo.md:19:18"),
    ("CJM114", _flawed("pedir.md", ("evidence: Entrevistas", "summary: Hoy")), "pedir.md:3:8"),
    ("CJM115", _flawed("pedir.md", ("tone: neutral", "tone: negative")), "pedir.md:29:20"),
    ("CJM116", _flawed("pedir.md", ("- Enseguida salimos", "- No insista")), "pedir.md:30:13"),
    ("CJM117", _flawed("ana.md", ("review_every: 1 month", "review_every: 4 weeks")), "ana.md:6:11"),
    ("CJM118", _flawed("ana.md", ("reviewed: 2026-11-01", "tastes: Andar")), "ana.md:4:9"),
    ("CJM118", _flawed("ana.md", ("review_every: 1 month", "tastes: Andar")), "ana.md:4:9"),
    ("CJM119", _flawed("ana.md", ("owner: oficinas", "tastes: Andar")), "ana.md:4:9"),
    ("CJM120", _flawed("ana.md", ("owner: oficinas", f"owner: oficinas\n    {SIGNED}")), "ana.md:6:49"),
    ("CJM122", _flawed("ana.md", ("goals: Comprar un piso", "goals: Escribir a luz@correo.es")), "ana.md:10:19"),
]


def test_every_rule_has_a_code_a_name_and_a_flaw() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == [f"CJM{number}" for number in range(101, 101 + len(RULES))]
    assert len({rule.slug for rule in RULES}) == len(RULES)
    silent = {rule.code for rule in RULES if {getattr(rule.weights, status) for status in STATUSES} == {"off"}}
    assert silent == {"CJM121"}  # has tests of its own
    assert {code for code, _, _ in FLAWS} == set(codes) - silent


def test_a_complete_handbook_has_no_finding(found: Callable[..., list[str]]) -> None:
    assert found(PERFECT, **OPTIONS) == []


def test_a_target_stands_on_what_its_current_version_knows(found: Callable[..., list[str]]) -> None:
    assert found(_flawed("pedir-objetivo.md", ("walked: {by: oficinas}", "cycle: redesign")), **OPTIONS) == []


def test_a_target_is_not_blamed_for_a_current_version_with_errors(found: Callable[..., list[str]]) -> None:
    target = PERFECT_TARGET.replace("walked: {by: oficinas}", "counterpart: pedir")
    broken = PERFECT_CURRENT.replace("title: Pedir", "titel: Pedir")
    assert found({**PERFECT, "pedir.md": broken, "pedir-objetivo.md": target}, **OPTIONS) == [
        "content/pedir.md:3:1 CJM021"
    ]


@pytest.mark.parametrize(("code", "files", "place"), FLAWS, ids=[f"{code}-{n}" for n, (code, *_) in enumerate(FLAWS)])
def test_a_rule_speaks_at_its_place_and_alone(
    found: Callable[..., list[str]], code: str, files: dict[str, str], place: str
) -> None:
    assert found(files, **OPTIONS) == [f"content/{place} {code}"]


def _weights(handbook: Callable[..., Compilation], code: str, status: str, rules: dict[str, Any]) -> set[str]:
    files = next((files for flaw, files, _ in FLAWS if flaw == code), PERFECT)
    files = {name: text.replace("status: approved", f"status: {status}") for name, text in files.items()}
    found = handbook(files, **OPTIONS, rules=rules).diagnostics
    return {str(d.severity) for d in found if d.code == code}


@pytest.mark.parametrize("rule", RULES, ids=[rule.slug for rule in RULES])
def test_a_rule_weighs_what_the_settings_say(handbook: Callable[..., Compilation], rule: Any) -> None:
    for status in ("draft", "in_review", "approved", "retired"):
        usual = rule.weights.of(status)
        assert _weights(handbook, rule.code, status, {}) == {usual} - {"off"}
        for name in (rule.slug, rule.code):
            for weight in ("off", "warning", "error"):
                alone = usual if status == "retired" else weight
                assert _weights(handbook, rule.code, status, {name: weight}) == {alone} - {"off"}
                assert _weights(handbook, rule.code, status, {name: {status: weight}}) == {weight} - {"off"}
        other = "draft" if status != "draft" else "approved"
        assert _weights(handbook, rule.code, status, {rule.slug: {other: "error"}}) == {usual} - {"off"}


def test_only_a_target_that_improves_nothing_stops_a_build() -> None:
    statuses = ("draft", "in_review", "approved", "retired")
    assert {r.slug for r in RULES if "error" in {r.weights.of(s) for s in statuses}} == {"target-improves"}  # type: ignore[arg-type]


def test_yaml_reads_off_as_false(handbook: Callable[..., Compilation]) -> None:
    assert _weights(handbook, "CJM111", "approved", {"wow-owner": False}) == set()
    assert _weights(handbook, "CJM111", "approved", {"wow-owner": {"approved": False}}) == set()


def test_a_first_handbook_is_left_in_peace(found: Callable[..., list[str]]) -> None:
    journey = """
        ---
        type: journey
        title: Comprar pan
        personas: eva
        stages:
          - title: En la tienda
            touchpoints: [Pide, Paga]
        ---
    """
    assert found({"eva.md": "---\ntype: persona\nname: Eva\n---\n", "pan.md": journey}, today=TODAY) == []
    assert found({"marta.md": PERSONA, "abrir.md": JOURNEY}, today=TODAY) == []


def test_a_coarse_map_is_not_asked_for_channels_and_emotions(found: Callable[..., list[str]]) -> None:
    files = _flawed("pedir.md", ("counterpart: pedir-objetivo", "cycle: diagnosis"))
    text = files["pedir.md"]
    files["pedir.md"] = text[: text.index("        touchpoints:")] + "---\n"
    del files["pedir-objetivo.md"]
    assert found(files, **OPTIONS) == []


def test_what_a_stage_says_of_its_moment_may_stand_at_its_touchpoints(found: Callable[..., list[str]]) -> None:
    lost = ("doubts: ¿Cuánto tarda?", "doubts: ¿Cuánto tarda?\n        moment: lost")
    assert found(_flawed("pedir.md", lost), **OPTIONS) == []
    assert found(_flawed("pedir.md", lost, NO_PAINS, NO_RISKS), **OPTIONS) == [
        "content/pedir.md:18:13 CJM108",
        "content/pedir.md:24:17 CJM108",
    ]


# -- risks, KPIs, personas: what the settings decide -----------------------------------------------------------------


@pytest.mark.parametrize(("heavy", "fires"), [(12, True), (13, False), (1, True)])
def test_what_is_heavy(found: Callable[..., list[str]], heavy: int, fires: bool) -> None:
    files = _flawed("pedir.md", (", prevention: Cita previa", ""))
    assert any("CJM109" in f for f in found(files, **OPTIONS, heavy_risk=heavy)) is fires


@pytest.mark.parametrize("status", ["accepted", "closed"])
def test_a_settled_risk_needs_no_prevention(found: Callable[..., list[str]], status: str) -> None:
    files = _flawed("pedir.md", ("prevention: Cita previa", f"status: {status}"))
    assert not any("CJM109" in f for f in found(files, **OPTIONS))


def test_what_a_persona_must_say(handbook: Callable[..., Compilation]) -> None:
    def missing(*minimum: str) -> list[object]:
        found = handbook(PERFECT, **OPTIONS, persona_minimum=minimum).diagnostics
        return [d.values["missing"] for d in found if d.code == "CJM101"]

    assert missing("demographics.age", "desires | tastes") == []
    assert missing("tastes", "goals", "perception.company|media", "demographics.income") == [
        "tastes, perception.company/media, demographics.income"
    ]


# -- messages in sight -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("PROHIBIDA LA ENTRADA", True),
        ("Prohíbida  la **entrada**, gracias", True),
        ("Vuelva mañana", True),
        ("VUELVA MANANA", True),
        ("Sin cita no se atiende.", True),
        ("Out of order!", True),
        ("Averiadas", False),
        ("Prohibida la entradilla", False),
        ("Prohibida. La entrada, a la izquierda", True),
        ("Bienvenida", False),
        ("Solo. Personal", True),
    ],
)
def test_phrases_are_found_by_their_words(found: Callable[..., list[str]], text: str, fires: bool) -> None:
    for old, new in (("- Enseguida salimos", f'- "{text}"'), ("in_sight:\n", "physical_evidence:\n")):
        files = _flawed("pedir.md", ("- {text: Prohibida la entrada, tone: neutral}\n              ", ""), (old, new))
        if old != "- Enseguida salimos":
            files["pedir.md"] = files["pedir.md"].replace("- Enseguida salimos", f'- "{text}"')
        assert [f for f in found(files, **OPTIONS) if "CJM116" in f] == ["content/pedir.md:29:13 CJM116"] * fires


def test_the_list_of_phrases_can_be_changed(found: Callable[..., list[str]]) -> None:
    files = _flawed("pedir.md", ("- Enseguida salimos", "- Pague antes\n              - No insista"))

    def lines(phrases: object) -> list[str]:
        return [f.split(":")[1] for f in found(files, **OPTIONS, negative_phrases=phrases) if "CJM116" in f]

    assert lines({"add": ["pague antes"]}) == ["30", "31"]
    assert lines({"remove": ["no insista"]}) == []
    assert lines({"add": ["PAGUE ANTES"], "remove": ["no insista"]}) == ["30"]
    assert lines(["pague"]) == ["30"]
    assert lines([]) == []


# -- targets ---------------------------------------------------------------------------------------------------------


def _compared(found: Callable[..., list[str]], now: str, then: str, phase: str = "") -> list[str]:
    def journey(version: str, counterpart: str, point: str) -> str:
        lines = "\n".join(f"        {line}" for line in point.split("; "))
        stage = f"- title: {version}\n    {phase or 'id: one'}\n    touchpoints:\n"
        head = f"---\ntype: journey\ntitle: {version}\npersonas: marta\nversion: {version}\n{counterpart}stages:\n  "
        return head + stage + "      -" + lines[7:] + "\n---\n"

    files = {"marta.md": PERSONA, "now.md": journey("current", "", now)}
    files["then.md"] = journey("target", "counterpart: now\n", then)
    return [f.removeprefix("content/") for f in found(files) if "CJM113" in f]


@pytest.mark.parametrize(
    ("now", "then", "fires"),
    [
        ("id: a; title: A; moment: lost; emotion: 2", "id: a; title: B; emotion: {planned: 3}", False),
        ("id: a; title: A; moment: lost; emotion: 2", "id: a; title: B; emotion: {planned: 2}", True),
        ("id: a; title: A; moment: lost; emotion: 2", "id: a; title: B; emotion: {planned: 2, actual: 4}", True),
        ("id: a; title: A; moment: lost; emotion: 2", "id: a; title: B; emotion: {actual: 2.5}", False),
        ("id: a; title: A; moment: lost; emotion: 2", "id: a; title: B; emotion: {expected: 3}", False),
        ("id: a; title: A; moment: angry; emotion: 2", "id: a; title: B", True),
        ("id: a; title: A; polarity: critical; emotion: 2", "id: a; title: B; emotion: alivio", True),
        ("id: a; title: A; moment: happy; emotion: 5", "id: a; title: B; emotion: 3", False),
        ("id: a; title: A; polarity: negative; emotion: 2", "id: a; title: B; emotion: 2", False),
        ("id: a; title: A; polarity: critical; emotion: pena", "id: a; title: B; polarity: critical", True),
        ("id: a; title: A; polarity: critical; emotion: pena", "id: a; title: B; polarity: positive", False),
        ("id: a; title: Espera su turno; moment: lost; emotion: 2", "title: Espera un turno; emotion: 2", True),
        ("id: a; title: Espera su turno; moment: lost; emotion: 2", "title: Cita previa; emotion: 2", False),
        ("id: a; title: A; moment: lost; emotion: {by_persona: {marta: 2}}", "id: a; title: B; emotion: 2", True),
    ],
)
def test_a_target_improves_what_hurts(found: Callable[..., list[str]], now: str, then: str, fires: bool) -> None:
    assert bool(_compared(found, now, then)) is fires


def test_titles_are_compared_in_the_same_stage_or_phase_only(found: Callable[..., list[str]]) -> None:
    now = "title: Espera su turno; id: a; moment: lost; emotion: 2"
    then = "title: Espera un turno; id: b; emotion: 2"
    assert _compared(found, now, then, "phase: 2") == ["then.md:13:18 CJM113"]
    assert _compared(found, now, then, "goal: x") == []


# -- the day ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("today", "overdue"), [("2026-12-01", False), ("2026-12-02", True), (None, False)])
def test_a_review_is_overdue_the_day_after_it_was_due(
    found: Callable[..., list[str]], today: str | None, overdue: bool
) -> None:
    due = found(PERFECT, teams=["oficinas"], today=today)
    assert any("CJM117" in f for f in due) is overdue


def test_the_day_of_a_build_can_be_set() -> None:
    assert build_day({"SOURCE_DATE_EPOCH": "1796040000"}) == TODAY
    assert build_day({}) == build_day({"SOURCE_DATE_EPOCH": ""}) >= dt.date(2026, 1, 1)
    for wrong in ("yesterday", "9" * 40):
        with pytest.raises(ConfigError, match="SOURCE_DATE_EPOCH"):
            build_day({"SOURCE_DATE_EPOCH": wrong})


def test_no_rule_reads_the_clock() -> None:
    folder = Path(__file__).parent.parent / "cjm_site" / "rules"
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not {word for word in ("now(", "today(", "import time", "environ") if word in text}, path.name


# -- the configuration -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rules": {"wow-ownr": "off"}}, "rules.wow-ownr: there is no rule wow-ownr; did you mean wow-owner?"),
        ({"rules": {"CJM9": "off", "zzz": "off"}}, "rules.zzz: there is no rule zzz; see docs/rules.md"),
        ({"rules": {"wow-owner": "fatal"}}, "rules.wow-owner: it may be: off, warning, error"),
        ({"rules": {"wow-owner": True}}, "rules.wow-owner: it may be: off, warning, error"),
        ({"rules": {"wow-owner": {"aproved": "off"}}}, "rules.wow-owner.aproved: it may be: draft, in_review"),
        ({"rules": {"wow-owner": {"draft": "no"}}}, "rules.wow-owner.draft: it may be: off, warning, error"),
        ({"heavy_risk": 26}, "heavy_risk: Input should be less than or equal to 25"),
        ({"negative_phrases": {"remove": ["no insist"]}}, "did you mean no insista?"),
        ({"persona_minimum": ["gaols"]}, "there is no field of a persona gaols; did you mean goals?"),
        ({"persona_minimum": ["demographics.agee"]}, "did you mean age?"),
    ],
)
def test_mistakes_in_the_options_are_reported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        make_settings(options, root=tmp_path, content=tmp_path)
    assert message in str(raised.value)
    write_tree(tmp_path, {"mkdocs.yml": "site_name: x\n", "docs/index.md": "# x\n"})
    with pytest.raises(Abort):
        load_config(str(tmp_path / "mkdocs.yml"), theme={"name": "material"}, plugins=[{"cjm": options}])
    assert message.removeprefix("rules.").removeprefix("heavy_risk: ") in caplog.text


def _site(root: Path, rules: str) -> Path:
    config = "site_name: x\ndocs_dir: content\ntheme: {name: material}\nplugins:\n  - cjm:\n      teams: [oficinas]\n"
    files = {f"content/{name}": text for name, text in _flawed("pedir.md", (", owner: oficinas}", "}")).items()}
    write_tree(root, {**files, "mkdocs.yml": f"{config}      rules: {rules}\n"})
    return root / "mkdocs.yml"


@pytest.mark.parametrize(("rules", "status"), [("{wow-owner: off}", 0), ("{}", 0), ("{wow-owner: error}", 1)])
def test_a_warning_is_shown_and_an_error_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str, status: int
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796040000")
    config = str(_site(tmp_path, rules))
    result = CliRunner().invoke(main, ["check", "--config", config])
    assert result.exit_code == status
    assert ("content/pedir.md:27:15: CJM111" in result.output) is ("off" not in rules)
    if rules == "{}":
        return  # building takes seconds; the two others say enough
    assert CliRunner().invoke(main, ["build", "--config", config]).exit_code == status
    assert (tmp_path / "site" / "pedir" / "index.html").exists() is (status == 0)


def test_rules_are_read_from_the_configuration(tmp_path: Path) -> None:
    settings = read_settings(_site(tmp_path, "{wow-owner: off, CJM109: {draft: warning}}"))
    assert settings.rules == {
        "CJM111": {"draft": "off", "in_review": "off", "approved": "off"},
        "CJM109": {"draft": "warning"},
    }


# -- personal data ---------------------------------------------------------------------------------------------------


PIECES = (
    *("\n", " ", ", ", "+", "x", "a@b.co", "12345678Z", "X1234567L", "ES9121000418450200051332", "HEGG560427MVZRRL04"),
    *("ana (at) b.co", "%40", " arroba ", " punto ", "es", "4111 1111 1111 1111", "PESEL ", "44051401359"),
    *("612 345 678", "912345678", "RSSMRA85T10A562S", "2026-09-30", "11.111.111-1", "3", "2100 0418", "AB", "."),
)
"""What personal data and its surroundings are put together of."""


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("escribe a ana.pena@correo.es o a luis@correo.com", ["mail", "mail"]),
        ("escribe a ana@banco.example, ana@example.com o ana@correo.test", []),
        ("llama al 612 345 678 o al +34 912345678", ["phone", "phone"]),
        ("llama gratis al 900 123 456", []),
        ("su DNI es 12345678Z y su NIE X-1234567-L", ["national_id", "national_id"]),
        ("su DNI no es 12345678A", []),
        ("su cuenta es ES91 2100 0418 4502 0005 1332", ["account"]),
        ("su cuenta no es ES92 2100 0418 4502 0005 1332", []),
        ("ES9121000418450200051332, X1234567L, HEGG560427MVZRRL04", ["account", "national_id", "national_id"]),
        ("RSSMRA85T10A562S y luego RSSMRA85T10A562S", ["national_id", "national_id"]),
        ("Ley 18/2015, ISO 9001 10.2, de 9 a 10, 28/2/2026, +683 4000", ["phone"]),
        ("el 2026-09-30, 24.000 €, 1.200.000 clientes, 122345678 visitas", []),
        ("[ficha](https://intranet.local/612345678)", []),
        ("ana@correo.es <!-- personal-data: allow -->", []),
        ("ana (at) banco.es, ana [arroba] banco [punto] es", ["mail", "mail"]),
        ("ana arroba banco punto es o ana AT banco DOT es", ["mail", "mail"]),
        ("ana&#64;banco.es ana%40banco.es ana＠banco.es", ["mail", "mail", "mail"]),
        ("ana @ banco.es, ana@banco[.]es", ["mail", "mail"]),
        ("el punto de venta está en la arroba; ana (at) correo.example", []),
        ("![sala](img/foto@2x.png), git@github.com:almadia/web.git, @equipo/oficinas", []),
        ("su DNI es 12.345.678-Z o 12345678z, su NIE x1234567l", ["national_id"] * 3),
        ("rssmra85t10a562s, 2 95 10 99 126 111 93, 131052-308T", ["national_id"] * 3),
        ("756.9217.0769.85, 85.07.30-033.28, 20-05536168-2", ["national_id"] * 3),
        ("PESEL 44051401359, CPF: 11144477735, BSN 111222333", ["national_id"] * 3),
        ("su cuenta es es91-2100-0418-4502-0005-1332, la otra 2100 0418 45 0200051332", ["account", "account"]),
        ("paga con 4111 1111 1111 1111 o 5500-0000-0000-0004", ["account", "account"]),
        ("+44 7911 123456, +33 6 12 34 56 78, +351 912 345 678, +52 55 1234 5678", ["phone"] * 4),
        ("0034 612 345 678, 612.345.678, +1 (415) 736-2671", ["phone"] * 3),
        ("612 345 678 €, 612.345.678 visitas, 44051401359, 192.168.1.10, 978-84-376-0494-7", []),
        ("M612 345 678 L 12 45, 40.416775 -3.703790, 123e4567-e89b-12d3-a456-426614174000, 17:30:45", []),
    ],
)
def test_what_identifies_a_person(line: str, kinds: list[str]) -> None:
    found = list(personal_data(look(f"# x\n\n{line}\n"), "ES"))
    assert [sighting.kind for sighting in found] == kinds
    assert all(line[sighting.column - 1 :].startswith(sighting.text) and sighting.line == 3 for sighting in found)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_personal_data_is_overlooked_because_a_line_looks_harmless(text: str) -> None:
    slowly = [
        (number, start + 1, kind, found)
        for number, line in enumerate(text.split("\n"), start=1)
        for start, kind, found in sorted(in_line(line, "ES"))
        if not ALLOWED.search(line)
    ]
    assert [(s.line, s.column, s.kind, s.text) for s in personal_data(look(text), "ES")] == slowly


@pytest.mark.parametrize("country", sorted(_OF_NINE_DIGITS))
def test_countries_without_short_numbers(country: str) -> None:
    plan = PhoneMetadata.metadata_for_region(country)
    assert plan is not None
    kinds = (plan.fixed_line, plan.mobile, plan.voip, plan.pager, plan.personal_number)
    lengths = {length for kind in kinds if kind is not None for length in kind.possible_length}
    assert min(lengths - {-1}) == 9


def test_personal_data_on_an_ordinary_page_and_what_is_allowed(found: Callable[..., list[str]]) -> None:
    files = {"a.md": "# A\n\nana@correo.es, luz@banco.es, 612 345 678\n"}
    assert found(files, language="es") == [f"content/a.md:3:{column} CJM122" for column in (1, 16, 30)]
    allowed = {"allow": ["*@banco.es", "612345678"]}
    assert found(files, language="es", personal_data=allowed) == ["content/a.md:3:1 CJM122"]
    assert found(files, rules={"personal-data": {"draft": "off"}}) == []
    assert found({"a.md": "# A\n\n612 345 678\n"}, language="en") == []
    assert found({"a.md": "# A\n\n612 345 678\n"}, language="en", personal_data={"country": "ES"}) != []
