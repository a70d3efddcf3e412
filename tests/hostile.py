"""A handbook whose every text is an injection: the models say which texts there are, so a new field is one of them."""

from __future__ import annotations

import datetime as dt
import json
import types
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin
from urllib.parse import quote

from cjm_site.html_check import html_problems
from cjm_site.markdown import read_prose
from cjm_site.mermaid import MermaidProblem, draw
from cjm_site.model import OBJECT_TYPES
from cjm_site.model.base import Interval, Model, check_id
from cjm_site.model.experience import EmotionMark, Experience
from cjm_site.model.journey import Stage, Touchpoint
from cjm_site.urls import is_allowed
from tests.injections import STRINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PER_PAGE = 58
"""How many strings an object has, in each of its own texts."""

PER_POINT = 15
"""How many of them a touchpoint has, in each of its texts."""

PACKS = tuple(STRINGS[n : n + PER_PAGE] for n in range(0, len(STRINGS), PER_PAGE))
BETWEEN = " ⁂ "

IDS = {
    "owner": "e0",
    "team": "e0",
    "channel": "c0",
    "metrics": "m0",
    "personas": "p0",
    "by_persona": "p0",
    "custom": "carril",
}
"""What a name refers to, by field."""

_NOT_WRITTEN = frozenset(
    {"type", "schema_version", "id", "counterpart", "parent", "status", "review_every", "reviewed"}
)


def filled(kind: Any, name: str, give: Callable[[str], str]) -> Any:
    """A value of a type with every text in it given: a mapping for a model, with all of its fields."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        if any(getattr(part, "func", None) is check_id for part in arguments[1:]):
            return IDS.get(name)
        if any(getattr(getattr(part, "func", None), "__name__", "") == "_check_digest" for part in arguments[1:]):
            return "m1-00000000"
        if any(getattr(getattr(part, "func", None), "__name__", "") == "_check_handle" for part in arguments[1:]):
            return "@equipo"
        return filled(arguments[0], name, give)
    if origin in {Union, types.UnionType}:
        return filled(next(part for part in arguments if part is not type(None)), name, give)
    if origin is Literal:
        return arguments[0]
    if origin in {tuple, list}:
        return [filled(arguments[0], name, give)]
    if origin is dict:
        key = IDS.get(name)
        return {key: filled(arguments[1], name, give)} if key else {}
    if not isinstance(kind, type):
        raise TypeError(f"{name}: {kind}")
    if kind is Interval:
        return "6 months"
    if issubclass(kind, Model):
        return fields(kind, give)
    plain: dict[type, Any] = {dt.date: "2026-01-02", bool: True, int: 2, float: 1}
    if kind in plain:
        return plain[kind]
    if kind is EmotionMark:
        return {"planned": 4, "actual": 2}.get(name) or f"uf {give(name)}"
    return give(name)


def fields(kind: type[Model], give: Callable[[str], str], leave: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Every field of a model but those that the handbook's own makeup decides."""
    values = {
        info.alias or name: filled(
            Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation, name, give
        )
        for name, info in kind.model_fields.items()
        if name not in _NOT_WRITTEN | leave and not (name == "id" and not info.is_required())
    }
    if kind.__name__ in {"MetricEffect", "JourneyMetric"}:
        values["id"] = "m0"
    return {name: value for name, value in values.items() if value is not None}


