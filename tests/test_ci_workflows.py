"""The workflows of a new handbook, run: their scripts in bash, git on this machine, the host's API replaced."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from cjm_site import __version__
from cjm_site.diff.formats.markdown import MARKER
from cjm_site.project_files import project_files
from tests.conftest import ROOT
from tests.hosts import TOKEN, Host
from tests.repositories import Repo, handbook_repo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILES = {path: content.decode() for path, content in project_files("en", "x").items() if path.startswith(".git")}
WORKFLOWS = {path.split("/")[-1]: yaml.safe_load(text) for path, text in FILES.items() if "/workflows/" in path}
GITLAB = yaml.safe_load(FILES[".gitlab-ci.yml"])
REVIEW, COMMENT = WORKFLOWS["review.yml"], WORKFLOWS["review-comment.yml"]
ON: Any = True
"""YAML 1.1 reads the name "on" so."""

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")


# -- what they may -----------------------------------------------------------------------------------------------------


def steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_what_runs_the_pull_request_may_only_read() -> None:
    for workflow in WORKFLOWS.values():
        assert "pull_request_target" not in workflow[ON]
        if "pull_request" in workflow[ON]:
            assert workflow["permissions"] == {"contents": "read"}
            for job in workflow["jobs"].values():
                assert "permissions" not in job or "!= 'pull_request'" in job["if"]
            assert "secrets" not in str(workflow)
            for step in steps(workflow):
                assert "checkout" not in step.get("uses", "") or step["with"]["persist-credentials"] is False
    assert set(REVIEW[ON]) == {"pull_request"}


def test_what_may_comment_runs_nothing_of_the_pull_request() -> None:
    assert COMMENT[ON] == {"workflow_run": {"workflows": [REVIEW["name"]], "types": ["completed"]}}
    assert COMMENT["permissions"] == {}
    (job,) = COMMENT["jobs"].values()
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert "github.event.workflow_run.event == 'pull_request'" in job["if"]
    uses = [step["uses"] for step in steps(COMMENT) if "uses" in step]
    assert uses == ["actions/setup-python@v5", "actions/download-artifact@v4"]
    assert all("cache" not in step.get("with", {}) for step in steps(COMMENT))
    commands = [line.strip() for step in steps(COMMENT) if "run" in step for line in step["run"].splitlines()]
    release = ".".join(__version__.split(".")[:2])
    assert [line for line in commands if line.startswith("pip")] == [f'pip install "cjm-site~={release}"']
    assert [line.split()[1] for line in commands if line.startswith("cjm")] == ["comment"]


def test_no_expression_reaches_a_shell() -> None:
    for workflow in WORKFLOWS.values():
        for step in steps(workflow):
            assert "${{" not in step.get("run", "")
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "actions/x@v1"))


def test_the_page_is_attached() -> None:
    (upload,) = [step for step in steps(REVIEW) if "upload-artifact" in step.get("uses", "")]
    (download,) = [step for step in steps(COMMENT) if "download-artifact" in step.get("uses", "")]
    assert upload["with"]["name"] == download["with"]["name"]
    assert GITLAB["review"]["artifacts"]["paths"] == ["review/diff.html"]
    assert GITLAB["review"]["artifacts"]["expose_as"]
    assert set(GITLAB["check"]["artifacts"]["reports"]) == {"codequality", "junit"}


def test_gitlab_names_no_token() -> None:
    assert "CJM_TOKEN" not in GITLAB.get("variables", {})
    assert [rule["if"] for rule in GITLAB["review"]["rules"]] == ['$CI_PIPELINE_SOURCE == "merge_request_event"']
    assert GITLAB["review"]["variables"] == {"GIT_DEPTH": "0"}


# -- what they do ------------------------------------------------------------------------------------------------------


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """``cjm`` is ours."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "cjm").write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m cjm_site "$@"\n', "utf-8")
    (folder / "cjm").chmod(0o755)
    return folder


@pytest.fixture
def github() -> Iterator[Host]:
    started = Host("github", "github-actions[bot]")
    yield started
    started.close()


def bash(script: str, folder: Path, bin_folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "CI_", "CJM_"))}
    path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-c", script],
        cwd=folder,
        env={**kept, "PATH": path, "no_proxy": "127.0.0.1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def filled(given: Mapping[str, str], context: Mapping[str, str]) -> dict[str, str]:
    """A step's ``env`` with its expressions replaced; one that the test does not know fails it."""
    return {
        name: re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda found: context[found[1]], value) for name, value in given.items()
    }


