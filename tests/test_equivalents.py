"""What is drawn is also said: tables have captions and headers, drawings a name, maps and curves a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import html
from tests.site_pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def articles(sample: Path) -> Iterator[tuple[str, Any]]:
    for name in PAGES:
        page = html.fromstring((sample / name / "index.html").read_bytes())
        yield name, page.xpath("//article[contains(@class, 'md-content__inner')]")[0]


def ours(table: Any) -> bool:
    """Not a table of an author's Markdown, whose headers are those of its first row."""
    return bool(table.get("class") or table.get("style"))


def test_every_table_has_a_caption_and_headers_that_say_of_what(sample: Path) -> None:
    wrong, seen = [], 0
    for name, article in articles(sample):
        for table in filter(ours, article.iter("table")):
            seen += 1
            caption = table.find("caption")
            headers = list(table.iter("th"))
            if caption is None or not caption.text_content().strip():
                wrong.append(f"{name}: {table.get('class')} has no caption")
            if not headers or any(not header.get("scope") for header in headers):
                wrong.append(f"{name}: {table.get('class')} has headers of nothing")
    assert wrong == []
    assert seen > 80


def test_every_drawing_has_a_name_or_is_said_beside(sample: Path) -> None:
    """A drawing without a name is hidden from screen readers, and what it shows stands in words next to it."""
    wrong = []
    for name, article in articles(sample):
        for drawing in article.xpath(".//svg | .//img"):
            around = [drawing, *drawing.iterancestors()]
            hidden = any(part.get("aria-hidden") == "true" for part in around)
            named = any(part.get("role") == "img" and part.get("aria-label") for part in around)
            if not (hidden or named or drawing.get("alt") is not None):
                wrong.append(f"{name}: {html.tostring(drawing)[:100]!r}")
    assert wrong == []


def test_what_the_map_draws_its_table_says(sample: Path) -> None:
    """Every number and feeling of the curves stands in a cell of its column, and every touchpoint heads one."""
    page = html.fromstring((sample / "comercio/journeys/recogida-en-coche/index.html").read_bytes())
    grids = page.xpath("//table[contains(@class, 'cjm-j-grid')]")
    assert len(grids) == 2
    for grid in grids:
        columns = len(grid.xpath(".//tr[@class='cjm-j-points']/th | .//tr[@class='cjm-j-stages']/th[@scope='col']"))
        said = grid.xpath(".//tr[@class='cjm-j-lane-data']/td")
        assert sum(int(cell.get("colspan") or 1) for cell in said) == columns
        assert all(any(mark.isdigit() for mark in cell.text_content()) for cell in said)
