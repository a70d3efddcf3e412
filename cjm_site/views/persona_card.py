"""The persona page (V2): the card with what is given, and everything in the journeys that touches this persona."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.views.marks import RiskRow, WowRow, risks_at, wows_at
from cjm_site.views.spots import Feeling, Spark, Spot, feeling_at, level_at, spark, spots_of

if TYPE_CHECKING:
    from cjm_site.handbook import Entry, Handbook, LinkedJourney
    from cjm_site.model import Persona
    from cjm_site.model.experience import Moment

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
class PersonaJourney:
    """A journey that the persona travels, with their emotion along it."""

    journey: LinkedJourney
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class MomentRow:
    """A key moment with what this persona feels there."""

    spot: Spot
    moment: Moment
    feeling: Feeling | None


@dataclass(frozen=True, slots=True)
class OwnEmotion:
    """A spot where this persona feels differently; ``others`` is everybody's level."""

    spot: Spot
    feeling: Feeling
    others: float | None


@dataclass(frozen=True)
class PersonaCard:
    """Everything that the persona page shows. What is not given is not there."""

    entry: Entry[Persona]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[CardSection, ...]
    perceptions: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, tuple[str, ...]], ...]
    journeys: tuple[PersonaJourney, ...]
    moments: tuple[MomentRow, ...]
    own_emotions: tuple[OwnEmotion, ...]
    wows: tuple[WowRow, ...]
    risks: tuple[RiskRow, ...]

    @property
    def has_voice(self) -> bool:
        """Whether anything is known of where they look and how they speak."""
        item = self.entry.item
        return bool(self.sources or item.media or item.language)


def persona_card(handbook: Handbook, entry: Entry[Persona]) -> PersonaCard:
    """The card of one persona."""
    item = entry.item
    journeys = handbook.journeys_of(item.id)
    found = tuple(spots_of(journeys))
    return PersonaCard(
        entry=entry,
        facts=_given(item.demographics, _FACTS, ""),
        sections=tuple(section for name, fields in _SECTIONS if (section := _section(item, name, fields)).lists),
        perceptions=_given(item.perception, ("company", "product", "treatment"), "perception."),
        sources=_sources(item),
        journeys=tuple(PersonaJourney(journey, spark(journey, item.id)) for journey in journeys),
        moments=tuple(
            MomentRow(spot, moment, feeling_at(spot.point, item.id))
            for spot in found
            if (moment := spot.point.experience.moment)
        ),
        own_emotions=tuple(
            OwnEmotion(spot, feeling, level_at(spot.point, "actual"))
            for spot in found
            if (feeling := feeling_at(spot.point, item.id)) and feeling.own
        ),
        wows=wows_at(found),
        risks=risks_at(found),
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
