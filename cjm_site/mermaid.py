"""Mermaid: a journey's diagram as Mermaid text, and any Mermaid text as SVG, in process and offline.

The text comes from mermaid-py, the drawing from merman (or mermaidx where merman has no wheel). mermaid-py is used
through this module only: it escapes nothing, and its ``Mermaid(...)`` class, which is not even loaded here, sends the
diagram to a public server.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import re
import sys
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from cjm_site.markdown import plain
from cjm_site.svg import tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markupsafe import Markup

    from cjm_site.handbook import LinkedJourney

MAX_LABEL = 80
"""Characters of a task's name: what fits the box that Mermaid draws, 150 by 50 px, in small type."""

MAX_SOURCE = 50_000
"""Characters of one diagram, Mermaid's own limit."""

# In journey text these end or corrupt a field; the entity codes work in title, section, task and actor alike.
_ENTITIES = str.maketrans({
    ":": "#58;",
    ";": "#59;",
    "#": "#35;",
    ",": "#44;",
    "%": "#37;",
    "<": "#60;",
    ">": "#62;",
    "&": "#38;",
    '"': "#34;",
    "`": "#96;",
    "{": "#123;",
    "}": "#125;",
    "\\": "#92;",
})  # fmt: skip

_LINKING = re.compile(r"^\s*(?:click|links?|callback)\b|\b(?:href|img|url|src)\b", re.IGNORECASE)
"""A line of a diagram that may hold an address."""

_QUOTED = re.compile(r"\"[^\"]*\"")
_ADDRESS = re.compile(
    r"\"([^\"]*)\"|'([^']*)'|@\s*(\S+)\s*$|(?:(?<=\s)|^)((?:[A-Za-z][\w+.-]*:|[/\\]{2})[^\s\"']+)", re.MULTILINE
)

_WORDS = re.compile(r"(?!\s*(?:javascript|vbscript|data)\b)[^:]*:\s|[^:/\\]*\Z", re.IGNORECASE)
"""A label, such as ``Step 1: pay``, that is no address."""

_KEYWORDS = ("section", "title", "acctitle", "accdescr", "journey")
"""A line that begins with one of these is not a task to Mermaid."""


