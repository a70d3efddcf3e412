"""What fields and lists are called in a sentence: the interface's terms, in small letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.terms import TERMS

if TYPE_CHECKING:
    from cjm_site.diff.change import Change
    from cjm_site.i18n import Language

_FIELDS = {
    "team": "cross_team",
    "channel": "channels",
    "persona.image": "portrait",
    "team.contact": "contact_details",
    "journey.team": "cross_team",
    "insights.team": "team",
}
"""Fields whose term has another id; with the type of object or the list before it where that decides."""

_ITEMS = {
    "wows": "wow",
    "risks": "risk",
    "opportunities": "opportunity",
    "pains": "pain",
    "metrics": "metric",
    "touchpoints": "touchpoint",
    "stages": "stage",
}
"""Lists whose items have a term of their own."""

_PLAIN = {
    "source",
    "date",
    "kind",
    "sample",
    "title",
    "name",
    "text",
    "scale",
    "unit",
    "url",
    "status",
    "why",
    "number",
}
"""Fields that say little without the name of what holds them."""


def field_terms(change: Change) -> tuple[str, ...]:
    """The ids of the terms that name the field that changes: what holds it where it says little alone, and itself."""
    *outer, last = change.field
    holder = change.items[-1].field if change.items else change.spot.type
    if outer and f"{outer[-1]}.{last}" in TERMS:
        return (f"{outer[-1]}.{last}",)
    own = _FIELDS.get(f"{holder}.{last}", _FIELDS.get(last, last))
    return (outer[-1], own) if outer and last in _PLAIN else (own,)


def list_term(change: Change) -> str:
    """The id of the term of a list, or of one item of it where that has a word of its own."""
    name = change.items[-1].field
    if change.field or change.action == "moved":
        name = _ITEMS.get(name, name)
    return _FIELDS.get(name, name)


def field_label(language: Language, change: Change) -> str:
    """The name of the field that changes."""
    return ", ".join(lowered(_term(language, id_)) for id_ in field_terms(change))


def list_label(language: Language, change: Change) -> str:
    """What an item of a list is, or the list where an item has no word of its own."""
    return lowered(_term(language, list_term(change)))


def _term(language: Language, id_: str) -> str:
    """A term; what front matter of ordinary pages calls a field is not ours."""
    return language.term(id_) if id_ in TERMS else id_


def lowered(label: str) -> str:
    """A label inside a sentence; an abbreviation stays as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
