"""Publishes a site whole or not at all: it is built aside, and takes the place of the one before in one step.

Beside the site folder stands, while a build runs, a folder of ours with a lock, the new site, and at the end the old
one. The system takes the lock from a process that ends, however it ends; the next build then clears what it left.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cjm_site.cache import Cache
from cjm_site.exchange import exchange, flush, is_mount_point
from cjm_site.manifest import NAME, NOT_OURS, Manifest, ManifestError, write_manifest
from cjm_site.precompress import precompress
from cjm_site.refusal import RefusalError, _
from cjm_site.spare_folders import keep_folders, remove_unused, take_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SITE_SIGNS = (NAME, "index.html", "404.html", "sitemap.xml", "search", "assets")
"""A folder that holds none of these at its top is not a site that a build may replace."""

GRACE = 0.05
"""How long the old site stays after the switch, in seconds: for whoever was on the way to one of its files."""

_LOCK, _NEW, _OLD = "lock", "new", "old"


class PublishError(RefusalError):
    """The site cannot be published; the one that was there is as it was."""


@dataclass(slots=True)
class Stage:
    """A site in the making. Made with :meth:`open`; ends with :meth:`publish` or :meth:`discard`."""

    site: Path
    """Where the site stands that is being replaced, all links followed; perhaps nothing is there yet."""

    before: Manifest | None
    """The manifest of that site."""

    digests: dict[str, str] = field(default_factory=dict)
    """Digests of files in the new site that are known already, by path: they are not read again."""

    _work: Path = Path()
    _lock: int = -1
    _spare: Path = Path()
    _taken: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where the new site is built."""
        return self._work / _NEW

    @classmethod
    def open(cls, site: Path, root: Path, content: Path) -> Stage:
        """Take the place where a site is to be: look whether it can be had, lock it, clear what a killed build left.

        :param root: the project's folder.
        :param content: the content folder.
        :raises PublishError: when it cannot be had.
        """
        with _as_publish_error(site):
            site = _resolved(site)
            _check_place(site, root.resolve(), content.resolve())
            site.parent.mkdir(parents=True, exist_ok=True)
            work = work_folder(site)
            spare = Cache.there(root).folder / "folders"
            stage = cls(site, None, {}, work, _take_lock(work, site), spare)
            try:
                _put_back(site, work)
                _clear(work)
                _check_content(site)
                with contextlib.suppress(ManifestError):
                    stage.before = Manifest.read(site / NAME)
                stage.folder.mkdir()
                stage._taken = take_folders(spare, stage.folder)
            except BaseException:
                stage.discard()
                raise
        return stage

    def publish(self, *, compressed: bool = False, meanwhile: Callable[[], None] | None = None) -> Manifest:
        """Let the new site take the place of the old one; returns its manifest.

        :param compressed: whether to write compressed files too.
        :param meanwhile: done when the new site is there, before the old one is removed.
        :raises PublishError: when it cannot; the old site is where it was then, and the stage is discarded.
        """
        try:
            with _as_publish_error(self.site):
                if compressed:
                    precompress(self.folder, self.site, self.before.digests if self.before else {}, self.digests)
                kept = _keep(self.site, self.folder, self.before)
                manifest = write_manifest(self.folder, self.digests, kept)
                _keep_times(self.site, self.folder, self.before, manifest)
                _keep_mode(self.site, self.folder)
                remove_unused(self.folder, self._taken, manifest.digests)
                flush(self.folder)  # or a machine that loses power keeps the new names without what they name
                _switch(self.folder, self.site, self._work / _OLD)
            switched = time.monotonic()
            if meanwhile:
                meanwhile()
            time.sleep(max(0.0, GRACE - (time.monotonic() - switched)))
        finally:
            self.discard()
        return manifest

    def discard(self) -> None:
        """Remove the stage, or what was replaced, and let go of the place. May be called at any time, and twice."""
        if self._lock < 0:
            return
        with contextlib.suppress(OSError):
            _put_back(self.site, self._work)
        keep_folders(self._work / _NEW, self._spare)
        if os.path.lexists(self.site):  # else the old one could not be put back, and the next command tries again
            keep_folders(self._work / _OLD, self._spare)
        _let_go(self._lock, self._work)
        self._lock = -1


def work_folder(site: Path) -> Path:
    """Our folder beside a site's, on the same file system."""
    return site.with_name(f".{site.name}.cjm-build")


def _resolved(site: Path) -> Path:
    try:
        return site.resolve()
    except RuntimeError:  # before Python 3.13, for links in a circle
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(site)) from None


def _check_place(site: Path, root: Path, content: Path) -> None:
    """Refuse places where a build would take away something else."""
    if site.parent == site:
        raise PublishError(_("the site cannot be {site}: choose a folder of its own"), site=site)
    for folder, name in ((root, "mkdocs.yml"), (content, "docs_dir"), (Path.home().resolve(), "HOME")):
        if folder.is_relative_to(site):
            sentence = _("the site cannot be {site}, which holds {folder} ({name}): choose a folder of its own")
            raise PublishError(sentence, site=site, folder=folder, name=name)
    if site.is_relative_to(content):
        raise PublishError(
            _("the site cannot be {site}, inside the content folder {content}"), site=site, content=content
        )
    if site.exists() and not site.is_dir():
        raise PublishError(_("{site} is not a folder"), site=site)
    if is_mount_point(site):
        sentence = _("{site} is a mount point and cannot be replaced in one step: choose a folder inside it")
        raise PublishError(sentence, site=site)


