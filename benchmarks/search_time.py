"""Times search in a handbook of any size, in Chromium, over http and from disk; and weighs the files of its index.

    python -m benchmarks.search_time --journeys 10000

One small handbook is built, as a handbook whose index is in pieces; then the index of as many journeys as asked for is
put in the place of its own. Its texts are those of the generator's front matter, several sections a journey, with
words of its own in each: so it takes no build of 10,000 pages.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjm_site.search_pieces import searched, text_file, write_index

from benchmarks.generate import generate
from benchmarks.phrases import invented

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.search_pieces import Searched

QUERIES = ("reclamar la línea de teléfono", "espera su turno", "confirmacion en el movil", "contrato", "zorita", "c")
"""A title with accents, phrases that every page has, one of them without accents, names, a single letter."""

OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")

LISTEN = """() => {
    window.answers = [];
    const list = document.querySelector('.md-search-result__list');
    const meta = document.querySelector('.md-search-result__meta');
    let typed = 0;
    document.addEventListener('keydown', () => { typed = performance.now(); }, true);
    const seen = () => { if (typed) window.answers.push(performance.now() - typed); };
    new MutationObserver(seen).observe(list, {childList: true});
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Time search in a large handbook, in Chromium.")
    parser.add_argument("--journeys", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work; else in a folder that is removed again")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.folder or Path(name)
        site = build(folder, arguments.seed)
        put_in(site, arguments.journeys, arguments.seed)
        weigh(site / "search")
        use(site, arguments.chromium)
    return 0


def build(folder: Path, seed: int) -> Path:
    """A small handbook whose search index is in pieces."""
    if not (folder / "site").exists():
        generate(folder, 12, seed)
        config = folder / "mkdocs.yml"
        config.write_text(config.read_text("utf-8").replace("  - cjm:\n", "  - cjm:\n      whole_search: 0\n"), "utf-8")
        subprocess.run([sys.executable, "-m", "cjm_site", "build"], cwd=folder, check=True)
    return folder / "site"


def put_in(site: Path, journeys: int, seed: int) -> None:
    """The index of so many journeys, in the place of the one that is there."""
    models = _models(site)
    shutil.rmtree(site / "search/text")
    (site / "search/text").mkdir()
    shutil.rmtree(site / "search/words")
    parts: list[Searched] = []
    start = time.process_time()
    for entries in pages(models, journeys, random.Random(seed)):
        page, content = searched(entries)
        (site / text_file(page.name)).write_bytes(content)
        parts.append(page)
    made = time.process_time()
    root = write_index(site, parts)
    written = time.process_time()
    print(
        f"{len(parts)} pages: {(made - start) / len(parts) * 1000:.2f} ms of CPU for each, then {written - made:.1f} s"
    )
    for path, before in ((site / "search/search_index.json", ""), (site / "search/search_index.js", "var __index = ")):
        index = json.loads(path.read_text("utf-8").removeprefix("var __index = "))
        index["config"]["pieces"] = root
        path.write_text(before + json.dumps(index), "utf-8")


def pages(models: list[list[dict[str, Any]]], journeys: int, chance: random.Random) -> Iterator[list[dict[str, Any]]]:
    """Journeys' entries: as those of the small handbook are, their sections mixed, with names of their own."""
    names = [invented(chance) for _ in range(max(1000, journeys * 3))]
    for number in range(journeys):
        model = models[number % len(models)]
        others = [section[1:] for section in models]
        name = names[number]
        title = f"{model[0]['title']} {name}"
        address = f"{model[0]['location'].rsplit('/', 2)[0]}/{name}-{number:05}/index.html"
        first = {"location": address, "title": title, "text": f"{title}\n{model[0]['text']}"}
        rest = [
            {**section, "location": f"{address}#{section['location'].partition('#')[2]}",
             "text": f"{section['text']}\n{chance.choice(names)} {chance.choice(names)}"}
            for at in range(1, len(model))
            for section in [chance.choice(others)[at - 1]]
        ]  # fmt: skip
        yield [first, *rest]


def _models(site: Path) -> list[list[dict[str, Any]]]:
    """The entries of the small handbook's journeys."""
    found = []
    for path in sorted((site / "search/text").glob("*.js")):
        text = path.read_text("utf-8")
        address, _, sections = json.loads(text[text.index(",") + 1 : -2])
        if "/journeys/" in address:
            found.append([{"location": address + at, "title": title, "text": said} for at, title, said in sections])
    fewest = min(map(len, found))
    return [model[:fewest] for model in found]


def weigh(folder: Path) -> None:
    """Say how large the files are."""
    sizes = {"all": [path.stat().st_size for path in folder.rglob("*.js")]}
    print(f"index: {len(sizes['all'])} files, {sum(sizes['all']) / 1e6:.1f} MB")
    for kind in ("pages", "words", "text"):
        files = sorted((folder / kind).glob("*.js"), key=lambda path: path.stat().st_size)
        largest = files[-1].read_bytes()
        print(
            f"  {kind}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB; the largest"
            f" {len(largest) / 1000:.1f} kB, gzipped {len(gzip.compress(largest, 6)) / 1000:.1f} kB"
        )


def use(site: Path, chromium: str) -> None:
    """Type, and say how long answers take: from the key to the new list."""
    from playwright.sync_api import sync_playwright

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(OPTIONS))
        for how, address in (("http", f"http://127.0.0.1:{server.server_port}/"), ("disk", f"{site.as_uri()}/")):
            page = browser.new_context().new_page()
            page.goto(f"{address}index.html")
            page.locator(".md-search__input").click()
            page.wait_for_timeout(1500)
            page.evaluate(LISTEN)
            every: list[float] = []
            for query in QUERIES:
                page.locator(".md-search__input").fill("")
                page.wait_for_timeout(300)
                page.evaluate("answers.length = 0")
                page.locator(".md-search__input").press_sequentially(query, delay=250)
                page.wait_for_timeout(1000)
                times = page.evaluate("answers")
                every += times
                found = page.locator(".md-search-result__meta").inner_text()
                print(f"  {how}, «{query}»: {_said(times)}; {found}")
            print(f"{how}: {_said(every)}")
        browser.close()
    server.shutdown()


def _said(times: list[float]) -> str:
    if not times:
        return "no answer"
    return f"{len(times)} answers, median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms"


if __name__ == "__main__":
    raise SystemExit(main())
