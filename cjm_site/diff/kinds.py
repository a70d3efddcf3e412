"""The kinds of change: one table, with how soon a reviewer should see each, and whether it is for the worse.

A kind's id is what ``--fail-on`` takes and what the JSON says. ``parts_of`` names wider classes: every
``new-unprevented-heavy-risk`` is a ``new-heavy-risk``, and both are a ``risk-added``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["worse", "better", "neutral"]
Level = Literal["severe", "notable", "minor"]

SEVERE, NOTABLE = 70, 40


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change: ``weight`` 0 to 100, ``meaning`` an English sentence for help and documentation."""

    id: str
    weight: int
    tone: Tone
    meaning: str
    parts_of: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """The weight in three steps."""
        return "severe" if self.weight >= SEVERE else "notable" if self.weight >= NOTABLE else "minor"


def _table() -> tuple[Kind, ...]:
    k = Kind
    return (
        # risks
        k("new-unprevented-heavy-risk", 100, "worse", "a heavy risk appears and nothing prevents it",
          ("new-heavy-risk", "risk-added")),
        k("heavy-risk-lost-prevention", 97, "worse", "a heavy risk loses what prevents it", ("risk-lost-prevention",)),
        k("risk-became-heavy", 95, "worse", "a risk becomes a heavy one"),
        k("heavy-risk-reopened", 94, "worse", "a heavy risk that was prevented or closed is open again",
          ("risk-reopened",)),
        k("heavy-risk-lost-owner", 92, "worse", "a heavy risk loses its owner", ("risk-lost-owner",)),
        k("new-heavy-risk", 80, "worse", "a heavy risk appears, prevented or accepted", ("risk-added",)),
        k("heavy-risk-removed", 62, "neutral", "a heavy risk is no longer listed", ("risk-removed",)),
        k("risk-lost-prevention", 60, "worse", "a risk loses what prevents it"),
        k("risk-reopened", 60, "worse", "a risk that was prevented or closed is open again"),
        k("risk-lost-owner", 56, "worse", "a risk loses its owner"),
        k("risk-grew", 55, "worse", "a risk becomes likelier or worse"),
        k("risk-added", 52, "worse", "a risk appears"),
        k("risk-prevented", 50, "better", "a risk is prevented"),
        k("risk-closed", 46, "better", "a risk is closed"),
        k("risk-eased", 44, "better", "a risk becomes less likely or less bad"),
        k("risk-removed", 42, "neutral", "a risk is no longer listed"),
        # what the customer lives through
        k("emotion-fell", 90, "worse", "the actual emotion falls at a point"),
        k("wow-lost", 88, "worse", "a wow moment that customers have is gone or no longer live"),
        k("moment-turned-bad", 84, "worse", "the customer is lost or angry where they were not"),
        k("touchpoint-removed", 82, "neutral", "a touchpoint vanishes"),
        k("stage-removed", 83, "neutral", "a stage vanishes"),
        k("journey-removed", 87, "neutral", "a journey vanishes"),
        k("persona-removed", 86, "neutral", "a persona vanishes"),
        k("rating-fell", 66, "worse", "a touchpoint is rated worse"),
        k("satisfaction-fell", 72, "worse", "measured satisfaction falls"),
        k("expected-emotion-changed", 40, "neutral", "what customers expect to feel changes"),
        k("planned-emotion-fell", 64, "worse", "the emotion that is planned falls"),
        k("pain-added", 58, "worse", "a pain point appears"),
        k("moment-lost", 54, "worse", "a happy moment is gone"),
        k("moment-changed", 45, "neutral", "the key moment of a touchpoint changes"),
        k("emotion-rose", 51, "better", "the actual emotion rises at a point"),
        k("planned-emotion-rose", 43, "better", "the emotion that is planned rises"),
        k("moment-turned-good", 49, "better", "the customer is no longer lost or angry, or is happy"),
        k("satisfaction-rose", 47, "better", "measured satisfaction rises"),
        k("rating-rose", 41, "better", "a touchpoint is rated better"),
        k("wow-live", 48, "better", "a wow moment is live"),
        k("wow-added", 45, "better", "a wow moment appears"),
        k("wow-removed", 57, "worse", "a wow moment that was not live is dropped"),
        k("pain-resolved", 42, "better", "a pain point gets a resolution"),
        k("pain-removed", 41, "better", "a pain point is no longer listed"),
        k("opportunity-added", 38, "better", "an opportunity appears"),
        k("opportunity-live", 46, "better", "an opportunity is live"),
        k("opportunity-dropped", 55, "worse", "an opportunity is discarded or no longer listed"),
        k("emotion-changed", 40, "neutral", "an emotion is set, taken out, or told in other words"),
        # the page and who answers for it
        k("approved-without-review", 78, "worse", "an approved page changes without a new review date"),
        k("approval-suspect", 68, "worse", "an approval no longer holds: what was approved says something else"),
        k("approval-removed", 67, "worse", "an approval is taken back"),
        k("approval-added", 37, "better", "somebody approves a page"),
        k("approval-renewed", 37, "better", "somebody approves a page anew"),
        k("more-visible", 76, "worse", "something internal or restricted is shown to more people"),
        k("owner-lost", 61, "worse", "something loses its owner"),
        k("status-lowered", 53, "neutral", "a page is no longer approved, or is retired"),
        k("evidence-removed", 50, "worse", "a statement loses evidence"),
        k("evidence-added", 36, "better", "a statement gains evidence"),
        k("kpi-fell", 71, "worse", "the current value of a KPI moves away from its target"),
        k("kpi-target-lowered", 65, "worse", "the target of a KPI is lowered or taken out"),
        k("kpi-rose", 45, "better", "the current value of a KPI moves towards its target"),
        k("kpi-removed", 63, "worse", "a journey or a touchpoint no longer counts towards a KPI"),
        k("kpi-added", 39, "neutral", "a journey or a touchpoint counts towards a KPI"),
        # structure
        k("persona-added", 60, "neutral", "a persona appears"),
        k("journey-added", 60, "neutral", "a journey appears"),
        k("stage-added", 52, "neutral", "a stage appears"),
        k("touchpoint-added", 50, "neutral", "a touchpoint appears"),
        k("object-removed", 59, "neutral", "a channel, team or KPI vanishes"),
        k("object-added", 35, "neutral", "a channel, team or KPI appears"),
        k("page-added", 22, "neutral", "an ordinary page appears"),
        k("page-removed", 30, "neutral", "an ordinary page vanishes"),
        k("moved", 34, "neutral", "a stage, touchpoint, risk … stands elsewhere"),
        k("file-moved", 24, "neutral", "a page has another address"),
        k("renamed", 32, "neutral", "something has another name"),
        k("id-changed", 33, "neutral", "something has another id: links to it change"),
        k("item-removed", 28, "neutral", "an item of a list is gone"),
        k("item-added", 26, "neutral", "an item of a list appears"),
        k("field-removed", 27, "neutral", "a field is taken out"),
        k("field-changed", 25, "neutral", "a field says something else"),
        k("field-added", 23, "neutral", "a field is filled in"),
        k("text-changed", 20, "neutral", "the text of a page changes"),
        k("settings-changed", 31, "neutral", "the handbook's own settings change"),
    )  # fmt: skip


KINDS: dict[str, Kind] = {kind.id: kind for kind in _table()}
"""Every kind by its id."""

LEVELS: tuple[Level, ...] = ("severe", "notable", "minor")
"""Heaviest first; each is a class too."""

CLASSES: tuple[str, ...] = (*KINDS, *LEVELS)
"""What ``--fail-on`` takes."""
