"""The site as commands build it: complete, the same from both commands, and never half-written."""

from __future__ import annotations

import filecmp
import re
import socket
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from tests.conftest import JOURNEY, PERSONA, cjm, write_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONFIG = """
    site_name: Manual
    docs_dir: content
    theme: {name: material}
    plugins: [search, cjm]
"""


def project(folder: Path, files: Mapping[str, str | bytes] = {}, config: str = CONFIG) -> Path:
    content: dict[str, str | bytes] = {"content/marta.md": PERSONA, "content/abrir.md": JOURNEY}
    return write_tree(folder, {"mkdocs.yml": config, **content, **files})


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = project(tmp_path_factory.mktemp("built"))
    done = cjm(folder, "build")
    assert done.returncode == 0, done.stderr
    return folder


def test_a_small_handbook_becomes_a_full_site(built: Path) -> None:
    pages = {name for name in tree(built / "site") if name.endswith(".html")}
    views = {"views/personas", "views/journeys", "views/wows", "views/risks"}
    assert {f"{v}/index.html" for v in views} | {"index.html", "marta/index.html", "abrir/index.html"} <= pages


def test_the_last_line_counts_what_was_compiled(tmp_path: Path) -> None:
    done = cjm(project(tmp_path), "build")
    assert done.stderr == ""
    assert re.fullmatch(r"1 persona, 1 journey, 1 wow, 1 risk in [\d.]+ s\n", done.stdout)


def test_in_spanish_it_counts_in_spanish(tmp_path: Path) -> None:
    done = cjm(project(tmp_path, config=CONFIG.replace("{name: material}", "{name: material, language: es}")), "build")
    assert re.fullmatch(r"1 persona, 1 [\w ]+, 1 [\w ]+, 1 riesgo en [\d,]+ s\n", done.stdout), done.stdout


def test_mkdocs_build_gives_the_same_site(built: Path, tmp_path: Path) -> None:
    done = cjm(built, "build", "--site-dir", str(tmp_path / "other"), program="mkdocs")
    assert done.returncode == 0, done.stderr
    ours, theirs = tree(built / "site"), tree(tmp_path / "other")
    dated = {name for name in ours if name.startswith("sitemap")}
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name] and name not in dated] == []


def test_pages_link_both_ways(built: Path) -> None:
    persona = (built / "site/marta/index.html").read_text("utf-8")
    journey = (built / "site/abrir/index.html").read_text("utf-8")
    risks = (built / "site/views/risks/index.html").read_text("utf-8")
    assert 'href="../abrir/' in persona
    assert 'href="../marta/' in journey
    assert 'href="../../abrir/index.html#risk-cola"' in risks
    assert 'id="risk-cola"' in journey


def test_a_journey_page_shows_its_diagram_without_script(built: Path) -> None:
    journey = (built / "site/abrir/index.html").read_text("utf-8")
    assert 'id="cjm-journey-diagram"' in journey
    assert "Espera su turno: 2 : Marta Ríos" in journey


