"""Interface language: gettext catalogues; terms, dates, numbers and plurals of one language."""

from __future__ import annotations

import gettext
import re
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.assets import locale_folder
from cjm_site.paths import is_file
from cjm_site.po_file import compiled, read_ours
from cjm_site.terms import SINGULARS, TERMS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from babel.core import Locale
    from babel.messages.catalog import Catalog

    from cjm_site.model.base import Interval
    from cjm_site.outcome import Outcome
    from cjm_site.settings import Settings

FALLBACK = "en"


class Language(NamedTuple):
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
        label = self.labels.get(id_) or self.labels.get(SINGULARS.get(id_, ""))
        return label or self.translations.pgettext(id_, TERMS[id_])

    def label(self, group: str, value: str) -> str:
        """The label of a value that authors may choose freely: ours for the usual ones, else what they wrote."""
        id_ = f"{group}.{value.strip().lower()}"
        return self.term(id_) if id_ in TERMS else value

    def date(self, day: dt.date | None) -> str:
        """A day as this language writes it: 1 sept 2026."""
        return _date(day, self.code) if day else ""

    def month(self, day: dt.date) -> str:
        """The month of a day: noviembre de 2026."""
        return _month(day, self.code)

    def number(self, value: float | None, digits: int = 2) -> str:
        """A number as this language writes it, with at most ``digits`` decimals."""
        return "" if value is None else _number(value or 0, digits, self.code)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share of 1 as a percentage."""
        return "" if share is None else _percent(share or 0, digits, self.code)

    def seconds(self, value: float | None) -> str:
        """A duration in seconds, minutes and hours."""
        if value is None:
            return ""
        total = round(value)
        minutes, rest = divmod(total, 60)
        hours, minutes = divmod(minutes, 60)
        parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
        return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 s"

    def interval(self, span: Interval | None) -> str:
        """A span between reviews, whatever language its author wrote it in: 6 meses."""
        if span is None:
            return ""
        years, months = divmod(span.months, 12) if span.months % 12 == 0 else (0, span.months)
        weeks, days = divmod(span.days, 7) if span.days % 7 == 0 else (0, span.days)
        parts = (
            (years, self.ngettext("%(num)d year", "%(num)d years", years)),
            (months, self.ngettext("%(num)d month", "%(num)d months", months)),
            (weeks, self.ngettext("%(num)d week", "%(num)d weeks", weeks)),
            (days, self.ngettext("%(num)d day", "%(num)d days", days)),
        )
        return ", ".join(text % {"num": number} for number, text in parts if number)


# A handbook repeats its numbers and days thousands of times, and Babel takes its patterns apart at each.


@lru_cache(maxsize=4096)
def _date(day: dt.date, code: str) -> str:
    from babel.dates import format_date

    return format_date(day, format="medium", locale=_locale(code))


@lru_cache(maxsize=256)
def _month(day: dt.date, code: str) -> str:
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", day, locale=_locale(code))


@lru_cache(maxsize=4096)
def _number(value: float, digits: int, code: str) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return format_decimal(value, format=pattern, locale=_locale(code))


@lru_cache(maxsize=4096)
def _percent(share: float, digits: int, code: str) -> str:
    from babel.numbers import format_percent

    pattern = _locale(code).percent_formats[None].pattern  # where the sign stands, and whether a space goes before it
    decimals = "0." + "#" * digits if digits else "0"
    return format_percent(share, format=pattern.replace("0", decimals), locale=_locale(code))


class CatalogueError(ValueError):
    """A catalogue cannot be used; the message names the file and says why, for the person who keeps it."""


def language(code: str, labels: Mapping[str, str] | None = None, extra: Path | None = None) -> Language:
    """The interface language for a code such as ``es`` or ``es-MX``; English where there is no catalogue.

    :param extra: a folder of the organization's with catalogues of its own, laid out like ``theme/locale``. What
        they leave untranslated comes from ours.
    :raises CatalogueError: when the organization's catalogue cannot be used.
    """
    translations = _translations(code, extra)
    if translations is None:
        return Language(FALLBACK, gettext.NullTranslations(), labels or {})
    return Language(code, translations, labels or {})


def speaks(code: str, extra: Path | None = None) -> bool:
    """Whether there is a catalogue for a language code.

    :raises CatalogueError: when the organization's catalogue cannot be used.
    """
    return _translations(code, extra) is not None


def languages(extra: Path | None = None) -> list[str]:
    """The codes of the languages that there are."""
    folders = [folder for folder in (locale_folder(), extra) if folder is not None]
    return sorted({FALLBACK, *(po.parent.parent.name for f in folders for po in f.glob("*/LC_MESSAGES/cjm.po"))})


def base_of(code: str) -> str:
    """The language of a code that may name a region too."""
    return code.replace("_", "-").split("-")[0].lower()


def reference_text(spoken: Language, english: str) -> str:
    """A sentence of the reference: what codes and fields mean. It is long, and few commands need it."""
    found = _translations(spoken.code, None, "reference")
    return found.gettext(english) if found else english


def language_of(settings: Settings | Outcome) -> Language:
    """The interface language of a handbook, with the organization's own words and catalogues.

    :raises CatalogueError: when the organization's catalogue cannot be used.
    """
    return language(settings.language, settings.labels, settings.catalogues)


@lru_cache(maxsize=8)
def _translations(code: str, extra: Path | None, domain: str = "cjm") -> gettext.NullTranslations | None:
    """The catalogues that speak ``code``, the first one's gaps filled by the next; read once in a process."""
    base = base_of(code)
    names = dict.fromkeys((code, code.replace("-", "_"), base))
    chain = [
        found
        for folder in (extra, locale_folder())
        for name in names
        # English needs no reading: it stands in the code
        if folder is not None and (name != FALLBACK or folder is extra)
        if (found := _catalogue(folder / name / "LC_MESSAGES" / f"{domain}.po", name, check=folder is extra))
        is not None
    ]
    if not chain:
        return gettext.NullTranslations() if base == FALLBACK else None
    for catalogue, following in pairwise(chain):
        catalogue.add_fallback(following)
    return chain[0]


