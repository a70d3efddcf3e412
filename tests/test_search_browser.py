"""Search in pieces, in Chromium: from a server under a sub-path with the site's own policy, and from disk.

One small handbook, whose index is in pieces because its limit says so. What its pages hold is also asked of the script
directly: each word of the index leads to its page, whatever letters it is written in.
"""

from __future__ import annotations

import json
import re
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.conftest import JOURNEY, PERSONA, answer, cjm, write_tree
from tests.test_search_pieces import content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

CONFIG = """
    site_name: Prueba
    docs_dir: content
    theme: {name: material, language: es, features: [search.suggest, search.highlight]}
    plugins: [search, {cjm: {whole_search: 3}}]
    """

LETTERS = """
    ---
    tags: [Etiqueta]
    ---
    # Letras <i>y</i> signos

    Straße, İstanbul, ΣΊΣΥΦΟΣ, Ångström, Việt Nam, привет Ёж, שָׁלוֹם, مُحَمَّد, 日本語テスト, ภาษาไทย, 한국어, हिन्दी,
    a &lt; b &amp; c &amp;lt; "comillas", `código_raro`, 24.000 €, ½, x², ﬁn, e\u0301poca, \U0001d504lt.

    ## Segunda parte

    - uno con **viñeta** primera
    - dos con viñeta segunda

    Un párrafo aparte que habla de la ventanilla.
    """

ASK = """async ([base, queries]) => {
    const worker = new Worker(`${base}assets/cjm/search-worker.js`);
    const ask = (message) => new Promise((answer) => {
        worker.onmessage = (event) => answer(event.data);
        worker.postMessage(message);
    });
    const index = await (await fetch(`${base}search/search_index.json`)).json();
    await ask({type: 0, data: {...index, options: {suggest: true}}});
    const found = {};
    for (const query of queries) found[query] = (await ask({type: 2, data: query})).data;
    worker.terminate();
    return found;
}"""


class Strict(SimpleHTTPRequestHandler):
    """Serves a site under a sub-path, with its policy."""

    folder: str
    policy: str

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/sub/path"))

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    journeys = {
        f"content/viajes/j{n:02}.md": JOURNEY.replace("Abrir una cuenta", f"Reclamar el cobro {n}")
        + f"\n    Notas con zarpa{n} y avión.\n"
        for n in range(14)
    }
    files = {
        "mkdocs.yml": CONFIG,
        "content/index.md": "# Inicio\n\nHola.\n",
        "content/letras.md": LETTERS,
        "content/marta.md": PERSONA,
        "content/abrir.md": JOURNEY,
        **journeys,
    }
    folder = write_tree(tmp_path_factory.mktemp("search"), files)
    done = cjm(folder, "build")
    assert done.returncode == 0, done.stderr
    assert cjm(folder, "verify", "site").returncode == 0
    return folder / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site's address under a sub-path, with its policy."""
    policy = re.search(r"Content-Security-Policy: (.*)", (site / "_headers").read_text("utf-8"))
    assert policy
    handler = type("Served", (Strict,), {"policy": policy[1]})
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *given: handler(*given, directory=str(site)))
    answer(server)
    yield f"http://127.0.0.1:{server.server_port}/sub/path/"
    server.shutdown()
    server.server_close()


def results(page: Page, words: str) -> list[str]:
    """Type, and take the titles of what is found."""
    box = page.locator(".md-search__input")
    box.fill("")
    box.press_sequentially(words)
    page.locator(".md-search-result__item").first.wait_for(state="attached")
    expect(page.locator(".md-search-result__link").first).to_have_attribute("href", re.compile("h="))
    expect(box).to_have_value(words)
    page.wait_for_timeout(300)
    return page.locator(".md-search-result__item > a h1").all_inner_texts()


TWO_ANSWERS = """totals => new Promise(done => {
    const said = document.createElement('p'); // before the theme's own
    said.className = 'md-search-result__meta';
    document.body.prepend(said);
    const first = document.querySelector('script[src*="journey-first"]').src;
    const worker = new Worker(first.replace('journey-first', 'search-worker'));
    for (const total of totals) {
        said.textContent = '10 documentos encontrados';
        worker.dispatchEvent(new MessageEvent('message', {data: {type: 3, data: {total, items: Array(10)}}}));
    }
    setTimeout(() => done(said.textContent), 50);
})"""


@pytest.mark.parametrize(("totals", "told"), [([16, 15], "15"), ([16], "16"), ([16, 10], "10"), ([12345], "12.345")])
def test_of_two_answers_at_once_the_later_is_told(address: str, browser: Browser, totals: list[int], told: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}viajes/j03/index.html")
    assert page.evaluate(TWO_ANSWERS, totals) == f"{told} documentos encontrados"
    page.close()


