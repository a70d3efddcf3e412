"""For code scanning: SARIF 2.1.0, the format that GitHub, Azure DevOps and editors read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cjm_site import __version__
from cjm_site.codes import CODES

if TYPE_CHECKING:
    from cjm_site.formats.problem import Problem, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report) -> str:
    """The report as a SARIF log with one run."""
    codes = sorted({problem.code for problem in report.problems})
    run = {
        "tool": {
            "driver": {
                "name": "cjm-site",
                "semanticVersion": __version__,
                "version": __version__,
                "rules": [_rule(code, report) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, report, codes.index(problem.code)) for problem in report.problems],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(code: str, report: Report) -> dict[str, Any]:
    explanation = report.language.gettext("Run this command to see an example: {command}").format(
        command=f"cjm explain {code}"
    )
    sentence = report.language.gettext(CODES[code].message).replace("{", "").replace("}", "")
    return {"id": code, "shortDescription": {"text": sentence}, "help": {"text": explanation}}


def _result(problem: Problem, report: Report, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(report.shown(problem.path))}}
    if problem.line:
        location["region"] = {"startLine": problem.line, "startColumn": problem.column}
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": str(problem.severity),
        "message": {"text": problem.advice},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"cjm/v1": problem.unique},
    }
