"""Current against target: which touchpoints belong together, and what changes between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.views.comparison import comparisons
from tests.conftest import PERSONA
from tests.test_charts import journey, page_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.compile import Compilation


def one(touchpoint: str, stage: str = "id: e, title: E") -> str:
    return f"  - {{{stage}, touchpoints: [{touchpoint}]}}"


A = "{id: a, title: A}"
CHANGES = [
    ("nothing", one(A), one(A), []),
    ("added", one(A), one(f"{A}, {{id: b, title: B}}"), [("added", "", None, None)]),
    ("removed", one(f"{A}, {{id: b, title: B}}"), one(A), [("removed", "", None, None)]),
    ("renamed", one(A), one("{id: a, title: Z}"), [("renamed", "", "A", "Z")]),
    ("by title in the same phase", one("{id: a1, title: Hola}"), one("{id: a2, title: hola}"), []),
    (
        "not by title in another phase",
        one("{id: a1, title: Hola}", "id: e, title: E, phase: 1"),
        one("{id: a2, title: Hola}", "id: e, title: E, phase: 2"),
        [("removed", "", None, None), ("added", "", None, None)],
    ),
    (
        "moved to another stage",
        one(A, "id: e, title: E"),
        one(A, "id: f, title: F"),
        [("moved", "", "E", "F")],
    ),
    (
        "moved within its stage",
        one(f"{A}, {{id: b, title: B}}, {{id: c, title: C}}"),
        one(f"{{id: b, title: B}}, {{id: c, title: C}}, {A}"),
        [("moved", "", "E", "E")],
    ),
    (
        "emotion",
        one("{id: a, title: A, emotion: {actual: 2, planned: 5}}"),
        one("{id: a, title: A, emotion: {actual: 3, planned: 4}}"),
        [("emotion", "", 2.0, 4.0)],
    ),
    (
        "moment",
        one("{id: a, title: A, moment: angry}"),
        one("{id: a, title: A, moment: happy}"),
        [("moment", "", "angry", "happy")],
    ),
    ("pain resolved", one("{id: a, title: A, pains: [Cola]}"), one(A), [("pain_resolved", "Cola", None, None)]),
    ("pain added", one(A), one("{id: a, title: A, pains: [Foto]}"), [("pain_added", "Foto", None, None)]),
    (
        "a pain that moved is not resolved",
        one("{id: a, title: A, pains: [Cola]}, {id: b, title: B}"),
        one("{id: a, title: A}, {id: b, title: B, pains: [Cola]}"),
        [],
    ),
    (
        "risk prevented",
        one("{id: a, title: A, risks: [{id: r, title: R, status: open}]}"),
        one("{id: a, title: A, risks: [{id: r, title: R, status: prevented}]}"),
        [("risk_prevented", "R", None, None)],
    ),
    (
        "risk eased",
        one("{id: a, title: A, risks: [{id: r, title: R, likelihood: 4, impact: 5}]}"),
        one("{id: a, title: A, risks: [{id: r, title: R, likelihood: 2, impact: 5}]}"),
        [("risk_eased", "R", 20, 10)],
    ),
    (
        "risk gone and risk added",
        one("{id: a, title: A, risks: [{id: r, title: R}]}"),
        one("{id: a, title: A, risks: [{id: s, title: S}]}"),
        [("risk_gone", "R", None, None), ("risk_added", "S", None, None)],
    ),
    (
        "a closed risk needs no prevention",
        one("{id: a, title: A, risks: [{id: r, title: R, status: closed}]}"),
        one(A),
        [],
    ),
    (
        "wow added",
        one(A),
        one("{id: a, title: A, wows: [{id: w, title: W, status: live}]}"),
        [("wow_added", "W", None, "live")],
    ),
    (
        "wow further",
        one("{id: a, title: A, wows: [{id: w, title: W, status: idea}]}"),
        one("{id: a, title: A, wows: [{id: w, title: W, status: live}]}"),
        [("wow_further", "W", "idea", "live")],
    ),
    (
        "channel",
        one("{id: a, title: A, channel: [web, phone]}"),
        one("{id: a, title: A, channel: [app, web]}"),
        [("channel_added", "app", None, None), ("channel_removed", "phone", None, None)],
    ),
]


@pytest.fixture
def versions(handbook: Callable[..., Compilation]) -> Callable[[str, str], Compilation]:
    def build(old: str, new: str) -> Compilation:
        return handbook(
            {
                "marta.md": PERSONA,
                "a-meta.md": journey(new, "id: meta\nversion: target\ncycle: redesign"),
                "hoy.md": journey(old, "id: hoy\nversion: current\ncounterpart: meta\ncycle: diagnosis"),
            }
        )

    return build


@pytest.mark.parametrize(("old", "new", "expected"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_what_changes(
    versions: Callable[[str, str], Compilation], old: str, new: str, expected: list[tuple[Any, ...]]
) -> None:
    book = versions(old, new).handbook
    (found,) = comparisons(book).comparisons
    assert (found.current.item.id, found.target.item.id) == ("hoy", "meta")
    changes = [(c.kind, c.text, c.before, c.after) for step in found.steps for c in step.changes]
    assert changes == expected


def test_both_curves_share_the_columns_of_the_table(versions: Callable[[str, str], Compilation]) -> None:
    old = one("{id: a, title: A, emotion: 2}, {id: b, title: B, emotion: 1}, {id: c, title: C, emotion: 3}")
    new = one("{id: a, title: A, emotion: {planned: 4}}, {id: c, title: C, emotion: 5}, {id: d, title: D}")
    compilation = versions(old, new)
    (found,) = comparisons(compilation.handbook).comparisons
    assert [(s.level_now, s.level_planned) for s in found.steps] == [(2, 4), (1, None), (3, 5), (None, None)]
    assert found.curve is not None
    assert {line.id: [dot.x for dot in line.dots] for line in found.curve.curves} == {
        "planned": [12.5, 62.5],
        "actual": [12.5, 37.5, 62.5],
    }
    html = page_html(compilation, "comparison")
    assert "A 2 → 4; B 1 → –; C 3 → 5" in html
    assert html.count('class="cjm-changes__number"') == html.count('class="cjm-compare__number"') == 4


def test_the_review_cycle_says_where_each_version_stands(versions: Callable[[str, str], Compilation]) -> None:
    (found,) = comparisons(versions(one(A), one(A)).handbook).comparisons
    stands = [(step, [j.item.id for j in journeys]) for step, journeys in found.cycle]
    assert stands == [("diagnosis", ["hoy"]), ("compliance", []), ("redesign", ["meta"])]
