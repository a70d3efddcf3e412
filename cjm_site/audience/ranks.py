"""Who may see what: three audiences, each of which sees what the one before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cjm_site.channels import BUILT_IN

if TYPE_CHECKING:
    from cjm_site.handbook import Entry
    from cjm_site.settings import Settings
    from cjm_site.source import SourceFile

RANKS = {"public": 0, "internal": 1, "restricted": 2}
"""The audiences, and what is for them, from the widest to the narrowest."""

UNMARKED = "internal"
"""What a page or object is that says nothing: nothing becomes public because somebody forgot to say that it is not."""


def rank_of_entry(entry: Entry[Any], settings: Settings) -> int:
    """The rank of an object; the channels that every handbook has are no secret."""
    if entry.source is None and entry.item in BUILT_IN and entry.item not in settings.channels:
        return RANKS["public"]
    return RANKS[entry.item.visibility or UNMARKED]


def rank_of_page(source: SourceFile) -> int:
    """The rank of an ordinary page; one that cannot be read is for nobody but those who see everything."""
    given = (source.data or {}).get("visibility")
    return RANKS.get(str(given), RANKS["restricted"]) if given is not None else RANKS[UNMARKED]
