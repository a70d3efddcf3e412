"""Writes authors' files all or nothing: after an error or an interruption every file is as it was.

New contents go into temporary files beside the old ones, and only then take their places, each in one step. Several
files cannot change in one step, so a journal in the project's folder first says what stood where: it is what
:func:`recover` needs to put everything back when the program was killed halfway.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import stat
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cjm_site.refusal import RefusalError, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

JOURNAL = ".cjm-journal.json"
"""The journal's name in the project's folder. It is there only while several files are being written."""

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_OURS = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".yml", ".yaml", ".json"})


class WriteError(RefusalError):
    """Files cannot be written; they are as they were."""


class _Interrupted(Exception):  # noqa: N818 - not an error
    """A signal came while files were being written."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file's content before and after; ``None``: there is no file. A file that appears takes ``mode_of``'s mode."""

    path: Path
    before: bytes | None
    after: bytes | None
    mode_of: Path | None = None


def write_all(changes: Sequence[Change], root: Path, content: Path | None = None) -> None:
    """Make all changes or none.

    :param root: the project's folder, where the journal stands meanwhile.
    :param content: the content folder, where that is not below ``root``.
    :raises WriteError: when one cannot be made; also when a file is no longer what ``before`` says.
    """
    todo = [replace(change, path=_real(change.path)) for change in changes if change.before != change.after]
    if not todo:
        return
    for change in todo if len(todo) > 1 else ():
        if not _is_ours(change.path, root, content):
            raise WriteError(_("{path} is no file of this handbook: change it by itself"), path=change.path)
    with _as_write_error(root):
        modes = {change.path: _checked_mode(change) for change in todo}
        with _signals_held() as check:
            _make(todo, modes, root / JOURNAL if len(todo) > 1 else None, check)


def _make(todo: Sequence[Change], modes: Mapping[Path, int], journal: Path | None, check: Callable[[], None]) -> None:
    staged: list[Path] = []
    done: list[Change] = []
    try:
        if journal is not None:
            _write_journal(journal, todo, modes)
        for change in todo:
            check()
            if change.after is not None:
                staged.append(_stage(change.path, change.after, modes[change.path]))
        # Removals first: where a file system ignores case, the new name may be the old one.
        for change in sorted(todo, key=lambda c: c.after is not None):
            check()
            done.append(change)
            if change.after is None:
                change.path.unlink()
            else:
                _temporary(change.path).replace(change.path)
        check()
    except BaseException:
        for temporary in staged:
            with suppress(OSError):
                temporary.unlink()
        for change in reversed(done):
            _put_back(change.path, change.before, modes[change.path])
        if journal is not None:  # only reached when everything is back
            journal.unlink(missing_ok=True)
        raise
    if journal is not None:
        journal.unlink()


def recover(root: Path, content: Path | None = None) -> list[Path]:
    """Put back what a killed program left half-written; returns the files that were put back.

    A file that somebody has changed since is left alone. The folders are those of :func:`write_all`.

    :raises WriteError: when another program is writing just now, or a file cannot be put back.
    """
    journal = root / JOURNAL
    if not journal.is_file():
        return []
    restored = []
    with _as_write_error(root):
        try:
            record: Any = json.loads(journal.read_text("utf-8"))
            process, entries = int(record["process"]), [_Entry(**entry) for entry in record["files"]]
        except (ValueError, TypeError, KeyError):
            raise WriteError(_("{path} is not a journal of ours; remove it"), path=journal) from None
        if _is_running(process):
            raise WriteError(_("another cjm is writing files just now (process {process})"), process=process)
        for entry in entries:
            path = root / entry.path
            if not _is_ours(path, root, content):
                sentence = _("{path} names a file that is not the handbook's: {name}")
                raise WriteError(sentence, path=journal, name=entry.path)
            _temporary(path).unlink(missing_ok=True)
            if _digest(_read(path)) == entry.after:  # else not reached yet, or changed since
                _put_back(path, None if entry.before is None else base64.b64decode(entry.before), entry.mode)
                restored.append(path)
        journal.unlink()
    return restored


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file in the journal: its path from the project's folder, its content before, the digest of the one after."""

    path: str
    before: str | None
    after: str | None
    mode: int


