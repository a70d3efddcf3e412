"""A journey's diagram, put together here: exactly as the library draws it, or drawn by the library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cjm_site import journey_drawing
from cjm_site.compile import Compilation, compile_handbook
from cjm_site.config_file import read_settings
from cjm_site.journey_drawing import Plan, Task, draw_journey, put_together, read_plan, source_of
from cjm_site.mermaid import draw, journey_source, label
from hypothesis import example, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[1]

names = st.text(max_size=60).map(label)
tasks = st.lists(st.builds(Task, names, st.integers(1, 5)), min_size=1, max_size=4).map(tuple)
plans = st.builds(
    Plan,
    names,
    st.lists(names, min_size=1, max_size=8).map(tuple),
    st.lists(st.tuples(names, tasks), min_size=1, max_size=9).map(tuple),
)


@pytest.fixture(scope="module")
def sample() -> Compilation:
    return compile_handbook(read_settings(ROOT / "mkdocs.yml"))


def test_the_sample_is_drawn_here_and_as_the_library_does(sample: Compilation) -> None:
    book = sample.handbook
    sources = [journey_source(journey, lambda id_: book.personas[id_].item.name) for journey in book.journeys.values()]
    assert len(list(filter(None, sources))) > 10
    for source in filter(None, sources):
        assert put_together(source, "d", "título") == draw(source, "d", "título")


@given(plans)
@example(Plan("t", ("a",), (("s", (Task("a", 1),)), ("s", (Task("b", 2),)))))
@example(Plan("a #38; b", ("#60;b#62;", "ñandú", "a"), (("%", (Task("  x", 5),)), ("#35;", (Task("y", 3),)))))
@settings(max_examples=12, deadline=None)
def test_any_journey_comes_out_as_the_library_draws_it(plan: Plan) -> None:
    source = source_of(plan)
    here = put_together(source, "d", 'a "title" <b>')
    assert here is None or here == draw(source, "d", 'a "title" <b>')


_TASK = re.compile(r'<g transform="translate\(([\d.]+)\)">(<line id.*?</switch></g>)')
_ACROSS = re.compile(r'((?<= )(?:x|x1|x2|cx)="|translate\()([\d.]+)')


def test_what_is_moved_comes_to_stand_where_the_library_draws_it(sample: Compilation) -> None:
    def back(task: re.Match[str]) -> str:
        there = float(task[1])
        return "<g>" + _ACROSS.sub(lambda n: f"{n[1]}{f'{float(n[2]) + there:.2f}'.rstrip('0').rstrip('.')}", task[2])

    journey = next(journey for journey in sample.handbook.journeys.values() if journey.stages)
    source = journey_source(journey, lambda id_: sample.handbook.personas[id_].item.name)
    assert source is not None
    moved = draw_journey(source, "d", "título")
    assert len(_TASK.findall(moved)) == len(re.findall(r": [1-5] :", source))
    assert _TASK.sub(back, moved) == draw(source, "d", "título")


def test_ordinary_names_are_drawn_here() -> None:
    plan = Plan("Alta, baja #38; más", ("Marta Ríos", "Zoe"), (("Uno", (Task("Llega", 3), Task("Sale", 5))),))
    assert read_plan(source_of(plan)) == plan
    assert put_together(source_of(plan), "d", "t") is not None


def test_neighbours_of_one_name_are_left_to_the_library() -> None:
    twice = Plan("t", ("a",), (("s", (Task("a", 1),)), ("s", (Task("b", 2),))))
    assert put_together(source_of(twice), "d", "t") is None
    assert draw_journey(source_of(twice), "d", "t") == draw(source_of(twice), "d", "t")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "journey\n",
        "graph LR\nA-->B\n",
        "journey\n    title t\n    section s\n        a: 6 : b\n",
        "journey\n    title t\n        a: 1 : b\n",
    ],
)
def test_what_is_no_diagram_of_ours_is_left_to_the_library(source: str) -> None:
    assert put_together(source, "d", "t") is None


def test_a_library_that_draws_otherwise_draws_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey_drawing, "_FILLS", ("#000000", *journey_drawing._FILLS[1:]))
    journey_drawing._is_known.cache_clear()
    journey_drawing._kit.cache_clear()
    plan = Plan("t", ("a",), (("s", (Task("n", 3),)),))
    try:
        assert put_together(source_of(plan), "d", "t") is None
        assert draw_journey(source_of(plan), "d", "t") == draw(source_of(plan), "d", "t")
    finally:
        journey_drawing._is_known.cache_clear()
        journey_drawing._kit.cache_clear()
