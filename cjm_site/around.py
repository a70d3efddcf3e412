"""What stands around each page of a handbook: settings, and the small things that every page may name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from cjm_site.handbook import Entry, Handbook, LinkedJourney

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cjm_site.settings import Settings


@dataclass(frozen=True)
class Around:
    """The settings, and the small things that every page may name."""

    settings: Settings
    channels: Mapping[str, Entry[Any]]
    teams: Mapping[str, Entry[Any]]
    metrics: Mapping[str, Entry[Any]]

    def handbook(self, entry: Entry[Any]) -> Handbook:
        """A handbook with one page."""
        own = {entry.item.id: entry}
        journeys = own if isinstance(entry, LinkedJourney) else {}
        personas = {} if journeys else own
        return Handbook(
            self.settings,
            personas,
            cast("dict[str, LinkedJourney]", journeys),
            self.channels,
            self.teams,
            self.metrics,
            (),
            (),
        )
