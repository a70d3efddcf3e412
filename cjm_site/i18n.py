"""Interface language: gettext catalogues read with Babel; terms, dates, numbers and plurals of one language."""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from cjm_site.assets import locale_folder
from cjm_site.terms import TERMS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """An interface language. ``labels`` are the organization's own words for single terms, by term id."""

    code: str
    translations: gettext.NullTranslations
    labels: Mapping[str, str]

    def gettext(self, message: str) -> str:
        """A sentence of the interface."""
        return self.translations.gettext(message) if message else ""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """A counted sentence of the interface."""
        return self.translations.ngettext(singular, plural, number)

    def term(self, id_: str) -> str:
        """The label of a thing, field or value; ids are the keys of :data:`cjm_site.terms.TERMS`.

        :raises KeyError: when there is no such term, which is a mistake of ours.
        """
        return self.labels.get(id_) or self.gettext(TERMS[id_])

    def date(self, day: dt.date | None) -> str:
        """A day as this language writes it: 1 sept 2026."""
        from babel.dates import format_date

        return format_date(day, format="medium", locale=self._babel) if day else ""

    def number(self, value: float | None, digits: int = 2) -> str:
        """A number as this language writes it, with at most ``digits`` decimals."""
        from babel.numbers import format_decimal

        if value is None:
            return ""
        pattern = "#,##0." + "#" * digits if digits else "#,##0"
        return format_decimal(value, format=pattern, locale=self._babel)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share of 1 as a percentage."""
        from babel.numbers import format_percent

        if share is None:
            return ""
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        suffix = " %" if self.code.startswith("es") else "%"  # a no-break space, as Spanish wants it
        return format_percent(share, format=pattern + suffix, locale=self._babel)

    def seconds(self, value: float | None) -> str:
        """A duration in seconds, minutes and hours."""
        if value is None:
            return ""
        total = round(value)
        minutes, rest = divmod(total, 60)
        hours, minutes = divmod(minutes, 60)
        parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
        return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 s"

    @property
    def _babel(self) -> str:
        return self.code.replace("-", "_")


@lru_cache(maxsize=8)
def _catalogue(code: str, folder: Path) -> gettext.NullTranslations | None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = folder / code / "LC_MESSAGES" / "cjm.po"
    if not path.is_file():
        return None
    compiled = BytesIO()
    with path.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=code.replace("-", "_")))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language(code: str, labels: Mapping[str, str] | None = None, extra: Path | None = None) -> Language:
    """The interface language for a code such as ``es`` or ``es-MX``; English where there is no catalogue.

    :param extra: a folder of the organization's with catalogues of its own, laid out like ``theme/locale``.
    """
    base = code.replace("_", "-").split("-")[0].lower()
    for folder in (extra, locale_folder()):
        if folder is None:
            continue
        for name in dict.fromkeys((code, code.replace("-", "_"), base)):
            found = _catalogue(name, folder)
            if found is not None:
                return Language(code if base == name else name, found, labels or {})
    return Language(FALLBACK, gettext.NullTranslations(), labels or {})