class MermaidProblem(Exception):  # noqa: N818 - it is a problem of an author's text, shown as a diagnostic
    """A diagram that cannot be drawn: ``line`` and ``column`` within its text, from 1; ``kind`` as Mermaid names it."""

    def __init__(self, detail: str, line: int = 1, column: int = 1, kind: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.line = line
        self.column = column
        self.kind = kind


def label(text: str) -> str:
    """A text as one field of a Mermaid journey: Markdown taken out, special characters as entity codes, one line."""
    words = ("".join(c for c in word if c.isprintable()) for word in plain(text).split())
    printable = " ".join(word for word in words if word)
    short = printable if len(printable) <= MAX_LABEL else printable[: MAX_LABEL - 1].rstrip() + "…"
    if short.lower().startswith(_KEYWORDS):
        return f"#{ord(short[0])};{short[1:].translate(_ENTITIES)}"
    return short.translate(_ENTITIES) or "·"


def journey_source(journey: LinkedJourney, persona_name: Callable[[str], str]) -> str:
    """The Mermaid text of a journey, empty when no point has an emotion in numbers.

    The score of a point is its actual emotion, else the expected, else the planned, rounded to whole numbers.
    """
    userjourney = _userjourney()
    actors = [userjourney.Actor(label(persona_name(id_))) for id_ in journey.item.personas]
    sections = []
    for stage in journey.stages:
        tasks = [
            userjourney.Task(label(point.title), score, actors)
            for point in stage.columns
            if (score := _score(point.experience)) is not None
        ]
        if tasks:
            sections.append(userjourney.Section(label(stage.item.title), tasks))
    if not sections:
        return ""
    script: str = userjourney.UserJourney(label(journey.item.title), sections).script
    # The library puts the title in a YAML header as well, where entity codes are not read: ours is in the diagram.
    body = script.partition("\njourney\n")[2]
    return "journey\n" + body.rstrip("\n").replace("\t", "    ") + "\n"


def _score(experience: Any) -> int | None:
    emotion = experience.emotion
    if emotion is None:
        return None
    for curve in ("actual", "expected", "planned"):
        level = emotion.level(curve)
        if level is not None:
            return max(1, min(5, int(level + 0.5)))
    return None


@cache
def _userjourney() -> Any:
    """The part of mermaid-py that writes journeys. Its package loads a client of a public server with all that takes,
    which is longer than all drawing: so the part is loaded from a package that is empty."""
    found = importlib.util.find_spec("mermaid")
    before = _taken_away()
    hollow = sys.modules["mermaid"] = ModuleType("mermaid")
    hollow.__path__ = list((found and found.submodule_search_locations) or ())
    try:
        return importlib.import_module("mermaid.userjourney")
    finally:  # whoever else imports it gets all of it
        _taken_away()
        sys.modules.update(before)


def _taken_away() -> dict[str, ModuleType]:
    """What of mermaid-py is loaded, which Python knows of no more."""
    return {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "mermaid"}


def draw(source: str, diagram_id: str, title: str = "") -> Markup:
    """Mermaid text as an SVG element whose ids begin with ``diagram_id``.

    :param title: the text alternative.
    :raises MermaidProblem: when the text is not a diagram.
    """
    if len(source) > MAX_SOURCE:
        raise MermaidProblem(f"{len(source)} > {MAX_SOURCE}")
    svg = _engine()(source, diagram_id)
    try:
        # A journey's classes are known to our style sheet, so its own rules, four fifths of it, stay away.
        return tidy(svg, title or diagram_id, keep_style=not source.lstrip().startswith("journey"))
    except ValueError as error:
        raise MermaidProblem(str(error)) from None


def addresses_in(source: str) -> Iterator[tuple[str, bool, int, int]]:
    """What a diagram's links and pictures name: the address, whether it is a picture's, line and column from 1."""
    for number, line in enumerate(source.split("\n"), 1):
        if not _LINKING.search(_QUOTED.sub('""', line)):  # not what a label happens to say
            continue
        for found in _ADDRESS.finditer(line):
            address = next(filter(None, found.groups()), "")
            if not _WORDS.match(address):
                is_image = line[: found.start()].rstrip().lower().endswith(("img:", "src=", "image:"))
                yield address, is_image, number, found.start() + 1


@cache
def _engine() -> Callable[[str, str], str]:
    try:
        import merman
    except ImportError:
        return _draw_with_mermaidx
    engine = merman.MermanEngine(None, None)
    atexit.register(_engine.cache_clear)  # its finalizer needs a living interpreter

    def run(source: str, diagram_id: str) -> str:
        try:
            svg: str = engine.render_svg(source, json.dumps({"svg": {"diagram_id": diagram_id}}))
        except merman.MermanError as error:
            raise _problem(engine, source, error) from None
        return svg

    return run


def _problem(engine: Any, source: str, error: Exception) -> MermaidProblem:
    report = json.loads(engine.analyze_json(source, None))
    for found in report.get("diagnostics", ()):
        if found.get("severity") == "error":
            span = found.get("span") or {}
            kind = str(found.get("diagram_type") or "")
            return MermaidProblem(str(found["message"]), int(span.get("line", 1)), int(span.get("column", 1)), kind)
    return MermaidProblem(str(getattr(error, "message", "") or error))


def _draw_with_mermaidx(source: str, diagram_id: str) -> str:
    import mermaidx

    try:
        svg: str = mermaidx.render(source).svg()
    except Exception as error:  # noqa: BLE001 - the embedded engine raises whatever Mermaid threw
        raise MermaidProblem(str(error).splitlines()[0] if str(error) else type(error).__name__) from None
    old = re.search(r'<svg[^>]*\bid="([^"]+)"', svg)
    return svg.replace(old[1], diagram_id) if old else svg
