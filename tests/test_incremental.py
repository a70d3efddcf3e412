"""A build that takes over unchanged pages gives the site that a clean build gives, byte for byte."""

from __future__ import annotations

import os
import re
import shutil
import time
from multiprocessing import active_children
from random import Random
from typing import TYPE_CHECKING

import pytest
from benchmarks.generate import generate
from cjm_site import compile as compiling
from cjm_site.adapters import mkdocs_plugin
from cjm_site.adapters.page_by_page import PageByPage
from cjm_site.cli.building import run_build
from mkdocs.exceptions import BuildError
from tests.changing import Changing
from tests.conftest import write_tree

if TYPE_CHECKING:
    from pathlib import Path

STEPS = int(os.environ.get("CJM_STEPS", "4"))
SEEDS = [int(seed) for seed in os.environ.get("CJM_SEEDS", "1").split()]
LARGE = (False, True)
"""Whether a handbook of a few pages is built as one of a thousand is: its pages are not read but remembered."""


def build(root: Path) -> dict[str, bytes]:
    assert run_build(root / "mkdocs.yml", strict=False, site_dir=None) == 0
    site = root / "site"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def clean(root: Path) -> dict[str, bytes]:
    """The site of the same files, built somewhere else for the first time, every file read."""
    copy = root.with_name("clean")
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("site", ".cjm_cache", ".site*"))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(compiling, "FEWEST", 1000)
            return build(copy)
    finally:
        shutil.rmtree(copy)


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


