"""Times typing into the filter of a list of a very large handbook, in Chromium: from the key to the list laid out.

    python -m benchmarks.list_filter --journeys 10000

A small handbook with the limit of rows lowered is built; then the data beside its page of risks is made as large as
that of so many journeys, 18 risks each, without making those. Prints the sizes, the time until all rows are there, and
for each key, in milliseconds: the page's own work until the list is laid out (what other programs take of the machine
left out), the same by the clock, and by the clock until all rows have been looked through and the count is said.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

from cjm_site.render.row_files import ROWS_IN_FILE, script

RISKS = 18
WORDS = ("espera", "comisión", "cobertura", "firma", "avería", "reclamación", "tarifa", "oficina", "aviso", "recibo")
KEYS = ("r", "re", "rec", "recl", "recla", "reclama", "reclamacion 77", "reclamacion 777", "reclamacion", "rec", "")

_OBSERVE = """() => {
    window.longest = 0;
    new PerformanceObserver(list => {
        for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
    }).observe({ type: 'longtask' });
}"""

_LOAD = """() => new Promise(done => {
    const before = performance.now();
    document.querySelector('.cjm-filter input').focus();
    const busy = () => document.querySelector('[aria-busy]');
    const wait = () => (busy() ? setTimeout(wait, 20) : done(performance.now() - before));
    setTimeout(wait, 50);
})"""

_TYPE = """(text) => {
    const field = document.querySelector('.cjm-filter input');
    window.said = null;
    window.before = performance.now();
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    document.body.getBoundingClientRect();
    return performance.now() - window.before;
}"""

_COUNT = """(text) => new Promise(done => {
    const table = document.querySelector('.cjm-table--marks');
    const wait = () => (table.dataset.cjmBusy ? setTimeout(wait, 5) : done([performance.now() - window.before,
        document.querySelector('[data-cjm-count]').textContent]));
    wait();
})"""


def main() -> None:
    """Build, enlarge, type, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--journeys", type=int, default=10_000)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        page = _enlarged(_built(Path(folder)), arguments.journeys)
        _measure(page, arguments.chromium)


def _built(folder: Path) -> Path:
    """A small handbook whose list of risks has data beside it."""
    generate = [sys.executable, "-m", "benchmarks.generate", str(folder), "--journeys", "6", "--seed", "7"]
    subprocess.run(generate, check=True, capture_output=True)
    config = folder / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("- cjm:\n", "- cjm:\n      rows_in_page: 100\n"), "utf-8")
    subprocess.run([sys.executable, "-m", "cjm_site", "build"], cwd=folder, check=True, capture_output=True)
    return folder / "site" / "views" / "risks"


def _enlarged(page: Path, journeys: int) -> Path:
    """Put the data of many journeys beside the page."""
    text = (page / "rows-1.js").read_text("utf-8")
    found = re.search(r"JSON.parse\('(.*)'\)", text)
    if found is None:
        raise ValueError("the file of rows has another form")
    raw = found[1].replace("\\u003c", "<").replace("\\'", "'").replace("\\\\", "\\")
    data: dict[str, Any] = json.loads(raw)
    files = []
    parts = list(_parts(data, journeys))
    step = ROWS_IN_FILE // RISKS
    for number, start in enumerate(range(0, journeys, step), 1):
        held = {**data, "parts": parts[start : start + step]} if number == 1 else {"parts": parts[start : start + step]}
        written = script(held)
        (page / f"rows-{number}.js").write_text(written, "utf-8")
        files.append(f"rows-{number}.js")
        if number == 1:
            print(f"a file: {len(written) / 1e6:.1f} MB, gzipped {len(gzip.compress(written.encode())) / 1e6:.2f} MB")
    index = page / "index.html"
    html = index.read_text("utf-8")
    html = re.sub(r'data-rows="[^"]*"', f'data-rows="{" ".join(files)}"', html)
    html = re.sub(r'data-cjm-long="\d+"', f'data-cjm-long="{journeys * RISKS}"', html)
    index.write_text(html, "utf-8")
    print(f"{journeys * RISKS} rows in {len(files)} files")
    return index


def _parts(data: dict[str, Any], journeys: int) -> Iterator[list[Any]]:
    """The parts of made-up journeys, like those of real ones; the first stay what they are."""
    real = data["parts"]
    yield from real
    titles = [" ".join(words) for words in product(WORDS, repeat=3)]
    for number in range(len(real), journeys):
        part = list(real[number % len(real)])
        part[2] = f"Viaje {number} {titles[number % len(titles)]}"
        rows = part[-1]
        part[-1] = [
            [*row[:2], f"{titles[(number * 7 + n * 31) % len(titles)]} {number}.{n}", *row[3:]]
            for n, row in enumerate(rows)
        ]
        yield part


def _measure(page: Path, chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.goto(page.as_uri())
        opened.evaluate(_OBSERVE)
        loaded = opened.evaluate(_LOAD)
        print(f"all rows there after {loaded / 1000:.1f} s, longest task {opened.evaluate('longest'):.0f} ms")
        session = opened.context.new_cdp_session(opened)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})

        def work() -> float:
            metrics = {item["name"]: item["value"] for item in session.send("Performance.getMetrics")["metrics"]}
            return float(metrics["TaskDuration"]) * 1000

        for name, pause in (("at once", 0), ("when texts are read", 20_000)):
            opened.wait_for_timeout(pause)
            print(name)
            works = []
            for text in KEYS:
                before = work()
                clock = opened.evaluate(_TYPE, text)
                works.append(work() - before)
                counted, said = opened.evaluate(_COUNT, text)
                print(f"  {text!r:18} {works[-1]:4.0f} ms, clock {clock:4.0f} ms, counted {counted:5.0f} ms: {said}")
            print(f"  median {statistics.median(works):.0f} ms, most {max(works):.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
