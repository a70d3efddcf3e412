"""While pages are made that nobody asks for, a save comes first; what never changes is sent once."""

from __future__ import annotations

import re
import weakref
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from wsgiref.util import setup_testing_defaults

import pytest
from benchmarks.generate import generate
from cjm_site.adapters import live_site
from cjm_site.adapters.live_site import LiveSite
from cjm_site.adapters.preview_server import _load, _Server
from cjm_site.collector import without_collector
from tests.conftest import JOURNEY, PERSONA, write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def test_pages_that_nobody_asks_for_wait_from_the_moment_of_a_save(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    time = SimpleNamespace(monotonic=lambda: clock[0], sleep=lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    monkeypatch.setattr(live_site, "time", time)
    made: list[str] = []
    live = LiveSite(lambda error: pytest.fail(str(error)))
    todo = {f"{number}.md": None for number in range(3)}

    def make(uri: str) -> None:
        made.append(uri)
        del todo[uri]

    build: Any = SimpleNamespace(todo=todo, slow=(), make=make)
    live._build = build
    assert live._make_one()
    assert made == ["0.md"]
    live.wait()
    saved = clock[0]
    while len(made) == 1:
        assert live._make_one()
    assert clock[0] - saved >= live_site.QUIET


def test_what_sites_before_were_made_of_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read goes with its site; templates and pages of MkDocs, which hold each other, are looked for."""
    monkeypatch.setattr(live_site, "QUIET", 0)
    generate(tmp_path, 2, 1)
    live = LiveSite(lambda error: pytest.fail(str(error)))
    inputs: list[weakref.ref[Any]] = []
    templates: list[weakref.ref[Any]] = []
    one = min(tmp_path.rglob("journeys/*.md"))
    text = one.read_text("utf-8")
    last = [False] * (live_site.SITES - 1) + [True]
    with without_collector():  # in a command it looks seldom, and not at what was set aside
        for number in range(live_site.SITES):
            one.write_text(re.sub("^title: .*", f"title: T{number}", text, flags=re.MULTILINE), "utf-8")
            config = _load(tmp_path / "mkdocs.yml", tmp_path / "site", {})
            plugin: Any = config.plugins["cjm"]
            if not number:
                config.plugins.on_startup(command="serve", dirty=False)
            live.update(config, plugin, "http://127.0.0.1/")
            assert live._build is not None
            inputs.append(weakref.ref(live._build.inputs))
            templates.append(weakref.ref(live._build.env))
        del config, plugin
        assert [made() is not None for made in inputs] == last
        assert [made() is not None for made in templates] != last
        assert live._make_one()
        assert [made() is not None for made in templates] == last


SERVED = """
    site_name: Manual
    docs_dir: content
    theme: {name: material, language: es}
    plugins: [{cjm: {rows_in_page: 1}}]
"""
MORE = "{id: otra, title: Otra cola, likelihood: 1, impact: 1}, "
LIST, ROWS = "views/risks/index.html", "views/risks/rows-1.js"


class Saves:
    """A handbook with a list of two risks, one in the page and one beside it, and the site that shows it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, folder / "site"
        self.live = LiveSite(lambda error: pytest.fail(str(error)))
        journey = JOURNEY.replace("risks: [", f"risks: [{MORE}")
        assert journey != JOURNEY
        pages = {"content/index.md": "# Inicio\n", "content/marta.md": PERSONA, "content/abrir.md": journey}
        self.save({"mkdocs.yml": SERVED, **pages})
        self.look()

    def save(self, files: Mapping[str, str] = {}) -> None:
        """What comes of a save before anybody looks at a page."""
        write_tree(self.folder, files)
        config = _load(self.folder / "mkdocs.yml", self.site, {})
        plugin: Any = config.plugins["cjm"]
        config.plugins.on_startup(command="serve", dirty=False)
        self.live.update(config, plugin, "http://127.0.0.1/")

    def edit(self, old: str, new: str) -> None:
        """The same of one in the journey."""
        text = (self.folder / "content/abrir.md").read_text("utf-8")
        assert old in text
        self.save({"content/abrir.md": text.replace(old, new)})

    def look(self) -> None:
        """Ask for the list."""
        self.live.ask(LIST)

    def has_rows(self) -> bool:
        """Whether there are rows beside the list."""
        return (self.site / ROWS).is_file()


@pytest.fixture
def saves(tmp_path: Path) -> Saves:
    made = Saves(tmp_path / "h")
    assert made.has_rows()
    return made


def test_a_list_that_was_saved_again_before_it_was_made_leaves_no_rows_behind(saves: Saves) -> None:
    saves.edit(MORE, "")
    saves.edit("Abrir", "Abrirse")
    saves.look()
    assert not saves.has_rows()


def test_a_list_that_is_as_it_was_after_two_saves_is_not_made_again(saves: Saves) -> None:
    page = saves.site / LIST
    then = page.stat().st_mtime_ns
    saves.edit(MORE, "")
    saves.edit("risks: [", f"risks: [{MORE}")
    saves.look()
    assert saves.has_rows()
    assert page.stat().st_mtime_ns == then
    saves.edit("Otra cola", "Cola nueva")
    saves.look()
    assert page.stat().st_mtime_ns != then


def test_a_list_leaves_no_rows_behind_where_the_navigation_changes(saves: Saves) -> None:
    saves.save({"content/nueva.md": "# Nueva\n"})
    saves.edit(MORE, "")
    saves.look()
    assert not saves.has_rows()


def test_a_list_that_was_saved_again_before_it_was_made_shows_the_navigation_of_now(saves: Saves) -> None:
    saves.save({"content/nueva.md": "# Nueva\n"})
    saves.save({"content/index.md": "# Inicio\n\nHola.\n"})  # nothing of the list's
    saves.look()
    assert "Nueva" in (saves.site / LIST).read_text("utf-8")


def test_a_list_leaves_no_rows_behind_where_every_page_changes(saves: Saves) -> None:
    saves.save({"mkdocs.yml": SERVED.replace("rows_in_page: 1", "rows_in_page: 5")})
    assert saves.has_rows()  # what readers have open still asks for it
    saves.save({"content/index.md": "# Inicio\n\nHola.\n"})
    saves.look()
    assert not saves.has_rows()


def test_navigation_names_pages_as_they_are_read_now(saves: Saves) -> None:
    saves.save({"content/otra.md": "# Otra {: .x }\n"})
    saves.live.ask("otra/index.html")
    saves.save({"mkdocs.yml": SERVED + "    markdown_extensions: [attr_list]\n"})
    saves.look()
    assert "{: .x }" not in (saves.site / LIST).read_text("utf-8")


def test_an_authors_page_in_the_place_of_a_list_and_the_list_again(saves: Saves) -> None:
    own = saves.folder / "content/views/risks.md"
    saves.save({"content/views/risks.md": "# Los nuestros\n"})
    saves.look()
    assert not saves.has_rows()
    own.unlink()
    saves.save()
    saves.look()
    assert saves.has_rows()
    saves.save({"content/views/risks.md": "# Los nuestros\n"})
    saves.edit("Abrir", "Abrirse")
    saves.look()
    assert not saves.has_rows()


def test_a_search_index_of_one_piece_leaves_none_of_several(saves: Saves, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_site, "QUIET", 0)

    def pieces() -> int:
        while saves.live._make_one():
            pass
        return len(list(saves.site.glob("search/*/*.js")))

    saves.save({"mkdocs.yml": SERVED.replace("[{cjm: {", "[search, {cjm: {whole_search: 3, ")})
    assert pieces() == 0
    saves.save({"content/nueva.md": "# Nueva\n"})
    assert pieces() > 3
    (saves.folder / "content/nueva.md").unlink()
    saves.save()
    assert pieces() == 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[_Server]:
    files = {"assets/stylesheets/main.57a0d79d.min.css": "b{}", "assets/cjm/journey.css": "b{}", "index.html": "<p>"}
    served = _Server(lambda: None, "127.0.0.1", 0, str(write_tree(tmp_path, files)))
    served._watched_paths["x"] = 1  # as always when it serves
    yield served
    served.server_close()


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/assets/stylesheets/main.57a0d79d.min.css", "200 OK", True),
        ("/assets/stylesheets/main.57a0d79e.min.css", "404 Not Found", False),
        ("/assets/cjm/journey.css", "200 OK", False),
        ("/index.html", "200 OK", False),
        ("/", "200 OK", False),
    ],
)
def test_a_browser_keeps_only_what_is_named_by_its_content(
    server: _Server, path: str, status: str, *, kept: bool
) -> None:
    environ = {"PATH_INFO": path}
    setup_testing_defaults(environ)
    answer: list[Any] = []
    body = server.serve_request(environ, lambda status, headers: answer.extend((status, dict(headers))))
    assert b"".join(body)
    getattr(body, "close", list)()
    assert answer[0] == status
    assert ("Cache-Control" in answer[1]) is kept


def test_the_server_says_so_as_soon_as_it_hears_of_a_save(server: _Server) -> None:
    heard: list[bool] = []
    server.before_rebuild = lambda: heard.append(server._want_rebuild)
    server._rebuild()
    assert heard == [False]
    assert server._want_rebuild


def test_a_page_that_is_made_while_something_else_is_saved_is_made_anew(server: _Server) -> None:
    """Else it would say that it is of the second save, and show the first one for good."""
    page = Path(server.root, "index.html")
    saves = iter(("first", "second"))

    def ask(_output: str) -> None:
        page.write_text(f"<body>{next(saves)}</body>")
        if b"first" in page.read_bytes():
            server._wanted_epoch = server._visible_epoch = saved

    server.ask = ask
    saved = server._visible_epoch + 1
    environ = {"PATH_INFO": "/"}
    setup_testing_defaults(environ)
    html = b"".join(server.serve_request(environ, lambda *_: None)).decode()
    assert "second" in html
    assert f"livereload({saved}, " in html
