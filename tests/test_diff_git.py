"""``cjm diff`` on real histories."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from cjm_site.git.repository import Repository
from cjm_site.git.run import GitError
from cjm_site.git.states import read_states
from tests.conftest import JOURNEY, PERSONA, cjm
from tests.repositories import FILES, Repo, handbook_repo

if TYPE_CHECKING:
    from pathlib import Path

J = "content/journeys/abrir.md"
P = "content/personas/marta.md"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return handbook_repo(tmp_path / "repo")


def report(repo: Repo, *args: str, folder: str = "") -> dict[str, Any]:
    done = cjm(repo.folder / folder, "diff", *args, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def kinds(repo: Repo, *args: str, folder: str = "") -> list[str]:
    return [change["kind"] for change in report(repo, *args, folder=folder)["changes"]]


def test_nothing_changed(repo: Repo) -> None:
    assert report(repo)["changes"] == []
    assert "Nothing changes for the customer." in cjm(repo.folder, "diff").stdout


def test_the_working_tree_with_files_that_git_does_not_know(repo: Repo) -> None:
    (repo.folder / ".gitignore").write_text("*.tmp.md\n")
    repo.commit()
    repo.edit(J, "actual: 2", "actual: 1")
    repo.write({"content/personas/luis.md": PERSONA.replace("Marta", "Luis"), "content/personas/x.tmp.md": PERSONA})
    before = repo.git("status", "--porcelain")
    assert kinds(repo, "HEAD") == ["emotion-fell", "persona-added"]
    assert repo.git("status", "--porcelain") == before


def test_two_commits_from_a_folder_below_without_touching_the_checkout(tmp_path: Path) -> None:
    files = {f"docs/manual/{name}": text for name, text in FILES.items()}
    repo = handbook_repo(tmp_path / "repo", files)
    repo.git("checkout", "-q", "-b", "otra")
    repo.edit(f"docs/manual/{J}", "actual: 2", "actual: 4")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write({"docs/manual/content/suelto.md": "# Suelto\n"})
    head = repo.git("rev-parse", "HEAD")
    assert kinds(repo, "main", "otra", folder="docs/manual") == ["emotion-rose"]
    done = cjm(repo.folder, "diff", "main", "otra", "-f", "docs/manual/mkdocs.yml")
    assert "actual emotion 2 → 4" in done.stdout
    assert repo.git("rev-parse", "HEAD") == head
    assert repo.git("status", "--porcelain") == "?? docs/manual/content/suelto.md"


def test_without_names_the_work_since_the_main_branch(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "trabajo")
    repo.edit(J, "actual: 2", "actual: 1")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.edit(P, "Marta Ríos", "Marta Gil")
    repo.commit()
    repo.git("checkout", "-q", "trabajo")
    assert kinds(repo) == ["emotion-fell"]
    assert kinds(repo, "main...trabajo") == ["emotion-fell"]
    assert sorted(kinds(repo, "main..trabajo")) == ["emotion-fell", "renamed"]


def test_merge_and_rebase(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "trabajo")
    repo.edit(J, "actual: 2", "actual: 1")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.edit(P, "Marta Ríos", "Marta Gil")
    repo.commit()
    repo.git("checkout", "-q", "trabajo")
    repo.git("merge", "-q", "--no-edit", "main")
    assert kinds(repo, "main...HEAD") == ["emotion-fell"]
    repo.git("reset", "-q", "--hard", "HEAD^1")
    repo.git("rebase", "-q", "main")
    assert kinds(repo, "main...HEAD") == ["emotion-fell"]
    assert kinds(repo, "main") == ["emotion-fell"]


def test_the_main_branch_is_the_remotes(repo: Repo, tmp_path: Path) -> None:
    repo.git("branch", "-m", "main", "tronco")
    work = tmp_path / "work"
    repo.git("clone", "-q", str(repo.folder), str(work))
    clone = Repo(work, init=False)
    clone.edit(J, "actual: 2", "actual: 1")
    clone.commit()
    assert report(clone)["before"]["name"] == "origin/tronco"
    assert kinds(clone) == ["emotion-fell"]


def test_renamed_and_moved_files(repo: Repo) -> None:
    repo.edit(J, "type: journey", "type: journey\nid: abrir")
    repo.commit()
    repo.git("mv", J, "content/journeys/Abrir una cuenta.md")
    assert kinds(repo, "HEAD") == ["file-moved"]
    repo.git("mv", P, "content/personas/maria.md")
    repo.edit("content/personas/maria.md", "Marta Ríos", "María Ríos")
    found = report(repo, "HEAD")
    assert {c["kind"] for c in found["changes"]} == {"file-moved", "id-changed", "renamed"}
    assert [b["file"] for b in found["impact"]["broken"]] == ["content/journeys/Abrir una cuenta.md"]


def test_a_file_that_is_deleted_and_what_it_breaks(repo: Repo) -> None:
    repo.write({"content/personas/ana.md": PERSONA.replace("Marta", "Ana")})
    for n in range(4):
        repo.write({f"content/journeys/otro-{n}.md": JOURNEY.replace("marta", "ana").replace("Abrir", f"Cerrar {n}")})
    repo.commit()
    repo.git("rm", "-q", "content/personas/ana.md")
    done = cjm(repo.folder, "diff", "HEAD")
    assert done.returncode == 0
    assert "Without *Ana Ríos* 4 journeys break: Cerrar 0 una cuenta (content/journeys/otro-0.md:4)" in done.stdout


def test_names_that_are_not_ascii(repo: Repo) -> None:
    name = 'content/«año» "y" más/Ñandú.md'
    repo.write({name: JOURNEY.replace("Abrir una cuenta", "Año nuevo")})
    assert "journey-added" in kinds(repo, "HEAD")
    repo.commit()
    repo.edit(name, "actual: 2", "actual: 1")
    found = report(repo, "HEAD")["changes"]
    assert [(c["kind"], c["place"]["file"]) for c in found] == [("emotion-fell", name.removeprefix("content/"))]


def test_a_shallow_clone_says_what_it_lacks(repo: Repo, tmp_path: Path) -> None:
    repo.commit("second")
    repo.git("checkout", "-q", "-b", "trabajo")
    repo.edit(J, "actual: 2", "actual: 1")
    repo.commit()
    work = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth=1", "--no-single-branch", f"file://{repo.folder}", str(work))
    clone = Repo(work, init=False)
    clone.git("checkout", "-q", "trabajo")
    clone.git("commit", "-q", "--allow-empty", "-m", "x")
    first = repo.git("rev-parse", "main~1")
    done = cjm(work, "diff", "origin/main...HEAD")
    assert done.returncode == 2
    assert "shallow" in done.stderr
    assert "git fetch --unshallow" in done.stderr
    assert "shallow" in cjm(work, "diff", first).stderr
    assert kinds(clone, "origin/main", "HEAD") == ["emotion-fell"]


def test_content_in_a_submodule(repo: Repo, tmp_path: Path) -> None:
    outer = Repo(tmp_path / "outer")
    outer.git("submodule", "add", "-q", str(repo.folder), "manual")
    outer.commit()
    inner = Repo(outer.folder / "manual", init=False)
    inner.edit(J, "actual: 2", "actual: 1")
    # as a repository of its own
    assert kinds(outer, "HEAD", folder="manual") == ["emotion-fell"]
    # and as a folder of the outer one
    outer.write({"mkdocs.yml": FILES["mkdocs.yml"].replace("content", "manual/content")})
    outer.git("add", "mkdocs.yml")
    outer.git("commit", "-q", "-m", "config")
    assert kinds(outer, "HEAD") == ["emotion-fell"]
    inner.commit()
    outer.commit()
    assert kinds(outer, "HEAD~1", "HEAD") == ["emotion-fell"]
    # which is not here: nobody may take that for no change
    outer.git("submodule", "--quiet", "deinit", "-f", "manual")
    done = cjm(outer.folder, "diff", "HEAD~1", "HEAD")
    assert (done.returncode, "the submodule manual is not here" in done.stderr) == (2, True)


def test_a_revision_that_did_not_compile_is_said_and_the_rest_compared(repo: Repo) -> None:
    good = repo.git("rev-parse", "HEAD")
    repo.edit(J, "title: Abrir una cuenta", "title: [Abrir")
    repo.edit(P, "name: Marta Ríos", "name: Marta Gil")
    broken = repo.commit()
    found = report(repo, good, broken)
    assert [c["kind"] for c in found["changes"]] == ["renamed"]
    assert [(p["file"], p["code"]) for p in found["after"]["problems"]] == [(J, "CJM010")]
    said = cjm(repo.folder, "diff", broken, good).stdout
    assert "has 1 error; what it is about is not compared" in said
    assert f"{J}:3:" in said


def test_a_configuration_that_was_wrong(repo: Repo) -> None:
    good = repo.git("rev-parse", "HEAD")
    repo.write({"mkdocs.yml": "plugins: [search\n"})
    repo.edit(J, "actual: 2", "actual: 1")
    broken = repo.commit()
    found = report(repo, good, broken)
    assert [c["kind"] for c in found["changes"]] == ["emotion-fell"]
    assert found["after"]["note"]
    assert cjm(repo.folder, "diff", good).returncode == 2


def test_the_configuration_of_each_revision_counts(repo: Repo) -> None:
    repo.git("mv", "content", "manual")
    repo.write({"mkdocs.yml": FILES["mkdocs.yml"].replace("content", "manual")})
    repo.commit()
    assert kinds(repo, "HEAD~1", "HEAD") == []
    lanes = "plugins: [search, {cjm: {lanes: [{id: norma, label: Norma}], labels: {wow: Sorpresa}}}]"
    repo.edit("mkdocs.yml", "plugins: [search, cjm]", lanes)
    repo.edit("manual/journeys/abrir.md", "channel: person", "channel: person\n        custom: {norma: ISO 9001}")
    found = report(repo, "HEAD")["changes"]
    assert [(c["kind"], c["field"]) for c in found] == [
        ("settings-changed", "labels"),
        ("settings-changed", ""),
        ("field-added", "custom"),
    ]


def test_a_base_without_handbook(repo: Repo) -> None:
    repo.git("checkout", "-q", "--orphan", "vacia")
    repo.git("rm", "-rqf", ".")
    repo.commit("nothing")
    done = cjm(repo.folder, "diff", "vacia", "main", "--format", "json")
    found = json.loads(done.stdout)
    assert found["before"]["has_handbook"] is False
    assert {c["action"] for c in found["changes"]} == {"added"}
    assert {"persona-added", "journey-added", "new-unprevented-heavy-risk"} <= {c["kind"] for c in found["changes"]}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("mian",), "git knows no revision mian; did you mean main?"),
        (("no-hay-tal-cosa",), "git knows no revision no-hay-tal-cosa; there are: main"),
        (("--", "--output=x"), "git knows no revision --output=x"),
        (("",), "an empty name is no revision"),
        (("main", ""), "an empty name is no revision"),
        (("HEAD~3..HEAD",), "there is no commit HEAD~3: the history of HEAD goes back 1 commits"),
        (("content/journeys/abrir.md",), "content/journeys/abrir.md is a file or folder"),
        (("main..HEAD", "main"), "main..HEAD names two revisions already: leave main out"),
        (("HEAD^2",), "there is no commit HEAD^2: not so many were merged there"),
        (("HEAD^{tree}",), "HEAD^{tree} is no commit, nor a name of one"),
        (("x" * 300,), "git knows no revision xxx"),
        (("HEAD", "--lang", "xx"), "there is no translation into xx"),
        (("HEAD", "-f", "other.yml"), "there is no configuration file other.yml"),
        (("HEAD", "--fail-on", "emotion-fel"), "there is no class of changes emotion-fel; did you mean emotion-fell?"),
    ],
)
def test_wrong_use(repo: Repo, args: tuple[str, ...], said: str) -> None:
    done = cjm(repo.folder, "diff", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = cjm(tmp_path, "diff")
    assert done.returncode == 2
    assert "is in no git repository" in done.stderr


def test_no_main_branch(repo: Repo) -> None:
    repo.git("branch", "-m", "main", "tronco")
    done = cjm(repo.folder, "diff")
    assert done.returncode == 2
    assert "there is no branch main, master or trunk" in done.stderr
    repo.git("config", "init.defaultBranch", "tronco")
    assert kinds(repo) == []
    repo.git("branch", "-m", "tronco", "trunk")
    assert report(repo)["before"]["name"] == "trunk"


def test_a_repository_without_commits_and_one_without_a_working_tree(repo: Repo, tmp_path: Path) -> None:
    empty = Repo(tmp_path / "empty")
    empty.write(FILES)
    for args in ((), ("HEAD",), ("main",)):
        done = cjm(empty.folder, "diff", *args)
        assert (done.returncode, "has no commit yet" in done.stderr) == (2, True)
    repo.edit(J, "actual: 2", "actual: 1")
    repo.commit()
    bare = tmp_path / "bare.git"
    repo.git("clone", "-q", "--bare", str(repo.folder), str(bare))
    assert kinds(Repo(bare, init=False), "main~1", "main") == ["emotion-fell"]
    assert "has no working tree" in cjm(bare, "diff", "main").stderr


def test_branches_that_were_merged_into_each_other(repo: Repo) -> None:
    for name in ("b", "c"):
        repo.git("checkout", "-q", "-b", name, "main")
        repo.write({f"content/{name}.md": f"# {name}\n"})
        repo.commit()
    one, two = repo.git("rev-parse", "b"), repo.git("rev-parse", "c")
    repo.git("merge", "-q", "-m", "m", one)
    repo.git("checkout", "-q", "b")
    repo.git("merge", "-q", "-m", "m", two)
    done = cjm(repo.folder, "diff", "c...b", "--format", "json")
    assert done.returncode == 0
    assert "c and b parted more than once; compared with" in done.stderr
    assert json.loads(done.stdout)["after"]["name"] == "b"


def test_a_handbook_that_moved_is_found_where_it_was(repo: Repo) -> None:
    repo.write({"otro/nota.md": "# Nota\n"})
    repo.commit()
    repo.git("mv", "content", "manual")
    repo.write({"web/x": ""})
    repo.git("mv", "mkdocs.yml", "web/mkdocs.yml")
    repo.edit("web/mkdocs.yml", "content", "../manual")
    repo.edit("manual/journeys/abrir.md", "actual: 2", "actual: 1")
    assert kinds(repo, "HEAD", folder="web") == ["emotion-fell"]
    repo.commit()
    assert kinds(repo, "HEAD~1", "HEAD", folder="web") == ["emotion-fell"]
    repo.git("checkout", "-q", "-b", "antes", "HEAD~1")
    assert kinds(repo, "main", "antes") == ["emotion-rose"]


def test_a_file_that_is_renamed_and_broken_has_not_vanished(repo: Repo) -> None:
    repo.git("mv", J, "content/journeys/otro.md")
    repo.edit("content/journeys/otro.md", "title: Abrir una cuenta", "title: [Abrir")
    repo.commit()
    found = report(repo, "HEAD~1", "HEAD")
    assert found["changes"] == []
    assert [p["file"] for p in found["after"]["problems"]] == ["content/journeys/otro.md"]


def test_a_file_that_git_does_not_know_yet_is_renamed_as_one_that_it_knows(repo: Repo) -> None:
    new = "content/journeys/el otro ñ.md"
    (repo.folder / J).rename(repo.folder / new)
    repo.edit(new, "actual: 2", "actual: 1")
    git = repo.folder / ".git"
    before = {path: path.read_bytes() for path in git.rglob("*") if path.is_file()}
    unknown = report(repo, "HEAD")["changes"]
    repo.edit(new, "title: Abrir una cuenta", "title: [Abrir")
    broken = report(repo, "HEAD")
    assert {path: path.read_bytes() for path in git.rglob("*") if path.is_file()} == before
    assert broken["changes"] == []
    assert [p["file"] for p in broken["after"]["problems"]] == [new]
    repo.edit(new, "title: [Abrir", "title: Abrir una cuenta")
    repo.git("add", "-A")
    assert report(repo, "HEAD")["changes"] == unknown
    assert "emotion-fell" in [change["kind"] for change in unknown]
    assert "journey-removed" not in [change["kind"] for change in unknown]


@pytest.mark.parametrize("name", [J, "mkdocs.yml"])
def test_what_git_does_not_have_is_not_taken_for_an_empty_file(repo: Repo, name: str) -> None:
    """A clone without blobs that cannot fetch them, or a damaged one: nothing may pass for no change."""
    lost = repo.git("rev-parse", f"HEAD:{name}")
    repo.edit(name, "actual: 2", "actual: 1") if name == J else repo.edit(name, "Manual", "Otro")
    repo.commit()
    (repo.folder / ".git/objects" / lost[:2] / lost[2:]).unlink()
    done = cjm(repo.folder, "diff", "HEAD~1", "HEAD", "--fail-on", "severe")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"cjm: git does not have what {name} says in that commit")


def test_what_is_the_same_in_both_may_not_be_missing_either(repo: Repo) -> None:
    repo.edit(P, "Marta Ríos", "Marta Gil")
    repo.commit()
    same = repo.git("rev-parse", f"HEAD:{J}")
    (repo.folder / ".git/objects" / same[:2] / same[2:]).unlink()
    assert cjm(repo.folder, "diff", "HEAD~1", "HEAD").returncode == 0  # it stands in the working tree
    (repo.folder / J).unlink()
    assert cjm(repo.folder, "diff", "HEAD~1", "HEAD").returncode == 2


def test_files_of_the_index_are_not_read_and_those_that_differ_are(repo: Repo) -> None:
    repo.write({"content/personas/ana.md": PERSONA.replace("Marta", "Ana")})
    repo.git("add", "-N", "content/personas/ana.md")
    repository, _ = Repository.around(repo.folder)
    files = repository.files("", "content/")
    assert {path.removeprefix("content/"): blob.raw is None for path, blob in files.items()} == {
        "journeys/abrir.md": True,
        "personas/marta.md": True,
        "personas/ana.md": False,
    }
    (repo.folder / P).unlink()
    (repo.folder / P).symlink_to("ana.md")
    assert kinds(repo, "HEAD")[:1] == ["persona-removed"] or "id-changed" in kinds(repo, "HEAD")


def test_fail_on(repo: Repo) -> None:
    repo.edit(J, "impact: 5}]", "impact: 5}, {id: robo, title: Robo, likelihood: 3, impact: 5}]")
    policy = ("diff", "HEAD", "--fail-on", "wow-lost,new-unprevented-heavy-risk")
    done = cjm(repo.folder, *policy)
    assert done.returncode == 1
    assert "new-unprevented-heavy-risk: Abrir una cuenta › Espera su turno: new heavy risk *Robo*" in done.stderr
    assert cjm(repo.folder, "diff", "HEAD", "--fail-on", "risk-added").returncode == 1
    assert cjm(repo.folder, "diff", "HEAD", "--fail-on", "severe").returncode == 1
    assert cjm(repo.folder, "diff", "HEAD", "--fail-on", "wow-lost", "--fail-on", "emotion-fell").returncode == 0
    repo.edit(J, "title: Robo, ", "title: Robo, prevention: Guardia, ")
    assert cjm(repo.folder, *policy).returncode == 0


def test_a_hook_s_variables_do_not_lead_astray(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / "index"))
    done = cjm(repo.folder, "diff", "HEAD")
    assert (done.returncode, done.stderr) == (0, "")


def test_output_goes_to_a_file(repo: Repo) -> None:
    done = cjm(repo.folder, "diff", "HEAD", "--format", "markdown", "-o", "out/comment.md")
    assert (done.returncode, done.stdout) == (0, "")
    assert (repo.folder / "out/comment.md").read_text("utf-8").startswith("<!-- cjm-diff -->\n")
    (repo.folder / "taken").write_text("")
    done = cjm(repo.folder, "diff", "HEAD", "-o", "taken/x")
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_a_blob_that_is_the_same_is_taken_apart_once(repo: Repo) -> None:
    for n in range(5):
        repo.write({f"content/journeys/j{n}.md": JOURNEY.replace("Abrir una cuenta", f"Viaje {n}")})
    before = repo.commit()
    repo.edit(P, "name: Marta Ríos", "name: Marta Gil")
    after = repo.commit()
    repository, _ = Repository.around(repo.folder)
    old, new, _ = read_states(repository, "mkdocs.yml", before, after)
    # they name the persona that changed, so they are there, and the same
    assert len(new.handbook.journeys) == 6
    for id_, entry in new.handbook.journeys.items():
        assert entry.source is old.handbook.journeys[id_].source
    repo.edit(J, "actual: 2", "actual: 1")
    old, new, _ = read_states(repository, "mkdocs.yml", after, "")
    # these have nothing to do with the journey that changed
    assert set(new.handbook.journeys) == {"abrir"}
    assert set(new.handbook.personas) == {"marta"}


def test_no_git(tmp_path: Path, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("git") is None
    with pytest.raises(GitError, match="git is not installed"):
        Repository.around(repo.folder)
