"""For programs: the problems as JSON, described by ``check-report.schema.json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cjm_site import __version__
from cjm_site.diagnostics import Severity
from cjm_site.formats.text import clean_line

if TYPE_CHECKING:
    from cjm_site.formats.problem import Problem, Report

VERSION = 1
"""The version of the format. Fields may be added to it; one that changes or goes makes another version."""


def render(report: Report) -> str:
    """The report as JSON."""
    return json.dumps(as_data(report), indent=2, ensure_ascii=False)


def as_data(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "version": VERSION,
        "tool": {"name": "cjm-site", "version": __version__},
        "language": report.language.code,
        "summary": {
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "checked": len(report.files),
            "failed": report.failed,
            "files": [
                {
                    "path": report.shown(path),
                    "errors": report.count(Severity.ERROR, path),
                    "warnings": report.count(Severity.WARNING, path),
                }
                for path in report.problem_files
            ],
        },
        "problems": [_problem(problem, report) for problem in report.problems],
        "baseline": None
        if report.baselined is None
        else {
            "held_back": report.baselined,
            "gone": [
                {
                    "code": entry.code,
                    "path": report.shown(entry.path),
                    "message": entry.message,
                    "count": entry.count,
                    "fingerprint": entry.fingerprint,
                }
                for entry in report.unneeded
            ],
        },
    }


def _problem(problem: Problem, report: Report) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "path": report.shown(problem.path),
        "line": problem.line or None,
        "column": problem.column or None,
        "message": problem.message,
        "hint": problem.hint,
        "source": clean_line(problem.source),
        "fingerprint": problem.unique,
    }
