"""Channels against contact phases, and against the stages of each journey (V7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.views.mood import Mood, mood_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cjm_site.handbook import Handbook, LinkedJourney, LinkedStage, Point

MOST_JOURNEYS = 40
"""Up to how many journeys each get a table of their own; beyond, a page about everything says nothing."""


@dataclass(frozen=True, slots=True)
class Use:
    """How often a channel is used in one column, how often of these together with another one, and the mood there."""

    total: int
    shared: int
    mood: Mood

    @property
    def step(self) -> int:
        """How strongly to tint it, 0 to 4."""
        return min(4, sum(self.total >= least for least in (1, 2, 4, 8)))


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel: its uses by column, and the channels that the same touchpoints also use, as (id, how often)."""

    id: str
    uses: tuple[Use, ...]
    total: int
    mood: Mood
    effectiveness: float | None
    together: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: a contact phase (0: none given) or a stage with the anchor that leads to it."""

    phase: int
    title: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
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


Placed = tuple["LinkedStage", "Point"]


def channel_stages(handbook: Handbook, *, most_journeys: int = MOST_JOURNEYS) -> ChannelStages:
    """Channels × stages of a handbook."""
    placed = [(stage, point) for journey in handbook.journeys.values() for stage, point in _placed(journey)]
    found = [(stage, point) for stage, point in placed if point.experience.channel]
    phases = sorted({stage.item.phase or 0 for stage, _ in found}, key=lambda phase: phase or 10)
    with_channel = [
        journey for journey in handbook.journeys.values() if any(p.experience.channel for _, p in _placed(journey))
    ]
    return ChannelStages(
        _matrix(handbook, tuple(Column(phase) for phase in phases), found, lambda s: phases.index(s.item.phase or 0)),
        tuple(JourneyMatrix(journey, _of_journey(handbook, journey)) for journey in with_channel[:most_journeys]),
        touchpoints=len(found),
        shared=sum(len(set(point.experience.channel)) > 1 for _, point in found),
        silent=len(placed) - len(found),
        more=max(0, len(with_channel) - most_journeys),
    )


def _placed(journey: LinkedJourney) -> Iterable[Placed]:
    """What the map draws, and stages that have a channel of their own besides touchpoints."""
    for stage in journey.stages:
        for point in stage.points:
            if not point.is_stage or not stage.touchpoints or point.experience.channel:
                yield stage, point


def _of_journey(handbook: Handbook, journey: LinkedJourney) -> Matrix:
    columns = tuple(Column(stage.item.phase or 0, stage.item.title, stage.anchor) for stage in journey.stages)
    numbers = {stage.id: number for number, stage in enumerate(journey.stages)}
    found = [(stage, point) for stage, point in _placed(journey) if point.experience.channel]
    return _matrix(handbook, columns, found, lambda stage: numbers[stage.id])


def _matrix(
    handbook: Handbook, columns: tuple[Column, ...], found: Sequence[Placed], place: Callable[[LinkedStage], int]
) -> Matrix:
    by_channel: dict[str, _Uses] = {}
    for stage, point in found:
        channels = tuple(dict.fromkeys(point.experience.channel))
        column = place(stage)
        for channel in channels:
            uses = by_channel.get(channel)
            if uses is None:
                uses = by_channel[channel] = _Uses([], [[] for _ in columns], [0] * len(columns), {})
            uses.points.append(point)
            uses.columns[column].append(point)
            if len(channels) > 1:
                uses.shared[column] += 1
                for other in channels:
                    if other != channel:
                        uses.together[other] = uses.together.get(other, 0) + 1
    rows = [_row(handbook, channel, uses) for channel, uses in by_channel.items()]
    return Matrix(columns, tuple(sorted(rows, key=lambda row: (-row.total, row.id))))


@dataclass(frozen=True, slots=True)
class _Uses:
    """Where a channel is used: in order, and by column; in how many places of each with another one, and which."""

    points: list[Point]
    columns: list[list[Point]]
    shared: list[int]
    together: dict[str, int]


def _row(handbook: Handbook, channel: str, uses: _Uses) -> ChannelRow:
    entry = handbook.channels.get(channel)
    return ChannelRow(
        channel,
        tuple(
            Use(len(points), shared, mood_of(points)) for points, shared in zip(uses.columns, uses.shared, strict=True)
        ),
        len(uses.points),
        mood_of(uses.points),
        entry.item.effectiveness if entry else None,
        tuple(sorted(uses.together.items(), key=lambda pair: (-pair[1], pair[0]))),
    )
