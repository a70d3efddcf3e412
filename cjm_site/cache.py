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
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cjm_site import __version__
from cjm_site.whole_file import write_whole

FOLDER = ".cjm_cache"
"""The folder, below the project's own."""

_FORMAT = "1"
"""Changes when an entry would be read differently."""

_DIGEST = 16

_MADE_WITH = ("markdown_it_py", "merman", "mermaidx", "nh3", "phonenumbers", "pydantic", "python_stdnum", "pyyaml")
"""Libraries whose judgement the entries rest on."""


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

    @classmethod
    def there(cls, root: Path) -> Cache:
        """The cache of a project as it is: nothing is made, nothing thrown away."""
        return cls(root / FOLDER / f"{__version__}-{_FORMAT}")

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
        write_whole(self.folder / name, digest(content), content)


@cache
def judges() -> list[str]:
    """What judgements rest on beside the content: the versions of libraries, and our own modules as they are.

    Libraries by the names of what pip leaves beside them, which is quicker than asking for their versions.
    """
    ours = Path(__file__).parent
    with contextlib.suppress(OSError, AttributeError):
        spec = find_spec("pydantic")
        names = [path.name for path in Path(spec.origin).parent.parent.iterdir()] if spec and spec.origin else []
        found = [name for name in names if name.lower().startswith(_MADE_WITH) and name.endswith("-info")]
        states = [
            (os.path.join(folder, name), os.stat(os.path.join(folder, name)))  # noqa: PTH116, PTH118 - of hundreds
            for folder, _, files in os.walk(ours)
            for name in files
            if name.endswith(".py")
        ]
        return sorted([*found, *(f"{path} {state.st_size} {state.st_mtime_ns}" for path, state in states)])
    return []


def digest(*parts: bytes | memoryview) -> bytes:
    """What content is known by: of the library's functions the one that processors know, twice as fast as others.

    :param parts: the content, in one piece or several, which are not put together in memory.
    """
    sha = hashlib.sha256(usedforsecurity=False)
    for part in parts:
        sha.update(part)
    return sha.digest()[:_DIGEST]
