"""Diagnostics as text: one line a problem, the line it is about with a caret, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.codes import hint, message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cjm_site.diagnostics import Diagnostic
    from cjm_site.i18n import Language

MAX_EXCERPT = 160
"""Characters of a source line that are shown."""


def as_text(diagnostics: Iterable[Diagnostic], language: Language, root: Path | None = None) -> str:
    """``path:line:column: CODE severity: message``, excerpt and hint for each; ``root`` is where paths begin."""
    return "\n".join(line for diagnostic in diagnostics for line in lines_of(diagnostic, language, root))


def lines_of(diagnostic: Diagnostic, language: Language, root: Path | None = None) -> list[str]:
    """The lines that show one diagnostic."""
    severity = language.gettext(str(diagnostic.severity))
    lines = [f"{diagnostic.place}: {diagnostic.code} {severity}: {message(diagnostic, language)}"]
    lines += excerpt(diagnostic, root) if root else []
    advice = hint(diagnostic, language)
    if advice:
        lines.append(f"    {advice}")
    return lines


def excerpt(diagnostic: Diagnostic, root: Path) -> list[str]:
    """The source line and a caret below the column; nothing where the file or line cannot be shown."""
    place = diagnostic.place
    if not place.line:
        return []
    try:
        text = (root / place.path).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if place.line > len(lines):
        return []
    line = "".join(c if c.isprintable() else " " for c in lines[place.line - 1])
    start = max(0, place.column - MAX_EXCERPT // 2) if len(line) > MAX_EXCERPT else 0
    shown = line[start : start + MAX_EXCERPT]
    return [f"  {shown}", f"  {' ' * max(0, place.column - 1 - start)}^"] if shown.strip() else []
