"""The sample handbook as readers get it: every requirement shown, every link whole, nothing asked of other hosts."""

from __future__ import annotations

import re
from functools import cache, cached_property
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from cjm_site.config_file import read_settings
from cjm_site.source import find_sources, read_source
from ruamel.yaml import YAML
from tests.conftest import ROOT, cjm
from tests.test_page_weight import MOST, fetched, largest_journey
from tests.test_search_pieces import content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cjm_site.handbook import Handbook


IDS = [f"P{n}" for n in range(1, 16)] + [f"J{n}" for n in range(1, 30)] + [f"S{n}" for n in range(1, 5)]
IDS += [f"V{n}" for n in range(1, 13)]


def rows() -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """Each row of the table: id, page, and by language what the page shows."""
    for line in (ROOT / "docs/requirements.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"[PJSV]\d+", cells[0]):
            id_, _, _, page, spanish, english, shows = cells
            texts = [text for text in shows.replace("&#124;", "|").split(" · ") if text]
            labels = {"es": spanish, "en": english}
            yield id_, page, {code: [t for t in labels[code].split(" · ") if t] + texts for code in labels}


class _Page(HTMLParser):
    """What a page says (texts, names of pictures and buttons), its ids, and what it refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self._in_main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "main":
            self._in_main = True
        for name in ("href", "src"):
            if name in given and tag != "link":
                self.links.append(given[name])
        if self._in_main:
            self.words += [f" {given[name]} " for name in ("alt", "aria-label", "title") if name in given]

    def handle_endtag(self, tag: str) -> None:
        self._in_main = self._in_main and tag != "main"

    def handle_data(self, data: str) -> None:
        if self._in_main:
            self.words.append(data)

    @cached_property
    def text(self) -> str:
        return " ".join("".join(self.words).split()).casefold()


@cache
def read_page(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text("utf-8"))
    return page


@pytest.fixture(scope="module")
def sites(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample in both languages."""
    folder = tmp_path_factory.mktemp("sample")
    config = (ROOT / "mkdocs.yml").read_text("utf-8").replace("docs_dir: content", f"docs_dir: {ROOT / 'content'}")
    (folder / "mkdocs.yml").write_text(config.replace("language: es", "language: en"), "utf-8")
    done = cjm(folder, "build", "-d", "en")
    assert done.returncode == 0, done.stderr
    return {"es": sample, "en": folder / "en"}


def test_the_table_names_every_requirement() -> None:
    assert {id_ for id_, _, _ in rows()} == set(IDS)


@pytest.mark.parametrize("id_", IDS)
def test_every_requirement_shows_under_its_label_in_both_languages(sites: dict[str, Path], id_: str) -> None:
    for found, page, shown in rows():
        if found == id_:
            for code, texts in shown.items():
                said = read_page(sites[code] / page / "index.html").text
                missing = [
                    text
                    for text in texts
                    if not any(" ".join(way.split()).casefold() in said for way in text.split("|"))
                ]
                assert missing == [], (code, page)


def test_every_link_leads_somewhere(sites: dict[str, Path]) -> None:
    site = sites["es"]
    pages = {path: read_page(path) for path in site.rglob("*.html") if path.name != "404.html"}
    broken = []
    for path, page in pages.items():
        address = "http://site/" + path.relative_to(site).as_posix()
        for link in page.links:
            parts = urlsplit(urljoin(address, link))
            if parts.netloc != "site" or parts.scheme != "http":
                continue
            target = site / unquote(parts.path).lstrip("/")
            target = target / "index.html" if parts.path.endswith("/") else target
            anchor = unquote(parts.fragment)
            if not target.exists() or (anchor and target in pages and anchor not in pages[target].ids):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


def test_every_id_is_there_once(sites: dict[str, Path]) -> None:
    twice = {
        str(path.relative_to(sites["es"])): sorted({i for i in ids if ids.count(i) > 1})
        for path in sites["es"].rglob("*.html")
        if len(ids := read_page(path).ids) != len(set(ids))
    }
    assert twice == {}


def test_no_page_names_another_host_but_in_links(sites: dict[str, Path]) -> None:
    for path in [*sites["es"].rglob("*.html"), *sites["es"].rglob("assets/cjm/*")]:
        text = path.read_text("utf-8")
        assert not re.search(r"""(?:src|srcset|data)=["']?(?:https?:)?//""", text), path
        assert not re.search(r"""<link[^>]+href=["']?(?:https?:)?//""", text), path
        assert not re.search(r"""@import|url\(\s*["']?(?:https?:)?//""", text), path


def test_search_leads_to_the_touchpoint(sites: dict[str, Path]) -> None:
    places: set[str] = set()
    for piece in (sites["es"] / "search/text").glob("*.js"):
        address, _, sections = content(piece)
        places.update(address + section[0] for section in sections)
    assert "banca/journeys/abrir-cuenta/index.html#espera-turno" in places


def test_both_yaml_readers_agree_on_the_sample() -> None:
    settings = read_settings(ROOT / "mkdocs.yml")
    writer = YAML(typ="rt")
    for uri, path in find_sources(settings.content):
        source, problems = read_source(uri, path, uri)
        assert problems == []
        assert source is not None
        if source.data is not None:
            front = source.text.removeprefix("---\n").split("\n---\n")[0]
            assert shape(writer.load(front)) == shape(source.data), uri


def shape(value: object) -> object:
    """Names and number of values, which is where two readers differ; scalars are typed differently on purpose."""
    if isinstance(value, dict):
        return {str(name): shape(child) for name, child in value.items()}
    return [shape(child) for child in value] if isinstance(value, list) else None


def test_the_sample_has_what_the_sectors_promise(sample_handbook: Handbook) -> None:
    handbook = sample_handbook
    for sector in {journey.item.sector for journey in handbook.journeys.values()}:
        journeys = [j for j in handbook.journeys.values() if j.item.sector == sector]
        personas = {persona for journey in journeys for persona in journey.item.personas}
        assert len(journeys) >= 3, sector
        assert len(personas) >= 2, sector
        assert any(j.item.version == "target" and j.item.counterpart for j in journeys), sector
        assert any(j.item.parent for j in journeys), sector
        assert all(5 <= len(j.stages) <= 9 for j in journeys), sector


def test_numbers_agree_across_pages(sample_handbook: Handbook) -> None:
    """A current journey and its target measure the same KPIs from the same baseline."""
    handbook = sample_handbook
    compared = 0
    for journey in handbook.journeys.values():
        other = handbook.journeys.get(journey.item.counterpart or "")
        if journey.item.version != "current" or other is None:
            continue
        theirs = {metric.id: metric for metric in other.item.metrics}
        for metric in journey.item.metrics:
            if metric.id in theirs:
                same = theirs[metric.id]
                ours = (metric.baseline, metric.current, metric.target)
                assert (same.baseline, same.current, same.target) == ours, (journey.item.id, metric.id)
                compared += 1
        counts = [stage.item.customers for stage in journey.stages if stage.item.customers is not None]
        assert counts == sorted(counts, reverse=True), journey.item.id
    assert compared >= 9


def test_the_largest_journey_is_light_on_the_wire(sites: dict[str, Path]) -> None:
    weights = fetched(largest_journey(sites["es"]))
    assert sum(weights.values()) <= MOST, weights
