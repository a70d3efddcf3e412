"""Writes a compressed file beside each text of a site, for web servers that send it as it is."""

from __future__ import annotations

import contextlib
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

_BEGINS = bytes.fromhex("1f8b 0810 00000000 00ff")
"""What a gzip file begins with that has a comment and no time, from a system that it does not name (RFC 1952)."""

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
        beginning = _beginning(digest)
        if before.get(path) == digest and _take_over(
            site / f"{path}{SUFFIX}", target, before.get(f"{path}{SUFFIX}"), beginning
        ):
            continue
        target.write_bytes(_compressed(source.read_bytes(), beginning))


def _beginning(digest: str) -> bytes:
    """How the compressed file of a text begins: the comment says of which, so that it need not be read to tell."""
    return _BEGINS + digest[:16].encode() + b"\0"


def _compressed(text: bytes, beginning: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    end = _END.pack(zlib.crc32(text), len(text) & 0xFFFFFFFF)
    return b"".join((beginning, packer.compress(text), packer.flush(), end))


def _take_over(old: Path, target: Path, digest: str | None, beginning: bytes) -> bool:
    """Link the compressed file of before, if it is what its build made of this text: it may have been an author's."""
    with contextlib.suppress(OSError):
        if digest is not None and _begins(old, beginning) and digest_of(old) == digest:
            os.link(old, target, follow_symlinks=False)
            return True
    return False


def _begins(path: Path, beginning: bytes) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(beginning)) == beginning
