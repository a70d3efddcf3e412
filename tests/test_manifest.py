"""The manifest of a site: what sha256sum reads, and nothing that it says leads out of the folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from cjm_site import manifest as module
from cjm_site.cli import main
from cjm_site.manifest import NAME, Manifest, ManifestError, verify, write_manifest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import write_tree

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = "0" * 64
NAMES = [
    "index.html",
    "a/ñandú.html",
    "a b/c  d.html",
    "back\\slash",
    "new\nline",
    "re\rturn",
    "*star",
    "#hash",
    "-rf",
    "é\udcff",
]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for number, name in enumerate(NAMES):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(number))
    write_manifest(tmp_path / "site")
    return tmp_path / "site"


def shown(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["verify", *args], catch_exceptions=False)
    return done.exit_code, done.output


def test_every_name_comes_back(site: Path) -> None:
    read = Manifest.read(site / NAME)
    assert set(read.digests) == set(NAMES)
    assert verify(site, read).fine
    assert read.text().encode("utf-8", "surrogateescape") == (site / NAME).read_bytes()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="GNU coreutils")
def test_sha256sum_reads_it(site: Path) -> None:
    (site / "re\rturn").unlink()  # written by newer ones only
    write_manifest(site)
    command = ["sha256sum", "--check", "--strict", "--quiet", NAME]
    assert subprocess.run(command, cwd=site, check=False).returncode == 0
    (site / "*star").write_text("x")
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == "*star: FAILED\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "# nothing but a comment\n",
        "not a manifest",
        f"{DIGEST[1:]}  short\n",
        f"{DIGEST.upper().replace('0', 'A')}  upper\n",
        f"{DIGEST} one space\n",
        f"{DIGEST}  \n",
        f"{DIGEST}  ../secret\n",
        f"{DIGEST}  a/../../secret\n",
        f"{DIGEST}  /etc/passwd\n",
        f"{DIGEST}  ./index.html\n",
        f"{DIGEST}  a//b\n",
        f"{DIGEST}  a\0b\n",
        f"{DIGEST}  a\n{DIGEST}  a\n",
        f"\\{DIGEST}  ..\\\\n/../x\n",
        "<html>\n" * 3,
        "\x7fELF\0\0",
    ],
)
def test_what_is_no_manifest_is_refused(site: Path, text: str) -> None:
    (site / NAME).write_bytes(text.encode())
    with pytest.raises(ManifestError):
        Manifest.read(site / NAME)
    status, said = shown(str(site))
    assert status == 2
    assert said.startswith("cjm: ")
    assert said.count("\n") == 1


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.from_regex(re.compile(r"(\\?[0-9a-f]{64} [ *].{1,9}\n){1,3}")).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    from pathlib import Path

    try:
        read = Manifest.parse(raw.decode("utf-8", "surrogateescape"), Path("m"))
    except ManifestError:
        return
    assert all(not name.startswith("/") and ".." not in name.split("/") for name in read.digests)
    assert Manifest.parse(read.text(), Path("m")) == read


def test_a_huge_one_is_not_read(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 1 << 20)
    with (site / NAME).open("r+b") as stream:
        stream.truncate(1 << 30)
    with pytest.raises(ManifestError, match="not larger than 1 MiB"):
        Manifest.read(site / NAME)


def test_nothing_outside_is_opened_and_nothing_waits(site: Path, tmp_path: Path) -> None:
    """Links to files and folders, a pipe, a manifest that is a link: named, never followed."""
    write_tree(tmp_path, {"outside/secret.html": "0"})
    before = Manifest.read(site / NAME)
    (site / "index.html").unlink()
    (site / "index.html").symlink_to(tmp_path / "outside/secret.html")  # the same content
    shutil.rmtree(site / "a")
    (site / "a").symlink_to(tmp_path / "outside")
    (site / "*star").unlink()
    os.mkfifo(site / "*star")
    (site / ".git").mkdir()
    (site / ".git/index").write_text("x")
    found = verify(site, before)
    assert found.changed == ("*star", "index.html")
    assert found.missing == ("a/ñandú.html",)
    assert found.extra == ("a",)
    shutil.copy(site / NAME, tmp_path / "kept")
    (site / NAME).unlink()
    (site / NAME).symlink_to(tmp_path / "kept")
    assert shown(str(site))[0] == 2
    status, said = shown(str(site), "--manifest", str(tmp_path / "kept"), "--format", "json")
    assert status == 1
    assert json.loads(said) == {
        "version": 1,
        "site": str(site),
        "fine": False,
        "files": len(NAMES),
        "changed": ["*star", "index.html"],
        "missing": ["a/ñandú.html"],
        "extra": ["a"],
        "unreadable": [],
    }


def test_a_file_that_cannot_be_read_is_named(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.digest_of

    def failing(path: Path) -> str:
        if path.name == "*star":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(module, "digest_of", failing)
    status, said = shown(str(site))
    assert (status, said) == (1, "cannot be read: *star (Permission denied)\n1 file differs\n")


def test_wrong_use(tmp_path: Path) -> None:
    assert shown(str(tmp_path / "none")) == (2, f"cjm: there is no folder {tmp_path / 'none'}\n")
    assert shown(str(tmp_path)) == (2, f"cjm: there is no manifest {tmp_path / NAME}\n")
    assert shown(str(tmp_path), "--lang", "xx")[0] == 2
