"""With every other host unreachable, each page draws, searches and filters: from a server, under a sub-path, from disk.

Each page is loaded once for all that is asked of it, on a phone too. One Chromium visits everything, with all other
hosts mapped to a socket that takes connections and never answers, and with its own log of the network switched on.
Control pages do what ours must not, so that the log is seen to tell.
"""

from __future__ import annotations

import json
import re
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ViewportSize
from tests.conftest import CHROMIUM_ARGS, JOURNEY, PERSONA, chromium, cjm, write_tree
from tests.site_pages import PAGES, laid_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Playwright

pytestmark = pytest.mark.browser

CONTROL = """
    <!doctype html><title>Control</title>
    <style>@font-face { font-family: x; src: url(https://font.example/x.woff) } body { font-family: x }</style>
    <img src="https://image.example/x.png" alt=""> text
    <script>new Worker(URL.createObjectURL(new Blob(["fetch('https://worker.example/')"])))</script>
"""

LOOK = """() => ({
    styles: [...document.querySelectorAll('link[rel=stylesheet]')].filter(link => !link.sheet).map(link => link.href),
    images: [...document.images].filter(image => image.complete && !image.naturalWidth).map(image => image.src),
    links: [...document.querySelectorAll('link:not([rel=canonical])')]
        .filter(link => link.href && new URL(link.href).host !== location.host).map(link => link.outerHTML),
    words: (document.querySelector("article.md-content__inner")?.innerText ?? '').length,
})"""

DESKTOP, PHONE = ViewportSize(width=1280, height=720), ViewportSize(width=320, height=700)

TEXT = """() => {
    document.querySelector('[data-cjm-more]:not([hidden]) button')?.click();
    const article = document.querySelector("article.md-content__inner");
    for (const part of article.querySelectorAll('[data-cjm-filter], [data-cjm-more], .md-code__nav')) part.remove();
    return {
        text: article.innerText.split(/\\s+/).join(' '),
        parts: [...article.querySelectorAll('table, svg, [role=img], img, h1, h2, h3, [role=region]')]
            .filter(part => part.checkVisibility()).map(part => part.localName),
        landmarks: [...document.querySelectorAll('header, nav, main, footer')].map(part => part.localName),
    };
}"""

CONTROLS = """() => [...document.querySelectorAll('button, form, select, textarea, input')]
    .filter(part => !part.matches('[type=checkbox], [type=radio]') && part.checkVisibility({visibilityProperty: true}))
    .map(part => part.outerHTML.slice(0, 120))"""
"""Controls that need a script: tick boxes and radio buttons here are the style sheets' own."""


