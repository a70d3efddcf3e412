"""What ``serve`` shows after every save is what it would show if it had just been started."""

from __future__ import annotations

import os
import shutil
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site import compile as compiling
from cjm_site.adapters import live_site
from cjm_site.adapters.live_site import LiveSite
from cjm_site.adapters.preview_server import _load
from mkdocs.config.defaults import MkDocsConfig
from tests.changing import Changing
from tests.test_incremental import LARGE, differences

if TYPE_CHECKING:
    from pathlib import Path

STEPS = int(os.environ.get("CJM_STEPS", "6"))
SEEDS = [int(seed) for seed in os.environ.get("CJM_SEEDS", "2 3").split()]

PLUGINS: Any = dict(MkDocsConfig._schema)["plugins"]
"""The option that keeps them."""


class Served:
    """A project and the site that a server keeps of it, without the server."""

    def __init__(self, root: Path) -> None:
        self.root, self.site = root, root / "site"
        self.live = LiveSite(self._failed)
        self._plugins: dict[str, Any] = {}

    def save(self) -> None:
        """What comes of a save before anybody looks at a page; mkdocs keeps plugins from one to the next."""
        PLUGINS.plugin_cache = self._plugins  # one for each server, which else is a process of its own
        is_first = not self._plugins
        config = _load(self.root / "mkdocs.yml", self.site, {})
        plugin: Any = config.plugins["cjm"]
        if is_first:
            config.plugins.on_startup(command="serve", dirty=False)
        self.live.update(config, plugin, "http://127.0.0.1/")

    def finish(self) -> None:
        """Make the pages that nobody asks for."""
        while self.live._make_one():
            pass

    def files(self) -> dict[str, bytes]:
        """Every file of the site."""
        found = (path for path in self.site.rglob("*") if path.is_file())
        return {path.relative_to(self.site).as_posix(): path.read_bytes() for path in found}

    @staticmethod
    def _failed(error: Exception) -> None:
        raise error


def begun_anew(root: Path) -> dict[str, bytes]:
    """The same site of a server that was started just now, every file read."""
    copy = root.with_name("anew")
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("site", ".cjm_cache"))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(compiling, "FEWEST", 1000)
            served = Served(copy)
            served.save()
            served.finish()
            return served.files()
    finally:
        shutil.rmtree(copy)


def broken(served: Served, random: Random) -> str:
    """A save with an error in one file, a look at a page meanwhile; the next save mends it."""
    path = random.choice(sorted(served.root.glob("content/[pv]*/*.md")))
    text = path.read_text("utf-8")
    path.write_text(text.replace("---\n", random.choice(["---\nnmae: x\n", "---\n: {\n", ""]), 1), "utf-8")
    served.save()
    assert served.live._build is not None
    page = random.choice(sorted(file.dest_uri for file in served.live._build.pages))
    served.live.ask(page)
    path.write_text(text, "utf-8")
    return f"broken {path.name}, {page}"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("is_large", LARGE, ids=("read", "remembered"))
def test_after_every_save_pages_are_those_of_a_server_just_started(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch, *, is_large: bool
) -> None:
    monkeypatch.setattr(live_site, "QUIET", 0)
    monkeypatch.setattr(PLUGINS, "plugin_cache", {})
    if is_large:
        monkeypatch.setattr(compiling, "FEWEST", 2)
    random = Random(seed + is_large)  # noqa: S311 - changes to try, no secret
    handbook = Changing(random)
    served = Served(tmp_path / "h")
    served.root.mkdir()
    handbook.write(served.root)
    served.save()
    done: list[str] = []
    for step in range(STEPS):
        if random.random() < 0.3:
            served.finish()
            assert differences(served.files(), begun_anew(served.root)) == [], (step, done)
        for _ in range(random.randint(1, 3)):
            if random.random() < 0.3:
                done.append(broken(served, random))
            done.append(handbook.step())
            handbook.write(served.root)
            served.save()
        anew = begun_anew(served.root)
        pages = [name for name in anew if name.endswith(".html") and name != "404.html"]
        for page in random.sample(pages, 4):
            served.live.ask(page)
            folder = page.removesuffix("index.html")
            beside = [name for name in anew | served.files() if name.startswith(f"{folder}rows-")]
            for name in (page, *beside):
                assert served.files().get(name) == anew.get(name), (name, step, done)
    served.finish()
    assert differences(served.files(), begun_anew(served.root)) == [], done
