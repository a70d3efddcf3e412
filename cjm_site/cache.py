"""What was worked out before, kept in one folder of the project that may be deleted at any time.

An entry is named by what it was made from, so it is never out of date; it begins with a digest of its content, so
one that was cut short or changed is as good as none. It holds plain data: nothing in it is ever run. Writing is one
rename, so two processes may write the same entry. The folder ignores itself for git, and belongs to one version of us.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cjm_site import __version__

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ".cjm_cache"
"""The folder, below the project's own."""

_FORMAT = "1"
"""Changes when an entry would be read differently."""

_DIGEST = 16


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries below one folder. Whatever goes wrong with it, the answer is that there is no entry."""

    folder: Path

    @classmethod
    def of(cls, root: Path) -> Cache:
        """The cache of a project, what another version of this package left in it thrown away."""
        top = root / FOLDER
        mine = f"{__version__}-{_FORMAT}"
        with contextlib.suppress(OSError):
            if not (top / mine).is_dir():
                shutil.rmtree(top, ignore_errors=True)
                (top / mine).mkdir(mode=0o700, parents=True)
                (top / ".gitignore").write_text("*\n", encoding="utf-8")
        return cls(top / mine)

    def read(self, name: str) -> Any:
        """The data of an entry, ``None`` when there is none."""
        try:
            raw = (self.folder / name).read_bytes()
            content = raw[_DIGEST:]
            return json.loads(content) if digest(content) == raw[:_DIGEST] else None
        except (OSError, ValueError, RecursionError):
            return None

    def write(self, name: str, data: Any) -> None:
        """Keep data that JSON can hold."""
        content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        temporary = self.folder / f"{name}.{os.getpid()}"
        try:
            temporary.write_bytes(digest(content) + content)
            temporary.replace(self.folder / name)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()

    def trim(self, most: int) -> None:
        """Throw away the oldest entries beyond a number."""
        with contextlib.suppress(OSError):
            entries = list(self.folder.iterdir())
            if len(entries) > most:
                oldest = sorted(entries, key=lambda entry: entry.stat().st_mtime)
                for entry in oldest[: len(entries) - most]:
                    entry.unlink()


def digest(content: bytes) -> bytes:
    """What content is known by."""
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()
