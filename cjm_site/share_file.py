"""A file of many small pieces, each known by the digest of what it says; pieces that are damaged are not there."""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING

from cjm_site.cache import digest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

_LENGTH = 8


class ShareFile:
    """Pieces in a file: their bytes, then where each ends, then how long that is.

    The file may be replaced at any time by somebody else: every piece is held against its digest when it is read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, tuple[int, int]] | None = None

    def read(self, name: str) -> bytes | None:
        """A piece by its digest."""
        start, length = self._index().get(name, (0, 0))
        if not length:
            return None
        with contextlib.suppress(OSError, ValueError), self._path.open("rb") as stream:
            stream.seek(start)
            return _checked(name, stream.read(length))
        return None

    def read_all(self, names: Collection[str]) -> Mapping[str, bytes]:
        """Some pieces, in one go."""
        places = self._index()
        if not any(name in places for name in names):
            return {}
        try:
            content = memoryview(self._path.read_bytes())
        except OSError:
            return {}
        found: dict[str, bytes] = {}
        for name in names:
            start, length = places.get(name, (0, 0))
            piece = _checked(name, bytes(content[start : start + length])) if length else None
            if piece is not None:
                found[name] = piece
        return found

    def write(self, names: Collection[str], new: Mapping[str, bytes]) -> bool:
        """Keep these pieces, the others no more; ``False`` when that cannot be written."""
        places = self._index()
        if len(places) == len(names) and all(name in places for name in names):
            return True
        temporary = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            with temporary.open("wb") as stream:
                written = dict[str, tuple[int, int]]()
                old = self.read_all([name for name in names if name not in new])
                at = 0
                for name in names:
                    piece = new.get(name) or old.get(name)
                    if piece is not None:
                        stream.write(piece)
                        written[name] = (at, len(piece))
                        at += len(piece)
                index = json.dumps(written, separators=(",", ":")).encode()
                stream.write(index + len(index).to_bytes(_LENGTH, "big"))
            temporary.replace(self._path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()
            return False
        self._places = written
        return True

    def _index(self) -> Mapping[str, tuple[int, int]]:
        if self._places is None:
            self._places = _read_index(self._path)
        return self._places


def _checked(name: str, piece: bytes) -> bytes | None:
    return piece if digest(piece).hex() == name else None


def _read_index(path: Path) -> dict[str, tuple[int, int]]:
    try:
        with path.open("rb") as stream:
            end = stream.seek(0, os.SEEK_END)
            stream.seek(end - _LENGTH)
            length = int.from_bytes(stream.read(_LENGTH), "big")
            stream.seek(end - _LENGTH - length)
            index = json.loads(stream.read(length))
            return {str(name): (int(start), int(size)) for name, (start, size) in index.items()}
    except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}
