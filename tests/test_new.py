from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cjm_site.cli import main
from cjm_site.scaffold import quoted
from cjm_site.yaml_reader import read_yaml
from click.testing import CliRunner
from tests.conftest import PERSONA, write_tree

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = "docs_dir: content\ntheme: {{name: material, language: {0}}}\nplugins: [{{cjm: {{{1}}}}}]\n"


def project(folder: Path, language: str = "es", options: str = "", files: dict[str, str | bytes] | None = None) -> str:
    write_tree(folder, {"mkdocs.yml": CONFIG.format(language, options), "content/index.md": "# x\n", **(files or {})})
    return str(folder / "mkdocs.yml")


def cjm(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, args)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize("language", ["es", "en", "fr"])
@pytest.mark.parametrize("template", ["default", "nine-phases"])
def test_new_files_pass_check_as_drafts(tmp_path: Path, language: str, template: str) -> None:
    config = project(tmp_path, language)
    assert cjm("new", "persona", "marta", "-f", config) == (0, "content/personas/marta.md\n")
    assert cjm("new", "journey", "abrir", "-t", template, "-f", config) == (0, "content/journeys/abrir.md\n")
    code, output = cjm("check", "-f", config)
    assert code == 0, output
    assert "error" not in output.replace("0 errores", "").replace("0 errors", "")


def test_the_nine_phases_are_nine(tmp_path: Path) -> None:
    config = project(tmp_path, files={"content/p.md": PERSONA})
    cjm("new", "journey", "abrir", "-t", "nine-phases", "-f", config)
    data, problems = read_yaml((tmp_path / "content/journeys/abrir.md").read_text("utf-8").split("---\n")[1])
    assert problems == ()
    assert isinstance(data, dict)
    stages = data["stages"]
    assert isinstance(stages, list)
    assert [stage["phase"] for stage in stages if isinstance(stage, dict)] == [str(n) for n in range(1, 10)]
    assert data["personas"] == ["p"]


@pytest.mark.parametrize("title", ["Pago: con tarjeta", '"x" # y', "- a", "[b]", "$id ${title}", "null", "ñ\n→"])
def test_titles_arrive_as_they_were_typed(tmp_path: Path, title: str) -> None:
    config = project(tmp_path)
    assert cjm("new", "persona", "a", "--title", title, "--folder", "x/y", "-f", config)[0] == 0
    data, problems = read_yaml((tmp_path / "content/x/y/a.md").read_text("utf-8").split("---\n")[1])
    assert problems == ()
    assert isinstance(data, dict)
    assert data["name"] == title
    assert read_yaml(f"a: {quoted(title)}")[0] == {"a": title}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("persona", "a/b"), "cannot be used as an id; for example: a-b"),
        (("persona", "p"), "there is a persona p already: p.md"),
        (("persona", "x", "--folder", "../.."), "outside the content folder"),
        (("persona", "x", "--template", "defualt"), "did you mean default?"),
        (("journey", "x", "--persona", "pp"), "unknown persona: pp; did you mean p?"),
        (("persona", "note", "--folder", ""), "there is a file already: content/note.md"),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_changes(
    tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    config = project(tmp_path, files={"content/p.md": PERSONA, "content/note.md": "# n\n"})
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    code, output = cjm("new", *args, "-f", config)
    assert (code, said in output) == (2, True), output
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_a_journey_without_personas_says_what_comes_first(tmp_path: Path) -> None:
    code, output = cjm("new", "journey", "x", "-f", project(tmp_path))
    assert (code, "cjm new persona ID" in output) == (2, True)


def test_an_organization_s_own_templates(tmp_path: Path) -> None:
    own = "---\ntype: persona\nid: ${id}\nname: ${title}\nsummary: Vale 5 $ y ${otra}\n---\n"
    config = project(tmp_path, options="new_templates: plantillas", files={"plantillas/persona/vip.md": own})
    assert cjm("new", "persona", "eva", "--template", "vip", "-f", config)[0] == 0
    assert "summary: Vale 5 $ y ${otra}" in (tmp_path / "content/personas/eva.md").read_text("utf-8")
    assert cjm("new", "persona", "ana", "-f", config)[0] == 0  # ours are still there
    missing = project(tmp_path, options="new_templates: nowhere")
    code, output = cjm("new", "persona", "x", "-f", missing)
    assert (code, "CJM066" in output) == (2, True)
