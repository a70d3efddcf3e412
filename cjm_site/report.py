"""Diagnostics as text, for commands and pages that show some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.formats.problem import Report, worded
from cjm_site.formats.text import problem_lines
from cjm_site.paths import content_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from cjm_site.diagnostics import Diagnostic
    from cjm_site.i18n import Language


def as_text(diagnostics: Iterable[Diagnostic], language: Language, root: Path | None = None) -> str:
    """``path:line:column: CODE severity: message``, excerpt and hint for each; ``root`` is where paths begin."""
    report = Report(worded(diagnostics, language, reader(root)), language)
    return "\n".join(line for problem in report.problems for line in problem_lines(problem, report))


def lines_of(diagnostic: Diagnostic, language: Language, root: Path | None = None) -> list[str]:
    """The lines that show one diagnostic."""
    return as_text([diagnostic], language, root).split("\n")


def reader(root: Path | None) -> Callable[[str], str | None]:
    """Reads the files that diagnostics name, below a folder; ``None`` for those that cannot be read."""

    def read(path: str) -> str | None:
        if root is None:
            return None
        try:
            text = content_of(root / path).decode("utf-8-sig", "replace")
            return text.replace("\r\n", "\n").replace("\r", "\n")
        except (OSError, ValueError):
            return None

    return read
