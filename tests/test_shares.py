"""Shares: what journeys and personas say to pages of the whole handbook."""

from __future__ import annotations

import copy
import errno
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from benchmarks.generate import generate
from cjm_site import compile as compiling
from cjm_site import recompile, share_file
from cjm_site import remembered as remembering
from cjm_site.cache import digest
from cjm_site.compile import compile_sources, read_sources
from cjm_site.config_file import read_settings
from cjm_site.facts import facts_of
from cjm_site.inputs import Inputs, ReadHandbook
from cjm_site.lately import Lately
from cjm_site.remembered import RememberedHandbook
from cjm_site.share_file import ShareFile
from cjm_site.share_store import as_bytes, from_bytes
from cjm_site.views.all_shares import SHARES
from hypothesis import example, given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from cjm_site.around import Around
    from cjm_site.facts import Facts
    from cjm_site.handbook import Handbook
    from cjm_site.settings import Settings
    from cjm_site.shares import Share


def test_shares_have_names_of_their_own() -> None:
    assert len({share.name for share in SHARES}) == len(SHARES)


@pytest.fixture(scope="module")
def sample_handbook() -> Handbook:
    settings = read_settings(Path(__file__).parent.parent / "mkdocs.yml")
    return compile_sources(settings, *read_sources(settings)).handbook


@pytest.mark.parametrize("share", SHARES, ids=lambda share: share.name)
def test_a_share_of_the_sample_survives_json(share: Share[Any], sample_handbook: Handbook) -> None:
    found = sample_handbook.shares(share)
    assert list(found) == list(sample_handbook.objects(share.kind))
    assert len({repr(one) for one in found.values()}) > 1, "it says something of each"
    for id_, one in found.items():
        assert share.read(json.loads(json.dumps(one))) == one
        assert sample_handbook.share(share, id_) == one


def test_what_is_read_as_a_share_is_noted(sample_handbook: Handbook) -> None:
    reader = ReadHandbook(sample_handbook)
    share = SHARES[0]
    with reader.listening() as heard:
        first = next(iter(reader.shares(share)))
        reader.share(share, first)
        reader.label(share.kind, first)
        assert reader.label(share.kind, "nobody") is None
        assert reader.versions == sample_handbook.versions
    assert heard == {
        ("shares", share.name, share.kind),
        ("share", share.name, share.kind, first),
        ("label", share.kind, first),
        ("label", share.kind, "nobody"),
        ("versions",),
    }
    inputs = Inputs(sample_handbook)
    assert len({inputs.one(key) for key in heard}) == len(heard)


# -- kept between builds -----------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A handbook of three journeys that is compiled by what is known of its pages."""
    monkeypatch.setattr(compiling, "FEWEST", 2)
    generate(tmp_path, 3, 2)
    return read_settings(tmp_path / "mkdocs.yml")


def remembered(settings: Settings) -> RememberedHandbook:
    handbook = compiling.compile_handbook(settings, most_new=1, shares=SHARES).handbook
    assert isinstance(handbook, RememberedHandbook)
    return handbook


def whole(settings: Settings) -> Handbook:
    return compile_sources(settings, *read_sources(settings)).handbook


def assert_says_the_same(one: RememberedHandbook, other: Handbook) -> None:
    for share in SHARES:
        assert one.shares(share) == other.shares(share), share.name
        assert all(one.share(share, id_) == other.share(share, id_) for id_ in other.objects(share.kind))
    assert one.references == other.references
    assert one.versions == other.versions
    for id_ in (*other.personas, *other.journeys):
        assert (one.travelled_by(id_), one.details_of(id_)) == (other.travelled_by(id_), other.details_of(id_))


def unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_built", lambda source: pytest.fail(f"{source.uri} was read"))


