from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from cjm_site.mermaid import MAX_LABEL, MermaidProblem, draw, journey_source, label
from cjm_site.svg import tidy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.conftest import PERSONA

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation

AWKWARD = [
    "a: b",
    "a; b",
    "a # b",
    "a, b",
    '"q"',
    "%%{init}%%",
    "a\nb",
    "🏦",
    "<script>alert(1)</script>",
    "end",
    "section x",
    "title",
    "accTitle: x",
]


def journey_with(handbook: Callable[..., Compilation], title: str):  # type: ignore[no-untyped-def]
    quoted = '"' + title.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    journey = (
        f"---\ntype: journey\ntitle: {quoted}\npersonas: marta\nstages:\n- title: {quoted}\n"
        f"  touchpoints:\n  - {{title: {quoted}, emotion: 2}}\n  - {{title: plain, emotion: {{planned: 4}}}}\n---\n"
    )
    return handbook({"marta.md": PERSONA, "t.md": journey}).handbook.journeys["t"]


def words_of(svg: str) -> str:
    return " ".join("".join(ET.fromstring(svg).itertext()).split())


@pytest.mark.parametrize("title", AWKWARD)
def test_awkward_texts_arrive_in_the_drawing(handbook: Callable[..., Compilation], title: str) -> None:
    source = journey_source(journey_with(handbook, title), lambda _: title)
    drawn = words_of(draw(source, "d"))
    assert " ".join(title.split()) in drawn
    assert "plain" in drawn


def test_the_source_is_what_mermaid_authors_know(handbook: Callable[..., Compilation]) -> None:
    source = journey_source(journey_with(handbook, "Pago"), lambda _: "Marta")
    assert source == ("journey\n    title Pago\n    section Pago\n        Pago: 2 : Marta\n        plain: 4 : Marta\n")


def test_no_numbers_no_diagram(handbook: Callable[..., Compilation]) -> None:
    journey = "---\ntype: journey\ntitle: T\npersonas: marta\nstages:\n- {title: S, emotion: calma}\n---\n"
    compiled = handbook({"marta.md": PERSONA, "t.md": journey})
    assert journey_source(compiled.handbook.journeys["t"], str) == ""


@pytest.mark.parametrize("title", AWKWARD)
def test_the_real_mermaid_reads_the_same(handbook: Callable[..., Compilation], title: str) -> None:
    import mermaidx

    source = journey_source(journey_with(handbook, title), lambda _: "Marta")
    assert " ".join(title.split()) in words_of(mermaidx.render(source).svg()), source


@given(st.text(max_size=200))
@example("\x1b\x85\x1b")
@settings(max_examples=60)
def test_any_text_is_a_label_that_draws(text: str) -> None:
    one = label(text)
    assert "\n" not in one
    source = f"journey\n    title {one}\n    section {one}\n        {one}: 3 : {one}\n        mark: 1 : x\n"
    assert "mark" in words_of(draw(source, "d"))


def test_long_labels_are_cut_where_the_box_ends() -> None:
    assert label("x" * 300) == "x" * (MAX_LABEL - 1) + "…"


def test_ids_begin_with_the_diagram() -> None:
    one, two = draw("graph LR\nA-->B\n", "one"), draw("graph LR\nA-->B\n", "two")
    ids = [e.get("id") for svg in (one, two) for e in ET.fromstring(svg).iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert {str(i)[:3] for i in ids} == {"one", "two"}


def test_broken_mermaid_has_its_place() -> None:
    with pytest.raises(MermaidProblem) as caught:
        draw("graph TD\nA --> B\nB[x --> C\n", "d")
    assert (caught.value.line, caught.value.column) == (3, 2)


@pytest.mark.parametrize(
    "text", ["", "hello", "graph", "journey\n section a\n  b: x: y\n" * 2, "x" * 60_000, "\x00", "pie\n'"]
)
def test_what_is_no_diagram_is_a_problem_or_a_drawing(text: str) -> None:
    try:
        drawn = str(draw(text, "d"))
    except MermaidProblem as problem:
        drawn = ""
        detail, line = problem.detail, problem.line
    assert drawn.startswith("<svg") or (detail and line >= 1)


def test_a_drawing_is_named_and_sizes_itself() -> None:
    root = ET.fromstring(draw("graph LR\nA-->B\n", "d", 'A "name" <b>'))
    assert (root.get("role"), root.get("aria-label"), root.get("height")) == ("img", 'A "name" <b>', None)


def test_nothing_that_acts_or_loads_survives() -> None:
    hostile = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" id="d" onload="x()">
      <script>x()</script><a href="javascript:x()"><text onclick="x()">t</text></a><a xlink:href="java&#10;script:x()"/>
      <style>@import url(http://x.example/a.css); .a{fill:red}</style><rect style="fill:url(http://x.example/)"/>
      <foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://x.example/"/></foreignObject></svg>"""
    clean = tidy(hostile, "t")
    for forbidden in ("script", "onload", "onclick", "x.example", "iframe", "@import"):
        assert forbidden not in clean


def test_colours_follow_dark_mode_and_texts_stay() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" id="d"><rect fill="#000"/><text>#000 black</text></svg>'
    clean = tidy(svg, "t")
    assert 'fill="var(--m000000,#000)"' in clean
    assert '[data-md-color-scheme="slate"] #d{--m000000:#ededed;}' in clean
    assert ">#000 black</text>" in clean


def test_writing_journeys_prints_nothing_and_loads_no_client_of_a_server() -> None:
    code = """
import sys
import cjm_site.mermaid as m
if len(sys.argv) > 1:
    import mermaid
m._userjourney().Task("t", 1, [])
print(sorted({"mermaid", "mermaid.__main__", "requests", "urllib3"} & set(sys.modules)))
import mermaid
import mermaid.userjourney
print(mermaid.Mermaid.__name__, mermaid.userjourney.UserJourney.__name__)
"""
    for loaded, before in ([], []), (["mermaid", "mermaid.__main__", "requests", "urllib3"], ["before"]):
        done = subprocess.run([sys.executable, "-c", code, *before], capture_output=True, text=True, check=True)
        said = [line for line in done.stdout.splitlines() if "IPython" not in line]
        assert said == [str(loaded), "Mermaid UserJourney"]
        assert before or "IPython" not in done.stdout.partition(str(loaded))[0]
