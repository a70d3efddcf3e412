"""The files of a content folder, sorted by what has to be done with them.

Personas and journeys are large and many: their bytes are enough for those who know them already. Everything else is
taken apart at once.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from cjm_site.around import Around
from cjm_site.facts import LARGE
from cjm_site.file_states import Read, read_file, read_same, state_at
from cjm_site.link import Linker
from cjm_site.source import MAX_BYTES, find_uris, parse_source, read_source
from cjm_site.validate import misspelt_type, validate_object

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cjm_site.diagnostics import Diagnostic
    from cjm_site.model import HandbookObject
    from cjm_site.settings import Settings
    from cjm_site.source import SourceFile

_LARGE = re.compile(rb"---[ \t]*\r?\n(?:(?!---|\.\.\.)[^\n]*\n){0,2000}?type:[ \t]*(?:persona|journey)[ \t]*\r?\n")
"""A file that is a persona or a journey, as nearly everybody writes it; others show when they are taken apart."""


@dataclass
class Content:
    """The files of a handbook. Lives for one compilation.

    ``order`` has every address; ``large`` what personas and journeys say, by address, ``None`` where that was not read
    because their files are as they were, ``names`` the digests that they are known by; ``small`` everything else, of
    which ``objects`` are channels, teams and KPIs.
    """

    settings: Settings
    order: list[str] = field(default_factory=list)
    large: dict[str, bytes | None] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    read: dict[str, Read] = field(default_factory=dict)
    small: dict[str, SourceFile] = field(default_factory=dict)
    objects: dict[str, HandbookObject] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    broken: set[tuple[str | None, str]] = field(default_factory=set)
    damaged: set[str] = field(default_factory=set)

    def shown(self, uri: str) -> str:
        """How messages name a file."""
        return f"{self._shown_content}{uri}"

    @cached_property
    def _shown_content(self) -> str:
        content = self.settings.shown_path(self.settings.content)
        return "" if content == "." else f"{content}/"

    @property
    def pages(self) -> list[SourceFile]:
        """Ordinary pages."""
        return [source for uri, source in self.small.items() if uri not in self.objects and not is_object(source)]

    @cached_property
    def around(self) -> Around:
        """The small things that pages name."""
        linker = Linker(self.settings, ())
        for uri, item in self.objects.items():
            linker.add(item, self.small[uri])
        linker.add_listed()
        return Around(self.settings, *(linker.entries[kind] for kind in ("channel", "team", "metric")))

    def path(self, uri: str) -> Path:
        """Where a file stands."""
        return self.settings.content / uri

    def raw(self, uri: str) -> bytes:
        """What a persona or a journey says.

        :raises ChangedError: when it was not read yet, and says something else by now.
        """
        raw = self.large[uri]
        return read_same(uri, self.path(uri), MAX_BYTES, self.names[uri]) if raw is None else raw

    def take(self, uri: str, read: Read) -> None:
        """Note a persona or a journey."""
        self.large[uri], self.names[uri] = read.raw, read.name
        if read.state:
            self.read[uri] = read


def read_content(
    settings: Settings,
    unsaved: Mapping[str, bytes],
    before: Mapping[str, Read] = {},
    stand_ins: Mapping[str, SourceFile] = {},
) -> Content:
    """Read every file; take the small ones apart.

    :param before: personas and journeys that were read before: not read again while their files are as they were.
    :param stand_ins: what some files, which are not read, are said to say.
    """
    content = Content(settings)
    buffers = dict(unsaved)
    content.order = list(dict.fromkeys((*find_uris(settings.content), *buffers, *stand_ins)))
    folder = os.path.join(settings.content, "")  # noqa: PTH118 - of thousands of files
    for uri in content.order:
        if uri in stand_ins:
            _take(content, uri, stand_ins[uri])
            continue
        known = before.get(uri) if uri not in buffers else None
        if known is not None and known.state == state_at(folder + uri):
            content.take(uri, known)
            continue
        raw, state = (buffers[uri], ()) if uri in buffers else read_file(content.path(uri), MAX_BYTES)
        shown = content.shown(uri)
        if raw is not None and len(raw) <= MAX_BYTES and _LARGE.match(raw) and shown.isprintable():
            content.take(uri, Read.of(uri, raw, state))
            continue
        read = parse_source(uri, buffers[uri], shown) if uri in buffers else read_source(uri, content.path(uri), shown)
        source, found = read
        if source is not None and source.object_type in LARGE and raw is not None:
            content.take(uri, Read.of(uri, raw, state))
            continue
        content.diagnostics.extend(found)
        content.broken.update((None, PurePosixPath(d.place.path).stem) for d in found)
        if source is not None:
            _take(content, uri, source)
    return content


def is_object(source: SourceFile) -> bool:
    """Whether a file says that it is an object of some type."""
    return source.data is not None and "type" in source.data


def _take(content: Content, uri: str, source: SourceFile) -> None:
    content.small[uri] = source
    if not is_object(source):
        content.diagnostics.extend(misspelt_type(source))
        return
    item, problems = validate_object(source)
    content.diagnostics.extend(problems)
    if item is not None:
        content.objects[uri] = item
    if problems:
        content.damaged.add(source.path)
    if item is None:
        content.broken.add((source.object_type, str((source.data or {}).get("id") or source.stem)))
