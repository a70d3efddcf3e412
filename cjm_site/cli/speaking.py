"""Which language a command speaks, and whether in colour."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from cjm_site.i18n import FALLBACK, language, language_of, languages, speaks
from cjm_site.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.i18n import Language
    from cjm_site.outcome import Outcome
    from cjm_site.settings import Settings


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text


def choose_language(asked: str | None, settings: Settings | Outcome | None = None, handbook: str = "") -> Language:
    """The language asked for, else the terminal's where we speak it, else the handbook's.

    :raises RefusalError: when we do not speak the language asked for.
    """
    extra = settings.catalogues if settings else None
    if asked is not None and not speaks(asked, extra):
        raise RefusalError(
            _("there is no translation into {given}; there are: {known}"),
            given=asked,
            known=", ".join(languages(extra)),
        )
    code = asked or locale_code(os.environ)
    if code and speaks(code, extra):
        return language(code, settings.labels if settings else None, extra)
    return language_of(settings) if settings else language(handbook or FALLBACK)


def locale_code(environment: Mapping[str, str]) -> str:
    """The language of the terminal as a code such as ``es-MX``; empty where it has none."""
    set_ = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    code = set_.partition(".")[0].partition("@")[0].replace("_", "-")
    return "" if code in {"", "C", "POSIX"} else code


def in_colour(environment: Mapping[str, str]) -> bool:
    """Whether standard output takes colours: a terminal does, and NO_COLOR and FORCE_COLOR say otherwise."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and environment.get("TERM") != "dumb"


def put_out(text: str) -> None:
    """Write to standard output in UTF-8, whatever the terminal's encoding: machines read it."""
    if text:
        sys.stdout.flush()
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None:
            sys.stdout.write(f"{text}\n")
        else:
            stream.write(f"{text}\n".encode("utf-8", "replace"))
            stream.flush()
