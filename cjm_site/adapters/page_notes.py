"""What is noted of a page while it is made, in a form that can be kept: what it links to, what was said, its title."""

from __future__ import annotations

import json
import logging
import os
import threading
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page

from cjm_site.adapters.safe_text import TitleText
from cjm_site.inputs import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mkdocs.structure.files import File
    from mkdocs.structure.nav import Navigation


class NotedFiles(Files):
    """Files that note what is asked of them, as a page does that links to them."""

    def __init__(self, files: Files, note: Callable[..., None]) -> None:
        super().__init__(())
        self._src_uris = dict(files.src_uris)
        self._note = note

    @property
    def src_uris(self) -> Any:
        """All of them."""
        self._note("files")
        return self._src_uris

    def get_file_from_path(self, path: str) -> File | None:
        """One file."""
        self._note("file", PurePath(path).as_posix())
        return super().get_file_from_path(path)

    def __contains__(self, path: str) -> bool:
        return self.get_file_from_path(path) is not None

    def __iter__(self) -> Iterator[File]:
        self._note("files")
        return super().__iter__()


class Said(logging.Handler):
    """What mkdocs says while a page is made: it is said again when the page is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[tuple[str, int, str]] = []
        self._thread = threading.get_ident()
        self._others = tuple(logging.getLogger("mkdocs").handlers)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what this thread says; what others say goes where it went."""
        if record.thread == self._thread:
            self.messages.append((record.name, record.levelno, record.getMessage()))
        else:
            for handler in self._others:
                handler.handle(record)

    @classmethod
    @contextmanager
    def listening(cls) -> Iterator[Said]:
        """Hear it instead of whoever hears mkdocs else; errors are heard by them too."""
        logger = logging.getLogger("mkdocs")
        others, heard, passed_on = logger.handlers, cls(), logger.propagate
        logger.handlers, logger.propagate = [heard], False
        try:
            yield heard
        except BaseException:
            logger.handlers, logger.propagate = others, passed_on
            for name, level, text in heard.messages:
                logging.getLogger(name).log(level, "%s", text)
            raise
        finally:
            logger.handlers, logger.propagate = others, passed_on


def place(file: File | None) -> str:
    """What a link to a file depends on."""
    return f"{file.url} {file.inclusion.value}" if file else "-"


def navigation_digest(nav: Navigation) -> str:
    """What pages show of the navigation: its shape, titles, addresses, and what a page's own fields say there."""

    def walk(items: Iterable[Any]) -> Iterator[str]:
        for item in items:
            yield f"{type(item).__name__} {type(item.title).__name__} {item.title}"
            if isinstance(item, Section):
                yield from walk(item.children)
                yield "end"
            elif isinstance(item, Page):
                yield f"{item.url} {item.file.src_uri} {sorted(item.meta.items(), key=str)!r}"
            else:
                yield str(item.url)

    return digest_of(*walk(nav.items), *(page.file.src_uri for page in nav.pages))


def as_json(entries: list[Any]) -> str:
    """Entries of the search index as they stand in it."""
    return json.dumps(entries, separators=(",", ":"), default=str)[1:-1]


def kept(value: Any) -> Any:
    """A title or fields as they can be kept in a record; ``None`` when they cannot."""
    if isinstance(value, TitleText):
        return {"title": str(value)}
    if isinstance(value, Markup):
        return {"markup": str(value)}
    if type(value) in {str, int, float, bool}:
        return value
    if type(value) is list:
        items = [kept(item) for item in value]
        return None if None in items else {"list": items}
    if type(value) is dict:
        pairs = [(key, kept(item)) for key, item in value.items()]
        known = all(type(key) is str and item is not None for key, item in pairs)
        return {"fields": dict(pairs)} if known else None
    return None


def restored(saved: Any) -> Any:
    """What :func:`kept` kept."""
    if not isinstance(saved, dict):
        return saved
    if "title" in saved:
        return TitleText(saved["title"])
    if "markup" in saved:
        return Markup(saved["markup"])  # noqa: S704 - it was Markup when it was kept
    if "list" in saved:
        return [restored(item) for item in saved["list"]]
    return {key: restored(item) for key, item in saved["fields"].items()}


def visible_files(folders: Sequence[str]) -> list[str]:
    """The files of a theme that mkdocs may copy: not those in folders with a dot, as are thousands of icons."""
    found: set[str] = set()
    for top in folders:
        for folder, inner, files in os.walk(top):
            inner[:] = [name for name in inner if not name.startswith(".")]
            path = os.path.relpath(folder, top).replace(os.sep, "/")
            found.update(files if path == "." else (f"{path}/{name}" for name in files))
    return sorted(found)
