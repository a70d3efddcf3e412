"""The server of ``cjm serve``: MkDocs' own, which stays up whatever is wrong.

MkDocs' server answers nobody after a build that failed. Here the last site stays, with a message above every page;
content with errors is no failure at all (:mod:`cjm_site.preview`).
"""

from __future__ import annotations

import logging
import os
import posixpath
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from wsgiref.util import FileWrapper

from markupsafe import Markup
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, BuildError, ConfigurationError
from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileSystemEventHandler

from cjm_site.adapters.file_news import FileNews, Observers
from cjm_site.adapters.fixed_inputs import can_keep_pages
from cjm_site.adapters.live_site import LiveSite
from cjm_site.adapters.mkdocs_preview import MARK, STYLE
from cjm_site.assets import templates_folder
from cjm_site.config_file import OPTIONS, config_files, read_settings
from cjm_site.i18n import language
from cjm_site.paths import is_folder
from cjm_site.refusal import ConfigError
from cjm_site.report import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from watchdog.events import FileSystemEvent

    from cjm_site.i18n import Language

log = logging.getLogger("mkdocs.commands.serve")

_LOOK = 1.0
"""Seconds between two looks at drives that bring no news of their files."""


_NAMED_BY_CONTENT = re.compile(r"/assets/(?:stylesheets|javascripts)/[\w.]+\.[0-9a-f]{8}\.min\.(?:css|js)\Z")
_FOR_GOOD = (("Cache-Control", "max-age=86400, immutable"),)
"""Material's files have a digest of their content in their names: a page that is shown anew need not wait for them."""

_SETTLE = 0.05
"""Seconds without further news after which a save counts as complete."""


class AddressError(Exception):
    """The site cannot be served where it was to be."""


class _Heard(logging.Handler):
    """What MkDocs says on the terminal before it gives up: the reason is there, not in its exception."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error that is not about content."""
        text = record.getMessage()
        if not text.startswith("\n"):
            self.errors.append(text)


