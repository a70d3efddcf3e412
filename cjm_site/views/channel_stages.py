"""Channels against contact phases, and against the stages of each journey (V7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from cjm_site.shares import Share
from cjm_site.views.mood import CURVES, Mood, mood_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cjm_site.around import Around
    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage, Point

MOST_JOURNEYS = 40
"""Up to how many journeys each get a table of their own; beyond, a page about everything says nothing."""


_PLACES = MappingProxyType({curve: number for number, curve in enumerate(CURVES, 1)})

Felt = tuple["float | str | None", ...]
"""The feeling at a point in a word, then the mark on each of the curves: a level, a word, or none."""


class Contact(NamedTuple):
    """A point with its channels, the phase of its stage (0: none given), and what is felt there."""

    phase: int
    channels: tuple[str, ...]
    felt: Felt | None


class Contacts(NamedTuple):
    """The points of a journey that have a channel, and how many have none."""

    given: tuple[Contact, ...]
    silent: int


class Use(NamedTuple):
    """How often a channel is used in one column, and how often of these together with another one."""

    total: int
    shared: int

    @property
    def step(self) -> int:
        """How strongly to tint it, 0 to 4."""
        return min(4, sum(self.total >= least for least in (1, 2, 4, 8)))


class ChannelRow(NamedTuple):
    """A channel: its uses by column, and the channels that the same touchpoints also use, as (id, how often)."""

    id: str
    uses: tuple[Use, ...]
    total: int
    mood: Mood
    effectiveness: float | None
    together: tuple[tuple[str, int], ...]


class Column(NamedTuple):
    """A column: a contact phase (0: none given) or a stage with the anchor that leads to it."""

    phase: int
    title: str = ""
    anchor: str = ""


class Matrix(NamedTuple):
    """Channels against columns, the most used first."""

    columns: tuple[Column, ...]
    rows: tuple[ChannelRow, ...]


@dataclass(frozen=True)
class JourneyMatrix:
    """The channels of one journey, stage by stage."""

    journey: LinkedJourney
    matrix: Matrix


@dataclass(frozen=True)
class ChannelStages:
    """Channels over everything by phase, and journey by journey.

    ``touchpoints`` counts those with a channel, ``shared`` those with several, ``silent`` those without any;
    ``more`` is how many journeys have no table of their own.
    """

    phases: Matrix
    journeys: tuple[JourneyMatrix, ...]
    touchpoints: int
    shared: int
    silent: int
    more: int


def contacts(_around: Around | None, journey: LinkedJourney) -> Contacts:
    """What the map draws, and stages that have a channel of their own besides touchpoints."""
    found = []
    silent = 0
    for stage in journey.stages:
        for point in stage.points:
            if point.experience.channel:
                found.append(_contact(stage, point))
            elif not point.is_stage or not stage.touchpoints:
                silent += 1
    return Contacts(tuple(found), silent)


def _contact(stage: LinkedStage, point: Point) -> Contact:
    emotion = point.experience.emotion
    felt: Felt | None = None
    if emotion is not None:
        marks = (getattr(emotion, curve) for curve in CURVES)
        felt = (emotion.feeling, *((mark.word or mark.level) if mark else None for mark in marks))
    return Contact(stage.item.phase or 0, tuple(point.experience.channel), felt)


def _read(data: Any) -> Contacts:
    given, silent = data
    return Contacts(
        tuple(
            Contact(phase, tuple(channels), None if felt is None else tuple(felt)) for phase, channels, felt in given
        ),
        silent,
    )


CONTACTS = Share("contacts", "journey", contacts, _read)


def emotions(found: Iterable[Contacts]) -> dict[str, float]:
    """The mean of what customers feel where each channel is used."""
    levels: dict[str, list[float]] = {}
    for contact in chain.from_iterable(one.given for one in found):
        level = _level(contact.felt, "actual") if contact.felt else None
        if level is not None:
            for channel in contact.channels:
                levels.setdefault(channel, []).append(level)
    return {channel: sum(found) / len(found) for channel, found in levels.items()}


def channel_stages(handbook: Handbook, *, most_journeys: int = MOST_JOURNEYS) -> ChannelStages:
    """Channels × stages of a handbook."""
    all_contacts = handbook.shares(CONTACTS)
    found = [contact for one in all_contacts.values() for contact in one.given]
    phases = sorted({contact.phase for contact in found}, key=lambda phase: phase or 10)
    columns = {phase: number for number, phase in enumerate(phases)}
    with_channel = [id_ for id_, one in all_contacts.items() if one.given]
    journeys = [handbook.journeys[id_] for id_ in with_channel[:most_journeys]]
    return ChannelStages(
        _matrix(handbook, tuple(map(Column, phases)), [(columns[contact.phase], contact) for contact in found]),
        tuple(JourneyMatrix(journey, _of_journey(handbook, journey)) for journey in journeys),
        touchpoints=len(found),
        shared=sum(len(set(contact.channels)) > 1 for contact in found),
        silent=sum(one.silent for one in all_contacts.values()),
        more=max(0, len(with_channel) - most_journeys),
    )


def _of_journey(handbook: Handbook, journey: LinkedJourney) -> Matrix:
    columns = tuple(Column(stage.item.phase or 0, stage.item.title, stage.anchor) for stage in journey.stages)
    found = [
        (number, _contact(stage, point))
        for number, stage in enumerate(journey.stages)
        for point in stage.points
        if point.experience.channel
    ]
    return _matrix(handbook, columns, found)


def _matrix(handbook: Handbook, columns: tuple[Column, ...], found: Iterable[tuple[int, Contact]]) -> Matrix:
    """The matrix of some contacts, each with the number of its column."""
    by_channel: dict[str, _Uses] = {}
    for column, contact in found:
        channels = tuple(dict.fromkeys(contact.channels))
        for channel in channels:
            uses = by_channel.get(channel)
            if uses is None:
                uses = by_channel[channel] = _Uses([0] * len(columns), [0] * len(columns))
            uses.felt.append(contact.felt)
            uses.columns[column] += 1
            if len(channels) > 1:
                uses.shared[column] += 1
                for other in channels:
                    if other != channel:
                        uses.together[other] = uses.together.get(other, 0) + 1
    rows = [_row(handbook, channel, uses) for channel, uses in by_channel.items()]
    return Matrix(columns, tuple(sorted(rows, key=lambda row: (-row.total, row.id))))


@dataclass(frozen=True, slots=True)
class _Uses:
    """Where a channel is used: by column, and in order; in how many places of each with another one, and which."""

    columns: list[int]
    shared: list[int]
    felt: list[Felt | None] = field(default_factory=list)
    together: dict[str, int] = field(default_factory=dict)


def _row(handbook: Handbook, channel: str, uses: _Uses) -> ChannelRow:
    entry = handbook.channels.get(channel)
    return ChannelRow(
        channel,
        tuple(map(Use, uses.columns, uses.shared)),
        len(uses.felt),
        _mood(uses.felt),
        entry.item.effectiveness if entry else None,
        tuple(sorted(uses.together.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _mood(found: Sequence[Felt | None]) -> Mood:
    return mood_over([felt for felt in found if felt], _level, _words)


def _level(felt: Felt, curve: str) -> float | None:
    mark = felt[_PLACES[curve]]
    return None if isinstance(mark, str) else mark


def _words(felt: Felt, curve: str) -> list[str]:
    """What the map calls the emotion: the feeling, or the word that stands for a level."""
    mark = felt[_PLACES[curve]]
    return [str(felt[0])] if felt[0] else [mark] if isinstance(mark, str) and mark else []
