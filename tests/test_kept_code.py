"""Compiled templates that an installation keeps: used when they are right, and never missed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from cjm_site.adapters import theme_code
from cjm_site.adapters.theme_code import is_used, keep_code, keep_for_next_time, theme_bytecode
from cjm_site.assets import templates_folder
from cjm_site.i18n import language
from cjm_site.render import bytecode as bytecode_module
from cjm_site.render import kept_code
from cjm_site.render.bytecode import Bytecode, bytecode_in, kept_in
from cjm_site.render.environment import compiling_environment
from cjm_site.render.kept_code import KeptCode
from jinja2 import Environment
from mkdocs.theme import Theme
from tests.conftest import write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation of its own that keeps nothing yet."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "pycache"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    bytecode_module._bytecode.cache_clear()
    yield tmp_path / "pycache"
    bytecode_module._bytecode.cache_clear()


def _files(folder: Path) -> dict[str, Path]:
    return {path.name.partition(".")[0]: path for path in folder.rglob("*.code")}


def test_what_an_installation_compiled_is_not_compiled_again(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_code([language("es"), language("en")])
    assert set(_files(installed)) == {"templates_es", "templates_en", "templates_of_material"}
    bytecode_module._bytecode.cache_clear()
    monkeypatch.setattr(Environment, "compile", lambda *_: pytest.fail("compiled again"))
    for code in ("es", "en"):
        ours = compiling_environment((), language(code))
        names = ours.list_templates(filter_func=lambda name: name.startswith("cjm/"))
        assert len(names) > 50
        assert [ours.get_template(name).name for name in names] == names
    theme = Theme(name="material", language="es")
    theme.dirs.insert(0, str(templates_folder()))
    theme_code.compile_once(theme, theme_bytecode())
    env = theme.get_env()
    for name in ("main.html", "404.html", "sitemap.xml", "partials/languages/es.html"):
        assert is_used(name)
        assert env.get_template(name).name == name


def test_a_template_that_changed_is_compiled_as_it_is_now(installed: Path, tmp_path: Path) -> None:
    keep_code([language("es")])
    bytecode_module._bytecode.cache_clear()
    own = write_tree(tmp_path / "own", {"cjm/icons.html": "MINE"})
    environment = compiling_environment([own], language("es"))
    assert environment.get_template("cjm/icons.html").render() == "MINE"
    assert _files(installed)


def test_words_of_the_organization_are_kept_by_no_installation(tmp_path: Path) -> None:
    assert kept_in(language("es")) == kept_in(language("es-MX")) == KeptCode("es")
    assert kept_in(language("en-GB")) == KeptCode("en")
    assert kept_in(language("es", {"wow": "Asombro"})) is None
    assert kept_in(language("../../es")) is None
    catalogue = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Journeys"\nmsgstr "Viajes"\n'
    folder = write_tree(tmp_path, {"es/LC_MESSAGES/cjm.po": catalogue})
    assert kept_in(language("es", extra=folder)) is None


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "other", "folder"])
def test_what_was_damaged_or_made_by_others_is_not_used(
    installed: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = KeptCode("es")
    kept.write({("a", "b"): b"c"})
    assert kept.read() == {("a", "b"): b"c"}
    file = _files(installed)["templates_es"]
    raw = file.read_bytes()
    if damage == "folder":
        file.unlink()
        file.mkdir()
    elif damage == "other":  # the same file, and other modules of ours
        monkeypatch.setattr(kept_code, "judges", lambda: ["newer"])
    else:
        file.write_bytes({"cut": raw[:-1], "changed": raw[:-1] + b"x", "empty": b""}[damage])
    assert kept.read() == {}
    assert Bytecode(kept).known() == {}
    kept.write({("a", "b"): b"d"})
    assert kept.read() == ({} if damage == "folder" else {("a", "b"): b"d"})
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_build_keeps_what_it_found_missing_unless_python_keeps_nothing(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken = language("en")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    keep_for_next_time(spoken)
    assert not _files(installed)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    keep_for_next_time(language("en", {"wow": "Awe"}))
    assert not _files(installed)
    keep_for_next_time(spoken)
    assert set(_files(installed)) == {"templates_en", "templates_of_material"}
    assert bytecode_in(spoken).known()
    monkeypatch.setattr(theme_code, "keep_code", lambda _: pytest.fail("kept already"))
    keep_for_next_time(spoken)


def test_an_installation_that_cannot_be_written_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(write_tree(tmp_path, {"file": "x"}) / "file"))
    assert not KeptCode("es").can_be_written
    KeptCode("es").write({})
    assert KeptCode("es").read() == {}
    monkeypatch.setattr(sys.implementation, "cache_tag", None)
    assert KeptCode("es").file is None
    assert not KeptCode("es").can_be_written
    KeptCode("es").write({})
    assert KeptCode("es").read() == {}


def test_a_template_that_cannot_be_compiled_stops_no_build(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_tree(tmp_path / "own", {"partials/wrong.html": "{% if %}", "main.html": b"\xff"})
    monkeypatch.setattr(theme_code, "templates_folder", lambda: folder)
    keep_for_next_time(language("en"))
    assert len(theme_bytecode().known()) > 10
    _files(installed)["templates_of_material"].unlink()  # as where it was killed between the two
    keep_for_next_time(language("en"))
    assert "templates_of_material" in _files(installed)
