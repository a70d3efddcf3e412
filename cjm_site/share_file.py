"""A file of many small pieces, each known by the digest of what it says; pieces that are damaged are not there."""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING

from cjm_site.cache import digest
from cjm_site.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

_LENGTH = 8


_WASTE = 2
"""How many times as long as its pieces a file may be before it is written anew."""

_SMALL = 1 << 16
"""Bytes that a file may have in any case."""


class ShareFile:
    """Pieces in a file: their bytes, then where each stands, then how long that is.

    What is new is written behind that, with a new list of places; what is wanted no more stays until the file is
    written anew. Somebody else may replace it or write to it at any time: every piece is held against its digest when
    it is read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, tuple[int, int]] | None = None
        self._size = 0

    def look(self) -> None:
        """See where pieces stand, before somebody else writes behind them: meanwhile that cannot be seen."""
        self._index()

    def read(self, name: str) -> bytes | None:
        """A piece by its digest."""
        return self._piece(name) or (self._piece(name) if self._was_replaced() else None)

    def read_all(self, names: Collection[str]) -> Mapping[str, bytes]:
        """Some pieces, in one go."""
        found = self._pieces(names)
        missing = [name for name in names if name not in found]
        if missing and self._was_replaced():
            found.update(self._pieces(missing))
        return found

    def _piece(self, name: str) -> bytes | None:
        start, length = self._index().get(name, (0, 0))
        if not length:
            return None
        with contextlib.suppress(OSError, ValueError), self._path.open("rb") as stream:
            stream.seek(start)
            return _checked(name, stream.read(length))
        return None

    def _pieces(self, names: Collection[str]) -> dict[str, bytes]:
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

    def _was_replaced(self) -> bool:
        """Whether pieces stand elsewhere now; from then on they are looked for there."""
        places, size = _read_index(self._path)
        if places in ({}, self._places):
            return False
        self._places, self._size = places, size
        return True

    def write(self, names: Collection[str], new: Mapping[str, bytes]) -> bool:
        """Keep these pieces; ``False`` when that cannot be written."""
        places = self._index()
        missing = [name for name in names if name not in places and name in new]
        length = sum(places.get(name, (0, len(new.get(name, b""))))[1] for name in names)
        is_long = self._size > max(_WASTE * length, _SMALL)
        if not missing and not is_long:
            return True
        if places and not is_long and self._append(names, {name: new[name] for name in missing}):
            return True
        return self._write_anew(names, new)

    def _append(self, names: Collection[str], new: Mapping[str, bytes]) -> bool:
        """Write new pieces behind what is there; ``False`` when it is not as it was, or that cannot be done."""
        places = self._index()
        written = {name: places[name] for name in names if name in places}
        try:
            with self._path.open("r+b") as stream:
                if stream.seek(0, os.SEEK_END) != self._size:
                    return False
                added = _laid_out(self._size, new, written)
                try:
                    stream.write(added)
                    stream.flush()
                except OSError:
                    stream.truncate(self._size)
                    return False
        except OSError:
            return False
        self._places, self._size = written, self._size + len(added)
        return True

    def _write_anew(self, names: Collection[str], new: Mapping[str, bytes]) -> bool:
        old = self.read_all([name for name in names if name not in new])
        pieces = {name: piece for name in names if (piece := new.get(name) or old.get(name)) is not None}
        written = dict[str, tuple[int, int]]()
        content = _laid_out(0, pieces, written)
        if not write_whole(self._path, content):
            return False
        self._places, self._size = written, len(content)
        return True

    def _index(self) -> Mapping[str, tuple[int, int]]:
        if self._places is None:
            self._places, self._size = _read_index(self._path)
        return self._places


def _checked(name: str, piece: bytes) -> bytes | None:
    return piece if digest(piece).hex() == name else None


def _laid_out(at: int, pieces: Mapping[str, bytes], places: dict[str, tuple[int, int]]) -> bytes:
    """Pieces one after the other from a place of the file on, and the list of places, which gets them too."""
    for name, piece in pieces.items():
        places[name] = (at, len(piece))
        at += len(piece)
    index = json.dumps(places, separators=(",", ":")).encode()
    return b"".join((*pieces.values(), index, len(index).to_bytes(_LENGTH, "big")))


def _read_index(path: Path) -> tuple[dict[str, tuple[int, int]], int]:
    """Where pieces stand, and how long the file is."""
    try:
        with path.open("rb") as stream:
            end = stream.seek(0, os.SEEK_END)
            stream.seek(end - _LENGTH)
            length = int.from_bytes(stream.read(_LENGTH), "big")
            stream.seek(end - _LENGTH - length)
            index = json.loads(stream.read(length))
            return {str(name): (int(start), int(size)) for name, (start, size) in index.items()}, end
    except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}, 0