def _write_journal(journal: Path, changes: Sequence[Change], modes: Mapping[Path, int]) -> None:
    files = [
        {
            "path": os.path.relpath(change.path, journal.parent),
            "before": None if change.before is None else base64.b64encode(change.before).decode(),
            "after": _digest(change.after),
            "mode": modes[change.path],
        }
        for change in changes
    ]
    text = json.dumps({"process": os.getpid(), "files": files})
    temporary = _stage(journal, text.encode(), 0o600)
    try:
        temporary.replace(journal)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _is_ours(path: Path, root: Path, content: Path | None) -> bool:
    """Whether a file is the handbook's own: only those are put back, whoever wrote the journal."""
    found = path.resolve()
    for folder in (root, content) if content else (root,):
        if found.is_relative_to(folder.resolve()):
            parts = found.relative_to(folder.resolve()).parts
            return found.suffix.lower() in _OURS and not any(part.startswith(".") for part in parts)
    return False


def _real(path: Path) -> Path:
    """The file itself, where ``path`` is a link to it."""
    return path.resolve() if path.is_symlink() else path.absolute()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _checked_mode(change: Change) -> int:
    """The mode that the file has or gets, when the change can be made."""
    now = _read(change.path)
    like = change.mode_of or change.path
    if change.before is None and now is not None:
        # the old name in other case, on a file system that ignores it, is no other file
        if change.mode_of is None or not (like.exists() and change.path.samefile(like)):
            raise WriteError(_("{path} exists already"), path=change.path)
    elif now != change.before:
        raise WriteError(_("{path} was changed meanwhile"), path=change.path)
    elif now is not None and not (os.access(change.path, os.W_OK) and change.path.stat().st_mode & 0o222):
        raise WriteError(_("{path} is write-protected"), path=change.path)
    return stat.S_IMODE(like.stat().st_mode) if like.exists() else 0o644


def _temporary(path: Path) -> Path:
    """The temporary file for ``path``: hidden, in its folder, and always the same."""
    return path.with_name(f".cjm-{hashlib.blake2b(path.name.encode(), digest_size=8).hexdigest()}.tmp")


def _stage(path: Path, content: bytes, mode: int) -> Path:
    """Write the temporary file, down to the disk."""
    temporary = _temporary(path)
    temporary.unlink(missing_ok=True)
    try:
        with open(os.open(temporary, _FLAGS, 0o600), "wb") as stream:  # noqa: PTH123 - flags that Path.open has not
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def _put_back(path: Path, before: bytes | None, mode: int) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    elif _read(path) != before:
        _stage(path, before, mode).replace(path)


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.blake2b(content, digest_size=32).hexdigest()


def _is_running(process: int) -> bool:
    """Whether another process of that number is there."""
    if process == os.getpid() or os.name == "nt":  # Windows has no harmless signal to ask with
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


@contextmanager
def _as_write_error(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise WriteError("{path}: {reason}", path=error.filename or root, reason=reason) from None


@contextmanager
def _signals_held() -> Iterator[Callable[[], None]]:
    """Hold interruptions back; the function it gives raises when one has come. Afterwards it is delivered."""
    came: list[int] = []

    def check() -> None:
        if came:
            raise _Interrupted

    held: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in _SIGNALS:
            if signal.getsignal(number) not in {signal.SIG_IGN, None}:
                held[number] = signal.signal(number, lambda number, _frame: came.append(number))
    interrupted = False
    try:
        yield check
    except _Interrupted:
        interrupted = True
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
    if interrupted:
        raise WriteError(_("interrupted; every file is as it was"))
