"""What there is in a handbook, and who names whom: the answers of ``cjm list`` and ``cjm show``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cjm_site.channels import BUILT_IN
from cjm_site.edit.blocks import FILTERS
from cjm_site.embed import parse_embed
from cjm_site.glance import ADDRESSES
from cjm_site.link import names_in
from cjm_site.markdown import LANGUAGE, links_in, may_link, read_prose
from cjm_site.model import OBJECT_TYPES
from cjm_site.prose_check import texts_of
from cjm_site.prose_parts import ProseLink
from cjm_site.urls import join, scheme_of
from cjm_site.validate import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cjm_site.handbook import Entry, Handbook, LinkedJourney, Point
    from cjm_site.model import HandbookObject
    from cjm_site.prose_parts import ProseReference
    from cjm_site.source import SourceFile

OBJECT_KINDS = ("persona", "journey", "channel", "team", "metric")
PART_KINDS = ("stage", "touchpoint", "wow", "risk", "opportunity", "pain")
KINDS = (*OBJECT_KINDS, *PART_KINDS)
"""Every kind of thing, in the order of lists."""

PLURALS = {f"{kind[:-1]}ies" if kind.endswith("y") and kind != "journey" else f"{kind}s": kind for kind in KINDS}
"""A kind's plural to the kind."""

Path = tuple[str | int, ...]

