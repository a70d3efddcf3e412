"""``cjm serve`` while an author writes: errors show on their page, the rest stays, corrections come by themselves."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.adapters import preview_server
from cjm_site.adapters.file_news import FileNews
from playwright.sync_api import Error, expect
from tests.conftest import JOURNEY, PERSONA, write_tree
from watchdog.events import (
    DirCreatedEvent,
    DirModifiedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileOpenedEvent,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Response

pytestmark = pytest.mark.browser

CONFIG = """
    site_name: Manual
    docs_dir: content
    theme: {name: material, language: es}
    plugins: [search, cjm]
"""
WAIT = 60_000
"""Milliseconds that a page may take to come back on a busy machine."""

NOTE = ".cjm-problems-note"
PANEL = ".cjm-problems"


def project(folder: Path, files: Mapping[str, str | bytes] = {}) -> Path:
    pages = {"content/index.md": "# Inicio\n\nHola.\n", "content/marta.md": PERSONA, "content/abrir.md": JOURNEY}
    return write_tree(folder, {"mkdocs.yml": CONFIG, **pages, **files})


@contextmanager
def serving(folder: Path, end: signal.Signals = signal.SIGINT, **variables: str) -> Iterator[str]:
    """The address of the handbook, served in a process of its own; it must end by itself, without a traceback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **variables}
    log = folder.parent / f"{folder.name}.log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "cjm_site", "serve", "-a", address],
            cwd=folder, env=environment, stdout=stream, stderr=stream,
        )  # fmt: skip
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://{address}/", timeout=60).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.2)
        yield f"http://{address}/"
    finally:
        process.send_signal(end)
        assert process.wait(60) == 0
    assert "Traceback" not in log.read_text(), log.read_text()


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_default_timeout(WAIT)
    expect.set_options(timeout=WAIT)
    yield page
    page.close()


def visit(page: Page, address: str, **options: float) -> Response | None:
    """Go to a page; one that is loaded anew just now, because of a save, gets in the way once."""
    try:
        return page.goto(address, **options)  # type: ignore[arg-type]  # timeout
    except Error as error:
        if "ERR_ABORTED" not in error.message and "interrupted" not in error.message:
            raise
        return page.goto(address, **options)  # type: ignore[arg-type]  # timeout


def test_an_error_shows_on_its_page_and_goes_when_it_is_corrected(tmp_path: Path, page: Page) -> None:
    folder = project(tmp_path / "h")
    journey = folder / "content/abrir.md"
    with serving(folder) as address:
        visit(page, f"{address}abrir/")
        expect(page.locator("h1")).to_contain_text("Abrir una cuenta")
        expect(page.locator(PANEL)).to_have_count(0)

        rewrite(journey, "impact: 5", "impact: <b>x</b>")
        panel = page.locator(PANEL)
        expect(panel).to_have_count(1)
        expect(panel).to_contain_text("content/abrir.md:14:85")
        expect(panel.locator(".cjm-problem__excerpt")).to_contain_text("impact: <b>x</b>")
        expect(panel.locator(".cjm-problem__caret")).to_contain_text("^")
        expect(panel).to_contain_text("1 error en este archivo")
        assert panel.locator("b").count() == 0
        expect(page.locator("h1")).to_contain_text("Abrir una cuenta")  # its last state is below

        visit(page, f"{address}marta/")
        expect(page.locator("h1")).to_contain_text("Marta Ríos")
        expect(page.locator(NOTE)).to_contain_text("1 error en el manual")
        visit(page, f"{address}views/risks/")
        expect(page.locator("main")).to_contain_text("Cola de más de 20 minutos")
        page.locator(f"{NOTE} a").click()
        expect(page).to_have_url(f"{address}abrir/index.html")

        rewrite(journey, "impact: <b>x</b>", "impact: 4")
        expect(page.locator(PANEL)).to_have_count(0)
        expect(page.locator(NOTE)).to_have_count(0)


