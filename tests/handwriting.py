"""Front matter as people write it: names in any order, any style, comments anywhere, lines of any length."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from random import Random

WORDS = [
    "cola",
    "turno",
    "caja",
    "ñandú",
    "está",
    "«siempre»",
    "¿Cuánto?",
    "¡ya!",
    "24.000",
    "012",
    "no",
    "1:30",
    "2026-09-30",
    "sí",
    "null",
    "~",
    "true",
    "#1",
    "a:b",
    "x#",
    "https://a.example/b?c=d#e",
    "[Marta][persona:marta]",
    "*fuerte*",
    "`código`",
    "100%",
    "-5",
    "-",
    "😀",
    "d'acord",
    "\\d",
    '"cita"',
    "a,b",
    "{x}",
    "k:",
    "v",
    "&c",
]

words = st.sampled_from(WORDS)
texts = st.lists(words, min_size=1, max_size=6).map(" ".join)
long_texts = st.lists(words, min_size=12, max_size=40).map(" ".join)
any_text = texts | texts | long_texts
scores = st.sampled_from(["1", "2", "3.5", "4", "5"])


def some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with some of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


emotions = some({"actual": scores, "planned": scores, "feeling": texts})
touchpoints = st.fixed_dictionaries(
    {"title": any_text},
    optional={
        "thinks": any_text,
        "action": any_text,
        "channel": st.sampled_from(["web", "app"]) | st.just(["web", "phone"]),
        "emotion": scores | emotions | st.fixed_dictionaries({"by_persona": st.just({"marta": "3"}), "actual": scores}),
        "pains": st.lists(texts | st.fixed_dictionaries({"resolution": any_text, "title": texts}), max_size=3),
        "wows": st.lists(st.fixed_dictionaries({"kind": st.just("surprise"), "title": texts}), max_size=2),
        "contact": some({"when": texts, "intent": st.just("ask"), "how": st.none()}),
        "quotes": st.lists(any_text, min_size=1, max_size=2),
        "summary": st.none() | st.just(""),
    },
)
stages = st.fixed_dictionaries(
    {"title": any_text},
    optional={
        "goal": any_text,
        "doubts": st.lists(any_text, max_size=4),
        "phase": st.sampled_from(["1", "9"]),
        "touchpoints": st.lists(touchpoints, min_size=1, max_size=3),
    },
)
journeys = st.fixed_dictionaries(
    {"title": any_text, "personas": st.just(["marta"]), "stages": st.lists(stages, min_size=1, max_size=3)},
    optional={
        "summary": any_text,
        "tags": st.lists(texts, max_size=3),
        "scope": some({"to": texts, "from": texts}),
        "reviewed": st.just("2026-09-30"),
        "walked": st.lists(some({"findings": any_text, "by": texts}), min_size=1, max_size=2),
    },
)
personas = st.fixed_dictionaries(
    {"name": texts},
    optional={
        "quote": any_text,
        "goals": st.lists(any_text, max_size=4),
        "demographics": some({"income": texts, "age": texts}),
        "buying_role": st.just("user") | st.just(["user", "buyer"]),
        "summary": any_text,
    },
)


class Writer:
    """Writes data as YAML in a style that changes all the time.

    ``deep``: comments may be indented so deep that they are part of the text above them.
    """

    def __init__(self, random: Random, *, deep: bool = True) -> None:
        self.random = random
        self.deep = deep
        self.comments = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def comment(self) -> str:
        self.comments += 1
        return f'#{self.random.choice([" ", "", "- "])}nota {self.comments}: [x], "y"'

    def header(self, kind: str, data: dict[str, Any]) -> str:
        entries = [*data.items(), ("type", kind)]
        return "".join(f"{line}\n" for line in self.mapping(dict(entries), 0))

    def mapping(self, data: dict[str, Any], indent: int) -> list[str]:
        lines: list[str] = []
        entries = list(data.items())
        self.random.shuffle(entries)
        for name, value in entries:
            lines += self.loose(indent)
            start = f"{' ' * indent}{name}:"
            if name in {"type", "schema_version"}:  # on one line: a deep comment below a block would be part of it
                lines.append(f"{start} {self.quoted(value)}{self.behind()}")
            else:
                lines += self.entry(start, value, indent)
        return lines

    def loose(self, indent: int) -> list[str]:
        """Comments and blank lines between entries."""
        column = self.random.choice([indent, indent, indent, 0, indent + (3 if self.deep else 0)])
        lines = [" " * column + self.comment() for _ in range(2) if self.chance(0.2)]
        return [*([""] if self.chance(0.2) else []), *lines, *([" "] if self.chance(0.04) else [])]

    def behind(self) -> str:
        return self.random.choice([" ", "   "]) + self.comment() if self.chance(0.1) else ""

    def entry(self, start: str, value: Any, indent: int) -> list[str]:
        if isinstance(value, dict | list) and value and self.chance(0.6):
            inner = indent + self.random.choice([1, 2, 2, 4])
            if isinstance(value, dict):
                return [start + self.behind(), *self.mapping(value, inner)]
            inner = indent + 2 if start.endswith("-") else self.random.choice([indent, indent + 2])
            return [start + self.behind(), *self.items(value, inner)]
        if isinstance(value, dict | list):
            return self.in_brackets(start, value, indent)
        return self.scalar(start, value, indent)

    def items(self, value: list[Any], indent: int) -> list[str]:
        lines: list[str] = []
        for item in value:
            lines += self.loose(indent)
            dash = f"{' ' * indent}-"
            if isinstance(item, dict) and item and self.chance(0.7):
                inner = indent + self.random.choice([2, 4])
                written = self.mapping(item, inner)
                first = written[0].strip()
                if first and not first.startswith("#") and not self.chance(0.1):
                    lines += [dash + written[0][indent + 1 :], *written[1:]]
                else:
                    lines += [dash + self.behind(), *written]
            else:
                lines += self.entry(dash, item, indent)
        return lines

    def in_brackets(self, start: str, value: Any, indent: int) -> list[str]:
        parts = self.flow(value, several=self.chance(0.3))
        if len(parts) == 1:
            return [f"{start} {parts[0]}{self.behind()}"]
        pad = " " * (indent + 3)
        return [f"{start} {parts[0]}", *(pad + part for part in parts[1:-1]), pad + parts[-1] + self.behind()]

    def flow(self, value: Any, *, several: bool) -> list[str]:
        """In brackets or braces: one piece a line."""
        if not isinstance(value, dict | list):
            return [self.quoted(value, flow=True)]
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        entries = list(value.items()) if isinstance(value, dict) else [("", item) for item in value]
        self.random.shuffle(entries) if isinstance(value, dict) else None
        pieces = []
        for name, item in entries:
            inner = self.flow(item, several=False)[0]
            pieces.append(f"{name}: {inner}" if name else inner)
        if not several or not pieces:
            return [opening + ", ".join(pieces) + closing]
        return [opening, *(f"{piece},{self.behind()}" for piece in pieces), closing]

    def quoted(self, value: str | None, *, flow: bool = False) -> str:
        if value is None:
            return self.random.choice(["~", "null"] if flow else ["", "~", "null"])
        styles = ['"', "'"]
        special = any(c in value for c in "#:{}[],&*!|>'\"%@`?\\")
        if value and not special and value.strip("-~ ") and value not in {"null", "~", "-"} and value[0] not in "-~":
            styles += ["", "", "", ""]
        style = self.random.choice(styles)
        if style == '"':
            return json.dumps(value, ensure_ascii=False)
        return "'" + value.replace("'", "''") + "'" if style else value

    def scalar(self, start: str, value: str | None, indent: int) -> list[str]:
        if value is None or not value or not self.chance(0.25):
            return [f"{start} {self.quoted(value)}{self.behind()}"]
        column = indent + self.random.choice([1, 2, 5])
        lines = textwrap.wrap(value, self.random.choice([20, 60]), break_long_words=False, break_on_hyphens=False)
        style = self.random.choice(["|-", ">-", '"'])
        if style == "|-":
            lines = [value]
        if style == '"':
            first, *rest = json.dumps(value, ensure_ascii=False).replace(" ", "\n").split("\n")
            return [f"{start} {first}", *(" " * column + line for line in rest[:-1]), *self.last(rest, column)]
        return [f"{start} {style}{self.behind()}", *(" " * column + line for line in lines)]

    def last(self, rest: list[str], column: int) -> list[str]:
        return [" " * column + rest[-1] + self.behind()] if rest else []
