"""Edits of a generated handbook, as an author makes them, for benchmarks that time what follows."""

from __future__ import annotations

import re
import shutil
from random import Random
from typing import TYPE_CHECKING

from benchmarks.phrases import invented

if TYPE_CHECKING:
    from pathlib import Path

_WORD_INSIDE = re.compile(r"(?<=[a-záéíóúñ] )[a-záéíóúñ]{4,}(?![:\w-])")
"""A word of a text behind another: what has one word alone may be an id, or one of few choices."""


def journey(folder: Path, number: int) -> Path:
    """One journey of a handbook; another one for each number."""
    found = sorted(folder.rglob("journeys/*.md"))
    return found[number * 37 % len(found)]


def edit_title(path: Path, number: int) -> None:
    """Give a journey another title, which nearly every page of the whole handbook shows."""
    _edit(path, r"^title: .*$", f"title: Edited {number}")


def edit_text(path: Path, number: int) -> None:
    """Let a customer think something else in the middle of a journey, which one or two lists show."""
    _edit(path, r"\bthinks: (\[?)\"?", rf"\g<0>Edited {number} ", of=9)


def in_own_words(folder: Path, seed: int) -> None:
    """Give every journey words of its own, inside its texts: generated ones say much alike, people do not."""
    chance = Random(seed)
    for path in sorted(folder.rglob("journeys/*.md")):
        start, front, body = path.read_text("utf-8").split("---\n", 2)
        front = _WORD_INSIDE.sub(lambda word: word[0][:3] + invented(chance), front)
        path.write_text("---\n".join((start, front, body)), "utf-8")


def forget(folder: Path) -> None:
    """Let the next command begin from nothing."""
    for built in ("site", ".cjm_cache"):
        shutil.rmtree(folder / built, ignore_errors=True)


def _edit(path: Path, pattern: str, new: str, of: int = 0) -> None:
    """Change what a pattern finds, the place ``of`` if there are as many."""
    text = path.read_text("utf-8")
    places = list(re.finditer(pattern, text, re.MULTILINE))
    assert places, path  # noqa: S101 - every generated journey has it
    place = places[min(of, len(places) - 1)]
    edited = text[: place.start()] + place.expand(new) + text[place.end() :]
    assert edited != text, path  # noqa: S101 - or nothing is measured
    path.write_text(edited, "utf-8")
