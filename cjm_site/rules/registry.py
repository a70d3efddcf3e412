"""Every rule, with its code, its name in the settings, and what it weighs by the status of the page."""

from __future__ import annotations

from cjm_site.rules import care, evidence, personas, privacy, sight, stages, targets, upkeep
from cjm_site.rules.base import Rule, Weights

_USUAL = Weights()
"""Silent on drafts, a warning from review on."""

_PUBLISHED = Weights(in_review="off")
"""What only an approved page must have."""

RULES: tuple[Rule, ...] = (
    Rule("CJM101", "persona-minimum", _USUAL, personas.minimum),
    Rule("CJM102", "persona-represents", _USUAL, personas.represents),
    Rule("CJM103", "persona-assumed", _USUAL, personas.assumed),
    Rule("CJM104", "stage-drivers", _USUAL, stages.drivers),
    Rule("CJM105", "stage-doubts", _USUAL, stages.doubts),
    Rule("CJM106", "touchpoint-channel", _USUAL, stages.channel),
    Rule("CJM107", "touchpoint-emotion", _USUAL, stages.emotion),
    Rule("CJM108", "moment-answer", _USUAL, stages.moment),
    Rule("CJM109", "risk-prevention", _USUAL, care.risk_prevention),
    Rule("CJM110", "risk-owner", _USUAL, care.risk_owner),
    Rule("CJM111", "wow-owner", _USUAL, care.wow_owner),
    Rule("CJM112", "metric-target", _USUAL, care.metric_target),
    # A target that leaves the worst as it is contradicts itself: said early, and not published.
    Rule("CJM113", "target-improves", Weights(draft="warning", approved="error"), targets.improves, "handbook"),
    Rule("CJM114", "journey-assumed", _USUAL, evidence.journey, "handbook"),
    Rule("CJM115", "in-sight-negative", _USUAL, sight.marked),
    # Its author may not have noticed: worth a word in a draft.
    Rule("CJM116", "in-sight-phrase", Weights(draft="warning"), sight.phrases),
    Rule("CJM117", "review-overdue", _USUAL, upkeep.overdue, "handbook"),
    Rule("CJM118", "review-plan", _PUBLISHED, upkeep.plan),
    Rule("CJM119", "page-owner", _PUBLISHED, upkeep.owner),
    # Whoever changes a page should hear of it before anybody else does.
    Rule("CJM120", "approval-suspect", Weights(draft="warning"), upkeep.suspect, "handbook"),
    # For handbooks in which somebody signs every page: off until they say so.
    Rule("CJM121", "approval-missing", Weights(in_review="off", approved="off"), upkeep.approved),
    # A draft is read by whoever can read the repository.
    Rule("CJM122", "personal-data", Weights(draft="warning"), privacy.identifying),
)

BY_NAME = {name: rule for rule in RULES for name in (rule.slug, rule.code)}
"""Rules by either of the names that settings may use."""