@dataclass
class Visits:
    """What was seen: by what was looked at, what was wrong there."""

    wrong: dict[str, list[str]] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    filtered: dict[str, list[str]] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def silence() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site that believes itself on another host."""
    folder = tmp_path_factory.mktemp("elsewhere")
    config = """
        site_name: Prueba
        site_url: https://handbook.example/elsewhere/
        repo_url: https://github.com/example/handbook
        docs_dir: content
        theme: {name: material, language: es}
        plugins: [offline, search, cjm]
        """
    files = {
        "mkdocs.yml": config,
        "content/index.md": "# Inicio\n",
        "content/j.md": JOURNEY,
        "content/marta.md": PERSONA,
    }
    write_tree(folder, files)
    done = cjm(folder, "build", "-d", "site/handbook")
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def visits(
    sample: Path,
    elsewhere: Path,
    silence: int,
    playwright_driver: Playwright,
    serve: Callable[[Path], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Visits:
    """Everything that is looked at, in one browser."""
    folder = tmp_path_factory.mktemp("offline")
    (folder / "mount").mkdir()
    (folder / "mount/handbook").symlink_to(sample)
    write_tree(folder, {"control/index.html": CONTROL})
    seen = Visits()
    root = serve(sample)
    control = serve(folder / "control")
    log = folder / "net.json"
    args = [
        *CHROMIUM_ARGS,
        f"--log-net-log={log}",
        f"--host-resolver-rules=MAP * 127.0.0.1:{silence}, EXCLUDE 127.0.0.1",
    ]
    browser = playwright_driver.chromium.launch(executable_path=chromium(), args=args)
    mounted = serve(folder / "mount") + "handbook/"
    for address in (root, mounted, sample.as_uri() + "/"):
        _use(browser, seen, address, ("views/risks/", "views/journeys/", "views/wows/"))
    other = serve(elsewhere) + "handbook/"
    for address in (other, f"{elsewhere.as_uri()}/handbook/"):
        page = browser.new_page()
        _search(page, seen, f"{address}index.html", "espera su turno", "#espera-turno")
        page.close()
    _look_at_all(browser, seen, root, [path.relative_to(sample).as_posix() for path in sorted(sample.rglob("*.html"))])
    page = browser.new_page()
    page.goto(control, wait_until="commit")
    page.wait_for_timeout(500)
    browser.close()
    seen.asked = _hosts(json.loads(log.read_text("utf-8")))
    return seen


def _look_at_all(browser: Browser, seen: Visits, address: str, names: list[str]) -> None:
    """Each page draws: styles, pictures and text are there, and no script stumbles; some say what they show.

    All are opened as on a small phone; those that stand for their type as on a desktop first.
    """
    errors: list[str] = []
    phone, desktop = (browser.new_context(viewport=size).new_page() for size in (PHONE, DESKTOP))
    for page in (phone, desktop):
        page.on("pageerror", lambda error: errors.append(str(error)))
    for name in names:
        errors.clear()
        if name.removesuffix("index.html") in PAGES:
            missing = _missing(desktop, address + name)
            seen.said[name] = desktop.evaluate(TEXT)
        else:
            missing = []
        missing += _missing(phone, address + name)
        if phone.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            missing.append("too wide")
        seen.wrong[address + name] = [*missing, *errors]
    for page in (phone, desktop):
        page.context.close()


def _missing(page: Page, address: str) -> list[str]:
    """What is not there."""
    page.goto(address)
    laid_out(page)
    there = page.evaluate(LOOK)
    short = there["words"] <= 10
    return [*there["styles"], *there["images"], *there["links"], *["no text"] * short]


def _use(browser: Browser, seen: Visits, address: str, lists: tuple[str, ...]) -> None:
    """Search leads somewhere, and lists can be filtered."""
    context = browser.new_context()
    page = context.new_page()
    _search(page, seen, f"{address}banca/journeys/abrir-cuenta/index.html", "recogida en coche", "recogida-en-coche")
    for name in lists:
        page.goto(f"{address}{name}index.html")
        page.locator("[data-cjm-filter] [name=text]").fill("devol")
        page.wait_for_url("**text=devol**", wait_until="commit")
        seen.filtered[address + name] = [
            row.inner_text() for row in page.locator("[data-row]").all() if row.is_visible()
        ] or ["nothing"]
    context.close()


def _search(page: Page, seen: Visits, start: str, words: str, target: str) -> None:
    page.goto(start)
    page.locator(".md-search__input").press_sequentially(words)
    result = page.locator(f".md-search-result__link[href*='{target}']").first
    result.wait_for(state="attached")
    result.evaluate("link => link.click()")
    page.wait_for_url(lambda url: target in url and url != start)
    seen.found[start] = page.locator("article.md-content__inner").inner_text()


def _hosts(log: dict[str, Any]) -> set[str]:
    """The hosts that pages made the browser turn to, says its log; what it asks for by itself has no page."""
    kinds = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    hosts = set()
    for event in log["events"]:
        kind, params = kinds[event["type"]], event.get("params", {})
        if kind == "URL_REQUEST_START_JOB" and params.get("initiator", "not an origin") != "not an origin":
            hosts.add(urlsplit(params["url"]).hostname)
        group = re.match(r"(?:\w+/)?(\w+://\S+) <(?:file:|http://127)", params.get("group_id", ""))
        if group:
            hosts.add(urlsplit(group[1]).hostname)
    # the last is the browser's own wish to know what kind of form it has before it
    return {host for host in hosts if host not in {None, "127.0.0.1", "content-autofill.googleapis.com"}}


def test_nothing_is_asked_of_another_host(visits: Visits) -> None:
    named = {f"{host}.example" for host in ("font", "image", "worker")}
    assert visits.asked == named, "the control page asks these hosts, and nothing else asks any"


def test_every_page_draws(visits: Visits, sample: Path) -> None:
    assert {name: wrong for name, wrong in visits.wrong.items() if wrong} == {}
    assert len(visits.wrong) == len(list(sample.rglob("*.html")))


def test_search_leads_to_what_was_looked_for(visits: Visits) -> None:
    assert len(visits.found) == 5
    for start, text in visits.found.items():
        assert ("recogida" if "elsewhere" not in start and "banca" in start else "espera su turno") in text.lower(), (
            start
        )


def test_lists_are_filtered(visits: Visits) -> None:
    assert len(visits.filtered) == 9
    assert {
        name: rows for name, rows in visits.filtered.items() if not all("devol" in row.lower() for row in rows)
    } == {}


def test_everything_but_filters_is_there_without_scripts(visits: Visits, sample: Path, browser: Browser) -> None:
    """What is said, and the tables, drawings and landmarks, with scripts and without; and no control that is dead."""
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP)
    page = context.new_page()
    for name in (f"{page}index.html" for page in PAGES):
        assert _missing(page, f"{sample.as_uri()}/{name}") == [], name
        assert page.evaluate(CONTROLS) == [], name
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        page.set_viewport_size(DESKTOP)
        assert page.evaluate(TEXT) == visits.said[name], name
    context.close()


def test_a_handbook_may_ask_for_short_addresses(tmp_path: Path) -> None:
    config = """
        site_name: Prueba
        docs_dir: content
        theme: {name: material, language: es}
        plugins: [search, {cjm: {offline: false}}]
        """
    files = {
        "mkdocs.yml": config,
        "content/index.md": "[J](j.md)",
        "content/j.md": JOURNEY,
        "content/marta.md": PERSONA,
    }
    write_tree(tmp_path, files)
    done = cjm(tmp_path, "build")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "site/index.html").read_text("utf-8")
    assert 'href="j/"' in html
    assert "iframe-worker" not in html
    assert not (tmp_path / "site/search/search_index.js").exists()