class Change:
    """A repository with a change on a branch, cloned as CI does it; main has moved on since."""

    def __init__(self, folder: Path) -> None:
        origin = handbook_repo(folder / "origin")
        origin.git("switch", "-q", "-c", "feature")
        self.origin = origin
        self.push("title: Espera su turno", "title: Espera sentada")
        origin.git("switch", "-q", "main")
        origin.write({"content/note.md": "# A note of somebody else\n"})
        self.base = origin.commit("main moves on")
        self.clone = Repo(folder / "clone", init=False)
        origin.git("clone", "-q", str(origin.folder), str(self.clone.folder))
        self.check_out()

    def push(self, old: str, new: str) -> None:
        self.origin.git("switch", "-q", "feature")
        self.origin.edit("content/journeys/abrir.md", old, new)
        self.head = self.origin.commit("change")

    def check_out(self) -> None:
        """The merge of both, as hosts make it."""
        self.clone.git("fetch", "-q", "origin")
        self.clone.git("checkout", "-q", "--detach", self.base)
        self.clone.git("merge", "-q", "--no-ff", "-m", "merge", self.head)


def review(change: Change, folder: Path, bin_folder: Path) -> Path:
    """Runs review.yml; gives the folder that it uploads."""
    context = {
        "github.event.pull_request.base.sha": change.base,
        "github.event.pull_request.head.sha": change.head,
        "github.event.pull_request.number": "7",
    }
    shutil.rmtree(folder / "temp", ignore_errors=True)
    (folder / "temp").mkdir()
    (folder / "summary").write_text("", "utf-8")
    for step in steps(REVIEW):
        if "run" in step and not step["run"].startswith("pip "):
            more = {"RUNNER_TEMP": str(folder / "temp"), "GITHUB_STEP_SUMMARY": str(folder / "summary")}
            done = bash(step["run"], change.clone.folder, bin_folder, **more, **filled(step.get("env", {}), context))
            assert done.returncode == 0, done.stderr
    assert (folder / "summary").read_text("utf-8") == (folder / "temp/review/diff.md").read_text("utf-8")
    return folder / "temp" / "review"


def post(artifact: Path, host: Host, bin_folder: Path, head: str) -> subprocess.CompletedProcess[str]:
    """Runs review-comment.yml, in a folder without a handbook."""
    context = {
        "github.token": TOKEN,
        "github.event.workflow_run.head_sha": head,
        "github.event.workflow_run.html_url": "https://host.example/acme/manual/actions/runs/1",
    }
    (step,) = [step for step in steps(COMMENT) if "cjm comment" in step.get("run", "")]
    done = bash(
        step["run"],
        bin_folder,
        bin_folder,
        RUNNER_TEMP=str(artifact.parent),
        GITHUB_API_URL=host.api,
        GITHUB_REPOSITORY="acme/manual",
        **filled(step["env"], context),
    )
    assert TOKEN not in done.stdout + done.stderr
    return done


@needs_bash
def test_github_from_the_pull_request_to_the_comment(tmp_path: Path, bin_folder: Path, github: Host) -> None:
    change = Change(tmp_path)
    artifact = review(change, tmp_path, bin_folder)
    assert {path.name for path in artifact.iterdir()} == {"number", "diff.md", "diff.json", "diff.html"}
    assert "Espera sentada" in (artifact / "diff.html").read_text("utf-8")
    github.head = change.head
    done = post(artifact, github, bin_folder, change.head)
    assert done.returncode == 0, done.stderr
    ((_, said),) = github.bodies()
    assert said.startswith(MARKER)
    assert "Espera sentada" in said
    assert "somebody else" not in said  # what main brought is not of this pull request
    assert "(<https://host.example/acme/manual/actions/runs/1#artifacts>)" in said

    change.push("Espera sentada", "Espera su turno")  # back to what it was
    change.check_out()
    artifact = review(change, tmp_path, bin_folder)
    github.head = change.head
    assert post(artifact, github, bin_folder, change.head).returncode == 0
    ((_, said),) = github.bodies()
    assert "Nothing changes for the customer" in said
    assert github.writes() == ["POST", "PATCH"]


@needs_bash
def test_a_revision_with_errors_is_reviewed_too(tmp_path: Path, bin_folder: Path) -> None:
    change = Change(tmp_path)
    change.push("type: journey", "type: jurney")
    change.check_out()
    assert "jurney" in (review(change, tmp_path, bin_folder) / "diff.md").read_text("utf-8")


HOSTILE_NUMBERS = [
    "",
    "\n",
    "7; touch owned",
    "$(touch owned)",
    "`touch owned`",
    "-7",
    "0",
    "7\n8",
    "８",
    "9" * 500,
    "\0",
]


