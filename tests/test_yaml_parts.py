"""Many versions of a page are read piece by piece: what comes out is what reading each of them whole gives."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site import yaml_parts
from cjm_site.source import parse_source
from cjm_site.validate import validate_object
from cjm_site.yaml_parts import Versions
from cjm_site.yaml_reader import read_plain
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.handwriting import Writer, journeys, personas

if TYPE_CHECKING:
    from collections.abc import Callable

JOURNEY = """\
type: journey   # un viaje
title: "Abrir:
  una cuenta"
personas: [marta,
luis]
summary: |+
  Dos
    líneas

# una nota
stages:
  # la primera
  - id: acogida
    title: Recepción
    touchpoints:
    - {title: Entra, emotion: 2}
    -   title: Espera
        thinks: >-
          touchpoints:
            - no es uno
        wows:
          - {title: Saludo}
    goal: Entrar
  - title: Firma
    doubts:
      - ¿Dónde?
    touchpoints:
      - Firma
      -
        title: Sale
  - Fin
tags:
- uno
- dos
"""

TIDY = JOURNEY.replace("[marta,\nluis]", "[marta, luis]")
"""The same with nothing that makes reading it by pieces give up."""

ODD_LINES = (
    "- x", "  - y", "    touchpoints:", "touchpoints:", "  'abierta", "]", "? a", ": b", "a: 1", "stages:", "\t- z",
    "---", "&a b: c", "{a: b}", '"', "    - {title: Otro", "  stages: []", "id: 1", "    x: |2", "     - w",
)  # fmt: skip


def whole_and_by_pieces(versions: Versions, text: str) -> None:
    assert versions.read(text) == read_plain(text), text
    page = f"---\n{text}---\nTexto\n".encode()
    one, _ = parse_source("x.md", page, "x.md")
    two, _ = parse_source("x.md", page, "x.md", versions.read)
    assert (one and (one.data, one.body)) == (two and (two.data, two.body))
    if one is not None and two is not None and isinstance(one.data, dict) and "type" in one.data:
        assert versions.validated(two) == validate_object(one)[0]


def edited(text: str, chance: Random) -> str:
    """A text with some lines gone, doubled, moved to the side or put in."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        how = chance.randrange(6)
        if how == 0:
            del lines[at]
        elif how == 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        elif how == 2:
            lines[at] = " " * chance.randint(1, 3) + lines[at]
        elif how == 3:
            lines[at] = lines[at][chance.randint(1, 2) :]
        elif how == 4:
            lines.insert(at, chance.choice(ODD_LINES))
        else:
            cut = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + chance.choice(["'", '"', "[", "}", "#", ": ", "\n", "|"]) + lines[at][cut:]
        lines = lines or [""]
    return "\n".join(lines)


@pytest.mark.parametrize("known", [False, True])
def test_a_page_that_changes_line_by_line(*, known: bool) -> None:
    chance = Random(7)  # noqa: S311 - the same edits every time
    source, _ = parse_source("x.md", f"---\n{JOURNEY}---\n".encode(), "x.md")
    assert source is not None
    item = validate_object(source)[0]
    assert item is not None
    readable = 0
    for _ in range(60):
        versions = Versions()
        if known:
            versions.know(source, item)
        whole_and_by_pieces(versions, JOURNEY)
        text = chance.choice([JOURNEY, TIDY])
        for _ in range(12):
            other = edited(text, chance)
            whole_and_by_pieces(versions, other)
            if isinstance(read_plain(other), dict):
                text = other
                readable += 1
    assert readable > 100


@settings(max_examples=60, deadline=None)
@given(st.lists(journeys | personas, min_size=1, max_size=3), st.integers(0, 10**6))
def test_pages_in_any_handwriting(pages: list[Any], seed: int) -> None:
    versions = Versions()
    chance = Random(seed)  # noqa: S311 - the same hand for the same seed
    for data in pages:
        text = Writer(chance).header("journey" if "stages" in data else "persona", data)
        whole_and_by_pieces(versions, text)
        whole_and_by_pieces(versions, edited(text, chance))


def test_what_versions_have_in_common_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real: Callable[[str], object] = read_plain

    def counted(text: str) -> object:
        asked.append(text)
        return real(text)

    monkeypatch.setattr(yaml_parts, "read_plain", counted)
    source, _ = parse_source("x.md", f"---\n{TIDY}---\n".encode(), "x.md")
    assert source is not None
    item: Any = validate_object(source)[0]
    versions = Versions()
    versions.know(source, item)
    assert versions.read(TIDY) == source.data
    assert asked == []
    later, _ = parse_source(
        "x.md", f"---\n{TIDY}---\n".replace("emotion: 2", "emotion: 3").encode(), "x.md", versions.read
    )
    assert asked == ["touchpoints:\n    - {title: Entra, emotion: 3}\n"]
    assert later is not None
    again: Any = versions.validated(later)
    assert again.stages[0].touchpoints[0] != item.stages[0].touchpoints[0]
    assert again.stages[0].touchpoints[1] is item.stages[0].touchpoints[1]
    assert again.stages[1] is item.stages[1]
