"""The manifest of a site: the checksum of every file, in the form that ``sha256sum --check`` reads.

Nothing that a manifest names is opened because it names it: the folder is walked, links are not followed, and what is
found there is compared with what the manifest says. So no manifest, whoever wrote it, leads out of the folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

NAME = "cjm-manifest.sha256"
"""The manifest's name, at the top of the site."""

NOT_OURS = frozenset({".git", ".hg", ".svn"})
"""What at the top of a site folder belongs to version control: neither listed nor checked."""

LARGEST = 64 * 1024 * 1024
"""How large a manifest may be, in bytes: that of half a million files."""

_HEAD = f"# cjm-site 1. To check: cjm verify FOLDER, or in this folder: sha256sum --check {NAME}"
_KEPT = "# kept: "
_LINE = re.compile(r"(\\?)([0-9a-f]{64}) [ *]([^\r\n]+)")
_CHUNK = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class ManifestError(RefusalError):
    """There is no manifest, or it cannot be read."""


class Manifest(NamedTuple):
    """What a site consists of.

    ``digests`` has the SHA-256 of every file by its path from the site's top, with forward slashes. ``kept`` names
    what stood in the folder before and is no part of the build: entries at the top whose name begins with a dot.
    """

    digests: Mapping[str, str]
    kept: frozenset[str] = frozenset()

    def text(self) -> str:
        """The manifest's text, sorted."""
        lines = [_HEAD, *(f"{_KEPT}{_escape(name)[1]}" for name in sorted(self.kept))]
        for path in sorted(self.digests):
            mark, name = _escape(path)
            lines.append(f"{mark}{self.digests[path]}  {name}")
        return "\n".join(lines) + "\n"

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read a manifest.

        :raises ManifestError: naming the line, when it is none.
        """
        try:
            with path.open("rb") as stream:
                raw = stream.read(LARGEST + 1)
        except FileNotFoundError:
            raise ManifestError(_("there is no manifest {path}"), path=path) from None
        except OSError as error:
            raise ManifestError(_("{path}: {reason}"), path=path, reason=error.strerror or error) from None
        if len(raw) > LARGEST:
            limit = f"{LARGEST >> 20} MiB"
            raise ManifestError(_("{path}: a manifest is not larger than {limit}"), path=path, limit=limit)
        return cls.parse(raw.decode("utf-8", "surrogateescape"), path)

    @classmethod
    def parse(cls, text: str, path: Path) -> Manifest:
        """A manifest from its text; ``path`` is how the message names it."""
        digests: dict[str, str] = {}
        kept = set()
        for number, line in enumerate(text.split("\n"), 1):
            if line.startswith(_KEPT):
                kept.add(_unescape(line.removeprefix(_KEPT)))
            if not line or line.startswith("#"):
                continue
            match = _LINE.fullmatch(line)
            name = (_unescape(match[3]) if match[1] else match[3]) if match else ""
            if match is None or not is_inside(name):
                sentence = _("{path}:{number}: this is no line of a manifest: {line}")
                raise ManifestError(sentence, path=path, number=number, line=ascii(line[:80]))
            if name in digests:
                raise ManifestError(_("{path}:{number}: {name} is there twice"), path=path, number=number, name=name)
            digests[name] = match[2]
        if not digests:
            raise ManifestError(_("{path}: the manifest lists no file"), path=path)
        return cls(digests, frozenset(kept))


class Verdict(NamedTuple):
    """How a folder differs from its manifest: paths, sorted. ``unreadable`` has the reason of each."""

    files: int
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()

    @property
    def fine(self) -> bool:
        """Whether every file is as it was written, and no other is there."""
        return not (self.changed or self.missing or self.extra or self.unreadable)


def verify(folder: Path, manifest: Manifest, own: Iterable[str] = (NAME,)) -> Verdict:
    """Compare a folder with a manifest.

    :param own: the manifest's own path, which it cannot list.
    """
    found = dict(walk(folder))
    changed, unreadable = [], []
    for path in sorted(found.keys() & manifest.digests.keys()):
        if not found[path]:
            changed.append(path)
            continue
        try:
            if digest_of(folder / path) != manifest.digests[path]:
                changed.append(path)
        except OSError as error:
            unreadable.append((path, error.strerror or str(error)))
    others = found.keys() - manifest.digests.keys() - set(own)
    return Verdict(
        files=len(manifest.digests),
        changed=tuple(changed),
        missing=tuple(sorted(manifest.digests.keys() - found.keys())),
        extra=tuple(sorted(path for path in others if found[path] or path.split("/")[0] not in manifest.kept)),
        unreadable=tuple(unreadable),
    )


def write_manifest(
    folder: Path, known: Mapping[str, str] | None = None, kept: frozenset[str] = frozenset()
) -> Manifest:
    """Write the manifest of all that is in a folder.

    :param known: digests of files that need not be read; those of files that are not there are left out.
    """
    known = known or {}
    digests = {}
    for path, is_file in walk(folder):
        if is_file and path != NAME:
            digests[path] = known.get(path) or digest_of(folder / path)
    manifest = Manifest(digests, kept)
    (folder / NAME).unlink(missing_ok=True)  # it may be a hard link
    (folder / NAME).write_bytes(manifest.text().encode("utf-8", "surrogateescape"))
    return manifest


def walk(folder: Path) -> Iterator[tuple[str, bool]]:
    """Every file below a folder, and whether it is an ordinary one; links are not followed.

    :raises OSError: when a folder cannot be listed.
    """
    waiting = [""]
    while waiting:
        base = waiting.pop()
        with os.scandir(folder / base) as entries:
            for entry in entries:
                if not base and entry.name in NOT_OURS:
                    continue
                path = f"{base}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{path}/")
                else:
                    yield path, entry.is_file(follow_symlinks=False)


def digest_of(path: Path) -> str:
    """The SHA-256 of an ordinary file."""
    with open(os.open(path, _FLAGS), "rb") as stream:  # noqa: PTH123 - flags that Path.open has not
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(0, "not an ordinary file", str(path))
        sha = hashlib.sha256()
        while chunk := stream.read(_CHUNK):
            sha.update(chunk)
        return sha.hexdigest()


def is_inside(name: str) -> bool:
    """Whether a path stays in the folder that it is seen from, on every system."""
    if not name or "\0" in name or name.startswith("/"):
        return False
    if os.name == "nt" and ("\\" in name or ":" in name):
        return False
    return not any(part in {"", ".", ".."} for part in name.split("/"))


def _escape(name: str) -> tuple[str, str]:
    """A name as coreutils write it, after the mark that says so."""
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return ("\\" if escaped != name else ""), escaped


def _unescape(name: str) -> str:
    letters = {"n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(r"\\([nr\\])", lambda match: letters[match[1]], name)
