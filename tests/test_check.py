"""``cjm check``: what it lists, in which language, for which files and codes."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest
from cjm_site.cli import main
from cjm_site.cli.speaking import locale_code
from click.testing import CliRunner
from tests.conftest import JOURNEY, PERSONA, write_tree

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
    site_name: x
    docs_dir: content
    theme: {name: material}
    plugins: [search, cjm]
"""

FILES = {
    "mkdocs.yml": CONFIG,
    "content/marta.md": PERSONA,
    "content/abrir.md": JOURNEY.replace("channel: person", "chanel: person"),
    "content/sub/eva.md": "---\ntype: persona\nname: Eva\nowner: nobody\nsegment: b2x\n---\n",
    "content/sub/target.md": """
        ---
        type: journey
        title: T
        personas: [marta]
        version: target
        counterpart: other
        stages: S
        ---
        """,
    "content/sub/other.md": "---\ntype: journey\ntitle: O\npersonas: marta\nversion: target\nstages: S\n---\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write_tree(tmp_path, FILES))
    for name in ("NO_COLOR", "FORCE_COLOR", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def check(*arguments: str, stdin: str | bytes | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["check", *arguments], input=stdin, color=True)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, done.stdout, done.stderr


def codes(*arguments: str, stdin: str | bytes | None = None) -> list[str]:
    out = check(*arguments, "--format", "json", stdin=stdin)[1]
    return [f"{p['path']}:{p['line']}:{p['column']} {p['code']}" for p in json.loads(out)["problems"]]


ALL = [
    "content/abrir.md:11:9 CJM021",
    "content/sub/eva.md:4:8 CJM031",
    "content/sub/eva.md:5:10 CJM024",
    "content/sub/target.md:6:14 CJM033",
]


def test_everything_in_one_run_with_lines_carets_advice_and_counts(project: Path) -> None:
    code, out, err = check()
    assert (code, err) == (1, "")
    assert out == (
        "content/abrir.md:11:9: CJM021 error: unknown name: chanel\n"
        "          chanel: person\n"
        "          ^\n"
        "    did you mean channel?\n"
        "content/sub/eva.md:4:8: CJM031 error: unknown team: nobody\n"
        "  owner: nobody\n"
        "         ^\n"
        "    there is none yet: write a file for it, or list it in mkdocs.yml\n"
        "content/sub/eva.md:5:10: CJM024 error: segment cannot be b2x\n"
        "  segment: b2x\n"
        "           ^\n"
        "    did you mean b2c? It may be: b2b, b2c\n"
        "content/sub/target.md:6:14: CJM033 warning: target and its counterpart other are both version target\n"
        "  counterpart: other\n"
        "               ^\n"
        "    one of the two is current, the other target\n"
        "\n"
        "content/abrir.md       1 error, 0 warnings\n"
        "content/sub/eva.md     2 errors, 0 warnings\n"
        "content/sub/target.md  0 errors, 1 warning\n"
        "3 errors, 1 warning in 3 files\n"
    )


def test_the_caret_stands_below_wide_characters_and_tabs(project: Path) -> None:
    write_tree(project, {"content/a.md": "---\ntype: persona\nname: x\nrepresents: {group: 日本\t, shar: 1}\n---\n"})
    lines = check("content/a.md")[1].splitlines()
    assert lines[1] == "  represents: {group: 日本 , shar: 1}"
    assert lines[2] == " " * len("  represents: {group: xxxx , ") + "^"


def test_a_line_that_is_very_long_is_shown_around_its_problem(project: Path) -> None:
    write_tree(
        project, {"content/a.md": f"---\ntype: persona\nrepresents: {{group: {'x' * 500}, shar: 1}}\nname: y\n---\n"}
    )
    _, shown, caret, *_ = check("content/a.md")[1].splitlines()
    assert len(shown) <= 162
    assert shown[len(caret) - 1 :].startswith("shar: 1")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": ""}, False),
    ],
)
def test_colour_is_for_terminals(
    project: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], coloured: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[31m" in check()[1]) is coloured
    assert "\x1b" not in check("--format", "github")[1]


# -- language --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "locale", "spanish"),
    [
        ([], "C.UTF-8", False),
        (["--lang", "es"], "C.UTF-8", True),
        ([], "es_MX.UTF-8", True),
        ([], "es", True),
        (["--lang", "en"], "es_ES.UTF-8", False),
        ([], "de_DE.UTF-8@euro", False),
    ],
)
def test_it_speaks_the_language_asked_for_or_that_of_the_terminal(
    project: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], locale: str, spanish: bool
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert ("¿querías escribir channel?" in check(*arguments)[1]) is spanish


