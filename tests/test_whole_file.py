"""Files that can be made again are written whole or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cjm_site.whole_file import write_whole

if TYPE_CHECKING:
    import pytest


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_parts_stand_one_after_the_other_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "entry"
    path.write_bytes(b"what was there, and longer")
    assert write_whole(path, b"new ", b"", b"content")
    assert path.read_bytes() == b"new content"
    assert _names(tmp_path) == ["entry"]


def test_what_was_there_stays_where_the_new_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "entry"
    path.write_bytes(b"old")

    def refused(_self: Path, _target: Path) -> Path:
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refused)
    assert not write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert _names(tmp_path) == ["entry"]
    assert not write_whole(tmp_path / "no folder" / "entry", b"new")


def test_what_a_killed_process_has_left_goes_but_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "share"
    names = ("share.4711-1.part", "share.4712-1.part", "shares.4711-1.part", "share.4711-1", "share-x")
    for name in names:
        (tmp_path / name).write_bytes(b"half")
        os.utime(tmp_path / name, (0, 0))
    just_now = time.time() - 60  # of a process that may still be writing
    os.utime(tmp_path / "share.4712-1.part", (just_now, just_now))
    assert write_whole(path, b"whole")
    assert _names(tmp_path) == sorted({"share", *names} - {"share.4711-1.part"})
