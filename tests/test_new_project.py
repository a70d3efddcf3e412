"""``cjm new project``: a handbook that can be checked, built and published as it is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from cjm_site.cli import main, starting
from cjm_site.project_files import languages, project_files
from click.testing import CliRunner
from tests.conftest import cjm

FILES = {
    ".editorconfig",
    ".github/workflows/handbook.yml",
    ".github/workflows/review-comment.yml",
    ".github/workflows/review.yml",
    ".gitignore",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    ".vscode/extensions.json",
    ".schemas/handbook.schema.json",
    ".schemas/journey.schema.json",
    ".vscode/settings.json",
    ".vscode/tasks.json",
    "README.md",
    "content/index.md",
    "mkdocs.yml",
    "requirements.txt",
    "templates/journey/default.md",
    "templates/persona/default.md",
}


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def invoke(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, args)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize("code", ["es", "en"])
def test_it_is_complete_and_without_a_problem(tmp_path: Path, code: str) -> None:
    folder = tmp_path / "manual"
    name = 'Manual: «de» "clientes" # 1'
    assert invoke("new", "project", str(folder), "--lang", code, "--name", name)[0] == 0
    files = tree(folder)
    assert set(files) >= FILES
    assert sum(path.startswith("content/personas/") for path in files) == 1
    assert sum(path.startswith("content/journeys/") for path in files) == 1
    assert yaml.safe_load(files["mkdocs.yml"])["site_name"] == name
    assert yaml.safe_load(files["mkdocs.yml"])["theme"]["language"] == code
    assert files["README.md"].decode().startswith(f"# {name}\n")
    checked = cjm(folder, "check")
    assert (checked.returncode, checked.stdout.count("\n"), checked.stderr) == (0, 1, ""), checked.stdout
    assert cjm(folder, "fmt", "--check").returncode == 0
    assert cjm(folder, "new", "persona", "luis").returncode == 0
    assert cjm(folder, "new", "journey", "pedir", "-t", "nine-phases").returncode == 0
    assert cjm(folder, "check").returncode == 0


def test_an_approved_example_keeps_every_rule(tmp_path: Path) -> None:
    """The examples teach: they are judged strictly here, although they are drafts."""
    for code in languages():
        folder = tmp_path / code
        assert invoke("new", "project", str(folder), "--lang", code)[0] == 0
        for path in folder.glob("content/*s/*.md"):
            path.write_text(path.read_text("utf-8").replace("status: draft", "status: in_review"), encoding="utf-8")
        said = cjm(folder, "check").stdout
        assert set(re.findall(r"CJM\d+", said)) <= {"CJM103", "CJM114"}, said  # made up, and they say so


def test_both_languages_have_the_same_files() -> None:
    def shape(code: str) -> list[str]:
        return [re.sub(r"(journeys|personas)/[^/]+", r"\1/x", path) for path in project_files(code, "x")]

    assert shape("es") == shape("en")
    assert languages() == ["en", "es"]


def test_settings_for_editors_are_what_editors_read(tmp_path: Path) -> None:
    files = project_files("es", "x")
    assert json.loads(files[".vscode/extensions.json"])["recommendations"]
    settings = json.loads(files[".vscode/settings.json"])
    assert settings["yaml.schemas"] == {".schemas/handbook.schema.json": ["content/**/*.md"]}
    task = json.loads(files[".vscode/tasks.json"])["tasks"][0]
    (tmp_path / "mkdocs.yml").write_bytes(files["mkdocs.yml"].replace(b"new_templates", b"# "))
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.md").write_text("---\ntype: persona\nnmae: x\n---\n", encoding="utf-8")
    said = cjm(tmp_path, *task["command"].split()[1:]).stdout.splitlines()[0]
    found = re.fullmatch(task["problemMatcher"]["pattern"]["regexp"], said)
    assert found, said
    assert found.groups()[:5] == ("content/a.md", "3", "1", "CJM021", "error")
    hooks = yaml.safe_load(files[".pre-commit-config.yaml"])["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks] == ["cjm check", "cjm fmt --check"]


def test_the_github_workflow_asks_for_little(tmp_path: Path) -> None:
    workflow: dict[Any, Any] = yaml.safe_load(project_files("es", "x")[".github/workflows/handbook.yml"])
    triggers = workflow[True]  # YAML 1.1 reads the name "on" as true
    assert set(triggers) == {"pull_request", "push", "workflow_dispatch"}
    assert triggers["push"] == {"branches": ["main"]}
    assert workflow["permissions"] == {"contents": "read"}
    jobs = workflow["jobs"]
    assert "permissions" not in jobs["check"]
    assert jobs["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert "refs/heads/main" in jobs["publish"]["if"]
    assert "pull_request" in jobs["publish"]["if"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    runs = [step["run"] for step in steps if "run" in step]
    assert runs[0] == "pip install -r requirements.txt"
    assert {run.split()[1] for run in runs[1:]} == {"check", "fmt", "build"}
    assert not any("${{" in run for run in runs)  # nothing that a pull request names reaches a shell


def test_the_gitlab_pipeline_publishes_the_main_branch_only() -> None:
    pipeline = yaml.safe_load(project_files("es", "x")[".gitlab-ci.yml"])
    assert [rule["if"] for rule in pipeline["pages"]["rules"]] == ["$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"]
    assert any("merge_request_event" in rule["if"] for rule in pipeline["check"]["rules"])
    assert "public" in pipeline["pages"]["artifacts"]["paths"]
    for job in ("check", "pages"):
        assert any(line.startswith("cjm build") for line in pipeline[job]["script"])


def test_every_command_that_ci_runs_exists(tmp_path: Path) -> None:
    text = "\n".join(content.decode() for path, content in project_files("es", "x").items() if "/persona" not in path)
    commands = set(
        re.findall(r"cjm ((?:check|build|fmt|serve|new)(?: --?[a-z-]+(?: (?:github|gitlab|junit|public))?)*)", text)
    )
    assert len(commands) > 5
    for command in commands:
        result = CliRunner().invoke(main, [*command.split(), "--help"])
        assert result.exit_code == 0, command


@pytest.mark.parametrize("inside", ["note.txt", ".git/HEAD", "content/index.md"])
def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path, inside: str) -> None:
    (tmp_path / "m" / inside).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "m" / inside).write_text("mine", encoding="utf-8")
    code, said = invoke("new", "project", str(tmp_path / "m"), "--lang", "en")
    assert (code, "is not empty" in said) == (2, True)
    assert tree(tmp_path) == {f"m/{inside}": b"mine"}


def test_what_cannot_be_a_new_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name, said in (("file", "is no folder"), ("link", "is no folder"), ("a/b", "there is no folder")):
        code, output = invoke("new", "project", str(tmp_path / name), "--lang", "en")
        assert (code, said in output) == (2, True), output
    code, output = invoke("new", "project", str(tmp_path / "x"), "--lang", "xx")
    assert (code, "there are: " in output) == (2, True), output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["elsewhere", "file", "link"]


@pytest.mark.parametrize("there", [True, False])
def test_an_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    if there:
        (tmp_path / "m").mkdir()
    rename, calls = Path.rename, []

    def interrupted(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) > (3 if there else 0):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        starting.write_new_folder(tmp_path / "m", project_files("es", "x"))
    assert tree(tmp_path) == {}
    assert [p.name for p in tmp_path.rglob("*")] == (["m"] if there else [])


def test_an_empty_folder_stays_the_same_folder(tmp_path: Path) -> None:
    before = tmp_path.stat().st_ino
    done = cjm(tmp_path, "new", "project", ".", "--lang", "es")
    assert done.returncode == 0, done.stderr
    assert tmp_path.stat().st_ino == before
    assert set(tree(tmp_path)) >= FILES
