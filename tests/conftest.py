"""Shared helpers: a handbook written as a tree of files, compiled through the public API."""

from __future__ import annotations

import os
import shutil
import signal
import textwrap
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cjm_site.compile import Compilation, compile_handbook
from cjm_site.config_file import read_settings
from cjm_site.settings import Settings
from hypothesis import HealthCheck, settings
from tests.commands import run_command

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Mapping

    from cjm_site.handbook import Handbook
    from playwright.sync_api import Browser, Page, Playwright

settings.register_profile("ci", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci")

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
# A terminal without a language: commands then speak the handbook's, on every machine.
os.environ["LC_ALL"] = "C.UTF-8"
# Tests interrupt commands, which a shell's background jobs would have them pass over.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent

LONGEST_FIRST = (
    "accessible", "injections", "keyboard", "offline", "serve_browser", "catalog_browser", "endings", "long_lists",
    "incremental", "install", "map_browser", "shapes", "ci_workflows", "diff_fields", "approvals", "search_browser",
    "build", "never_a_traceback", "export", "reproducible", "rules", "publish_build", "diff_core", "sample",
    "charts_browser", "command_docs", "deploy", "audience", "recompile", "mermaid", "pseudo_language", "write",
)  # fmt: skip
"""The files that take longest. They begin first, so that no process is left with one when the others have ended."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files in the order in which they should begin."""
    places = {f"test_{name}.py": place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


PERSONA = """
    ---
    type: persona
    name: Marta Ríos
    ---
"""

JOURNEY = """
    ---
    type: journey
    title: Abrir una cuenta
    personas: marta
    stages:
      - id: acogida
        title: Recepción
        touchpoints:
          - id: espera-turno
            title: Espera su turno
            channel: person
            emotion: {planned: 4, expected: 3, actual: 2, feeling: inquietud}
            wows: [{id: saludo, title: La saludan por su nombre, kind: recognition, status: live}]
            risks: [{id: cola, title: Cola de más de 20 minutos, likelihood: 4, impact: 5}]
    ---
"""


def write_tree(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder; texts are dedented."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(textwrap.dedent(content).lstrip("\n"), encoding="utf-8")
    return root


@pytest.fixture
def handbook(tmp_path: Path) -> Callable[..., Compilation]:
    """Compile a handbook given as files of its content folder; addresses are the short ones, without ``index.html``."""

    def build(files: Mapping[str, str | bytes], **options: object) -> Compilation:
        root = write_tree(tmp_path, {f"content/{name}": content for name, content in files.items()})
        return compile_handbook(
            Settings.model_validate({"root": root, "content": root / "content", "offline": False, **options})
        )

    return build


@pytest.fixture
def found(handbook: Callable[..., Compilation]) -> Callable[..., list[str]]:
    """Diagnostics of a handbook as ``path:line:column CODE`` strings."""

    def run(files: Mapping[str, str | bytes], **options: object) -> list[str]:
        return [f"{d.place} {d.code}" for d in handbook(files, **options).diagnostics]

    return run


CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str | None:
    """Where Chromium is; without one, tests that need it are skipped, and in CI fail."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None and not os.environ.get("CI"):
        pytest.skip("Chromium was not found: see .ci/chromium")
    return path


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    """What starts browsers; a process can have one only."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """Chromium; without one the tests that need it say so, and in CI fail."""
    started = playwright_driver.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGS)
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page as wide as a desktop, on which no script may stumble."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def answer(server: ThreadingHTTPServer) -> None:
    """Let a server answer until it is shut down; that it notices at once, not after its usual half second."""
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves folders of built sites; gives the address of each."""
    servers: list[ThreadingHTTPServer] = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        answer(server)
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample handbook as it is published: built once for all tests that only read it, in whatever process."""
    import fcntl

    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "sample-site"
    with Path(f"{shared}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            done = cjm(ROOT, "build", "-d", f"{shared}.new")
            assert done.returncode == 0, done.stderr
            Path(f"{shared}.new").rename(shared)
    return shared


@pytest.fixture(scope="session")
def warm() -> None:
    """Our templates are compiled: for tests that build in this process again and again."""
    import tests.warm  # noqa: F401 - what it does when it is imported


@pytest.fixture(scope="session")
def sample_handbook() -> Handbook:
    """The sample handbook, compiled."""
    return compile_handbook(read_settings(ROOT / "mkdocs.yml")).handbook


def cjm(folder: Path, *args: str, program: str = "cjm", **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, on a fixed day; ``more`` is put into its environment."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "1795305600"}
    return run_command([program, *args], folder, environment | more)


def built_site(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The site of a project given as files, built in a folder; no day is given, so that the reader's decides."""
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    done = run_command(["cjm", "build"], write_tree(folder, files), environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"
