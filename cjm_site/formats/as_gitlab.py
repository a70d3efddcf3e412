"""For GitLab: a Code Quality report, which a merge request compares with that of the main branch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cjm_site.diagnostics import Severity

if TYPE_CHECKING:
    from cjm_site.formats.problem import Report

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render(report: Report) -> str:
    """The report as JSON; an empty list when there is no problem."""
    issues = [
        {
            "description": problem.advice,
            "check_name": problem.code,
            "fingerprint": problem.unique,
            "severity": _SEVERITIES[problem.severity],
            "location": {"path": report.shown(problem.path), "lines": {"begin": problem.line or 1}},
        }
        for problem in report.problems
    ]
    return json.dumps(issues, indent=2, ensure_ascii=False)
