"""Sign-off: who approved which content, and whether the page still says it.

An approval records the digest of the page and, apart, that of the part of each other object that the page uses. When
one of them is another now, the approval is *suspect*: its approver has not seen what the page says today.

What a page uses of others (docs/upkeep.md has the fields):

- a journey, of its personas: who they are and what they want; not their portrait, tags, evidence or owner;
- a journey, of the channels and KPIs that it names: what they are called and what they are;
- a journey that details another one: what that one is about, and its stages;
- a target version, of the current one: how each touchpoint goes today. The current version uses nothing of its target.

Teams are only named. Personas, channels, teams and KPIs use nothing of others. What prose refers to or embeds does not
count: a link remains true when its target changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cjm_site.channels import BUILT_IN
from cjm_site.meaning import DIGEST_VERSION, NOT_MEANT, digest, fields, meaning

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from cjm_site.handbook import Entry, Handbook, LinkedJourney, Reference
    from cjm_site.model import HandbookObject
    from cjm_site.model.base import Approval

Key = tuple[str, str]
"""Type and id of an object."""

Cause = Literal["content", "uses", "gone", "version"]

_PERSONA_LEFT_OUT = NOT_MEANT | {"type", "owner", "visibility", "tags", "evidence", "image", "image_alt"}
_CHANNEL = ("name", "kind")
_METRIC = ("name", "unit", "formula", "better")
_STAGE = ("title", "phase", "goal")
_TODAY = ("title", "emotion", "moment", "importance", "polarity", "pains", "wows", "risks")

_USED_DIGITS = 8
"""Short: nobody signs these, they only tell which of a dozen things is another now."""


class Reason(NamedTuple):
    """Why an approval is suspect.

    ``content``: the page itself changed; ``uses``: the object ``kind``/``id``, of which the page uses a part, did;
    ``gone``: the page used it when it was approved, and now does not; ``version``: the digest is of another version.
    """

    cause: Cause
    kind: str = ""
    id: str = ""


class Signature(NamedTuple):
    """One approval and why it is suspect, if it is."""

    approval: Approval
    number: int
    reasons: tuple[Reason, ...]

    @property
    def suspect(self) -> bool:
        """Whether what was approved is no longer what stands there."""
        return bool(self.reasons)


class ApprovalsState(NamedTuple):
    """The approvals of one object, in the order of its file."""

    signatures: tuple[Signature, ...] = ()

    @property
    def suspect(self) -> tuple[Signature, ...]:
        """The approvals that are suspect."""
        return tuple(signature for signature in self.signatures if signature.suspect)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why any of them is, each reason once."""
        return tuple(dict.fromkeys(reason for signature in self.signatures for reason in signature.reasons))

    @property
    def last(self) -> dt.date | None:
        """The day of the last approval."""
        return max((signature.approval.date for signature in self.signatures), default=None)


NO_APPROVALS = ApprovalsState()


def approvals_state(handbook: Handbook, item: HandbookObject) -> ApprovalsState:
    """The approvals of an object of the handbook, each held against what the page says now."""
    return handbook.approvals.get((item.type, item.id), NO_APPROVALS)


def every_state(handbook: Handbook, signed: Iterable[Entry[Any]]) -> dict[Key, ApprovalsState]:
    """The approvals of every object that has some. :attr:`Handbook.approvals` keeps it."""
    web = _Web.of(handbook)
    return {
        (entry.item.type, entry.item.id): ApprovalsState(tuple(_signatures(entry, web.uses(entry)))) for entry in signed
    }


def digests_of(handbook: Handbook, item: HandbookObject) -> tuple[str, dict[str, dict[str, str]]]:
    """What an approval given now records: the digest of the page, and of what it uses by type and id."""
    entry = handbook.objects(item.type)[item.id]
    uses: dict[str, dict[str, str]] = {}
    for (kind, id_), found in _Web.of(handbook).uses(entry).items():
        if (kind, id_, found) not in _built_in():  # every handbook has those, as they are
            uses.setdefault(kind, {})[id_] = found
    return digest(meaning(entry)), uses


