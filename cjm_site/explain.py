"""The pages of ``docs/codes.md``, one a code, for whoever has no browser at hand."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cjm_site.assets import docs_folder
from cjm_site.codes import CODES
from cjm_site.i18n import reference_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.i18n import Language


_FENCE = re.compile(r"(`{3,}|~{3,})")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """A file of an example. ``places`` are the lines and columns that it is about."""

    wrong: bool
    name: str
    lines: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the document says about a code."""

    code: str
    title: str
    prose: tuple[str, ...]
    examples: tuple[Example, ...]


@cache
def explanations() -> dict[str, Explanation]:
    """Every code's section of the document."""
    text = (docs_folder() / "codes.md").read_text(encoding="utf-8")
    found = {}
    for section in re.split(r"^## (?=CJM\d)", text, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        code, _, title = heading.partition(" ")
        found[code] = Explanation(code, title, *_body(body.split("\n")))
    return found


def _body(lines: list[str]) -> tuple[tuple[str, ...], tuple[Example, ...]]:
    prose: list[list[str]] = [[]]
    examples: list[Example] = []
    wrong = True
    waiting = iter(lines)
    for line in waiting:
        fence = _FENCE.match(line)
        if fence:
            inner = []
            for following in waiting:
                if following.rstrip() == fence[1]:
                    break
                inner.append(following)
            examples.append(_example(line[len(fence[1]) :], inner, wrong=wrong))
        elif line in {"Wrong:", "Right:"}:
            wrong = line == "Wrong:"
        elif line:
            prose[-1].append(line)
        elif prose[-1]:
            prose.append([])
    return tuple(" ".join(paragraph) for paragraph in prose if paragraph), tuple(examples)


def _example(info: str, lines: list[str], *, wrong: bool) -> Example:
    options = dict(option.split("=", 1) for option in shlex.split(info) if "=" in option)
    places = tuple(
        (int(line), int(column))
        for at in options.get("at", "").split()
        for line, _, column in [at.partition(":")]
        if line.isdigit()
    )
    return Example(wrong, options.get("title", ""), tuple(lines), places)


def overview(spoken: Language) -> str:
    """One line a code."""
    return "\n".join(f"{code}  {reference_text(spoken, explanations()[code].title)}" for code in CODES)


def explained(code: str, spoken: Language, paint: Callable[[str, str], str] = lambda text, _: text) -> str:
    """A code's explanation as plain text: what it means, what it says, and an example, wrong and right."""
    found = explanations()[code]
    lines = [f"{paint(code, 'code')} {paint(reference_text(spoken, found.title), 'code')}", ""]
    for paragraph in found.prose:
        lines += [*_wrapped(reference_text(spoken, paragraph)), ""]
    lines += [spoken.gettext("What it says:"), f"  {_sentence(CODES[code].message, spoken)}"]
    lines += [f"    {_sentence(advice, spoken)}" for advice in CODES[code].hints.values()]
    shown: bool | None = None
    for example in found.examples:
        if example.wrong is not shown:
            shown = example.wrong
            label, style = (spoken.gettext("Wrong:"), "wrong") if shown else (spoken.gettext("Right:"), "right")
            lines += ["", paint(label, style)]
        lines += ["", f"  {paint(example.name, 'file')}", *_code(example, paint)]
    return "\n".join(lines)


def _code(example: Example, paint: Callable[[str, str], str]) -> list[str]:
    """The lines of a file, with a caret below each place that the example is about."""
    lines = []
    for number, line in enumerate(example.lines, 1):
        lines.append(f"    {line}")
        lines += [" " * (3 + column) + paint("^", "caret") for at, column in example.places if at == number]
    return lines


def _sentence(template: str, spoken: Language) -> str:
    """A message with the names of what it fills in: unknown name: ‹name›."""
    return _PLACEHOLDER.sub(r"‹\1›", spoken.gettext(template)).replace("{{", "{").replace("}}", "}")


def _wrapped(paragraph: str) -> list[str]:
    import textwrap

    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", paragraph)
    return textwrap.wrap(plain, 100, break_long_words=False, break_on_hyphens=False)