_HEADING = re.compile(r"^# +(.+?) *#* *$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with an id.

    ``journey`` is the journey that a stage, touchpoint, wow, risk, opportunity or pain belongs to, ``anchor`` its place
    on that journey's page, ``path`` its place in that journey's front matter. ``file`` is relative to the project;
    empty for a channel that comes with every handbook.
    """

    kind: str
    id: str
    name: str
    sector: str = ""
    status: str = ""
    owner: str = ""
    file: str = ""
    line: int = 0
    journey: str = ""
    anchor: str = ""
    path: Path = ()

    @property
    def key(self) -> str:
        """What names it among its kind: ``marta``, ``abrir-cuenta#espera``."""
        return f"{self.journey}#{self.id}" if self.journey else self.id


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing names another, in ``field`` of a file's front matter (empty: in its prose)."""

    source: Thing
    target: Thing
    field: str
    file: str
    line: int


class UnknownError(LookupError):
    """There is nothing of that name; ``guess`` is what is most like it, as one would type it."""

    def __init__(self, given: str, guess: str | None) -> None:
        super().__init__(given)
        self.given = given
        self.guess = guess


class AmbiguousError(LookupError):
    """There are several things of that name."""

    def __init__(self, given: str, found: tuple[Thing, ...]) -> None:
        super().__init__(given)
        self.given = given
        self.found = found


@dataclass(frozen=True)
class Inventory:
    """Everything of a handbook by kind and key, in the order of lists."""

    handbook: Handbook

    @cached_property
    def things(self) -> dict[tuple[str, str], Thing]:
        """Every thing by kind and key: objects in file order, then what journeys are made of."""
        found: dict[tuple[str, str], Thing] = {}
        everything = [*_objects(self.handbook), *_parts(self.handbook)]
        for thing in sorted(everything, key=lambda t: KINDS.index(t.kind)):
            found.setdefault((thing.kind, thing.key), thing)
        return found

    def of(self, kinds: Iterable[str]) -> list[Thing]:
        """The things of these kinds."""
        wanted = set(kinds)
        return [thing for thing in self.things.values() if thing.kind in wanted]

    def find(self, given: str) -> Thing:
        """The thing that ``id``, ``journey#id`` or either after ``kind:`` names.

        :raises UnknownError: when there is none.
        :raises AmbiguousError: when there are several.
        """
        before, colon, after = given.partition(":")
        kind = PLURALS.get(before, before) if colon else ""
        kinds, name = ({kind}, after) if kind in KINDS else (set(KINDS), given)
        known = self.of(kinds)
        found = [t for t in known if t.key == name] or [t for t in known if t.id == name]
        if not found:
            names = {n: t for t in reversed(known) for n in (t.id, t.key)}
            guess = nearest(name, names)
            raise UnknownError(given, f"{names[guess].kind}:{names[guess].key}" if guess else None)
        same = [t for t in known if name in {t.key, t.id}]
        if len(same) > 1 and not (len(found) == 1 and len(kinds) == 1):
            raise AmbiguousError(given, tuple(same))
        return found[0]

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Who names whom, by file and line."""
        found = [
            *(m for kind in OBJECT_KINDS for e in self.handbook.objects(kind).values() for m in self._in_object(e)),
            *(m for source in self.handbook.pages for m in self._in_texts(_page(source), source)),
        ]
        return tuple(sorted(dict.fromkeys(found), key=lambda m: (m.file, m.line, m.field)))

    def named_by(self, thing: Thing) -> list[Mention]:
        """What a thing names: of a stage also what its touchpoints do, of an object all that its file does."""
        return [m for m in self.mentions if _is_in(m.source, thing) and not _is_in(m.target, thing)]

    def naming(self, thing: Thing) -> list[Mention]:
        """What names a thing; of a journey also what names a place of it."""
        return [m for m in self.mentions if _is_in(m.target, thing) and not _is_in(m.source, thing)]

    # -- looking for names -----------------------------------------------------------------------------------------

    def _in_object(self, entry: Entry[HandbookObject]) -> Iterator[Mention]:
        source = entry.source
        if source is None:
            return
        own = self.things[entry.item.type, entry.item.id]
        for kind, id_, path, _anchor in names_in(entry):
            key = f"{entry.item.id}#{id_}" if kind == "touchpoint" else id_
            yield from self._mention(own, source, path, (kind, key))
        yield from self._in_texts(own, source)

    def _in_texts(self, own: Thing, source: SourceFile) -> Iterator[Mention]:
        if source.object_type is not None and source.data is not None:
            names = None if may_link(source.front_matter) else ADDRESSES
            for path, name, text in texts_of(source.data, names):
                hrefs = [text] if name in ADDRESSES else []
                for link in [] if hrefs else links_in(text):
                    if isinstance(link, ProseLink):
                        hrefs.append(link.href)
                    else:
                        yield from self._mention(own, source, path, self._referenced(link))
                for href in hrefs:
                    yield from self._mention(own, source, path, self._linked(source, href))
        prose = read_prose(source.body, source.body_line)
        for reference in prose.references:
            yield from self._mention(own, source, reference.line, self._referenced(reference))
        for link in prose.links:
            yield from self._mention(own, source, link.line, self._linked(source, link.href))
        for fence in prose.fences:
            embed = parse_embed(fence, self.handbook)[0] if fence.language == LANGUAGE else None
            for kind, name in FILTERS.items() if embed else ():
                for id_ in getattr(embed.filters, name) if embed else ():
                    yield from self._mention(own, source, fence.line, (kind, id_))

    def _mention(
        self, own: Thing, source: SourceFile, at: Path | int, target: tuple[str, str] | None
    ) -> Iterator[Mention]:
        thing = self.things.get(target) if target else None
        if thing is None:
            return
        if isinstance(at, int):
            yield Mention(own, thing, "", source.path, at)
        else:
            line = source.position(at, of_key="by_persona" in at or "next" in at)[0]
            yield Mention(self._part_at(own, at), thing, ".".join(map(str, at)), source.path, line)

    def _part_at(self, own: Thing, path: Path) -> Thing:
        """The innermost part of a journey that a front-matter path lies in."""
        parts = self._by_path.get(own.id, {}) if own.kind == "journey" else {}
        return next((parts[path[:n]] for n in range(len(path), 0, -1) if path[:n] in parts), own)

    def _referenced(self, found: ProseReference) -> tuple[str, str] | None:
        if found.kind == "journey" and found.anchor:
            part = self._by_anchor.get((found.id, found.anchor))
            return (part.kind, part.key) if part else None
        return found.kind, found.id

    def _linked(self, source: SourceFile, href: str) -> tuple[str, str] | None:
        path, _, anchor = href.partition("#")
        if scheme_of(href) or href.startswith("/"):
            return None
        own = self._by_uri.get((join(source.folder, unquote(path)) or "") if path else source.uri)
        part = self._by_anchor.get((own[1], unquote(anchor))) if own and anchor and own[0] == "journey" else None
        return (part.kind, part.key) if part else own

    @cached_property
    def _by_uri(self) -> dict[str, tuple[str, str]]:
        return {e.uri: (kind, id_) for kind in OBJECT_TYPES for id_, e in self.handbook.objects(kind).items() if e.uri}

    @cached_property
    def _by_anchor(self) -> dict[tuple[str, str], Thing]:
        return {(t.journey, t.anchor): t for t in self.of(PART_KINDS)}

    @cached_property
    def _by_path(self) -> dict[str, dict[Path, Thing]]:
        found: dict[str, dict[Path, Thing]] = {}
        for thing in self.of(PART_KINDS):
            found.setdefault(thing.journey, {})[thing.path] = thing
        return found


def _is_in(thing: Thing, whole: Thing) -> bool:
    """Whether a thing is another or a part of it."""
    if thing == whole:
        return True
    if whole.kind == "journey":
        return thing.journey == whole.id
    return bool(whole.path) and thing.journey == whole.journey and thing.path[: len(whole.path)] == whole.path


def _page(source: SourceFile) -> Thing:
    """An ordinary page: it is not listed, but may name things."""
    title = source.data.get("title") if source.data else None
    if not isinstance(title, str):
        heading = _HEADING.search(source.body)
        title = heading[1] if heading else source.stem
    return Thing("page", source.uri, title, file=source.path, line=1)


def _objects(handbook: Handbook) -> Iterator[Thing]:
    for kind in OBJECT_KINDS:
        for entry in handbook.objects(kind).values():
            item = entry.item
            if entry.source is None and item in BUILT_IN and not handbook.backlinks(kind, item.id):
                continue
            file, line = "" if item in BUILT_IN else "mkdocs.yml", 0
            if entry.source is not None:
                file, line = entry.source.path, entry.source.position(("type",))[0]
            sector = str(getattr(item, "sector", ""))
            yield Thing(kind, item.id, item.label, sector, item.status or "", item.owner or "", file, line)
    for journey in handbook.journeys.values():  # KPIs that only a journey defines
        for n, metric in enumerate(journey.item.metrics):
            if metric.name:
                line = _line(journey, ("metrics", n))
                yield Thing("metric", metric.id, metric.name, owner=metric.owner or "", file=_file(journey), line=line)


def _parts(handbook: Handbook) -> Iterator[Thing]:
    for journey in handbook.journeys.values():
        for n, stage in enumerate(journey.stages):
            path: Path = ("stages", n)
            yield _part("stage", journey, stage.id, stage.item.title, stage.anchor, path)
            yield from _marked(journey, stage.own, path)
            for m, point in enumerate(stage.touchpoints):
                path = ("stages", n, "touchpoints", m)
                yield _part("touchpoint", journey, point.id, point.title, point.anchor, path)
                yield from _marked(journey, point, path)


def _marked(journey: LinkedJourney, point: Point, path: Path) -> Iterator[Thing]:
    groups = {"wows": "wow", "risks": "risk", "opportunities": "opportunity", "pains": "pain"}
    for group, kind in groups.items():
        for n, mark in enumerate(getattr(point, group)):
            status, owner = (str(getattr(mark.item, name, None) or "") for name in ("status", "owner"))
            own = (*path, group, n)
            yield _part(kind, journey, mark.id, mark.item.title, mark.anchor, own, status=status, owner=owner)


def _part(
    kind: str,
    journey: LinkedJourney,
    id_: str,
    title: str,
    anchor: str,
    path: Path,
    *,
    status: str = "",
    owner: str = "",
) -> Thing:
    item = journey.item
    place = _file(journey), _line(journey, path)
    return Thing(kind, id_, title, item.sector, status, owner, *place, item.id, anchor, path)


def _file(journey: LinkedJourney) -> str:
    return journey.source.path if journey.source else ""


def _line(journey: LinkedJourney, path: Path) -> int:
    return journey.source.position(path)[0] if journey.source else 0