def test_errors_that_are_there_from_the_start(tmp_path: Path, page: Page) -> None:
    files: dict[str, str | bytes] = {
        "content/marta.md": PERSONA.replace("name: Marta Ríos", "name: Marta: Ríos"),  # not YAML
        "content/luis.md": "---\ntype: persona\nnmae: Luis\n---\n",
        "content/latin.md": "# Añil\n".encode("latin-1"),
        "content/nota.md": "# Nota\n\n[](nada.md)\n\n```mermaid\ngraph TD\nA[x --> B\n```\n",
        "content/otro.md": JOURNEY.replace("personas: marta", "personas: nadie").replace("Abrir", "Cerrar"),
        "content/zz.md": "---\ntype: persona\nid: luis\nname: Otro Luis\n---\n",
    }
    folder = project(tmp_path / "h", files)
    with serving(folder) as address:
        for name, code in (("marta", "CJM010"), ("luis", "CJM021"), ("latin", "CJM001"), ("otro", "CJM031")):
            visit(page, f"{address}{name}/")
            expect(page.locator(PANEL)).to_contain_text(code)
        visit(page, f"{address}nota/")
        expect(page.locator(PANEL)).to_contain_text("CJM036")
        expect(page.locator(PANEL)).to_contain_text("CJM040")
        expect(page.locator("main")).to_contain_text("A[x --> B")
        visit(page, f"{address}otro/")
        expect(page.locator("main")).to_contain_text("Cerrar una cuenta")
        visit(page, f"{address}cjm-unknown/persona-nadie/")
        expect(page.locator(PANEL)).to_contain_text("content/otro.md:4:11")
        visit(page, f"{address}zz/")
        expect(page.locator(PANEL)).to_contain_text("CJM030")
        # the journey of a persona whose file is broken is there, and leads to her page
        visit(page, f"{address}abrir/")
        expect(page.locator(NOTE)).to_contain_text("errores")
        expect(page.locator("main")).to_contain_text("Espera su turno")
        page.locator("a", has_text=re.compile("Marta")).first.click()
        expect(page.locator(PANEL)).to_contain_text("CJM010")
        write_tree(folder, {"content/marta.md": PERSONA})
        expect(page.locator(PANEL)).to_have_count(0)
        expect(page.locator("h1")).to_contain_text("Marta Ríos")


def test_files_that_come_and_go(tmp_path: Path, page: Page) -> None:
    folder = project(tmp_path / "h")
    with serving(folder) as address:
        visit(page, f"{address}nuevo/")  # not there yet
        write_tree(folder, {"content/nuevo.md": "---\ntype: persona\nname: Nueva\nsegment: x\n---\n"})
        expect(page.locator(PANEL)).to_contain_text("CJM024")
        rewrite(folder / "content/nuevo.md", "segment: x\n", "")
        expect(page.locator("h1")).to_contain_text("Nueva")

        visit(page, f"{address}marta/")
        (folder / "content/marta.md").unlink()
        expect(page.locator(PANEL)).to_contain_text("Se ha borrado este archivo")
        expect(page.locator(PANEL)).to_contain_text("content/abrir.md:4:11")
        expect(page.locator("h1")).to_contain_text("Marta Ríos")
        visit(page, f"{address}abrir/")
        expect(page.locator(PANEL)).to_contain_text("CJM031")
        rewrite(folder / "content/abrir.md", "personas: marta", "personas: nuevo")
        expect(page.locator(PANEL)).to_have_count(0)
        assert visit(page, f"{address}marta/").status == 404  # type: ignore[union-attr]
        write_tree(folder, {"content/marta.md": PERSONA})
        expect(page.locator("h1")).to_contain_text("Marta Ríos")