def _check_content(site: Path) -> None:
    """Refuse to replace a folder that holds something, but no site."""
    if not site.is_dir():
        return
    names = {entry.name for entry in site.iterdir() if not entry.name.startswith(".")}
    if names and not names.intersection(SITE_SIGNS):
        sentence = _("{site} holds something that is not a site ({name}): empty it, or choose another folder")
        raise PublishError(sentence, site=site, name=min(names))


def _put_back(site: Path, work: Path) -> None:
    """Where two steps were needed and only the first was done, undo it."""
    old = work / _OLD
    if old.is_dir() and not os.path.lexists(site):
        old.rename(site)


def _clear(work: Path) -> None:
    for name in (_NEW, _OLD):
        if os.path.lexists(work / name):
            shutil.rmtree(work / name)


def _keep(site: Path, folder: Path, before: Manifest | None) -> frozenset[str]:
    """Take over what stands at the top of the old site under a name with a dot and no build has written.

    As mkdocs does: a ``.git`` of GitHub Pages, a ``.well-known`` of the web server. Files are linked, not moved: until
    the switch they belong to the old site.
    """
    if not site.is_dir():
        return frozenset()
    written = {path.split("/")[0] for path in before.digests} - before.kept if before else set()
    kept = set()
    for entry in sorted(site.iterdir()):
        if entry.name.startswith(".") and entry.name not in written and not os.path.lexists(folder / entry.name):
            kept.add(entry.name)
            if entry.is_dir() and not entry.is_symlink():
                shutil.copytree(entry, folder / entry.name, symlinks=True, copy_function=_link)
            else:
                _link(str(entry), str(folder / entry.name))
    return frozenset(kept - NOT_OURS)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # too many links, or a file system without
        shutil.copy2(source, target, follow_symlinks=False)


def _keep_times(site: Path, folder: Path, before: Manifest | None, manifest: Manifest) -> None:
    """Give what is as it was the time it had, so that a server's validators of it hold; what changed, a later one."""
    old = before.digests if before else {}
    for path in manifest.digests.keys() & old.keys():
        try:
            then, now = os.stat(f"{site}/{path}"), os.stat(f"{folder}/{path}")  # noqa: PTH116 - of thousands of files
        except OSError:
            continue
        if (then.st_ino, then.st_dev) == (now.st_ino, now.st_dev):
            continue
        if manifest.digests[path] == old[path] and then.st_size == now.st_size:
            os.utime(folder / path, ns=(now.st_atime_ns, then.st_mtime_ns))
        elif int(now.st_mtime) <= int(then.st_mtime):  # servers count in seconds
            os.utime(folder / path, (now.st_atime, int(then.st_mtime) + 1))


def _keep_mode(site: Path, folder: Path) -> None:
    """The folder's own permissions, group and owner, as far as we may set them."""
    if site.is_dir():
        then = site.stat()
        if hasattr(os, "chown"):
            with contextlib.suppress(OSError):
                os.chown(folder, then.st_uid, then.st_gid)
        folder.chmod(stat.S_IMODE(then.st_mode))


def _switch(folder: Path, site: Path, old: Path) -> None:
    """The step that readers see."""
    if not os.path.lexists(site):
        folder.rename(site)
        return
    if not exchange(folder, site):
        site.rename(old)
        try:
            _rename_patiently(folder, site)
        except BaseException:
            old.rename(site)
            raise


def _rename_patiently(source: Path, target: Path) -> None:
    """Rename; where another program holds a file of the folder open for a moment (Windows), try again."""
    for wait in (0.1, 0.3, 1.0):
        try:
            source.rename(target)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    source.rename(target)


def _take_lock(work: Path, site: Path) -> int:
    """The lock's open file.

    :raises PublishError: when another build has it.
    """
    for _attempt in range(100):
        with contextlib.suppress(FileExistsError):
            work.mkdir(mode=0o755)
        if work.is_symlink() or not work.is_dir():
            raise PublishError(_("{path} is in the way: remove it"), path=work)
        path = work / _LOCK
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        except FileNotFoundError:  # the build that had it has just ended
            continue
        try:
            locked = _locked(lock)
            busy = None if locked else _busy(lock, site)
            if locked and _is_there(lock, path):
                os.ftruncate(lock, 0)
                os.write(lock, json.dumps({"process": os.getpid(), "since": time.strftime("%H:%M")}).encode())
                return lock
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)
        if busy:
            raise busy
    raise PublishError(_("another build is writing {site} just now; try again when it is done"), site=site)


def _locked(lock: int) -> bool:
    """Lock a file, unless another process has done so. Of file systems without locks nothing is asked."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows' own
        else:
            import fcntl

            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # not flock: children of a killed build would hold that
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def _is_there(lock: int, path: Path) -> bool:
    """Whether an open file is still the one at a path: the build that had it may have taken it away."""
    try:
        return os.path.samestat(os.fstat(lock), path.stat())
    except OSError:
        return False


def _busy(lock: int, site: Path) -> PublishError:
    try:
        holder: Any = json.loads(os.pread(lock, 1000, 0))
        sentence = _("another build is writing {site} (process {process}, since {since}); try again when it is done")
        return PublishError(sentence, site=site, process=int(holder["process"]), since=str(holder["since"])[:5])
    except (OSError, AttributeError, ValueError, TypeError, KeyError):
        return PublishError(_("another build is writing {site} just now; try again when it is done"), site=site)


def _let_go(lock: int, work: Path) -> None:
    """Take the lock away while it is still ours, then the folder, unless something of ours could not be removed."""
    with contextlib.suppress(OSError):
        (work / _LOCK).unlink()
    os.close(lock)
    with contextlib.suppress(OSError):
        work.rmdir()


@contextlib.contextmanager
def _as_publish_error(site: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise PublishError(_("{path}: {reason}"), path=error.filename or site, reason=reason) from None
