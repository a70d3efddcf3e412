"""Where templates, styles and catalogues are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def theme_folder() -> Path:
    """The folder ``theme/``."""
    package = Path(__file__).parent
    inside = package / "theme"
    return inside if inside.is_dir() else package.parent / "theme"


def templates_folder() -> Path:
    """The templates and static files that join the site's theme."""
    return theme_folder() / "templates"


def locale_folder() -> Path:
    """The gettext catalogues."""
    return theme_folder() / "locale"


@cache
def docs_folder() -> Path:
    """The documents that commands show."""
    package = Path(__file__).parent
    inside = package / "docs"
    return inside if inside.is_dir() else package.parent / "docs"
