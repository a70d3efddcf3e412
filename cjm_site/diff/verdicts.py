"""From a difference to its kind: what it means for the customer and for who answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from cjm_site.diff.fields import Delta
    from cjm_site.model import Risk

BAD_MOMENTS = frozenset({"lost", "angry"})
_RATING = {"critical": 0, "negative": 1, "positive": 2}
_SEEN_BY = {"restricted": 0, "internal": 1, None: 1, "public": 2}
_WOW_STEPS = {None: 0, "idea": 0, "planned": 1, "live": 2}


class Judge:
    """Tells the kind of each difference. ``heavy`` is the weight from which on a risk counts as heavy."""

    def __init__(self, heavy: int) -> None:
        self.heavy = heavy

    def kind_of(self, delta: Delta) -> str:
        """A key of the table of kinds."""
        if not delta.field and delta.items:
            return self._whole(delta)
        if delta.items and delta.items[-1].field == "approvals":
            return "approval-renewed"
        special = self._special(delta)
        if special is not None and (found := special(delta)) is not None:
            return found
        if delta.action == "changed":
            named = delta.field in (("title",), ("name",)) and delta.model not in {"Evidence", "Link"}
            return "renamed" if named else "field-changed"
        return "field-added" if delta.action == "added" else "field-removed"

    def _special(self, delta: Delta) -> Callable[[Delta], str | None] | None:
        table: dict[tuple[str, str], Callable[[Delta], str | None]] = {
            ("Risk", "status"): self._risk_status,
            ("Risk", "prevention"): self._risk_prevention,
            ("Risk", "owner"): self._risk_owner,
            ("Risk", "likelihood"): self._risk_weight,
            ("Risk", "impact"): self._risk_weight,
            ("Moment", "kind"): _moment,
            ("Satisfaction", "score"): _satisfaction,
            ("Wow", "status"): _wow_status,
            ("Opportunity", "status"): _opportunity_status,
            ("Pain", "resolution"): _resolution,
            ("JourneyMetric", "current"): _kpi_current,
            ("JourneyMetric", "target"): _kpi_target,
            **{(model, name): _emotion for model in ("Emotion", "EmotionOf") for name in _EMOTION},
        }
        by_field: dict[str, Callable[[Delta], str | None]] = {
            "polarity": _polarity,
            "visibility": _visibility,
            "owner": _owner,
        }
        field = delta.field[-1]
        found = table.get((delta.model, field)) or by_field.get(field)
        if found is None and field == "status" and delta.model in _PAGES:
            return _page_status
        return found

    # -- risks -----------------------------------------------------------------------------------------------------

    def is_heavy(self, risk: Risk) -> bool:
        """Whether a risk is heavy and not over."""
        return risk.weight >= self.heavy

    def is_unprevented(self, risk: Risk) -> bool:
        """Open or said to be prevented, and nothing is written against it: as the rule CJM109 sees it."""
        return risk.status in {"open", "prevented"} and not risk.prevention

    def _heavily(self, kind: str, *risks: Risk) -> str:
        return f"heavy-{kind}" if any(self.is_heavy(risk) for risk in risks) else kind

    def _whole(self, delta: Delta) -> str:
        thing = delta.items[-1].field
        item: Any = delta.after if delta.action == "added" else delta.before
        if delta.action not in {"added", "removed"}:
            return "moved" if delta.action == "moved" else "renamed"
        if thing == "risks":
            if delta.action == "removed":
                return self._heavily("risk-removed", item) if item.status != "closed" else "risk-removed"
            if not self.is_heavy(item) or item.status == "closed":
                return "risk-added"
            return "new-unprevented-heavy-risk" if self.is_unprevented(item) else "new-heavy-risk"
        if thing == "wows":
            if delta.action == "added":
                return "wow-added"
            return "wow-lost" if item.status in {"live", None} else "wow-removed"
        kinds = {
            "pains": ("pain-added", "pain-removed"),
            "opportunities": ("opportunity-added", "opportunity-dropped"),
            "evidence": ("evidence-added", "evidence-removed"),
            "metrics": ("kpi-added", "kpi-removed"),
            "touchpoints": ("touchpoint-added", "touchpoint-removed"),
            "stages": ("stage-added", "stage-removed"),
            "approvals": ("approval-added", "approval-removed"),
        }
        return kinds.get(thing, ("item-added", "item-removed"))[delta.action == "removed"]

    def _risk_status(self, delta: Delta) -> str | None:
        risks = (delta.old, delta.new)
        if delta.after == "prevented":
            return "risk-prevented" if delta.new.prevention else None
        if delta.after == "closed":
            return "risk-closed"
        if delta.after == "open" and delta.before in {"prevented", "closed"}:
            return self._heavily("risk-reopened", *risks)
        return None

    def _risk_prevention(self, delta: Delta) -> str | None:
        if delta.action == "removed" and delta.new.status not in {"closed", "accepted"}:
            return self._heavily("risk-lost-prevention", delta.old, delta.new)
        if delta.action == "added" and delta.old.status == delta.new.status == "open":
            return "risk-prevented"
        return None

    def _risk_owner(self, delta: Delta) -> str | None:
        return self._heavily("risk-lost-owner", delta.old, delta.new) if delta.action == "removed" else None

    def _risk_weight(self, delta: Delta) -> str | None:
        before, after = delta.old.weight, delta.new.weight
        if after >= self.heavy > before:
            return "risk-became-heavy"
        level = (delta.after or 0) - (delta.before or 0)
        return "risk-grew" if level > 0 else "risk-eased"


_PAGES = frozenset({"Persona", "Journey", "Channel", "Team", "Metric"})
_EMOTION = ("planned", "expected", "actual")


def _emotion(delta: Delta) -> str:
    curve = delta.field[-1]
    if curve == "expected":
        return "expected-emotion-changed"
    before, after = (mark.level if mark else None for mark in (delta.before, delta.after))
    if before is None or after is None or before == after:
        return "emotion-changed"
    prefix = "planned-" if curve == "planned" else ""
    return f"{prefix}emotion-{'fell' if after < before else 'rose'}"


def _moment(delta: Delta) -> str:
    if delta.after in BAD_MOMENTS:
        return "moment-turned-bad" if delta.before not in BAD_MOMENTS else "moment-changed"
    if delta.before in BAD_MOMENTS or delta.after == "happy":
        return "moment-turned-good"
    return "moment-lost" if delta.before == "happy" else "moment-changed"


def _polarity(delta: Delta) -> str | None:
    one, two = (_RATING.get(value, 2) for value in (delta.before, delta.after))
    return "rating-fell" if two < one else "rating-rose" if two > one else None


def _satisfaction(delta: Delta) -> str | None:
    if delta.before is None or delta.after is None or delta.old is None or delta.new is None:
        return None
    one, two = delta.before / delta.old.scale, delta.after / delta.new.scale
    return "satisfaction-fell" if two < one else "satisfaction-rose" if two > one else None


def _wow_status(delta: Delta) -> str | None:
    if delta.after == "live":
        return "wow-live"
    return "wow-lost" if _WOW_STEPS[delta.before] > _WOW_STEPS[delta.after] and delta.before == "live" else None


def _opportunity_status(delta: Delta) -> str | None:
    return {"live": "opportunity-live", "discarded": "opportunity-dropped"}.get(delta.after)


def _resolution(delta: Delta) -> str | None:
    return "pain-resolved" if delta.action == "added" else None


def _visibility(delta: Delta) -> str | None:
    return "more-visible" if _SEEN_BY[delta.after] > _SEEN_BY[delta.before] else None


def _owner(delta: Delta) -> str | None:
    return "owner-lost" if delta.action == "removed" else None


def _page_status(delta: Delta) -> str | None:
    lowered = delta.before == "approved" or delta.after == "retired"
    return "status-lowered" if lowered else None


def _better(delta: Delta) -> int:
    """1 where more is better, -1 where less is, 0 where nothing tells."""
    metric = delta.new
    if metric.better:
        return 1 if metric.better == "higher" else -1
    start = metric.baseline if metric.baseline is not None else delta.old.current
    target = metric.target if metric.target is not None else delta.old.target
    return 0 if start is None or target is None or start == target else 1 if target > start else -1


def _kpi_current(delta: Delta) -> str | None:
    if delta.before is None or delta.after is None or not (sign := _better(delta)):
        return None
    return "kpi-rose" if (delta.after - delta.before) * sign > 0 else "kpi-fell"


def _kpi_target(delta: Delta) -> str | None:
    if delta.after is None:
        return "kpi-target-lowered"
    if delta.before is None or not (sign := _better(delta)):
        return None
    return "kpi-target-lowered" if (delta.after - delta.before) * sign < 0 else None
