"""Our scripts that run before the theme's: which of them a site has, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

FROM_TOP = "assets/cjm/from-top.js"
"""Runs before a page is shown: what is far down waits, where a reader begins at the top."""

SHIM = "assets/cjm/iframe-worker.js"
"""Starts the search from disk. Material's offline plugin, if it is there too, knows it by a part of its name."""

COUNT = "assets/cjm/search-count.js"
"""Says how many pages a search found; what it changes of workers, it changes of the one before too."""

EARLY = (FROM_TOP, SHIM, COUNT)
"""All of them, in their order."""


def early(config: MkDocsConfig) -> list[str]:
    """Those that a site has."""
    return [str(script) for script in _given(config) if str(script) in EARLY]


def run_early(config: MkDocsConfig, script: str, *, wanted: bool = True) -> None:
    """Let a site have one of them, or not; all stand before those of the organization's own."""
    ours = {*early(config), script} if wanted else set(early(config)) - {script}
    others = [other for other in _given(config) if str(other) not in EARLY]
    config.extra["polyfills"] = [*(one for one in EARLY if one in ours), *others]


def _given(config: MkDocsConfig) -> list[object]:
    return list(config.extra.get("polyfills") or ())
