"""Prose that is read without a parser refers to what it refers to with one, at the same places."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.generate import generate
from cjm_site.markdown import parse_prose, read_prose
from cjm_site.prose_quick import read_quickly
from cjm_site.source import parse_source
from hypothesis import example, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parent.parent

PIECES = (
    "[][persona:marta]", "[Marta][persona:marta-rios]", "[su *viaje*][journey:a#espera]",
    "[x][persona: con espacios ]", "[dos\nlíneas][journey:a]", "[guía](../guia.md)", "[](x)", "[a](b.md#c)",
    "[a](https://b.test)", "[a](b c)", "[a](<b c>)", '[a](b "t")', "[a](b%20c)", "[a](ñ.md)", "[http][http:x]",
    "[mail][mailto:x]", "[a][b]", "[a]", "![a](b.svg)", "[![a](b.svg)](c.md)", "[a]: b.md", "[a]: b", "[^1]",
    "[^1]: nota", "[ ] tarea", "[a[b](c)](d)", "[persona][persöna:marta]", "[x][otra:marta]", "[[a][journey:b]](c)",
    "[a](b)[c][journey:d]", "[a](b[c][d:e])", "`[a](b)`", "``", "`", "\\[a](b)", "\\", "<a@b.test>", "<b>", "<!--",
    "-->", "&amp;", "&", "*", "**", "_", "__", "~~~", "```", "~", "|", "| a | b |", "|---|---|", "---", "===", "# ",
    "## Título {#id}", "#", "> ", ">", "- ", "* ", "+ ", "1. ", "1) ", "    ", "\t", "   ", "  ", " ", "\n", "\n\n",
    "\n    ", "\n\t", "!!! note", '=== "Pestaña"', "??? a", "///", "!", "(", ")", "]", "[", "](", "][", ":", "texto",
    "ñandú", "😀", "\u2028", "\x0b", "\x0c", "\x85", "\x00", "\xa0", "$a[b](c)$", "H~2~O", "^x^", "==m==", "++i++",
    "--", "...", "(c)", "http://a.test", "{#x}", "{", "}", "[TOC]", "*[a]: b",
)  # fmt: skip


def same(body: str) -> bool:
    """Whether it was read quickly, and is the same then."""
    quickly = read_quickly(body, 7)
    if quickly is not None:
        assert quickly == parse_prose(body, 7)
    return quickly is not None


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=14).map("".join))
@settings(max_examples=600)
@example("> " * 24 + "[a](b)")
@example("- " * 24 + "[a](b)")
@example("1. " * 24 + "[a](b)")
@example("- a\n\n   [b](c)\n\n  1. [d][journey:e]\n")
@example("[a](b)\n===\n[c](d)\n---\n[a](b) [a](b)\n")
@example("a[x][persona:y](z) [x][persona:y]")
def test_what_is_read_quickly_is_what_a_parser_reads(body: str) -> None:
    same(body)


def bodies(folder: Path) -> list[str]:
    found = [parse_source("a.md", path.read_bytes(), "a.md")[0] for path in sorted(folder.rglob("*.md"))]
    return [source.body for source in found if source is not None]


def test_the_prose_of_handbooks_is_read_quickly(tmp_path: Path) -> None:
    generate(tmp_path, 30, 1)
    generated = bodies(tmp_path / "content")
    assert all(map(same, generated))
    sample = bodies(ROOT / "content")
    assert sum(map(same, sample)) > 0.7 * len(sample)


@pytest.mark.parametrize(
    "body",
    [
        "Con [][persona:marta] y [guía](../g.md#x).",
        "## T\n\n- uno\n- [*dos*][journey:a#b]\n",
        "[a](b), [a](b)\ny [a](b)",
    ],
)
def test_prose_as_most_people_write_it_needs_no_parser(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert same(body)
    monkeypatch.setattr("cjm_site.markdown.parse_prose", lambda *_: pytest.fail("parsed"))
    found = read_prose(body, 3)
    assert found.references or found.links
