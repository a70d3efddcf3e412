"""A journey's map as a page that stands alone, and what a browser made of it: the sheet, the size of type, an SVG."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import mimetypes
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from markupsafe import Markup

from cjm_site.approvals import approvals_state
from cjm_site.assets import templates_folder
from cjm_site.markdown import plain
from cjm_site.render.here import Here
from cjm_site.render.journey import map_context
from cjm_site.render.standalone import styles
from cjm_site.urls import Urls
from cjm_site.views.print_paper import SHEETS

if TYPE_CHECKING:
    from pathlib import Path

    import jinja2

    from cjm_site.export.browser import Browser
    from cjm_site.handbook import Handbook, LinkedJourney
    from cjm_site.i18n import Language

Depth: TypeAlias = Literal["stages", "touchpoints"]

MILLIMETRE = 96 / 25.4
"""CSS pixels."""

POSTER_SHEETS = ("a3", "a2", "a1", "a0")
SLIDES = {"16:9": (1920, 1080), "4:3": (1440, 1080)}
"""Sizes of pictures for a slide, in CSS pixels."""

LEGIBLE = 7.0
"""Points, on paper: what is read at arm's length. Pictures are looked at larger or smaller than they are; see below."""

LEGIBLE_ON_SLIDE = 9.0  # points of a 1920 pixel wide picture: about 18 points on a slide of PowerPoint's size
_SMALLEST, _LARGEST = 3.0, 28.0
_READING = 10.5  # points, for a picture of the whole map in the size of the page
_LARGEST_IMAGE = 8 * 1024 * 1024
_ANSWER = re.compile(r'<html[^>]*\sdata-answer="([^"]*)"')
_SCREEN = re.compile(r"@media screen[^{]*\{")
_TEMPLATE, _SECTION = "cjm/export/map.html", "cjm/export/map_section.html"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a map is fitted to: a name and a size in CSS pixels; without a height it gets as high as it has to be."""

    name: str
    width: float
    height: float | None
    margin: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the sheets that may be taken, smallest first; sizes of type in points."""

    use: Literal["poster", "slide", "booklet"]
    sheets: tuple[Sheet, ...]
    depth: Depth | None
    legible: float
    smallest: float = _SMALLEST
    largest: float = _LARGEST

    def as_json(self) -> str:
        """The request as the page's script reads it."""
        return json.dumps(
            {
                "for": self.use,
                "sheets": [[s.name, s.width, s.height or 1e6, s.margin] for s in self.sheets],
                "exact": all(sheet.height is not None for sheet in self.sheets),
                "depth": self.depth,
                "legible": self.legible,
                "smallest": self.smallest,
                "largest": self.largest,
            }
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """How the map fits: the sheet's name and size in CSS pixels, the depth drawn, the size of type in points."""

    sheet: str
    depth: Depth
    points: float
    width: int
    height: int
    svg: str = ""


def poster(size: str | None, depth: Depth | None) -> Wanted:
    """A poster on a sheet by name, or on the smallest from A3 up on which the map is legible."""
    names = (size,) if size else POSTER_SHEETS
    sheets = tuple(
        Sheet(name, SHEETS[name][0] * MILLIMETRE, SHEETS[name][1] * MILLIMETRE, 10 * MILLIMETRE) for name in names
    )
    return Wanted("poster", sheets, depth or "touchpoints", LEGIBLE)


def slide(size: str, depth: Depth | None, journey: LinkedJourney) -> Wanted:
    """A picture for a slide; ``full``: the whole map in the size that it has on the page."""
    if size == "full":
        columns = len(journey.stages) if depth == "stages" else len(journey.columns)
        width = (10.5 + max(columns, 4) * 12) * _READING * 96 / 72 + 48
        sheets = (Sheet(size, round(width), None, 24),)
        return Wanted("slide", sheets, depth or "touchpoints", _READING, _READING, _READING)
    width, height = SLIDES[size]
    return Wanted("slide", (Sheet(size, width, height, 32),), depth, LEGIBLE_ON_SLIDE)


@dataclass(frozen=True, slots=True)
class Scripts:
    """Scripts of ours, and the sources by which a policy allows them."""

    texts: tuple[Markup, ...]

    @property
    def hashes(self) -> Markup:
        """The sources that a content security policy names."""
        digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in self.texts)
        return Markup(" ").join(Markup(f"'sha256-{digest}'") for digest in digests)  # noqa: S704 - base64


class _Alone(Here):
    """A page without others around it: pictures come along, links are nothing."""

    __slots__ = ()

    def page(self, uri: str, anchor: str = "") -> str:  # noqa: ARG002 - as in Here
        return _as_data(self.handbook.settings.content, uri) if PurePosixPath(uri).suffix.lower() in _PICTURES else ""


_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif"})


def _as_data(content: Path, uri: str) -> str:
    """A picture of the content folder as a data address; empty when it cannot be read or is too large."""
    path = content / uri
    try:
        if not path.resolve().is_relative_to(content.resolve()) or path.stat().st_size > _LARGEST_IMAGE:
            return ""
        raw = path.read_bytes()
    except (OSError, ValueError):
        return ""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(raw).decode()}"


def alone(handbook: Handbook, journey: LinkedJourney, language: Language) -> Here:
    """Where a map stands that has no site around it."""
    return _Alone(journey.uri, handbook, language, Urls())


def map_page(
    environment: jinja2.Environment, here: Here, journey: LinkedJourney, wanted: Wanted, *, edition: str, draw: bool
) -> str:
    """The page. Needs no network and no file beside it.

    :param here: see :func:`alone`.
    :param edition: which handbook this is of: its version and date.
    :param draw: whether the page's script also makes the SVG.
    """
    names = ("export-fit", "export-draw") if draw else ("export-fit",)
    return environment.get_template(_TEMPLATE).render(
        title=plain(journey.item.title),
        section=map_section(environment, here, journey, wanted, edition=edition),
        scripts=Scripts(tuple(script(name) for name in names)),
        styles=printed(styles("base", "journey", "export")),
    )


def map_section(
    environment: jinja2.Environment, here: Here, journey: LinkedJourney, wanted: Wanted, *, edition: str = ""
) -> Markup:
    """A journey's head and map with the request for the script that fits them."""
    html = environment.get_template(_SECTION).render(
        **map_context(here, journey),
        approvals=approvals_state(here.handbook, journey.item),
        compared="",
        request=wanted.as_json(),
        edition=edition,
    )
    return Markup(html.strip())  # noqa: S704 - autoescaped by the environment


def script(name: str) -> Markup:
    """A script of ours, to stand in a page."""
    text = (templates_folder() / "assets" / "cjm" / f"{name}.js").read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - ours


def printed(sheets: str) -> Markup:
    """Style sheets as on paper, wherever they are shown: what is measured on a screen is what is printed."""
    text = _SCREEN.sub("@media not all {", sheets).replace("@media print", "@media all")
    return Markup(text)  # noqa: S704 - ours


def fitted(browser: Browser, page: Path, wanted: Wanted) -> Fitted | None:
    """How the browser fits the map; ``None`` when it fits on none of the sheets in any size of type."""
    width = max(round(sheet.width) for sheet in wanted.sheets)
    match = _ANSWER.search(browser.dom(page, width=width, height=1200))
    answer: dict[str, Any] = json.loads(html.unescape(match[1])) if match else {"fits": False}
    if not answer["fits"]:
        return None
    return Fitted(
        answer["sheet"],
        answer["depth"],
        answer["points"],
        round(answer["width"]),
        round(answer["height"]),
        answer.get("svg", ""),
    )
