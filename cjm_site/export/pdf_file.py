"""What the browser's PDF still lacks: a title, who made it, a date that is the edition's and not the clock's."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, NameObject, TextStringObject

from cjm_site import __version__

if TYPE_CHECKING:
    import datetime as dt


def pages_of(pdf: bytes) -> int:
    """How many pages it has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def places_of(pdf: bytes) -> dict[str, int]:
    """The page, counted from 1, of each place that a link of it leads to."""
    reader = PdfReader(io.BytesIO(pdf))
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, 1) if page.indirect_reference}
    found = {}
    for name, place in reader.named_destinations.items():
        page = place.page
        number = numbers.get(getattr(page, "idnum", 0))
        if number:
            found[str(name).removeprefix("/")] = number
    return found


def finished(pdf: bytes, *, title: str, language: str, day: dt.date) -> bytes:
    """The PDF with its title, language and day; the same bytes whenever it is made."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    stamp = f"D:{day:%Y%m%d}000000Z"
    writer.metadata = {
        "/Title": title,
        "/Creator": f"cjm-site {__version__}",
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    writer.root_object[NameObject("/Lang")] = TextStringObject(language)
    writer.create_viewer_preferences()[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
