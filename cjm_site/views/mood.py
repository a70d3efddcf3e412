"""The mood of a stage: what customers feel there on the whole, in one number, one word or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from cjm_site.markdown import plain
from cjm_site.views.spots import level_at, round_level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cjm_site.handbook import Point

FeltT = TypeVar("FeltT")

CURVES = ("actual", "expected", "planned")
"""Which curve speaks for a stage: what happened, or where nobody has looked yet, what is expected or planned."""


class Mood(NamedTuple):
    """The mean level of some points on one curve; ``level`` is ``None`` where the map gives words alone, or nothing.

    ``measured`` of ``points`` have a level on that curve; ``word`` is the feeling at the lowest of them, or the words
    that the map gives instead of numbers.
    """

    curve: str
    level: float | None
    word: str
    measured: int
    points: int

    @property
    def tone(self) -> int:
        """The step of the emotion scale, 1 to 5; 0 when there is no number."""
        return round_level(self.level) if self.level is not None else 0

    @property
    def is_actual(self) -> bool:
        """Whether the number says what happened."""
        return self.level is not None and self.curve == "actual"


def mood_of(points: Iterable[Point], persona: str = "") -> Mood:
    """The mood over some points, as one persona has it or as everybody does."""
    felt = [point for point in points if point.experience.emotion is not None]
    return mood_over(
        felt,
        lambda point, curve: level_at(point, curve, persona),
        lambda point, curve: _words(point, curve, persona),
    )


def mood_over(
    felt: Sequence[FeltT], level: Callable[[FeltT, str], float | None], words: Callable[[FeltT, str], list[str]]
) -> Mood:
    """The mood over whatever has a level and words on each curve."""
    for curve in CURVES:
        levels = [(found, one) for one in felt if (found := level(one, curve)) is not None]
        if levels:
            lowest = min(levels, key=lambda pair: pair[0])[1]
            mean = sum(number for number, _ in levels) / len(levels)
            return Mood(curve, round(mean, 2), ", ".join(words(lowest, curve)[:1]), len(levels), len(felt))
    for curve in CURVES:
        found_words = [word for one in felt for word in words(one, curve)]
        if found_words:
            return Mood(curve, None, ", ".join(dict.fromkeys(found_words)), 0, len(felt))
    return Mood("", None, "", 0, len(felt))


def plain_mood(mood: Mood) -> tuple[int | str, str, str]:
    """A mood as plain data: its level in hundredths, the curve where it is not what happened, its word."""
    if mood.level is None:
        return "", "", plain(mood.word)
    return round(mood.level * 100), "" if mood.is_actual else mood.curve, plain(mood.word)


def mood_said(level: int | str, curve: str, word: str) -> Mood:
    """The mood of one point whose plain data :func:`plain_mood` gave; ``word`` as the map says it."""
    if level == "":
        return Mood("", None, word, 0, 1)
    return Mood(curve or "actual", int(level) / 100, word, 1, 1)


def _words(point: Point, curve: str, persona: str) -> list[str]:
    """What the map calls the emotion at a point: the feeling, or the word that stands for a level."""
    emotion = point.experience.emotion
    if emotion is None:
        return []
    own = emotion.by_persona.get(persona)
    for source in (own, emotion):
        mark = getattr(source, curve, None)
        word = (source.feeling if source else "") or (mark.word if mark else "")
        if word:
            return [word]
    return []
