"""Rules about what the customer reads and sees: no message of the back office that turns her away (J18)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from cjm_site.rules.base import Finding, points_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.handbook import Handbook, Point
    from cjm_site.rules.base import Path

NEGATIVE_PHRASES = (
    # Spanish
    "prohibida la entrada",
    "entrada prohibida",
    "prohibido el paso",
    "paso prohibido",
    "prohibido pasar",
    "prohibido entrar",
    "prohibido el acceso",
    "acceso prohibido",
    "acceso restringido",
    "solo personal",
    "solo empleados",
    "personal autorizado",
    "ajeno a la empresa",
    "toda persona ajena",
    "no se admiten",
    "no se admite",
    "no se aceptan",
    "no se acepta",
    "no se atiende",
    "no se atenderá",
    "no se facilita",
    "no se hacen",
    "no se devuelve",
    "no se permite",
    "no se responde",
    "no nos hacemos responsables",
    "no hay cambio",
    "no insista",
    "no insistan",
    "no insistir",
    "no pregunte",
    "no molestar",
    "no funciona",
    "fuera de servicio",
    "averiado",
    "averiada",
    "sin excepciones",
    "vuelva mañana",
    "vuelva usted mañana",
    "vuelva otro día",
    # English
    "no entry",
    "no admittance",
    "no access",
    "keep out",
    "do not enter",
    "do not disturb",
    "staff only",
    "employees only",
    "authorised personnel",
    "authorized personnel",
    "out of order",
    "out of service",
    "not working",
    "no refunds",
    "no returns",
    "no exceptions",
    "no change given",
    "we do not accept",
    "we are not responsible",
    "come back tomorrow",
)
"""What turns customers away, where the settings say nothing else. Case and accents do not matter."""

_WORD = re.compile(r"[^\W_]+")


def marked(handbook: Handbook) -> Iterator[Finding]:
    """A message in sight is negative, as its author marked."""
    for journey, _, point, path in points_of(handbook):
        for n, message in enumerate(point.experience.in_sight):
            if message.tone == "negative":
                yield Finding(journey, (*path, "in_sight", n, "text"), {"text": message.text, "title": point.title})


def phrases(handbook: Handbook) -> Iterator[Finding]:
    """Something that the customer sees turns her away, as the list of phrases says; the author's mark goes first."""
    wanted = handbook.settings.negative_phrases
    for journey, _, point, path in points_of(handbook):
        for place, text, hint in _seen(point, path):
            phrase = _phrase_in(text, wanted)
            if phrase is not None:
                yield Finding(journey, place, {"text": text, "phrase": phrase, "title": point.title}, hint)


@lru_cache(maxsize=4096)  # what stands in sight is often the same: a screen, a sign
def _phrase_in(text: str, phrases: tuple[str, ...]) -> str | None:
    """The first of the phrases that a text has."""
    heard = f" {words(text)} "
    return next((phrase for folded, phrase in _listening_for(phrases).items() if folded in heard), None)


@lru_cache(maxsize=8)
def _listening_for(phrases: tuple[str, ...]) -> dict[str, str]:
    """Phrases by their words. They are looked for one after the other: an expression for all takes long to make."""
    return {f" {words(phrase)} ": phrase for phrase in phrases if words(phrase)}


def words(text: str) -> str:
    """The words of a text without case, accents, punctuation and markup, one space between them."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(bare.casefold()))


def _seen(point: Point, path: Path) -> Iterator[tuple[Path, str, str]]:
    """What the customer sees and its author has not judged: path, text, hint."""
    for n, message in enumerate(point.experience.in_sight):
        if "tone" not in message.model_fields_set:
            yield (*path, "in_sight", n, "text"), message.text, "tone"
    for n, evidence in enumerate(point.experience.physical_evidence):
        yield (*path, "physical_evidence", n, "item"), evidence.item, "write"
