"""A report as the comment of a merge request: a short summary, details folded, within the hosts' limits.

What authors wrote is text here and nothing else: no markup, image, link, HTML, mention or reference to an issue.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cjm_site.diff.formats.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cjm_site.diff.grouping import At, Section
    from cjm_site.diff.report import Report, Speaker
    from cjm_site.diff.words import Part

LIMITS = {"github": 65_536, "gitlab": 1_000_000}
"""How many characters the hosts take in one comment."""

SMALLEST = min(LIMITS.values())
"""What any of them takes."""

MARKER = "<!-- cjm-diff -->"
"""The first line of a comment of ours, to find it by and write it anew."""

FIRST_SEEN = 5
"""How many of the heaviest places the summary shows."""

FIRST_SAID = 4
"""How many changes of one of them."""

_SPARE = 3000
"""Characters left for what is said of what is left out, and for a link that ``cjm comment`` adds."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~^$]|:(?=\w))")
_CALLS = re.compile(r"([@#!%~&$^])(?=[\w@])|(:)(?=//)")
_WWW = re.compile(r"(?i)\bwww(?=\.)")
_HASH = re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])([0-9a-f]{3})([0-9a-f]{4,})\b")
_SPACES = re.compile(r"\s+")
_COMMIT = re.compile(r"[\w./-]+(?: \([0-9a-f]{8}\))?")
_HIDDEN = "\u200b"


