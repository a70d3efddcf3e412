"""Times ``cjm serve`` in Chromium: from the start to the first page, and from each save to the page that shows it.

    python -m benchmarks.serve_time --journeys 1000 -n 5

Each save changes the title of a journey whose page is open; what is timed ends when the browser paints the page with
the new title, by its own clock. With ``--view risks`` that view is open instead. Saves are a few seconds apart, as an
author's are.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.edits import edit_title
from benchmarks.generate import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

_PAINTED = """() => new Promise(done => new PerformanceObserver(list => {
  const [entry] = list.getEntriesByName('first-contentful-paint');
  if (entry) done(performance.timeOrigin + entry.startTime);  // another paint may be told of before
}).observe({type: 'paint', buffered: true}))"""
"""When the page was first painted, in milliseconds of the machine's clock."""

_PATIENCE = 600
"""Seconds until the first page has to be there."""


def main() -> None:
    """Serve, save, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--journeys", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-n", "--runs", type=int, default=5)
    parser.add_argument("--view", default="", help="the view that is open while the journey is edited")
    parser.add_argument("--pause", type=float, default=3, help="seconds between two saves")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    arguments = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        generate(folder, arguments.journeys, arguments.seed)
        journey = min(folder.rglob("journeys/*.md"))
        shown = f"views/{arguments.view}" if arguments.view else journey.relative_to(folder / "content").with_suffix("")
        options = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=options)
        with _serving(folder) as (address, first):
            print(f"{arguments.journeys} journeys: {first:.2f} s from nothing to the front page")
            page = browser.new_page()
            page.goto(f"{address}{shown}/index.html", timeout=_PATIENCE * 1000)
            seconds = [_seen(page, journey, number, arguments.pause) for number in range(arguments.runs)]
        browser.close()
    print(
        f"from the save to {shown} in the browser, s: median {median(seconds):.2f}, all", *(f"{s:.2f}" for s in seconds)
    )


def _seen(page: Page, journey: Path, number: int, pause: float) -> float:
    """Save, and wait for it; seconds."""
    time.sleep(pause)
    started = time.time()
    edit_title(journey, number)
    page.get_by_text(f"Edited {number}", exact=True).first.wait_for(state="attached", timeout=_PATIENCE * 1000)
    painted: float = page.evaluate(_PAINTED)
    return painted / 1000 - started


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[str, float]]:
    """The address, and how long it took until the front page was there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = (sys.executable, "-m", "cjm_site", "serve", "-a", address)
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - started < _PATIENCE:
            try:
                urllib.request.urlopen(f"http://{address}/", timeout=_PATIENCE).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://{address}/", time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


if __name__ == "__main__":
    main()
