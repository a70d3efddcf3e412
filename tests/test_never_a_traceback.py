"""Whatever the files hold, checking ends with a clean result or a list of diagnostics; see ``benchmarks/fuzz.py``."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from cjm_site import compile as compiling
from cjm_site.compile import compile_handbook
from cjm_site.config_file import read_settings
from cjm_site.lately import Lately
from cjm_site.preview import make_preview
from cjm_site.refusal import ConfigError
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.mutations import BASE, Tree, make_pages, mutated, outcome, write
from tests.same import assert_same_handbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.source import SourceFile

SEEDS = st.integers(0, 2**32)


def tried(tree: Tree, *, pages: bool = False) -> str:
    folder = Path(tempfile.mkdtemp())
    try:
        write(folder, tree)
        return outcome(folder, pages=pages, views=False)
    finally:
        shutil.rmtree(folder)


def test_the_sample_that_is_mutated_is_clean() -> None:
    assert tried(BASE, pages=True) == "clean"


@given(SEEDS)
@settings(max_examples=60)
def test_mutated_handbooks(seed: int) -> None:
    tried(mutated(seed), pages=seed % 8 == 0)


@given(st.binary(max_size=400), st.sampled_from([b"", b"---\n", b"---\ntype: persona\nname: x\n", b"# x\n\n```cjm\n"]))
@settings(max_examples=80)
def test_random_bytes(raw: bytes, head: bytes) -> None:
    tried({**BASE, "content/x.md": head + raw})


@given(st.text(max_size=200))
@settings(max_examples=40)
def test_random_text_in_every_place(text: str) -> None:
    raw = text.encode("utf-8", "replace")
    tried({**BASE, "content/x.md": b"---\ntype: persona\nname: " + raw + b"\n---\n" + raw})
    tried({**BASE, "mkdocs.yml": BASE["mkdocs.yml"] + b"\n" + raw})


FOUND = {
    "a folder's name that no file can have": {"mkdocs.yml": b"docs_dir: [" + b"x" * 300 + b"]\nplugins: [cjm]\n"},
    "plugins that are no list": {"mkdocs.yml": b"plugins: 3.5\n"},
    "a link longer than names may be": {"content/x.md": b"[](" + b"a" * 5000 + b".png)\n![](" + b"a" * 5000 + b".png)"},
    "a language longer than names may be": {"mkdocs.yml": b"theme: {language: " + b"a" * 400 + b"}\nplugins: [cjm]\n"},
    "a name that is not UTF-8": {"content/\udcff.md": b"# x\n"},
    "a configuration nested so deep that libyaml crashes": {"mkdocs.yml": b"site_name: " + b"[" * 60_000},
    "front matter nested so deep that libyaml crashes": {"content/x.md": b"---\na: " + b"[" * 60_000 + b"\n---\n"},
    "a pipe that is called like a file": {"content/x.md": b"<pipe>", "content/journeys/y.md": b"<pipe>"},
    "links to itself": {"content/x.md": b"->x.md", "content/y": b"->."},
    "folders that are called like files": {"content/x.md/": b"", "content/x.md/y.md": b"# y\n"},
}
"""What the long run or hands have found."""


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_once(what: str) -> None:
    assert tried({**BASE, **FOUND[what]}) in {"clean", "errors", "config"}


@given(SEEDS, SEEDS)
@settings(max_examples=16)
@example(0, 0)
def test_a_preview_of_a_mutated_handbook_can_always_be_shown(first: int, second: int) -> None:
    """Saved again and again, with the last good state of each file in mind: every page can be made."""
    folder = Path(tempfile.mkdtemp())
    try:
        last_good: Mapping[str, SourceFile] = {}
        last_of_large: Mapping[str, SourceFile] = {}
        lately = Lately()
        for number, tree in enumerate((BASE, mutated(first), mutated(second))):
            root = folder / str(number)
            write(root, tree)
            try:
                options = read_settings(root / "mkdocs.yml")
            except ConfigError:
                continue
            preview = make_preview(options, last_good)
            last_good = dict(preview.last_good)
            failed = compile_handbook(options).failed
            assert failed is preview.compilation.failed
            assert bool(preview.pages or preview.elsewhere) is failed
            make_pages(type(preview.compilation)(preview.handbook, ()), views=False)
            with patch.object(compiling, "FEWEST", 2):
                large = make_preview(options, last_of_large, lately=lately)
            last_of_large = dict(large.last_good)
            assert large.compilation.diagnostics == preview.compilation.diagnostics
            assert (large.pages, large.elsewhere, large.made) == (preview.pages, preview.elsewhere, preview.made)
            assert_same_handbook(large.handbook, preview.handbook)
            assert last_of_large.keys() == last_good.keys()
            make_pages(type(preview.compilation)(large.handbook, ()), views=False)
    finally:
        shutil.rmtree(folder)
