"""The quick reader reads nothing that the full reader reads otherwise, and knows the same positions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from benchmarks.generate import front_matter
from benchmarks.objects import journey, persona
from cjm_site.yaml_quick import position_quickly, read_quickly
from cjm_site.yaml_reader import position_of, read_yaml
from hypothesis import example, given
from hypothesis import strategies as st

CONTENT = Path(__file__).parent.parent / "content"

USUAL = """\
type: journey
title: Abrir una cuenta
summary: "Dos palabras: y luego otras"
# a comment
period: 2026-T3
range: -3
empty:
url: https://example.org/a?b=c#d
tags: [a, "b, c", d-e, ¿Cuánto?, 1:30]
scope: {from: Primer contacto, to: "", who: {id: a, share: 0.2}}
none: []

stages:
  - id: acogida
    doubts:
      - ¿Traigo todo?
      - [a, b]
      - {a: b}
    touchpoints:
    - title: uno
      wows: [{title: Hola, kind: surprise}, {title: Otra}]
    - title: dos
  - title: última
last: 012
"""


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(child) for name, child in value.items()}
    return [_plain(child) for child in value] if isinstance(value, list) else value


def _agrees(text: str) -> bool:
    """Whether the quick reader reads the text; what it reads must be what the full reader reads."""
    quick = read_quickly(text)
    if quick is None:
        return False
    full, problems = read_yaml(text)
    assert not problems
    assert quick == _plain(full)
    _same_positions(text, quick, full, ())
    return True


def _same_positions(text: str, value: Any, full: Any, path: tuple[str | int, ...]) -> None:
    if path:
        for of_key in (False, True):
            assert position_quickly(text, 2, path, of_key=of_key) == _shifted(full, path, of_key=of_key), path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        if child is not None:
            _same_positions(text, child, full, (*path, step))


def _shifted(full: Any, path: tuple[str | int, ...], *, of_key: bool) -> tuple[int, int]:
    line, column = position_of(full, path, of_key=of_key) or (0, 0)
    return line + 1, column


def test_reads_what_authors_usually_write() -> None:
    assert _agrees(USUAL)


def test_passes_over_steps_that_the_author_did_not_write() -> None:
    full, _ = read_yaml(USUAL)
    for path in (
        ("summary", 0),
        ("stages", 0, "wows", 0, "title"),
        ("stages", 0, "doubts", 2, "a", "b", 3),
        ("scope", "who", 0, "share"),
        ("nothing",),
        ("stages", 7, "title"),
    ):
        assert position_quickly(USUAL, 2, path) == _shifted(full, path, of_key=False), path


@pytest.mark.parametrize("seed", [1, 2])
def test_reads_the_generated_handbook(seed: int) -> None:
    who = persona(0, seed)
    for item in (who, journey(0, seed, [who["id"]])):
        assert _agrees(front_matter(item))


@pytest.mark.skipif(not CONTENT.is_dir(), reason="an installed package has no samples")
def test_reads_nearly_every_sample() -> None:
    texts = [path.read_text(encoding="utf-8").split("---\n") for path in sorted(CONTENT.rglob("*.md"))]
    read = [_agrees(parts[1]) for parts in texts if not parts[0] and len(parts) > 2]
    assert sum(read) > 0.8 * len(read)


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "a: {b: !t c}\n",
        "<<: {a: b}\n",
        "a: {<<: {b: c}}\n",
        "a: 1\na: 2\n",
        "a: {b: 1, b: 2}\n",
        "a: |\n  b\n",
        "a: >\n  b\n",
        "a: one\n  two\n",
        "a: [b,\n  c]\n",
        "a: [b\nc: d]\n",
        "a: {b, c: d}\n",
        "a: [b: c]\n",
        "a: [b, c:]\n",
        "a: [b, c:, d]\n",
        "a: {b: }\n",
        "a: {b: null}\n",
        "a: [~]\n",
        "a: [b] # c\n",
        "a: b # c\n",
        "a: # c\n",
        "a: [b #c]\n",
        "a: [b , c]\n",
        "a: 'b'\n",
        "a: ['b', c]\n",
        'a: "b" c\n',
        'a: [b "c"]\n',
        'a: ["b" c]\n',
        'a: ["b, c]\n',
        'a: "b\\n"\n',
        "a: b: c\n",
        "a: b:\n",
        "a:b\n",
        "a: [b]]\n",
        "a: [b]\n b: c\n",
        "  a: b\nc: d\n",
        "a:\n    b: c\n  d: e\n",
        "- a\n",
        "a\n",
        "a: b\n---\nc: d\n",
        "a: b\n- c\n",
        "a: @b\n",
        "a: `b\n",
        "a: %b\n",
        "a: - b\n",
        "a: ? b\n",
        "a: [- b]\n",
        "? a\n: b\n",
        "a:\tb\n",
        "a: b\x07\n",
        "a: b\u2028c\n",
        "a: b\x85c\n",
        "a: [b\x01c]\n",
        "",
        "# only a comment\n",
        "a: " + "[" * 40 + "]" * 40 + "\n",
        "a: " + "[[b], " * 40 + "]" * 40 + "\n",
        "".join(f"{'  ' * n}a:\n" for n in range(40)),
        "a: " + "[" * 5000 + "]" * 5000 + "\n",
        "a: [b\nc: [d]], [e]\n",
        'a: ["", 0\nb: [""]], [""]\n',
    ],
)
def test_leaves_everything_else_to_the_full_reader(text: str) -> None:
    assert read_quickly(text) is None


_PIECES = st.sampled_from(
    [
        *"abñ¿?!&*|>%@`~#-:,[]{}'\"\\ \n0.",
        *(": ", ", ", "- ", "\n  ", "\n- ", "\n  - ", "a: ", "null", "<<", "[a]", "{b: c}", '"x, y"', " #", "# c\n"),
        *("\t", "\x85", "\xa0", "---\n", "...\n", "é", "-1", "1:30"),
    ]
)


@given(st.lists(_PIECES, max_size=14).map("".join))
@example("a: [a,b]")
@example("a: {b:c}")
@example("a: [https://x.y/z#w, -1, -a, --, a?b, a!b]")
def test_never_reads_anything_otherwise(pieces: str) -> None:
    for text in (
        pieces,
        f"a: [{pieces}]\n",
        f"a: {{b: {pieces}}}\n",
        f"a: {pieces}\nb: c\n",
        f"s:\n  - id: {pieces}\n",
    ):
        _agrees(text)
