"""Why a command does nothing: a sentence that is worded in the reader's language when it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text
