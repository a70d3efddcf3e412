"""The emotion lane (J10, J11): curves, the gap between plan and reality, moments, all in percent of the lane's box.

``x`` is a percentage of the lane's width and ``y`` of its height: stretched to any width, a drawing still has its
points on the middle of their columns. A curve is a monotone cubic through its points: it never shows a feeling that is
better or worse than those of its neighbours.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.model.experience import EMOTION_CURVES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cjm_site.model import Emotion
    from cjm_site.model.experience import Moment

BEST, WORST = 5.0, 1.0
TOP, BOTTOM = 25.0, 84.0
"""Where the best and the worst level lie; above is room for the pinned moments, below for the last labels."""

_STEPS = 12
"""Into how many pieces a stretch is cut to find where two curves cross."""

Node = tuple[float, float]
Part = tuple[float, float, float, float]
"""The heights of the four control points of a piece of a curve; their places are a third of its width apart."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The emotion at one place of the map. ``x`` in percent; ``low`` and ``high`` span what a stage's mean hides."""

    x: float
    levels: Mapping[str, float]
    feeling: str = ""
    moment: Moment | None = None
    personas: Mapping[str, float] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    anchor: str = ""
    title: str = ""


class Dot(NamedTuple):
    """A point of a curve. ``above``: there is room for its label above it rather than below."""

    x: float
    y: float
    level: float
    feeling: str = ""
    above: bool = True
    anchor: str = ""
    title: str = ""

    @property
    def tone(self) -> int:
        """The step of the colour scale, 1 to 5."""
        return min(5, max(1, int(self.level + 0.5)))


class Curve(NamedTuple):
    """One line: ``planned``, ``expected``, ``actual``, or a persona's own."""

    id: str
    path: str
    dots: tuple[Dot, ...]


class Gap(NamedTuple):
    """A stretch between the planned and the actual curve, as SVG path data."""

    worse: bool
    path: str


class Spread(NamedTuple):
    """How far the touchpoints of a stage lie apart."""

    x: float
    y_high: float
    y_low: float


class Pin(NamedTuple):
    """A key moment above its point. ``y`` is the point's height, where the pin's line ends."""

    x: float
    y: float
    moment: Moment


class Word(NamedTuple):
    """A feeling without a number, set on the line."""

    x: float
    y: float
    text: str


class EmotionCurve(NamedTuple):
    """Everything that the lane draws; ``levels`` are the rules of the scale."""

    curves: tuple[Curve, ...]
    personas: tuple[Curve, ...]
    gaps: tuple[Gap, ...]
    spreads: tuple[Spread, ...]
    pins: tuple[Pin, ...]
    words: tuple[Word, ...]
    levels: tuple[tuple[int, float], ...]

    def curve(self, id_: str) -> Curve | None:
        """One of the three curves, ``None`` when no point has it."""
        return next((curve for curve in self.curves if curve.id == id_), None)


def y_of(level: float) -> float:
    """The height of a level."""
    return round(TOP + (BEST - level) / (BEST - WORST) * (BOTTOM - TOP), 2)


def centre(column: int, columns: int, span: int = 1) -> float:
    """The middle of a column, or of ``span`` columns from it, in percent of the width."""
    return round((column + span / 2) * 100 / columns, 2)


def sample(emotion: Emotion | None, x: float, moment: Moment | None = None, **more: str) -> Sample:
    """The emotion of one point of the journey."""
    if emotion is None:
        return Sample(x, {}, moment=moment, **more)  # type: ignore[arg-type]  # anchor and title are texts
    levels = {c: level for c in EMOTION_CURVES if (level := emotion.level(c)) is not None}
    own = {id_: level for id_, of in emotion.by_persona.items() if (level := of.level("actual")) is not None}
    word = emotion.feeling or (emotion.actual.word if emotion.actual else "")
    return Sample(x, levels, word, moment, own, **more)  # type: ignore[arg-type]  # the same


