"""The benchmarks time what they say: builds from nothing find nothing of the build before them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import build_vs_material, growth, measure
from benchmarks.measure import MEBIBYTE, Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest


def fake(monkeypatch: pytest.MonkeyPatch, seconds: Sequence[float]) -> list[str]:
    """Take the place of running a command: builds that leave what builds leave, and take so long one by one."""
    ran: list[str] = []

    def run(command: Sequence[str | Path], folder: Path) -> Run:
        assert not (folder / "site").exists()
        assert not (folder / ".cjm_cache").exists()
        (folder / "site").mkdir()
        (folder / "site/index.html").touch()
        (folder / ".cjm_cache").mkdir()
        ran.append(f"{Path(command[0]).name if command[-1] == '--clean' else command[2]} {folder.name}")
        return Run(seconds[len(ran) - 1], 2 * seconds[len(ran) - 1], 100 * len(ran) * MEBIBYTE)

    monkeypatch.setattr(measure, "run", run)
    monkeypatch.setattr(growth, "run", run)
    return ran


def test_every_build_beside_material_begins_from_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = fake(monkeypatch, [1, 4, 2, 2, 4, 5])
    monkeypatch.setattr(sys, "argv", ["x", "--journeys", "1", "-n", "2", "--zensical", "bin/zensical"])
    assert build_vs_material.main() == 0
    assert ran == ["cjm_site handbook", "mkdocs plain", "zensical zensical"] * 2
    said = capsys.readouterr().out
    assert "cjm build, 1 pages                     1.50     3.00       250" in said
    assert "ratio, wall: 0.38  (pair by pair 0.25 to 0.50)" in said
    assert "ratio, wall: 0.45  (pair by pair 0.40 to 0.50)" in said


def test_growth_is_measured_between_two_builds_of_the_small_handbook(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = fake(monkeypatch, [3, 20, 5])
    monkeypatch.setattr(sys, "argv", ["x", "--journeys", "1", "--times", "3"])
    assert growth.main() == 0
    assert ran == ["cjm_site 1", "cjm_site 3", "cjm_site 1"]
    said = capsys.readouterr().out
    assert "growth, wall: 5.00 x for 3 x the journeys\ngrowth, cpu: 5.00 x" in said
    assert said.endswith("largest process: 200 MiB\n")
