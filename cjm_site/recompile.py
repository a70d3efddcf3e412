"""Compiling a large handbook by what is known of its pages: each is taken apart once, and again when it changes.

The small things (channels, teams, KPIs, ordinary pages) are read as always. Of every persona and journey there are
:mod:`cjm_site.facts`, from the project's cache or worked out by several processes. Then only questions are left:
whether the names, links and images lead somewhere. A page for which one does not is taken apart and linked as
:func:`cjm_site.compile.compile_sources` does it, and so are those that rules compare with each other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from cjm_site.audience.look import check_visibility
from cjm_site.audience.ranks import RANKS, UNMARKED, rank_of_entry, rank_of_page
from cjm_site.cache import Cache, digest, judges
from cjm_site.content import read_content
from cjm_site.facts import BEYOND, Facts, SurpriseError, facts_of
from cjm_site.file_states import keep_states, kept_states
from cjm_site.handbook import Handbook, LinkedJourney, Reference
from cjm_site.lately import KnownFacts
from cjm_site.link import Linker, link
from cjm_site.prose_check import Files, check_source
from cjm_site.remembered import RememberedEntry, RememberedHandbook, RememberedJourney, RememberedSource, Shelf
from cjm_site.rules.run import run_rules
from cjm_site.share_store import Said, ShareStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cjm_site.ahead import Ahead
    from cjm_site.content import Content
    from cjm_site.diagnostics import Diagnostic
    from cjm_site.handbook import Entry
    from cjm_site.lately import Lately
    from cjm_site.settings import Settings
    from cjm_site.shares import Share
    from cjm_site.source import SourceFile

    _New: TypeAlias = tuple[Facts, Said | None]

_FEW = 16
"""Files whose facts may be written to the cache later: where more were worked out, it is done at once."""

_OF_FAMILIES = frozenset({"CJM032", "CJM033", "CJM034"})
"""What is wrong between journeys and their other versions and parents."""


@dataclass(frozen=True, slots=True)
class Found:
    """A handbook and what is wrong with it."""

    handbook: Handbook
    diagnostics: list[Diagnostic]
    broken: set[tuple[str | None, str]]


def recompile(
    settings: Settings,
    unsaved: Mapping[str, bytes],
    generated: Callable[[Handbook], Iterable[str]],
    others: Callable[[Callable[[str], _New], list[str]], Any],
    *,
    most_new: float,
    shares: Sequence[Share[Any]] = (),
    lately: Lately | None = None,
    stand_ins: Mapping[str, SourceFile] = {},
    by_state: bool = False,
) -> Found | None:
    """Compile by facts.

    :param generated: the addresses of the pages that a handbook gets without a file.
    :param others: starts the other processes that work facts out.
    :param most_new: the part of the personas and journeys whose facts may be unknown; with more it is not done.
    :param shares: what they say to other pages that is to be known, too.
    :param lately: what the compilation before this one leaves to this one, which leaves it to the next.
    :param stand_ins: files that are said to say something else, by address; no rules judge them.
    :param by_state: whether files that are as they were are not read, unless something of theirs is asked for.
    :returns: ``None`` when the handbook has to be read as a whole.
    """
    cache = Cache.of(settings.root)
    states = kept_states(cache) if by_state else {}
    content = read_content(settings, unsaved, (lately and lately.read) or states, stand_ins)
    if by_state:
        keep_states(cache, states, content.read)
    key = _key(content)
    known = lately.known if lately and lately.known and lately.known.key == key else KnownFacts.of(cache, key)
    names = content.names
    unknown = [uri for uri, name in names.items() if name not in known.facts]
    if len(unknown) > most_new * len(names):
        return None
    store = _store(cache, key, shares, lately) if shares else None
    if store:
        unknown = [uri for uri, name in names.items() if name not in known.facts or not store.knows(name)]
    try:
        new = _new_facts(content, unknown, others, store)
    except SurpriseError:
        return None
    found: dict[str, Facts] = {uri: known.facts[name] for uri, name in names.items() if name in known.facts}
    for uri, (one, said) in new.items():
        found[uri] = one
        if store and said is not None:
            store.add(names[uri], one.kind, said)
    if store and new:
        store.look()
    known = known.now({names[uri]: one for uri, one in found.items()})
    keep = partial(_keep, cache, known, store, {names[uri]: one.kind for uri, one in found.items()})
    if lately:
        lately.read, lately.known, lately.store, lately.later = content.read, known, store, keep
        if len(unknown) > _FEW:
            lately.keep()
    else:
        keep()
    return _Assembly(content, found, names, generated, store).compile()


def _store(cache: Cache, key: str, shares: Sequence[Share[Any]], lately: Lately | None) -> ShareStore:
    before = lately.store if lately else None
    return before if before and (before.key, before.shares) == (key, shares) else ShareStore.of(cache, key, shares)


def _keep(cache: Cache, known: KnownFacts, store: ShareStore | None, kinds: Mapping[str, str]) -> None:
    known.keep(cache)
    if store:
        store.keep(kinds)


def _key(content: Content) -> str:
    """What facts are right for: settings, which list small things too, those that have a file, the libraries."""
    around = content.around
    parts = [content.settings.model_dump_json(exclude={"today"}), *judges()]
    for of in (around.channels, around.teams, around.metrics):
        parts += [f"{entry.item.model_dump_json()} {entry.uri}" for entry in of.values() if entry.source is not None]
    return digest(json.dumps(parts).encode("utf-8", "surrogatepass")).hex()


def _new_facts(
    content: Content,
    unknown: list[str],
    others: Callable[[Callable[[str], _New], list[str]], Any],
    store: ShareStore | None,
) -> dict[str, _New]:
    """Work out what is not known, with other processes when there is much."""
    around = content.around

    def make(uri: str) -> _New:
        said: list[Said] = []
        also = (lambda entry: said.append(store.made(around, entry))) if store else None
        facts = facts_of(around, uri, content.raw(uri), content.shown(uri), also)
        return facts, said[0] if said else None

    ahead: Ahead[_New] | None
    with others(make, unknown) as ahead:
        return {uri: (ahead and ahead.take(uri)) or make(uri) for uri in unknown}


class _Assembly:
    """Puts a handbook together and asks what is left to ask. Lives for one compilation."""

    def __init__(
        self,
        content: Content,
        facts: dict[str, Facts],
        names: Mapping[str, str],
        generated: Callable[[Handbook], Iterable[str]],
        store: ShareStore | None,
    ) -> None:
        self.content = content
        self.store = store
        self.shelf = Shelf()
        self.facts = facts
        self.generated = generated
        self.settings = content.settings
        self.sources = {
            uri: RememberedSource.of(uri, content.shown(uri), content.raw, names[uri])
            for uri in content.large
            if facts[uri].kind
        }
        self.linker = Linker(self.settings, tuple(content.pages))
        self.entries: dict[str, Entry[Any]] = {}

    def compile(self) -> Found:
        """The handbook and everything that is wrong with it."""
        content, linker = self.content, self.linker
        for uri in content.order:
            if uri in content.objects:
                linker.add(content.objects[uri], content.small[uri])
            elif uri in self.facts:
                self._add(uri, self.facts[uri])
        linker.add_listed()
        self._resolve()
        known = {(facts.kind, facts.id): facts for facts in map(self.facts.__getitem__, self.entries)}
        handbook = RememberedHandbook(self.settings, linker.entries, linker.pages, known, self.shelf, self.store)
        found = [*self._prose(handbook), *self._visibility(handbook), *self._judge(handbook)]
        return Found(handbook, [*content.diagnostics, *linker.diagnostics, *found], content.broken)

    def _add(self, uri: str, facts: Facts) -> None:
        content, linker = self.content, self.linker
        content.diagnostics.extend(facts.problems)
        if not facts.kind:
            content.broken.add((None, facts.id))
            return
        if facts.problems:
            content.damaged.add(content.shown(uri))
        if not facts.built:
            content.broken.add((facts.kind, facts.id))
            return
        source = self.sources[uri]
        make = RememberedJourney.of if facts.kind == "journey" else RememberedEntry.of
        entry: Entry[Any] = make(self.settings, source, self.shelf)
        if facts.id in linker.entries[facts.kind]:
            linker.add(entry.item, source)  # says that the id is taken
            return
        linker.entries[facts.kind][facts.id] = self.entries[uri] = entry
        linker.diagnostics.extend(facts.own)

    def _resolve(self) -> None:
        """Names that do not lead anywhere."""
        linker = self.linker
        for of in linker.entries.values():
            for entry in of.values():
                if entry.source is not None and entry.source.uri in self.content.small:
                    linker.resolve(entry, entry.source)
        for uri, entry in self.entries.items():
            facts = self.facts[uri]
            if facts.lost or any(id_ not in linker.entries[kind] for kind, id_ in facts.names):
                linker.resolve(entry, self.sources[uri])

    def _prose(self, handbook: Handbook) -> list[Diagnostic]:
        """Links, images and references that do not lead anywhere."""
        named = {reference.target_type for reference in self.linker.references}
        named |= {kind for uri in self.entries for kind in self.facts[uri].named}
        outline = handbook.part(references=tuple(Reference("", "", kind, "", "") for kind in sorted(named)))
        uris = {*self.content.small, *self.sources, *self.generated(outline)}
        files = Files(self.settings.content, frozenset(uris))
        found: list[Diagnostic] = []
        for source in self.content.small.values():
            found += check_source(handbook, files, source)
        answers: dict[tuple[str, str, str, str], bool] = {}
        for uri, source in self.sources.items():
            facts = self.facts[uri]
            for question in facts.questions:
                if question not in answers:
                    answers[question] = _is_fine(question, handbook, files)
            if facts.whole or not all(answers[question] for question in facts.questions):
                found += check_source(handbook, files, source)
            else:
                found += facts.prose
        return found

    def _visibility(self, handbook: Handbook) -> Iterable[Diagnostic]:
        """Text that more people see than what it speaks of: impossible where everything is for the same people."""
        facts = [self.facts[uri] for uri in self.entries]
        small = handbook.part(personas={}, journeys={}, references=())
        own = [RANKS[one.visibility or UNMARKED] for one in facts] + [rank_of_page(page) for page in handbook.pages]
        others = [
            (entry.source, rank_of_entry(entry, self.settings))
            for kind in ("channel", "team", "metric")
            for entry in small.objects(kind).values()
        ]
        speakers = own + [rank for source, rank in others if source is not None]
        spoken_of = own + [rank for _, rank in others]
        if any(one.marked for one in facts) or max(spoken_of, default=0) > min(speakers, default=0):
            return check_visibility(handbook)
        return check_visibility(small)

    def _judge(self, handbook: Handbook) -> list[Diagnostic]:
        """What the rules find."""
        found = run_rules(handbook.part(personas={}, journeys={}, references=()))
        today = self.settings.today.isoformat() if self.settings.today else ""
        compared = self._compared(today)
        for uri in self.entries:
            facts = self.facts[uri]
            found += facts.findings
            if uri not in compared:
                found += facts.assumed
                found += facts.overdue if facts.due < today else ()
        if compared:
            objects = [(item, self.content.small[uri]) for uri, item in self.content.objects.items()]
            objects += [(self.entries[uri].item, self.sources[uri]) for uri in self.entries if uri in compared]
            part, problems = link(self.settings, objects, ())
            found += run_rules(part, BEYOND)
            self.linker.diagnostics += [d for d in problems if d.code in _OF_FAMILIES]
        return [d for d in found if d.place.path not in self.content.damaged]

    def _compared(self, today: str) -> set[str]:
        """The files that have to be looked at beside others, with all that they are held against."""
        uris = {(self.facts[uri].kind, self.facts[uri].id): uri for uri in self.entries}
        chosen: set[str] = set()
        for uri in self.entries:
            facts = self.facts[uri]
            family = [facts.counterpart] if facts.counterpart else []
            if facts.parent and (facts.signed or self._circles(facts, uris)):
                family.append(facts.parent)
            is_newly_due = facts.due and facts.due < today and not facts.overdue
            if family or facts.signed or is_newly_due:
                chosen.add(uri)
                chosen.update(uris[name] for name in (("journey", id_) for id_ in family) if name in uris)
            if facts.signed:
                chosen.update(uris[name] for name in facts.names if name[0] == "persona" and name in uris)
        return chosen

    def _circles(self, facts: Facts, uris: Mapping[tuple[str, str], str]) -> bool:
        """Whether a journey's parents lead round in a circle."""
        seen = {facts.id}
        current = facts.parent
        while current not in seen and ("journey", current) in uris:
            seen.add(current)
            current = self.facts[uris["journey", current]].parent
        return current in seen


def _is_fine(question: tuple[str, str, str, str], handbook: Handbook, files: Files) -> bool:
    way, *at = question
    if way == "page":
        return files.has(at[0])
    if way == "image":
        return files.image_problem(at[0], at[1]) is None
    kind, id_, anchor = at
    entry = handbook.objects(kind).get(id_)
    return entry is not None and (not anchor or not isinstance(entry, LinkedJourney) or anchor in entry.anchors)
