"""A repository: its revisions, and the files of each; the working tree is one more revision."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cjm_site.git.run import GitError, git, line, reading
from cjm_site.refusal import _
from cjm_site.validate import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WORKING_TREE = ""
"""The revision that is not one: the files as they are now, those that git does not know yet included."""

_FILE, _SUBMODULE = {"100644", "100755"}, "160000"
_MAIN = ("main", "master", "trunk")
"""What the branch that others are merged into is usually called."""
_MAIN_REFS = {name for branch in _MAIN for name in (branch, f"origin/{branch}")}
_HASH = re.compile(r"[0-9a-f]{7,64}")
_ABSENT = _("the submodule {folder} is not here as the commit has it: fetch it (git submodule update --init)")
_PARTIAL = _(
    "git does not have what {path} says in that commit: this clone is partial and cannot fetch it, or damaged; "
    "clone the repository again, whole"
)
_SHALLOW = _("there is no commit {name} in this shallow clone: fetch the whole history (git fetch --unshallow)")


@dataclass(frozen=True, slots=True)
class Blob:
    """A file's content by its id; ``where`` is the repository or submodule that has it. What is on disk is at hand.

    ``path`` is where such a file stands below ``where``; what stands there now may be another one.
    """

    id: str
    where: Path
    raw: bytes | None = None
    path: str = ""


@dataclass(frozen=True)
class Repository:
    """``root`` is the top folder of the work tree; ``bare``: that of the repository itself, which has none."""

    root: Path
    bare: bool = False

    @classmethod
    def around(cls, folder: Path) -> tuple[Repository, str]:
        """The repository that a folder is in, and the folder seen from its root (with a slash at its end, or empty).

        :raises GitError: when it is in none.
        """
        there = folder.absolute()
        while not there.is_dir() and there != there.parent:
            there = there.parent
        root = line(there, "rev-parse", "--show-toplevel")
        if not root and line(there, "rev-parse", "--is-bare-repository") == "true":
            return cls(Path(line(there, "rev-parse", "--absolute-git-dir")), bare=True), ""
        if not root:
            raise GitError(_("{folder} is in no git repository"), folder=folder.name or folder)
        prefix = line(there, "rev-parse", "--show-prefix")
        rest = os.path.relpath(folder.absolute(), there).replace(os.sep, "/")
        return cls(Path(root)), prefix if rest == "." else f"{prefix}{rest}/"

    # -- revisions -------------------------------------------------------------------------------------------------

    def commit(self, name: str) -> str:
        """The commit that a name stands for.

        :raises GitError: when there is none, with the names most like it.
        """
        known = (
            "" if name.startswith("-") else line(self.root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        )
        if known:
            return known
        if self.is_empty:
            raise GitError(_("this repository has no commit yet: there is nothing to compare"))
        if not name.startswith("-") and line(self.root, "cat-file", "-t", name):
            raise GitError(_("{name} is no commit, nor a name of one"), name=name)
        older = re.fullmatch(r"(.+?)[~^][~^0-9]*", name)
        if older and line(self.root, "rev-parse", "--verify", "--quiet", f"{older[1]}^{{commit}}"):
            if self.is_shallow:
                raise GitError(_SHALLOW, name=name)
            if re.search(r"\^[2-9]", name):
                raise GitError(_("there is no commit {name}: not so many were merged there"), name=name)
            count = line(self.root, "rev-list", "--count", "--first-parent", older[1], "--")
            raise GitError(
                _("there is no commit {name}: the history of {start} goes back {count} commits"),
                name=name, start=older[1], count=count,
            )  # fmt: skip
        guess = nearest(name, self.names)
        if self.is_shallow and (name in _MAIN_REFS or _HASH.fullmatch(name)):
            raise GitError(_SHALLOW, name=name)
        if os.path.lexists(self.root / name):
            raise GitError(
                _("{name} is a file or folder, and not a revision: the handbook is compared whole"), name=name
            )
        if guess:
            raise GitError(_("git knows no revision {name}; did you mean {guess}?"), name=name, guess=guess)
        some = ", ".join(self.names[:8])
        raise GitError(_("git knows no revision {name}; there are: {names}"), name=name, names=some or "HEAD")

    @cached_property
    def names(self) -> list[str]:
        """Branches and tags."""
        said = line(self.root, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags")
        return [name for name in said.split("\n") if name]

    @cached_property
    def is_shallow(self) -> bool:
        """Whether history is cut off somewhere."""
        return line(self.root, "rev-parse", "--is-shallow-repository") == "true"

    @cached_property
    def is_empty(self) -> bool:
        """Whether nothing was ever committed here."""
        return not line(self.root, "rev-parse", "--verify", "--quiet", "HEAD") and not self.names

    def main_branch(self) -> str:
        """The branch that others are merged into.

        :raises GitError: when none has one of the usual names.
        """
        if self.is_empty:
            raise GitError(_("this repository has no commit yet: there is nothing to compare"))
        remotes = line(self.root, "remote").split("\n")
        remote = "origin" if "origin" in remotes else remotes[0]
        names = (*_MAIN, line(self.root, "config", "--get", "init.defaultBranch"))
        for ref in (
            line(self.root, "symbolic-ref", "--quiet", f"refs/remotes/{remote}/HEAD"),
            *(f"refs/remotes/{remote}/{name}" for name in names if remote and name),
            *(f"refs/heads/{name}" for name in names if name),
        ):
            if ref and line(self.root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"):
                return ref.removeprefix("refs/remotes/").removeprefix("refs/heads/")
        if self.is_shallow:
            raise GitError(_SHALLOW, name="main")
        raise GitError(_("there is no branch main, master or trunk to compare with: name one, as in cjm diff BRANCH"))

    def merge_base(self, one: str, two: str) -> str:
        """The commit where two revisions parted.

        :raises GitError: when the clone does not have it, or there is none.
        """
        found = self.merge_bases(one, two)
        if found:
            return found[0]
        if self.is_shallow:
            raise GitError(
                _(
                    "this clone is shallow and does not have the commit where {one} and {two} parted: fetch the whole "
                    "history (git fetch --unshallow; in CI fetch-depth: 0 or GIT_DEPTH: 0), or name two revisions"
                ),
                one=one,
                two=two,
            )
        raise GitError(_("{one} and {two} have no history in common: name two revisions to compare"), one=one, two=two)

    def merge_bases(self, one: str, two: str) -> list[str]:
        """Every commit where two revisions parted: more than one when each was merged into the other."""
        found = line(self.root, "merge-base", "--all", self.commit(one), self.commit(two))
        return sorted(found.split("\n")) if found else []

    # -- files -----------------------------------------------------------------------------------------------------

    def files(self, revision: str, prefix: str) -> Mapping[str, Blob]:
        """The files below a folder, by path from the repository's root. Submodules that are there are looked into.

        :param revision: a commit, or :data:`WORKING_TREE`.
        """
        if revision == WORKING_TREE:
            return dict(_on_disk(self.root, prefix))
        return dict(_in_tree(self.root, revision, prefix, ""))

    def read(self, blobs: Iterable[Blob]) -> dict[str, bytes]:
        """The contents of files by id."""
        return dict(self.stream(blobs))

    def stream(self, blobs: Iterable[Blob]) -> Iterator[tuple[str, bytes]]:
        """The contents of files by id, each read once, one after the other.

        :raises GitError: when git does not have one.
        """
        seen: set[str] = set()
        wanted: dict[Path, dict[str, str]] = {}
        for blob in blobs:
            if blob.id not in seen:
                seen.add(blob.id)
                raw = blob.raw if blob.raw is not None else self._checked_out(blob)
                if raw is not None:
                    yield blob.id, raw
                else:
                    wanted.setdefault(blob.where, {})[blob.id] = blob.path
        for where, paths in wanted.items():
            for id_, raw in _contents(where, list(paths)):
                del paths[id_]
                yield id_, raw
            for path in paths.values():
                raise GitError(_PARTIAL, path=path)

    def _checked_out(self, blob: Blob) -> bytes | None:
        """The content, where the file on disk is that one: it is sooner read and held against its id than unpacked."""
        if self.bare or not blob.path:
            return None
        raw = _bytes(blob.where / blob.path)
        return raw if raw is not None and _blob_id(raw) == blob.id else None

    def renames(self, before: str, after: str) -> dict[str, str]:
        """The files that git takes for renamed, old path to new; those that it does not know yet included."""
        names = (before, after) if after else (before,)
        options = ("--raw", "-z", "--find-renames", "--diff-filter=R", "--no-ext-diff", "--no-textconv")
        others = [] if after else _listed(self.root, "--others", "--exclude-standard")
        with _index_with(self.root, others) as index:
            said = git(self.root, "diff", *options, *names, "--", index=index)
        parts = (said or b"").decode("utf-8", "surrogateescape").split("\0")
        return dict(zip(parts[1::3], parts[2::3], strict=False))


@contextmanager
def _index_with(repository: Path, others: Sequence[str]) -> Iterator[Path | None]:
    """An index, beside the repository's own, that has files which that does not know; ``None`` for no files."""
    if not others:
        yield None
        return
    with TemporaryDirectory(prefix="cjm-index-") as folder:
        index = Path(folder, "index")
        with suppress(OSError):  # nothing was ever added
            shutil.copyfile(repository / line(repository, "rev-parse", "--git-path", "index"), index)
        empty = line(repository, "hash-object", "-t", "blob", "--stdin")  # what they say is read from disk
        listed = "".join(f"100644 {empty}\t{path}\0" for path in others if not path.endswith("/"))
        given = listed.encode("utf-8", "surrogateescape")
        known = git(repository, "update-index", "-z", "--index-info", stdin=given, index=index)
        yield index if known is not None else None


