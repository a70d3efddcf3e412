"""The Mermaid diagram of a journey, put together from what the drawing library draws of one touchpoint.

The library needs several milliseconds for a journey's diagram and so does what makes its drawing fit for a page, while
the diagram is always the same few shapes at other places. So the library draws a journey of one touchpoint for each
group of personas, which says how wide the legend is; the rest is written here. Where that one touchpoint, and a journey
with every face and colour, would not come out exactly as the library draws it, the library draws all of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

from cjm_site.mermaid import MAX_SOURCE, MermaidProblem, draw
from cjm_site.svg import LEAST_SCALE

if TYPE_CHECKING:
    from collections.abc import Iterator

_TASK = re.compile(r"        ([^:]+): ([1-5]) : ([^:]+)")
_CODE = re.compile(r"#(\d+);")
_START = re.compile(r'<g><rect width="\d+" height="50" x="([\d.]+)"')
_ACTOR = re.compile(r'<circle cx="[\d.]+" cy="110" (class="actor-.*?</circle>)')
_SHAPE = re.compile(r'<svg id="p" .*? viewBox="0 -25 ([\d.]+) (\d+)"')

_FILLS = ("#191970", "#8B008B", "#4B0082", "#2F4F4F", "#800000", "#8B4513", "#00008B")
_SMILE = "M7.5,0A7.5,7.5,0,1,1,-7.5,0L-6.818,0A6.818,6.818,0,1,0,6.818,0Z"
_FROWN = "M-7.5,0A7.5,7.5,0,1,1,7.5,0L6.818,0A6.818,6.818,0,1,0,-6.818,0Z"
_LABEL = '<div class="label" style="display: table-cell; text-align: center; vertical-align: middle;">'


class Task(NamedTuple):
    """A touchpoint: its name as the diagram's source has it, and its score."""

    name: str
    score: int


class Plan(NamedTuple):
    """What a journey's diagram shows, every name as the source has it."""

    title: str
    actors: tuple[str, ...]
    sections: tuple[tuple[str, tuple[Task, ...]], ...]


class _Kit(NamedTuple):
    """What depends on who travels."""

    legend: str
    left: float
    width: float
    """Of a drawing with one touchpoint."""
    height: str
    actors: tuple[str, ...]


def draw_journey(source: str, diagram_id: str, title: str = "") -> Markup:
    """A journey's diagram as :func:`cjm_site.mermaid.draw` gives it, sooner.

    :param source: what :func:`cjm_site.mermaid.journey_source` gave.
    :raises MermaidProblem: when the text is not a diagram.
    """
    return put_together(source, diagram_id, title, moved=True) or draw(source, diagram_id, title)


def put_together(source: str, diagram_id: str, title: str, *, moved: bool = False) -> Markup | None:
    """The diagram as it is written here, ``None`` when it has to be drawn by the library.

    :param moved: draw all touchpoints at one place and move them from there: the same picture, which compresses better.
    """
    plan = read_plan(source) if len(source) <= MAX_SOURCE else None
    kit = _kit(plan.actors) if plan and _is_known() else None
    return _written(plan, kit, diagram_id, title or diagram_id, moved=moved) if plan and kit else None


def read_plan(source: str) -> Plan | None:
    """What the source of a journey says, ``None`` when it is laid out in another way than ours."""
    if not source.startswith("journey\n    title ") or not source.endswith("\n"):
        return None
    _, title, *lines = source[:-1].split("\n")
    sections: list[tuple[str, list[Task]]] = []
    everybody: set[str] = set()
    for line in lines:
        task = _TASK.fullmatch(line)
        if task and sections:
            sections[-1][1].append(Task(task[1], int(task[2])))
            everybody.add(task[3])
        elif line.startswith("    section "):
            sections.append((line[12:], []))
        elif line:
            return None
    names = [name for name, _ in sections]
    if len(everybody) != 1 or any(not tasks for _, tasks in sections) or any(map(str.__eq__, names, names[1:])):
        return None  # the library makes one section of neighbours with the same name
    return Plan(title[10:], tuple(everybody.pop().split(", ")), tuple((name, tuple(tasks)) for name, tasks in sections))


def source_of(plan: Plan) -> str:
    """The opposite of :func:`read_plan`."""
    lines = ["journey", f"    title {plan.title}"]
    for name, tasks in plan.sections:
        lines.append(f"    section {name}")
        lines += [f"        {task.name}: {task.score} : {', '.join(plan.actors)}" for task in tasks]
    return "\n".join([*lines, ""])


@lru_cache(maxsize=1024)  # personas travel several journeys
def _kit(actors: tuple[str, ...]) -> _Kit | None:
    plan = Plan("t", actors, (("s", (Task("n", 3),)),))
    drawing = _drawn(plan)
    shape, start = _SHAPE.match(drawing), _START.search(drawing)
    if shape is None or start is None:
        return None
    legend = drawing[drawing.index("</defs>") + 7 : start.start()]
    kit = _Kit(legend, float(start[1]), float(shape[1]), shape[2], tuple(_ACTOR.findall(drawing)))
    return kit if _written(plan, kit, "p", "p") == drawing else None


