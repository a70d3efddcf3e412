"""Every kind of bad input gives a clear error at its place, all of them in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cjm_site.codes import hint, message
from cjm_site.diagnostics import Severity
from cjm_site.i18n import language
from tests.conftest import JOURNEY, PERSONA

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation

GOOD = {"marta.md": PERSONA, "abrir.md": JOURNEY}


def test_good_input_has_no_diagnostics(found: Callable[..., list[str]]) -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.md", b"", ["content/a.md:1:1 CJM002"]),
        ("a.md", b" \n\t\n", ["content/a.md:1:1 CJM002"]),
        ("a.md", "---\ntype: persona\nname: Peña\n---\n".encode("latin-1"), ["content/a.md:3:9 CJM001"]),
        ("a.md", "---\ntype: persona\n---\n".encode("utf-16"), ["content/a.md:1:1 CJM001"]),
        ("personas/a.md", b"# Ana\n", ["content/personas/a.md:1:1 CJM004"]),
        ("a.md", b"---\ntype: persona\nname: Ana\n", ["content/a.md:1:1 CJM005"]),
        ("a.md", b"---\ntype: persona\nname: a: b\n---\n", ["content/a.md:3:8 CJM010"]),
        ("a.md", b"---\ntype: persona\n\tname: a\n---\n", ["content/a.md:3:1 CJM010"]),
        ("a.md", b"---\ntype: persona\nname: Ana\nname: Eva\n---\n", ["content/a.md:4:1 CJM011"]),
        ("a.md", b"---\ntype: persona\nname: &n Ana\n---\n", ["content/a.md:3:7 CJM012"]),
        ("a.md", b"---\ntype: persona\nname: " + b"[" * 99 + b"\n---\n", ["content/a.md:3:38 CJM013"]),
        ("a.md", b"---\n- type\n- persona\n---\n", ["content/a.md:2:1 CJM014"]),
        ("a.md", b"---\ntype: persnoa\nname: Ana\n---\n", ["content/a.md:2:7 CJM020"]),
        ("a.md", b"---\ntype: [persona]\nname: Ana\n---\n", ["content/a.md:2:7 CJM020"]),
        ("a.md", b"---\ntype:\nname: Ana\n---\n", ["content/a.md:2:6 CJM020"]),
        ("a.md", b"---\ntype: persona\nnmae: Ana\n---\n", ["content/a.md:3:1 CJM021"]),
        ("a.md", b"---\ntype: persona\nid: ana\n---\n", ["content/a.md:2:1 CJM022"]),
        ("a.md", b"---\ntype: persona\nname: ''\n---\n", ["content/a.md:3:1 CJM022"]),
        ("a.md", b"---\ntype: persona\nname: [Ana]\n---\n", ["content/a.md:3:7 CJM023"]),
        ("a.md", b"---\ntype: persona\nname: Ana\nsegment: b2x\n---\n", ["content/a.md:4:10 CJM024"]),
        ("a.md", b"---\ntype: persona\nname: Ana\nrepresents: {share: 24}\n---\n", ["content/a.md:4:21 CJM025"]),
        ("a.md", b"---\ntype: persona\nname: Ana\nreviewed: 1/9/2026\n---\n", ["content/a.md:4:11 CJM026"]),
        ("a.md", b"---\ntype: persona\nname: Ana\nreview_every: often\n---\n", ["content/a.md:4:15 CJM026"]),
        ("a.md", b"---\ntype: persona\nname: Ana\nid: a/b\n---\n", ["content/a.md:4:5 CJM027"]),
        ("a.md", b"---\ntype: persona\nid: marta\nname: Ana\n---\n", ["content/marta.md:1:1 CJM030"]),
        ("a.md", b"---\ntype: persona\nname: Ana\nowner: nobody\n---\n", ["content/a.md:4:8 CJM031"]),
        ("a.md", b"---\ntype: persona\nname: Ana\nimage: ../../etc/passwd.png\n---\n", ["content/a.md:4:8 CJM038"]),
        ("a.md", b"---\ntype: persona\nname: Ana\nimage: no.png\n---\n", ["content/a.md:4:8 CJM038"]),
        ("a.md", b"---\ntype: persona\nname: Ana\nimage: https://x.example/a.png\n---\n", ["content/a.md:4:8 CJM038"]),
        ("a.md", b"# Page\n\n[x](nowhere.md)\n", ["content/a.md:3:5 CJM036"]),
        ("a.md", b"# Page\n\n[x](javascript:alert)\n", ["content/a.md:3:5 CJM037"]),
        ("a.md", b"# Page\n\nSee [][persona:martha] now\n", ["content/a.md:3:5 CJM031"]),
        ("a.md", b"# Page\n\n[x][journey:abrir#espera]\n", ["content/a.md:3:1 CJM035"]),
        ("a.md", b"type: persona\nname: x\n", ["content/a.md:1:1 CJM007"]),
        ("a.md", b"\n---\ntype: persona\nname: x\n---\n", ["content/a.md:2:1 CJM007"]),
        ("a.md", b"-----\ntype: persona\n-----\n", ["content/a.md:1:1 CJM007"]),
        ("a.md", b"+++\ntype = 'persona'\n+++\n", ["content/a.md:1:1 CJM007"]),
        ("a.md", b"---\nType: persona\nname: x\n---\n", ["content/a.md:2:1 CJM021"]),
        ("a.md", b"See [][jorney:abrir].\n", ["content/a.md:1:5 CJM039"]),
        (
            "a.md",
            b"[x](/marta.md) [y](../) [z](../x.md)\n",
            ["content/a.md:1:5 CJM036", "content/a.md:1:20 CJM036", "content/a.md:1:29 CJM036"],
        ),
        ("a.md", b"para\n\n    [x][persona:nobody]\n", []),
        ("a.md", b"See [x][other:thing].\n\n[other:thing]: marta.md\n", []),
        ("a.md", b"!!! note\n    ```mermaid\n    nonsense\n    ```\n", ["content/a.md:3:5 CJM040"]),
        ("a.md", b"```{.mermaid}\nnonsense\n```\n", ["content/a.md:2:1 CJM040"]),
        ("a.md", b"<div markdown>\n```mermaid\nnonsense\n```\n</div>\n", ["content/a.md:3:1 CJM040"]),
        ("a.md", b"# Page\n\n![x](../../x.png)\n", ["content/a.md:3:6 CJM038"]),
        ("a.md", b"# Page\n\n```mermaid\ngraph TD\nA[x --> B\n```\n", ["content/a.md:5:2 CJM040"]),
    ],
)
def test_bad_input(found: Callable[..., list[str]], name: str, content: bytes, expected: list[str]) -> None:
    assert found({**GOOD, name: content}) == expected


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("Título: x", "did you mean name?"),
        ("objetivos: [x]", "did you mean goals?"),
        ("age: 34", "age stands inside demographics: write it below demographics:, indented"),
        ("frustracions: [x]", "did you mean frustrations?"),
        ("zzz: x", "names that may stand here: "),
    ],
)
def test_the_advice_knows_what_people_call_a_field(
    handbook: Callable[..., Compilation], line: str, advice: str
) -> None:
    (only,) = [
        d for d in handbook({"a.md": f"---\ntype: persona\nid: a\n{line}\n---\n"}).diagnostics if d.code == "CJM021"
    ]
    assert hint(only, language("en")).startswith(advice)


def test_a_misspelt_name_is_one_problem(handbook: Callable[..., Compilation]) -> None:
    wrong = JOURNEY.replace("title: ", "name: ")
    codes = [d.code for d in handbook({"marta.md": PERSONA, "abrir.md": wrong}).diagnostics]
    assert set(codes) == {"CJM021"}
    assert len(codes) == wrong.count("name: ")


def test_places_in_a_journey_with_errors_are_known(found: Callable[..., list[str]]) -> None:
    wrong = JOURNEY.replace("title: ", "name: ", 1)
    page = "[a][journey:abrir#espera-turno] [b][journey:abrir#nowhere]"
    codes = [line.split()[1] for line in found({"marta.md": PERSONA, "abrir.md": wrong, "p.md": page})]
    assert codes.count("CJM035") == 1


JOURNEY_ERRORS = [
    ("    emotion: {actual: 9}", "8:25 CJM025"),
    ("    emotion: {actual: 0}", "8:25 CJM025"),
    ("    emotion: {by_persona: {lusi: 3}}", "8:30 CJM031"),
    ("    chanel: web", "8:7 CJM021"),
    ("    channel: fax", "8:16 CJM031"),
    ("    channel: [web, fax]", "8:22 CJM031"),
    ("    moment: furious", "8:15 CJM024"),
    ("    moment: {kind: angri}", "8:22 CJM024"),
    ("    importance: 6", "8:19 CJM025"),
    ("    importance: high", "8:19 CJM023"),
    ("    risks: [{title: x, likelihood: 4,5}]", "8:40 CJM021"),
    ("    risks: [{title: x, impact: 7}]", "8:34 CJM025"),
    ("    wows: [{kind: surprise}]", "8:14 CJM022"),
    ("    metrics: [{id: nsp}]", "8:22 CJM031"),
    ("    analytics: {bounce_rate: 31}", "8:32 CJM025"),
    ("    analytics: {next: {nowhere: 0.5}}", "8:26 CJM031"),
    ("    opportunities: [{title: x, owner: me}]", "8:41 CJM031"),
    ("    contact: {intent: shop}", "8:25 CJM024"),
    ("    image: ../../secret.svg", "8:14 CJM038"),
]


@pytest.mark.parametrize(("line", "expected"), JOURNEY_ERRORS)
def test_bad_touchpoint(found: Callable[..., list[str]], line: str, expected: str) -> None:
    journey = (
        "---\ntype: journey\ntitle: T\npersonas: marta\nstages: # one\n  - touchpoints:\n    - title: X\n  " + line
    )
    journey += "\n    title: S\n---\n"
    assert found({"marta.md": PERSONA, "t.md": journey.encode()}) == [f"content/t.md:{expected}"]


def test_satisfaction_beyond_its_scale(handbook: Callable[..., Compilation]) -> None:
    head = "---\ntype: journey\ntitle: T\npersonas: marta\nstages:\n"
    journey = f"{head}- title: S\n  satisfaction: {{score: 9, scale: 5}}\n---\n"
    (only,) = handbook({"marta.md": PERSONA, "t.md": journey}).diagnostics
    assert (only.place.line, only.place.column, only.code) == (7, 25, "CJM025")
    english = language("en")
    assert message(only, english) == "score is out of scale: 9"
    assert hint(only, english) == "the scale is 0 to 5"


def test_all_errors_of_all_files_in_file_order(found: Callable[..., list[str]]) -> None:
    files = {
        "b.md": b"---\ntype: persona\nnmae: x\nsegment: no\n---\n",
        "a.md": b"",
        "c.md": b"---\ntype: journey\ntitle: T\npersonas: [marta, nobody]\nstages: [{title: S, phase: 12}]\n---\n",
        "marta.md": PERSONA,
        "d.md": b"---\ntype: journey\ntitle: T\npersonas: [nobody]\nstages: S\nparent: e\n---\n",
    }
    assert found(files) == [
        "content/a.md:1:1 CJM002",
        "content/b.md:3:1 CJM021",
        "content/b.md:4:10 CJM024",
        "content/c.md:4:19 CJM031",
        "content/c.md:5:28 CJM025",
        "content/d.md:4:12 CJM031",
        "content/d.md:6:9 CJM031",
    ]


def test_unknown_names_come_with_the_nearest(handbook: Callable[..., Compilation]) -> None:
    journey = JOURNEY.replace("personas: marta", "personas: [martha]")
    (only,) = handbook({"marta.md": PERSONA, "abrir.md": journey}).diagnostics
    assert str(only.place) == "content/abrir.md:4:12"
    assert message(only, language("en")) == "unknown persona: martha"
    assert hint(only, language("en")) == "did you mean marta? There are: marta"


def test_a_page_that_should_be_an_object_is_named(handbook: Callable[..., Compilation]) -> None:
    (only,) = handbook({"marta.md": "# Marta\n", "abrir.md": JOURNEY}).diagnostics
    assert hint(only, language("en")).startswith("content/marta.md has that name but is an ordinary page")


@pytest.mark.parametrize(
    "marta",
    [
        "---\ntype: persona\nnmae: x\n---\n",
        "---\ntype: persona\nname: a: b\n---\n",
        b"",
        b"\xff\xfe",
        "---\ntype: persona\n",
    ],
)
def test_what_only_follows_from_another_file_s_error_is_not_said(
    found: Callable[..., list[str]], marta: str | bytes
) -> None:
    page = "[][persona:marta] and [][persona:nobody]\n"
    places = found({"marta.md": marta, "abrir.md": JOURNEY, "page.md": page})
    assert len(places) == 2
    assert places[0].startswith("content/marta.md")
    assert places[1] == "content/page.md:1:23 CJM031"


def test_wrong_fields_do_not_hide_what_else_is_wrong(found: Callable[..., list[str]]) -> None:
    journey = """---
