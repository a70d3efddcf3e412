"""Finds, among files that are the same in both states, those that have to do with what changed: by their text.

They are looked through as bytes, and taken apart only when they have an id in question. A file too many costs the time
to take it apart; one too few would be a change that nobody hears of: a file that writes in an unusual way counts.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cjm_site.git.repository import Blob, Repository

_ESCAPE = re.compile(rb"\\[xuU \t\r\n]")
"""What in YAML may stand for a letter or a space of an id."""

_LONE_RETURN = re.compile(rb"\r(?!\n)")
_PLAIN_START = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*[A-Za-z\"']")
"""Front matter whose names stand at the margin."""

_ID = re.compile(
    rb"^(?:id|\"id\"|'id')[ \t]*:[ \t]*(?P<quote>[\"']?)(?P<id>[^\"'#>|&*!\[\]{}\r\n]+?)(?P=quote)"
    rb"[ \t]*(?:[ \t]#[^\r\n]*)?\r?\n(?![ \t])",
    re.MULTILINE,
)
_ANY_ID = re.compile(rb"^[\"']?id[\"']?[ \t]*:", re.MULTILINE)


def related(
    repository: Repository, files: Mapping[str, Blob], *, containing: Collection[str], called: Collection[str]
) -> set[str]:
    """The files, by address, whose text has one of some ids, or that are the object of one of some ids.

    :param containing: ids that a file may name.
    :param called: ids that a file may be called by.
    """
    # an id of several words may stand on several lines
    parts = sorted({max(id_.split(" "), key=len).encode() for id_ in containing})
    names = frozenset(id_.encode() for id_ in called)
    found: set[str] = set()
    if not names and not parts:
        return found
    uris: dict[str, list[str]] = {}
    for uri, blob in files.items():
        uris.setdefault(blob.id, []).append(uri)
    for id_, raw in repository.stream(files.values()):
        if any(part in raw for part in parts) or _is_unusual(raw):
            found.update(uris[id_])
        else:
            found.update(uri for uri in uris[id_] if _id(raw, uri) in {None, *names})
    return found


def _is_unusual(raw: bytes) -> bool:
    return bool(
        (b"\\" in raw and _ESCAPE.search(raw))
        or (b"\r" in raw and _LONE_RETURN.search(raw))
        or (raw[:6].lstrip(b"\xef\xbb\xbf").startswith(b"---") and not _PLAIN_START.match(raw))
    )


def _id(raw: bytes, uri: str) -> bytes | None:
    """What a file's object is called, if it is one; ``None`` when that is said in an unusual way."""
    end = raw.find(b"\n---", 3)
    head = raw[: end + 1] if end > 0 else raw
    match = _ID.search(head)
    if match:
        return match["id"]
    return None if _ANY_ID.search(head) else PurePosixPath(uri).stem.encode("utf-8", "surrogateescape")
