"""``cjm comment``: one comment on a merge request, and nothing in the name of its token."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from cjm_site.cli import main
from cjm_site.diff.formats.markdown import LIMITS, MARKER, escaped
from cjm_site.hosts import client, publish
from cjm_site.hosts.comments import Place, body, comments_in, ours, says_nothing
from cjm_site.hosts.guard import harmless
from click.testing import CliRunner
from markdown_it import MarkdownIt
from tests.conftest import ROOT, cjm
from tests.hosts import TOKEN, Host
from tests.repositories import handbook_repo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOT = "github-actions[bot]"
TEXT = f"{MARKER}\n### What changes for the customer\n\n**1 change**\n"


@pytest.fixture(params=["github", "gitlab"])
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    started = Host(request.param, BOT if request.param == "github" else "project_42_bot")
    yield started
    started.close()


@pytest.fixture
def github() -> Iterator[Host]:
    started = Host("github", BOT)
    yield started
    started.close()


def environment(host: Host, **more: str) -> dict[str, str]:
    left_out = ("GITHUB_", "CI_", "CJM_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    given = (
        {"GITHUB_API_URL": host.api, "GITHUB_REPOSITORY": "acme/manual", "GITHUB_TOKEN": TOKEN}
        if host.kind == "github"
        else {"CI_API_V4_URL": host.api, "CI_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "7", "CJM_TOKEN": TOKEN}
    )
    return {**kept, "no_proxy": "127.0.0.1", "PYTHONPATH": str(ROOT), **given, **more}


def comment(folder: Path, host: Host, *args: str, text: str | None = TEXT, **more: str) -> tuple[int, str]:
    """Status, and both outputs."""
    if text is not None:
        (folder / "diff.md").write_text(text, "utf-8")
    number = ["--number", "7"] if host.kind == "github" and "--number" not in args else []
    given = ["comment", str(folder / "diff.md"), "--host", host.kind, *number, *args]
    left_out: dict[str, str | None] = dict.fromkeys(os.environ)
    with contextlib.chdir(folder):
        done = CliRunner().invoke(main, given, env={**left_out, **environment(host, **more)})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert TOKEN not in done.output
    return done.exit_code, done.output


def test_the_program_itself(tmp_path: Path, host: Host) -> None:
    (tmp_path / "diff.md").write_text(TEXT, "utf-8")
    for expected in ("commented on merge request 7", "says so already"):
        done = subprocess.run(
            [sys.executable, "-m", "cjm_site", "comment", "diff.md", "--host", host.kind]
            + ["--number", "7"] * (host.kind == "github"),
            cwd=tmp_path,
            env=environment(host),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr, expected in done.stdout) == (0, "", True)


def test_the_first_run_posts_and_the_next_ones_update(tmp_path: Path, host: Host) -> None:
    assert comment(tmp_path, host) == (0, "commented on merge request 7\n")
    assert host.bodies() == [(host.me, TEXT)]
    assert comment(tmp_path, host) == (0, "the comment on merge request 7 says so already\n")
    assert comment(tmp_path, host, text=TEXT.replace("1 change", "2 changes"))[0] == 0
    assert host.bodies() == [(host.me, TEXT.replace("1 change", "2 changes"))]
    assert len(host.writes()) == 2


def test_our_comment_is_found_on_any_page(tmp_path: Path, host: Host) -> None:
    for n in range(230):
        host.add(host.me if n == 205 else "ana", f"{MARKER}\nold" if n == 205 else "hello")
    assert comment(tmp_path, host)[0] == 0
    assert len(host.comments) == 230
    assert host.bodies()[205] == (host.me, TEXT)


def test_what_is_not_ours_is_left_alone(tmp_path: Path, host: Host) -> None:
    before = [("mallory", f"{MARKER}\nmine"), (host.me, f"somebody said {MARKER}")]
    for author, said in before:
        host.add(author, said)
    assert comment(tmp_path, host)[0] == 0
    assert host.bodies() == [*before, (host.me, TEXT)]


def test_a_token_of_a_user_writes_as_that_user(tmp_path: Path, github: Host) -> None:
    github.me, github.may_ask_who = "ana", True
    github.add(BOT, f"{MARKER}\nthe bot's")
    assert comment(tmp_path, github)[0] == 0
    assert comment(tmp_path, github, text=TEXT + "more\n")[0] == 0
    assert [author for author, _ in github.bodies()] == [BOT, "ana"]
    assert "more" in github.bodies()[1][1]
    assert comment(tmp_path, github, "--author", BOT)[0] == 0
    assert github.bodies()[0] == (BOT, TEXT)


def test_a_diff_without_changes_makes_no_comment_and_updates_one(tmp_path: Path, host: Host) -> None:
    repo = handbook_repo(tmp_path / "r")
    for form in ("markdown", "json"):
        name = {"markdown": "diff.md", "json": "diff.json"}[form]
        assert cjm(repo.folder, "diff", "HEAD", "HEAD", "--format", form, "--output", name).returncode == 0
    code, said = comment(repo.folder, host, "--report", "diff.json", text=None)
    assert (code, "no comment" in said, host.comments) == (0, True, [])
    host.add(host.me, f"{MARKER}\nold")
    assert comment(repo.folder, host, "--report", "diff.json", text=None)[0] == 0
    assert "Nothing changes for the customer" in host.bodies()[0][1]
    assert not says_nothing({"changes": [], "before": {"problems": [{}]}, "after": {}})


def test_a_reader_is_spoken_to_in_the_language_of_the_diff(tmp_path: Path, host: Host) -> None:
    (tmp_path / "diff.json").write_text(json.dumps({"language": "es", "changes": [1]}), "utf-8")
    page = "https://host.example/run/1#artifacts"
    assert "comentario publicado" in comment(tmp_path, host, "--report", "diff.json", "--page", page)[1]
    assert f"[Mapas de antes y después](<{page}>)" in host.bodies()[0][1]
    (tmp_path / "diff.json").write_text(json.dumps({"language": "../../x", "changes": [1]}), "utf-8")
    assert comment(tmp_path, host, "--report", "diff.json")[0] == 0


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_host_is_asked_again(tmp_path: Path, host: Host, status: int) -> None:
    host.failures = [(status, {"Retry-After": "0"})] * 2
    assert comment(tmp_path, host)[0] == 0
    assert len(host.comments) == 1


def test_a_comment_that_was_made_although_the_host_failed_is_not_made_twice(tmp_path: Path, host: Host) -> None:
    host.carry_out_then_fail = True
    assert comment(tmp_path, host)[0] == 0
    assert len(host.comments) == 1


def test_a_host_that_stays_busy_is_given_up(tmp_path: Path, host: Host) -> None:
    host.failures = [(503, {"Retry-After": "0"})] * 9
    code, said = comment(tmp_path, host)
    assert (code, "503" in said, len(host.failures)) == (1, True, 6)


@pytest.mark.parametrize(
    ("status", "github_says", "gitlab_says"),
    [
        (403, "pull-requests: write", "role Reporter"),
        (404, "no such pull request", "scope api"),
        (401, "expired", "expired"),
    ],
)
def test_a_refusal_says_what_lacks(tmp_path: Path, host: Host, status: int, github_says: str, gitlab_says: str) -> None:
    code, said = comment(tmp_path, host, "--author", host.me)  # so that the first question is about comments
    host.comments.clear()
    host.failures = [(status, {})]
    code, said = comment(tmp_path, host, "--author", host.me)
    assert (code, host.comments) == (1, [])
    assert (github_says if host.kind == "github" else gitlab_says) in said
    assert str(status) in said


def test_the_token_goes_nowhere_else(tmp_path: Path, host: Host) -> None:
    other = Host(host.kind, host.me)
    for status in (301, 302, 307, 308):
        host.failures = [(status, {"Location": f"{other.api}/user"})]
        code, said = comment(tmp_path, host)
        assert (code, "sends elsewhere" in said) == (1, True), said
    assert other.asked == []
    other.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://host.example/api",
        "ftp://127.0.0.1",
        "https://",
        "file:///etc",
        "https://a@b.example",
        "http://127.0.0.1:x",
    ],
)
def test_an_address_that_is_not_safe_is_refused(tmp_path: Path, host: Host, address: str) -> None:
    code, said = comment(tmp_path, host, "--api", address)
    assert (code, "https://" in said, host.asked) == (2, True, [])


def test_a_host_that_is_not_there(tmp_path: Path, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    host.close()
    with pytest.raises(client.BusyError, match="does not answer"):
        publish.publish(
            client.Client(host.kind, host.api, TOKEN),
            Place(host.kind, host.api, "acme/manual", 7),
            TEXT,
            author="ana",
            head=None,
            nothing=False,
        )
    assert waits == [1.0, 2.0]
    assert TOKEN not in repr(client.Client(host.kind, host.api, TOKEN))


@pytest.mark.parametrize(
    ("args", "more", "said"),
    [
        ([], {"GITHUB_TOKEN": "", "CJM_TOKEN": ""}, "there is no token in the variable"),
        ([], {"GITHUB_TOKEN": "a\nb", "CJM_TOKEN": "a\nb"}, "is no token"),
        (["--project", "../.."], {}, "is not the name of a project"),
        (["--project", "acme/manual/../x?y"], {}, "is not the name of a project"),
        (["--number", "0"], {}, "--number"),
        (["--page", "javascript:alert(1)"], {}, "is no address of a page"),
        (["--page", "https://x.example/>)"], {}, "is no address of a page"),
        (["--report", "none.json"], {}, "none.json cannot be read"),
        (["--report", "diff.md"], {}, "is not what cjm diff"),
        (["--lang", "xx"], {}, "no translation into xx"),
    ],
)
def test_wrong_use_asks_nothing(tmp_path: Path, host: Host, args: list[str], more: dict[str, str], said: str) -> None:
    code, output = comment(tmp_path, host, *args, **more)
    assert (code, host.asked) == (2, [])
    assert said in output


def test_a_number_is_needed(tmp_path: Path, host: Host) -> None:
    (tmp_path / "diff.md").write_text(TEXT, "utf-8")
    env: dict[str, str | None] = {**dict.fromkeys(os.environ), **environment(host, CI_MERGE_REQUEST_IID="")}
    done = CliRunner().invoke(main, ["comment", str(tmp_path / "diff.md"), "--host", host.kind], env=env)
    assert (done.exit_code, "--number is missing" in done.output) == (2, True)


def test_the_commit_has_to_be_the_last_of_the_pull_request(tmp_path: Path, github: Host) -> None:
    code, said = comment(tmp_path, github, "--head", "b" * 40)
    assert (code, "does not end with the commit" in said, github.comments) == (1, True, [])
    assert comment(tmp_path, github, "--head", github.head)[0] == 0


@pytest.mark.parametrize("name", ["diff.md", "diff.json"])
def test_a_link_to_a_file_of_this_machine_is_not_read(tmp_path: Path, host: Host, name: str) -> None:
    (tmp_path / "secret").write_text('{"secret": "word"}', "utf-8")
    (tmp_path / "diff.md").write_text(TEXT, "utf-8")
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name).symlink_to(tmp_path / "secret")
    more = ["--report", "diff.json"] if name == "diff.json" else []
    code, said = comment(tmp_path, host, *more, text=None)
    assert (code, "is not a file" in said, host.asked) == (2, True, [])


def test_a_huge_file(tmp_path: Path, host: Host) -> None:
    line = "- **Espera su turno**: emoción\n"
    folded = f"{MARKER}\n\n<details><summary>Todo</summary>\n\n{line * 40_000}\n</details>\n"
    assert comment(tmp_path, host, "--page", "https://host.example/1", text=folded)[0] == 0
    said = host.bodies()[0][1]
    assert LIMITS[host.kind] - 300 < len(said) <= LIMITS[host.kind]
    assert said.count("<details>") == said.count("</details>") == 1
    assert said.endswith("(<https://host.example/1>)\n")
    code, output = comment(tmp_path, host, text="x" * 4_000_001)
    assert (code, "too large" in output) == (2, True)


@pytest.mark.parametrize("text", ["<details>" * 20_000, "[" * 200_000, "x" * 200_000, "@a " * 90_000, "\n" * 90_000])
def test_no_text_makes_a_comment_too_long(text: str) -> None:
    for name, limit in LIMITS.items():
        assert len(body(text, name, ("Maps", "https://host.example/1"))) <= limit


HOSTILE = [
    "![x](https://evil.example/pixel.png)",
    "[click](https://evil.example)",
    r"\\[click](https://evil.example)",
    "[click][1]\n\n[1]: https://evil.example",
    "<https://evil.example>",
    "https://evil.example",
    "www.evil.example",
    "<img src=x onerror=alert(1)>",
    "<a href='https://evil.example'>x</a>",
    "<!-- hidden",
    "<details open onclick=x>",
    "`code`",
    "```mermaid\nx\n```",
    "~~~\nx\n~~~",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_shows_and_does_nothing(text: str) -> None:
    html = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(harmless(text))
    assert not any(f"<{tag}" in html for tag in ("a", "img", "code", "pre", "!--", "details"))
    assert "https://evil" not in html


@pytest.mark.parametrize(
    ("text", "not_in"),
    [
        ("@octocat", "@o"),
        (r"\@octocat", "@o"),
        ("&#64;octocat", "&#64;o"),
        ("&commat;octocat", ";o"),
        ("@&#111;ctocat", "@&"),
        ("fixes #12", "#1"),
        ("acme/x!3", "!3"),
        ("GH-12", "GH-"),
        ("&12", "&1"),
        ("http&#58;//evil.example", ";/"),
        (r"http\://evil.example", ":/"),
    ],
)
def test_nobody_is_called(text: str, not_in: str) -> None:
    assert not_in not in harmless(text)


@pytest.mark.parametrize("before", ["", "  ", "x\n", "x\r\n", "x\r", "> ", "- ", "x\u2028"])
def test_no_line_is_a_command_to_the_host(before: str) -> None:
    for line in harmless(f"{before}/merge").split("\n"):
        assert not line.lstrip(" \t>*+-").startswith("/")


def test_what_we_write_stays_as_it_is() -> None:
    for author in (
        "@maria #12 !3 a & b <b> [x](y) `z` ~a~ C:\\x www.x.es https://x.es 1/2 50 % 👩‍💻",
        "Ana Ríos: ¡hola!",
    ):
        line = f"- **{escaped(author)}**: *{escaped(author)}*"
        assert harmless(line) == line
    fold = "<details><summary>Ana &#58; x&#64;\u200by</summary>\n\n- x\n\n</details>"
    assert harmless(fold) == fold


def test_strange_answers_are_no_comments() -> None:
    odd = [None, 1, {}, {"id": "1"}, {"id": 1, "user": None}, {"id": 2, "user": {"login": 3}, "body": None}]
    assert ours(comments_in(odd, "github"), BOT) is None
    assert comments_in({"message": "x"}, "github") == []
    system = [{"id": 1, "system": True, "author": {"username": "x"}, "body": MARKER}]
    assert comments_in(system, "gitlab") == []
