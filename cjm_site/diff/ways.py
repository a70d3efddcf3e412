"""How a field's value is shown: a number, a day, a term of the interface, the name of another object, or as written."""

from __future__ import annotations

from typing import Any

from cjm_site.model.base import Interval

TERM = "term:"
"""A value of a fixed choice; what follows is the group of its terms."""

REF = "ref:"
"""An id; what follows is the type of object."""

_CHOICES: dict[tuple[str, str], str] = {
    ("", "origin"): "origin",
    ("", "intensity"): "intensity",
    ("", "intent"): "intent",
    ("", "polarity"): "polarity",
    ("", "visibility"): "visibility",
    ("", "better"): "better",
    ("", "tone"): "tone",
    ("", "version"): "version",
    ("", "cycle"): "cycle",
    ("", "segment"): "segment",
    ("", "buying_role"): "buying_role",
    ("", "level"): "",
    ("Moment", "kind"): "moment",
    ("Pain", "kind"): "pain",
    ("Wow", "kind"): "wow",
    ("Risk", "kind"): "risk",
    ("Survey", "kind"): "survey",
    ("Channel", "kind"): "channel",
    ("PhysicalEvidence", "kind"): "",
    ("InformationSource", "kind"): "",
    ("Risk", "status"): "risk",
    ("Wow", "status"): "",
    ("Opportunity", "status"): "",
    ("Policy", "status"): "",
    ("", "status"): "status",
}
"""The group of terms that a choice's values have; ``""`` for the model: any that has no row of its own."""

_REFERENCES: dict[tuple[str, str], str] = {
    ("", "owner"): "team",
    ("", "team"): "team",
    ("", "channel"): "channel",
    ("", "personas"): "persona",
    ("", "counterpart"): "journey",
    ("", "parent"): "journey",
    ("Opportunity", "metrics"): "metric",
    ("Pain", "metrics"): "metric",
    ("MetricEffect", "id"): "metric",
    ("JourneyMetric", "id"): "metric",
}

KEYS = {"by_persona": "persona", "next": "", "custom": ""}
"""Fields that are mappings by an id, and what type of object that is the id of."""

_SHARES = frozenset({"share", "bounce_rate", "next"})


def way_of(model: str, field: str, value: Any) -> str:
    """How a value of a model's field is to be shown."""
    group = _CHOICES.get((model, field), _CHOICES.get(("", field)))
    if group is not None and isinstance(value, str | tuple):
        return TERM + group
    kind = _REFERENCES.get((model, field), _REFERENCES.get(("", field)))
    if kind is not None:
        return REF + kind
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "percent" if field in _SHARES else "number"
    if isinstance(value, Interval):
        return "interval"
    return "date" if hasattr(value, "isoformat") else "text"


def term_of(group: str, value: str) -> str:
    """The id of the term of a choice's value."""
    if not group:
        return "planned_status" if value == "planned" else value
    return f"{group}.{value}"
