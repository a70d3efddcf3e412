"""Injections in every text of a handbook: nothing runs, nothing is asked of other hosts, and no page breaks."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from cjm_site.adapters.preview_server import failure_message, with_message
from cjm_site.adapters.safe_text import HtmlAsText
from cjm_site.cli import diffing, main
from cjm_site.compile import compile_handbook
from cjm_site.config_file import read_settings
from cjm_site.html_check import html_problems
from cjm_site.i18n import language
from cjm_site.markdown import plain, read_prose, render_inline
from cjm_site.mermaid import draw, label
from cjm_site.model import OBJECT_TYPES
from cjm_site.prose_html import sanitize
from cjm_site.urls import is_allowed, scheme_of
from click.testing import CliRunner
from playwright.sync_api import expect
from tests.conftest import answer, cjm
from tests.hostile import PACKS, drawings, objects, texts_of_model, write_handbook
from tests.injections import ADDRESSES, BAD_BYTES, ENCODED, REFUSED, STRINGS
from tests.repositories import Repo

from markdown import Markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cjm_site.compile import Compilation
    from playwright.sync_api import Browser, Dialog, Page

EXTENSIONS = [
    "admonition", "attr_list", "md_in_html", "tables", "footnotes", "abbr", "def_list", "toc", "pymdownx.details",
    "pymdownx.superfences", "pymdownx.tasklist", "pymdownx.keys", "pymdownx.blocks.html", "pymdownx.tabbed",
]  # fmt: skip

SITE_NAME = "S </title><script>alert(1)</script> \" onload=alert(1) '"

CONFIG = f"""
site_name: {json.dumps(SITE_NAME)}
docs_dir: content
theme: {{name: material, language: es}}
plugins:
  - search
  - tags
  - cjm:
      history: true
      lanes:
        - {{id: carril, label: {json.dumps('"><script>alert(1)</script>')}, level: stage}}
        - {{id: paso, label: "<img src=x onerror=alert(1)>"}}
      labels:
        wow: "<img src=x onerror=alert(1)>"
        risks: "<script>alert(1)</script>"
        nav.overview: "<b onclick=alert(1)>x"
      teams: [{{id: extra, name: "<script>alert(1)</script>", lead: "<img src=x onerror=alert(1)>"}}]
