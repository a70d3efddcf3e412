"""A handbook of which only what changed is read: personas and journeys that take themselves apart when asked.

What is known of each (:mod:`cjm_site.facts`) is enough to say that all is well with it. Where it is not, the page is
taken apart and looked at as :mod:`cjm_site.compile` does, so that messages are the same; a test compares the two.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from cjm_site.handbook import Entry, Handbook, LinkedJourney, Reference, paired
from cjm_site.link import Linker, linked_within
from cjm_site.source import SourceFile, parse_source
from cjm_site.validate import validate_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.model import HandbookObject, Journey
    from cjm_site.settings import Settings


class RememberedSource(SourceFile):
    """A file that is taken apart when its front matter or its prose is asked for."""

    raw: bytes

    @classmethod
    def of(cls, uri: str, path: str, raw: bytes) -> RememberedSource:
        """A file by its content. Its fields come later; one that is made with them, by a change, is as any other."""
        made = object.__new__(cls)
        vars(made).update(uri=uri, path=path, raw=raw)
        return made

    def __getattr__(self, name: str) -> Any:
        if name not in {"text", "data", "body", "body_line"}:
            raise AttributeError(name)
        if name == "text":  # pages are known by it, and most are not taken apart
            text = self.raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
            return vars(self).setdefault("text", text)
        source, _ = parse_source(self.uri, self.raw, self.path)
        assert source is not None  # noqa: S101 - it was read before, or there would be no facts of it
        vars(self).update(text=source.text, data=source.data, body=source.body, body_line=source.body_line)
        return vars(self)[name]


class RememberedEntry(Entry[Any]):
    """A persona that is read when it is asked for."""

    @classmethod
    def of(cls, settings: Settings, source: SourceFile) -> RememberedEntry:
        """An entry by its file."""
        made = object.__new__(cls)
        object.__setattr__(made, "source", source)
        object.__setattr__(made, "_settings", settings)
        return made

    def __getattr__(self, name: str) -> Any:
        if name != "item":
            raise AttributeError(name)
        object.__setattr__(self, "item", _built(self.source))
        return self.item


class RememberedJourney(LinkedJourney):
    """A journey that is read and linked when it is asked for."""

    @classmethod
    def of(cls, settings: Settings, source: SourceFile) -> RememberedJourney:
        """An entry by its file."""
        made = object.__new__(cls)
        object.__setattr__(made, "source", source)
        object.__setattr__(made, "_settings", settings)
        return made

    def __getattr__(self, name: str) -> Any:
        if name not in {"item", "stages"}:
            raise AttributeError(name)
        source = self.source
        assert source is not None  # noqa: S101 - see of()
        entry, _, _ = linked_within(vars(self)["_settings"], _built(source), source)
        object.__setattr__(self, "item", cast("Journey", entry.item))
        object.__setattr__(self, "stages", cast("LinkedJourney", entry).stages)
        return getattr(self, name)


def _built(source: SourceFile | None) -> HandbookObject:
    assert source is not None  # noqa: S101 - entries of this module have a file
    item, _ = validate_object(source)
    assert item is not None  # noqa: S101 - its facts say that there is an object
    return item


class RememberedHandbook(Handbook):
    """A handbook whose references are looked up when they are asked for: most of what there is to say needs none."""

    def __init__(
        self,
        settings: Settings,
        entries: Mapping[str, Mapping[str, Entry[Any]]],
        pages: Any,
        counterparts: Mapping[str, str],
    ) -> None:
        """A handbook.

        :param counterparts: what is known to be the other version of a journey, for those whose files were not read.
        """
        vars(self).update({f"{kind}s": of for kind, of in entries.items()}, settings=settings, pages=pages, whole=None)
        vars(self)["_counterparts"] = counterparts

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """Journey id to the id of its other version."""
        known: Mapping[str, str] = vars(self)["_counterparts"]
        found: dict[str, str] = {}
        for id_, journey in self.journeys.items():
            is_known = id_ in known  # such a journey is not taken apart for this
            found[id_] = known[id_] if is_known else journey.item.counterpart or ""
        return paired(found)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every reference of one object to another."""
        linker = Linker(self.settings, self.pages)
        for kind in linker.entries:
            linker.entries[kind] = dict(self.objects(kind))
        for by_id in linker.entries.values():
            for entry in by_id.values():
                if entry.source is not None:
                    linker.resolve(entry, entry.source)
        return tuple(linker.references)
