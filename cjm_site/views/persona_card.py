"""The card of a persona (V2): what is given of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cjm_site.handbook import Entry
    from cjm_site.model import Persona

_FACTS = ("age", "gender", "social_status", "education", "occupation", "income", "location")

_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # a term, and the lists of the vocabulary that belong under it
    ("card.aims", ("goals", "values")),
    ("card.drives", ("motivations", "desires", "expectations")),
    ("card.hurdles", ("challenges", "frustrations", "objections")),
    ("card.likes", ("attracts", "repels", "interests", "tastes")),
)


@dataclass(frozen=True, slots=True)
class CardList:
    """A list of the persona's; ``term`` is its field."""

    term: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardSection:
    """Lists that are read together."""

    term: str
    lists: tuple[CardList, ...]


@dataclass(frozen=True)
class PersonaCard:
    """Everything that the persona says. What is not given is not there."""

    entry: Entry[Persona]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[CardSection, ...]
    perceptions: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def has_voice(self) -> bool:
        """Whether anything is known of where they look and how they speak."""
        item = self.entry.item
        return bool(self.sources or item.media or item.language)


def persona_card(entry: Entry[Persona]) -> PersonaCard:
    """The card of one persona."""
    item = entry.item
    return PersonaCard(
        entry=entry,
        facts=_given(item.demographics, _FACTS, ""),
        sections=tuple(section for name, fields in _SECTIONS if (section := _section(item, name, fields)).lists),
        perceptions=_given(item.perception, ("company", "product", "treatment"), "perception."),
        sources=_sources(item),
    )


def _given(model: object, fields: tuple[str, ...], prefix: str) -> tuple[tuple[str, str], ...]:
    """(term, text) of the fields that say something."""
    return tuple((f"{prefix}{name}", text) for name in fields if (text := getattr(model, name, "")))


def _section(item: Persona, name: str, fields: tuple[str, ...]) -> CardSection:
    lists = (CardList(field, getattr(item, field)) for field in fields)
    return CardSection(name, tuple(part for part in lists if part.items))


def _sources(item: Persona) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Sources of information by kind: (term or empty, names)."""
    kinds = ("digital", "physical", None)
    named = ((kind or "", tuple(s.name for s in item.information_sources if s.kind == kind)) for kind in kinds)
    return tuple((kind, names) for kind, names in named if names)
