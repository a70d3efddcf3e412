"""Drawings made by a library, as they may stand in a page: safe, named, and readable in light and dark.

The SVG is parsed, never patched as text. Scripts, event attributes, outside addresses and imports are dropped whatever
the drawing library let through. Every colour becomes a custom property with the library's colour as its fallback, and a
style rule gives the properties their dark values (lightness turned over) where the site is dark.
"""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.parsers import expat

from markupsafe import Markup

from cjm_site.urls import is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST_SCALE = 0.72
"""How far a drawing may shrink: 14 px become 10."""

_DROPPED = frozenset({
    "script", "iframe", "frame", "frameset", "object", "embed", "link", "meta", "base", "math", "audio", "video",
    "form", "input", "button", "select", "textarea", "animate", "animatemotion", "animatetransform", "set",
})  # fmt: skip
_COLOURED = frozenset({"fill", "stroke", "color", "stop-color", "flood-color", "lighting-color", "style"})
_VOID = frozenset({"br", "hr", "img", "input"})
_NOT_OF_ROOT = frozenset({"height", "aria-labelledby", "aria-describedby", "aria-roledescription"})
_NOT_HERE = frozenset({("circle", "overflow"), ("rect", "overflow")})
"""What drawing libraries write and no browser looks at, and HTML does not allow."""

_PLACES = frozenset({"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "transform", "viewBox"})
_LONG = re.compile(r"\d+\.\d{3,}")

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
    writer = _Writer(title, keep_style=keep_style)
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    try:
        parser.Parse(svg, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None
    return Markup("".join(writer.out))  # noqa: S704 - serialized from what was taken apart and escaped again


class _Writer:
    """Writes a drawing while it is read: without what may act or load, colours as properties with a dark value.

    Names lose their prefixes, since HTML knows SVG without namespaces.
    """

    def __init__(self, title: str, *, keep_style: bool) -> None:
        self.out: list[str] = []
        self.title = title
        self.keep_style = keep_style
        self.id = ""
        self.used: dict[str, str] = {}
        self.open: list[str] = []
        self.left_out = 0  # how deep inside an element that is left out
        self.drawn_anew = ""  # the words of a switch, whose first way of saying them every browser knows
        self.style: list[str] | None = None

    def start(self, tag: str, attributes: list[str]) -> None:
        """An element begins."""
        name = _local(tag)
        if self.left_out or name.lower() in _DROPPED or (name == "style" and not self.keep_style):
            self.left_out += 1
            return
        if self.open and self.open[-1] == "switch" and self.drawn_anew == "foreignObject":
            self.left_out += 1
            return
        if name == "switch":
            self.drawn_anew = ""
        if name == "p" and self.open[-1:] == ["span"]:
            name = "span"  # HTML closes the paragraph before it begins
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        if name == "rect":
            pairs = {"width": "0", "height": "0", **pairs}  # a box behind words that the library leaves without a size
        if not self.open:
            pairs = self._of_root(pairs)
        self.open.append(name)
        written = [f"<{name}"]
        for key, value in pairs.items():
            text, colours = _attribute(name, key, value, self.keep_style)
            written.append(text)
            if colours:
                self.used.update(colours)
        self.out.append("".join(written) + ">")
        if name == "style":
            self.style = []

    def _of_root(self, pairs: dict[str, str]) -> dict[str, str]:
        self.id = pairs.get("id", "")
        left = {key: value for key, value in pairs.items() if key not in _NOT_OF_ROOT}
        return {**left, **_readable(left), "role": "img", "aria-label": self.title}

    def end(self, _: str) -> None:
        """An element ends."""
        if self.left_out:
            self.left_out -= 1
            return
        name = self.open.pop()
        if name == "style" and self.style is not None:
            text = "".join(self.style)
            self.out.append("" if _OUTSIDE.search(text) else _text(_themed(text, self.used)))
            self.style = None
        if not self.open and self.used:
            dark = "".join(f"{key}:{value};" for key, value in sorted(self.used.items()))
            rule = f'@media screen{{[data-md-color-scheme="slate"] #{self.id}{{{dark}}}}}'
            self.out.append(f"<style>{_text(rule)}</style>")
        if self.open and self.open[-1] == "switch":
            self.drawn_anew = name
        if name not in _VOID:
            self.out.append(f"</{name}>")

    def text(self, data: str) -> None:
        """Words between elements."""
        if self.style is not None:
            self.style.append(data)
        elif not self.left_out:
            self.out.append(_text(data))


def _readable(root: dict[str, str]) -> dict[str, str]:
    """A wide drawing shrinks to fit only as far as its words can be read; from there on its box scrolls."""
    try:
        width = float(root.get("viewBox", "").split()[2])
    except (IndexError, ValueError):
        return {}
    return {"style": f"max-width: {width:.0f}px; min-width: {width * LEAST_SCALE:.0f}px;"}


@lru_cache(maxsize=4096)  # a drawing says the same of each of its boxes
def _attribute(tag: str, name: str, value: str, themed: bool, /) -> tuple[str, dict[str, str]]:
    """An attribute as it is written, empty when it may act or load; and the dark values of its colours."""
    local = _local(name)
    if name.startswith("xmlns") or local.lower().startswith("on"):
        return "", {}
    if local in {"href", "src"} and not _may_lead(tag, value):
        return "", {}
    if (local == "style" and _OUTSIDE.search(value)) or (tag, local) in _NOT_HERE:
        return "", {}
    if local in _PLACES:
        value = _LONG.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), value)
    used: dict[str, str] = {}
    value = _themed(value, used) if themed and local in _COLOURED else value
    return f' {local}="{_quoted(value)}"', used


def _text(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(value: str) -> str:
    return _text(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#09;").replace("\r", "&#13;")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


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
