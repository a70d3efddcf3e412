"""What the last build made of each page: what it was made from, and where it is. The next build begins with it.

A record is one file in the project's cache, written by one rename, with a digest at its beginning: one that was cut
short, changed or written by another version of us is as good as none, and everything is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from cjm_site.cache import Cache, digest
from cjm_site.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from cjm_site.inputs import Key

State: TypeAlias = "tuple[int, int, int]"
"""What tells that a file is still the one that was written: size, time, number on its disk."""

_LENGTH = 8


class Beside(NamedTuple):
    """A file of the site, with its SHA-256 and its state."""

    output: str
    sha256: str
    state: State = (0, 0, 0)


class PageRecord(NamedTuple):
    """One page.

    ``reads``: what it was made from, ``inputs``: the digest of all that; ``output``: its file in the site, with the
    SHA-256 of that; ``title`` and ``meta``: what navigation shows of it (``meta`` is ``None`` where it cannot be kept);
    ``messages``: what was said while it was made (logger, level, text); ``words``: its part of the search index, as
    JSON, or as a line where that is in pieces; ``anchors`` and ``links``: for checking links to places, where that is
    asked for; ``beside``: the files that the page asks for, such as the rows of a long list; ``scripts``, ``styles``:
    those that stand in the page, each with how often, for the security policy.
    """

    reads: tuple[Key, ...]
    inputs: str
    output: str
    sha256: str
    title: Any = None
    meta: Any = None
    messages: tuple[tuple[str, int, str], ...] = ()
    words: str = ""
    anchors: tuple[str, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
    state: State = (0, 0, 0)
    beside: tuple[Beside, ...] = ()
    scripts: tuple[tuple[str, int], ...] = ()
    styles: tuple[tuple[str, int], ...] = ()

    @property
    def files(self) -> tuple[Beside, ...]:
        """Every file of the page: what readers open, and those beside it."""
        return (Beside(self.output, self.sha256, self.state), *self.beside)

    def settled(self, state: Callable[[str], State]) -> PageRecord:
        """The record with the states that its files have now."""
        beside = tuple(Beside(file.output, file.sha256, state(file.output)) for file in self.beside)
        return self._replace(state=state(self.output), beside=beside)


@dataclass(slots=True)
class SiteRecord:
    """A site.

    ``fixed`` is the digest of what every page depends on, ``navigation`` that of the navigation; ``searched`` that of
    what pages put into the search index, where it is in pieces, which are the files ``index``, the first to be read
    first. ``copied``: what files that are no pages were copied from, where the site is in place; it is not written.
    """

    fixed: str = ""
    navigation: str = ""
    searched: str = ""
    index: tuple[Beside, ...] = ()
    pages: dict[str, PageRecord] = field(default_factory=dict)
    copied: Mapping[str, State] = field(default_factory=dict)


def read_record(root: Path, site: Path, fixed: str) -> SiteRecord:
    """The record of a site; an empty one where there is none that fits.

    :param root: the project's folder.
    :param fixed: what it must have been made with.
    """
    try:
        raw = _path(root, site).read_bytes()
    except OSError:
        return SiteRecord(fixed)
    size = len(digest(b""))
    content = memoryview(raw)[size:]
    if raw[:size] != digest(content):
        return SiteRecord(fixed)
    try:
        start = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
        head = json.loads(bytes(content[_LENGTH:start]))
        if head["fixed"] != fixed:
            return SiteRecord(fixed)
        pages = dict(_pages(head["pages"], [tuple(key) for key in head["keys"]], content[start:]))
        index = tuple(_beside(head["index"]))
        return SiteRecord(fixed, head["navigation"], head["searched"], index, pages)
    except (ValueError, LookupError, TypeError, RecursionError):  # pragma: no cover - its digest fitted
        return SiteRecord(fixed)


def write_record(root: Path, site: Path, record: SiteRecord) -> None:
    """Keep a record; a folder that cannot be written to keeps none."""
    words = [page.words.encode() for page in record.pages.values()]
    reads = dict.fromkeys(key for page in record.pages.values() for key in page.reads)
    keys = {key: number for number, key in enumerate(reads)}
    pages = {
        uri: [
            [keys[key] for key in page.reads], page.inputs, page.output, page.sha256, page.title, page.meta,
            page.messages, len(word), page.anchors, page.links, page.state, page.beside, page.scripts, page.styles,
        ]
        for (uri, page), word in zip(record.pages.items(), words, strict=True)
    }  # fmt: skip
    head = json.dumps(
        {
            "fixed": record.fixed,
            "navigation": record.navigation,
            "searched": record.searched,
            "index": record.index,
            "keys": list(keys),
            "pages": pages,
        },
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")
    content = (len(head).to_bytes(_LENGTH, "big"), head, *words)
    write_whole(_path(root, site), digest(*content), *content)


def state_of(path: Path | str) -> State | None:
    """A file's state, ``None`` when it is not there."""
    try:
        found = os.stat(path)  # noqa: PTH116 - thousands of times
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, empty when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _path(root: Path, site: Path) -> Path:
    """Where the record of a site is: one project may be built into several folders."""
    return Cache.of(root).folder / f"site-{digest(str(site).encode('utf-8', 'surrogatepass')).hex()}"


def _pages(saved: Mapping[str, Any], keys: list[Key], words: memoryview) -> Iterator[tuple[str, PageRecord]]:
    at = 0
    for uri, (
        reads,
        inputs,
        output,
        sha256,
        title,
        meta,
        messages,
        length,
        anchors,
        links,
        state,
        beside,
        scripts,
        styles,
    ) in saved.items():
        text = str(words[at : at + length], "utf-8")
        at += length
        yield (
            uri,
            PageRecord(
                tuple([keys[number] for number in reads]), inputs, output, sha256, title, meta,
                tuple((name, level, said) for name, level, said in messages), text, tuple(anchors),
                tuple((target, anchor, link) for target, anchor, link in links), (state[0], state[1], state[2]),
                tuple(_beside(beside)),
                tuple((name, number) for name, number in scripts), tuple((name, number) for name, number in styles),
            ),
        )  # fmt: skip


def _beside(saved: Iterable[Any]) -> Iterator[Beside]:
    return (Beside(file, sha, (at[0], at[1], at[2])) for file, sha, at in saved)
