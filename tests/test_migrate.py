"""``cjm migrate``: files of an older vocabulary, in today's names and otherwise as they were."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.cli import main
from cjm_site.edit.migrate import STEPS, migrate_file
from cjm_site.edit.order import below
from cjm_site.edit.text import cut, unified
from cjm_site.edit.tree import read_tree
from cjm_site.edit.trivia import comment_texts
from cjm_site.everyday_names import _WORDS, meant_by
from cjm_site.model import OBJECT_TYPES
from cjm_site.model.base import SCHEMA_VERSION
from cjm_site.validate import names_at
from cjm_site.yaml_reader import read_yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT, write_tree
from tests.handwriting import Writer, journeys, personas

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel


def migrated(header: str, **options: Any) -> str:
    new, found = migrate_file(f"---\n{header}---\nx".encode(), "a.md", **options)
    assert found == []
    return new.decode().removeprefix("---\n").removesuffix("---\nx")


def test_every_version_has_a_step() -> None:
    assert [step.to for step in STEPS] == list(range(1, SCHEMA_VERSION + 1))
    text = (ROOT / "docs" / "migrating.md").read_text("utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        f"## {step.to - 1} to {step.to}: everyday names" for step in STEPS
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("type: persona\nschema_version: 0 # v\nnombre: x\n", "type: persona\nschema_version: 1 # v\nname: x\n"),
        (
            "type: journey\nschema_version: '0'\nTítulo: A   # a\n'Personas':\n- marta\netapas: # b\n"
            '- nombre: B\n  puntos_de_contacto: [{"título": C, piensa: "d", puntos de dolor: [e]}]\n',
            "type: journey\nschema_version: '1'\ntitle: A   # a\n'personas':\n- marta\nstages: # b\n"
            '- title: B\n  touchpoints: [{"title": C, thinks: "d", pains: [e]}]\n',
        ),
        (
            "type: journey\nschema_version: 0\nstages: [{titulo: A, custom: {titulo: x}}, "
            "{title: B, emocion: {by_persona: {titulo: {siente: x}}}}]\n",
            "type: journey\nschema_version: 1\nstages: [{title: A, custom: {titulo: x}}, "
            "{title: B, emotion: {by_persona: {titulo: {feeling: x}}}}]\n",
        ),
        ("type: persona\nschema_version: 0\nzzz: 1\n", "type: persona\nschema_version: 1\nzzz: 1\n"),
        ("type: persona\nnombre: x\n", "type: persona\nnombre: x\n"),
        ("type: persona\nschema_version: 1\nnombre: x\n", "type: persona\nschema_version: 1\nnombre: x\n"),
        ("title: Portada\nschema_version: 0\n", "title: Portada\nschema_version: 0\n"),
    ],
)
def test_old_names_become_those_of_today(old: str, new: str) -> None:
    assert migrated(old) == new
    assert migrated(new) == new


def test_files_without_a_version_are_what_one_says() -> None:
    assert migrated("type: persona\nnombre: x\n", since=0) == "type: persona\nname: x\n"
    assert migrated("type: persona\nnombre: x\n", since=1) == "type: persona\nnombre: x\n"
    assert migrated("type: persona\nschema_version: 1\nnombre: x\n", since=0).endswith("nombre: x\n")


@pytest.mark.parametrize(
    ("header", "code", "line"),
    [
        ("type: persona\nschema_version: 0\nnombre: x\nname: y\n", "CJM070", 4),
        ("type: persona\nschema_version: 0\nnombre: x\ntítulo: y\n", "CJM070", 5),
        ("type: persona\nschema_version: 9\nnombre: x\n", "CJM029", 3),
        ("type: persona\nschema_version: x\nnombre: x\n", "CJM029", 3),
        ("type: persona\nschema_version: 0\nnombre: x: y\n", "CJM010", 4),
    ],
)
def test_what_cannot_be_migrated_is_left_alone_and_said(header: str, code: str, line: int) -> None:
    raw = f"---\n{header}---\n".encode()
    new, found = migrate_file(raw, "a.md")
    assert new == raw
    assert [(d.code, d.place.line) for d in found] == [(code, line)]


# -- on generated pages ----------------------------------------------------------------------------------------------


def in_old_names(value: Any, model: type[BaseModel] | None, random: Random, *, named: bool = False) -> Any:
    """The data with other names for fields, each of them one that can only mean its field."""
    if isinstance(value, list):
        return [in_old_names(item, model, random, named=named) for item in value]
    if not isinstance(value, dict):
        return value
    allowed = names_at(model, ()) if model and not named else []
    found = {}
    for name, item in value.items():
        words = [word for word in _WORDS.get(name, "").split() if meant_by(word, allowed) == name != word]
        written = random.choice([name, *words, *(word.upper() for word in words)]) if name in allowed else name
        inner, own = (model, False) if named else below(model, name)
        found[written] = in_old_names(item, inner, random, named=own)
    return found


@settings(max_examples=60)
@given(
    st.tuples(st.just("persona"), personas) | st.tuples(st.just("journey"), journeys),
    st.randoms(use_true_random=False),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.sampled_from(["", "\n# Marta\t\n", "\r\n---\r\npains: x\r\n"]),
)
def test_only_names_change(
    page: tuple[str, dict[str, Any]], random: Random, newline: str, mark: bool, body: str
) -> None:
    kind, data = page
    old = in_old_names(data, OBJECT_TYPES[kind], random)
    seed = random.getrandbits(32)
    headers = []
    for version, content in ((0, old), (1, data)):
        same = Random(seed)  # noqa: S311 - the same handwriting twice
        headers.append(Writer(same).header(kind, {**content, "schema_version": str(version)}))
    before, after = (
        (("\ufeff" if mark else "") + f"---\n{h}---\n".replace("\n", newline) + body).encode() for h in headers
    )
    new, found = migrate_file(before, "a.md")
    assert found == []
    old_parts, parts = cut(before), cut(new)
    assert (parts.mark, parts.opening, parts.rest) == (old_parts.mark, old_parts.opening, old_parts.rest)
    assert read_yaml(unified(parts.header))[0] == read_yaml(headers[1])[0]
    assert new == after
    text = unified(parts.header)
    assert comment_texts(text, read_tree(text)) == comment_texts(headers[0], read_tree(headers[0]))
    assert migrate_file(new, "a.md") == (new, [])


# -- the command -----------------------------------------------------------------------------------------------------

OLD = "---\ntype: persona\nschema_version: 0\nnombre: Marta\n---\nProsa\n"
NEW = "---\ntype: persona\nschema_version: 1\nname: Marta\n---\nProsa\n"


def cjm(folder: Path, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["migrate", *arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    config = "docs_dir: content\nplugins: [cjm]\n"
    return write_tree(tmp_path, {"mkdocs.yml": config, "content/marta.md": OLD, "content/index.md": "# Hola\n"})


def test_it_checks_shows_and_writes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = project / "content/marta.md"
    said = "1 file would change, 1 was fine\n"
    assert cjm(project, "--check", monkeypatch=monkeypatch) == (1, f"content/marta.md\n{said}", "")
    code, out, err = cjm(project, "--dry-run", monkeypatch=monkeypatch)
    assert (code, err) == (0, said)
    assert "-nombre: Marta\n+schema_version: 1\n+name: Marta\n" in out
    assert file.read_text() == OLD
    assert cjm(project, monkeypatch=monkeypatch) == (0, "1 file brought to version 1, 1 was fine\n", "")
    assert file.read_text() == NEW
    assert cjm(project, "--check", monkeypatch=monkeypatch) == (0, "0 files would change, 2 were fine\n", "")


def test_a_file_that_cannot_be_migrated_stops_nothing_else(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = OLD.replace("---\nProsa", "name: x\n---\nProsa")
    write_tree(project, {"content/luis.md": bad})
    code, out, err = cjm(project, monkeypatch=monkeypatch)
    assert (code, out) == (1, "1 file brought to version 1, 1 was fine\n")
    assert err.startswith("content/luis.md:4:1: CJM070 error: nombre is called name today, and name is there too\n")
    assert (project / "content/luis.md").read_text() == bad
    assert (project / "content/marta.md").read_text() == NEW


@pytest.mark.parametrize("arguments", [["nowhere.md"], ["-f", "no.yml"], ["--from", "x"], ["--from", "-1"]])
def test_wrong_use(project: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    code, _, err = cjm(project, *arguments, monkeypatch=monkeypatch)
    assert code == 2
    assert err
    assert (project / "content/marta.md").read_text() == OLD
