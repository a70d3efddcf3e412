"""Writes a compressed file beside each text of a site, for web servers that send it as it is."""

from __future__ import annotations

import contextlib
import gzip
import os
from typing import TYPE_CHECKING

from cjm_site.manifest import digest_of, walk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUFFIX = ".gz"

TEXTS = frozenset({".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt", ".map", ".webmanifest"})
"""What servers are asked for compressed."""

SMALLEST = 1024
"""Smaller files fit in one packet either way."""

LEVEL = 6


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
        digest = digests.setdefault(path, digest_of(source))
        if before.get(path) == digest and _take_over(site / f"{path}{SUFFIX}", target, before, f"{path}{SUFFIX}"):
            continue
        target.write_bytes(gzip.compress(source.read_bytes(), LEVEL, mtime=0))


def _take_over(old: Path, target: Path, before: Mapping[str, str], name: str) -> bool:
    """Link the compressed file of before, if it is what its build wrote."""
    if name not in before:
        return False
    with contextlib.suppress(OSError):
        if digest_of(old) == before[name]:
            os.link(old, target, follow_symlinks=False)
            return True
    return False