def test_what_is_kept_is_not_worked_out_again(kept: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = whole(kept)
    remembered(kept)
    unreadable(monkeypatch)
    again = remembered(kept)
    assert_says_the_same(again, expected)
    assert [again.label("journey", id_) for id_ in again.journeys] == [j.item.title for j in expected.journeys.values()]
    assert again.approvals == {}
    assert again.names_any("channel")


def test_after_an_edit_only_that_page_is_read(kept: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = remembered(kept)
    first, second, *_ = before.journeys
    path = kept.content / before.journeys[first].uri
    path.write_text(path.read_text("utf-8").replace("title:", "title: Otro", 1), "utf-8")
    made: list[str] = []

    def noting(around: Around, uri: str, *rest: Any) -> Facts:
        made.append(uri)
        return facts_of(around, uri, *rest)

    monkeypatch.setattr(recompile, "facts_of", noting)
    after = remembered(kept)
    assert made == [before.journeys[first].uri]
    assert_says_the_same(after, whole(kept))
    digests = [
        (h.share_digest("outline", "journey", first), h.share_digest("outline", "journey", second))
        for h in (before, after)
    ]
    assert digests[0][0] != digests[1][0]
    assert digests[0][1] == digests[1][1] is not None


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "empty", "index", "writable"])
def test_a_damaged_cache_costs_time_only(kept: Settings, damage: str) -> None:
    expected = whole(kept)
    handbook = remembered(kept)
    folder = handbook.store.cache.folder if handbook.store else None
    assert folder is not None
    files = [folder / "shares"] if damage == "index" else sorted(folder.glob("share-*"))
    assert files
    for file in files:
        content = file.read_bytes()
        file.unlink()
        if damage == "cut":
            file.write_bytes(content[:-3])
        elif damage == "changed":
            file.write_bytes(content[:40].swapcase() + content[40:])
        elif damage == "empty":
            file.write_bytes(b"")
        elif damage == "index":
            file.write_bytes(content[:-1])
        elif damage == "writable":
            file.mkdir()  # nothing can be kept there
    assert_says_the_same(handbook, expected)  # what is damaged meanwhile
    assert_says_the_same(remembered(kept), expected)
    assert_says_the_same(remembered(kept), expected)


@given(st.lists(st.tuples(st.sets(st.integers(0, 9)), st.integers(0, 2)), max_size=8), st.sampled_from([0, 1 << 16]))
def test_a_file_of_pieces_has_what_was_wanted_of_it(steps: list[tuple[set[int], int]], small: int) -> None:
    pieces = {digest(text).hex(): text for text in (str(n).encode() * n * n + b"." for n in range(10))}
    names = list(pieces)
    with TemporaryDirectory() as folder, patch.object(share_file, "_SMALL", small):
        path = Path(folder, "f")
        file = ShareFile(path)
        for chosen, way in steps:
            wanted = {names[n]: None for n in chosen}
            if way == 2:  # somebody else writes meanwhile
                assert ShareFile(path).write(wanted, pieces)
                assert all(file.read(name) == pieces[name] for name in wanted)
                found = file.read_all(names)
                assert set(wanted) <= set(found)
                assert found.items() <= pieces.items()
                continue
            file = ShareFile(path)
            for user in (file, ShareFile(path)) if way else (file,):
                assert user.write(wanted, pieces)
                found = user.read_all(names)
                assert set(wanted) <= set(found)
                assert found.items() <= pieces.items()
                assert {name: piece for name in names if (piece := user.read(name))} == found
            length = sum(len(pieces[name]) for name in wanted)
            listed = path.stat().st_size - 8 if path.exists() else 0
            assert listed <= max(2 * length, small) + 1000
        assert len(list(Path(folder).iterdir())) <= 1


def test_a_little_that_is_new_is_written_behind_what_is_there(tmp_path: Path) -> None:
    first, second, third = (bytes([n]) * 100_000 for n in range(3))
    names = [digest(piece).hex() for piece in (first, second, third)]
    pieces = dict(zip(names, (first, second, third), strict=True))
    path = tmp_path / "f"
    assert ShareFile(path).write(names[:2], pieces)
    before = path.read_bytes()
    file = ShareFile(path)
    assert file.write(names[1:], pieces)
    assert path.read_bytes().startswith(before)
    assert file.read_all(names).keys() == {names[1], names[2]}
    late = ShareFile(path)
    late.read(names[1])
    path.write_bytes(path.read_bytes() + b"x")  # what stands there is not what was read
    assert late.write(names, pieces)
    assert ShareFile(path).read_all(names) == pieces
    assert ShareFile(path).write(names[:1], pieces)  # three times as long as what is wanted of it
    assert path.stat().st_size < 2 * len(first)


