"""The generated pages by name."""

from __future__ import annotations

VIEWS = "views"
"""The folder of generated pages."""

VIEW_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("nav.overview", ("portfolio", "coverage")),
    ("nav.catalogue", ("personas", "journeys", "channels", "teams", "metrics")),
    ("nav.findings", ("moments", "wows", "risks", "opportunities")),
    ("nav.measures", ("kpis", "funnel", "comparison")),
    ("nav.upkeep", ("freshness", "assumptions", "changes")),
)
"""The generated pages as the navigation groups them: a group's term, its views in order."""

VIEW_NAMES = tuple(name for _, names in VIEW_GROUPS for name in names)
"""The generated pages."""