def emotion_curve(samples: Sequence[Sample]) -> EmotionCurve | None:
    """The lane for a row of samples; ``None`` when not one of them has a number."""
    curves = tuple(c for id_ in EMOTION_CURVES if (c := _curve(id_, samples)) is not None)
    personas = tuple(_persona_curve(id_, samples) for id_ in _personas(samples))
    if not curves and not personas:
        return None
    nodes = {curve.id: [(dot.x, dot.y) for dot in curve.dots] for curve in curves}
    return EmotionCurve(
        curves,
        personas,
        tuple(_gaps(nodes.get("planned", []), nodes.get("actual", []))),
        tuple(
            Spread(s.x, y_of(s.high), y_of(s.low))
            for s in samples
            if s.low is not None and s.high is not None and s.high > s.low
        ),
        tuple(Pin(s.x, _y_at(s, nodes), s.moment) for s in samples if s.moment is not None),
        tuple(Word(s.x, _y_at(s, nodes), s.feeling) for s in samples if s.feeling and "actual" not in s.levels),
        tuple((level, y_of(level)) for level in range(int(BEST), int(WORST) - 1, -1)),
    )


def _personas(samples: Iterable[Sample]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_ for s in samples for id_ in s.personas))


def _curve(id_: str, samples: Sequence[Sample]) -> Curve | None:
    given = [s for s in samples if id_ in s.levels]
    if not given:
        return None
    nodes = [(s.x, y_of(s.levels[id_])) for s in given]
    dots = []
    for n, s in enumerate(given):
        feeling = s.feeling if id_ == "actual" else ""
        above = _label_above(s, [y for _, y in nodes], n)
        dots.append(Dot(*nodes[n], s.levels[id_], feeling, above, s.anchor, s.title))
    return Curve(id_, _path(nodes), tuple(dots))


def _persona_curve(persona: str, samples: Sequence[Sample]) -> Curve:
    """Through everybody's actual points, but the persona's own where they have one; dots on their own only."""
    levels = [(s, s.personas.get(persona, s.levels.get("actual"))) for s in samples]
    nodes = [(s.x, y_of(level)) for s, level in levels if level is not None]
    dots = tuple(
        Dot(s.x, y_of(s.personas[persona]), s.personas[persona], anchor=s.anchor, title=s.title)
        for s in samples
        if persona in s.personas
    )
    return Curve(persona, _path(nodes), dots)


def _label_above(s: Sample, heights: Sequence[float], n: int) -> bool:
    """Whether the label of an actual point goes above: away from the other curves, else away from its own line."""
    y = heights[n]
    others = [y_of(level) for name, level in s.levels.items() if name != "actual"]
    others += [y_of(level) for level in s.personas.values()]
    room = (BOTTOM - TOP) / 4 * 1.6
    above = [other for other in others if y - room < other < y]
    below = [other for other in others if y < other < y + room]
    if bool(above) != bool(below):
        return bool(below)
    around = [*heights[max(0, n - 1) : n], *heights[n + 1 : n + 2]]
    return not around or y <= sum(around) / len(around)


def _y_at(s: Sample, nodes: Mapping[str, Sequence[Node]]) -> float:
    """The height that belongs to a sample: its own, the curve's there, or the middle of the scale."""
    for id_ in ("actual", "expected", "planned"):
        if id_ in s.levels:
            return y_of(s.levels[id_])
    actual = nodes.get("actual", [])
    if actual and actual[0][0] <= s.x <= actual[-1][0]:
        return round(_Monotone(actual).at(s.x), 2)
    return y_of((BEST + WORST) / 2)