def test_files_beside_a_page_and_pieces_of_the_search_index_are_as_new_as_the_page(tmp_path: Path) -> None:
    def answer(path: str, folder: str = "views/risks/") -> str:
        try:
            return ask(f"{address}{folder}{path}")
        except urllib.error.HTTPError as error:
            return str(error.code)

    def words() -> str:
        index = json.loads(answer("search_index.json", "search/"))
        if index == 404:  # it is written when every page is
            return ""
        root = index["config"]["pieces"]
        piece = re.search(r'\],"([0-9a-f]{12})"', answer(f"{root}.js", "search/pages/"))
        return answer(f"{piece[1]}.js", "search/words/") if piece else ""

    options = "{cjm: {rows_in_page: 1, whole_search: 0}}]"
    folder = project(tmp_path / "h", {"mkdocs.yml": CONFIG.replace("cjm]", options)})
    more = "{id: otra, title: Otra cola, likelihood: 1, impact: 1}"
    with serving(folder) as address:
        assert answer("rows-1.js") == "404"  # one risk, one row in the page
        rewrite(folder / "content/abrir.md", "risks: [", f"risks: [{more}, ")
        until(lambda: "Otra cola" in answer("rows-1.js"))
        assert "rows-1.js" in answer("")
        rewrite(folder / "content/abrir.md", "Otra cola", "Cola nueva")
        until(lambda: "Cola nueva" in answer("rows-1.js"))
        until(lambda: '"nueva",' in words(), 2)  # lists and the index are made while nobody asks for anything
        assert '"minutos",' in words()
        rewrite(folder / "content/abrir.md", f"{more.replace('Otra cola', 'Cola nueva')}, ", "")
        until(lambda: "rows-1.js" not in answer(""))
        assert answer("rows-1.js") == "404"


def test_a_save_is_told_once(tmp_path: Path) -> None:
    """The system tells of it at once, and who looks now and then finds it again a second later."""
    file, other = tmp_path / "a.md", tmp_path / "b.md"
    news = FileNews()
    file.write_text("one")
    assert not news.is_new(FileOpenedEvent(str(file)))
    assert not news.is_new(DirModifiedEvent(str(tmp_path)))
    assert [news.is_new(DirCreatedEvent(str(tmp_path))) for _ in range(2)] == [True, False]
    assert [news.is_new(FileCreatedEvent(str(file))), news.is_new(FileModifiedEvent(str(file)))] == [True, False]
    file.write_text("one, two")
    assert [news.is_new(FileModifiedEvent(os.fsencode(file))) for _ in range(2)] == [True, False]
    file.rename(other)
    assert [news.is_new(FileMovedEvent(str(file), str(other))) for _ in range(2)] == [True, False]
    assert not news.is_new(FileDeletedEvent(str(file)))
    other.unlink()
    assert [news.is_new(FileDeletedEvent(str(other))) for _ in range(2)] == [True, False]
    other.write_text("one, two")
    assert news.is_new(FileCreatedEvent(str(other)))


def test_a_save_makes_the_site_anew_once(tmp_path: Path) -> None:
    folder = project(tmp_path / "h")
    log = folder.parent / "h.log"
    with serving(folder) as address:
        saved = folder / "content/marta.md"
        for number in (1, 2, 3):
            text = saved.read_text("utf-8").replace("Marta", f"Marta {number}")
            if number == 1:
                saved.write_text(text, encoding="utf-8")
            else:  # as editors do that never leave half a file
                beside = folder.parent / "marta.new"
                beside.write_text(text, encoding="utf-8")
                beside.replace(saved)
            until(lambda number=number: f"Marta {number}" in ask(f"{address}marta/"))  # type: ignore[misc]
            time.sleep(3 * preview_server._LOOK)
            assert log.read_text().count("Reloading browsers") == number