def texts_of_model(item: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a compiled object with the path of its field, positions left out."""
    if isinstance(item, Model):
        for name in type(item).model_fields:
            yield from texts_of_model(getattr(item, name), f"{path}.{name}")
    elif isinstance(item, tuple | list):
        for child in item:
            yield from texts_of_model(child, path)
    elif isinstance(item, dict):
        for child in item.values():
            yield from texts_of_model(child, path)
    elif isinstance(item, EmotionMark):
        yield path, item.word
    elif isinstance(item, str):
        yield path, item


def giver(text: str) -> Callable[[str], str]:
    """Gives the text to every field, in the address of those that are one; pictures have one of their own."""

    def give(name: str) -> str:
        if name == "image":
            return "../img/a.svg"
        return f"https://example.org/?{text}" if name == "url" else text

    return give


def _front_matter(data: dict[str, Any]) -> str:
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in data.items()]
    text = "\n".join(["---", *lines, "---", ""])
    for character in "\u2028\u2029\ufeff":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def objects(packs: tuple[tuple[str, ...], ...] = PACKS) -> dict[str, str]:
    """Files by name: a persona, channel, team, metric and journey for each pack of strings."""
    files: dict[str, str] = {}
    for number, pack in enumerate(packs):
        give = giver(BETWEEN.join(pack))
        for kind, letter in (("persona", "p"), ("channel", "c"), ("team", "e"), ("metric", "m")):
            data = {"type": kind, "id": f"{letter}{number}", **fields(OBJECT_TYPES[kind], give)}
            files[f"{kind}s/{letter}{number}.md"] = _front_matter(data) + "\nText.\n"
        stages = []
        for k in range(0, len(pack), PER_POINT):
            some = giver(BETWEEN.join(pack[k : k + PER_POINT]))
            point = fields(Touchpoint, some)
            point["custom"] = {"paso": point["custom"]["carril"]}
            stage = fields(
                Stage, some, frozenset({"touchpoints"}) | (frozenset(Experience.model_fields) if k else frozenset())
            )
            first = {**stage, "id": f"s{k}", **(fields(Experience, give) if not k else {})}
            stages.append({**first, "touchpoints": [{**point, "id": f"t{k}"}]})
        if not number:  # every string alone, where the diagram of the journey names it
            alone = [{"title": text, "emotion": {"actual": 2}} for text in STRINGS]
            stages += [
                {"title": BETWEEN.join(pack), "touchpoints": alone[n : n + 40]} for n in range(0, len(alone), 40)
            ]
        journey = fields(OBJECT_TYPES["journey"], give, frozenset({"stages"}))
        data = {"type": "journey", "id": f"j{number}", **journey, "stages": stages}
        files[f"journeys/j{number}.md"] = _front_matter(data) + "\nText.\n"
    return files


NAMES = (
    '"><img src=x onerror=alert(1)>',
    "' onclick=alert(1) '",
    "{{7*7}}",
    "<b>",
    "a&b;c#d",
    "%2e%2e%2f",
    "-->",
    "\u202eabc",
    "${x}`",
)
"""Names that files may have."""


def write_handbook(root: Path, config: str) -> None:
    """The whole handbook: objects, ordinary pages that hold the strings as prose, diagrams, file names."""
    content = root / "content"
    files: dict[str, str] = {**objects(), **prose()}
    for number, name in enumerate(NAMES):
        files[f"names/{name}.md"] = f'---\ntype: persona\nid: n{number}\nname: Ana\nimage: "{quote(name)}.svg"\n---\n'
        files[f"names/{name}.svg"] = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    files["img/a.svg"] = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    for name, text in files.items():
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")


def leads_astray(text: str) -> bool:
    """Whether a text is an error in prose, for where it leads."""
    as_html = [problem.code for problem in html_problems(text, "sanitize")]
    links = [link for link in read_prose(text).links if link.is_image or not is_allowed(link.href)]
    return bool({"CJM037", "CJM038"} & set(as_html) or links)


@cache
def drawings() -> dict[str, str]:
    """Every string that a flowchart takes as a label, as its node, with the drawing of it alone."""
    drawn = {}
    for number, text in enumerate(STRINGS):
        line = " ".join(text.split()).replace('"', "#quot;")
        node = f'n{number}["{line}"]'
        try:
            drawn[node] = str(draw(f"flowchart LR\n{node}\n", "t"))
        except MermaidProblem:
            continue
    return drawn


def prose() -> dict[str, str]:
    """Ordinary pages: each string as a paragraph, a heading, in a list, a table, a quote, a title and a diagram."""
    every = ["# Prose\n"]
    for number, text in enumerate(STRINGS):
        line = " ".join(text.split())
        if leads_astray(text):
            continue
        every.append(
            f"\nBefore {number}\n\n{text}\n\nAfter {number}\n\n## H{number} {line}\n\n- {line}\n- last\n\n> {line}\n"
        )
        every.append(
            f'\n| a | b |\n|---|---|\n| {line} | end |\n\n<div markdown>{line}</div>\n\n[t](index.md "{line}")\n'
        )
    drawn = list(drawings())
    diagrams = [drawn[n : n + 60] for n in range(0, len(drawn), 60)]
    blocks = "\n".join("```mermaid\nflowchart TB\n" + "\n".join(nodes) + "\n```\n" for nodes in diagrams)
    views = "\n".join(f"```cjm\nview: {view}\n```\n" for view in ("risks", "moments"))
    return {"prose.md": "".join(every), "diagrams.md": f"# Diagrams\n\n{blocks}\n\n{views}", "index.md": "# Home\n"}