def escaped(text: str) -> str:
    """An author's text as Markdown that shows it and does nothing else."""
    text = _SPACES.sub(" ", clean(text))
    text = _CALLS.sub(rf"\g<0>{_HIDDEN}", text)
    text = _WWW.sub(f"www{_HIDDEN}", text)
    text = _HASH.sub(rf"\1{_HIDDEN}\2", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return _SPECIAL.sub(r"\\\1", text)


def as_markdown(phrase: Iterable[Part]) -> str:
    """A phrase with the names of things emphasized."""
    return "".join(f"*{escaped(part.text)}*" if part.role == "name" else escaped(part.text) for part in phrase)


def render_markdown(report: Report, speaker: Speaker, limit: int = SMALLEST) -> str:
    """The comment, of at most ``limit`` characters; what had to be left out is said."""
    head = "\n".join(_head(report, speaker)) + "\n"
    tail = "\n".join(_tail(speaker))
    room = limit - len(head) - min(_SPARE, limit // 4)
    kept_tail = cut(tail, min(room // 3, len(tail)))
    room -= len(kept_tail)
    body, left_out = _body(report, speaker, room)
    if left_out:
        said = speaker.language.ngettext(
            "%(num)d change is not shown: the comment would be too long. The JSON and HTML reports have everything.",
            "%(num)d changes are not shown: the comment would be too long. The JSON and HTML reports have everything.",
            left_out,
        )
        body += f"\n> {said % {'num': left_out}}\n"
    return f"{head}{body}{kept_tail}"


def _head(report: Report, speaker: Speaker) -> Iterator[str]:
    yield MARKER
    yield f"### {escaped(speaker.language.gettext('What changes for the customer'))}"
    yield ""
    # commit ids are ours: the host may make links of them
    before, after = (_linked(speaker.revision(its)) for its in (report.before, report.after))
    yield f"**{escaped(speaker.summary())}** · {before} → {after}"
    seen = [(section, place) for section in report.sections for place in section.places if place.level != "minor"]
    seen.sort(key=lambda pair: -pair[1].weight)
    if seen:
        yield ""
        for section, place in seen[:FIRST_SEEN]:
            before = f"{escaped(speaker.title(section.spot))} › " if place.spot.stage else ""
            yield _line(speaker, place, before, FIRST_SAID)
    for note in speaker.notes():
        if not note.startswith(" "):
            yield ""
            yield f"> {escaped(note)}"


def _linked(revision: str) -> str:
    return escaped(revision).replace(_HIDDEN, "") if _COMMIT.fullmatch(revision) else escaped(revision)


def _line(speaker: Speaker, place: At, before: str = "", most: int | None = None) -> str:
    """A place in a line, with at most so many of its changes."""
    changes = []
    for n, change in enumerate(place.changes[:most]):
        phrase = as_markdown(speaker.words.phrase(change))
        changes.append(f"**{phrase}**" if n == 0 and change.about.level == "severe" and "*" not in phrase else phrase)
    changes += ["…"] if most is not None and len(place.changes) > most else []
    return f"- {before}**{escaped(speaker.words.heading(place.spot))}**: {'; '.join(changes)}"


def _body(report: Report, speaker: Speaker, room: int) -> tuple[str, int]:
    """The folded details, as many whole changes as there is room for, and how many that leaves out."""
    parts: list[str] = []
    left_out = 0
    for section in report.sections:
        opening, closing = _fold(speaker, section)
        lines: list[str] = []
        free = room - len(opening) - len(closing)
        for place in section.places:
            line = "" if left_out else _line(speaker, place) + "\n"
            said = 0 if left_out else len(place.changes)
            while said and len(line) > free:
                said = max(0, min(said - 1, said * free // len(line)))
                line = _line(speaker, place, "", said) + "\n" if said > 0 else ""
            left_out += len(place.changes) - said
            lines.append(line)
            free -= len(line)
        if any(lines):
            parts.append(f"{opening}{''.join(lines)}{closing}")
            room -= len(parts[-1])
    return "".join(parts), left_out


def _fold(speaker: Speaker, section: Section) -> tuple[str, str]:
    count = speaker.language.ngettext("%(num)d change", "%(num)d changes", len(section.changes))
    kind = speaker.kind(section.spot)
    title = f"{f'{kind}: ' if kind else ''}{speaker.title(section.spot)}"
    summary = f"{_html(title)} · {count % {'num': len(section.changes)}}"
    return f"\n<details><summary>{summary}</summary>\n\n", "\n</details>\n"


def _html(text: str) -> str:
    """Inside a summary, where hosts read HTML and some Markdown too: nothing but letters stands for itself."""
    text = _CALLS.sub(rf"\g<0>{_HIDDEN}", _SPACES.sub(" ", clean(text)))
    return "".join(c if c.isalnum() or c in f" ,;·{_HIDDEN}" else f"&#{ord(c)};" for c in text)


def _tail(speaker: Speaker) -> Iterator[str]:
    language = speaker.language
    touches = speaker.touches()
    if touches:
        yield f"\n<details><summary>{language.gettext('What else is touched')}</summary>\n"
        yield from (f"- {as_markdown(phrase)}" for phrase in touches)
        yield "\n</details>"
    problems = [note for note in speaker.notes() if note.startswith(" ")]
    if problems:
        yield f"\n<details><summary>{language.gettext('What could not be compared')}</summary>\n"
        yield from (f"- {escaped(note)}" for note in problems)
        yield "\n</details>"
    yield ""


def cut(text: str, longest: int, said: Callable[[int], str] = lambda _: "…") -> str:
    """At most so many characters, whole lines, every fold closed.

    :param said: says that so many items are left out.
    """
    if len(text) <= longest:
        return text
    longest -= len(said(len(text))) + 40
    lines, size, kept = text.split("\n"), 0, 0
    for line in lines:
        size += len(line) + 1
        if size > longest:
            break
        kept += 1
    # a fold that would have nothing in it is not opened
    while kept and (not lines[kept - 1].strip() or lines[kept - 1].startswith("<details>")):
        kept -= 1
    items = sum(line.startswith("- ") for line in lines[kept:])
    shown = "\n".join(lines[:kept])
    folds = shown.count("<details>") - shown.count("</details>")
    return f"{shown}\n{chr(10).join(['', '</details>'] * folds)}\n\n> {said(items)}\n"
