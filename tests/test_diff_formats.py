"""What ``cjm diff`` writes: text, a comment in Markdown, JSON by its schema, a page that stands alone."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import jsonschema
import pytest
from cjm_site.diff import KINDS
from cjm_site.diff.formats.as_json import render_json, schema
from cjm_site.diff.formats.html import render_html
from cjm_site.diff.formats.markdown import cut, render_markdown
from cjm_site.diff.formats.text import render_text
from cjm_site.diff.report import Report, Revision, Speaker, make_report
from cjm_site.i18n import language
from markdown_it import MarkdownIt
from playwright.sync_api import expect
from tests.conftest import ROOT
from tests.test_diff_core import FILES, J, build, edited

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, Page

COMMIT = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"


def compared(old: Mapping[str, str], new: Mapping[str, str], code: str = "en") -> tuple[Report, Speaker]:
    report = make_report(Revision("main", COMMIT, build(old)), Revision("", "", build(new)))
    return report, Speaker(language(code), report)


EDITS = (
    (J, "actual: 2", "actual: 1"),
    (J, "prevention: Cita previa, ", ""),
    (J, "wows: [{id: saludo, title: La saludan por su nombre, status: live}]", "wows: []"),
    (J, "title: Saluda a la gestora", "title: Saluda a su gestora"),
    (J, "title: Firma\n", "title: La firma\n"),
    ("marta.md", "goals: [Cobrar pronto, Dormir]", "goals: [Cobrar pronto]"),
)
HOSTILE = (
    "@equipo <img src=x onerror=alert(1)> ![i](https://malo.example/x.png) [l](javascript:alert(1)) #12 !3 "
    "https://malo.example www.malo.example `c` *b* _i_ ~~s~~ | a | </details> <script>alert(1)</script> &lt;b&gt; $x$"
)


def test_text() -> None:
    text = render_text(*compared(FILES, edited(*EDITS)))
    assert text.startswith("main (a1b2c3d4) → working tree: 7 changes (4 severe")
    assert "Espera su turno: heavy risk *Cola* loses its prevention: “Cita previa”; actual emotion 2 → 1; wow" in text
    spanish = render_text(*compared(FILES, edited(*EDITS), "es"))
    assert "emoción efectiva 2 → 1" in spanish
    assert "What" not in spanish


def test_text_steers_no_terminal() -> None:
    text = render_text(*compared(FILES, edited((J, "title: Firma\n", 'title: "Fir\\x1b[31mma \\u202eabc"\n'))))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_json_keeps_to_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    for new in (FILES, edited(*EDITS), {"index.md": "# Nada\n"}, {}):
        for old in (FILES, {}):
            data = json.loads(render_json(*compared(old, new)))
            jsonschema.validate(data, schema())
    assert json.loads(render_json(*compared(FILES, FILES)))["changes"] == []


def test_json_of_a_change() -> None:
    data = json.loads(render_json(*compared(FILES, edited((J, "prevention: Cita previa, ", "")))))
    change = data["changes"][0]
    assert change["kind"] == "heavy-risk-lost-prevention"
    assert change["classes"] == ["heavy-risk-lost-prevention", "risk-lost-prevention", "severe"]
    assert change["place"]["touchpoint"] == "espera-turno"
    assert change["items"] == [{"list": "risks", "name": "Cola", "id": "cola"}]
    assert (change["field"], change["before"], change["after"]) == ("prevention", "Cita previa", None) or (
        change["after"] == ""
    )


def test_markdown_is_short_and_folded() -> None:
    text = render_markdown(*compared(FILES, edited(*EDITS)))
    head, _, rest = text.partition("<details>")
    assert head.startswith("<!-- cjm-diff -->\n### What changes for the customer\n")
    assert "**7 changes (4 severe" in head
    assert "main (a1b2c3d4) → working tree" in head
    assert head.count("\n- ") <= 5
    assert "Saluda a su gestora" not in head
    assert "Saluda a su gestora" in rest
    assert text.count("<details>") == text.count("</details>")


def test_markdown_shows_what_authors_wrote_and_does_nothing_else() -> None:
    text = render_markdown(*compared(FILES, edited((J, "title: Firma\n", f"title: {json.dumps(HOSTILE)}\n"))))
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= {"h3", "p", "strong", "ul", "li", "em", "details", "summary", "blockquote"}
    assert not re.search(r"@\w", text)
    assert not re.search(r"[#!]\d", unescape(html))
    assert "://" not in text
    assert "www." not in text
    assert text.count("</details>") == text.count("<details>")


@pytest.mark.parametrize("limit", [1500, 5000, 65_536])
def test_markdown_keeps_to_the_limit_and_says_what_it_left_out(limit: int) -> None:
    many = {
        **FILES,
        **{f"viaje-{n}.md": FILES[J].replace("Abrir una cuenta", f"Viaje número {n}") for n in range(400)},
    }
    report, speaker = compared(FILES, many)
    text = render_markdown(report, speaker, limit)
    assert len(text) <= limit
    assert text.count("<details>") == text.count("</details>")
    left_out = int(re.search(r"> (\d+) changes are not shown", text)[1])  # type: ignore[index]  # it is there
    lines = [line for line in text.split("<details>", 1)[-1].split("\n") if line.startswith("- **")]
    shown = sum(len(line.removesuffix("; …").split("; ")) for line in lines)
    assert 0 < left_out < len(report.changes) or limit < 2000
    assert left_out + shown == len(report.changes) or limit < 2000


@pytest.mark.parametrize("limit", [3000, 20_000])
def test_a_place_with_very_many_changes_is_cut_between_them(limit: int) -> None:
    pains = ", ".join(f"Dolor número {n}" for n in range(900))
    report, speaker = compared(FILES, edited((J, "pains: [{", f"pains: [{pains}, {{")))
    text = render_markdown(report, speaker, limit)
    assert len(text) <= limit
    left_out = int(re.search(r"> (\d+) changes are not shown", text)[1])  # type: ignore[index]  # it is there
    shown = text.partition("<details>")[2].count("new pain point")
    assert shown > 5
    assert left_out + shown + text.partition("<details>")[2].count("approved page") == len(report.changes)
    head = text.partition("<details>")[0]
    assert head.count("new pain point") <= 4
    assert head.count("; …") == 1


def test_a_text_is_cut_between_lines_and_folds() -> None:
    text = "# Título\n\n<details><summary>Uno</summary>\n\n- a\n- b\n\n</details>\n\n"
    text += "<details><summary>Dos</summary>\n\n- c"
    for longest in range(60, len(text)):
        kept = cut(text, longest, lambda left: f"{left} left out")
        assert kept.count("<details>") == kept.count("</details>")
        found = re.search(r"> (\d) left out", kept)
        assert found
        assert int(found[1]) + len(re.findall(r"^- ", kept, re.MULTILINE)) == 3
        assert "<summary>Dos" not in kept
    assert cut(text, len(text)) == text


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in {"href", "src", "srcset", "action", "data"}:
                self.links.append(str(value))
            if name == "id":
                self.ids.append(str(value))
            assert not name.startswith("on")


def test_the_page_stands_alone() -> None:
    html = render_html(*compared(FILES, edited(*EDITS)))
    page = _Page(html)
    assert not {"script", "img", "iframe", "link", "object"} & set(page.tags)
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert len(set(page.ids)) == len(page.ids)
    assert "url(" not in html.replace('url("data:', "")  # icons, drawn in the style sheet
    assert "@import" not in html
    assert html.count("<svg") > 5


def test_the_page_marks_what_changed_in_words() -> None:
    html = render_html(*compared(FILES, edited(*EDITS)))
    before, after = html.split('<div class="cjm-d-map" data-state="after">', 1)
    before = before.split('<div class="cjm-d-map" data-state="before">', 1)[1]
    assert before.count('data-change="worse"') >= 4
    assert "▼</span> Worse" in before
    assert "✎</span> Renamed" in after
    assert "2 → <b>1</b>" in html
    assert "falls" in html


def test_the_page_shows_hostile_texts_as_texts() -> None:
    hostile = json.dumps(HOSTILE)
    edits = ((J, "title: Firma\n", f"title: {hostile}\n"), (J, "does: Recibe", f"does: {hostile}"))
    html = render_html(*compared(FILES, edited(*edits)))
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_the_page_says_that_the_storyboard_is_left_out() -> None:
    said = "The storyboard is left out"
    assert said not in render_html(*compared(FILES, edited(*EDITS)))
    with_picture = (J, "channel: person", "channel: person\n        image: img/sala.svg\n        image_alt: Sala")
    assert said in render_html(*compared(FILES, edited(with_picture)))


def test_a_journey_that_comes_or_goes_has_one_map() -> None:
    less = {uri: text for uri, text in FILES.items() if uri != J}
    for old, new in ((less, FILES), (FILES, less)):
        html = render_html(*compared(old, new))
        assert html.count('class="cjm-j-grid"') == 1
        assert 'name="map-' not in html


@pytest.mark.browser
def test_the_page_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "changes.html"
    path.write_text(render_html(*compared(FILES, edited(*EDITS))), "utf-8")

    def note(page: Page, asked: list[str], said: list[str]) -> None:
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))

    for width, scheme in ((1440, "light"), (390, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        note(page, asked, said)
        page.goto(path.as_uri())
        assert asked == [path.as_uri()]
        assert said == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert light == (scheme == "light")
        assert page.locator("[data-state=after]").is_visible()
        page.locator(".cjm-d-switch input[value=before]").check(force=True)
        expect(page.locator("[data-state=after]")).to_be_hidden()
        page.emulate_media(media="print")
        expect(page.locator("[data-state=after]")).to_be_visible()
        expect(page.locator("[data-state=before]")).to_be_visible()
        context.close()


def test_every_class_is_documented() -> None:
    text = (ROOT / "docs/diff.md").read_text("utf-8")
    for kind in KINDS.values():
        assert f"| `{kind.id}` | {kind.level} | {kind.meaning}" in text