@pytest.fixture
def made(warm: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that are made, not taken over."""
    found: list[str] = []
    keep = PageByPage.keep

    def noting(self: PageByPage, uri: str, record: object) -> None:
        found.append(uri)
        keep(self, uri, record)  # type: ignore[arg-type]

    monkeypatch.setattr(PageByPage, "keep", noting)
    return found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("is_large", LARGE, ids=("read", "remembered"))
def test_after_every_change_the_site_is_that_of_a_clean_build(
    tmp_path: Path, seed: int, made: list[str], monkeypatch: pytest.MonkeyPatch, *, is_large: bool
) -> None:
    handbook = Changing(Random(seed + is_large))  # noqa: S311 - changes to try, no secret
    if is_large:
        monkeypatch.setattr(compiling, "FEWEST", 2)
        monkeypatch.setattr(mkdocs_plugin, "_ROOM", 2)
    root = tmp_path / "h"
    root.mkdir()
    handbook.write(root)
    pages = len([name for name in build(root) if name.endswith(".html")]) - 1  # 404.html is no page
    assert len(made) == pages
    taken = []
    for _ in range(STEPS):
        said = handbook.step()
        handbook.write(root)
        made.clear()
        site = build(root)
        taken.append(pages - len(made))
        assert differences(site, clean(root)) == [], said
    assert max(taken) > 0
    # what somebody did to the site or to the cache is noticed
    (root / "site/index.html").unlink()
    (root / "site/index.html").write_text("x")
    made.clear()
    assert differences(build(root), site) == []
    assert made == ["index.md"]
    rows = min((root / "site/views").glob("*/rows-1.js"))
    rows.unlink()
    rows.write_text("x")
    made.clear()
    assert differences(build(root), site) == []
    assert made == [f"views/{rows.parent.name}.md"]
    (record,) = root.rglob(".cjm_cache/**/site-*")
    record.write_bytes(record.read_bytes()[:-1])
    made.clear()
    assert differences(build(root), site) == []
    assert len(made) == len(set(made)) > len(handbook.journeys)


@pytest.mark.parametrize("kind", ["journeys", "personas"])
@pytest.mark.parametrize("is_large", LARGE, ids=("read", "remembered"))
def test_what_is_added_and_taken_away_again_leaves_nothing(
    tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch, kind: str, *, is_large: bool
) -> None:
    if is_large:
        monkeypatch.setattr(compiling, "FEWEST", 2)
    root = tmp_path / "h"
    generate(root, 4, 2)
    before = build(root)
    one = min(root.rglob(f"{kind}/*.md"))
    text = one.read_text("utf-8")
    new = one.with_name("added.md")
    new.write_text(re.sub(r"^(id|title|name): .*", r"\1: added", text, flags=re.MULTILINE), "utf-8")
    added = build(root)
    assert len(added) > len(before)
    assert differences(added, clean(root)) == []
    new.unlink()
    assert differences(build(root), before) == []


def test_a_build_that_stops_at_a_page_ends_its_processes_first(
    tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or they would still write pages into a folder that is being thrown away."""
    root = tmp_path / "h"
    generate(root, 4, 2)
    still: list[int] = []
    let_go = mkdocs_plugin.CjmPlugin._let_go

    def counting(self: mkdocs_plugin.CjmPlugin) -> None:
        still.append(len(active_children()))
        let_go(self)

    def stopping(*_: object) -> None:
        assert active_children()
        raise BuildError("enough")

    monkeypatch.setattr(mkdocs_plugin.CjmPlugin, "_let_go", counting)
    monkeypatch.setattr(PageByPage, "keep", stopping)
    monkeypatch.setattr("cjm_site.adapters.site_build.processors", lambda: 2)
    assert run_build(root / "mkdocs.yml", strict=False, site_dir=None) == 1
    assert set(still) == {0}
    assert not (root / "site").exists()


@pytest.mark.parametrize("seldom", [False, True], ids=("once", "again and again"))
def test_what_is_saved_while_a_build_is_made_does_not_stop_it(
    tmp_path: Path,
    made: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    *,
    seldom: bool,
) -> None:
    """Files that were as they were have not been read: if one is another when a page asks for it, all are read."""
    monkeypatch.setattr(compiling, "FEWEST", 2)
    root = tmp_path / "h"
    generate(root, 4, 2)
    one = min(root.rglob("journeys/*.md"))
    text = one.read_text("utf-8")
    time.sleep(0.15)
    build(root)
    config = root / "mkdocs.yml"
    config.write_text(re.sub("site_name: .*", "site_name: Otro", config.read_text("utf-8")), "utf-8")  # for every page
    saved: list[str] = []
    lay_out = PageByPage.lay_out

    def saving(self: PageByPage) -> None:
        if seldom or not saved:
            saved.append(f"Guardado {len(saved)}")
            one.write_text(re.sub("^title: .*", f"title: {saved[-1]}", text, flags=re.MULTILINE), "utf-8")
        lay_out(self)

    monkeypatch.setattr(PageByPage, "lay_out", saving)
    capfd.readouterr()
    site = build(root)
    said = capfd.readouterr()
    assert "meanwhile" not in said.out + said.err
    assert "ERROR" not in said.err
    assert len(saved) == 1 + seldom
    monkeypatch.setattr(PageByPage, "lay_out", lay_out)
    if not seldom:
        assert differences(site, clean(root)) == []
    assert b"Guardado 0" in b"".join(site.values())
    assert differences(build(root), clean(root)) == []


def test_a_page_that_comes_out_empty_is_left_out_as_mkdocs_does(tmp_path: Path, made: list[str]) -> None:
    files = {
        "mkdocs.yml": "site_name: M\ntheme: {name: material, custom_dir: own}\nplugins: [search, cjm]\n",
        "own/empty.html": "{# nothing #}\n",
        "docs/index.md": "# Start\n",
        "docs/hollow.md": "---\ntemplate: empty.html\n---\n# Hollow\n",
    }
    root = write_tree(tmp_path / "h", files)
    for _ in range(2):
        site = build(root)
        assert "index.html" in site
        assert "hollow/index.html" not in site
    assert made.count("hollow.md") == 2  # nothing is there that could be taken over


def test_a_build_that_warnings_stop_changes_nothing_for_the_next(tmp_path: Path, made: list[str]) -> None:
    """Its pages are not in the site: that they were made must not be remembered."""
    files = {
        "mkdocs.yml": "site_name: H\ndocs_dir: c\ntheme: {name: material}\nplugins: [search, cjm]\n",
        "c/index.md": "# H\n",
        "c/a.md": "# A\n\nfirst\n",
    }
    root = write_tree(tmp_path / "h", files)

    def strict() -> int:
        return run_build(root / "mkdocs.yml", strict=True, site_dir=None)

    assert strict() == 0
    write_tree(root, {"c/a.md": "# A\n\nsecond\n", "c/index.md": "# H\n\nmarta.vidal@gmail.com\n"})
    assert strict() == 1
    assert "first" in (root / "site/a/index.html").read_text()
    write_tree(root, {"c/index.md": "# H\n"})
    made.clear()
    assert strict() == 0
    assert "second" in (root / "site/a/index.html").read_text()
    assert made == ["a.md"]