# -- what a page uses --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Web:
    """Who names whom: the references of each object, and the current version of each target."""

    handbook: Handbook
    references: Mapping[Key, list[Reference]]
    currents: Mapping[str, LinkedJourney]

    @classmethod
    def of(cls, handbook: Handbook) -> _Web:
        from cjm_site.rules.base import versions_in

        found: dict[Key, list[Reference]] = {}
        for reference in handbook.references:
            found.setdefault((reference.source_type, reference.source_id), []).append(reference)
        return cls(handbook, found, {target.item.id: current for target, current in versions_in(handbook)})

    def uses(self, entry: Entry[Any]) -> dict[Key, str]:
        """The digest of each part that an object uses of another."""
        if entry.item.type != "journey":
            return {}
        parts: dict[Key, list[Any]] = {}
        for reference in self.references.get(("journey", entry.item.id), ()):
            key = (reference.target_type, reference.target_id)
            if key in parts or key[0] in {"team", "journey"}:
                continue
            named = self.handbook.objects(key[0]).get(key[1])
            if named is not None:  # a KPI that the journey itself defines is no object
                parts[key] = [_part(named)]
        parent = self.handbook.journeys.get(entry.item.parent or "")
        if parent is not None:
            parts.setdefault(("journey", parent.item.id), []).append(_of_parent(parent))
        current = self.currents.get(entry.item.id)
        if current is not None:
            parts.setdefault(("journey", current.item.id), []).append(_of_current(current))
        return {key: digest(found, _USED_DIGITS) for key, found in sorted(parts.items())}


def _part(entry: Entry[Any]) -> dict[str, Any]:
    item = entry.item
    folder = entry.source.folder if entry.source else ""
    if item.type == "channel":
        return fields(item, folder, only=_CHANNEL)
    if item.type == "metric":
        return fields(item, folder, only=_METRIC)
    return fields(item, folder, without=_PERSONA_LEFT_OUT)


def _of_parent(journey: LinkedJourney) -> Any:
    folder = journey.source.folder if journey.source else ""
    stages = [fields(stage.item, folder, only=_STAGE) for stage in journey.stages]
    return [fields(journey.item, folder, only=("title", "scope", "personas")), stages]


def _of_current(journey: LinkedJourney) -> Any:
    folder = journey.source.folder if journey.source else ""
    return [
        [stage.id, [[point.id, fields(point.experience, folder, only=_TODAY)] for point in stage.points]]
        for stage in journey.stages
    ]


# -- holding approvals against it --------------------------------------------------------------------------------------


def _signatures(entry: Entry[Any], uses: Mapping[Key, str]) -> Iterator[Signature]:
    own = digest(meaning(entry))
    for number, approval in enumerate(entry.item.approvals):
        yield Signature(approval, number, tuple(_reasons(approval, own, uses)))


def _reasons(approval: Approval, own: str, uses: Mapping[Key, str]) -> Iterator[Reason]:
    if not approval.digest.startswith(f"m{DIGEST_VERSION}-"):
        yield Reason("version")
        return
    changed = approval.digest != own
    if changed:
        yield Reason("content")
    then = {(kind, id_): found for kind, used in approval.uses.items() for id_, found in used.items()}
    for key in dict.fromkeys((*then, *uses)):
        if key not in uses:
            if not changed:  # else the page stopped using it, and that is the change
                yield Reason("gone", *key)
        elif key not in then:
            if not changed and (*key, uses[key]) not in _built_in():
                yield Reason("uses", *key)
        elif then[key] != uses[key]:
            yield Reason("uses", *key)


@cache
def _built_in() -> frozenset[tuple[str, str, str]]:
    """The channels that every handbook has, as every handbook has them, with their digests."""
    parts = ((channel.id, [fields(channel, "", only=_CHANNEL)]) for channel in BUILT_IN)
    return frozenset(("channel", id_, digest(part, _USED_DIGITS)) for id_, part in parts)
