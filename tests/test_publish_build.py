"""Builds that go wrong: a sentence, status 1, and the old site as it was, with nothing beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cjm_site.manifest import NAME, Manifest, verify
from cjm_site.publish import work_folder
from tests.conftest import cjm
from tests.test_build import CONFIG, project, tree

if TYPE_CHECKING:
    from pathlib import Path

HOOKS = """
import os
from pathlib import Path
from mkdocs.plugins import event_priority

content = Path(__file__).parent / "content"
what = os.environ.get("WHAT", "")

@event_priority(-2000)
def on_pre_build(config):
    if what == "page vanishes":
        (content / "nota.md").unlink()

@event_priority(-2000)
def on_files(files, config):
    if what == "picture vanishes":
        (content / "a.svg").unlink()

def on_env(env, config, files):
    if what == "picture changes":
        (content / "a.svg").write_text("<svg><g/></svg>")
    if what == "other plugin":
        raise OSError(28, "No space left on device")

def on_post_build(config):
    assert Path(config.site_dir).name == "new"
    if what == "killed":
        os.kill(os.getpid(), 9)
"""

SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {"hooks.py": HOOKS, "content/a.svg": SVG, "content/nota.md": "# Nota\n\n![a](a.svg)\n"}
    folder = project(tmp_path_factory.mktemp("built"), files, CONFIG + "    hooks: [hooks.py]\n")
    done = cjm(folder, "build")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "h", symlinks=True)


def entries(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()} - {".cjm_cache"}


def fails(folder: Path, *args: str, program: str = "cjm") -> str:
    """What a build says that fails as it should."""
    before, names = tree(folder / "site"), entries(folder)
    done = cjm(folder, *(args or ("build",)), program=program)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr + done.stdout
    assert tree(folder / "site") == before
    assert entries(folder) == names
    return done.stderr + done.stdout


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("page vanishes", "cjm: {content}/nota.md was taken away while the site was being built; build again\n"),
        ("picture vanishes", "cjm: the site cannot be built: {content}/a.svg: No such file or directory\n"),
        ("picture changes", "cjm: {content}/a.svg was changed while the site was being built; build again\n"),
        ("other plugin", "cjm: the site cannot be built: {site}: No space left on device\n"),
    ],
)
def test_what_goes_wrong_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch, what: str, said: str) -> None:
    monkeypatch.setenv("WHAT", what)
    assert fails(folder).endswith(said.format(content=folder / "content", site=folder / "site"))


def test_a_link_to_nothing_and_mkdocs_alone(folder: Path) -> None:
    (folder / "content/b.png").symlink_to("/nonexistent")
    said = fails(folder, "build", program="mkdocs")
    assert "the site cannot be built:" in said
    assert "content/b.png: No such file or directory" in said


def test_a_killed_build_is_cleared_by_the_next(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(folder / "site")
    monkeypatch.setenv("WHAT", "killed")
    assert cjm(folder, "build").returncode == -9
    assert tree(folder / "site") == before
    assert (work_folder(folder / "site") / "new/index.html").is_file()
    monkeypatch.setenv("WHAT", "")
    (folder / "content/nota.md").write_text("# Otra\n")
    assert cjm(folder, "build", program="mkdocs").returncode == 0
    assert "Otra" in (folder / "site/nota/index.html").read_text("utf-8")
    assert not work_folder(folder / "site").exists()
    assert verify(folder / "site", Manifest.read(folder / "site" / NAME)).fine


def test_with_warnings_as_errors_nothing_is_published(folder: Path) -> None:
    (folder / "content/nota.md").write_text("# Nota\n\n[x](nada.md)\n")
    assert "nada.md" in fails(folder, "build", "--strict", program="mkdocs")


def test_while_another_build_runs(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cjm_site.publish import Stage; root = Path(sys.argv[1]);"
        "stage = Stage.open(root / 'site', root, root / 'content'); print('ready', flush=True); sys.stdin.read();"
        "stage.discard()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdin
        other.stdout.readline()
        before = tree(folder / "site")
        done = cjm(folder, "build")
        assert done.returncode == 1
        assert f"cjm: another build is writing {folder / 'site'} (process {other.pid}, since " in done.stderr
        assert tree(folder / "site") == before
        other.stdin.close()
    assert not work_folder(folder / "site").exists()


def test_a_place_that_is_refused(folder: Path) -> None:
    (folder / "photos").mkdir()
    (folder / "photos/1.jpg").write_bytes(b"x")
    done = cjm(folder, "build", "--site-dir", "photos")
    assert done.returncode == 1
    assert done.stderr == (
        f"cjm: {folder / 'photos'} holds something that is not a site (1.jpg): empty it, or choose another folder\n"
    )
    assert entries(folder / "photos") == {"1.jpg"}


ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size={size}k none "$1/www"
cd "$1"
{python} -m cjm_site build --site-dir www/site
cp -r www/site before
head -c 9000000 /dev/zero > content/large.bin
status=0
{python} -m cjm_site build --site-dir www/site || status=$?
diff -r www/site before && echo "the same"
ls -A www
rm content/large.bin
mount -o remount,ro "$1/www"
{python} -m cjm_site build --site-dir www/site || echo "status $? $status"
diff -r www/site before && echo "the same"
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts a file system")
def test_on_a_full_disk_and_where_nothing_may_be_written(folder: Path) -> None:
    """A real, small file system in a mount namespace of its own."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        if os.environ.get("CI"):
            pytest.fail("CI may mount file systems")
        pytest.skip("may not mount file systems")
    (folder / "www").mkdir()
    without_hooks = (folder / "mkdocs.yml").read_text("utf-8").replace("hooks: [hooks.py]", "")
    (folder / "mkdocs.yml").write_text(without_hooks, "utf-8")  # so that pages are made one by one
    script = ON_A_SMALL_DISK.format(python=sys.executable, size=8000)
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()[1:]
    assert lines == ["the same", "site", "status 1 1", "the same"]
    assert [line.rpartition(": ")[2] for line in done.stderr.splitlines() if line.startswith("cjm: ")] == [
        "No space left on device",
        "Read-only file system",
    ]


def test_verify_finds_what_is_not_as_it_was_built(folder: Path) -> None:
    site = folder / "site"
    done = cjm(folder, "verify")
    assert (done.returncode, done.stdout) == (0, f"{len(tree(site)) - 1} files, all as they were built\n")
    with (site / "index.html").open("ab") as page:
        page.write(b" ")
    (site / "404.html").unlink()
    (site / "new\nline").write_bytes(b"")
    (site / "abrir/index.html").unlink()
    (site / "abrir/index.html").symlink_to("/etc/passwd")
    done = cjm(folder, "verify", "site", "--lang", "es")
    assert (done.returncode, done.stdout) == (
        1,
        "cambiado: abrir/index.html\ncambiado: index.html\nfalta: 404.html\n"
        "no está en el manifiesto: 'new\\nline'\n4 archivos difieren\n",
    )
