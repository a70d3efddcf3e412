"""The benchmark's handbook: the same for the same seed, complete, and without a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from benchmarks.generate import generate
from benchmarks.objects import STAGES, TOUCHPOINTS
from cjm_site.compile import Compilation, compile_handbook, count
from cjm_site.config_file import read_settings
from cjm_site.model import Stage, Touchpoint
from cjm_site.model.experience import Experience

if TYPE_CHECKING:
    from pathlib import Path


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _compiled(folder: Path) -> Compilation:
    return compile_handbook(read_settings(folder / "mkdocs.yml"))


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        generate(tmp_path / name, 3, seed)
    assert _files(tmp_path / "a") == _files(tmp_path / "b")
    assert _files(tmp_path / "a") != _files(tmp_path / "c")


def test_the_generated_handbook_has_no_problem(tmp_path: Path) -> None:
    generate(tmp_path, 3, 1)
    assert _compiled(tmp_path).diagnostics == ()


@pytest.mark.parametrize(("journeys", "personas"), [(3, 1), (10, 1), (21, 3)])
def test_one_persona_for_every_ten_journeys(tmp_path: Path, journeys: int, personas: int) -> None:
    generate(tmp_path, journeys, 1)
    counts = count(_compiled(tmp_path).handbook)
    points = journeys * STAGES * TOUCHPOINTS
    assert (counts.journeys, counts.personas, counts.wows, counts.risks) == (journeys, personas, points, points)


def test_every_lane_is_filled(tmp_path: Path) -> None:
    generate(tmp_path, 1, 1)
    (journey,) = _compiled(tmp_path).handbook.journeys.values()
    experience = set(Experience.model_fields)
    for stage in journey.stages:
        empty = {name for name in Stage.model_fields if not getattr(stage.item, name)}
        assert empty <= experience | {"summary"}, f"{stage.id} lacks {empty}"
        for point in stage.touchpoints:
            empty = {name for name in Touchpoint.model_fields if not getattr(point.experience, name)}
            assert not empty, f"{point.id} lacks {empty}"


def test_the_plain_pages_are_as_many_and_as_long(tmp_path: Path) -> None:
    generate(tmp_path / "handbook", 5, 1)
    generate(tmp_path / "plain", 5, 1, plain=True)
    ours = {name: data for name, data in _files(tmp_path / "handbook").items() if name.endswith(".md")}
    plain = {name: data for name, data in _files(tmp_path / "plain").items() if name.endswith(".md")}
    assert set(plain) == {*ours, "content/index.md"}
    for name, data in ours.items():
        assert 0.7 < len(plain[name]) / len(data) < 1.3, name
        assert not plain[name].startswith(b"---")
