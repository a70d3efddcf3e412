"""Blank sheets to print for a workshop wall: the persona card and the journey map, A4 and A3 (P15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    import jinja2

    from cjm_site.render.here import Here

FOLDER = "sheets"

LANES = (
    "physical_evidence",
    "action",
    "thinks",
    "channel",
    "emotion",
    "drivers",
    "doubts",
    "pains",
    "wows",
    "risks",
    "opportunities",
    "line_of_interaction",
    "frontstage",
    "line_of_visibility",
    "backstage",
    "line_of_internal_interaction",
    "support",
)
LINES = ("line_of_interaction", "line_of_visibility", "line_of_internal_interaction")


class Sheet(NamedTuple):
    """One sheet: what it is, its paper, and the term that is its title."""

    kind: str
    size: str
    title: str

    @property
    def uri(self) -> str:
        """Its page: A4 is the one that links lead to."""
        return f"{FOLDER}/{self.kind}.md" if self.size == "a4" else f"{FOLDER}/{self.kind}-{self.size}.md"


SHEETS: dict[str, Sheet] = {
    sheet.uri: sheet
    for sheet in (Sheet(kind, size, f"sheet.{kind}") for kind in ("persona", "map") for size in ("a4", "a3"))
}
"""Every sheet by the address of its page."""


def render_sheet(env: jinja2.Environment, here: Here, sheet: Sheet) -> Markup:
    """The page of one sheet."""
    other = Sheet(sheet.kind, "a3" if sheet.size == "a4" else "a4", sheet.title)
    sibling = Sheet("map" if sheet.kind == "persona" else "persona", sheet.size, "")
    html = env.get_template("cjm/sheet.html").render(
        here=here,
        kind=sheet.kind,
        size=sheet.size,
        title=here.language.term(sheet.title),
        other=here.page(other.uri),
        other_size=other.size,
        sibling=here.page(sibling.uri),
        sibling_title=here.language.term(f"sheet.{sibling.kind}"),
        lanes=LANES,
        lines=LINES,
    )
    return Markup(html)  # noqa: S704 - an autoescaped template's output
