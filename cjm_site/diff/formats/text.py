"""A report for the terminal."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from cjm_site.diff.words import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.diff.report import Report, Speaker

MARKS = {"severe": "!!", "notable": "! ", "minor": "  "}


def clean(text: str) -> str:
    """Without characters that steer a terminal or turn the direction of writing."""
    return "".join(c if unicodedata.category(c) not in {"Cc", "Cf"} or c == "\u200d" else " " for c in text)


def render_text(report: Report, speaker: Speaker) -> str:
    """Heaviest first, by persona or journey, a line for each place."""
    return "\n".join(clean(line) for line in _lines(report, speaker)) + "\n"


def _lines(report: Report, speaker: Speaker) -> Iterator[str]:
    yield f"{speaker.revision(report.before)} → {speaker.revision(report.after)}: {speaker.summary()}"
    for section in report.sections:
        spot = section.spot
        kind = speaker.kind(spot)
        yield ""
        yield f"{f'{kind}: ' if kind else ''}{speaker.title(spot)}" + (f"  [{spot.uri}]" if spot.uri else "")
        for place in section.places:
            said = as_text(speaker.words.sentence(place.spot, place.changes))
            yield f"  {MARKS[place.level]} {said}"
    touches = speaker.touches()
    if touches:
        yield ""
        yield speaker.language.gettext("What else is touched")
        for phrase in touches:
            yield f"  {as_text(phrase)}"
    notes = speaker.notes()
    if notes:
        yield ""
        yield speaker.language.gettext("What could not be compared")
        for note in notes:
            yield f"  {note}"
