"""What each command loads: start-up is imports, and a library that only builds need costs every check."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from benchmarks.generate import generate

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = (
    *("babel", "cjm_site.model", "http.client", "importlib.metadata", "jinja2", "markdown_it", "material"),
    *("merman", "mkdocs", "nh3", "phonenumbers", "pydantic", "ruamel", "stdnum", "watchdog", "yaml"),
    # ours, with much behind them that only some handbooks and commands need
    *("cjm_site.approvals", "cjm_site.audience.check", "cjm_site.audience.narrow", "cjm_site.baseline"),
    *("cjm_site.compile", "cjm_site.embed", "cjm_site.git", "cjm_site.html_check", "cjm_site.mermaid"),
    *("cjm_site.pages", "cjm_site.policy", "cjm_site.render.environment", "cjm_site.svg", "cjm_site.views"),
    "cjm_site.write",
)

CHECK = {"cjm_site.compile", "cjm_site.model", "pydantic", "yaml"}
COMMANDS = {
    ("--help",): set(),
    ("--version",): set(),
    ("build", "--help"): set(),
    ("check", "--help"): set(),
    ("check",): CHECK,
    ("check", "ONE"): CHECK,
}
"""A command, and which of the large libraries it may load."""

LOADED = """
import sys
from cjm_site.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*(name for name in {everything} if name in sys.modules), sep="\\n", file=sys.stderr)
"""


PLUGINS = """
import sys
{before}
import pydantic
class Model(pydantic.BaseModel):
    number: int
assert Model(number="7").number == 7
print("zipfile" in sys.modules, sys.modules["pydantic.plugin._loader"].get_plugins())
"""


def test_pydantic_has_no_plugins_where_it_is_to_have_none() -> None:
    """And looks for them where we think that it does."""
    said = [
        subprocess.run(
            [sys.executable, "-c", PLUGINS.format(before=before)], capture_output=True, text=True, check=True
        ).stdout.split(maxsplit=1)
        for before in ("", "from cjm_site.cli.plain_pydantic import without_plugins; without_plugins()")
    ]
    assert [looked for looked, _ in said] == ["True", "False"]
    assert said[1][1].strip() == "()"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_loads_only_what_it_needs(command: tuple[str, ...], tmp_path: Path) -> None:
    generate(tmp_path, 1, 1)
    one = next(tmp_path.rglob("journeys/*.md")).relative_to(tmp_path)
    code = LOADED.format(everything=EVERYTHING)
    words = [str(one) if word == "ONE" else word for word in command]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stderr.split()) <= COMMANDS[command]