class _Monotone:
    """Monotone cubic interpolation after Fritsch and Carlson: no overshoot between two points."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        self._places = [x for x, _ in nodes]
        slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(nodes)]
        inner = [
            0.0 if one * two <= 0 else 2 * one * two / (one + two)  # the harmonic mean keeps within both
            for one, two in pairwise(slopes)
        ]
        self.tangents = [slopes[0], *inner, slopes[-1]] if slopes else [0.0]

    def at(self, x: float) -> float:
        """The height at ``x``, which must lie between the first and the last node."""
        return self._at(self._piece(x), x)[0]

    def part(self, left: float, right: float) -> Part:
        """The curve between two places that no node separates."""
        piece = self._piece((left + right) / 2)
        (start, rise), (end, fall) = self._at(piece, left), self._at(piece, right)
        third = (right - left) / 3
        return start, start + rise * third, end - fall * third, end

    def _piece(self, x: float) -> int:
        return max(0, min(bisect_left(self._places, x) - 1, len(self.nodes) - 2))

    def _at(self, piece: int, x: float) -> tuple[float, float]:
        """Height and slope at ``x`` of the cubic that begins at a node."""
        if len(self.nodes) < 2:
            return self.nodes[0][1], 0.0
        (x0, y0), (x1, y1) = self.nodes[piece : piece + 2]
        width = x1 - x0
        t = (x - x0) / width
        m0, m1 = self.tangents[piece] * width, self.tangents[piece + 1] * width
        square, cube = 3 * (y1 - y0) - 2 * m0 - m1, 2 * (y0 - y1) + m0 + m1
        return y0 + t * (m0 + t * (square + t * cube)), (m0 + t * (2 * square + t * 3 * cube)) / width

    def path(self) -> str:
        """As SVG path data."""
        first = self.nodes[0]
        parts = [f"M{first[0]:.4g} {first[1]:.4g}"]
        for n, (a, b) in enumerate(pairwise(self.nodes)):
            third = (b[0] - a[0]) / 3
            one = (a[0] + third, a[1] + self.tangents[n] * third)
            two = (b[0] - third, b[1] - self.tangents[n + 1] * third)
            parts.append(f"C{one[0]:.4g} {one[1]:.4g} {two[0]:.4g} {two[1]:.4g} {b[0]:.4g} {b[1]:.4g}")
        return "".join(parts)


def _path(nodes: Sequence[Node]) -> str:
    return _Monotone(nodes).path() if len(nodes) > 1 else ""


def _gaps(planned: Sequence[Node], actual: Sequence[Node]) -> Iterable[Gap]:
    """The area between two curves where both run, cut where they meet."""
    if len(planned) < 2 or len(actual) < 2:
        return
    left, right = max(planned[0][0], actual[0][0]), min(planned[-1][0], actual[-1][0])
    if left >= right:
        return
    upper, lower = _Monotone(planned), _Monotone(actual)
    stops = sorted({x for x, _ in (*planned, *actual) if left <= x <= right})
    run: list[_Strip] = []
    for a, b in pairwise(stops):
        meeting = _meetings(upper, lower, a, b)
        for u, v in pairwise((a, *meeting, b)):
            strip = _Strip(u, v, upper.part(u, v), lower.part(u, v))
            if u in meeting or strip.high[0] == strip.low[0]:
                yield from _gap(run)
                run = []
            run.append(strip)
    yield from _gap(run)


class _Strip(NamedTuple):
    """What lies between the planned curve above and the actual one below, or the other way round."""

    left: float
    right: float
    high: Part
    low: Part


def _meetings(upper: _Monotone, lower: _Monotone, a: float, b: float) -> list[float]:
    """Where two curves cross between two places that no node separates."""
    between = [two - one for one, two in zip(upper.part(a, b), lower.part(a, b), strict=True)]
    if min(between) >= 0 or max(between) <= 0:
        return []  # a curve stays within its control points
    xs = [a + (b - a) * k / _STEPS for k in range(_STEPS + 1)]
    apart = [lower.at(x) - upper.at(x) for x in xs]
    return [
        x + one / (one - two) * (after - x)
        for (x, one), (after, two) in pairwise(zip(xs, apart, strict=True))
        if one * two < 0 or (one == 0 and x > a)
    ]


def _gap(run: Sequence[_Strip]) -> Iterable[Gap]:
    widest = max((low - high for strip in run for high, low in zip(*strip[2:], strict=True)), key=abs, default=0.0)
    if abs(widest) > 0.01:
        there = [_bend(s.left, s.right, s.high) for s in run]
        back = [_bend(s.right, s.left, s.low[::-1]) for s in reversed(run)]
        path = [f"M{run[0].left:.4g} {run[0].high[0]:.4g}", *there, f"L{run[-1].right:.4g} {run[-1].low[3]:.4g}", *back]
        yield Gap(widest > 0, "".join(path) + "Z")


def _bend(start: float, end: float, part: Part) -> str:
    third = (end - start) / 3
    return f"C{start + third:.4g} {part[1]:.4g} {end - third:.4g} {part[2]:.4g} {end:.4g} {part[3]:.4g}"
