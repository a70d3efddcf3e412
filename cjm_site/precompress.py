"""Writes a compressed file beside each text of a site, for web servers that send it as it is."""

from __future__ import annotations

import contextlib
import gzip
import os
import struct
import zlib
from typing import TYPE_CHECKING

from cjm_site.manifest import digest_of, walk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUFFIX = ".gz"

TEXTS = frozenset({".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt", ".map", ".webmanifest"})
"""What servers are asked for compressed."""

LEVEL = 6

_BEGINS = gzip.compress(b"", LEVEL, mtime=0)[:10]
_END = struct.Struct("<II")

SMALLEST = 1024
"""Smaller files fit in one packet either way."""


def precompress(folder: Path, site: Path, before: Mapping[str, str], digests: dict[str, str]) -> None:
    """Compress what is in a folder; the same bytes every time.

    :param site: the site of before; what it has compressed of the same content is taken over.
    :param before: the digests of that site's files.
    :param digests: those of the folder's files, where they are known; they are completed.
    """
    for path in [path for path, is_file in walk(folder) if is_file]:
        source, target = folder / path, folder / f"{path}{SUFFIX}"
        if os.path.splitext(path)[1].lower() not in TEXTS or target.exists():  # noqa: PTH122 - a path in the site
            continue
        if source.stat().st_size < SMALLEST:
            continue
        digest = digests[path] = digests.get(path) or digest_of(source)
        text = source.read_bytes()
        if before.get(path) == digest and _take_over(
            site / f"{path}{SUFFIX}", target, before.get(f"{path}{SUFFIX}"), text
        ):
            continue
        target.write_bytes(gzip.compress(text, LEVEL, mtime=0))


def _take_over(old: Path, target: Path, digest: str | None, text: bytes) -> bool:
    """Link the compressed file of before, if it is what its build made of this text: it may have been an author's."""
    with contextlib.suppress(OSError):
        if digest is not None and _is_ours(old, text) and digest_of(old) == digest:
            os.link(old, target, follow_symlinks=False)
            return True
    return False


def _is_ours(path: Path, text: bytes) -> bool:
    """Whether a compressed file begins as ours do and ends with the checksum and length of a text (RFC 1952)."""
    with path.open("rb") as stream:
        begins = stream.read(len(_BEGINS))
        stream.seek(-_END.size, os.SEEK_END)
        return begins == _BEGINS and _END.unpack(stream.read(_END.size)) == (zlib.crc32(text), len(text) & 0xFFFFFFFF)
