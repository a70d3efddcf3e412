"""The same content gives the same bytes: on another day and machine, in another folder, language and time zone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cjm_site.manifest import NAME
from tests.conftest import JOURNEY, PERSONA, write_tree
from tests.repositories import Repo
from tests.test_build import tree

if TYPE_CHECKING:
    from pathlib import Path

REVIEWED = "reviewed: 2026-01-31\n    review_every: 1 month\n    owner: caja\n    name:"

FILES = {
    "mkdocs.yml": """
        site_name: Manual
        site_url: https://example.org/manual/
        docs_dir: content
        theme: {name: material, language: es}
        plugins: [search, {cjm: {history: true, teams: [caja]}}]
        markdown_extensions: [admonition, toc]
    """,
    "content/personas/marta.md": PERSONA.replace("name:", REVIEWED),
    "content/personas/ñandú.md": PERSONA.replace("Marta", "Ñandú"),
    "content/abrir.md": JOURNEY.replace("personas: marta", "personas: [marta, ñandú]"),
    "content/img/b.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    **{f"content/notas/{number:02}.md": f"# Nota {number}\n\n[][journey:abrir]\n" for number in range(50)},
}
"""Enough pages that several processes make them."""

OTHERWISE = """
import os
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.umask(0o027)
listdir, scandir = os.listdir, os.scandir

class Backwards:
    def __init__(self, path="."):
        with scandir(path) as entries:
            self.entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))
    def __iter__(self): return self
    def __next__(self): return next(self.entries)
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass

os.scandir = Backwards
os.listdir = lambda path=".": sorted(listdir(path), reverse=True)
"""
"""One processor, other permissions, and folders that list themselves backwards."""


def run(cwd: Path, *command: str, **environment: str) -> None:
    known = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(command, cwd=cwd, env={**known, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_same_bytes_everywhere(tmp_path: Path) -> None:
    faketime = shutil.which("faketime")
    if faketime is None and not os.environ.get("CI"):
        pytest.skip("faketime was not found: see .ci/servers")
    here = tmp_path / "here"
    repo = Repo(here)
    repo.write(FILES)
    repo.commit()
    build = [sys.executable, "-m", "cjm_site", "build"]
    run(here, sys.executable, "-m", "cjm_site", "check")  # the cache is warm
    run(here, *build, PYTHONHASHSEED="1")

    there = tmp_path / "otra carpeta ñ" / "x"
    run(tmp_path, "git", "clone", "-q", "here", str(there))
    write_tree(tmp_path, {"patch/sitecustomize.py": OTHERWISE})
    run(
        there.parent,
        *([faketime, "2031-12-31 23:59:58"] if faketime else []),
        *build,
        "--config",
        "x/mkdocs.yml",
        PYTHONPATH=str(tmp_path / "patch"),
        PYTHONHASHSEED="2",
        TZ="Pacific/Kiritimati",
        LC_ALL="de_DE.UTF-8",
        HOME=str(tmp_path),
    )
    ours, theirs = tree(here / "site"), tree(there / "site")
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []
    assert len(ours) > len(FILES)
    assert ours[NAME].count(b"\n") == len(ours)  # every file but the manifest, which begins with a comment
    sitemap = ours["sitemap.xml"].decode()
    assert "https://example.org/manual/notas/07/" in sitemap
    assert "lastmod" not in sitemap


def test_a_day_that_is_given_stands_in_the_site(tmp_path: Path) -> None:
    here = write_tree(tmp_path, {name: text for name, text in FILES.items() if "notas" not in name})
    run(here, sys.executable, "-m", "cjm_site", "build", SOURCE_DATE_EPOCH="1795305600")
    page = (here / "site/views/freshness/index.html").read_text("utf-8")
    assert "22 nov 2026" in page
    assert "Revisión vencida" in page
    assert "<lastmod>2026-11-22</lastmod>" in (here / "site/sitemap.xml").read_text()
