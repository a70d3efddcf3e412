"""What an audience sees: the handbook without what is not for it, as if nobody had ever written that.

The cut is made once, on the linked handbook, before anything is rendered: what comes out is an ordinary handbook, and
no view, count, page or file made of it can know of more. Rules and diagnostics are about the whole, and come before.

- What bears no ``visibility`` is *internal*; what stands inside another thing is never more visible than that.
- Channels, teams and KPIs that bear none are also left out where only what is left out names them.
- A reference to something left out goes; a link to it in prose leaves its words (:mod:`cjm_site.audience.prose`).
- Approvals and history are about the whole of a page, and are for those who see the whole of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cjm_site.audience.cut import Cut
from cjm_site.audience.prose import Gone, without_gone
from cjm_site.audience.ranks import RANKS, rank_of_entry, rank_of_page
from cjm_site.generated import generated_uris
from cjm_site.link import link
from cjm_site.markdown import may_link
from cjm_site.model import OBJECT_TYPES, Journey
from cjm_site.prose_parts import REFERENCE
from cjm_site.urls import Urls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.handbook import Entry, Handbook
    from cjm_site.model import HandbookObject
    from cjm_site.settings import Settings
    from cjm_site.source import SourceFile

_BY = re.compile(r"\bby\b")

Key = tuple[str, str]
"""Type and id of an object."""

_BY_USE = ("channel", "team", "metric")
"""Types whose unmarked objects show only where something that shows names them."""


class LeakError(Exception):
    """Something that is left out is still named; the site is not built. A fault of the program, not of the content."""


def for_audience(handbook: Handbook) -> Handbook:
    """The part of a handbook that is for the audience of its settings; the handbook itself when that is everybody."""
    audience = handbook.settings.audience
    if audience is None or audience == "restricted":
        return handbook
    return _Part(handbook, RANKS[audience]).handbook()


class _Part:
    """One cut: what is hidden, then the handbook without it."""

    def __init__(self, whole: Handbook, limit: int) -> None:
        self.whole = whole
        self.limit = limit
        self.hidden: set[Key] = {
            (kind, id_)
            for kind in OBJECT_TYPES
            for id_, entry in whole.objects(kind).items()
            if rank_of_entry(entry, whole.settings) > limit
        }
        self.pages = tuple(page for page in whole.pages if rank_of_page(page) <= limit)

    def handbook(self) -> Handbook:
        """The handbook without what is hidden."""
        first = self._linked(
            [(self._item(entry), entry.source) for entry in self._entries() if entry.source], self.pages
        )
        self._hide_unused(first)
        gone = self._gone(first)
        objects = [
            (self._item(entry, gone), _bare(entry, without_gone(entry.source.body, entry.source.uri, gone)))
            for entry in self._entries()
            if entry.source
        ]
        pages = tuple(_with_body(page, without_gone(page.body, page.uri, gone)) for page in self.pages)
        return self._linked(objects, pages)

    def _entries(self) -> Iterator[Entry[Any]]:
        for kind in OBJECT_TYPES:
            for id_, entry in self.whole.objects(kind).items():
                if (kind, id_) not in self.hidden:
                    yield entry

    def _item(self, entry: Entry[Any], gone: Gone | None = None) -> HandbookObject:
        """An object without what is hidden in it; with ``gone``, also without links to it."""
        item: HandbookObject = entry.item
        if entry.source and not self._touched(entry, entry.source, gone):
            return item
        here: set[Key] = set()
        if isinstance(item, Journey):  # a KPI that the journey hides is hidden wherever the journey names it
            shown = {metric.id for metric in item.metrics if RANKS[metric.visibility or "public"] <= self.limit}
            here = {("metric", metric.id) for metric in item.metrics if metric.id not in shown}
        uri = entry.uri if gone is not None else ""
        return Cut(self.limit, frozenset(self.hidden | here), uri, gone).object(item)

    def _touched(self, entry: Entry[Any], source: SourceFile, gone: Gone | None) -> bool:
        """Whether there may be anything to take out of an object: a quick look at its text that says no to most."""
        text, item = source.front_matter, entry.item
        return (
            bool(item.approvals)
            or text.count("visibility") > (item.visibility is not None)
            or "\\" in text  # a name may be written in escapes
            or (item.type, item.id) in self._naming
            or _BY.search(text) is not None
            or (gone is not None and (may_link(text) or "url" in text))
        )

    @cached_property
    def _naming(self) -> frozenset[Key]:
        """The objects that name one that is hidden."""
        return frozenset(
            (r.source_type, r.source_id) for r in self.whole.references if (r.target_type, r.target_id) in self.hidden
        )

    def _linked(self, objects: list[tuple[HandbookObject, SourceFile]], pages: tuple[SourceFile, ...]) -> Handbook:
        handbook, found = link(self._settings(), objects, pages)
        left = next((d for d in found if d.code == "CJM031"), None)
        if left is not None:
            raise LeakError(f"{left.place}: {left.values['type']} {left.values['id']} is left out and still named")
        return handbook

    def _settings(self) -> Settings:
        """The settings without what is hidden in them."""
        settings = self.whole.settings
        return settings.model_copy(
            update={
                "history": 0,
                **{
                    f"{kind}s": tuple(
                        item for item in getattr(settings, f"{kind}s") if (kind, item.id) not in self.hidden
                    )
                    for kind in _BY_USE
                },
            }
        )

    def _hide_unused(self, part: Handbook) -> None:
        """Hide channels, teams and KPIs that bear no visibility and that only what is hidden names."""
        marked = {
            (kind, id_)
            for kind in _BY_USE
            for id_, entry in self.whole.objects(kind).items()
            if entry.item.visibility is not None
        }
        named = {(r.target_type, r.target_id) for r in self.whole.references} | set(_named_in_prose(self.whole))
        prose = set(_named_in_prose(part))
        while True:
            seen = {
                (r.target_type, r.target_id)
                for r in part.references
                if (r.source_type, r.source_id) not in self.hidden
            } | prose  # fmt: skip
            unused = {key for key in named - marked - seen - self.hidden if key[0] in _BY_USE}
            unused = {key for key in unused if key[1] in self.whole.objects(key[0])}
            if not unused:
                return
            self.hidden |= unused

    def _gone(self, part: Handbook) -> Gone:
        """What no link may lead to."""
        whole = self.whole
        shown = {entry.uri for entry in self._entries()} | {page.uri for page in self.pages}
        every = {entry.uri for kind in OBJECT_TYPES for entry in whole.objects(kind).values()}
        every |= {page.uri for page in whole.pages} | set(generated_uris(whole))
        places = {
            journey.uri: frozenset(journey.anchors) - frozenset(part.journeys[id_].anchors)
            for id_, journey in whole.journeys.items()
            if id_ in part.journeys
        }
        return Gone(
            whole=whole,
            part=part,
            hidden=frozenset(self.hidden),
            uris=frozenset(every - shown - set(generated_uris(part)) - {""}),
            shown=frozenset(shown),
            places=places,
            urls=Urls(whole.settings.use_directory_urls),
        )


def _named_in_prose(handbook: Handbook) -> Iterator[Key]:
    """What the text of a handbook's files refers to by type and id."""
    for source in _sources(handbook):
        text = source.body
        for match in REFERENCE.finditer(text):
            yield match[2], match[3].strip()


def _sources(handbook: Handbook) -> Iterator[SourceFile]:
    yield from handbook.pages
    for kind in OBJECT_TYPES:
        yield from (entry.source for entry in handbook.objects(kind).values() if entry.source)


def _with_body(source: SourceFile, body: str) -> SourceFile:
    """An ordinary page with another text below its front matter."""
    if body == source.body:
        return source
    return replace(source, text=source.text[: len(source.text) - len(source.body)] + body, body=body)


def _bare(entry: Entry[Any], body: str) -> SourceFile:
    """An object's file without its front matter: everything that shows of that is in the object."""
    assert entry.source is not None  # noqa: S101 - for mypy: only such entries get here
    data = {"type": entry.item.type, "id": entry.item.id}
    return replace(entry.source, text=body, body=body, data=data)
