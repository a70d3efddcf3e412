"""Running the rules over a handbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from cjm_site.diagnostics import Diagnostic, Place, Severity
from cjm_site.model.base import Status
from cjm_site.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cjm_site.handbook import Handbook
    from cjm_site.rules.base import Finding, Rule, Weight
    from cjm_site.settings import Settings

STATUSES: tuple[Status, ...] = get_args(Status)


def run_rules(handbook: Handbook, rules: Iterable[Rule] = RULES) -> list[Diagnostic]:
    """What the rules miss, each weighed by the status of its page and by the handbook's settings."""
    found: list[Diagnostic] = []
    for rule in rules:
        if all(weight_of(rule, status, handbook.settings) == "off" for status in STATUSES):
            continue
        for finding in rule.check(handbook):
            weight = weight_of(rule, finding.status, handbook.settings)
            if weight != "off":
                found.append(Diagnostic(rule.code, _place(finding), finding.values, finding.hint, Severity(weight)))
    return found


def weight_of(rule: Rule, status: Status | None, settings: Settings) -> Weight:
    """What a finding of this rule counts for on a page of this status: as set, else as the rule has it."""
    return settings.rules.get(rule.code, {}).get(status or "draft") or rule.weights.of(status)


def _place(finding: Finding) -> Place:
    source = finding.source
    if source is None:
        return Place("mkdocs.yml")
    line, column = finding.at or source.position(finding.path)
    return Place(source.path, line, column)