def test_a_terminal_without_a_language_gets_the_handbook_s(project: Path) -> None:
    write_tree(project, {"mkdocs.yml": CONFIG.replace("material", "material, language: es")})
    assert "¿querías escribir channel?" in check()[1]


def test_a_language_that_nobody_translated_is_wrong_use(project: Path) -> None:
    assert check("--lang", "xx") == (2, "", "cjm: there is no translation into xx; there are: en, es\n")


def test_the_locale_s_order() -> None:
    assert locale_code({"LANG": "es_ES.UTF-8", "LC_MESSAGES": "en_GB", "LC_ALL": ""}) == "en-GB"
    assert locale_code({"LC_ALL": "C", "LANG": "es_ES"}) == ""
    assert locale_code({}) == ""


# -- which codes, which files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], [0, 1, 2, 3]),
        (["--select", "CJM02"], [0, 2]),
        (["--select", "cjm021,CJM033"], [0, 3]),
        (["--select", "CJM02", "--select", "CJM033", "--ignore", "CJM024"], [0, 3]),
        (["--ignore", "CJM0"], []),
        (["--ignore", "wow-owner"], [0, 1, 2, 3]),
        (["content/sub"], [1, 2, 3]),
        (["content/sub/eva.md", "content/abrir.md"], [0, 1, 2]),
        (["content/marta.md"], []),
        (["."], [0, 1, 2, 3]),
        (["mkdocs.yml"], []),
        (["content/sub", "--select", "CJM033"], [3]),
    ],
)
def test_codes_and_paths_are_chosen(project: Path, arguments: list[str], expected: list[int]) -> None:
    assert codes(*arguments) == [ALL[n] for n in expected]
    errors = any(n < 3 for n in expected)
    assert check(*arguments)[0] == errors
    assert check(*arguments, "--fail-on", "warning")[0] == bool(expected)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--select", "CJM999"], "there is no code CJM999; did you mean CJM"),
        (["--ignore", "wow-ownr"], "there is no code wow-ownr; did you mean wow-owner?"),
        (["--ignore", "§"], "there is no code §; cjm explain lists all"),
        (["content/nothing.md"], "does not exist"),
        (["--format", "xml"], "'xml' is not one of"),
        (["-"], "both or neither"),
        (["--stdin-filename", "content/a.md"], "both or neither"),
        (["-", "--stdin-filename", "a.md"], "a.md is not a Markdown file of the handbook, whose files are in content"),
        (["-", "--stdin-filename", "content/a.txt"], "is not a Markdown file"),
        (["--write-baseline"], "needs --baseline FILE"),
        (["content/sub", "--baseline", "b", "--write-baseline"], "for the whole handbook"),
        (["--baseline", "b.json"], "there is no baseline b.json; make it with --write-baseline"),
        (["--baseline", "content/marta.md"], "content/marta.md is not a baseline"),
    ],
)
def test_wrong_use(project: Path, arguments: list[str], says: str) -> None:
    code, out, err = check(*arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_a_file_beside_the_handbook_is_wrong_use(project: Path) -> None:
    write_tree(project, {"notes/a.md": "x"})
    code, _, err = check("notes/a.md")
    assert (code, err) == (2, "cjm: notes/a.md is not part of the handbook, whose files are in content\n")


def test_paths_are_as_seen_from_here(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "content" / "sub")
    assert codes("-f", "../../mkdocs.yml", "eva.md") == [f"../../{place}" for place in ALL[1:3]]


def test_a_link_is_the_file_that_it_leads_to(project: Path) -> None:
    (project / "content/link.md").symlink_to("sub/eva.md")
    both = {"content/link.md", "content/sub/eva.md"}
    for named in both:
        assert {place.partition(":")[0] for place in codes(named)} == both


# -- standard input --------------------------------------------------------------------------------------------------


def test_an_unsaved_buffer_stands_for_its_file(project: Path) -> None:
    buffer = JOURNEY.replace("channel: person", "importance: 9").replace("\n    ", "\n").lstrip()
    arguments = ["-", "--stdin-filename", "content/abrir.md"]
    assert codes(*arguments, stdin=buffer) == ["content/abrir.md:11:21 CJM025"]
    assert "        importance: 9\n" in check(*arguments, stdin=buffer)[1]
    assert "chanel" in (project / "content/abrir.md").read_text("utf-8")


def test_a_new_buffer_is_linked_with_the_rest(project: Path) -> None:
    buffer = "---\ntype: journey\ntitle: N\npersonas: [marta, lius]\nstages: S\n---\n[](marta.md)\n[x](none.md)\n"
    assert codes("-", "--stdin-filename", "content/new.md", stdin=buffer) == [
        "content/new.md:4:19 CJM031",
        "content/new.md:8:5 CJM036",
    ]
    taken = "---\ntype: persona\nid: marta\nname: M\n---\n"
    assert codes("-", "--stdin-filename", "content/a-first.md", stdin=taken) == ["content/a-first.md:3:5 CJM030"]


@pytest.mark.parametrize(
    ("stdin", "code"), [(b"", "CJM002"), (b"\xff\xfe\x00", "CJM001"), (b"---\nx: [\n---\n", "CJM010")]
)
def test_a_buffer_may_be_anything(project: Path, stdin: bytes, code: str) -> None:
    (only,) = codes("-", "--stdin-filename", "content/abrir.md", stdin=stdin)
    assert only.endswith(code)


def test_a_name_that_is_not_utf8_is_said_of_a_file_and_of_a_buffer(project: Path) -> None:
    name = "content/\udcff.md"
    assert codes("-", "--stdin-filename", name, stdin=PERSONA) == ["content/?.md:None:None CJM006"]
    (project / name).write_text(PERSONA)
    assert codes(name) == ["content/?.md:None:None CJM006"]
    assert "content/?.md:None:None CJM006" in codes()


# -- the baseline ----------------------------------------------------------------------------------------------------


def test_a_baseline_holds_back_what_was_wrong_before(project: Path) -> None:
    code, out, err = check("--baseline", "b.json", "--write-baseline")
    assert (code, out, err) == (0, "", "4 problems are in the baseline b.json\n")
    code, out, _ = check("--baseline", "b.json", "--fail-on", "warning")
    assert code == 0
    assert "4 problems that the baseline knows are not shown" in out
    eva = project / "content/sub/eva.md"
    eva.write_text(
        eva.read_text("utf-8").replace("---\ntype", "---\n# a line more\ntags: x\ntype").replace("b2x", "b3x"), "utf-8"
    )
    assert codes("--baseline", "b.json") == ["content/sub/eva.md:7:10 CJM024"]
    code, out, _ = check("--baseline", "b.json")
    assert code == 1
    assert "1 problem of the baseline is gone; take it out with --write-baseline:\n  content/sub/eva.md: CJM024 " in out


def test_a_baseline_counts(project: Path) -> None:
    text = "---\ntype: journey\ntitle: T\npersonas: marta\nstages:\n  - touchpoints: [{title: a}]\n{more}---\n"
    page = project / "content/t.md"
    page.write_text(text.replace("{more}", "  - goal: x\n"), "utf-8")
    check("--baseline", "b.json", "--write-baseline")
    data = json.loads((project / "b.json").read_text("utf-8"))
    assert [p["count"] for p in data["problems"] if p["code"] == "CJM022"] == [2]
    page.write_text(text.replace("{more}", "  - goal: x\n  - goal: y\n"), "utf-8")
    assert [p.split()[1] for p in codes("--baseline", "b.json")] == ["CJM022"]
    page.write_text(text.replace("{more}", ""), "utf-8")
    report = json.loads(check("--baseline", "b.json", "--format", "json")[1])
    assert (report["baseline"]["held_back"], [g["count"] for g in report["baseline"]["gone"]]) == (5, [1])


def test_a_baseline_says_nothing_about_what_was_not_asked(project: Path) -> None:
    check("--baseline", "b.json", "--write-baseline")
    for arguments in (["content/marta.md"], ["--select", "CJM033"]):
        report = json.loads(check(*arguments, "--baseline", "b.json", "--format", "json")[1])
        assert report["baseline"]["gone"] == []


def test_a_baseline_is_the_same_in_any_language_and_order(project: Path) -> None:
    check("--baseline", "b.json", "--write-baseline", "--lang", "es")
    first = (project / "b.json").read_bytes()
    check("--baseline", "b.json", "--write-baseline", "--lang", "en")
    assert (project / "b.json").read_bytes() == first
    assert check("--baseline", "b.json", "--lang", "es")[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 1, "problems": [1]}',
        '{"version": 1, "problems": [{"a": 1}]}',
        "[" * 9999,
        '{"version": 1, "problems": [{"fingerprint": "a", "code": ["C"], "path": "x", "message": "x", "count": 1}]}',
        '{"version": 1, "problems": [{"fingerprint": "a", "code": "C", "path": 5, "message": "x", "count": 1}]}',
        '{"version": 1, "problems": [{"fingerprint": "a", "code": "C", "path": "x", "message": null, "count": 1}]}',
        '{"version": 1, "problems": [{"fingerprint": "a", "code": "C", "path": "x", "message": "x", "count": true}]}',
    ],
)
def test_a_broken_baseline_is_said(project: Path, text: str) -> None:
    write_tree(project, {"b.json": text})
    code, out, err = check("--baseline", "b.json")
    assert (code, out) == (2, "")
    assert err == "cjm: b.json is not a baseline; make it anew with --write-baseline\n"


