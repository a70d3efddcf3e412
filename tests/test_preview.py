"""A handbook with errors is shown while authors write, a large one without reading what has none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from cjm_site import compile as compiling
from cjm_site.adapters import mkdocs_preview
from cjm_site.adapters.mkdocs_preview import Serving
from cjm_site.config_file import read_settings
from cjm_site.i18n import language_of
from cjm_site.lately import Lately
from cjm_site.pages import make_site
from cjm_site.preview import make_preview
from cjm_site.remembered import RememberedHandbook
from cjm_site.stand_ins import Shown
from tests.conftest import JOURNEY, PERSONA, write_tree

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "mkdocs.yml": "site_name: M\ndocs_dir: c\ntheme: {name: material, language: es}\nplugins: [search, cjm]\n",
    "c/index.md": "# M\n",
    "c/marta.md": PERSONA,
    **{
        f"c/{name}.md": JOURNEY.replace("title: Abrir", f"evidence: [Encuesta]\n    title: {name}")
        for name in ("abrir", "cerrar", "mover", "pedir")
    },
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "h", FILES)


def break_it(root: Path) -> None:
    path = root / "c/abrir.md"
    path.write_text(path.read_text("utf-8").replace("impact: 5", "impact: high"), "utf-8")


def test_a_large_handbook_with_errors_is_shown_without_reading_the_rest(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "FEWEST", 2)
    monkeypatch.setattr(compiling, "compile_sources", lambda *_: pytest.fail("read as a whole"))
    for path in root.rglob("*.md"):
        os.utime(path, (1, 1))
    settings, lately = read_settings(root / "mkdocs.yml"), Lately()
    good = make_preview(settings, {}, None, lately)
    break_it(root)
    shown = make_preview(settings, good.last_good, good.handbook, lately)
    assert shown.compilation.failed
    assert shown.pages["abrir.md"].shown is Shown.EARLIER
    assert isinstance(shown.handbook, RememberedHandbook)
    assert shown.handbook.journeys["abrir"].item.title == "abrir una cuenta"
    read = [entry.uri for entry in shown.handbook.journeys.values() if "data" in vars(entry.source)]
    assert read == ["abrir.md"]
    assert set(shown.last_good) == {name.removeprefix("c/") for name in FILES if name.startswith("c/")}
    assert "data" not in vars(shown.last_good["cerrar.md"])


def test_what_cannot_be_made_while_there_are_errors_is_left_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(root / "mkdocs.yml")
    spoken = language_of(settings)
    serving = Serving()
    good = serving.compile(settings, spoken)
    with monkeypatch.context() as patched:
        patched.setattr("cjm_site.render.journey.render_journey", lambda *_, **__: 1 / 0)
        page = serving.page(make_site(good.handbook, spoken), "cerrar.md", None)
        with pytest.raises(ZeroDivisionError):  # without errors it is somebody's mistake
            page.put_in(page.markdown)
        break_it(root)
        site = make_site(serving.compile(settings, spoken).handbook, spoken)
        page = serving.page(site, "cerrar.md", None)
        with site.handbook.listening() as read:
            assert "<" not in page.put_in(page.markdown)
        assert page.title == "cerrar una cuenta"
        assert read  # it is made again whatever changes
        patched.setattr(mkdocs_preview, "make_page", lambda *_: 1 / 0)
        assert serving.page(site, "cerrar.md", None).markdown == ""
