"""What the pages about a whole handbook weigh, and what making them costs.

    python -m benchmarks.page_sizes --journeys 100 1000
    python -m benchmarks.page_sizes --journeys 1000 --pages funnel kpis

One process, no cache, templates compiled before; processor time of the better of two, divided by the journeys.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cjm_site.compile import compile_sources, read_sources
from cjm_site.config_file import read_settings
from cjm_site.i18n import language
from cjm_site.pages import make_page, make_site

from benchmarks.generate import generate

if TYPE_CHECKING:
    from cjm_site.pages import Site

PAGES = ("funnel", "kpis", "channels", "teams", "metrics", "comparison", "home", "personas")


def measure(site: Site, uris: list[str]) -> tuple[float, list[bytes]]:
    """The seconds that making some pages takes, and their HTML."""
    best, html = float("inf"), []
    for _ in range(2):
        start = time.process_time()
        made = [make_page(site, uri).make() for uri in uris]
        best = min(best, time.process_time() - start)
        html = ["".join(part[0] for part in page).encode() for page in made]
    return best, html


def report(journeys: int, seed: int, pages: list[str]) -> None:
    """Print a line for each page; ``personas`` are all their pages together, with the size of the largest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, journeys, seed)
        settings = read_settings(folder / "mkdocs.yml")
        handbook = compile_sources(settings, *read_sources(settings)).handbook
    gc.collect()
    gc.freeze()
    site = make_site(handbook, language("es"))
    total = 0.0
    for page in pages:
        uris = {"home": ["index.md"], "personas": [entry.uri for entry in handbook.personas.values()]}
        seconds, html = measure(site, uris.get(page, [f"views/{page}.md"]))
        largest = max(html, key=len)
        packed = len(gzip.compress(largest, 6))
        total += seconds
        print(
            f"{journeys:6} journeys  {page:12} {len(largest) / 1000:9.1f} kB  {packed / 1000:7.1f} kB gzipped"
            f"  {seconds * 1000 / journeys:6.2f} ms a journey",
            flush=True,
        )
    print(f"{journeys:6} journeys  together {total * 1000 / journeys:6.2f} ms a journey", flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="What the pages about a whole handbook weigh and cost.")
    parser.add_argument("--journeys", type=int, nargs="+", default=[100])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--pages", nargs="+", choices=PAGES, default=list(PAGES))
    arguments = parser.parse_args()
    for journeys in arguments.journeys:
        report(journeys, arguments.seed, arguments.pages)


if __name__ == "__main__":
    main()
