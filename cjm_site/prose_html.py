"""HTML in prose: what may reach a page. One table for what takes the rest out and for what tells the author of it.

The site's engine turns prose into HTML; the author's own tags, and attributes given in braces, travel along. What is
listed here is what Markdown and its usual extensions make, and what an author may write by hand: words, tables,
pictures, lists that fold. Nothing of it acts, loads from elsewhere, or can be mistaken for a part of the site's frame.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cjm_site.urls import is_allowed, names_host, scheme_of

if TYPE_CHECKING:
    from collections.abc import Callable

_EVERYWHERE = frozenset({"class", "id", "title", "lang", "dir", "role", "translate", "tabindex", "style", "itemprop"})
_CELL = frozenset({"align", "valign", "colspan", "rowspan", "headers", "scope", "abbr", "width"})
_ROWS = frozenset({"align", "valign"})
_SHAPE = frozenset({
    "d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "fill",
    "fill-rule", "clip-rule", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-opacity", "opacity", "transform",
})  # fmt: skip
_MEDIA = frozenset({"src", "controls", "loop", "muted", "poster", "preload", "width", "height"})
_SHAPES = ("path", "g", "circle", "ellipse", "rect", "line", "polygon", "polyline")

TAGS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "div", "span", "section", "article", "aside", "header"),
            *(
                "footer",
                "address",
                "nav",
                "hgroup",
                "center",
                "pre",
                "code",
                "kbd",
                "samp",
                "var",
                "tt",
                "em",
                "strong",
            ),
            *("b", "i", "u", "s", "strike", "small", "big", "mark", "sub", "sup", "cite", "dfn", "abbr", "acronym"),
            *("ul", "dl", "dt", "dd", "figure", "figcaption", "summary", "picture", "bdi", "bdo", "wbr", "ruby", "rt"),
            *("rp", "rtc"),
        ),
        frozenset[str](),
    ),
    "a": frozenset({"href", "name", "target", "rel", "download", "hreflang", "type"}),
    "img": frozenset({"src", "alt", "width", "height", "loading", "decoding", "align", "srcset", "sizes", "usemap"}),
    "map": frozenset({"name"}),
    "area": frozenset({"alt", "coords", "shape", "href", "target", "rel"}),
    "audio": _MEDIA,
    "video": _MEDIA,
    "source": frozenset({"src", "srcset", "type", "media", "sizes", "width", "height"}),
    "track": frozenset({"src", "kind", "label", "srclang", "default"}),
    "ol": frozenset({"start", "type", "reversed"}),
    "li": frozenset({"value"}),
    "details": frozenset({"open", "name"}),
    "hr": frozenset({"width", "size", "align"}),
    "table": frozenset({"align", "summary", "border", "width", "cellpadding", "cellspacing"}),
    "caption": frozenset({"align"}),
    **dict.fromkeys(("thead", "tbody", "tfoot", "tr"), _ROWS),
    **dict.fromkeys(("td", "th"), _CELL),
    **dict.fromkeys(("col", "colgroup"), frozenset({"span", "align", "width"})),
    **dict.fromkeys(("blockquote", "q"), frozenset({"cite"})),
    **dict.fromkeys(("del", "ins"), frozenset({"cite", "datetime"})),
    "time": frozenset({"datetime"}),
    "data": frozenset({"value"}),
    **dict.fromkeys(("meter", "progress"), frozenset({"value", "min", "max", "low", "high", "optimum"})),
    # task lists and content tabs are made of these two
    "input": frozenset({"type", "checked", "disabled", "name"}),
    "label": frozenset({"for"}),
    # icons and emoji
    "svg": frozenset({"xmlns", "viewBox", "width", "height", "fill", "focusable", "preserveAspectRatio"}),
    **dict.fromkeys(_SHAPES, _SHAPE),
}
"""The tags that stay, each with the attributes that only it may have."""

WITH_CONTENT = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "noembed", "noframes", "title"}
)
"""Tags whose content goes with them: it is no text."""

PREFIXES = frozenset({"aria-", "data-"})
"""Families of attributes that every tag may have, but for :data:`OURS`."""

OURS = ("data-md-", "data-cjm", "data-row")
"""Attributes by which the site's own scripts find its parts."""

LINKS = frozenset({"href", "cite"})
"""Attributes that lead somewhere."""

LOADED = frozenset({"src", "poster", "srcset"})
"""Attributes that name a file to show: of this site only."""

_STYLE = re.compile(
    r"\s*(?:text-align:\s*(?:left|right|center|start|end|justify)|width:\s*\d{1,3}(?:\.\d+)?%)\s*;?\s*\Z"
)
_OUR_NAMES = re.compile(r"__(?!tabbed_\d|codelineno-|span-)|cjm-|cjmfragment")
_TARGETS = frozenset({"_blank", "_self"})
_INPUTS = frozenset({"checkbox", "radio"})


def kept_value(tag: str, name: str, value: str) -> str | None:
    """What stays of an attribute that the tag may have; ``None``: nothing.

    The answer is the value itself or ``None``, so that an author is told all that changes.
    """
    if name in LINKS:
        return value if is_allowed(value) else None
    if name in LOADED:
        addresses = value.split(",") if name == "srcset" else [value]
        return None if any(scheme_of(address) or names_host(address) for address in addresses) else value
    if name == "style":
        return value if _STYLE.match(value) else None
    if name in {"id", "name", "for"}:  # nothing may pose as a part of the frame
        return None if _OUR_NAMES.match(value) else value
    if name == "target":
        return value if value in _TARGETS else None
    if tag == "input" and name == "type":
        return value if value in _INPUTS else None
    return None if name.startswith(OURS) else value


def may_have(tag: str, name: str) -> bool:
    """Whether a tag that stays may have an attribute of that name."""
    return name in _EVERYWHERE or name in TAGS[tag] or (name.startswith(tuple(PREFIXES)) and not name.startswith(OURS))


def may_any_have(name: str) -> bool:
    """Whether there is a tag that may have an attribute of that name."""
    return any(may_have(tag, name) for tag in ("p", *TAGS))


def sanitize(html: str) -> str:
    """HTML that an engine made of prose, without what may not reach a page."""
    return _cleaner()(html)


@cache
def _cleaner() -> Callable[[str], str]:
    import nh3

    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(WITH_CONTENT),
        attributes={"*": set(_EVERYWHERE), **{tag: set(names) for tag, names in TAGS.items() if names}},
        generic_attribute_prefixes=set(PREFIXES),
        attribute_filter=kept_value,
        link_rel=None,
        strip_comments=True,
    ).clean
