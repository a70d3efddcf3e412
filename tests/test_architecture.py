"""The core imports no site engine, and imports go one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "cjm_site"
ENGINES = ("mkdocs", "material", "properdocs", "zensical")
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def may_import_an_engine(path: Path) -> bool:
    return "adapters" in path.parts or path.name == "building.py"


@pytest.mark.parametrize("path", [p for p in MODULES if not may_import_an_engine(p)], ids=lambda p: p.stem)
def test_the_core_imports_no_engine(path: Path) -> None:
    assert {name for name in imported(path) if name.split(".")[0] in ENGINES} == set()


def test_compiling_loads_no_engine() -> None:
    code = (
        "import sys, cjm_site.compile, cjm_site.pages, cjm_site.cli.checking;"
        f"print([m for m in sys.modules if m.split('.')[0] in {ENGINES!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("layer", "above"),
    [
        ("model", ("views", "render", "adapters", "cli", "link", "handbook", "pages")),
        ("views", ("adapters", "cli", "pages", "jinja2")),
        ("render", ("adapters", "cli", "pages")),
    ],
)
def test_data_flows_one_way(layer: str, above: tuple[str, ...]) -> None:
    for path in (PACKAGE / layer).rglob("*.py"):
        for name in imported(path):
            parts = name.removeprefix("cjm_site.").split(".")
            assert parts[0] not in above, f"{path.relative_to(ROOT)} imports {name}"


def test_modules_stay_short() -> None:
    long = {str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert long == {}