def ask(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - http
        return str(answer.read().decode())


def until(holds: Callable[[], bool], pause: float = 0.2) -> None:
    """Wait for what a save is to bring about."""
    for _ in range(int(60 / pause)):
        if holds():
            return
        time.sleep(pause)
    raise AssertionError("nothing came of the save")


def test_a_broken_configuration_leaves_the_site_up(tmp_path: Path, page: Page) -> None:
    folder = project(tmp_path / "h")
    config = folder / "mkdocs.yml"
    good = config.read_text("utf-8")
    with serving(folder) as address:
        visit(page, f"{address}marta/")
        for broken, said in (
            ("site_name: [\n", "no"),
            (good.replace("[search, cjm]", "[search, {cjm: {lanes: <i>3</i>}}]"), "lanes"),
            (good.replace("docs_dir: content", "docs_dir: nada"), "nada"),
        ):
            config.write_text(broken, encoding="utf-8")
            expect(page.locator(".cjm-failure pre")).to_contain_text(said)
            expect(page.locator("h1")).to_contain_text("Marta Ríos")
            assert page.locator(".cjm-failure i").count() == 0
        config.unlink()
        expect(page.locator(".cjm-failure pre")).to_contain_text("mkdocs.yml")
        config.write_text(good.replace("site_name: Manual", "site_name: Otro nombre"), encoding="utf-8")
        expect(page.locator(".cjm-failure")).to_have_count(0)
        expect(page.locator("header").first).to_contain_text("Otro nombre")
        (folder / "content").rename(folder / "aparte")
        expect(page.locator(".cjm-failure pre")).to_contain_text("content")
        (folder / "aparte").rename(folder / "content")
        expect(page.locator(".cjm-failure")).to_have_count(0)
        rewrite(folder / "content/marta.md", "Marta Ríos", "Marta Soler")
        expect(page.locator("h1")).to_contain_text("Marta Soler")


def test_the_message_is_readable_on_a_phone(tmp_path: Path, browser: Browser) -> None:
    folder = project(tmp_path / "h", {"content/abrir.md": JOURNEY.replace("impact: 5", "impact: high")})
    with serving(folder) as address:
        context = browser.new_context(viewport={"width": 360, "height": 740})
        page = context.new_page()
        visit(page, f"{address}abrir/", timeout=WAIT)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator(".cjm-problem__excerpt").inner_text().split("\n")[0].startswith("14")
        visit(page, f"{address}marta/", timeout=WAIT)
        assert "en estas páginas: content/abrir.md" in " ".join(page.locator(NOTE).inner_text().split())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        context.close()


def test_what_is_saved_while_the_first_site_is_made_is_made_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path / "h")
    make = preview_server._make
    news: list[bool] = []

    def made(*given: Any) -> None:
        make(*given)
        rewrite(folder / "content/abrir.md", "Abrir una cuenta", "Abrir otra cuenta")

    def serve(server: Any, **_options: object) -> None:
        with server._rebuild_cond:
            news.append(server._rebuild_cond.wait_for(lambda: server._want_rebuild, timeout=WAIT / 1000))

    monkeypatch.setattr(preview_server, "_make", made)
    monkeypatch.setattr(preview_server._Server, "serve", serve)
    preview_server.run_server(folder / "mkdocs.yml", open_browser=False, dev_addr="127.0.0.1:0")
    assert news == [True]


def test_a_file_that_is_replaced_by_an_older_one_is_the_older_one(tmp_path: Path) -> None:
    folder = project(tmp_path / "h", {"content/img/one.svg": "<svg>new</svg>"})
    other = tmp_path / "downloaded.svg"
    other.write_text("<svg>old</svg>")
    os.utime(other, (10**9, 10**9))
    with serving(folder) as address:
        image = f"http://{address.removeprefix('http://')}img/one.svg"
        other.replace(folder / "content/img/one.svg")
        end = time.monotonic() + WAIT / 1000
        while (said := urllib.request.urlopen(image).read()) != b"<svg>old</svg>":
            assert time.monotonic() < end, said
            time.sleep(0.1)


def test_whoever_ends_it_otherwise_finds_no_folder_left(tmp_path: Path) -> None:
    folder = project(tmp_path / "h")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with serving(folder, signal.SIGTERM, TMPDIR=str(temporary)):
        assert [path.name[:10] for path in temporary.iterdir()] == ["cjm-serve-"]
    assert not list(temporary.iterdir())