@lru_cache(maxsize=1)
def _is_known() -> bool:
    """Whether the library draws every face and colour as it is done here."""
    tasks = tuple(Task("n", score) for score in range(1, 6))
    plan = Plan("t", ("a", "b"), tuple((f"s{n}", tasks[n % 5 :]) for n in range(len(_FILLS) + 1)))
    kit = _kit(plan.actors)
    return kit is not None and _written(plan, kit, "p", "p") == _drawn(plan)


def _drawn(plan: Plan) -> str:
    try:
        return str(draw(source_of(plan), "p", "p"))
    except MermaidProblem:
        return ""


def _written(plan: Plan, kit: _Kit, diagram_id: str, title: str, *, moved: bool = False) -> Markup:
    tasks = sum(len(tasks) for _, tasks in plan.sections)
    end, width = kit.left + 200 * tasks - 4, kit.width + 200 * (tasks - 1)
    parts = [
        f'<svg id="{escape(diagram_id)}" width="100%" '
        f'style="max-width: {width:.0f}px; min-width: {width * LEAST_SCALE:.0f}px;" '
        f'viewBox="0 -25 {_number(width)} {kit.height}" preserveAspectRatio="xMinYMin meet" role="img" '
        f'aria-label="{_quoted(title)}"><g></g><defs><marker id="{escape(diagram_id)}-arrowhead" refX="5" refY="2" '
        'markerWidth="6" markerHeight="4" orient="auto"><path d="M 0,0 V 4 L6,2 Z"></path></marker></defs>',
        kit.legend,
        *_sections(plan, kit, diagram_id, moved=moved),
        f'<text x="{_number(kit.left)}" font-size="4ex" font-weight="bold" y="25" fill="" '
        f'font-family="&quot;trebuchet ms&quot;, verdana, arial, sans-serif">{_words(plan.title)}</text>'
        f'<line x1="{_number(kit.left)}" y1="200" x2="{_number(end)}" y2="200" stroke-width="4" stroke="black" '
        f'marker-end="url(#{escape(diagram_id)}-arrowhead)"></line></svg>',
    ]
    return Markup("".join(parts))  # noqa: S704 - names are escaped, the rest is ours or came out of draw()


def _sections(plan: Plan, kit: _Kit, diagram_id: str, *, moved: bool) -> Iterator[str]:
    number = 0
    for n, (name, tasks) in enumerate(plan.sections):
        kind = n % len(_FILLS)
        place = f'x="{_number(kit.left + 200 * number)}"'
        width = 200 * len(tasks) - 50
        look = f'class="journey-section section-type-{kind}"'
        yield (
            f'<g><rect width="{width}" height="50" {place} y="50" fill="{_FILLS[kind]}" stroke="#666" rx="3" ry="3" '
            f'{look}></rect><switch><foreignObject {place} y="50" width="{width}" height="50">'
            f'<div {look} style="display: table; height: 100%; width: 100%;">{_LABEL}{_words(name)}'
            "</div></div></foreignObject></switch></g>"
        )
        for task in tasks:
            yield _task(task, number, kind, kit, diagram_id, moved=moved)
            number += 1


def _task(task: Task, number: int, kind: int, kit: _Kit, diagram_id: str, *, moved: bool) -> str:
    left = 0 if moved else kit.left + 200 * number
    place = f' transform="translate({_number(kit.left + 200 * number)})"' if moved else ""
    x, middle, down = _number(left), _number(left + 75), 450 - 30 * task.score
    eyes = "".join(
        f'<circle cx="{_number(left + at)}" cy="{down - 5}" r="1.5" stroke-width="2" fill="#666" stroke="#666">'
        "</circle>"
        for at in (70, 80)
    )
    if task.score == 3:
        mouth = (
            f'<line class="mouth" stroke="#666" x1="{_number(left + 70)}" y1="{down + 7}" x2="{_number(left + 80)}" '
            f'y2="{down + 7}" stroke-width="1px"></line>'
        )
    else:
        path, y = (_SMILE, down + 2) if task.score > 3 else (_FROWN, down + 7)
        mouth = f'<path class="mouth" d="{path}" transform="translate({middle},{y})"></path>'
    actors = "".join(
        f'<circle cx="{_number(left + 14 + 10 * n)}" cy="110" {actor}' for n, actor in enumerate(kit.actors)
    )
    return (
        f'<g{place}><line id="{escape(diagram_id)}-task{number}" x1="{middle}" y1="110" x2="{middle}" y2="450" '
        'class="task-line" stroke-width="1px" stroke-dasharray="4 2" stroke="#666"></line>'
        f'<circle cx="{middle}" cy="{down}" class="face" r="15" stroke-width="2"></circle><g>{eyes}{mouth}</g>'
        f'<rect width="150" height="50" x="{x}" y="110" fill="{_FILLS[kind]}" stroke="#666" rx="3" ry="3" '
        f'class="task task-type-{kind}"></rect>{actors}<switch><foreignObject x="{x}" y="110" width="150" height="50">'
        f'<div class="task" style="display: table; height: 100%; width: 100%;">{_LABEL}        {_words(task.name)}'
        "</div></div></foreignObject></switch></g>"
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _words(name: str) -> str:
    """A name as HTML: its codes as characters."""
    shown = _CODE.sub(lambda code: chr(int(code[1])), name) if "#" in name else name
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
