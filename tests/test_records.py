"""The record of a build: what is damaged, foreign or half-written is as good as none."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from cjm_site import cache
from cjm_site.records import Beside, PageRecord, SiteRecord, read_record, write_record

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = PageRecord(
    reads=(("entry", "journey", "ñ"), ("every", "persona")),
    inputs="1",
    output="a/index.html",
    sha256="2",
    title={"title": "A &amp; B"},
    meta={"fields": {"hide": {"list": ["toc"]}}},
    messages=(("mkdocs.x", 30, "Ojo"),),
    words='{"text":"ñandú"}',
    anchors=("a",),
    links=(("b.md", "x", "b.md#x"),),
    state=(1, 2, 3),
    beside=(Beside("a/rows-1.js", "3", (4, 5, 6)),),
)
INDEX = (Beside("search/pages/1.js", "5", (7, 8, 9)), Beside("search/words/2.js", "6", (7, 8, 9)))
RECORD = SiteRecord("fixed", "nav", "s", INDEX, {"a.md": PAGE, "b.md": PageRecord((), "", "b/index.html", "")})
SITE = Path("/srv/site")


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    write_record(tmp_path, SITE, RECORD)
    assert read_record(tmp_path, SITE, "fixed") == RECORD


def test_of_another_site_or_other_settings_there_is_none(tmp_path: Path) -> None:
    write_record(tmp_path, SITE, RECORD)
    assert read_record(tmp_path, SITE, "others") == SiteRecord("others")
    assert read_record(tmp_path, Path("/srv/other"), "fixed") == SiteRecord("fixed")


def test_of_another_version_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_record(tmp_path, SITE, RECORD)
    monkeypatch.setattr(cache, "__version__", "99")
    assert read_record(tmp_path, SITE, "fixed") == SiteRecord("fixed")


def cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def flip(raw: bytes) -> bytes:
    return raw[:-3] + bytes([raw[-3] ^ 1]) + raw[-2:]


@pytest.mark.parametrize("damage", [cut, flip, lambda _raw: b"", lambda raw: raw + b"x"])
def test_a_damaged_record_is_none(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    write_record(tmp_path, SITE, RECORD)
    (path,) = tmp_path.rglob("site-*")
    path.write_bytes(damage(path.read_bytes()))
    assert read_record(tmp_path, SITE, "fixed") == SiteRecord("fixed")


def test_two_writers_leave_one_whole_record(tmp_path: Path) -> None:
    other = SiteRecord("fixed", "nav", "", (), {f"{n}.md": PAGE for n in range(300)})
    writers = [Thread(target=write_record, args=(tmp_path, SITE, record)) for record in (RECORD, other) * 8]
    for writer in writers:
        writer.start()
    for _ in range(50):
        assert len(read_record(tmp_path, SITE, "fixed").pages) in {0, 2, 300}
    for writer in writers:
        writer.join()
    assert read_record(tmp_path, SITE, "fixed") in (RECORD, other)


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="nothing is forbidden to this user")
def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    write_record(tmp_path, SITE, RECORD)
    assert read_record(tmp_path, SITE, "fixed") == SiteRecord("fixed")
