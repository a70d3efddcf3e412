"""The formats of ``cjm check``: each is read back by what would read it, whatever the content holds."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from cjm_site.codes import CODES
from cjm_site.compile import compile_handbook
from cjm_site.diagnostics import Diagnostic, Place, Severity
from cjm_site.formats import FORMATS, as_gitlab, as_json, as_sarif, render
from cjm_site.formats.problem import Report, worded
from cjm_site.i18n import language
from cjm_site.settings import Settings
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from tests.conftest import ROOT, write_tree

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads((ROOT / "cjm_site/formats/check-report.schema.json").read_text("utf-8"))

AWKWARD = st.text(st.characters(exclude_categories=[]), max_size=20)
"""Any text, lone surrogates and control characters too, as a file's name may have."""


@st.composite
def reports(draw: st.DrawFn) -> Report:
    found = [
        Diagnostic(
            "CJM021",
            Place(draw(AWKWARD.filter(bool)), *draw(st.sampled_from([(0, 0), (1, 1), (3, 70)]))),
            {"name": draw(AWKWARD), "guess": draw(AWKWARD), "allowed": "x"},
            draw(st.sampled_from(["guess", "allowed", None])),
            draw(st.sampled_from(Severity)),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    text = draw(AWKWARD)
    problems = worded(found, language(draw(st.sampled_from(["en", "es"]))), lambda _: text)
    return Report(
        problems,
        language("es"),
        (*sorted({p.path for p in problems}), "a.md"),
        draw(st.sampled_from(["", "../"])),
        draw(st.sampled_from(Severity)),
        draw(st.sampled_from([None, 0, 3])),
    )


def test_the_schema_in_the_package_is_the_published_one() -> None:
    published = (ROOT / "docs/check-report.schema.json").read_text("utf-8")
    assert published == (ROOT / "cjm_site/formats/check-report.schema.json").read_text("utf-8")
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["version"]["const"] == as_json.VERSION


@given(reports())
def test_json_is_what_its_schema_says(report: Report) -> None:
    data = json.loads(render("json", report).encode("utf-8"))
    Draft7Validator(SCHEMA).validate(data)
    assert len(data["problems"]) == len(report.problems)
    assert len({p["fingerprint"] for p in data["problems"]}) == len(report.problems)


def test_the_schema_names_every_field() -> None:
    report = Report(
        worded([Diagnostic("CJM002", Place("a.md"), {}, "empty")], language("en"), lambda _: None), language("en")
    )

    def close(schema: Any) -> Any:
        if isinstance(schema, dict):
            closed = {name: close(value) for name, value in schema.items()}
            return (
                {**closed, "additionalProperties": False} if "properties" in closed and "required" in closed else closed
            )
        return [close(value) for value in schema] if isinstance(schema, list) else schema

    validator = Draft7Validator(close(SCHEMA))
    validator.validate(json.loads(render("json", report)))
    data = json.loads(render("json", report))
    assert not validator.is_valid({**data, "more": 1})
    del data["problems"][0]["hint"]
    assert not validator.is_valid(data)


COMMAND = re.compile(r"::(error|warning) ((?:\w+=[^,:\r\n]*,?)+)::([^\r\n]*)\Z")


def _undone(text: str) -> str:
    for escaped, plain in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escaped, plain)
    return text


@given(reports())
def test_github_reads_back_what_we_mean(report: Report) -> None:
    lines = render("github", report).split("\n") if report.problems else []
    assert len(lines) == len(report.problems)
    for line, problem in zip(lines, report.problems, strict=True):
        match = COMMAND.match(line)
        assert match, line
        properties = dict(part.split("=", 1) for part in match[2].split(","))
        assert _undone(properties["file"]) == report.shown(problem.path)
        assert properties.get("line") == (str(problem.line) if problem.line else None)
        assert _undone(match[3]).split("\n")[0] == problem.message


def test_github_escapes() -> None:
    found = [Diagnostic("CJM021", Place("a,b:c%.md", 1, 2), {"name": "100 %,:", "allowed": "x"}, "allowed")]
    report = Report(worded(found, language("en"), lambda _: None), language("en"))
    assert render("github", report) == (
        "::error file=a%2Cb%3Ac%25.md,line=1,col=2,title=CJM021::unknown name: 100 %25,:%0Anames that may stand here: x"
    )


@given(reports())
def test_junit_is_xml_and_fails_where_the_command_does(report: Report) -> None:
    root = ET.fromstring(render("junit", report).encode("utf-8"))
    cases = root.findall("testsuite/testcase")
    assert len(root.findall("testsuite/testcase/failure")) == sum(map(report.fails, report.problems))
    assert int(root.get("failures", "")) == sum(map(report.fails, report.problems))
    assert int(root.get("tests", "")) == len(cases)
    assert len(cases) >= max(1, len(report.problems))
    assert {suite.get("name") for suite in root} == {report.shown(f) for f in report.files} | {
        report.shown(p.path) for p in report.problems
    }


@given(reports())
def test_gitlab_has_what_code_quality_needs(report: Report) -> None:
    issues = json.loads(render("gitlab", report).encode("utf-8"))
    assert len(issues) == len(report.problems)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
    assert as_gitlab.render(Report((), language("en"))) == "[]"


def _object(**properties: Any) -> dict[str, Any]:
    required = [name for name in properties if not name.endswith("_")]
    named = {name.rstrip("_"): value for name, value in properties.items()}
    return {"type": "object", "properties": named, "required": required, "additionalProperties": False}


MESSAGE = _object(text={"type": "string", "minLength": 1})
COUNT = {"type": "integer", "minimum": 1}
LOCATION = _object(
    physicalLocation=_object(
        artifactLocation=_object(uri={"type": "string", "format": "uri-reference", "minLength": 1}),
        region_=_object(startLine=COUNT, startColumn=COUNT),
    )
)
SARIF = _object(
    version={"const": "2.1.0"},
    runs={
        "type": "array",
        "items": _object(
            tool=_object(
                driver=_object(
                    name={"type": "string"},
                    version={"type": "string"},
                    semanticVersion={"type": "string"},
                    rules={
                        "type": "array",
                        "uniqueItems": True,
                        "items": _object(id={"type": "string"}, shortDescription=MESSAGE, help=MESSAGE),
                    },
                )
            ),
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            results={
                "type": "array",
                "items": _object(
                    ruleId={"type": "string"},
                    ruleIndex={"type": "integer", "minimum": 0},
                    level={"enum": ["none", "note", "warning", "error"]},
                    message=MESSAGE,
                    locations={"type": "array", "items": LOCATION},
                    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
                ),
            },
        ),
    },
)
"""SARIF 2.1.0 as the standard's own schema has it, cut down to the properties that we write."""
SARIF["properties"]["$schema"] = {"type": "string", "format": "uri"}


@given(reports())
def test_sarif_has_the_standard_s_shape(report: Report) -> None:
    log = json.loads(render("sarif", report).encode("utf-8"))
    Draft7Validator(SARIF).validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    for result, problem in zip(run["results"], report.problems, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == problem.code
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote(uri) == report.shown(problem.path)
        assert re.fullmatch(r"[\w.~/%-]+", uri, re.ASCII)


def test_every_code_can_be_a_rule_of_sarif() -> None:
    found = [Diagnostic(code, Place("a.md"), _Anything()) for code in CODES]
    log = json.loads(as_sarif.render(Report(worded(found, language("es"), lambda _: None), language("es"))))
    Draft7Validator(SARIF).validate(log)
    assert len(log["runs"][0]["tool"]["driver"]["rules"]) == len(CODES)


class _Anything(dict[str, object]):
    """Values for any message."""

    def items(self) -> Any:
        names = {name for code in CODES.values() for name in re.findall(r"{(\w+)}", code.message)}
        return {name: name for name in names}.items()


@pytest.mark.parametrize("format_", FORMATS[1:])
def test_nothing_wrong_is_a_report_too(format_: str) -> None:
    text = render(format_, Report((), language("en"), ("a.md",)))
    if format_ == "github":
        assert text == ""
    elif format_ == "junit":
        assert ET.fromstring(text).get("failures") == "0"
    else:
        assert json.loads(text) is not None


def test_fingerprints_stay_when_lines_move(tmp_path: Path) -> None:
    def fingerprints(text: str) -> list[str]:
        root = write_tree(tmp_path, {"content/a.md": text})
        compiled = compile_handbook(Settings(root=root, content=root / "content"))
        return [problem.unique for problem in worded(compiled.diagnostics, language("es"), lambda _: None)]

    text = "---\ntype: journey\ntitle: T\npersonas: x\nstages: [{goal: a}, {goal: b}]\n---\n"
    before = fingerprints(text)
    assert len(set(before)) == len(before) == 3
    moved = text.replace("title: T", "# why\nsummary: >\n  long\ntitle: T").replace("[{goal", "[ {goal")
    assert fingerprints(moved) == before
    assert fingerprints(text.replace("personas: x", "personas: y")) != before