def test_a_baseline_of_the_future_is_said(project: Path) -> None:
    write_tree(project, {"b.json": '{"version": 2, "problems": []}'})
    assert "b.json is a baseline of version 2; this cjm-site reads version 1" in check("--baseline", "b.json")[2]


# -- the configuration -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "places"),
    [
        (
            "plugins:\n  - cjm:\n      lanez: []\n      heavy_risk: 30\n",
            ["mkdocs.yml:3:7 CJM064", "mkdocs.yml:4:19 CJM025"],
        ),
        ("plugins:\n  cjm: {channels: [{id: a, nmae: b}]}\n", ["mkdocs.yml:2:28 CJM021"]),
        ("plugins:\n  - cjm:\n      rules: {wow-owner: {aproved: off}}\n", ["mkdocs.yml:3:27 CJM021"]),
        ("plugins:\n  - cjm: [a]\n", ["mkdocs.yml:2:10 CJM062"]),
        ("plugins: 5\n", ["mkdocs.yml:1:1 CJM063"]),
        ("a: b: c\n", ["mkdocs.yml:1:5 CJM061"]),
        ("a: " + "[" * 5000 + "\n", ["mkdocs.yml:1:103 CJM013"]),
        ("INHERIT: base.yml\nplugins: [cjm]\n", ["mkdocs.yml:1:10 CJM060"]),
        ("", ["mkdocs.yml:1:1 CJM062"]),
        ("\xe9", ["mkdocs.yml:1:1 CJM001"]),
        (None, ["mkdocs.yml:None:None CJM060"]),
    ],
)
def test_a_mistake_in_the_configuration_is_reported_as_any_other(
    project: Path, config: str | None, places: list[str]
) -> None:
    (project / "mkdocs.yml").unlink()
    if config is not None:
        (project / "mkdocs.yml").write_bytes(config.encode("latin-1"))
    assert codes() == places
    code, out, err = check()
    assert (code, out) == (2, "")
    assert all(place.replace(":None", "").replace(" ", ": ") in err for place in places)


def test_options_may_stand_in_the_file_that_is_inherited(project: Path) -> None:
    write_tree(
        project,
        {"mkdocs.yml": "INHERIT: more/base.yml\nsite_name: x\n", "more/base.yml": "plugins:\n - cjm: {team: x}\n"},
    )
    assert codes() == ["more/base.yml:2:10 CJM064"]


# -- streams ---------------------------------------------------------------------------------------------------------


def test_a_terminal_that_cannot_write_a_character_gets_another(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cjm_site.cli import checking

    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", stream)
    write_tree(project, {"content/a.md": "---\ntype: persona\nname: x\n日本: 1\n---\n"})
    assert checking.run_check(checking.CheckOptions(project / "mkdocs.yml", format="text")) == 1
    assert checking.run_check(checking.CheckOptions(project / "mkdocs.yml", format="github")) == 1
    stream.flush()
    written = raw.getvalue()
    assert "??: 1".encode("latin-1") in written
    assert "unknown name: 日本".encode() in written
