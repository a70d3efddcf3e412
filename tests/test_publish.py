"""A site is published whole or not at all, whatever happens to the build."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import signal
import subprocess
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site import publish
from cjm_site.cache import FOLDER, Cache
from cjm_site.exchange import exchange
from cjm_site.manifest import NAME, Manifest, verify
from cjm_site.publish import PublishError, Stage, work_folder
from tests.conftest import write_tree
from tests.test_build import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

OLD = {"index.html": b"old", "a/index.html": b"same", "gone.html": b"gone"}
NEW = {"index.html": b"new", "a/index.html": b"same", "b/index.html": b"new"}


@pytest.fixture(params=["no cache", "cache"])
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A project with a site of before; where there is a cache, with folders to spare of one before that."""
    write_tree(tmp_path, {"mkdocs.yml": "", "content/a.md": "# A\n"})
    if request.param == "cache":
        Cache.of(tmp_path)
        publish_tree(tmp_path, {"index.html": b"first", "a/b/c/index.html": b"gone", "z/index.html": b"gone"})
    publish_tree(tmp_path, OLD)
    return tmp_path


def open_stage(root: Path, site: str | Path = "site") -> Stage:
    return Stage.open(root / site, root, root / "content")


def publish_tree(root: Path, files: Mapping[str, bytes]) -> Manifest:
    stage = open_stage(root)
    write_tree(stage.folder, files)
    return stage.publish()


def content(site: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(site).items() if name != NAME}


def only(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()} - {FOLDER}


def spare_folders(root: Path) -> set[str]:
    """The spare folders; that there is nothing else is asserted."""
    spare = Cache.there(root).folder / "folders"
    found = {path.relative_to(spare).as_posix(): path for path in spare.rglob("*")}
    assert all(path.is_dir() and not path.is_symlink() for path in found.values())
    return set(found)


# -- the switch ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_one_step", [True, False])
def test_the_new_site_takes_the_place_of_the_old(
    place: Path, monkeypatch: pytest.MonkeyPatch, *, in_one_step: bool
) -> None:
    if not in_one_step:
        monkeypatch.setattr(publish, "exchange", lambda *_: False)
    publish_tree(place, NEW)
    assert content(place / "site") == NEW
    assert verify(place / "site", Manifest.read(place / "site" / NAME)).fine
    assert only(place) == {"mkdocs.yml", "content", "site"}


def test_this_file_system_exchanges_folders(place: Path) -> None:
    """Else the tests above prove nothing of the switch in one step."""
    (place / "other").mkdir()
    assert exchange(place / "site", place / "other") == sys.platform.startswith(("linux", "darwin"))


def test_nothing_is_seen_before_it_is_published_nor_after_it_is_discarded(place: Path) -> None:
    before = tree(place / "site")
    stage = open_stage(place)
    write_tree(stage.folder, NEW)
    assert tree(place / "site") == before
    stage.discard()
    stage.discard()
    assert tree(place / "site") == before
    assert only(place) == {"mkdocs.yml", "content", "site"}


def test_where_nothing_was(tmp_path: Path) -> None:
    write_tree(tmp_path, {"mkdocs.yml": "", "content/a.md": ""})
    stage = open_stage(tmp_path, "deep/er/site")
    write_tree(stage.folder, NEW)
    stage.publish()
    assert content(tmp_path / "deep/er/site") == NEW
    assert only(tmp_path / "deep/er") == {"site"}


def test_a_link_stays_and_what_it_leads_to_is_replaced(place: Path) -> None:
    (place / "www").mkdir()
    (place / "site").rename(place / "www/current")
    (place / "site").symlink_to("www/current")
    publish_tree(place, NEW)
    assert (place / "site").is_symlink()
    assert content(place / "www/current") == NEW
    assert only(place / "www") == {"current"}


def test_names_with_a_dot_that_no_build_wrote_stay(place: Path) -> None:
    kept: dict[str, bytes] = {".git/HEAD": b"ref", ".well-known/security.txt": b"x", ".nojekyll": b""}
    write_tree(place / "site", kept)
    for _ in range(2):
        publish_tree(place, {**NEW, ".htaccess": b"ours"})
        assert content(place / "site") == {**NEW, **kept, ".htaccess": b"ours"}
    manifest = publish_tree(place, NEW)
    assert content(place / "site") == {**NEW, **kept}, "what a build wrote goes with it"
    assert manifest.kept == {".well-known", ".nojekyll"}
    assert verify(place / "site", Manifest.read(place / "site" / NAME)).fine


