"""``cjm stale`` and ``cjm codeowners``: who should see to what."""

from __future__ import annotations

import csv
import fnmatch
import io
import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from cjm_site.codeowners import END, pattern, with_block
from tests.conftest import cjm, write_tree

if TYPE_CHECKING:
    from pathlib import Path


def persona(name: str, extra: str = "") -> str:
    return f"---\ntype: persona\nname: {name}\n{extra}---\n"


FILES = {
    "mkdocs.yml": "site_name: x\ndocs_dir: content\ntheme: {name: material, language: en}\nplugins: [search, cjm]\n",
    "content/equipos/caja.md": """
        ---
        type: team
        name: Caja
        contact: ext. 12
        code_owner: ["@acme/caja", "a@b.example"]
        ---
        """,
    "content/equipos/tienda.md": "---\ntype: team\nname: Tienda\n---\n",
    "content/late.md": persona("Late *Ana*", "owner: caja\nreviewed: 2026-01-01\nreview_every: 6 months\n"),
    "content/soon.md": persona("Soon", "owner: caja\nreviewed: 2026-06-01\nreview_every: 6 months\n"),
    "content/later.md": persona("Later", "owner: caja\nreviewed: 2026-07-10\nreview_every: 6 months\n"),
    "content/open.md": persona("Open", "owner: tienda\nreviewed: 2026-07-01\n"),
    "content/nobody.md": persona('"=1+1"'),
    "content/gone.md": persona("Gone", "status: retired\nreviewed: 2020-01-01\nreview_every: 1 day\n"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path, FILES)


def listed(folder: Path, *args: str) -> dict[str, list[str]]:
    done = cjm(folder, "stale", "--format", "json", *args)
    document = json.loads(done.stdout)
    assert (document["version"], done.returncode, done.stderr) == (1, 0, "")
    return {item["id"]: item["reasons"] for item in document["items"]}


def test_what_waits_and_why(folder: Path) -> None:
    assert listed(folder) == {
        "late": ["overdue"],
        "soon": ["soon"],
        "open": ["open"],
        "nobody": ["unreviewed", "ownerless"],
    }
    assert listed(folder, "--within", "5") == {
        "late": ["overdue"],
        "open": ["open"],
        "nobody": ["unreviewed", "ownerless"],
    }
    assert listed(folder, "--today", "2026-12-20")["soon"] == ["overdue"]
    assert listed(folder, "--today", "2026-12-20")["later"] == ["soon"]
    assert set(listed(folder, "--team", "tienda")) == {"open"}


def test_suspect_approvals_wait(folder: Path) -> None:
    assert cjm(folder, "approve", "later", "--by", "Ana").returncode == 0
    assert "later" not in listed(folder)
    path = folder / "content/later.md"
    path.write_text(path.read_text("utf-8").replace("name: Later", "name: Even later"), "utf-8")
    assert listed(folder)["later"] == ["suspect"]
    assert cjm(folder, "stale", "--fail-on", "suspect").returncode == 1
    assert cjm(folder, "stale", "--fail-on", "soon", "--within", "0").returncode == 0


def test_formats(folder: Path) -> None:
    text = cjm(folder, "stale").stdout
    assert "Caja (ext. 12)\n  content/late.md: Late Ana\n    overdue (144 days late), Jul 1, 2026" in text
    assert text.startswith("No owner\n")
    markdown = cjm(folder, "stale", "--format", "markdown").stdout
    assert "### Caja (ext. 12)\n\n- [ ] **Late Ana** (`content/late.md`): overdue" in markdown
    rows = list(csv.DictReader(io.StringIO(cjm(folder, "stale", "--format", "csv").stdout)))
    assert rows[0]["title"] == "'=1+1", "a spreadsheet must not reckon"
    assert [row["days"] for row in rows if row["id"] == "late"] == ["-144"]


def test_nothing_waits(tmp_path: Path) -> None:
    write_tree(tmp_path, {name: FILES[name] for name in ("mkdocs.yml", "content/equipos/caja.md", "content/later.md")})
    assert cjm(tmp_path, "stale").stdout == "Nothing waits.\n"
    assert cjm(tmp_path, "stale", "--fail-on", "overdue").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--team", "caj"], "did you mean caja?"),
        (["--today", "mañana"], "year-month-day"),
        (["--format", "yaml"], "yaml"),
        (["--fail-on", "x"], "x"),
        (["--within", "-1"], "-1"),
    ],
)
def test_wrong_use(folder: Path, arguments: list[str], said: str) -> None:
    done = cjm(folder, "stale", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_content_with_errors_is_not_listed(folder: Path) -> None:
    write_tree(folder, {"content/late.md": persona("Late", "owner: cajas\n")})
    done = cjm(folder, "stale")
    assert done.returncode == 1
    assert "CJM031" in done.stderr


def test_an_owner_that_is_no_team_is_an_error_with_a_suggestion(folder: Path) -> None:
    write_tree(folder, {"content/late.md": persona("Late", "owner: cajas\n")})
    done = cjm(folder, "check")
    assert done.returncode == 1
    assert "content/late.md:4:8: CJM031" in done.stdout
    assert "caja" in done.stdout.split("CJM031")[1]


# -- CODEOWNERS --------------------------------------------------------------------------------------------------------


def test_lines_of_ours_between_lines_of_others(folder: Path) -> None:
    write_tree(folder, {".github/CODEOWNERS": b"* @acme/all\n"})
    done = cjm(folder, "codeowners")
    assert (done.returncode, done.stdout) == (0, ".github/CODEOWNERS\n")
    assert "tienda" in done.stderr
    path = folder / ".github/CODEOWNERS"
    lines = path.read_text("utf-8").split("\n")
    assert lines[0] == "* @acme/all"
    assert lines[3:6] == [
        "/content/late.md @acme/caja a@b.example",
        "/content/later.md @acme/caja a@b.example",
        "/content/soon.md @acme/caja a@b.example",
    ]
    path.write_text(path.read_text("utf-8") + "/content/late.md @acme/ana\n", "utf-8")
    assert cjm(folder, "codeowners", "--check").returncode == 0
    assert "CJM087" not in cjm(folder, "check").stdout
    (folder / "content/soon.md").unlink()
    assert "CODEOWNERS:3:1: CJM087" in cjm(folder, "check").stdout
    assert cjm(folder, "codeowners", "--check").returncode == 1
    assert cjm(folder, "codeowners").returncode == 0
    after = path.read_text("utf-8")
    assert "soon" not in after
    assert after.startswith("* @acme/all\n")
    assert after.endswith(f"{END}\n/content/late.md @acme/ana\n")
    assert "CJM087" not in cjm(folder, "check").stdout


def test_gitlab_has_a_section_and_its_own_place(folder: Path) -> None:
    done = cjm(folder, "codeowners", "--format", "gitlab")
    assert done.stdout == "CODEOWNERS\n"
    text = (folder / "CODEOWNERS").read_text("utf-8")
    assert "\n[Customer experience handbook]\n/content/late.md @acme/caja" in text


def test_paths_are_those_of_the_repository(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    top = tmp_path_factory.mktemp("repo")
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    write_tree(top / "manual", FILES)
    assert cjm(top / "manual", "codeowners").returncode == 0
    assert "/manual/content/late.md @acme/caja" in (top / ".github/CODEOWNERS").read_text("utf-8")
    (top / "manual/content/soon.md").unlink()
    assert "../.github/CODEOWNERS:1:1: CJM087" in cjm(top / "manual", "check").stdout


def test_a_file_without_our_marks_is_none_of_our_business(folder: Path) -> None:
    write_tree(folder, {"CODEOWNERS": b"* @acme/all\n"})
    assert "CJM087" not in cjm(folder, "check").stdout


@pytest.mark.parametrize("path", ["a b.md", "niño/ñ.md", "a#b.md", "[a].md", "a*?.md", "!x.md", "a\\b.md"])
def test_paths_match_themselves_and_nothing_breaks_the_line(path: str) -> None:
    written = pattern(path)
    assert not set(written.replace("\\ ", "")) & set(" #[]!*\t")
    assert fnmatch.fnmatchcase(f"/{path}", written.replace("\\ ", " "))


def test_writing_twice_changes_nothing_and_keeps_line_ends() -> None:
    block = f"# cjm codeowners --format github: x\n/a @b\n{END}"
    once = with_block("* @c\r\n", block)
    assert once == block.replace("\n", "\r\n").join(["* @c\r\n\r\n", "\r\n"])
    assert with_block(once, block) == once
    assert with_block(once + "/z @y\r\n", block.replace("/a @b\n", "")).count("\r\n") == 5


@pytest.mark.parametrize("handle", ["ana", "@a b", "a@b", "@a#c"])
def test_a_handle_is_one(folder: Path, handle: str) -> None:
    write_tree(folder, {"content/equipos/tienda.md": f'---\ntype: team\nname: T\ncode_owner: "{handle}"\n---\n'})
    assert "CJM086" in cjm(folder, "check").stdout