@pytest.mark.parametrize("from_disk", [False, True], ids=["http", "disk"])
def test_typing_finds_pages_and_their_places(site: Path, address: str, browser: Browser, *, from_disk: bool) -> None:
    start = f"{site.as_uri()}/" if from_disk else address
    page = browser.new_context().new_page()
    said: list[str] = []
    asked: set[str] = set()
    # the theme asks for the height of what it marks, folded or not: the browser remarks on that
    page.on("console", lambda line: said.extend([line.text] * ("by content-visibility" not in line.text)))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.add(request.url))
    page.goto(f"{start}viajes/j03/index.html")
    assert not [url for url in asked if "/search/pages/" in url], "nothing of the index is there before it is asked for"
    page.locator(".md-search__input").click()
    assert results(page, "abrir cuenta")[0] == "Abrir una cuenta"
    assert page.locator(".md-search-result__item mark").first.inner_text() == "Abrir"
    assert page.locator(".md-search-result__meta").inner_text() == "2 documentos encontrados"
    many = results(page, "reclamar cob")
    assert len(many) == 10, "as many as the theme shows at once"
    assert all(title.startswith("Reclamar el cobro") for title in many)
    expect(page.locator(".md-search-result__meta")).to_contain_text("15 ")
    for shown in (14, 15):  # the theme shows four more of them whenever its end is reached
        for place in (0, 99_999):
            page.locator(".md-search__scrollwrap").evaluate("(box, place) => box.scrollTo(0, place)", place)
            page.wait_for_timeout(100)
        expect(page.locator(".md-search-result__item")).to_have_count(shown)
    assert page.locator("[data-md-component=search-suggest]").inner_text() == "reclamar cobro"
    assert results(page, "turnos avion zarpa7") == ["Reclamar el cobro 7"]
    link = page.locator(".md-search-result__link[href*='espera-turno']").first
    link.evaluate("link => link.click()")
    page.wait_for_url("**/viajes/j07/index.html?*espera-turno")
    assert "espera su turno" in page.locator("mark").first.evaluate("mark => mark.closest('section').innerText").lower()
    assert said == []
    assert all(url.startswith(start) for url in asked if url.startswith(("file:", "http")))
    page.context.close()


def test_every_word_leads_to_its_page(site: Path, address: str, browser: Browser) -> None:
    """Words as the index has them, and as authors write them."""
    words: dict[str, set[str]] = {}
    for path in (site / "search/words").glob("*.js"):
        for word in content(path)[::2]:
            words[word] = set()
    written = re.sub(r"&\w+;|[<>`\"]", " ", LETTERS.split("signos")[1]).replace("*", "").split()
    written = [word.strip(",.-#") for word in written if word.strip(",.-#€").isprintable() and word.strip(",.-#€")]
    page = browser.new_page()
    page.goto(f"{address}404.html")
    found: dict[str, Any] = page.evaluate(
        ASK, [address, [*words, *written, "letras -signos", "", "  ", '"su turno"', "avión"]]
    )
    assert [word for word in words if not (found[word]["items"])] == []
    for word in written:
        places = [hit["location"] for item in found[word]["items"] for hit in item]
        assert any(place.startswith("letras/") for place in places) or found[word].get("total", 0) > 10, word
    assert found["letras -signos"]["items"] == found[""]["items"] == found["  "]["items"] == []
    assert found['"su turno"']["total"] == found["avión"]["total"] + 2
    (item,) = found["viñeta"]["items"]
    assert item[0]["location"] == "letras/index.html#segunda-parte"
    assert "<li>uno con <mark>viñeta</mark> primera</li>" in item[0]["text"]
    assert item[0]["tags"] == ["Etiqueta"]
    page.close()


def test_what_counts_as_the_same_word(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}404.html")
    queries = [
        "ventanillas", "ventanillo", "viñeta -primer", "viñeta -primera", "e-viñeta", "etiqueta", "r", "rec",
    ]  # fmt: skip
    found: dict[str, Any] = page.evaluate(ASK, [address, queries])
    page.close()
    pages = {query: [item[0]["location"].partition("#")[0] for item in found[query]["items"]] for query in queries}
    assert pages["ventanillas"] == pages["viñeta -primer"] == pages["e-viñeta"] == ["letras/index.html"]
    assert pages["ventanillo"] == pages["viñeta -primera"] == []
    assert (len(pages["r"]), len(pages["rec"])) == (10, found["rec"]["total"])
    ((tagged,),) = found["etiqueta"]["items"]
    assert tagged["terms"] == {"etiqueta": True}
    assert tagged["text"].startswith("<p>Straße")


def test_of_a_large_handbook_only_the_best_pages_are_loaded(tmp_path: Path, page: Page) -> None:
    notes = {f"content/n{n}.md": f"# Nota {n}\n\nUna nota de prueba.\n" for n in range(201)}
    folder = write_tree(tmp_path, {"mkdocs.yml": CONFIG, **notes})
    assert cjm(folder, "build").returncode == 0
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "site/n7/index.html").as_uri())
    page.locator(".md-search__input").click()
    assert len(results(page, "prueba")) == 10
    expect(page.locator(".md-search-result__meta")).to_have_text("202 documentos encontrados")
    assert len({url for url in asked if "/search/text/" in url}) < 20


def test_a_page_that_was_open_while_the_site_was_published_anew_finds_the_new_pieces(
    site: Path, address: str, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{address}index.html")
    real = json.loads((site / "search/search_index.json").read_text("utf-8"))
    old = {**real, "config": {**real["config"], "pieces": "0" * 12}}
    answers = [json.dumps(old)]
    page.route("**/search_index.json", lambda route: route.fulfill(body=answers.pop() if answers else json.dumps(real)))
    page.reload()
    page.locator(".md-search__input").click()
    assert results(page, "zarpa5") == ["Reclamar el cobro 5"]
    page.close()
