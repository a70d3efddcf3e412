"""Why a command does nothing: a sentence that is worded in the reader's language when it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cjm_site.diagnostics import Diagnostic
    from cjm_site.i18n import Language


class RefusalError(Exception):
    """What was asked cannot be done, and nothing was done."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence.format_map({name: str(value) for name, value in values.items()}))
        self.sentence = sentence
        self.values = values

    def worded(self, language: Language) -> str:
        """The sentence in a language."""
        values = {name: str(value) for name, value in self.values.items()}
        return language.gettext(self.sentence).format_map(values)


class ConfigError(Exception):
    """The configuration cannot be used; the message says why, for the person at the terminal.

    ``diagnostics`` say it with its place, in any language; ``root`` is where their paths begin, ``code`` the language
    of the handbook when that much could be read.
    """

    def __init__(
        self, text: str, diagnostics: Sequence[Diagnostic] = (), root: Path | None = None, code: str = ""
    ) -> None:
        super().__init__(text)
        self.diagnostics = tuple(diagnostics)
        self.root = root
        self.code = code


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text
