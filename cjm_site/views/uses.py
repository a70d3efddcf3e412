"""What journeys say of channels, teams and KPIs, as shares: how often they name each, and every place where they do."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.link import is_own_metric, names_in
from cjm_site.naming import NAMED_BY_PERSONAS
from cjm_site.shares import Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.around import Around
    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage, Point

KINDS = ("channel", "team", "metric")

Source = tuple[str, str]
"""Type and id of the object that uses another."""

Counts = dict[str, dict[Source, dict[str, int]]]
"""Object to source to what the use says to how often."""

_SORTS: tuple[tuple[str, str], ...] = (
    # field without positions, what it says (a term)
    ("stages.touchpoints.channel", "touchpoints"),
    ("stages.channel", "touchpoints"),
    ("surveys.channel", "surveys"),
    ("owner", "owner"),
    ("team", "cross_team"),
    ("insights.team", "insights"),
    ("policies.owner", "policies"),
    ("metrics.owner", "metrics"),
    ("metrics.id", "journeys"),
    ("stages.touchpoints.metrics.id", "effect"),
    ("stages.metrics.id", "effect"),
    ("stages.touchpoints.wows.owner", "wows"),
    ("stages.wows.owner", "wows"),
    ("stages.touchpoints.risks.owner", "risks"),
    ("stages.risks.owner", "risks"),
    ("stages.touchpoints.opportunities.owner", "opportunities"),
    ("stages.opportunities.owner", "opportunities"),
    ("stages.touchpoints.opportunities.metrics", "opportunities"),
    ("stages.opportunities.metrics", "opportunities"),
    ("stages.touchpoints.pains.metrics", "pains"),
    ("stages.pains.metrics", "pains"),
)

_TERMS = MappingProxyType({tuple(field.split(".")): term for field, term in _SORTS})
_ORDER = tuple(dict.fromkeys(_TERMS.values()))

MEASURED_AT = "journeys"
"""What a use says where a journey measures a KPI."""


class Place(NamedTuple):
    """One use on the page of a journey: of which object, and what it says.

    ``title`` says where, ``stage`` in which stage, both empty where it is the page itself; ``effect`` is that on a KPI.
    """

    used: str
    term: str
    anchor: str = ""
    title: str = ""
    stage: str = ""
    effect: float | None = None


Counted = tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
"""Each object that a journey names, and by what the uses say how many there are."""


def sorts_in_order(terms: Iterable[str]) -> tuple[str, ...]:
    """What uses say, each once, in the order in which to list them."""
    return tuple(sorted(dict.fromkeys(terms), key=lambda term: _ORDER.index(term) if term in _ORDER else len(_ORDER)))


def _named(kind: str, around: Around, journey: LinkedJourney) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
    """Every object of a type that a journey names and that there is: its id, what that says, and the field."""
    known: Mapping[str, Any] = getattr(around, f"{kind}s")
    for of, id_, path, _ in names_in(journey):
        if of == kind and (id_ in known or (kind == "metric" and is_own_metric(journey, id_))):
            term = _TERMS.get(tuple(step for step in path if isinstance(step, str)), "links")
            yield id_, term, path


def _count(kind: str, around: Around, journey: LinkedJourney) -> Counted:
    """Several names of an object at one place, which is a point or a mark, are one use."""
    found: dict[str, dict[str, int]] = {}
    seen: set[tuple[str, str, tuple[str | int, ...]]] = set()
    for id_, term, path in _named(kind, around, journey):
        at = (id_, term, _place(path))
        if at not in seen:
            seen.add(at)
            by_term = found.setdefault(id_, {})
            by_term[term] = by_term.get(term, 0) + 1
    return tuple((id_, tuple(by_term.items())) for id_, by_term in found.items())


def _place(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The point or mark that a field belongs to; empty when it is the page itself."""
    if path[0] != "stages":
        return ()
    end = 4 if path[2] == "touchpoints" else 2
    return path[: end + 2] if path[end] in {"wows", "risks", "opportunities", "pains"} else path[:end]


def _places(kind: str, around: Around, journey: LinkedJourney) -> tuple[Place, ...]:
    return tuple(_use(journey, *named) for named in _named(kind, around, journey))


def _use(journey: LinkedJourney, id_: str, term: str, path: tuple[str | int, ...]) -> Place:
    if path[0] != "stages":
        return Place(id_, term)
    stage, point, (part, *rest) = _point(journey, path)
    where = "" if point.is_stage else stage.item.title
    if part == "metrics":
        effect = next((metric.effect for metric in point.experience.metrics if metric.id == id_), None)
        return Place(id_, term, point.anchor, point.title, where, effect)
    if part == "channel":
        return Place(id_, term, point.anchor, point.title, where)
    marked = getattr(point, str(part))[rest[0]]
    return Place(id_, term, marked.anchor, marked.item.title, where)


def _point(journey: LinkedJourney, path: tuple[Any, ...]) -> tuple[LinkedStage, Point, tuple[Any, ...]]:
    """The point that a field belongs to, and the rest of the field's path."""
    stage = journey.stages[path[1]]
    if path[2] == "touchpoints":
        return stage, stage.touchpoints[path[3]], path[4:]
    return stage, stage.own, path[2:]


def _read_counted(data: Any) -> Counted:
    return tuple((id_, tuple((term, number) for term, number in by_term)) for id_, by_term in data)


def _read_places(data: Any) -> tuple[Place, ...]:
    return tuple(map(Place._make, data))


COUNTED: Mapping[str, Share[Counted]] = MappingProxyType(
    {kind: Share(f"{kind}-uses", "journey", partial(_count, kind), _read_counted) for kind in KINDS}
)
"""How often each journey names the channels, teams and KPIs."""

PLACES: Mapping[str, Share[tuple[Place, ...]]] = MappingProxyType(
    {kind: Share(f"{kind}-places", "journey", partial(_places, kind), _read_places) for kind in KINDS}
)
"""Where each journey names the channels, teams and KPIs."""


def owned(handbook: Handbook) -> Iterator[tuple[str, Source]]:
    """The teams that own a persona, channel, team or KPI, each with that; those of personas come first."""
    teams = (handbook.whole or handbook).teams
    for id_, names in handbook.shares(NAMED_BY_PERSONAS).items():
        yield from ((team, ("persona", id_)) for kind, team, *_ in names if kind == "team" and team in teams)
    for kind in KINDS:
        for id_, entry in handbook.objects(kind).items():
            if entry.source is not None and entry.item.owner and entry.item.owner in teams:
                yield entry.item.owner, (kind, id_)


def counted(handbook: Handbook, kind: str) -> Counts:
    """How often every object of a type is used, by whom and for what."""
    found: Counts = {}
    owners = list(owned(handbook)) if kind == "team" else []
    for team, source in owners:
        if source[0] == "persona":
            found.setdefault(team, {})[source] = {"owner": 1}
    for journey, uses in handbook.shares(COUNTED[kind]).items():
        for id_, by_term in uses:
            found.setdefault(id_, {})["journey", journey] = dict(by_term)
    for team, source in owners:
        if source[0] != "persona":
            found.setdefault(team, {})[source] = {"owner": 1}
    return found