class _Server(LiveReloadServer):
    """MkDocs' server, with ``failure`` above every page while there is one."""

    failure = Markup("")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ask: Callable[[str], object] = len
        self.before_rebuild: Callable[[], None] = lambda: None
        self.above: Callable[[str], str] = str
        self.observer: Any = Observers(self.observer)
        self._news = FileNews()
        self.build_delay = _SETTLE
        self._single: set[str | bytes] = set()
        self._folders: set[Path] = set()
        self.followed: set[Path] = set()
        self.gone: set[Path] = set()
        self._handler = FileSystemEventHandler()
        self._handler.on_any_event = self._changed  # type: ignore[method-assign]  # as mkdocs does
        self._is_bound = False

    def server_bind(self) -> None:
        """Take the address, once: that is found out before anything is made."""
        if self._is_bound:
            return
        try:
            super().server_bind()
        except OSError as error:
            host, port = self.server_address[:2]
            raise AddressError(f"{host!s}:{port} cannot be used: {error.strerror or error}") from None
        self._is_bound = True

    def serve_request(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer; pages get the message, and pages that are not there reload by themselves too."""
        output = self._output(environ)
        status, headers, body = self._of_one_save(output, environ)
        if dict(headers).get("Content-Type") != "text/html":
            is_kept = status.startswith("200") and _NAMED_BY_CONTENT.search(environ["PATH_INFO"])
            start_response(status, [*headers, *_FOR_GOOD] if is_kept else headers)
            return body
        html = b"".join(body)
        if not status.startswith("200"):
            html = self._inject_js_into_html(html, self._visible_epoch)  # type: ignore[no-untyped-call]  # mkdocs'
        if MARK.encode() in html:
            html = html.replace(MARK.encode(), self.above(output).encode(), 1)
        html = with_message(html, self.failure)
        headers = [(name, value) for name, value in headers if name != "Content-Length"]
        start_response(status, [*headers, ("Content-Length", str(len(html)))])
        return [html]

    def _of_one_save(self, output: str, environ: Any) -> tuple[str, Any, Iterable[bytes]]:
        """MkDocs' answer. A page says of which save it is: where another came while it was made, it is asked anew."""
        while True:
            saved = self.wait_until_ready() if output else 0
            if output:
                self.ask(output)
            answer: list[Any] = []
            body = super().serve_request(environ, lambda *said, to=answer: to.extend(said))
            if not output or self._visible_epoch == saved:
                return (*answer, body)
            if isinstance(body, FileWrapper):
                body.close()

    def fail(self, spoken: Language, reason: str, *heard: str) -> None:
        """Say why the site, or a page of it, could not be made: on the terminal and above every page."""
        log.error("%s", reason)
        self.failure = failure_message(spoken, "\n".join([*heard, reason]))

    def wait_until_ready(self) -> int:
        """Wait while it is being found out what a save has changed; the number of that save."""
        with self._epoch_cond:
            self._epoch_cond.wait_for(lambda: self._visible_epoch == self._wanted_epoch)
            return self._visible_epoch

    def _output(self, environ: Any) -> str:
        """The file of the site that is asked for; empty for what is none."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        if path.startswith("/livereload/") or not path.startswith(self.mount_path):
            return ""
        name: str = path[len(self.mount_path) :] + ("index.html" if path.endswith("/") else "")
        return posixpath.normpath("/" + name).lstrip("/")

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:  # noqa: ARG002 - as mkdocs has it
        """Make the site anew when a file below ``path`` is written to: that somebody reads it is no reason."""
        path = os.path.abspath(path)  # noqa: PTH100 - as watchdog names it, links unresolved
        known = path in self._watched_paths
        self._watched_paths[path] = self._watched_paths.get(path, 0) + 1
        if not known:
            handler = FileSystemEventHandler()
            handler.on_any_event = self._written  # type: ignore[method-assign]  # as mkdocs does
            self._watch_refs[path] = self.observer.schedule(handler, path, recursive=recursive)

    def _written(self, event: FileSystemEvent) -> None:
        if not event.is_directory and self._news.is_new(event):
            self._rebuild()

    def _rebuild(self) -> None:
        self.before_rebuild()
        with self._rebuild_cond:
            self._want_rebuild = True
            self._rebuild_cond.notify_all()

    def watch_files(self, paths: Iterable[Path]) -> None:
        """Make the site anew when one of these changes, appears or goes, by whatever way an editor saves it."""
        for path in paths:
            self._single.add(os.path.abspath(path))  # noqa: PTH100 - as watchdog names it, links unresolved
            if path.parent not in self._folders:
                self._folders.add(path.parent)
                self.observer.schedule(self._handler, str(path.parent), recursive=False)

    def watch_folder(self, path: Path) -> None:
        """The same for everything below a folder, also when it went and came back."""
        self.watch_files([path])
        self.followed.add(path)
        if not is_folder(path):
            self.gone.add(path)
        elif path in self.gone:
            self.gone.discard(path)
            self.unwatch(str(path))
            self.watch(str(path))
        elif str(path) not in self._watched_paths:
            self.watch(str(path))

    def _changed(self, event: FileSystemEvent) -> None:
        if {event.src_path, event.dest_path} & self._single and self._news.is_new(event):
            self._rebuild()


def with_message(html: bytes, message: Markup) -> bytes:
    """A page with a message at the beginning of its body; a text without one becomes a page."""
    if not message:
        return html
    start = html.find(b"<body")
    end = html.find(b">", start) + 1
    if start < 0 or not end:
        style = (templates_folder() / STYLE).read_bytes()
        return b"<!doctype html><meta charset=utf-8><title>cjm serve</title><style>%b</style><body>%b%b" % (
            style,
            message.encode(),
            html,
        )
    return html[:end] + message.encode() + html[end:]


def failure_message(spoken: Language, reason: str) -> Markup:
    """What stands above every page when the site could not be made anew."""
    title = spoken.gettext("The site cannot be made; what you see is how it was before.")
    after = spoken.gettext("Save the correction, and this message goes by itself.")
    return Markup(
        '<div class="cjm-failure" role="alert"><p><strong>{}</strong></p><pre>{}</pre><p>{}</p></div>'
    ).format(title, reason.strip(), after)


def run_server(config_file: Path, *, open_browser: bool, audience: str | None = None, **options: Any) -> None:
    """Serve until interrupted.

    :param audience: whom the site is for, instead of what the configuration says.
    :raises AddressError: when somebody else has the address.
    :raises ConfigError, ConfigurationError, Abort, BuildError, OSError: when the first site cannot be made.
    """
    if audience is not None:
        options["audience"] = audience
    site = Path(tempfile.mkdtemp(prefix="cjm-serve-"))
    config: MkDocsConfig | None = None
    try:
        config = _load(config_file, site, options)
        config.plugins.on_startup(command="serve", dirty=False)
        host, port = config.dev_addr
        mount = urlsplit(config.site_url or "/").path
        spoken = language(str(config.theme.get("language") or "en"))
        server = _Server(lambda: None, host, port, str(site), mount_path=mount, polling_interval=_LOOK)
        live = LiveSite(lambda error: server.fail(spoken, f"{type(error).__name__}: {error}"))
        server.builder = _builder(server, live, config_file, site, options, spoken)
        server.error_handler = lambda code: _error_page(site, code)
        server.ask, server.before_rebuild = live.ask, live.wait
        config.site_url = server.url
        try:
            server.server_bind()
            _watch(server, config, config_file)
            server.observer.start()  # now: what is saved while the first site is made is not in it
            _make(server, live, config)
            live.start()
            _watch(server, config, config_file)
            config.plugins.on_serve(server, config=config, builder=server.builder)
            for path in config.watch:
                server.watch(path)
            server.serve(open_in_browser=open_browser)  # type: ignore[no-untyped-call]  # mkdocs'
        except KeyboardInterrupt:
            log.info("Shutting down...")
        finally:
            server.shutdown()
            live.end()
    finally:
        if config is not None:
            config.plugins.on_shutdown()
        shutil.rmtree(site, ignore_errors=True)


def _make(server: _Server, live: LiveSite, config: MkDocsConfig) -> None:
    """Make the site, or find out which of its pages have to be made when somebody looks at them."""
    plugin: Any = config.plugins["cjm"]
    server.above = lambda output: live.alone(plugin.above, output) if plugin.failure else ""
    if can_keep_pages(config):
        live.update(config, plugin, server.url)
    else:
        live.forget()
        plugin.page_by_page = False
        build(config, serve_url=server.url)


def _load(config_file: Path, site: Path, options: dict[str, Any]) -> MkDocsConfig:
    read_settings(config_file)  # stricter than mkdocs, which only warns of unknown options
    ours = {name: options[name] for name in options if name in OPTIONS}
    theirs = {name: options[name] for name in options if name not in OPTIONS}
    config = load_config(str(config_file), site_dir=str(site), strict=False, **theirs)
    plugin: Any = config.plugins.get("cjm")
    plugin.config.update(ours)
    return config


def _builder(
    server: _Server, live: LiveSite, config_file: Path, site: Path, options: dict[str, Any], spoken: Language
) -> Callable[[], None]:
    """Makes the site anew, and never raises: what is wrong is said above every page."""

    def rebuild() -> None:
        heard = _Heard()
        logging.getLogger("mkdocs").addHandler(heard)
        try:
            for folder in tuple(server.followed):
                server.watch_folder(folder)
            config = _load(config_file, site, options)
            config.site_url = server.url
            _watch(server, config, config_file)
            _make(server, live, config)
        except ConfigError as error:
            _say(as_text(error.diagnostics, spoken, error.root) or str(error), heard)
        except (ConfigurationError, Abort, BuildError, OSError) as error:
            _say(str(error), heard)
        except Exception as error:  # noqa: BLE001 - a template or plugin of the author's: the site must stay up
            _say(f"{type(error).__name__}: {error}", heard)
        else:
            server.failure = Markup("")
        finally:
            logging.getLogger("mkdocs").removeHandler(heard)

    def _say(reason: str, heard: _Heard) -> None:
        server.fail(spoken, reason, *heard.errors)

    return rebuild


def _watch(server: _Server, config: MkDocsConfig, config_file: Path) -> None:
    """Watch the content, the configuration and what it inherits from, and the organization's own folders."""
    plugin: Any = config.plugins.get("cjm")
    own = (config.theme.custom_dir, config.docs_dir, getattr(getattr(plugin, "settings", None), "catalogues", None))
    server.watch_files(config_files(config_file))
    for folder in filter(None, own):
        server.watch_folder(Path(folder))


def _error_page(site: Path, code: int) -> bytes | None:
    page = site / f"{code}.html"
    return page.read_bytes() if page.is_file() else None