def _catalogue(path: Path, code: str, *, check: bool) -> gettext.NullTranslations | None:
    if not is_file(path):
        return None
    ours = None if check else read_ours(path.read_text("utf-8"))
    if ours is not None:
        return gettext.GNUTranslations(BytesIO(compiled(ours)))
    return _read_catalogue(path, code, check=check)


def _read_catalogue(path: Path, code: str, *, check: bool) -> gettext.NullTranslations:
    """A catalogue as Babel reads it."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    made = BytesIO()
    try:
        with path.open("rb") as stream:
            catalogue = read_po(stream, locale=code.replace("-", "_"), abort_invalid=True)
        if check:
            _check_placeholders(path, catalogue)
        write_mo(made, catalogue)
        made.seek(0)
        return gettext.GNUTranslations(made)
    except CatalogueError:
        raise
    except (PoFileError, ValueError, LookupError, OSError) as error:  # ValueError: the encoding or the plural rule
        raise CatalogueError(f"{_short(path)} is not a catalogue that gettext can read: {error}") from None


def _short(path: Path) -> str:
    return "/".join(path.parts[-3:])


_PLACEHOLDER = re.compile(r"%%|%\(\w+\)[a-z]|%[a-z]|\{\{|\}\}|\{\w*\}|[{}]")


def placeholders(text: str) -> frozenset[str]:
    """What is filled in when a message is shown: ``%(num)d``, ``{name}``; and stray signs that would break it."""
    return frozenset(_PLACEHOLDER.findall(text)) - {"%%", "{{", "}}"}


def _check_placeholders(path: Path, catalogue: Catalog) -> None:
    """A placeholder that the original does not have would break the page that shows it."""
    for message in catalogue:
        originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not originals[0]:
            continue
        wrong = frozenset().union(*(placeholders(t or "") for t in texts)) - placeholders(" ".join(originals))
        if wrong:
            raise CatalogueError(
                f'{_short(path)}, line {message.lineno}: the translation of "{originals[0]}" '
                f"has {', '.join(sorted(wrong))}, which the original has not"
            )


@lru_cache(maxsize=8)
def _locale(code: str) -> Locale:
    """How dates and numbers are written; a region or language that Babel does not know gives way to its base."""
    from babel.core import Locale, UnknownLocaleError

    for name in (code.replace("-", "_"), base_of(code)):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(FALLBACK)