@needs_bash
@pytest.mark.parametrize("number", HOSTILE_NUMBERS)
def test_a_number_that_is_none_posts_nothing(tmp_path: Path, bin_folder: Path, github: Host, number: str) -> None:
    artifact = tmp_path / "review"
    artifact.mkdir()
    for name, text in (("number", number), ("diff.md", "x"), ("diff.json", "{}")):
        (artifact / name).write_text(text, "utf-8")
    done = post(artifact, github, bin_folder, github.head)
    assert (done.returncode != 0, github.comments) == (True, []), done.stdout
    assert "touch" not in done.stdout + done.stderr
    assert not list(tmp_path.rglob("owned"))


@needs_bash
@pytest.mark.parametrize("number", ["7", "8"])
def test_the_number_of_another_pull_request_posts_nothing(
    tmp_path: Path, bin_folder: Path, github: Host, number: str
) -> None:
    artifact = tmp_path / "review"
    artifact.mkdir()
    for name, text in (("number", number), ("diff.md", "x"), ("diff.json", "{}")):
        (artifact / name).write_text(text, "utf-8")
    done = post(artifact, github, bin_folder, "b" * 40)  # pull request 7 ends with another commit; 8 is not there
    assert (done.returncode, github.comments) == (1, [])


@needs_bash
@pytest.mark.parametrize("name", ["diff.md", "diff.json", "number"])
def test_an_artifact_cannot_show_files_of_the_machine(
    tmp_path: Path, bin_folder: Path, github: Host, name: str
) -> None:
    artifact = tmp_path / "review"
    artifact.mkdir()
    (tmp_path / "secret").write_text('{"word": "pssst"}', "utf-8")
    for other, text in (("number", "7"), ("diff.md", "x"), ("diff.json", "{}")):
        (artifact / other).write_text(text, "utf-8")
    (artifact / name).unlink()
    (artifact / name).symlink_to(tmp_path / "secret")
    done = post(artifact, github, bin_folder, github.head)
    assert (done.returncode != 0, github.comments) == (True, [])
    assert "pssst" not in done.stdout + done.stderr


def gitlab_job(change: Change, host: Host, bin_folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    merge_base = change.clone.git("merge-base", change.base, change.head)
    environment = {
        "CI_API_V4_URL": host.api,
        "CI_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": merge_base,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": change.head,
        "CI_COMMIT_SHA": change.clone.git("rev-parse", "HEAD"),
        "CI_JOB_URL": "https://host.example/acme/manual/-/jobs/1",
        **more,
    }
    done = bash("\n".join(GITLAB["review"]["script"]), change.clone.folder, bin_folder, **environment)
    assert TOKEN not in done.stdout + done.stderr
    assert done.returncode == 0, done.stderr
    return done


@needs_bash
def test_gitlab_from_the_merge_request_to_the_comment(tmp_path: Path, bin_folder: Path) -> None:
    change, host = Change(tmp_path), Host("gitlab", "project_42_bot")
    assert "no comment" in gitlab_job(change, host, bin_folder).stdout
    fork = gitlab_job(change, host, bin_folder, CJM_TOKEN=TOKEN, CI_MERGE_REQUEST_SOURCE_PROJECT_ID="43")
    assert ("no comment" in fork.stdout, host.asked) == (True, [])
    assert "Espera sentada" in (change.clone.folder / "review/diff.html").read_text("utf-8")
    gitlab_job(change, host, bin_folder, CJM_TOKEN=TOKEN)
    ((_, said),) = host.bodies()
    assert "Espera sentada" in said
    assert "somebody else" not in said
    assert "/jobs/1/artifacts/file/review/diff.html>)" in said
    change.push("Espera sentada", "Espera de pie")
    change.clone.git("fetch", "-q", "origin")
    change.clone.git("checkout", "-q", "--detach", change.head)
    gitlab_job(change, host, bin_folder, CJM_TOKEN=TOKEN, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA="")
    ((_, said),) = host.bodies()
    assert "Espera de pie" in said
    assert host.writes() == ["POST", "PUT"]
    host.close()


@needs_bash
def test_gitlab_checks_with_reports(tmp_path: Path, bin_folder: Path) -> None:
    change = Change(tmp_path)
    change.clone.edit("content/journeys/abrir.md", "type: journey", "type: jurney")
    lines = [line for line in GITLAB["check"]["script"] if "--format" in line]
    done = bash("\n".join([*lines, "exit ${status:-0}"]), change.clone.folder, bin_folder)
    assert done.returncode == 1
    for name in GITLAB["check"]["artifacts"]["reports"].values():
        assert "jurney" in (change.clone.folder / name).read_text("utf-8")