type: journey
personas: [mart, marta]
stages:
- {title: a, chanel: web, touchpoints: [{title: x, channel: wep, importance: 9}]}
- {title: a, id: a}
- {title: b, id: a}
---
"""
    assert found({"marta.md": PERSONA, "t.md": journey}) == [
        "content/t.md:2:1 CJM022",
        "content/t.md:3:12 CJM031",
        "content/t.md:5:14 CJM021",
        "content/t.md:5:61 CJM031",
        "content/t.md:5:78 CJM025",
        "content/t.md:6:18 CJM030",
        "content/t.md:7:18 CJM030",
    ]


def test_circular_parents(found: Callable[..., list[str]]) -> None:
    one = JOURNEY.replace("personas:", "parent: b\n    personas:")
    two = JOURNEY.replace("personas:", "parent: a\n    personas:")
    assert found({"marta.md": PERSONA, "a.md": one, "b.md": two}) == [
        "content/a.md:4:9 CJM034",
        "content/b.md:4:9 CJM034",
    ]


def test_counterpart_of_the_same_version_is_a_warning(handbook: Callable[..., Compilation]) -> None:
    one = JOURNEY.replace("personas:", "version: target\n    counterpart: b\n    personas:")
    two = JOURNEY.replace("personas:", "version: target\n    personas:")
    (only,) = handbook({"marta.md": PERSONA, "a.md": one, "b.md": two}).diagnostics
    assert (only.code, only.severity) == ("CJM033", Severity.WARNING)


@pytest.mark.parametrize(
    "text",
    [
        "a: b",
        "a; b",
        "a # b",
        "a, b",
        '"quoted"',
        "l'été",
        "one\ntwo",
        "🏦🎉",
        "<script>alert(1)</script>",
        "x" * 300,
        "%%{init}%%",
    ],
)
def test_awkward_labels_are_fine_everywhere(handbook: Callable[..., Compilation], text: str) -> None:
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    journey = f"""---
type: journey
title: {quoted}
personas: marta
stages:
  - title: {quoted}
    touchpoints:
      - title: {quoted}
        emotion: {{actual: 3, feeling: {quoted}}}
        wows: [{quoted}]
        risks: [{quoted}]
---
"""
    compilation = handbook({"marta.md": PERSONA, "t.md": journey})
    assert compilation.diagnostics == ()
    assert compilation.handbook.journeys["t"].points[1].title == text


def test_an_undeclared_lane_is_an_error(found: Callable[..., list[str]]) -> None:
    journey = JOURNEY.replace("channel: person", "custom: {norma: ISO 9001}")
    files = {"marta.md": PERSONA, "abrir.md": journey}
    assert found(files) == ["content/abrir.md:11:18 CJM028"]
    assert found(files, lanes=[{"id": "norma", "label": "Norma"}]) == []


def test_a_lane_on_the_wrong_level_is_an_error(found: Callable[..., list[str]]) -> None:
    journey = JOURNEY.replace("channel: person", "custom: {norma: ISO 9001}")
    files = {"marta.md": PERSONA, "abrir.md": journey}
    assert found(files, lanes=[{"id": "norma", "label": "Norma", "level": "stage"}]) == [
        "content/abrir.md:11:18 CJM028"
    ]
