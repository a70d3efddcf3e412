"""Templates compiled by another process are those that pages would have compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from cjm_site import compile as compiling
from cjm_site.adapters import site_build
from cjm_site.cli.building import run_build
from cjm_site.i18n import Language, language
from cjm_site.render.bytecode import Bytecode, bytecode_in
from cjm_site.render.compile_ahead import compile_all
from cjm_site.render.environment import compiling_environment
from jinja2 import Environment
from tests.conftest import JOURNEY, PERSONA, write_tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def spoken() -> Language:
    return language("es", {"wow": "Asombro"})


def test_a_template_is_compiled_with_those_that_it_names(spoken: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_all(compiling_environment([], spoken), ["cjm/journey.html"])
    names = {"cjm/journey.html", "cjm/journey/stages.html", "cjm/journey/cells.html", "cjm/icons.html"}
    monkeypatch.setattr(Environment, "compile", lambda *_: pytest.fail("compiled again"))
    again = compiling_environment([], spoken)
    for name in names:
        assert again.get_template(name).name == name


def test_another_process_may_hand_over_what_it_compiled(spoken: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    other = compiling_environment([], spoken)
    compile_all(other, ["cjm/icons.html"])
    mine = compiling_environment([], spoken)
    mine.bytecode_cache = empty = Bytecode()
    empty.take(bytecode_in(spoken).known())
    monkeypatch.setattr(Environment, "compile", lambda *_: pytest.fail("compiled again"))
    assert mine.get_template("cjm/icons.html").name


def test_what_is_wrong_with_a_template_is_left_to_who_uses_it(spoken: Language, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "cjm/journey.html": '{% include "cjm/icons.html" %}{% include "no.html" %}{% if %}',
        "cjm/latin.html": b"\xff",
    }
    environment = compiling_environment([write_tree(tmp_path, files)], spoken)
    environment.bytecode_cache = kept = Bytecode()
    compile_all(environment, ["cjm/journey.html", "cjm/latin.html"])
    assert len(kept.known()) == 1  # the icons


@pytest.mark.parametrize("is_large", [True, False])
def test_a_large_build_has_its_templates_compiled_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: None, *, is_large: bool
) -> None:
    plugins = f"[search, cjm: {{labels: {{wow: Asombro {is_large}}}}}]"  # words that no other test compiled
    files = {
        "mkdocs.yml": f"site_name: M\ndocs_dir: c\ntheme: {{name: material}}\nplugins: {plugins}\n",
        "c/index.md": "# M\n",
        "c/marta.md": PERSONA,
        "c/abrir.md": JOURNEY,
    }
    root = write_tree(tmp_path / "h", files)
    monkeypatch.setattr(compiling, "FEWEST", 2 if is_large else 100)
    monkeypatch.setattr(site_build, "processors", lambda: 2)
    monkeypatch.setattr(site_build, "theme_bytecode", Bytecode)  # the theme's templates are not compiled either
    compiled: list[str | None] = []
    of = Environment.compile

    def noting(self: Any, source: Any, name: str | None = None, *rest: Any, **more: Any) -> Any:
        compiled.append(name)
        return of(self, source, name, *rest, **more)

    monkeypatch.setattr(Environment, "compile", noting)
    assert run_build(root / "mkdocs.yml", strict=False, site_dir=None) == 0
    assert {"404.html", "sitemap.xml"} & set(compiled) == (set() if is_large else {"404.html", "sitemap.xml"})
    ours = bytecode_in(language("en", {"wow": f"Asombro {is_large}"})).known()  # pages are made by other processes
    assert bool(ours) is is_large
