"""Files that stand beside a page because it asks for them, such as the rows of a long list."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def write_beside(files: Iterable[tuple[str, str]], site: str) -> tuple[str, ...]:
    """Write a page's files into the site; their addresses."""
    written = []
    for output, text in files:
        path = Path(site, output)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # it may be a hard link
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        written.append(output)
    return tuple(written)


def page_at(output: str, pages: Mapping[str, str]) -> str | None:
    """The page that a file of the site is, or stands beside.

    :param pages: their files in the site, and what they are called.
    """
    folder = posixpath.dirname(output)
    return pages.get(output) or pages.get(f"{folder}/index.html") or pages.get(f"{folder}.html")
