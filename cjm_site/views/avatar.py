"""The picture of a persona that has none (P3): a flat, friendly portrait drawn from the id, the same in every build.

Two tones of one hue, so that the drawing claims nothing about a person who was invented: no skin colour, no age. The
picture brings its own ground and reads the same in light, dark and print. No ids inside: several may share a page.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from cjm_site.urls import join, scheme_of

if TYPE_CHECKING:
    from cjm_site.handbook import Entry
    from cjm_site.model import Persona


class _Tones(NamedTuple):
    """Ground, clothes, hair and face of one hue."""

    ground: str
    clothes: str
    hair: str
    face: str


class _Hair(NamedTuple):
    """What lies behind the head and what falls over it, as path data."""

    behind: str
    over: str


_TONES = (
    _Tones("#b8c6ee", "#4a5cab", "#27325f", "#f6f1f4"),
    _Tones("#f0bfa9", "#b4533b", "#5e2a26", "#fdf2ea"),
    _Tones("#a9d8cb", "#2f7f6c", "#17453f", "#f3f6ec"),
    _Tones("#d9bfe6", "#7f4f9f", "#432a5a", "#faf1f5"),
    _Tones("#f0d390", "#a8741a", "#573b12", "#fff6e4"),
    _Tones("#a9d3e6", "#2c7797", "#153f55", "#f2f6f4"),
    _Tones("#efb8c8", "#b04a70", "#5b2340", "#fff1f1"),
    _Tones("#c6d6a0", "#66802f", "#37471b", "#f8f6e6"),
)

_CAP = "M31 43C29 24 38 16 48 16s19 8 17 27c-2-7-4-10-7-12-8 2-14 2-20 0-3 2-5 5-7 12z"
_PARTED = "M31 43C28 23 39 15 50 16c11 0 17 10 15 27-2-8-6-12-12-16-6 6-13 8-19 9-2 2-2 4-3 7z"
_FRINGE = "M31 44C28 23 39 15 48 15s20 8 17 29c-1-4-2-7-4-9-8 1-18 1-26 0-2 2-3 5-4 9z"

_HAIR = (
    _Hair("", _CAP),
    _Hair("", _PARTED),
    _Hair("M29 42C27 20 38 13 48 13s21 7 19 29l1 17c-3 5-10 6-13 5H41c-3 1-10 0-13-5z", _FRINGE),
    _Hair("M28 44C25 20 38 12 48 12s23 8 20 32c0 12 3 20 4 29H24c1-9 4-17 4-29z", _PARTED),
    _Hair("M40 13a8 8 0 1 1 16 0 8 8 0 1 1-16 0z", _CAP),
    _Hair(
        "M27 45a7 7 0 0 1 1-13 8 8 0 0 1 7-12 9 9 0 0 1 13-5 9 9 0 0 1 13 5 8 8 0 0 1 7 12 7 7 0 0 1 1 13z"
        "M33 20h30v20H33z",
        "M32 41a7 7 0 0 1 4-11 8 8 0 0 1 12-4 8 8 0 0 1 12 4 7 7 0 0 1 4 11c-2-5-5-7-8-7-3 2-5 2-8 0"
        "-3 2-5 2-8 0-3 0-6 2-8 7z",
    ),
    _Hair("", "M31 42C28 30 30 22 36 20c3-6 13-9 22-5 6 2 9 11 7 27-2-6-4-9-6-11-8 1-16-1-21-4-3 3-5 8-7 15z"),
    _Hair("M29 42C27 21 38 14 48 14s21 7 19 28c0 7 1 11 3 16-4 3-8 3-11 1H37c-3 2-7 2-11-1 2-5 3-9 3-16z", _CAP),
)

_COLLARS = (
    "M39 68c2 7 16 7 18 0l4 1c-3 12-23 12-26 0z",
    "M39 68l9 13 9-13 4 2-13 18-13-18z",
    "M38 67l10 9-7 7-7-13zM58 67l-10 9 7 7 7-13z",
)

_GLASSES = "M36 43a6 6 0 1 0 12 0 6 6 0 1 0-12 0zM48 43a6 6 0 1 0 12 0 6 6 0 1 0-12 0zM36 42l-4-1M60 42l4-1"

_SMILE = "M42.5 51c3 3.5 8 3.5 11 0"


def portrait(id_: str, alt: str, size: int = 96) -> Markup:
    """The generated portrait of a persona as inline SVG. An empty ``alt`` makes it decoration."""
    seed = hashlib.blake2b(id_.encode(), digest_size=4).digest()
    tones = _TONES[seed[0] % len(_TONES)]
    hair = _HAIR[seed[1] % len(_HAIR)]
    collar = _COLLARS[seed[2] % len(_COLLARS)]
    glasses = seed[3] % 3 == 0
    shown_as = Markup('role="img" aria-label="{}"').format(alt) if alt else Markup('aria-hidden="true"')
    parts = [
        f'<rect width="96" height="96" fill="{tones.ground}"/>',
        '<circle cx="48" cy="46" r="34" fill="#fff" fill-opacity=".28"/>',
        f'<path d="{hair.behind}" fill="{tones.hair}"/>' if hair.behind else "",
        f'<path d="M10 96c0-18 14-26 28-28h20c14 2 28 10 28 28z" fill="{tones.clothes}"/>',
        f'<path d="M41 56h14v11c0 8-14 8-14 0z" fill="{tones.face}"/>',
        f'<path d="M41 59c4 5 10 5 14 0v3c-4 4-10 4-14 0z" fill="{tones.ground}"/>',
        f'<path d="{collar}" fill="#fff" fill-opacity=".4"/>',
        f'<circle cx="32" cy="45" r="4" fill="{tones.face}"/><circle cx="64" cy="45" r="4" fill="{tones.face}"/>',
        f'<ellipse cx="48" cy="42" rx="16" ry="19" fill="{tones.face}"/>',
        f'<path d="{hair.over}" fill="{tones.hair}"/>',
        f'<circle cx="42" cy="43" r="1.9" fill="{tones.hair}"/><circle cx="54" cy="43" r="1.9" fill="{tones.hair}"/>',
        f'<path d="{_SMILE}" fill="none" stroke="{tones.clothes}" stroke-width="2" stroke-linecap="round"/>',
        f'<path d="{_GLASSES}" fill="none" stroke="{tones.clothes}" stroke-width="1.6"/>' if glasses else "",
    ]
    drawing = Markup("".join(parts))  # noqa: S704 - constants of this module only
    opening = Markup('<svg class="cjm-avatar" viewBox="0 0 96 96" width="{0}" height="{0}" {1} focusable="false">')
    return opening.format(size, shown_as) + drawing + Markup("</svg>")


def picture_uri(entry: Entry[Persona]) -> str | None:
    """The picture that the author gives, as a path from the content's root; ``None`` when one is to be generated.

    A picture of another host counts as none: a built page asks no other server for anything.
    """
    image = entry.item.image
    if not image or not entry.uri or scheme_of(image) or image.startswith("/"):
        return None
    return join(entry.uri.rpartition("/")[0], image)
