"""``docs/codes.md`` explains every code, and its examples do what it says; ``docs/rules.md`` lists every rule."""

from __future__ import annotations

import posixpath
import re
import shlex
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest
import yaml
from cjm_site.codes import CODES
from cjm_site.compile import compile_handbook
from cjm_site.config_file import make_settings, read_settings
from cjm_site.edit.formatting import format_file
from cjm_site.edit.migrate import migrate_file
from cjm_site.refusal import ConfigError
from cjm_site.rules.registry import RULES
from cjm_site.rules.sight import NEGATIVE_PHRASES
from markdown_it import MarkdownIt
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cjm_site.diagnostics import Diagnostic
    from markdown_it.token import Token

TODAY = "1796040000"
"""30 November 2026, the day that the document names."""


@dataclass(frozen=True)
class File:
    name: str
    data: bytes
    at: str = ""


Section = dict[str, tuple[File, ...]]


def _file(token: Token) -> File:
    options = dict(option.split("=", 1) for option in shlex.split(token.info)[1:])
    text = token.content
    if "repeat" in options:
        line = next(line for line in text.splitlines(keepends=True) if "…" in line)
        text = text.replace(line, line * int(options["repeat"]))
    return File(options["title"], text.encode(options.get("encoding", "utf-8")), options.get("at", ""))


@cache
def _sections() -> dict[str, Section]:
    """By code (the part before the first code under ``""``): the files of each example by its label."""
    sections: dict[str, Section] = {"": {}}
    code = label = ""
    tokens = MarkdownIt("commonmark").parse((ROOT / "docs" / "codes.md").read_text(encoding="utf-8"))
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline" and before and before.type == "heading_open" and before.tag == "h2":
            code, label = token.content.split()[0], ""
            assert code not in sections, f"{code} is there twice"
            sections[code] = {}
        elif token.type == "inline" and token.content in {"Wrong:", "Right:"}:
            label = token.content.rstrip(":")
        elif token.type == "fence":
            sections[code][label] = (*sections[code].get(label, ()), _file(token))
    return sections


def _found(root: Path, files: Sequence[File]) -> list[Diagnostic]:
    everything = {file.name: file for file in (*_sections()[""][""], *files)}
    for name, file in everything.items():
        path = root / (name if name == "mkdocs.yml" else f"content/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    try:
        found = compile_handbook(read_settings(root / "mkdocs.yml")).diagnostics
    except ConfigError as error:
        return list(error.diagnostics)
    every = [(file.data, f"content/{file.name}") for file in everything.values()]
    if any(d.code == "CJM029" for d in found):
        return [d for data, name in every for d in migrate_file(data, name)[1]] or list(found)
    return list(found) or [d for data, name in every for d in format_file(data, name)[1]]


def _codes(root: Path, files: Sequence[File]) -> set[str]:
    return {diagnostic.code for diagnostic in _found(root, files)}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)


def test_every_code_is_explained_in_order() -> None:
    assert [code for code in _sections() if code] == list(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_wrong_example_brings_the_code_and_no_other(tmp_path: Path, code: str) -> None:
    assert _codes(tmp_path, _sections()[code]["Wrong"]) == {code}


@pytest.mark.parametrize("code", CODES)
def test_the_wrong_example_brings_it_at_the_place_that_it_names(tmp_path: Path, code: str) -> None:
    wrong = _sections()[code]["Wrong"]
    named = {f"{_in_project(file.name)}:{at}" if at[0].isdigit() else at for file in wrong for at in file.at.split()}
    assert named
    assert {str(diagnostic.place) for diagnostic in _found(tmp_path, wrong)} == named


def _in_project(name: str) -> str:
    return name if name == "mkdocs.yml" else posixpath.normpath(f"content/{name}")


@pytest.mark.parametrize("code", CODES)
def test_the_right_example_brings_nothing(tmp_path: Path, code: str) -> None:
    assert _codes(tmp_path, _sections()[code]["Right"]) == set()


def test_the_handbook_around_the_examples_has_no_problem(tmp_path: Path) -> None:
    assert _codes(tmp_path, ()) == set()


def test_every_rule_is_listed_with_what_it_weighs() -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if "| `" in line]
    listed = [(_bare(row[0]), _bare(row[1]), *row[-3:]) for row in rows if row[0].startswith("[CJM")]
    assert listed == [
        (rule.code, rule.slug, rule.weights.draft, rule.weights.in_review, rule.weights.approved) for rule in RULES
    ]
    assert {rule.weights.retired for rule in RULES} == {"off"}
    assert all(len(cell) > 10 for row in rows if row[0].startswith("[CJM") for cell in row[2:4])


def test_every_link_to_a_code_leads_to_its_section() -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", (ROOT / "docs" / "codes.md").read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\(codes\.md#([^)]+)\)", text)
    assert links
    assert set(links) <= anchors


def test_every_phrase_is_listed() -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    for phrase in NEGATIVE_PHRASES:
        assert f"«{phrase}»" in text


def test_the_options_that_the_rules_document_shows_are_options() -> None:
    shown: set[str] = set()
    for token in MarkdownIt("commonmark").parse((ROOT / "docs" / "rules.md").read_text(encoding="utf-8")):
        if token.type == "fence":
            read = yaml.safe_load(token.content)
            options = read["plugins"][1]["cjm"] if "plugins" in read else read
            make_settings(options, root=ROOT, content=ROOT)
            shown |= set(options)
    assert shown == {"rules", "heavy_risk", "negative_phrases", "persona_minimum", "personal_data"}


def _bare(cell: str) -> str:
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell).strip("`")
