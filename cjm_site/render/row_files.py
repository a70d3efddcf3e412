"""The rows of a long list as files beside its page: scripts, so that a page opened from disk may load them too.

A file calls nothing: it leaves its data on its own ``script`` element, where whoever loaded it finds it. The data is
JSON in a string, which browsers read faster than they read code, and which can mean nothing but data.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from cjm_site.markdown import plain
from cjm_site.views.list_parts import as_json, turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cjm_site.render.here import Here
    from cjm_site.views.list_parts import Part
    from cjm_site.views.long_list import LongList

ROWS_IN_FILE = 25_000
"""About how many rows a file holds: an object's rows stay together."""

_AS_TEXT = (("\\", "\\\\"), ("'", "\\'"), ("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))


def row_files(found: LongList, here: Here, rows: int = ROWS_IN_FILE) -> tuple[tuple[str, str], ...]:
    """The files of a list's rows, as (address in the site, text); none where the page has them all."""
    if not found.is_long:
        return ()
    folder = here.uri.removesuffix(".md")
    described = as_json(_described(found, here))[1:-1]
    files = []
    for number, parts in enumerate(_groups(found.parts, rows), 1):
        data = ",".join(f"[{_head(part, here)},[{part.points}],[{part.rows}]]" for part in parts)
        data = turned(data).replace("\n", ",")
        before = f"{described}," if number == 1 else ""
        files.append((f"{folder}/rows-{number}.js", _script(f'{{{before}"parts":[{data}]}}')))
    return tuple(files)


def _head(part: Part, here: Here) -> str:
    return turned(as_json([here.to(*part.of), *part.head])[1:-1])


def script(data: object) -> str:
    """A script that leaves data on its own element, as ``cjm``."""
    return _script(as_json(data))


def _script(text: str) -> str:
    for character, escaped in _AS_TEXT:
        text = text.replace(character, escaped)
    return f"document.currentScript.cjm=JSON.parse('{text}');\n"


def loaded_from(here: Here, files: Sequence[tuple[str, str]]) -> str:
    """The addresses of a page's files, seen from the page; their content is part of them, so that none is outdated."""
    return " ".join(f"{here.page(uri)}?{_digest(text)}" for uri, text in files)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


def _groups(parts: Iterable[Part], rows: int) -> Iterator[list[Part]]:
    group: list[Part] = []
    held = 0
    for part in parts:
        if group and held + len(part.ranks) > rows:
            yield group
            group, held = [], 0
        group.append(part)
        held += len(part.ranks)
    if group:
        yield group


def _described(found: LongList, here: Here) -> dict[str, Any]:
    """What the rows are made of, and the objects that they name."""
    shape = found.shape
    return {
        "head": ["url", *shape.head],
        "point": shape.point,
        "row": ["rank", *shape.row],
        "facets": dict(shape.facets),
        "group": shape.group,
        "objects": {name: _objects(found, here, name, kind) for name, kind in shape.objects.items()},
        "shown": [number for at in found.shown for number in at],
        "places": [[id_, *found.places[id_]] for id_ in found.behind],
    }


def _objects(found: LongList, here: Here, name: str, kind: str) -> list[list[str]]:
    """The objects that a field names: id, name, address; an id without an object stands for itself."""
    ids: dict[str, None] = {}
    if name in found.shape.head:
        at = found.shape.head.index(name)
        values: Iterable[Any] = (part.head[at] for part in found.parts)
    else:
        values = found.distinct(name)
    for value in values:
        ids.update(dict.fromkeys(value if isinstance(value, tuple) else (value,)))
    known = here.handbook.objects(kind)
    return [[id_, plain(here.name(kind, id_)), here.to(kind, id_)] for id_ in sorted(filter(None, ids)) if id_ in known]
