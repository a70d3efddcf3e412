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
from tests.conftest import write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_pages_that_nobody_asks_for_wait_from_the_moment_of_a_save(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    time = SimpleNamespace(monotonic=lambda: clock[0], sleep=lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    monkeypatch.setattr(live_site, "time", time)
    made: list[str] = []
    live = LiveSite(lambda error: pytest.fail(str(error)))
    todo = {f"{number}.md": None for number in range(3)}
    build: Any = SimpleNamespace(todo=todo, slow=(), make=lambda uri: (made.append(uri), todo.pop(uri)))
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