markdown_extensions: {json.dumps(EXTENSIONS)}
"""

CANARY = """
window.__ran = [];
for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = (x) => window.__ran.push(name, x);
addEventListener('securitypolicyviolation', (event) => window.__ran.push(
  `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""

ACTIVE = frozenset({"script", "iframe", "object", "embed", "base", "meta", "link", "form", "frame", "frameset", "math"})


class _Tags(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def acting(self) -> list[object]:
        """What of it would act, load from elsewhere or lead astray."""
        return [
            (tag, name, value)
            for tag, attributes in self.tags
            for name, value in [("", ""), *attributes.items()]
            if tag in ACTIVE
            or name.startswith("on")
            or name in {"srcdoc", "formaction", "ping", "background"}
            or (name in {"href", "cite", "xlink:href", "action"} and not is_allowed(value))
            or (name in {"src", "srcset", "poster"} and (scheme_of(value) or not is_allowed(value)))
        ]


def _squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    harmless = tuple(tuple(f"palabra{n}" for n in range(len(pack))) for pack in PACKS)
    repo = Repo(root)
    repo.write({"mkdocs.yml": CONFIG, **{f"content/{name}": text for name, text in objects(harmless).items()}})
    repo.commit("harmless")
    write_handbook(root, CONFIG)
    repo.commit(STRINGS[0])
    return root


@pytest.fixture(scope="module")
def compiled(hostile: Path) -> Compilation:
    return compile_handbook(read_settings(hostile / "mkdocs.yml"))


def test_every_string_reaches_every_text_of_the_models(compiled: Compilation) -> None:
    assert len(STRINGS) >= 150
    assert not compiled.failed, [str(d) for d in compiled.diagnostics if d.severity == "error"][:5]
    reached: dict[str, list[str]] = {}
    for kind in OBJECT_TYPES:
        for entry in compiled.handbook.objects(kind).values():
            for path, text in texts_of_model(entry.item, kind):
                reached.setdefault(path, []).append(text)
    wanted = {path: _squeezed(" ".join(texts)) for path, texts in reached.items()}
    missing = {path for path, texts in wanted.items() if any(_squeezed(text) not in texts for text in STRINGS)}
    # what the rest may hold is a list of words, an id, a digest or a path
    assert {re.sub(r".*\.", "", path) for path in missing} <= {
        "kind", "status", "visibility", "type", "id", "owner", "team", "channel", "personas", "metrics", "digest",
        "image", "version", "cycle", "better", "segment", "buying_role", "code_owner", "tone", "polarity",
        "origin", "intensity",
        "intent", "planned", "actual",
    }  # fmt: skip
    assert len(wanted) - len(missing) > 100


def test_a_text_field_shows_what_was_typed() -> None:
    for text in STRINGS:
        look = _Tags(str(render_inline(text)))
        assert look.acting() == [], text
        assert {tag for tag, _ in look.tags} <= {"a", "em", "strong", "code", "br"}, text
        if not look.tags and "&" not in text and "\\" not in text:
            assert "".join(look.text) == text
        if not any(tag == "br" for tag, _ in look.tags):
            assert "".join(look.text).split() == plain(text).split(), text


def test_a_label_of_a_diagram_is_a_label() -> None:
    for n in range(0, len(STRINGS), 30):
        words = [label(text) for text in STRINGS[n : n + 30]]
        tasks = "\n".join(f"section {text}\n{text}: 3: {text}" for text in words)
        svg = _Tags(str(draw(f"journey\ntitle {words[0]}\n{tasks}\n", "d", STRINGS[n])))
        assert svg.acting() == []
        assert sum(attributes.get("class", "").startswith("task ") for _, attributes in svg.tags) >= len(words)
    assert len(drawings()) > 150
    for node, svg_text in drawings().items():
        assert _Tags(svg_text).acting() == [], node


@pytest.mark.parametrize("mode", ["sanitize", "escape"])
def test_prose_is_clean_and_the_author_is_told(mode: Any) -> None:
    extensions: list[Any] = [*EXTENSIONS, *([HtmlAsText()] if mode == "escape" else [])]
    markdown = Markdown(extensions=extensions)
    forms = (
        "{0}",
        "## {0}",
        "- {0}",
        "| {0} | x |\n|---|---|\n| {0} | y |",
        "<div markdown>{0}</div>",
        '[t](a.md "{0}")',
    )
    for text in (*STRINGS, *ADDRESSES, *ENCODED):
        for form in (*forms, "[t]({0})", "![t]({0})", "<{0}>", "[t][r]\n\n[r]: <{0}>", '<a href="{0}">t</a>'):
            given = form.format(text)
            made = markdown.reset().convert(given)
            clean = sanitize(made)
            assert _Tags(clean).acting() == [], given
            if mode == "sanitize" and form == "{0}" and _Tags(made).acting():
                assert html_problems(given, mode) or read_prose(given).links, given


@pytest.mark.parametrize("address", [*ADDRESSES, *ENCODED])
def test_no_link_leads_astray(address: str, found: Callable[..., list[str]]) -> None:
    page = {"type": "persona", "name": "A", "evidence": [{"title": "t", "url": address}]}
    yaml = "\n".join(f"{name}: {json.dumps(value)}" for name, value in page.items())
    prose = f'[t](<{address.strip()}>) <a href="{address}">t</a>\n'
    codes = {place.split()[1] for place in found({"a.md": f"---\n{yaml}\n---\nText.\n", "b.md": f"# B\n\n{prose}"})}
    assert codes & {"CJM037", "CJM036", "CJM010"}
    assert address in ENCODED or codes & {"CJM037", "CJM010"}
    look = _Tags(str(render_inline(f"[t](<{address}>) [t]({address}) <{address}>")))
    assert look.acting() == []


@pytest.mark.parametrize("text", [*REFUSED, *BAD_BYTES])
def test_what_no_file_may_hold_is_refused(text: str | bytes, found: Callable[..., list[str]]) -> None:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    places = found({"a.md": b"---\ntype: persona\nname: A " + raw + b"\n---\n"})
    assert {place.split()[1] for place in places} & {"CJM001", "CJM010"}, places


class _Site:
    """Serves a built site with its policy, which holds (``enforced``) or only tells what it would not let happen."""

    def __init__(self, folder: Path) -> None:
        text = (folder / "_headers").read_text("utf-8")
        self.headers: dict[str, str] = dict(re.findall(r"^  ([\w-]+): (.*)$", text, re.MULTILINE))
        self.enforced = False
        site = self

        class Handler(SimpleHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                """Say nothing."""

            def end_headers(self) -> None:
                for name, value in site.headers.items():
                    only_tells = name == "Content-Security-Policy" and not site.enforced
                    self.send_header(f"{name}-Report-Only" if only_tells else name, value)
                super().end_headers()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        answer(self.server)


@pytest.fixture(scope="module")
def built(hostile: Path, compiled: Compilation) -> Iterator[_Site]:
    done = cjm(hostile, "build")
    assert done.returncode == 0, done.stderr[-2000:]
    site = _Site(hostile / "site")
    yield site
    site.server.shutdown()
    site.server.server_close()


def _pages(site: Path) -> list[str]:
    """A page of every folder, all of the views and ordinary pages, and those whose file names are strange."""
    every = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    kinds: dict[str, str] = {}
    for page in every:
        folder = page.rpartition("/")[0]
        kinds.setdefault(folder if folder in {"personas", "journeys", "channels", "teams", "metrics"} else page, page)
    return [quote(f"{page}/") for page in kinds.values() if page != "."]


class _Watch:
    """Notes what a page does that it should not."""

    def __init__(self, page: Page, address: str) -> None:
        self.found: list[str] = []
        page.on("dialog", self._dismiss)
        page.on("popup", lambda popup: self.found.append(f"popup {popup.url}"))
        page.on("download", lambda download: self.found.append(f"download {download.url}"))
        page.on("pageerror", lambda error: self.found.append(f"error {error}"))
        page.on("request", lambda request: self._asked(request.url, address))
        page.add_init_script(CANARY)
        page.route("**/workers/*", lambda route: route.abort())  # each page would read the whole index again

    def _dismiss(self, dialog: Dialog) -> None:
        self.found.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _asked(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:")):
            self.found.append(f"asked {url}")


@pytest.mark.browser
def test_nothing_runs_and_no_page_breaks(built: _Site, hostile: Path, browser: Browser) -> None:
    """Scripts may run, and do not; and what pages do by themselves is nothing that their policy would not allow."""
    built.enforced = False
    assert 'class="cjm-history__list"' in (hostile / "site/journeys/j0/index.html").read_text("utf-8")
    control = "<!doctype html><title>Control</title><script>alert(1)</script>"
    (hostile / "site/control.html").write_text(control, "utf-8")
    page = browser.new_page()
    watch = _Watch(page, built.address)
    wrong: dict[str, object] = {}
    try:
        page.goto(f"{built.address}control.html")
        page.wait_for_load_state("networkidle")
        told = page.evaluate("window.__ran")
        assert told[:2] == ["alert", 1], "what would run is seen"
        assert any(str(what).startswith("script-src-elem inline") for what in told), told
        for uri in _pages(hostile / "site"):
            watch.found.clear()
            page.goto(built.address + uri, wait_until="load")
            state = page.evaluate(STATE)
            at_rest = {"ran": [], "mains": 1, "articles": 1, "titles": 1, "url": built.address + uri}
            if state != at_rest or watch.found:
                wrong[uri] = (watch.found[:5], state)
        assert wrong == {}
    finally:
        page.close()


STATE = """() => ({
  ran: window.__ran,
  mains: document.querySelectorAll('main').length,
  articles: document.querySelectorAll('article.md-content__inner').length,
  titles: document.querySelectorAll('title').length - document.querySelectorAll('svg title').length,
  url: location.href.split('#')[0].split('?')[0],
})"""


@pytest.mark.browser
def test_what_changed_is_said_in_words_only(hostile: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison of a harmless handbook with the same one full of strings, made once and said in each form."""
    monkeypatch.setattr(diffing, "_report", cache(diffing._report))
    monkeypatch.chdir(hostile)
    for form in ("html", "markdown", "text", "json"):
        done = CliRunner().invoke(main, ["diff", "HEAD~1", "HEAD", "--format", form, "-o", f"diff.{form}"])
        assert done.exit_code == 0, (form, done.output[-2000:])
    said = (hostile / "diff.markdown").read_text("utf-8")
    assert "onerror" in said
    assert _Tags(Markdown(extensions=["extra"]).convert(said)).acting() == []
    changes = json.loads((hostile / "diff.json").read_text("utf-8"))["changes"]
    assert len(changes) > 500
    page = browser.new_page()
    watch = _Watch(page, "file:")
    try:
        page.goto((hostile / "diff.html").as_uri(), timeout=120_000)
        state = page.evaluate(STATE)
        assert (state["ran"], state["mains"], state["titles"], watch.found) == ([], 1, 1, [])
        shown = _squeezed(page.evaluate("document.body.textContent"))
        assert [text for text in STRINGS if _squeezed(plain(text)) not in shown][:5] == []
    finally:
        page.close()


@pytest.mark.browser
def test_search_and_filters_show_strings_and_work_under_the_policy(built: _Site, browser: Browser) -> None:
    built.enforced = True
    page = browser.new_page()
    watch = _Watch(page, built.address)
    page.unroute_all()
    try:
        page.goto(built.address + "views/risks/")
        rows = page.locator("[data-row]").count()
        page.locator("[data-cjm-filter] input[name=text]").fill("onerror")
        expect(page).to_have_url(re.compile(r"\?.*onerror"))
        assert 0 < page.locator("[data-row]").count() <= rows
        page.goto(built.address + "channels/c0/")
        page.keyboard.press("f")
        page.keyboard.type("alert")
        page.wait_for_selector(".md-search-result__item a", timeout=60_000)
        assert page.locator(".md-search-result__item").count() > 0
        assert page.evaluate("window.__ran") == []
        assert watch.found == []
    finally:
        page.close()


@pytest.mark.browser
def test_what_the_preview_says_of_strings_is_text(browser: Browser) -> None:
    page = browser.new_page()
    watch = _Watch(page, "about:")
    shown = "".join(STRINGS[:120])
    try:
        page.goto("about:blank")
        page.set_content(with_message(b"<body><main>x</main>", failure_message(language("en"), shown)).decode())
        assert page.evaluate("[window.__ran.length, document.querySelectorAll('main').length]") == [0, 1]
        assert page.locator(".cjm-failure pre").text_content() == shown.strip()
        assert watch.found == []
    finally:
        page.close()
