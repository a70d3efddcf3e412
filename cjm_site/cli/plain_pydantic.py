"""Pydantic as it is, without plugins: it looks for them in the metadata of everything that is installed.

Loading what reads that metadata (``importlib.metadata``, ``email``, ``zipfile``) is a twentieth of a short command,
which has no use for plugins. ``PYDANTIC_DISABLE_PLUGINS``, the documented way to have none, comes after the loading.
"""

from __future__ import annotations

import sys
from types import ModuleType

_LOADER = "pydantic.plugin._loader"
"""The module that looks; a test tells when pydantic has another."""


def without_plugins() -> None:
    """Let pydantic have no plugins, unless it has looked for them already. For whole commands, not for libraries."""
    if _LOADER not in sys.modules:
        none = ModuleType(_LOADER)
        vars(none)["get_plugins"] = tuple
        sys.modules[_LOADER] = none
