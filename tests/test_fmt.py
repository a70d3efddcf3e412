"""``cjm fmt``: front matter in its documented form, and nothing lost."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.edit.formatting import FaultError, format_file, format_header
from cjm_site.edit.order import ORDER, below
from cjm_site.edit.tree import read_tree
from cjm_site.edit.trivia import comment_texts
from cjm_site.model import OBJECT_TYPES, Journey, Persona
from cjm_site.yaml_reader import MarkedDict, read_yaml
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.conftest import JOURNEY, PERSONA, ROOT, write_tree
from tests.handwriting import Writer, journeys, personas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from random import Random

    from pydantic import BaseModel

BODIES = st.sampled_from(["", "\n# Marta\n\nProsa  con   espacios\t\n", "x", "\r\n---\r\nmás\r\n", "\n\ufeff…\n---\n"])


def fmt(text: str, model: type[BaseModel] = Persona) -> str:
    return format_header(text, model)


# -- on generated handbooks ------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.sampled_from(["persona", "journey"]).flatmap(
        lambda kind: st.tuples(st.just(kind), personas if kind == "persona" else journeys)
    ),
    st.randoms(use_true_random=False),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    BODIES,
)
def test_formatting_keeps_everything_and_settles(
    page: tuple[str, dict[str, Any]], random: Random, newline: str, mark: bool, body: str
) -> None:
    kind, data = page
    header = Writer(random).header(kind, data)
    expected, problems = read_yaml(header)
    assert problems == (), "the generator writes what is accepted"
    head = f"---{newline}{header.replace(chr(10), newline)}---{newline}"
    raw = (("\ufeff" if mark else "") + head + body).encode()
    once, found = format_file(raw, "a.md")
    assert found == []
    text = once.decode()
    assert text.startswith("\ufeff") is mark
    assert once.endswith(body.encode())
    written = text.removeprefix("\ufeff")[: len(text) - mark - len(body)]
    if newline != "\n":
        assert "\n" not in written.replace(newline, "")
    new = written.replace(newline, "\n").removeprefix("---\n").removesuffix("---\n")
    assert read_yaml(new) == (expected, ())
    assert comment_texts(new, read_tree(new)) == comment_texts(header, read_tree(header))
    assert format_file(once, "a.md") == (once, [])
    assert_in_order(read_yaml(new)[0], OBJECT_TYPES[kind])


def assert_in_order(value: object, model: type[BaseModel] | None, *, named: bool = False) -> None:
    if isinstance(value, MarkedDict):
        names = list(value)
        if model and not named:
            assert names == sorted(names, key=ORDER[model].index)
        for name, child in value.items():
            inner, own = (model, False) if named else below(model, name)
            assert_in_order(child, inner, named=own)
    elif isinstance(value, list):
        for item in value:
            assert_in_order(item, model, named=named)


@settings(max_examples=150)
@given(st.text(st.sampled_from(list("ab: -#?,[]{}'\"\n\n  |>!&*%~\\é\t+2")), max_size=40))
@example("goals: [\n]  # x\n# y\n")
@example("goals:\n  - |+\n    a\n\n\nname: x\n")
@example("name: |2\n     a\n\n   \n  b\n# c\n")
@example("? goals\n: - a\n")
@example("goals: !\n")
@example("{name: x, # a\n}\n")
@example("goals: - # c\n")
@example("goals:\n  -   # c\n    - a\n  # d\n - b\n")
def test_any_front_matter_is_formatted_or_left_alone(text: str) -> None:
    raw = f"---\ntype: persona\n{text}\n---\n".encode()
    once, found = format_file(raw, "a.md")
    if found:
        assert once == raw
    else:
        assert format_file(once, "a.md") == (once, [])


# -- the order of names ----------------------------------------------------------------------------------------------


def models(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    if model in seen:
        return
    seen.add(model)
    yield model
    for name, field in model.model_fields.items():
        inner, _ = below(model, field.alias or name)
        if inner:
            yield from models(inner, seen)


def test_every_name_of_the_vocabulary_has_its_place() -> None:
    seen: set[type[BaseModel]] = set()
    for kind in OBJECT_TYPES.values():
        for model in models(kind, seen):
            if model.__name__ == "Interval":  # written as a text
                continue
            names = {field.alias or name for name, field in model.model_fields.items()}
            assert set(ORDER[model]) == names, model
            assert len(ORDER[model]) == len(names), model


def documented() -> list[str]:
    text = (ROOT / "docs" / "front-matter.md").read_text("utf-8")
    return [block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if block.startswith("type:")]


@pytest.mark.parametrize("header", documented(), ids=lambda header: header.split()[1])
def test_the_documented_examples_are_formatted(header: str) -> None:
    kind = OBJECT_TYPES[header.split()[1]]
    assert format_header(header, kind) == header


# -- what an author sees ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "formatted"),
    [
        ("name: 'x'\ntype: persona\n", 'type: persona\nname: "x"\n'),
        ("goals:\n- a\n-   b\n", "goals:\n  - a\n  - b\n"),
        ("goals: [ a,b ,  c ]\n", "goals: [a, b, c]\n"),
        ("goals: [\n  a,\n  b,\n]\n", "goals: [a, b]\n"),
        ("goals: [\n  a, # uno\n  # dos\n  b ]\n", "goals:\n  - a # uno\n  # dos\n  - b\n"),
        ("goals:\n  - a\n  # - b\nname: x\n", "name: x\ngoals:\n  - a\n  # - b\n"),
        ("quote:\n  # c\n  x\ntags:\n  # d\n  [a,\n  b]\nname: x\n", "name: x\n# c\nquote: x\n# d\ntags: [a, b]\n"),
        ("# sobre goals\ngoals: a\nname: x # nombre\n", "name: x # nombre\n# sobre goals\ngoals: a\n"),
        ("# De la casa\n\n# sobre goals\ngoals: a\nname: x\n", "# De la casa\n\nname: x\n# sobre goals\ngoals: a\n"),
        ("goals: a\n\n\n\nname: x\n# fin\n", "name: x\ngoals: a\n# fin\n"),
        ("quote: >-\n     una\n     dos\nname: x\n", "name: x\nquote: >-\n  una\n  dos\n"),
        ("quote: una\n     dos\nname: x\n", "name: x\nquote: una\n  dos\n"),
        ("name:     x        # al lado\n", "name: x        # al lado\n"),
        ("summary: 'dice \"sí\"'\n", "summary: 'dice \"sí\"'\n"),
        ('summary: "a\\nb"\n', 'summary: "a\\nb"\n'),
        ("summary: ~\nquote:\n", "summary: ~\nquote:\n"),
        ("{name: x, type: persona}\n", "type: persona\nname: x\n"),
        ("zzz: 1\nname: x\naaa: 2\n", "name: x\nzzz: 1\naaa: 2\n"),
        ("demographics: {income: 012, age: no}\n", "demographics: {age: no, income: 012}\n"),
        ("quote: |  # dicho\n   a\n\n\nname: x\n", "name: x\nquote: |  # dicho\n  a\n"),
    ],
)
def test_what_an_author_sees(written: str, formatted: str) -> None:
    assert fmt(written) == formatted


def test_long_brackets_over_several_lines_become_one_entry_a_line() -> None:
    items = ["un texto que ocupa su sitio en la línea"] * 4
    assert fmt("goals: [\n" + "".join(f"  {item},\n" for item in items) + "]\n") == "goals:\n" + "".join(
        f"  - {item}\n" for item in items
    )
    assert fmt(f"goals: [{', '.join(items)}]\n") == f"goals: [{', '.join(items)}]\n"


def test_names_that_authors_choose_keep_their_order() -> None:
    text = "stages:\n  - title: x\n    emotion: {by_persona: {z: {feeling: x, actual: 1}, a: 2}}\n"
    assert "{by_persona: {z: {actual: 1, feeling: x}, a: 2}}" in fmt(text, Journey)


@pytest.mark.parametrize(
    "raw",
    [
        b"# Solo prosa\n",
        b"---\ntitle:   Portada\nhide: [toc]\n---\n",
        b"---\ntype: persnoa\nname:   x\n---\n",
    ],
)
def test_ordinary_pages_are_not_touched(raw: bytes) -> None:
    assert format_file(raw, "a.md") == (raw, [])


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"---\ntype: persona\nname: a: b\n---\n", "CJM010"),
        (b"---\ntype: persona\nname: a\nname: b\n---\n", "CJM011"),
        ("---\ntype: persona\ngoals: [a\u2028b]\n---\n".encode(), "CJM050"),
        (b"---\ntype: persona\nname: Pe\xf1a\n---\n", "CJM001"),
    ],
)
def test_what_cannot_be_read_is_left_alone_and_said(raw: bytes, code: str) -> None:
    new, found = format_file(raw, "a.md")
    assert new == raw
    assert [d.code for d in found] == [code]
    assert found[0].place.line


def test_a_fault_of_ours_never_reaches_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cjm_site.edit.formatting.format_header", lambda *_: "type: persona\n")
    with pytest.raises(FaultError):
        format_file(b"---\ntype: persona\nname: x\n---\n", "a.md")


# -- the command -----------------------------------------------------------------------------------------------------

CONFIG = "docs_dir: content\nplugins: [cjm]\n"
MESSY = "---\nname: Marta\ntype: persona\n---\nProsa\n"


def project(folder: Path, **files: str) -> Path:
    content = {"content/marta.md": MESSY, "content/abrir.md": JOURNEY, "content/index.md": "# Hola\n"}
    return write_tree(folder, {"mkdocs.yml": CONFIG, **content, **files})


def cjm(folder: Path, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str, str]:
    from cjm_site.cli import main

    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["fmt", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_check_lists_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path)
    code, out, err = cjm(tmp_path, "--check", monkeypatch=monkeypatch)
    assert (code, err) == (1, "")
    assert out == "content/marta.md\n1 file would change, 2 were fine\n"
    assert (tmp_path / "content/marta.md").read_text() == MESSY


def test_diff_shows_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path)
    code, out, err = cjm(tmp_path, "--diff", monkeypatch=monkeypatch)
    assert code == 0
    assert out == (
        "--- a/content/marta.md\n+++ b/content/marta.md\n@@ -1,5 +1,5 @@\n ---\n+type: persona\n name: Marta\n"
        "-type: persona\n ---\n Prosa\n"
    )
    assert err == "1 file would change, 2 were fine\n"
    assert (tmp_path / "content/marta.md").read_text() == MESSY
    assert cjm(tmp_path, "--diff", "--check", monkeypatch=monkeypatch)[0] == 1


def test_it_writes_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path)
    assert cjm(tmp_path, monkeypatch=monkeypatch) == (0, "1 file formatted, 2 were fine\n", "")
    assert (tmp_path / "content/marta.md").read_text() == "---\ntype: persona\nname: Marta\n---\nProsa\n"
    assert cjm(tmp_path, monkeypatch=monkeypatch) == (0, "0 files formatted, 3 were fine\n", "")
    assert cjm(tmp_path, "--check", monkeypatch=monkeypatch) == (0, "0 files would change, 3 were fine\n", "")


def test_files_and_folders_can_be_named_without_a_handbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(tmp_path, {"a/marta.md": MESSY, "a/b/luis.md": MESSY, "c.md": MESSY})
    code, out, _ = cjm(tmp_path, "--check", "a", "c.md", monkeypatch=monkeypatch)
    assert (code, out) == (1, "a/marta.md\na/b/luis.md\nc.md\n3 files would change, 0 were fine\n")


def test_bad_files_are_named_and_good_ones_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path, **{"content/mala.md": "---\ntype: persona\nname: a: b\n---\n"})
    code, out, err = cjm(tmp_path, monkeypatch=monkeypatch)
    assert (code, out) == (1, "1 file formatted, 2 were fine\n")
    assert err.startswith("content/mala.md:3:8: CJM010 error: ")


@pytest.mark.parametrize("arguments", [["nowhere.md"], ["mkdocs.yml"], ["-f", "nowhere.yml"]])
def test_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    code, _, err = cjm(project(tmp_path), *arguments, monkeypatch=monkeypatch)
    assert code == 2
    assert err
    assert "Traceback" not in err


def test_the_sample_compiles_to_the_same_handbook_formatted(tmp_path: Path) -> None:
    for path in sorted((ROOT / "content" / "banca").rglob("*.md")):
        raw = path.read_bytes()
        new, found = format_file(raw, path.name)
        assert found == []
        assert format_file(new, path.name) == (new, [])


def test_reading_commands_do_not_load_the_writing_library() -> None:
    code = "import sys, cjm_site.cli, cjm_site.cli.checking; print([m for m in sys.modules if 'ruamel' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_the_persona_of_all_tests_is_formatted() -> None:
    text = "\n".join(line.strip() for line in PERSONA.strip().splitlines()) + "\n"
    assert format_file(text.encode(), "marta.md") == (text.encode(), [])
