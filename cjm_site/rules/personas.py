"""Rules about personas: a portrait that a team can design for (P1 to P10, J22)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cjm_site.rules.base import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.handbook import Handbook
    from cjm_site.model import Persona

PERSONA_MINIMUM = (
    "demographics.age",
    "demographics.location",
    "demographics.occupation",
    "goals",
    "values",
    "challenges|frustrations",
    "motivations|desires|expectations",
    "information_sources",
    "objections",
    "buying_role",
)
"""The fields that a persona must fill (P4 to P10); one of several after ``|``. Its name (P2) is always there, and a
portrait (P3) is drawn where none is given."""


def minimum(handbook: Handbook) -> Iterator[Finding]:
    """A persona lacks a field of its minimum (P2 to P10)."""
    for entry in handbook.personas.values():
        missing = [
            field
            for field in handbook.settings.persona_minimum
            if not any(_given(entry.item, name) for name in field.split("|"))
        ]
        if missing:
            names = ", ".join(field.replace("|", "/") for field in missing)
            yield Finding(entry, ("name",), {"name": entry.item.name, "missing": names, "example": _example(missing)})


def represents(handbook: Handbook) -> Iterator[Finding]:
    """A persona does not say how many customers it stands for (P1)."""
    for entry in handbook.personas.values():
        group = entry.item.represents
        if group is None or (group.share is None and group.number is None):
            path = ("represents",) if group is not None else ("name",)
            yield Finding(entry, path, {"name": entry.item.name})


def assumed(handbook: Handbook) -> Iterator[Finding]:
    """A persona rests on nothing but assumptions (J22)."""
    for entry in handbook.personas.values():
        group = entry.item.represents
        if not entry.item.evidence and not (group and (group.source or group.sample)):
            yield Finding(entry, ("name",), {"name": entry.item.name})


def _given(persona: Persona, path: str) -> bool:
    value: Any = persona
    for name in path.split("."):
        value = getattr(value, name, None)
    return bool(value)


def _example(missing: list[str]) -> str:
    """The first missing field as an author writes it."""
    name = missing[0].split("|")[0]
    if "." not in name:
        return f"{name}: […]"
    group = name.partition(".")[0]
    inner = [field.partition(".")[2] for field in missing if field.startswith(f"{group}.")]
    return f"{group}: {{{', '.join(f'{field}: …' for field in inner)}}}"
