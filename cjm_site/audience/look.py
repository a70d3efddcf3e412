"""Whom everything is for: a quick look, which says of most handbooks that everybody sees the same.

Only where some see more than others texts have to be read (:mod:`cjm_site.audience.check`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cjm_site.audience.ranks import RANKS, UNMARKED, rank_of_page
from cjm_site.diagnostics import Diagnostic, Place
from cjm_site.model import OBJECT_TYPES
from cjm_site.validate import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.handbook import Handbook
    from cjm_site.settings import Settings
    from cjm_site.source import SourceFile

_VISIBILITY = re.compile(r"""visibility["']?:\s*["']?(\w+)""")
_MARKED = re.compile(r"^visibility:", re.MULTILINE)
_MISSPELT = ("visibilidad", "visibilité", "audience", "audiencia")


def check_visibility(handbook: Handbook) -> Iterator[Diagnostic]:
    """Everything that is wrong with who may see what, or that its author should look at."""
    for page in handbook.pages:
        yield from check_page(page)
    sources = [*handbook.pages, *_objects(handbook)]
    ranks = {rank_of_page(page) for page in handbook.pages} | ranks_of_listed(handbook.settings)
    if len(ranks.union(*(ranks_in(source.text) for source in _objects(handbook)))) < 2:
        return  # nobody sees more than another
    from cjm_site.audience.check import check_texts

    yield from check_texts(handbook, sources)


def ranks_of_listed(settings: Settings) -> set[int]:
    """The ranks of what ``mkdocs.yml`` lists."""
    listed = (*settings.channels, *settings.teams, *settings.metrics)
    return {RANKS[item.visibility or UNMARKED] for item in listed}


def ranks_in(text: str) -> set[int]:
    """The ranks that an object and its parts may have, by its text: a quick look."""
    if "visibility" not in text:
        return {RANKS[UNMARKED]}
    found = {RANKS[given] for given in _VISIBILITY.findall(text) if given in RANKS}
    return found if _MARKED.search(text) else found | {RANKS[UNMARKED]}


def _objects(handbook: Handbook) -> Iterator[SourceFile]:
    for kind in OBJECT_TYPES:
        yield from (entry.source for entry in handbook.objects(kind).values() if entry.source)


def check_page(page: SourceFile) -> Iterator[Diagnostic]:
    """An ordinary page may say anything in its front matter, but whom it is for must be readable."""
    for name, value in (page.data or {}).items():
        if name == "visibility":
            if value not in tuple(RANKS):  # it may be a list, which has no hash
                place = Place(page.path, *page.position((name,)))
                yield Diagnostic("CJM071", place, {"name": name, "given": _shown(value), "guess": None}, "allowed")
        elif name.casefold() in _MISSPELT or nearest(name, ["visibility"], cutoff=0.8):
            place = Place(page.path, *page.position((name,), of_key=True))
            yield Diagnostic("CJM071", place, {"name": name, "given": _shown(value), "guess": "visibility"}, "guess")


def _shown(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else "…"
