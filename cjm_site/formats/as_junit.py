"""For test reports: JUnit XML, one suite a file, one failed case a problem that makes the command fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from cjm_site.formats.problem import Problem, Report

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold, not even escaped."""


def render(report: Report) -> str:
    """The report as XML; a file without problems is a case that passes."""
    by_file: dict[str, list[Problem]] = {path: [] for path in sorted({*report.files, *report.problem_files})}
    for problem in report.problems:
        by_file[problem.path].append(problem)
    root = ET.Element("testsuites", name="cjm check")
    for path, problems in by_file.items():
        suite = ET.SubElement(root, "testsuite", name=_text(report.shown(path)))
        for problem in problems:
            _add_case(suite, problem, report)
        if not problems:
            ET.SubElement(suite, "testcase", classname=_text(report.shown(path)), name="cjm check", time="0")
        suite.set("tests", str(max(1, len(problems))))
        suite.set("failures", str(sum(map(report.fails, problems))))
        suite.set("errors", "0")
    root.set("tests", str(sum(int(suite.get("tests", "0")) for suite in root)))
    root.set("failures", str(sum(map(report.fails, report.problems))))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _add_case(suite: ET.Element, problem: Problem, report: Report) -> None:
    path = report.shown(problem.path)
    place = f"{path}:{problem.line}:{problem.column}" if problem.line else path
    name = f"{problem.code} {place}"
    case = ET.SubElement(suite, "testcase", classname=_text(path), name=_text(name), file=_text(path), time="0")
    if problem.line:
        case.set("line", str(problem.line))
    detail = _text("\n".join(part for part in (f"{place}: {problem.message}", problem.source, problem.hint) if part))
    if report.fails(problem):
        failure = ET.SubElement(case, "failure", type=problem.code, message=_text(problem.advice))
        failure.text = detail
    else:
        ET.SubElement(case, "system-out").text = detail


def _text(text: str) -> str:
    return _NOT_XML.sub("·", text)
