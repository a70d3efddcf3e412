"""For GitHub: workflow commands, which show each problem beside its line of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cjm_site.formats.problem import Problem, Report


def render(report: Report) -> str:
    """One command a problem; nothing when there is none."""
    return "\n".join(_command(problem, report) for problem in report.problems)


def _command(problem: Problem, report: Report) -> str:
    properties = {"file": report.shown(problem.path)}
    if problem.line:
        properties |= {"line": str(problem.line), "col": str(problem.column)}
    properties["title"] = problem.code
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    return f"::{problem.severity} {listed}::{_data(text)}"


def _data(text: str) -> str:
    """A message as GitHub's runner reads it back."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property's value, in which colon and comma have a meaning too."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