def _in_tree(repository: Path, revision: str, prefix: str, above: str) -> Iterator[tuple[str, Blob]]:
    """``above``: where the repository, a submodule, stands in the outermost one."""
    inner = prefix.removeprefix(above)
    said = git(repository, "ls-tree", "-r", "-z", "--full-tree", revision)
    if said is None and above:
        raise GitError(_ABSENT, folder=above.rstrip("/"))
    for entry in (said or b"").decode("utf-8", "surrogateescape").split("\0"):
        if not entry:
            continue
        (mode, _kind, id_), path = entry.partition("\t")[0].split(" "), entry.partition("\t")[2]
        if mode in _FILE and path.startswith(inner):
            yield above + path, Blob(id_, repository, path=path)
        elif mode == _SUBMODULE and (f"{path}/".startswith(inner) or inner.startswith(f"{path}/")):
            folder = repository / path
            if line(folder, "rev-parse", "--show-toplevel") not in {"", str(repository)}:
                yield from _in_tree(folder, id_, prefix, f"{above}{path}/")
            elif inner.startswith(f"{path}/"):
                raise GitError(_ABSENT, folder=above + path)


def _on_disk(repository: Path, prefix: str, above: str = "") -> Iterator[tuple[str, Blob]]:
    """What git holds to be as it is in the index is not read: its id is known."""
    inner = prefix.removeprefix(above)
    changed = _listed(repository, "--modified", "--others", "--exclude-standard")
    differ = {path.rstrip("/") for path in changed}  # a repository inside that is no submodule is listed as its folder
    for entry in _listed(repository, "--stage"):
        (mode, id_, stage), path = entry.partition("\t")[0].split(" "), entry.partition("\t")[2]
        if mode in _FILE and stage == "0" and path not in differ:
            if path.startswith(inner):
                yield above + path, Blob(id_, repository, path=path)
        else:
            differ.add(path)
    for path in sorted(differ):
        file = repository / path
        if not f"{path}/".startswith(inner) and not inner.startswith(f"{path}/"):
            continue
        try:
            mode_now = file.lstat().st_mode
        except OSError:
            continue  # git knows it, and it is gone
        if stat.S_ISREG(mode_now) and path.startswith(inner):
            raw = _bytes(file)
            if raw is not None:
                yield above + path, Blob(_blob_id(raw), repository, raw)
        elif stat.S_ISDIR(mode_now) and line(file, "rev-parse", "--show-toplevel") not in {"", str(repository)}:
            yield from _on_disk(file, prefix, f"{above}{path}/")


def _listed(repository: Path, *options: str) -> list[str]:
    said = git(repository, "ls-files", "-z", "--full-name", *options)
    return [name for name in (said or b"").decode("utf-8", "surrogateescape").split("\0") if name]


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _blob_id(raw: bytes) -> str:
    """The id that git gives a content, so that a file in a commit and the same on disk are known to be the same."""
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


def _contents(repository: Path, ids: list[str]) -> Iterator[tuple[str, bytes]]:
    with reading(repository, "cat-file", "--batch", stdin="".join(f"{id_}\n" for id_ in ids).encode()) as said:
        while head := said.readline().split():
            if len(head) == 3 and head[2].isdigit():
                raw = said.read(int(head[2]))
                if said.readline():  # else git gave up in the middle of it
                    yield head[0].decode(), raw
