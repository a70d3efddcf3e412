"""Drawings made by a library, as they may stand in a page: safe, named, and readable in light and dark.

The SVG is parsed, never patched as text. Scripts, event attributes, outside addresses and imports are dropped whatever
the drawing library let through. Every colour becomes a custom property with the library's colour as its fallback, and a
style rule gives the properties their dark values (lightness turned over) where the site is dark.
"""

from __future__ import annotations

import colorsys
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from markupsafe import Markup

from cjm_site.urls import is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_SCALE = 0.72
"""How far a drawing may shrink: 14 px become 10."""

_DROPPED = frozenset({"script", "iframe", "object", "embed", "link", "meta", "base", "form", "animate", "set"})
_COLOURED = frozenset({"fill", "stroke", "color", "stop-color", "flood-color", "lighting-color", "style"})
_VOID_ENDS = ("</br>", "</hr>", "</img>", "</input>")

_COLOUR = re.compile(
    r"(?<![\w&#-])(?:#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![\w-])"
    r"|(?:rgb|hsl)a?\([^()]*\)"
    r"|(?:black|white|gr[ae]y|lightgr[ae]y)(?![\w-]))"
)
_OUTSIDE = re.compile(r"@import|url\(\s*(?!['\"]?#)|expression\(|-moz-binding", re.IGNORECASE)
_NAMED = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "grey": (128, 128, 128),
    "gray": (128, 128, 128),
    "lightgrey": (211, 211, 211),
    "lightgray": (211, 211, 211),
}


def tidy(svg: str, title: str, *, keep_style: bool = True) -> Markup:
    """Make a drawing fit for a page.

    :param svg: one SVG element, as a drawing library wrote it.
    :param title: its text alternative.
    :param keep_style: False leaves colours to the site's style sheet, which knows the drawing's classes.
    :raises ValueError: when it is not well-formed.
    """
    try:
        root = ET.fromstring(svg)  # noqa: S314 - made in this process; expat expands no outside entities
    except ET.ParseError as error:
        raise ValueError(str(error)) from None
    used: dict[str, str] = {}
    _clean(root, used, keep_style=keep_style)
    for name in ("height", "aria-labelledby", "aria-describedby", "aria-roledescription"):
        root.attrib.pop(name, None)
    _keep_readable(root)
    root.set("role", "img")
    root.set("aria-label", title)
    if used:
        style = ET.SubElement(root, "style")
        dark = "".join(f"{name}:{value};" for name, value in sorted(used.items()))
        style.text = f'@media screen{{[data-md-color-scheme="slate"] #{root.get("id", "")}{{{dark}}}}}'
    text = ET.tostring(root, encoding="unicode", short_empty_elements=False)
    for end in _VOID_ENDS:
        text = text.replace(end, "")
    return Markup(text)  # noqa: S704 - serialized from a cleaned tree


def _keep_readable(root: ET.Element) -> None:
    """A wide drawing shrinks to fit only as far as its words can be read; from there on its box scrolls."""
    try:
        width = float(root.get("viewBox", "").split()[2])
    except (IndexError, ValueError):
        return
    root.set("style", f"max-width: {width:.0f}px; min-width: {width * LEAST_SCALE:.0f}px;")


def _clean(element: ET.Element, used: dict[str, str], *, keep_style: bool) -> None:
    """Strip namespaces (HTML knows SVG without), what may act or load, and put properties for colours."""
    element.tag = _local(element.tag)
    for name in list(element.attrib):
        value = element.attrib.pop(name)
        local = _local(name)
        if local.lower().startswith("on") or (local in {"href", "src"} and not _may_lead(element.tag, value)):
            continue
        if local == "style" and _OUTSIDE.search(value):
            continue
        element.set(local, _themed(value, used) if keep_style and local in _COLOURED else value)
    if element.tag == "style":
        text = element.text or ""
        element.text = "" if _OUTSIDE.search(text) else _themed(text, used)
    for child in list(element):
        name = _local(child.tag) if isinstance(child.tag, str) else "script"
        if name.lower() in _DROPPED or (name == "style" and not keep_style):
            _remove(element, child)
        else:
            _clean(child, used, keep_style=keep_style)


def _remove(parent: ET.Element, child: ET.Element) -> None:
    parent.remove(child)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _may_lead(tag: str, address: str) -> bool:
    """A link may lead to what links may; anything else, such as a picture, only to a part of the same drawing."""
    return address.startswith("#") or (tag == "a" and is_allowed(address))


def _themed(text: str, used: dict[str, str]) -> str:
    """Replace each colour by a property that falls back to it; note the property's dark value."""

    def replace(match: re.Match[str]) -> str:
        colour = match[0]
        channels = _channels(colour)
        if channels is None:
            return colour
        red, green, blue, alpha = channels
        name = f"--m{red:02x}{green:02x}{blue:02x}" + (f"{round(alpha * 100):02d}" if alpha < 1 else "")
        used[name] = _dark(red, green, blue, alpha)
        return f"var({name},{colour})"

    return _COLOUR.sub(replace, text)


def _channels(colour: str) -> tuple[int, int, int, float] | None:
    """Red, green, blue (0 to 255) and opacity (0 to 1) of a CSS colour."""
    if colour in _NAMED:
        return (*_NAMED[colour], 1.0)
    if colour.startswith("#"):
        digits = colour[1:] if len(colour) > 4 else "".join(c * 2 for c in colour[1:])
        red, green, blue = (int(digits[n : n + 2], 16) for n in (0, 2, 4))
        return red, green, blue, int(digits[6:8], 16) / 255 if len(digits) == 8 else 1.0
    try:
        numbers = list(_numbers(colour))
        alpha = numbers[3] if len(numbers) > 3 else 1.0
        if colour.startswith("rgb"):
            red, green, blue = (max(0, min(255, round(n))) for n in numbers[:3])
        else:
            hue, saturation, lightness = numbers[0] / 360 % 1, numbers[1] / 100, max(0, min(1, numbers[2] / 100))
            red, green, blue = (round(c * 255) for c in colorsys.hls_to_rgb(hue, lightness, saturation))
    except (ValueError, IndexError):
        return None
    return red, green, blue, max(0.0, min(1.0, alpha))


def _numbers(colour: str) -> Iterator[float]:
    inside = colour[colour.index("(") + 1 : -1].replace(",", " ").replace("/", " ")
    for part in inside.split():
        number = float(part.rstrip("%"))
        if number != number:
            raise ValueError(part)
        yield number


def _dark(red: int, green: int, blue: int, alpha: float) -> str:
    """The same hue with its lightness turned over, a little softened."""
    hue, lightness, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    turned = 0.13 + (1 - lightness) * 0.8
    r, g, b = (round(c * 255) for c in colorsys.hls_to_rgb(hue, turned, saturation * 0.8))
    return f"rgb({r} {g} {b} / {alpha:.2f})" if alpha < 1 else f"#{r:02x}{g:02x}{b:02x}"
