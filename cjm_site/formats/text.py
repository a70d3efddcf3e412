"""For people: one line a problem, the line it is about with a caret, what to write instead, and a summary."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from cjm_site.diagnostics import Severity
from cjm_site.formats.problem import clean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from cjm_site.formats.problem import Problem, Report
    from cjm_site.i18n import Language

MAX_EXCERPT = 160
"""Characters of a source line that are shown."""

_COLOURS: Mapping[Severity, str] = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def render(report: Report, *, colour: bool = False) -> str:
    """Every problem with its line, then the counts by file."""
    lines = [line for problem in report.problems for line in problem_lines(problem, report, colour=colour)]
    return "\n".join([*lines, *summary_lines(report)])


def problem_lines(problem: Problem, report: Report, *, colour: bool = False) -> list[str]:
    """The lines that show one problem."""
    spoken = report.language
    place = report.shown(problem.path) + (f":{problem.line}:{problem.column}" if problem.line else "")
    severity = spoken.gettext(str(problem.severity))
    head = _paint(f"{problem.code} {severity}:", colour, fg=_COLOURS[problem.severity], bold=True)
    lines = [f"{_paint(place, colour, bold=True)}: {head} {problem.message}"]
    lines += excerpt(problem, colour=colour)
    if problem.hint:
        lines.append(f"    {_paint(problem.hint, colour, fg='cyan')}")
    return lines


def excerpt(problem: Problem, *, colour: bool = False) -> list[str]:
    """The source line and a caret below the column; nothing where there is no line to show."""
    line = problem.source  # cut first: a file may be one line of half a megabyte with a thousand problems
    start = max(0, problem.column - MAX_EXCERPT // 2) if len(line) > MAX_EXCERPT else 0
    shown = "".join(c if c.isprintable() else " " for c in clean_line(line[start : start + MAX_EXCERPT]))
    if not shown.strip():
        return []
    before = shown[: max(0, problem.column - 1 - start)]
    missing = max(0, problem.column - 1 - start - len(before))
    caret = " " * (sum(map(_width, before)) + missing) + _paint("^", colour, fg="green", bold=True)
    return [f"  {shown}", f"  {caret}"]


def clean_line(line: str) -> str:
    """A source line as it can be printed: its tabs as one space, so that the caret stands below its character."""
    return clean(line.replace("\t", " "))


def _width(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def summary_lines(report: Report) -> list[str]:
    """How many errors and warnings, by file where there are several; what the baseline holds back."""
    spoken, files = report.language, report.problem_files
    lines = []
    if len(files) > 1:
        lines.append("")
        width = max(len(report.shown(path)) for path in files)
        for path in files:
            found = [report.count(severity, path) for severity in Severity]
            lines.append(f"{report.shown(path):<{width}}  {_counted(spoken, *found)}")
    if files:
        in_files = spoken.ngettext("in %(num)d file", "in %(num)d files", len(files)) % {"num": len(files)}
        lines.append(f"{_counted(spoken, *(report.count(severity) for severity in Severity))} {in_files}")
    return [*lines, *_baseline_lines(report)]


def _counted(spoken: Language, errors: int, warnings: int) -> str:
    return ", ".join(
        (
            spoken.ngettext("%(num)d error", "%(num)d errors", errors) % {"num": errors},
            spoken.ngettext("%(num)d warning", "%(num)d warnings", warnings) % {"num": warnings},
        )
    )


def _baseline_lines(report: Report) -> list[str]:
    spoken, lines = report.language, []
    if report.baselined:
        text = spoken.ngettext(
            "%(num)d problem that the baseline knows is not shown",
            "%(num)d problems that the baseline knows are not shown",
            report.baselined,
        )
        lines.append(text % {"num": report.baselined})
    if report.unneeded:
        total = sum(entry.count for entry in report.unneeded)
        text = spoken.ngettext(
            "%(num)d problem of the baseline is gone; take it out with --write-baseline:",
            "%(num)d problems of the baseline are gone; take them out with --write-baseline:",
            total,
        )
        lines.append(text % {"num": total})
        lines += [f"  {report.shown(entry.path)}: {entry.code} {entry.message}" for entry in report.unneeded]
    return lines


def _paint(text: str, colour: bool, **style: Any) -> str:
    if not colour:
        return text
    import click

    return click.style(text, **style)
