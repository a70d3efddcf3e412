"""What the browser's PDF still lacks: a title, who made it, a date that is the edition's and not the clock's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf

from cjm_site import __version__

if TYPE_CHECKING:
    import datetime as dt


def pages_of(pdf: bytes) -> int:
    """How many pages it has."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def places_of(pdf: bytes) -> dict[str, int]:
    """The page, counted from 1, of each place that a link of it leads to."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        numbers = {page.objgen: number for number, page in enumerate(document.pages, 1)}
        if "/Dests" not in document.Root:
            return {}
        found = {}
        for name, place in document.Root.Dests.items():
            page: Any = place[0]
            if page.objgen in numbers:
                found[name.removeprefix("/")] = numbers[page.objgen]
        return found


def finished(pdf: bytes, *, title: str, language: str, day: dt.date) -> bytes:
    """The PDF with its title, language and day, its objects packed."""
    stamp = f"D:{day:%Y%m%d}000000Z"
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        told = {"Title": title, "Creator": f"cjm-site {__version__}", "CreationDate": stamp, "ModDate": stamp}
        document.trailer.Info = document.make_indirect(
            pikepdf.Dictionary({f"/{name}": pikepdf.String(text) for name, text in told.items()})
        )
        document.Root.Lang = pikepdf.String(language)
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()
