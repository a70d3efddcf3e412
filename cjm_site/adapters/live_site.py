"""The site of ``cjm serve``: after a save, a page is made when somebody looks at it, the rest while nobody does.

One lock holds everything: mkdocs and the plugins are not made for several threads. Pages that nobody asks for wait
until nothing has happened for a while: the browser that shows a save needs the processor too.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cjm_site.adapters.fixed_inputs import fixed_inputs
from cjm_site.adapters.page_by_page import PageByPage
from cjm_site.adapters.theme_code import compile_once, theme_bytecode
from cjm_site.collector import clear_up
from cjm_site.records import SiteRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mkdocs.config.defaults import MkDocsConfig

    from cjm_site.adapters.mkdocs_plugin import CjmPlugin
    from cjm_site.records import PageRecord

log = logging.getLogger("mkdocs.commands.serve")

QUIET = 1.0
"""Seconds without a save or a request after which pages are made that nobody asks for."""

_PAUSE = 0.005

SITES = 8
"""Saves after which what came before them is cleared away, before pages are made that nobody asks for."""


class LiveSite:
    """Pages in a folder, each as new as the last save when it is asked for."""

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        """``failed`` is told of pages that cannot be made."""
        self._failed = failed
        self._build: PageByPage | None = None
        self._lock = threading.Lock()
        self._first: list[int] = []
        self._bytecode = theme_bytecode()
        self._wake = threading.Event()
        self._ended = False
        self._touched = 0.0
        self._replaced = 0
        self._thread: threading.Thread | None = None

    def update(self, config: MkDocsConfig, plugin: CjmPlugin, url: str) -> None:
        """Read what was saved and find out what it changes; pages that it changes are made later."""
        with self._before_the_rest():
            plugin.page_by_page = True
            compile_once(config.theme, self._bytecode)
            config = config.plugins.on_config(config)
            config.plugins.on_pre_build(config=config)
            fixed = fixed_inputs(config, plugin.site.handbook.settings)
            build = PageByPage(config, plugin, _known(self._build, fixed), None, url)
            build.lay_out()
            build.copy_files()
            _remove_what_is_gone(self._build, build)
            self._build = build
            self._replaced += 1
            self._touched = time.monotonic()
        self._wake.set()

    def forget(self) -> None:
        """Somebody else makes the site."""
        with self._before_the_rest():
            self._build = None
        clear_up()

    def alone(self, answer: Callable[[str], str], question: str) -> str:
        """Ask the plugin while nothing else does."""
        with self._before_the_rest():
            return answer(question)

    def wait(self) -> None:
        """A file was saved: the processor is needed for what comes of it."""
        self._touched = time.monotonic()

    def start(self) -> None:
        """Begin to make pages while nobody asks for one."""
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Make no more pages."""
        self._ended = True
        self._wake.set()
        if self._thread:
            self._thread.join()

    def ask(self, output: str) -> None:
        """Somebody is going to read this file of the site."""
        self._touched = time.monotonic()
        build = self._build
        if build is None or not build.todo:
            return
        with self._before_the_rest():
            build = self._build
            uri = build.uri_of(output) if build else None
            if build and uri in build.todo:
                self._make(build, uri)

    @contextmanager
    def _before_the_rest(self) -> Iterator[None]:
        """Have the lock before the thread that makes the rest: locks know no queue."""
        self._touched = time.monotonic()
        self._first.append(1)
        with self._lock:
            self._first.pop()
            yield

    def _work(self) -> None:
        while not self._ended:
            self._wake.wait()
            self._wake.clear()
            while not self._ended and self._make_one():
                pass

    def _make_one(self) -> bool:
        """Make the next page, those of the whole handbook last, or finish; whether there is more to do."""
        build = self._build
        if build is None:
            return False
        if time.monotonic() - self._touched < QUIET:
            time.sleep(QUIET / 10)
            return True
        while self._first:
            time.sleep(_PAUSE)
        if self._replaced >= SITES:
            self._replaced = 0
            clear_up()  # files, pages and navigation of MkDocs hold each other, and with them what they were made from
        with self._lock:
            if build is not self._build:
                return True
            uri = min(build.todo, key=build.slow.__contains__, default=None)
            if uri is not None:
                self._make(build, uri)
                return True
            try:
                build.write_templates()
                build.finish()
            except Exception as error:  # noqa: BLE001 - a template of the author's: the site must stay up
                self._failed(error)
            return False

    def _make(self, build: PageByPage, uri: str) -> None:
        try:
            build.make(uri)
        except Exception as error:  # noqa: BLE001 - a template of the author's: the site must stay up
            build.give_up(uri)
            self._failed(error)


def _known(build: PageByPage | None, fixed: str) -> SiteRecord:
    """What is known of the pages in the site; those that a build has not come to yet are as the one before left them.

    :param fixed: the digest of what every page depends on.
    """
    if build is None:
        return SiteRecord(fixed)
    record, before = build.record, build.before
    older = {uri: page for uri, page in before.pages.items() if uri in build.by_uri and uri not in record.pages}
    if before.navigation != record.navigation:
        older = _outdated(older)
    pages = {**record.pages, **older}
    return replace(record, pages=pages) if record.fixed == fixed else SiteRecord(fixed, pages=_outdated(pages))


def _outdated(pages: Mapping[str, PageRecord]) -> dict[str, PageRecord]:
    """Pages of which none is as it would be made now: they are known for the files beside them."""
    return {uri: page._replace(inputs="") for uri, page in pages.items()}


def _remove_what_is_gone(before: PageByPage | None, now: PageByPage) -> None:
    """Remove files of the site that it has no more."""
    if before is not None:
        there = {file.dest_uri for file in now.files}
        for file in before.files:
            if file.dest_uri not in there:
                (Path(now.config.site_dir) / file.dest_uri).unlink(missing_ok=True)
