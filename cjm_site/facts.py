"""What a check needs to know of one persona or journey, so that it need not be read again while it stays as it is.

Everything here follows from the file itself and from what stands around it (:class:`cjm_site.around.Around`). What
depends on other personas and journeys, on other files or on the day is written down as a question: which names must
exist, where links lead, when the next review is due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from cjm_site.diagnostics import packed, unpacked
from cjm_site.handbook import LinkedJourney
from cjm_site.link import Name, is_own_metric, linked_within
from cjm_site.prose_check import check_source
from cjm_site.rules.evidence import is_evident
from cjm_site.rules.registry import RULES
from cjm_site.rules.run import run_rules
from cjm_site.source import parse_source
from cjm_site.validate import validate_object

if TYPE_CHECKING:
    from cjm_site.around import Around
    from cjm_site.diagnostics import Diagnostic
    from cjm_site.handbook import Entry
    from cjm_site.settings import Settings
    from cjm_site.shares import Share
    from cjm_site.source import SourceFile

LARGE = ("persona", "journey")
"""The types of which a handbook may have thousands."""

ON_THE_PAGE = tuple(rule for rule in RULES if rule.reach == "page")
BEYOND = tuple(rule for rule in RULES if rule.reach == "handbook")
_OVERDUE = tuple(rule for rule in BEYOND if rule.slug == "review-overdue")
_ASSUMED = tuple(rule for rule in BEYOND if rule.slug == "journey-assumed")
_PRIVACY = tuple(rule for rule in ON_THE_PAGE if rule.slug == "personal-data")
_OTHERS = tuple(rule for rule in ON_THE_PAGE if rule.slug != "personal-data")

Question: TypeAlias = "tuple[str, str, str, str]"
"""``page`` with an address; ``image`` with folder and address; ``reference`` with type, id and anchor."""


class Facts(NamedTuple):
    """What is known of one file.

    ``kind`` and ``id`` are what it declares; ``built`` whether there is an object all the same when it has errors.
    ``problems`` come from reading, ``own`` from linking what is inside, ``prose`` from links and references,
    ``findings`` from the rules that look at one page. ``lost``: it names something that does not exist; ``whole``: its
    prose has to be read beside the handbook. ``names`` are the personas and journeys it names, ``label`` what it is
    called itself, ``personas`` who travels a journey. The rest is for rules that look further: ``due`` is the day of
    the next review and ``overdue`` what is said when it is past, if it was past already, ``evident`` whether a journey
    rests on anything and ``assumed`` what is said where neither it nor another version of it does, ``marked`` whether
    single things on the page may have a visibility of their own.
    """

    kind: str
    id: str
    built: bool = False
    problems: tuple[Diagnostic, ...] = ()
    own: tuple[Diagnostic, ...] = ()
    prose: tuple[Diagnostic, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    overdue: tuple[Diagnostic, ...] = ()
    assumed: tuple[Diagnostic, ...] = ()
    lost: bool = False
    whole: bool = False
    names: tuple[tuple[str, str], ...] = ()
    named: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    label: str = ""
    owner: str = ""
    personas: tuple[str, ...] = ()
    version: str = ""
    counterpart: str = ""
    parent: str = ""
    evident: bool = True
    signed: bool = False
    due: str = ""
    visibility: str = ""
    marked: bool = False


class SurpriseError(Exception):
    """A file is something else than its first lines say."""


def facts_of(
    around: Around, uri: str, raw: bytes, shown_path: str, also: Callable[[Entry[Any]], None] | None = None
) -> Facts:
    """The facts of one file.

    :param also: what else to do with its object while it is at hand.
    :raises SurpriseError: when it is no persona or journey.
    """
    source, found = parse_source(uri, raw, shown_path)
    if source is None:
        return Facts("", uri.rsplit("/", 1)[-1].rsplit(".", 1)[0], problems=tuple(found))
    if source.object_type not in LARGE:
        raise SurpriseError
    item, problems = validate_object(source)
    prose, asked = _prose(around.settings, source)
    known: dict[str, Any] = {
        "kind": source.object_type or "",
        "id": item.id if item is not None else str((source.data or {}).get("id") or source.stem),
        "built": item is not None,
        "problems": tuple(problems),
        "prose": tuple(prose),
        "questions": tuple(sorted(asked.questions)),
        "whole": asked.whole,
    }
    if item is None:
        return Facts(**known)
    entry, named_there, own = linked_within(around.settings, item, source)
    if also:
        also(entry)
    return Facts(**known, **_of_object(around, entry, source, named_there), own=tuple(own))


def _of_object(around: Around, entry: Entry[Any], source: SourceFile, named_there: list[Name]) -> dict[str, Any]:
    item = entry.item
    handbook = around.handbook(entry)
    names: set[tuple[str, str]] = set()
    named: set[str] = set()
    lost = False
    for kind, id_ in dict.fromkeys((kind, id_) for kind, id_, _, _ in named_there):
        if kind in LARGE:
            names.add((kind, id_))
        elif id_ in handbook.objects(kind) or (kind == "metric" and is_own_metric(entry, id_)):
            named.add(kind)
        else:
            lost = True
    due = item.review_every.after(item.reviewed).isoformat() if item.reviewed and item.review_every else ""
    alone = handbook.part(channels={}, teams={}, metrics={})
    findings = run_rules(handbook, _OTHERS) + run_rules(alone, _PRIVACY)
    found = {
        "findings": tuple(findings),
        "overdue": tuple(run_rules(alone, _OVERDUE)),
        "lost": lost,
        "names": tuple(sorted(names)),
        "named": tuple(sorted(named)),
        "label": item.label,
        "owner": item.owner or "",
        "signed": bool(item.approvals),
        "due": due,
        "visibility": item.visibility or "",
        "marked": source.text.count("visibility") > (item.visibility is not None),
    }
    if isinstance(entry, LinkedJourney):
        journey = entry.item
        found |= {
            "personas": journey.personas,
            "version": journey.version or "",
            "counterpart": journey.counterpart or "",
            "parent": journey.parent or "",
            "evident": (evident := is_evident(entry)),
            "assumed": () if evident else tuple(run_rules(alone, _ASSUMED)),
        }
    return found


# -- prose: what it asks of the handbook -------------------------------------------------------------------------------


@dataclass
class _Asked:
    """Answers that all is well, and notes what was asked. Lives for one file."""

    settings: Settings
    questions: set[Question] = field(default_factory=set)
    whole: bool = False

    def objects(self, kind: str) -> _Objects:
        """The objects of one type, as far as prose may ask."""
        return _Objects(kind, self)

    def shares(self, _share: Share[Any]) -> Mapping[str, Any]:
        """What journeys or personas say to a view in prose."""
        self.whole = True
        return {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.whole = True  # a view in prose: what it may be filtered by is all over the handbook
        return _Objects(name, self)

    def has(self, uri: str) -> bool:
        """A link leads somewhere."""
        self.questions.add(("page", uri, "", ""))
        return True

    def image_problem(self, folder: str, href: str) -> None:
        """An image is there."""
        self.questions.add(("image", folder, href, ""))


class _Objects(Mapping[str, Any]):
    def __init__(self, kind: str, asked: _Asked) -> None:
        self._kind = kind
        self._asked = asked

    def get(self, id_: str, _default: Any = None) -> Any:
        return _Entry(self._kind, id_, self._asked)

    def __getitem__(self, id_: str) -> Any:
        return self.get(id_)

    def __iter__(self) -> Iterator[str]:
        self._asked.whole = True
        return iter(())

    def __len__(self) -> int:
        self._asked.whole = True
        return 0


class _Entry:
    """An object that prose refers to; it has every anchor."""

    def __init__(self, kind: str, id_: str, asked: _Asked) -> None:
        self._at = (kind, id_)
        self._asked = asked
        asked.questions.add(("reference", kind, id_, ""))

    @property
    def anchors(self) -> _Entry:
        return self

    def __contains__(self, anchor: str) -> bool:
        self._asked.questions.add(("reference", *self._at, anchor))
        return True


def _prose(settings: Settings, source: SourceFile) -> tuple[list[Diagnostic], _Asked]:
    asked = _Asked(settings)
    found = check_source(cast("Any", asked), cast("Any", asked), source)
    return ([] if asked.whole else found), asked


# -- as plain data -----------------------------------------------------------------------------------------------------

_DIAGNOSTICS = tuple(map(Facts._fields.index, ("problems", "own", "prose", "findings", "overdue", "assumed")))
_PAIRS = tuple(map(Facts._fields.index, ("names", "questions")))
_LISTS = tuple(map(Facts._fields.index, ("named", "personas")))


def as_data(facts: Facts) -> list[Any] | None:
    """Facts as JSON holds them; ``None`` when it would not give them back as they are."""
    found: list[Any] = list(facts)
    for at in _DIAGNOSTICS:
        found[at] = packed(found[at])
    return None if any(found[at] is None for at in _DIAGNOSTICS) else found


def from_data(data: list[Any]) -> Facts:
    """Facts out of what :func:`as_data` made.

    :raises ValueError: when they are none.
    """
    try:
        found = list(data)
        for at in _DIAGNOSTICS:
            found[at] = () if found[at] == [] else unpacked(found[at])
        for at in _PAIRS:
            found[at] = tuple(map(tuple, found[at]))
        for at in _LISTS:
            found[at] = tuple(found[at])
        return Facts._make(found)
    except (TypeError, IndexError) as error:
        raise ValueError(str(error)) from None
