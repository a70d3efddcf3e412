"""What a check found, kept until something that it looked at is another: then nothing has to be read again.

What a check says follows from the configuration, the files of the content folder, CODEOWNERS, the day, and the versions
of us and of the libraries that judge. Whether files are the same is told by what the system notes of every one of them,
as git does; with files written just now, whose next change might bear the same time, nothing is kept.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cjm_site.cache import FOLDER, Cache, digest, judges
from cjm_site.diagnostics import packed, unpacked
from cjm_site.file_states import COARSE_TICK, SECOND, TICK
from cjm_site.paths import shown_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cjm_site.compile import Compilation
    from cjm_site.diagnostics import Diagnostic
    from cjm_site.settings import Settings

_ELSEWHERE = re.compile(rb"!ENV|INHERIT|locale_dir|new_templates|\\[xuU]|!\S*%|^%", re.MULTILINE)
"""A configuration with one of these, or that writes letters so that they may be, depends on more than its own text."""


@dataclass(frozen=True)
class Outcome:
    """What a check found, and what it takes to say it. ``files`` are those of objects and pages."""

    root: Path
    content: Path
    language: str
    labels: Mapping[str, str]
    catalogues: Path | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    personas: int
    journeys: int

    def shown_path(self, path: Path) -> str:
        """How messages name a file."""
        return shown_from(self.root, path)


class Watch(NamedTuple):
    """What everything looked like before a check began: only what is the same afterwards is what it has seen."""

    config_file: Path
    content: Path
    began: int
    seen: _Seen | None

    @classmethod
    def begin(cls, config_file: Path, content: Path) -> Watch:
        """Look around."""
        began = time.time_ns()
        return cls(config_file, content, began, _seen(config_file, content))

    def keep(self, outcome: Outcome) -> None:
        """Keep what was found, unless something changed meanwhile, or may change without being noticed."""
        found = packed(outcome.diagnostics)
        if self.seen is None or found is None or self.seen.newest > self.began:
            return
        if _seen(self.config_file, outcome.content) != self.seen:
            return
        data = {
            "seen": self.seen.digests,
            "content": os.path.relpath(outcome.content, outcome.root),
            "language": outcome.language,
            "labels": dict(outcome.labels),
            "diagnostics": found,
            "files": outcome.files,
            "personas": outcome.personas,
            "journeys": outcome.journeys,
        }
        Cache.of(outcome.root).write(_entry(self.config_file), data)


def outcome_of(settings: Settings, compilation: Compilation) -> Outcome:
    """What a compilation found."""
    from cjm_site.model import OBJECT_TYPES

    handbook = compilation.handbook
    sources = [entry.source for kind in OBJECT_TYPES for entry in handbook.objects(kind).values()]
    return Outcome(
        settings.root,
        settings.content,
        settings.language,
        settings.labels,
        settings.catalogues,
        compilation.diagnostics,
        tuple(sorted({source.path for source in [*sources, *handbook.pages] if source is not None})),
        len(handbook.personas),
        len(handbook.journeys),
    )


def recall(config_file: Path) -> Outcome | Watch | None:
    """What the last check found, if everything is as it was then; else what everything looks like now.

    ``None`` where the last check found nothing that could be kept.
    """
    root = config_file.absolute().parent
    data = Cache.there(root).read(_entry(config_file))
    try:
        content = root / data["content"]
        watch = Watch.begin(config_file, content)
        if watch.seen is None or list(watch.seen.digests) != data["seen"]:
            return watch
        diagnostics = unpacked(data["diagnostics"])
        return Outcome(
            root,
            content,
            data["language"],
            data["labels"],
            None,
            diagnostics,
            tuple(data["files"]),
            data["personas"],
            data["journeys"],
        )
    except (TypeError, KeyError, ValueError):
        return None


def _entry(config_file: Path) -> str:
    return f"outcome-{digest(os.fsencode(config_file.name)).hex()}"


class _Seen(NamedTuple):
    """Everything that a check rests on, by digests.

    ``newest``: from when on, in nanoseconds, a change of the file that changed last bears another time.
    """

    digests: tuple[str, ...]
    newest: int


def _seen(config_file: Path, content: Path) -> _Seen | None:
    """What everything looks like; ``None`` where that cannot be told."""
    if os.name != "posix":
        return None  # no time that every change of a file sets
    try:
        configuration = config_file.read_bytes()
        if _ELSEWHERE.search(configuration):
            return None
        states = list(_states(content))
        newest = max((max(state.st_mtime_ns, state.st_ctime_ns) for _, state in states), default=0)
        is_fine = any(state.st_ctime_ns % SECOND for _, state in states)
        newest += TICK if is_fine else COARSE_TICK
        listed = "\n".join(
            f"{name}\0{state.st_mode} {state.st_ino} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"
            for name, state in sorted(states, key=lambda pair: pair[0])
        )
        owners = _code_owners(config_file.absolute().parent)
    except (OSError, _LinkError):
        return None
    day = os.environ.get("SOURCE_DATE_EPOCH") or str(dt.datetime.now(tz=dt.UTC).date())
    around = [sys.version, day, *judges()]
    parts = (configuration, os.fsencode(listed), owners, os.fsencode("\n".join(around)))
    return _Seen(tuple(digest(part).hex() for part in parts), newest)


class _LinkError(Exception):
    """A symbolic link: what it leads to may change without it."""


def _states(content: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every file and folder below the content folder, hidden ones too: a link may lead to any."""
    folders = [os.fspath(content)]
    yield "", content.stat()
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_symlink():
                    raise _LinkError
                if entry.name == FOLDER:
                    continue  # our own, where the content folder is the project's
                if entry.is_dir():
                    folders.append(entry.path)
                yield entry.path, entry.stat()


def _code_owners(root: Path) -> bytes:
    """The CODEOWNERS files, with where they stand."""
    from cjm_site.codeowners import files_in, repository_of

    top = repository_of(root)
    return b"\0".join([os.fsencode(top), *(os.fsencode(path) + b"\0" + path.read_bytes() for path in files_in(top))])
