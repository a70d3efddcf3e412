"""An organization does not clone us: the wheel in an empty environment, five lines of configuration, two files."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from cjm_site.cli import starting
from cjm_site.i18n import language
from cjm_site.project_files import project_files
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.conftest import JOURNEY, PERSONA, ROOT, write_tree
from tests.test_new_project import FILES, tree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import Distribution

MKDOCS_YML = """
    site_name: Mi manual
    docs_dir: content
    theme: {name: material}
    plugins: [search, cjm]
"""


def run(*command: str | Path, cwd: Path | None = None) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``cjm new project`` writes."""
    folder = tmp_path_factory.mktemp("project") / "manual"
    starting.write_new_folder(folder, starting.with_schemas(project_files("es", "Manual"), language("es")))
    return folder


@pytest.fixture(scope="module")
def installed(wheel: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts folder of an environment with nothing but what a new project lists, and what that asks for.

    What it asks for was found and fetched for the environment of these tests; it is linked from there.
    """
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    pip = (sys.executable, "-m", "pip", "--python", scripts / "python", "--disable-pip-version-check")
    (metadata,) = (name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".dist-info/METADATA"))
    asked = Parser().parsestr(zipfile.ZipFile(wheel).read(metadata).decode()).get_all("Requires-Dist") or []
    for name in asked_for(asked):
        link(distribution(name), scripts)
    run(*pip, "install", "--quiet", "--no-index", "--no-compile", wheel, "-r", project / "requirements.txt")
    run(*pip, "check")
    return scripts


def asked_for(requirements: Iterable[str]) -> set[str]:
    """The distributions that requirements ask for on this machine, and those that these ask for."""
    found: dict[str, set[str]] = {}
    todo = [(line, "") for line in requirements]
    while todo:
        line, extra = todo.pop()
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        done = found.setdefault(canonicalize_name(wanted.name), set())
        extras = {"", *wanted.extras} - done
        done |= extras
        todo += [(more, extra) for more in distribution(wanted.name).requires or [] for extra in extras]
    return set(found)


def link(what: Distribution, scripts: Path) -> None:
    """Put an installed distribution into another environment, its scripts with that environment's Python."""
    (packages,) = scripts.parent.glob("[Ll]ib/**/site-packages")
    for file in what.files or ():
        if file.parts[0] == "..":
            if file.parts[-2] == scripts.name and (text := Path(file.locate()).read_text("utf-8")).startswith("#!"):
                script = scripts / file.name
                script.write_text(f"#!{scripts / 'python'}\n{text.partition(chr(10))[2]}", "utf-8")
                script.chmod(0o755)
        elif file.parts[0] != "__pycache__" and not (packages / file.parts[0]).exists():
            (packages / file.parts[0]).symlink_to(Path(str(what.locate_file(file.parts[0]))))


def test_templates_styles_and_catalogues_travel_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    theme = {p.relative_to(ROOT / "theme").as_posix() for p in (ROOT / "theme").rglob("*") if p.is_file()}
    assert {f"cjm_site/theme/{name}" for name in theme} <= names
    assert "cjm_site/theme/scaffold/project/dot-gitignore" in names
    assert not [name for name in names if name.startswith(("tests/", "content/", "theme/"))]


def test_the_installed_command_explains_codes_and_writes_schemas(installed: Path, tmp_path: Path) -> None:
    assert "Wrong:" in run(installed / "cjm", "explain", "CJM031", cwd=tmp_path)
    assert "Bien:" in run(installed / "cjm", "explain", "CJM031", "--lang", "es", cwd=tmp_path)
    assert '"version"' in run(installed / "cjm", "schema", "report", cwd=tmp_path)
    assert "Un archivo del manual" in run(installed / "cjm", "schema", "--lang", "es", cwd=tmp_path)


@pytest.mark.parametrize("command", [("cjm", "build"), ("mkdocs", "build", "--quiet")])
def test_two_files_become_a_full_site(installed: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    folder = write_tree(tmp_path, {"mkdocs.yml": MKDOCS_YML, "content/marta.md": PERSONA, "content/abrir.md": JOURNEY})
    run(installed / command[0], *command[1:], cwd=folder)
    site = folder / "site"
    journey = (site / "abrir/index.html").read_text("utf-8")
    assert 'id="cjm-journey-diagram"' in journey
    assert "Espera su turno" in journey
    assert "Marta Ríos" in (site / "marta/index.html").read_text("utf-8")
    assert "Cola de más de 20 minutos" in (site / "views/risks/index.html").read_text("utf-8")
    for style in ("base", "journey", "persona", "catalog", "tables", "mermaid"):
        assert (site / f"assets/cjm/{style}.css").exists()


def test_the_user_s_own_templates_win(installed: Path, tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": MKDOCS_YML.replace("material}", "material, custom_dir: mine}"),
        "content/marta.md": PERSONA,
        "content/abrir.md": JOURNEY,
        "mine/cjm/persona.html": "<h1>OURS: {{ here.name('persona', 'marta') }}</h1>",
    }
    folder = write_tree(tmp_path, files)
    run(installed / "cjm", "build", cwd=folder)
    assert "<h1>OURS: Marta Ríos</h1>" in (folder / "site/marta/index.html").read_text("utf-8")


def test_a_new_project_passes_its_own_ci(installed: Path, project: Path, tmp_path: Path) -> None:
    assert (project / "requirements.txt").read_text("utf-8").startswith("cjm-site~=")
    workflow = yaml.safe_load((project / ".github/workflows/handbook.yml").read_text("utf-8"))
    commands = [step["run"].split() for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    assert commands[0] == ["pip", "install", "-r", "requirements.txt"]
    for command in commands[1:]:
        run(installed / command[0], *command[1:], cwd=project)
    site = project / "site"
    assert "Marta Ríos" in (site / "personas/marta/index.html").read_text("utf-8")
    assert 'id="cjm-journey-diagram"' in (site / "journeys/abrir-cuenta/index.html").read_text("utf-8")
    assert (site / "index.html").is_file()
    run(installed / "cjm", "new", "project", tmp_path / "again", "--lang", "en")
    assert set(tree(tmp_path / "again")) >= FILES