def test_what_did_not_change_keeps_its_time_and_what_did_gets_a_later_one(place: Path) -> None:
    for name in OLD:
        os.utime(place / "site" / name, (4e9, 4e9))
    publish_tree(place, NEW)
    assert (place / "site/a/index.html").stat().st_mtime == 4e9
    assert int((place / "site/index.html").stat().st_mtime) == 4e9 + 1


def test_the_folder_keeps_its_permissions(place: Path) -> None:
    (place / "site").chmod(0o2750)
    publish_tree(place, NEW)
    assert (place / "site").stat().st_mode & 0o7777 == 0o2750


def test_nothing_is_written_through_a_hard_link_into_the_old_site(place: Path) -> None:
    stage = open_stage(place)
    os.link(place / "site" / NAME, stage.folder / NAME)
    before = tree(place / "site")
    monitored = (place / "site" / NAME).open("rb")
    write_tree(stage.folder, NEW)
    stage.publish()
    with monitored:
        assert monitored.read() == before[NAME]


# -- places that a build does not take -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "reason"),
    [
        ("/", "choose a folder of its own"),
        (".", "mkdocs.yml"),
        ("..", "mkdocs.yml"),
        ("content", "docs_dir"),
        ("content/site", "inside the content folder"),
        ("to-content/site", "inside the content folder"),
        ("home", "HOME"),
        ("homes", "HOME"),
        ("mkdocs.yml", "is not a folder"),
        ("/proc", "is a mount point"),
        ("photos", r"photos holds something that is not a site \(album\)"),
        ("loop", "symbolic links"),
    ],
)
def test_a_place_that_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch, site: str, reason: str) -> None:
    write_tree(place, {"photos/album/1.jpg": b"x", "homes/me/x": b"x"})
    (place / "to-content").symlink_to("content")
    (place / "loop").symlink_to("loop")
    monkeypatch.setenv("HOME", str(place / ("home" if site == "home" else "homes/me")))
    before = tree(place)
    with pytest.raises(PublishError, match=reason):
        open_stage(place, site)
    assert tree(place) == before


def test_a_build_of_mkdocs_alone_may_be_replaced(place: Path) -> None:
    shutil.rmtree(place / "site")
    write_tree(place, {"site/assets/x.css": b"", "site/empty/x": b""})
    publish_tree(place, NEW)
    assert content(place / "site") == NEW


def test_what_is_in_the_way_is_left_alone(place: Path) -> None:
    work_folder(place / "site").symlink_to(place / "content")
    with pytest.raises(PublishError, match=r"\.site\.cjm-build is in the way"):
        open_stage(place)
    assert only(place / "content") == {"a.md"}


# -- two at once, and what killed builds leave -----------------------------------------------------------------------

HOLD = """
import os, sys, time
from pathlib import Path
from cjm_site.publish import Stage
root = Path(sys.argv[1])
stage = Stage.open(root / "site", root, root / "content")
(stage.folder / "index.html").write_text("half")
child = os.fork() if len(sys.argv) > 2 else 0
if child or len(sys.argv) == 2:
    print(child, flush=True)
time.sleep(60)
"""


