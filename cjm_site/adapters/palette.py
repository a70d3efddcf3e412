"""Light and dark, where the user chose nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cjm_site.i18n import Language


def palette(spoken: Language) -> list[dict[str, Any]]:
    """Light and dark by the reader's system, with a switch, where the user chose nothing."""
    light = {"icon": "material/weather-night", "name": spoken.gettext("Switch to dark mode")}
    dark = {"icon": "material/weather-sunny", "name": spoken.gettext("Switch to light mode")}
    return [
        {"media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "indigo", "toggle": light},
        {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "indigo", "toggle": dark},
    ]