def test_content_with_errors_leaves_the_old_site_alone(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert cjm(folder, "build").returncode == 0
    before = tree(folder / "site")
    for name, bad in {
        "a.md": b"",
        "b.md": b"---\ntype: persona\nnmae: x\n---\n",
        "c.md": b"```mermaid\nnot\n```\n",
    }.items():
        (folder / "content" / name).write_bytes(bad)
    done = cjm(folder, "build")
    assert done.returncode == 1
    assert [line.split()[0] for line in done.stderr.splitlines() if line.startswith("content/") and ": " in line] == [
        "content/a.md:1:1:",
        "content/b.md:3:1:",
        "content/c.md:2:1:",
    ]
    assert done.stderr.splitlines()[-1] == "3 errors, 0 warnings in 3 files"
    assert "Traceback" not in done.stderr
    assert tree(folder / "site") == before
    done = cjm(folder, "build", program="mkdocs")
    assert done.returncode == 1
    assert "content/b.md:3:1: CJM021" in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(folder / "site") == before


def test_invalid_front_matter_is_never_rendered(tmp_path: Path) -> None:
    folder = project(tmp_path, {"content/x.md": "---\ntitle: a: b\n---\n# X\n"})
    done = cjm(folder, "build")
    assert (done.returncode, (folder / "site").exists()) == (1, False)
    assert "content/x.md:2:9: CJM010" in done.stderr


def test_an_ordinary_page_keeps_its_front_matter(tmp_path: Path) -> None:
    folder = project(tmp_path, {"content/x.md": "---\ntitle: Mi página\n---\n\nVer [][persona:marta].\n"})
    assert cjm(folder, "build").returncode == 0
    page = (folder / "site/x/index.html").read_text("utf-8")
    assert "<title>Mi página - Manual</title>" in page
    assert 'Ver <a href="../marta/index.html">Marta Ríos</a>.' in page


def test_references_and_links_in_prose(tmp_path: Path) -> None:
    prose = (
        "# Notas\n\nVer [Marta][persona:marta], [][journey:abrir#espera-turno] y [el viaje](abrir.md).\n\n"
        "`[][persona:marta]`\n\n```\n[][persona:marta]\n```\n\n!!! note\n    En [][journey:abrir].\n"
    )
    config = CONFIG + "    markdown_extensions: [admonition]\n"
    folder = project(tmp_path, {"content/notas/n.md": prose.replace("abrir.md", "../abrir.md")}, config)
    done = cjm(folder, "build", "--strict")
    assert done.returncode == 0, done.stderr
    page = (folder / "site/notas/n/index.html").read_text("utf-8")
    assert '<a href="../../marta/index.html">Marta</a>' in page
    assert '<a href="../../abrir/index.html#espera-turno">Espera su turno</a>' in page
    assert '<a href="../../abrir/index.html">el viaje</a>' in page
    assert "<code>[][persona:marta]</code>" in page
    assert 'En <a href="../../abrir/index.html">Abrir una cuenta</a>.' in page


class _Acting(HTMLParser):
    """Finds what an author's text must never become."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            f"{tag} {name}" for name, value in attrs if name.startswith("on") or (name, value) == ("src", "x")
        ]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and "alert(1)" in data and self.get_starttag_text() == "<script>":
            self.found.append("script")


def acting(html: str) -> list[str]:
    reader = _Acting()
    reader.feed(html)
    return reader.found


def test_html_in_any_field_is_text(tmp_path: Path) -> None:
    evil = "</title><script>alert(1)</script><img src=x onerror=alert(1)>\" onload=alert(1) '&amp;"
    quoted = "'" + evil.replace("'", "''") + "'"
    persona = PERSONA.replace("Marta Ríos", quoted).replace(
        "name:", f"summary: {quoted}\n    quote: {quoted}\n    name:"
    )
    journey = JOURNEY.replace("Espera su turno", quoted).replace("Recepción", quoted).replace("inquietud", quoted)
    journey = journey.replace("La saludan por su nombre", quoted).replace("title: Abrir una cuenta", f"title: {quoted}")
    page = f"---\ntitle: {quoted}\n---\n\nx\n"
    folder = project(tmp_path, {"content/marta.md": persona, "content/abrir.md": journey, "content/page.md": page})
    done = cjm(folder, "build")
    assert done.returncode == 0, done.stderr
    for name, html in tree(folder / "site").items():
        if name.endswith(".html"):
            assert acting(html.decode("utf-8")) == [], name


def test_the_user_s_templates_win(tmp_path: Path) -> None:
    config = CONFIG.replace("{name: material}", "{name: material, custom_dir: mine}")
    files = {
        "mine/cjm/persona.html": "<h1>MY CARD</h1>",
        "mine/main.html": '{% extends "base.html" %}{% block footer %}MY FOOT{% endblock %}',
    }
    folder = project(tmp_path, files, config)
    assert cjm(folder, "build").returncode == 0
    page = (folder / "site/marta/index.html").read_text("utf-8")
    assert "<h1>MY CARD</h1>" in page
    assert "MY FOOT" in page


def test_without_directory_urls(tmp_path: Path) -> None:
    folder = project(tmp_path, config=CONFIG + "    use_directory_urls: false\n")
    assert cjm(folder, "build", "--strict").returncode == 0
    assert 'href="marta.html' in (folder / "site/abrir.html").read_text("utf-8")
    assert 'href="../abrir.html#risk-cola"' in (folder / "site/views/risks.html").read_text("utf-8")


def test_objects_stay_out_of_the_navigation(built: Path) -> None:
    page = (built / "site/views/wows/index.html").read_text("utf-8")
    navigation = page[page.index('data-md-type="navigation"') : page.index('class="md-content"')]
    assert 'href="../risks/index.html"' in navigation
    assert "abrir" not in navigation
    assert "marta" not in navigation


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (None, "there is no configuration file"),
        ("site_name: x\nplugins: [search]\n", "plugin cjm is missing"),
        ("site_name: x\nplugins: [{cjm: {chanels: []}}]\n", "chanels"),
        ("site_name: x\nplugins: [{cjm: {lanes: [{id: a}]}}]\n", "label"),
        ("site_name: [\n", "CJM061"),
    ],
)
@pytest.mark.parametrize("command", ["build", "check"])
def test_wrong_use_is_2(tmp_path: Path, command: str, config: str | None, said: str) -> None:
    write_tree(tmp_path, {"docs/index.md": "# x\n", **({"mkdocs.yml": config} if config else {})})
    done = cjm(tmp_path, command)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_mkdocs_reports_a_wrong_option_as_its_own(tmp_path: Path) -> None:
    folder = project(tmp_path, config=CONFIG.replace("cjm]", "{cjm: {lanes: [{id: a}]}}]"))
    done = cjm(folder, "build", program="mkdocs")
    assert done.returncode == 1
    assert "Plugin 'cjm' option 'lanes':" in done.stderr


def test_check_without_errors_says_so(tmp_path: Path) -> None:
    done = cjm(project(tmp_path), "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "No problems in 1 persona and 1 journey."


def test_another_configuration_file(tmp_path: Path) -> None:
    project(tmp_path / "sub")
    assert cjm(tmp_path, "check", "--config", "sub/mkdocs.yml").returncode == 0
    assert cjm(tmp_path, "build", "-f", "sub/mkdocs.yml").returncode == 0
    assert (tmp_path / "sub/site/marta/index.html").exists()


def test_an_index_of_the_author_s_wins(tmp_path: Path) -> None:
    folder = project(tmp_path, {"content/index.md": "# Mío\n", "content/views/wows.md": "# Mis wows\n"})
    assert cjm(folder, "build").returncode == 0
    assert "Mío" in (folder / "site/index.html").read_text("utf-8")
    assert "Mis wows" in (folder / "site/views/wows/index.html").read_text("utf-8")


def test_building_twice_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    assert cjm(built, "build", "--site-dir", str(tmp_path / "again")).returncode == 0
    ours, again = tree(built / "site"), tree(tmp_path / "again")
    assert [name for name in ours if ours[name] != again[name] and not name.startswith("sitemap")] == []
    assert not filecmp.dircmp(built / "site", tmp_path / "again").left_only


def test_titles_with_special_characters_in_empty_references(tmp_path: Path) -> None:
    persona = PERSONA.replace("Marta Ríos", "'L*u*is <b> & [co] | `x`'")
    folder = project(tmp_path, {"content/marta.md": persona, "content/n.md": "Ver [][persona:marta].\n"})
    assert cjm(folder, "build").returncode == 0
    page = (folder / "site/n/index.html").read_text("utf-8")
    assert ">Luis <b> & [co] | x</a>" in unescape(page)
    assert "<b>" not in page


def test_headings_like_touchpoints_keep_ids_unique(tmp_path: Path) -> None:
    journey = JOURNEY + "\n    ## Espera turno\n\n    ## Recepción {#acogida}\n"
    folder = project(tmp_path, {"content/abrir.md": journey}, CONFIG + "    markdown_extensions: [attr_list]\n")
    assert cjm(folder, "build").returncode == 0
    page = (folder / "site/abrir/index.html").read_text("utf-8")
    for anchor in ("espera-turno", "acogida"):
        assert page.count(f' id="{anchor}"') == 1
        assert page.count(f' id="{anchor}_text"') == 1


@pytest.mark.parametrize("address", ["foo", "127.0.0.1:99999", "127.0.0.1:", ":80", "203.0.113.9:8000"])
def test_an_address_that_cannot_be_served_is_refused_at_once(tmp_path: Path, address: str) -> None:
    done = cjm(project(tmp_path), "serve", "--dev-addr", address)
    assert done.returncode == 2
    assert address in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_address_of_the_configuration_that_somebody_else_has_is_refused_at_once(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = cjm(project(tmp_path, {}, f"{CONFIG}    dev_addr: {address}\n"), "serve")
    assert done.returncode == 2
    assert done.stderr.startswith(f"cjm: {address} cannot be used: ")
    assert "--dev-addr" in done.stderr
    assert len(done.stderr.splitlines()) == 1
