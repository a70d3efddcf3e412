"""HTML of a page together with the files that stand beside it."""

from __future__ import annotations

from markupsafe import Markup


class WithFiles(Markup):
    """HTML, and the files that it asks a browser for: the address of each in the site, and its text."""

    files: tuple[tuple[str, str], ...]

    def __new__(cls, html: str, files: tuple[tuple[str, str], ...] = ()) -> WithFiles:
        """The HTML is trusted: it is a template's output."""
        made = super().__new__(cls, html)
        made.files = files
        return made


def files_of(html: str) -> tuple[tuple[str, str], ...]:
    """The files that belong to some HTML."""
    return html.files if isinstance(html, WithFiles) else ()