def holding(root: Path, *args: str) -> tuple[subprocess.Popen[str], int]:
    """A build that waits, and the process that it started."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(root), *args], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        return process, int(process.stdout.readline())


def test_the_second_of_two_builds_says_so_and_the_first_goes_on(place: Path) -> None:
    before = tree(place / "site")
    first, _ = holding(place)
    try:
        with pytest.raises(
            PublishError, match=rf"another build is writing .*site \(process {first.pid}, since \d\d:\d\d\)"
        ):
            open_stage(place)
        assert (work_folder(place / "site") / "new/index.html").read_text() == "half"
    finally:
        first.kill()
        first.wait()
    assert tree(place / "site") == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes that share files")
def test_a_killed_build_leaves_nothing_that_the_next_one_does_not_clear(place: Path) -> None:
    """Not even while processes that it started live on."""
    first, child = holding(place, "with a child")
    first.kill()
    first.wait()
    assert work_folder(place / "site").is_dir()
    try:
        publish_tree(place, NEW)
    finally:
        os.kill(child, signal.SIGKILL)
    assert content(place / "site") == NEW
    assert only(place) == {"mkdocs.yml", "content", "site"}


def test_a_lock_that_says_nothing_is_taken_over(place: Path) -> None:
    write_tree(work_folder(place / "site"), {"lock": b"\xff{", "new/x": b"", "old/x": b""})
    publish_tree(place, NEW)
    assert only(place) == {"mkdocs.yml", "content", "site"}


def test_a_build_killed_between_two_steps_is_undone_by_the_next(place: Path) -> None:
    work = work_folder(place / "site")
    write_tree(work, {"lock": b"", "new/index.html": b"new"})
    (place / "site").rename(work / "old")
    before = tree(work / "old")
    open_stage(place).discard()
    assert tree(place / "site") == before
    assert only(place) == {"mkdocs.yml", "content", "site"}


def test_an_old_site_that_cannot_be_put_back_now_is_put_back_by_the_next(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(place / "site")
    stage = open_stage(place)
    (place / "site").rename(work_folder(place / "site") / "old")

    def refused(*_: object) -> None:
        raise OSError(errno.EACCES, "refused")

    with monkeypatch.context() as patched:
        patched.setattr(publish, "_put_back", refused)
        stage.discard()
    open_stage(place).discard()
    assert tree(place / "site") == before
    assert only(place) == {"mkdocs.yml", "content", "site"}


# -- folders to spare --------------------------------------------------------------------------------------------------


def test_a_site_gets_the_folders_of_the_one_before_the_last(tmp_path: Path) -> None:
    """And of these only what it has files in; nothing but folders is kept."""
    Cache.of(tmp_path)
    write_tree(tmp_path, {"mkdocs.yml": "", "content/a.md": "# A\n"})
    first, second = {"a/b/index.html": b"1", "c/index.html": b"1"}, {"a/b/index.html": b"2", "d/e/index.html": b"2"}
    publish_tree(tmp_path, first)
    folders = {name: (tmp_path / "site" / name).stat().st_ino for name in ("a", "a/b", "c")}
    publish_tree(tmp_path, second)
    assert spare_folders(tmp_path) == folders.keys()
    publish_tree(tmp_path, second)
    assert content(tmp_path / "site") == second
    assert {name: (tmp_path / "site" / name).stat().st_ino for name in ("a", "a/b")} == {
        name: folders[name] for name in ("a", "a/b")
    }
    assert {path.name for path in (tmp_path / "site").rglob("*") if path.is_dir()} == {"a", "b", "d", "e"}
    assert spare_folders(tmp_path) == {"a", "a/b", "d", "d/e"}


def test_a_build_that_is_given_up_keeps_the_folders_and_touches_no_file_of_the_site(place: Path) -> None:
    Cache.of(place)
    before = tree(place / "site")
    for _ in range(2):
        stage = open_stage(place)
        write_tree(stage.folder, NEW)
        os.link(place / "site/gone.html", stage.folder / "gone.html")
        stage.discard()
        assert {"a", "b"} <= spare_folders(place)
    assert tree(place / "site") == before


@pytest.mark.parametrize("wrong", ["a file", "a link", "permissions", "permissions at the top", "a dot", "no folder"])
def test_folders_that_are_not_as_new_ones_would_be_are_not_taken(place: Path, wrong: str) -> None:
    spare = Cache.of(place).folder / "folders"
    shutil.rmtree(spare, ignore_errors=True)
    write_tree(place, {"elsewhere/kept.txt": b"kept"})
    if wrong == "no folder":
        spare.symlink_to(place / "elsewhere")
    else:
        (spare / "a/x").mkdir(parents=True)
    if wrong == "a file":
        os.link(place / "site/index.html", spare / "a/x/index.html")
    elif wrong == "a link":
        (spare / "a/y").symlink_to(place / "elsewhere")
    elif wrong == "permissions":
        (spare / "a/x").chmod(0o700)
    elif wrong == "permissions at the top":
        spare.chmod(0o777)
    elif wrong == "a dot":
        (spare / ".git").mkdir()
        write_tree(place / "site", {".git/HEAD": b"ref"})
    stage = open_stage(place)
    expected = {"a", "a/x"} if wrong == "permissions at the top" else set()
    assert {path.relative_to(stage.folder).as_posix() for path in stage.folder.rglob("*")} == expected
    write_tree(stage.folder, NEW)
    stage.publish()
    kept = {".git/HEAD": b"ref"} if wrong == "a dot" else {}
    assert content(place / "site") == {**NEW, **kept}
    assert (place / "elsewhere/kept.txt").read_bytes() == b"kept"
    assert (place / "site").stat().st_mode & 0o777 == 0o755


# -- killed at every step, looked at all the time --------------------------------------------------------------------


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Do something in a process that is killed at its nth call of the system that audit hooks hear of."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = [number]

    def hook(event: str, _arguments: object) -> None:
        if event.startswith(("os.", "open", "shutil", "ctypes.")):
            left[0] -= 1
            if left[0] == -1:  # once: to kill is a call too
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(hook)
        work()
    finally:
        os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a copy of itself")
@pytest.mark.parametrize("in_one_step", [True, False])
def test_killed_at_any_step_a_whole_site_is_there(
    place: Path, monkeypatch: pytest.MonkeyPatch, *, in_one_step: bool
) -> None:
    monkeypatch.setattr(publish, "GRACE", 0)
    if not in_one_step:
        monkeypatch.setattr(publish, "exchange", lambda *_: False)
    write_tree(place / "site", {".well-known/x": b"x"})
    seen = set()
    for number in range(1000):
        if not killed_at(number, lambda: publish_tree(place, NEW)):
            break
        if not in_one_step and not (place / "site").exists():
            seen.add("nothing, until the next command")
            open_stage(place).discard()
        found = content(place / "site")
        assert found.pop(".well-known/x") == b"x"
        assert found in (OLD, NEW), number
        seen.add("old" if found == OLD else "new")
        assert verify(place / "site", Manifest.read(place / "site" / NAME)).extra in {(), (".well-known/x",)}
        publish_tree(place, OLD)
        assert only(place) == {"mkdocs.yml", "content", "site"}
    assert number > 20
    assert seen == {"old", "new"} | (set() if in_one_step else {"nothing, until the next command"})


def test_readers_find_every_file_at_any_time(place: Path) -> None:
    """While sites follow each other, each file that all have is there, whole, and of one of them."""
    reading, stop = [0], threading.Event()
    wrong: list[object] = []

    def read() -> None:
        while not stop.is_set():
            for name in ("index.html", "a/index.html", "b/c/d/index.html"):
                try:
                    text = (place / "site" / name).read_bytes()
                except OSError as error:
                    wrong.append(error)
                else:
                    if len(text) != 5000 or len(set(text)) != 1:
                        wrong.append(text)
                reading[0] += 1

    files = ("index.html", "a/index.html", "b/c/d/index.html")
    publish_tree(place, dict.fromkeys(files, b"0" * 5000))
    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(1, 10):
            publish_tree(place, dict.fromkeys(files, str(number).encode() * 5000))
    finally:
        stop.set()
        reader.join()
    assert wrong == []
    assert reading[0] > 100


def test_whatever_the_system_refuses_while_publishing_the_old_or_the_new_site_is_there(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "GRACE", 0)
    before = tree(place / "site")
    refused = 0
    for number in range(1, 1000):
        stage = open_stage(place)
        write_tree(stage.folder, NEW)
        left = [number]

        def failing(real: Any, *args: Any, _left: list[int] = left, **options: Any) -> Any:
            _left[0] -= 1
            if _left[0] == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*args, **options)

        with monkeypatch.context() as patched:
            for name in ("open", "link", "utime", "chmod", "mkdir", "rename", "stat", "unlink", "rmdir", "scandir"):
                patched.setattr(os, name, partial(failing, getattr(os, name)))
            refusal = None
            try:
                stage.publish()
            except PublishError as error:
                refusal = str(error)
        if left[0] > 0:
            break
        if refusal:
            refused += 1
            assert "No space left on device" in refusal
            assert tree(place / "site") == before, number
        else:
            assert content(place / "site") == NEW
            publish_tree(place, OLD)
    assert refused > 10
    publish_tree(place, NEW)
    assert only(place) == {"mkdocs.yml", "content", "site"}


# -- compressed files ------------------------------------------------------------------------------------------------


def test_compressed_files_are_made_once_and_always_the_same(place: Path) -> None:
    text = b"<p>hola</p>" * 500
    files = {"index.html": text, "a.css": text, "small.html": b"x", "a.png": text, "s.xml": text, "s.xml.gz": b"other"}

    def published(compressed: dict[str, bytes]) -> dict[str, bytes]:
        stage = open_stage(place)
        write_tree(stage.folder, compressed)
        stage.publish(compressed=True)
        return content(place / "site")

    first = published(files)
    assert set(first) == {*files, "index.html.gz", "a.css.gz"}
    assert first["s.xml.gz"] == b"other"
    assert gzip.decompress(first["index.html.gz"]) == text
    assert first["index.html.gz"][4:8] == bytes(4), "no time in it"
    assert subprocess.run(["gzip", "-dc"], input=first["index.html.gz"], capture_output=True, check=True).stdout == text
    assert len(first["index.html.gz"]) <= len(gzip.compress(text, 6)) + 17
    inode = (place / "site/a.css.gz").stat().st_ino
    (place / "site/index.html.gz").write_bytes(b"not what was built")
    assert published(files) == first
    assert (place / "site/a.css.gz").stat().st_ino == inode
    assert gzip.decompress(published({**files, "a.css": text * 2})["a.css.gz"]) == text * 2
    own = gzip.compress(text, 6, mtime=0)
    assert published({**files, "a.css.gz": own})["a.css.gz"] == own
    assert published(files) == first, "an author's own goes with it, also where it holds the same"
    assert verify(place / "site", Manifest.read(place / "site" / NAME)).fine
