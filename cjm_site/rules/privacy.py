"""Rules about people who exist: what identifies them has no place in a handbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cjm_site.handbook import Entry
from cjm_site.model import OBJECT_TYPES
from cjm_site.personal_data import COUNTRIES, personal_data
from cjm_site.rules.base import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cjm_site.handbook import Handbook
    from cjm_site.source import SourceFile


def identifying(handbook: Handbook) -> Iterator[Finding]:
    """An e-mail address, telephone number, national id or bank account that may be somebody's."""
    wanted = handbook.settings.personal_data
    country = wanted.country or COUNTRIES.get(handbook.settings.language[:2])
    holders: list[Entry[Any] | SourceFile] = [*handbook.pages]
    for kind in OBJECT_TYPES:
        holders += [entry for entry in handbook.objects(kind).values() if entry.source is not None]
    for holder in holders:
        source = holder.source if isinstance(holder, Entry) else holder
        for found in personal_data(source.striking, country, wanted.allow) if source else ():
            values = {"what": found.kind, "text": found.text}
            yield Finding(holder, (), values, at=(found.line, found.column))