def test_who_has_looked_finds_pieces_while_others_are_being_written(tmp_path: Path) -> None:
    pieces = {digest(piece).hex(): piece for piece in (b"one" * 99, b"two" * 99)}
    path = tmp_path / "f"
    assert ShareFile(path).write(pieces, pieces)
    file, late = ShareFile(path), ShareFile(path)
    file.look()
    with path.open("ab") as stream:
        stream.write(b"three" * 99)  # where they stand comes behind it
    assert late.read_all(pieces) == {}
    assert file.read_all([*pieces, "else"]) == pieces
    assert {name: file.read(name) for name in pieces} == pieces


@pytest.mark.parametrize("way", ["written behind", "halfway", "written anew"])
def test_other_processes_find_all_shares_while_new_ones_are_kept(
    kept: Settings, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """No journey is read for pages then."""
    monkeypatch.setattr(share_file, "_SMALL", 0)
    monkeypatch.setattr(share_file, "_WASTE", 1 if way == "written anew" else 100)
    handbook = remembered(kept)
    path = kept.content / handbook.journeys[next(iter(handbook.journeys))].uri
    path.write_text(path.read_text("utf-8").replace("title:", "title: Otro", 1), "utf-8")
    lately = Lately()
    after = compiling.compile_handbook(kept, most_new=1, shares=SHARES, lately=lately).handbook
    assert isinstance(after, RememberedHandbook)
    assert after.store is not None
    expected = whole(kept)
    assert after.store.cache.folder.is_dir()
    files = sorted(after.store.cache.folder.glob("share-*"))
    states = [path.stat().st_ino for path in files]
    other = copy.deepcopy(after.store)  # as a process that begins now has it
    if way == "halfway":
        for path in files:
            path.write_bytes(path.read_bytes() + b"new")
    else:
        lately.keep()
    assert ([path.stat().st_ino for path in files] != states) == (way == "written anew")
    after.store.__dict__.update(vars(other))
    unreadable(monkeypatch)
    assert_says_the_same(after, expected)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
)


@given(PLAIN)
@example(["half of a pair: \ud800"])
def test_what_a_share_says_is_read_as_it_was_written(data: Any) -> None:
    """Halves of pairs of surrogates too."""
    content = as_bytes(data)
    assert from_bytes(content) == data
    assert repr(from_bytes(content)) == repr(json.loads(content))


def test_where_the_disk_is_full_what_was_kept_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.FileIO):
        def write(self, text: Any) -> int:
            super().write(text[:10])
            raise OSError(errno.ENOSPC, "full")

    pieces = {digest(piece).hex(): piece for piece in (b"one" * 99, b"two" * 99)}
    first, _ = pieces
    path = tmp_path / "f"
    assert ShareFile(path).write([first], pieces)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", lambda self, mode="r": Full(self, mode.replace("b", "")))
        assert not ShareFile(path).write(pieces, pieces)
    assert ShareFile(path).read_all(pieces) == {first: pieces[first]}
    assert [entry.name for entry in tmp_path.iterdir()] == ["f"]


def test_what_was_read_is_forgotten_where_there_is_no_room(kept: Settings) -> None:
    expected = whole(kept)
    handbook = remembered(kept)
    handbook.shelf.room = 1
    for _ in range(2):
        for id_, journey in handbook.journeys.items():
            assert (journey.item, journey.stages) == (expected.journeys[id_].item, expected.journeys[id_].stages)
            assert journey.points == expected.journeys[id_].points
        for id_, persona in handbook.personas.items():
            assert persona.item == expected.personas[id_].item
    read = [entry for entry in (*handbook.journeys.values(), *handbook.personas.values()) if "stages" in vars(entry)]
    assert len(read) <= 1
    first, second, *_ = handbook.journeys.values()
    assert first.source is not None
    assert first.source.text == expected.journeys[first.item.id].source.text  # type: ignore[union-attr]
    assert second.item
    assert "text" not in vars(first.source)
