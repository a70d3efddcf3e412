"""What templates are compiled to, kept where Python keeps what our modules are compiled to: in ``__pycache__``.

An installation writes it (:mod:`cjm_site.adapters.theme_code`), else the first build that finds none. As with Python's
own files: there is none where that folder cannot be written or where Python is told to write none, and whoever may
write there may change our modules too. In a project's cache there is only data.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cjm_site.assets import locale_folder
from cjm_site.cache import judges
from cjm_site.installed import version_of
from cjm_site.whole_file import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

Code: TypeAlias = "dict[tuple[str, str], bytes]"
"""What templates were compiled to, by the digests of their place and of their text."""

_DIGEST = 32
_COMPILERS = ("Jinja2", "mkdocs", "mkdocs-material")


@dataclass(frozen=True, slots=True)
class KeptCode:
    """A file of compiled templates; ``what`` names them: a language, or the theme."""

    what: str

    @property
    def file(self) -> Path | None:
        """Where it is; ``None`` where Python keeps nothing."""
        tag: str | None = getattr(sys.implementation, "cache_tag", None)  # None is documented, the type says str
        if tag is None:
            return None
        name = Path(__file__).with_name(f"templates_{self.what}.py")
        return Path(importlib.util.cache_from_source(str(name))).with_suffix(".code")

    @property
    def can_be_written(self) -> bool:
        """Whether it is worth a try."""
        above = next((folder for folder in self.file.parents if folder.exists()), None) if self.file else None
        return above is not None and above.is_dir() and os.access(above, os.W_OK)

    def read(self) -> Code:
        """What is kept; nothing when it was not made by exactly these modules, catalogues and libraries."""
        with suppress(OSError, ValueError, EOFError, TypeError):
            raw = self.file.read_bytes() if self.file else b""
            content = raw[_DIGEST:]
            if raw[:_DIGEST] == self._digest(content):
                found: Code = marshal.loads(content)  # noqa: S302 - our own file, whole, beside our modules
                return found
        return {}

    def write(self, code: Mapping[tuple[str, str], bytes]) -> None:
        """Keep this, if it can be kept."""
        if self.file is None:
            return
        content = marshal.dumps(dict(code))
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.file, self._digest(content), content)

    def _digest(self, content: bytes) -> bytes:
        states = [path.stat() for path in sorted(locale_folder().glob("*/*/*.po"))]
        catalogues = [f"{state.st_size} {state.st_mtime_ns}" for state in states]
        made_by = [sys.version, *map(version_of, _COMPILERS), *judges(), *catalogues]
        return hashlib.sha256("\n".join(made_by).encode("utf-8", "surrogateescape") + b"\0" + content).digest()
