"""Which pages a handbook gets that no file stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cjm_site.render.sheets import FOLDER as SHEETS_FOLDER
from cjm_site.render.sheets import SHEETS
from cjm_site.urls import INDEX_STEMS
from cjm_site.view_names import VIEW_NAMES, VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.handbook import Handbook

FOLDERS = (f"{VIEWS}/", f"{SHEETS_FOLDER}/")
"""Where they stand."""

_ONLY_WITH = {"channels": "channel", "teams": "team", "metrics": "metric", "kpis": "metric"}
"""Glossaries that a handbook has only when something refers to such an object."""


def generated_uris(handbook: Handbook) -> Iterator[str]:
    """The pages that no file stands for: the views, and a front page where the author wrote none."""
    written = {source.uri for source in handbook.pages}
    for name in VIEW_NAMES:
        uri = f"{VIEWS}/{name}.md"
        kind = _ONLY_WITH.get(name)
        needed = kind is None or any(entry.uri for entry in handbook.objects(kind).values()) or handbook.names_any(kind)
        needed = needed and (name != "changes" or handbook.settings.history > 0)
        if needed and uri not in written:
            yield uri
    yield from (uri for uri in SHEETS if uri not in written)
    if not any(f"{stem}.md" in written for stem in INDEX_STEMS):
        yield "index.md"


def further_uris(handbook: Handbook) -> Iterator[str]:
    """The generated pages that only other generated pages lead to: authors cannot know what stands on them."""
    from cjm_site.views.comparison import comparison_pages

    written = {source.uri for source in handbook.pages}
    pairs = {frozenset(pair) for pair in handbook.versions.items()}
    for number in range(1, comparison_pages(len(pairs)) + 1):
        uri = f"{VIEWS}/comparison-{number}.md"
        if uri not in written:
            yield uri
