"""The sentences that changes are said in: English here, other languages in the catalogues.

``{name}`` is the list item's name, ``{list}`` the term of its list, ``{field}`` the term of the field.
"""

from __future__ import annotations

from cjm_site.refusal import _

BY_KIND: dict[str, str] = {
    "new-unprevented-heavy-risk": _("new heavy risk {name} ({weight} of 25), nothing prevents it"),
    "new-heavy-risk": _("new heavy risk {name} ({weight} of 25)"),
    "risk-added": _("new risk {name}"),
    "heavy-risk-lost-prevention": _("heavy risk {name} loses its prevention: {before}"),
    "risk-lost-prevention": _("risk {name} loses its prevention: {before}"),
    "heavy-risk-reopened": _("heavy risk {name} open again, it was {before}"),
    "risk-reopened": _("risk {name} open again, it was {before}"),
    "heavy-risk-lost-owner": _("heavy risk {name} loses its owner {before}"),
    "risk-lost-owner": _("risk {name} loses its owner {before}"),
    "risk-became-heavy": _("risk {name} becomes heavy: {field} {before} → {after}"),
    "risk-grew": _("risk {name}: {field} {before} → {after}"),
    "risk-eased": _("risk {name}: {field} {before} → {after}"),
    "risk-prevented": _("risk {name} prevented"),
    "risk-closed": _("risk {name} closed"),
    "heavy-risk-removed": _("heavy risk {name} no longer listed"),
    "risk-removed": _("risk {name} no longer listed"),
    "wow-lost": _("wow moment {name} lost"),
    "wow-removed": _("wow moment {name} dropped before it was live"),
    "wow-added": _("new wow moment {name}"),
    "wow-live": _("wow moment {name} live"),
    "pain-added": _("new pain point {name}"),
    "pain-removed": _("pain point {name} no longer listed"),
    "pain-resolved": _("pain point {name} has a resolution: {after}"),
    "opportunity-added": _("new opportunity {name}"),
    "opportunity-live": _("opportunity {name} live"),
    "opportunity-dropped": _("opportunity {name} dropped"),
    "evidence-added": _("new evidence {name}"),
    "evidence-removed": _("evidence {name} taken out"),
    "kpi-added": _("now counts towards the KPI {name}"),
    "kpi-removed": _("no longer counts towards the KPI {name}"),
    "kpi-fell": _("KPI {name} gets worse: {before} → {after}"),
    "kpi-rose": _("KPI {name} gets better: {before} → {after}"),
    "kpi-target-lowered": _("target of the KPI {name} lowered: {before} → {after}"),
    "approval-added": _("approved by {name}"),
    "approval-renewed": _("approved anew by {name} ({after})"),
    "approval-suspect": _("the approval by {name} ({after}) is suspect: what was approved changed"),
    "approval-removed": _("approval by {name} taken back"),
    "persona-added": _("new persona"),
    "persona-removed": _("persona removed"),
    "journey-added": _("new journey"),
    "journey-removed": _("journey removed"),
    "stage-added": _("new stage"),
    "stage-removed": _("stage removed"),
    "touchpoint-added": _("new touchpoint"),
    "touchpoint-removed": _("touchpoint removed"),
    "object-added": _("added to the handbook"),
    "object-removed": _("taken out of the handbook"),
    "page-added": _("new page"),
    "page-removed": _("page removed"),
    "file-moved": _("the page has another address: {before} → {after}"),
    "approved-without-review": _("approved page changed without a new review date (reviewed {after})"),
}
"""A kind that is always said the same way."""

WITHOUT_DAY = _("approved page changed without a new review date")
WOW_DIMMED = _("wow moment {name} no longer live: {after}")

EMOTIONS: dict[str, tuple[str, str, str]] = {
    # changed, told for the first time, no longer told
    "actual": (
        _("actual emotion {before} → {after}"),
        _("actual emotion {after}, not told before"),
        _("actual emotion no longer told, it was {before}"),
    ),
    "expected": (
        _("expected emotion {before} → {after}"),
        _("expected emotion {after}, not told before"),
        _("expected emotion no longer told, it was {before}"),
    ),
    "planned": (
        _("planned emotion {before} → {after}"),
        _("planned emotion {after}, not told before"),
        _("planned emotion no longer told, it was {before}"),
    ),
    "feeling": (
        _("feeling: {before} → {after}"),
        _("feeling: {after}"),
        _("feeling no longer told: {before}"),
    ),
}

MOMENT = (_("moment {before} → {after}"), _("moment now {after}"), _("moment no longer {before}"))

FIELD = (_("{field}: {before} → {after}"), _("{field} added: {after}"), _("{field} taken out: {before}"))
ITEM_FIELD = (
    _("{list} {name}: {field} {before} → {after}"),
    _("{list} {name}: {field} added: {after}"),
    _("{list} {name}: {field} taken out: {before}"),
)
ITEM = {"added": _("new in {list}: {name}"), "removed": _("gone from {list}: {name}")}
RENAMED = _("renamed, it was {before}")
ITEM_RENAMED = _("{list} {name} renamed, it was {before}")
NEW_ID = _("id {before} → {after}")
ITEM_NEW_ID = _("{list} {name}: id {before} → {after}")
MOVED = _("moved: {before} → {after}")
ITEM_MOVED = _("{list} {name} moved here from {before}")
AT_THE_START = _("at the start")
REARRANGED = _("text of the page rearranged")
TEXT = _("text of the page changed: {come}, {gone}")
QUOTED = _("“{text}”")
YES, NO = _("yes"), _("no")
