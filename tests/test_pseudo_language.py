"""The sample handbook with its authors' words masked, in a language of ¤¤¤: every other word that a page shows is a
string that nobody can translate, or an id shown where a label belongs."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.catalogue import as_po, catalogue_path, messages
from cjm_site.compile import compile_handbook
from cjm_site.generated import generated_uris
from cjm_site.i18n import language_of
from cjm_site.pages import Page, Site, make_page, make_site
from cjm_site.settings import Settings
from cjm_site.yaml_reader import read_yaml
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = ROOT / "content"
WORD = re.compile(r"[^\W\d_]{2,}")

VOCABULARY = {
    "anchor", "better", "buying_role", "channel", "counterpart", "cycle", "date", "id", "image", "intensity", "intent",
    "kind", "moment", "next", "origin", "owner", "parent", "personas", "phase", "polarity", "reached", "review_every",
    "reviewed", "segment", "status", "team", "tone", "type", "version", "visibility",
}  # fmt: skip
"""Fields whose values are ids, words of the vocabulary or dates."""

WRITTEN_BY_AUTHORS = {"zz", "https"}
UNITS = {"min"}
"""Symbols that are the same in every language."""

MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
"""Dates are Babel's, which has no months in ¤¤¤."""


def masked(value: Any, field: str = "") -> Any:
    """Front matter with every text of its author's replaced by ``zz``."""
    if field == "approvals":
        return [{**approval, "by": "zz"} for approval in value]
    if isinstance(value, dict):
        return {name: masked(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        ids = field == "metrics" and all(isinstance(item, str) for item in value)
        return list(value) if ids else [masked(item, field) for item in value]
    if isinstance(value, str) and WORD.search(value) and field not in VOCABULARY:
        return "https://zz.zz" if field == "url" else "zz"
    return value


def unreadable(text: str) -> str:
    """A message with every letter outside its placeholders as ``¤``."""
    return re.sub(r"(%\(\w+\)\w|\{\w*\}|%%)|([^\W\d_]+)", lambda m: m[1] or "¤" * len(m[2]), text)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = tmp_path_factory.mktemp("pseudo")
    for path in CONTENT.rglob("*.md"):
        head = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")[0]
        data, _ = read_yaml(head + "\n")
        if isinstance(data, dict) and "type" in data:
            fields = json.dumps({"id": path.stem, **masked(data)})
            write(root / "content" / path.relative_to(CONTENT), f"---\n{fields}\n---\n")
    for path in CONTENT.rglob("*.svg"):
        write(root / "content" / path.relative_to(CONTENT), path.read_text(encoding="utf-8"))
    found = messages()
    texts = {m.key: tuple(unreadable(t) for t in (m.id, m.plural) if t) for m in found}
    write(catalogue_path(root / "locale", "xx"), as_po("en", found, texts))
    lanes = [{"id": "norma", "label": "zz"}]
    settings = Settings.model_validate(
        {"root": root, "content": root / "content", "language": "xx", "locale_dir": "locale", "lanes": lanes}
    )
    compilation = compile_handbook(settings)
    assert not compilation.failed, [d for d in compilation.diagnostics if d.severity == "error"]
    assert len(compilation.handbook.journeys) > 5
    return make_site(compilation.handbook, language_of(settings))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


class _Words(HTMLParser):
    """The words that a reader sees or hears."""

    spoken = ("title", "aria-label", "alt", "placeholder", "label")
    silent = ("style", "script", "pre", "code")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag in self.silent
        for name, value in attrs:
            if name in self.spoken:
                self.words += WORD.findall(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag in self.silent

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.words += WORD.findall(data)


def words_of(page: Page) -> Iterator[str]:
    yield from WORD.findall(page.title)
    for fragment in page.fragments:
        yield from _Words(str(fragment.html)).words


def test_every_word_of_every_page_can_be_translated(site: Site) -> None:
    uris = [*site.objects, *generated_uris(site.handbook)]
    foreign = {uri: set(words_of(make_page(site, uri))) - WRITTEN_BY_AUTHORS - UNITS - MONTHS for uri in uris}
    assert {uri: sorted(words) for uri, words in foreign.items() if words} == {}


def test_the_mask_shows_what_it_should(site: Site) -> None:
    words = " ".join(str(f.html) for uri in site.objects for f in make_page(site, uri).fragments)
    assert "¤¤¤" in words
    assert "zz" in words
    assert masked({"title": "Hola", "status": "draft", "weight": "3"}) == {
        "title": "zz",
        "status": "draft",
        "weight": "3",
    }
