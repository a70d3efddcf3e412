"""Large handbooks: from what size on a page sums up, and how much of each thing it still shows.

What a summary leaves out stands on another page, which it links to: a journey's own page has everything of it.
"""

from __future__ import annotations

JOURNEYS_IN_FULL = 40
"""Up to how many journeys a page about all of them shows each in full."""

ROWS_IN_FULL = 100
"""Up to how many rows a table on the page of one object has all of them."""

SHOWN = 12
"""How many of a sort a page that sums up still shows in full: those that matter most."""

MOST_ACTING = 5
"""How many of those that act most on a KPI a page that sums up shows."""
