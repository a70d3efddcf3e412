"""The deployment guide: its configuration files, tried with the real servers."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from cjm_site.manifest import NAME
from cjm_site.publish import Stage
from tests.conftest import cjm, write_tree
from tests.servers import DEPLOY, Server, running, set_up_apache, set_up_nginx
from tests.test_build import CONFIG, project, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

SUB_PATH: dict[str, str] = {}
AT_THE_TOP = {"root /srv/www;": "root /srv/www/handbook;", "/handbook/": "/", "location = / { return 302 /; }": ""}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project and ``www/handbook``."""
    config = (
        CONFIG.replace("cjm]", "{cjm: {precompress: true, whole_search: 50}}]")
        + "    site_url: https://intranet.example.org/handbook/\n"
    )
    folder = project(tmp_path_factory.mktemp("served"), config=config)
    done = cjm(folder, "build", "--site-dir", "www/handbook")
    assert done.returncode == 0, done.stderr
    (folder / "www/handbook/.git").mkdir()
    (folder / "www/handbook/.git/HEAD").write_text("ref")
    return folder


@pytest.fixture(scope="module")
def nginx(built: Path) -> Iterator[Server]:
    command, port = set_up_nginx(built, SUB_PATH)
    with running(command, port, built / "nginx.log") as server:
        yield server


PAGE = "/handbook/abrir/"


def test_every_page_comes_with_its_headers(built: Path, nginx: Server) -> None:
    site = built / "www/handbook"
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 10
    snippet = (site / "policy/nginx.conf").read_text("utf-8")
    policy = re.search(r'add_header Content-Security-Policy "([^"]+)" always;', snippet)
    assert policy
    for page in pages:
        if page.name == "404.html":
            continue
        answer = nginx.ask(f"/handbook/{page.relative_to(site).as_posix().removesuffix('index.html')}")
        assert (answer.status, answer.body) == (200, page.read_bytes())
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["content-security-policy"] == policy[1]
        assert "max-age=31536000" in answer.headers["strict-transport-security"]


def test_what_a_browser_has_is_not_sent_again(nginx: Server) -> None:
    for path in (PAGE, "/handbook/assets/cjm/base.css", "/handbook/search/search_index.json"):
        for accepts in ("identity", "gzip"):
            first = nginx.ask(path, Accept_Encoding=accepts)
            again = nginx.ask(path, Accept_Encoding=accepts, If_None_Match=first.headers["etag"])
            assert (again.status, again.body) == (304, b"")
            assert again.headers["cache-control"] == "no-cache"
            since = nginx.ask(path, Accept_Encoding=accepts, If_Modified_Since=first.headers["last-modified"])
            assert since.status == 304


def test_names_with_a_digest_are_kept_for_good_and_others_are_not(built: Path, nginx: Server) -> None:
    site = built / "www/handbook"
    kept = {}
    for file in sorted(site.glob("assets/**/*.*")):
        path = file.relative_to(site).as_posix()
        if file.suffix in {".js", ".css"} and "/min/" not in path:
            kept[path] = "immutable" in nginx.ask(f"/handbook/{path}").headers["cache-control"]
    named = {path: bool(re.search(r"\.[0-9a-f]{8}\.min\.", path)) for path in kept}
    assert kept == named
    assert set(kept.values()) == {True, False}


def test_what_the_build_compressed_is_sent_as_it_is(built: Path, nginx: Server) -> None:
    site = built / "www/handbook"
    for path, content_type in {
        "abrir/index.html": "text/html; charset=utf-8",
        "assets/cjm/base.css": "text/css; charset=utf-8",
        "assets/cjm/catalog.js": "application/javascript; charset=utf-8",
        "search/search_index.json": "application/json; charset=utf-8",
    }.items():
        answer = nginx.ask(f"/handbook/{path}", Accept_Encoding="gzip, br")
        assert answer.body == (site / f"{path}.gz").read_bytes()
        assert gzip.decompress(answer.body) == (site / path).read_bytes()
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["content-type"] == content_type
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["etag"].startswith('"'), "a strong one: these very bytes"
        plain = nginx.ask(f"/handbook/{path}", Accept_Encoding="identity")
        assert "content-encoding" not in plain.headers


def test_below_a_path(nginx: Server) -> None:
    assert (nginx.ask("/").status, nginx.ask("/").headers["location"]) == (302, "/handbook/")
    bare = nginx.ask("/handbook/abrir")
    assert (bare.status, bare.headers["location"]) == (301, "/handbook/abrir/")


def test_what_is_not_there_or_not_for_readers(built: Path, nginx: Server) -> None:
    missing = (built / "www/handbook/404.html").read_bytes()
    answer = nginx.ask("/handbook/nada/")
    assert (answer.status, answer.body) == (404, missing)
    assert "cache-control" in answer.headers
    hidden = Stage.open(built / "www/handbook", built, built / "content")
    try:
        (hidden.folder / "index.html").write_text("half")
        for path in (
            "/handbook/.git/HEAD",
            "/.handbook.cjm-build/new/index.html",
            "/handbook/%2e%67it/HEAD",
            "/handbook/policy/nginx.conf",
            "/handbook/404.html/../.git/HEAD",
        ):
            assert nginx.ask(path).status == 404, path
    finally:
        hidden.discard()
    assert nginx.ask("/handbook/assets/").status == 403  # no listing
    assert nginx.ask("/handbook/../../etc/passwd").status == 400
    assert nginx.ask(PAGE, method="POST").status == 405
    assert nginx.ask("/handbook/404.html").status == 404


def test_only_who_may_reads(nginx: Server) -> None:
    for user in ("", "ana:wrong", "eva:secret"):
        stranger = Server(nginx.port, user)
        for path in (PAGE, "/handbook/assets/cjm/base.css", "/handbook/nada"):
            answer = stranger.ask(path)
            assert answer.status == 401
            assert "content-security-policy" in answer.headers


def test_the_manifest_can_be_read_to_compare(built: Path, nginx: Server) -> None:
    assert nginx.ask(f"/handbook/{NAME}").body == (built / f"www/handbook/{NAME}").read_bytes()


def test_at_the_top_of_a_host(built: Path, tmp_path: Path) -> None:
    (tmp_path / "www").symlink_to(built / "www")
    command, port = set_up_nginx(tmp_path, AT_THE_TOP)
    with running(command, port, tmp_path / "log") as server:
        assert server.ask("/").body == (built / "www/handbook/index.html").read_bytes()
        assert server.ask("/abrir/").status == 200
        assert server.ask("/nada").status == 404
        assert server.ask("/.git/HEAD").status == 404
        assets = [p.name for p in (built / "www/handbook/assets/javascripts").glob("bundle.*.min.js")]
        assert "immutable" in server.ask(f"/assets/javascripts/{assets[0]}").headers["cache-control"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may read: Apache serves as one."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_apache_does_the_same(built: Path, open_folder: Path) -> None:
    shutil.copytree(built / "www", open_folder / "www")
    command, port = set_up_apache(open_folder)
    site = open_folder / "www/handbook"
    with running(command, port, open_folder / "apache.log") as server:
        page = server.ask(PAGE)
        assert (page.status, page.body) == (200, (site / "abrir/index.html").read_bytes())
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-cache"
        assert "content-security-policy" in page.headers
        packed = server.ask(PAGE, Accept_Encoding="gzip")
        assert gzip.decompress(packed.body) == page.body
        assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
        for accepts in ("identity", "gzip"):
            again = server.ask(PAGE, Accept_Encoding=accepts, If_None_Match=packed.headers["etag"])
            assert (again.status, again.body) == (304, b"")
        bundle = next(site.glob("assets/javascripts/bundle.*.min.js")).name
        assert "immutable" in server.ask(f"/handbook/assets/javascripts/{bundle}").headers["cache-control"]
        missing = server.ask("/handbook/nada")
        assert (missing.status, missing.body) == (404, (site / "404.html").read_bytes())
        assert (server.ask("/").status, server.ask("/handbook/abrir").status) == (302, 301)
        for path in ("/handbook/.git/HEAD", "/handbook/policy/nginx.conf", "/handbook/assets/"):
            assert server.ask(path).status == 403, path
        assert Server(port, "ana:wrong").ask(PAGE).status == 401
        assert "content-security-policy" in Server(port, "").ask(PAGE).headers


READERS, ROUNDS, SITES = 200, 5, 3


def test_two_hundred_readers_while_sites_follow_each_other(built: Path, tmp_path: Path) -> None:
    """Every answer is a whole file of one of the sites; none is missing."""
    pages = {"index.html": "", "abrir/index.html": "abrir/", "assets/app.js": "assets/app.js"}

    def publish(number: int) -> None:
        stage = Stage.open(tmp_path / "www/handbook", tmp_path / "project", tmp_path / "project/content")
        for name in pages:
            (stage.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (stage.folder / name).write_bytes(f"{number:04}".encode() * 5000)
        stage.publish(compressed=True)

    (tmp_path / "project/content").mkdir(parents=True)
    publish(0)
    command, port = set_up_nginx(tmp_path, SUB_PATH)
    wrong: list[object] = []
    answers, published = [0], [0]
    together = threading.Barrier(READERS + 1)

    def read(server: Server, accepts: str) -> None:
        connection = server.connect()
        try:
            together.wait(60)
            rounds = 0
            while rounds < ROUNDS or published[0] < SITES:
                rounds += 1
                for path in pages.values():
                    connection.request("GET", f"/handbook/{path}", headers=server.headers({"Accept-Encoding": accepts}))
                    answer = connection.getresponse()
                    body = answer.read()
                    text = gzip.decompress(body) if answer.getheader("content-encoding") == "gzip" else body
                    if answer.status != 200 or len(text) != 20000 or text != text[:4] * 5000:
                        wrong.append((answer.status, path, text[:8]))
                    answers[0] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, a reader saw it
            wrong.append(error)
        finally:
            connection.close()

    with running(command, port, tmp_path / "log") as server:
        readers = [
            threading.Thread(target=read, args=(server, "gzip" if number % 2 else "identity"))
            for number in range(READERS)
        ]
        for reader in readers:
            reader.start()
        together.wait(60)
        while any(reader.is_alive() for reader in readers):
            publish(published[0] + 1)
            published[0] += 1
        for reader in readers:
            reader.join()
    assert wrong == []
    assert answers[0] >= READERS * ROUNDS * len(pages)
    assert published[0] >= SITES


# -- files that are not tried with a server --------------------------------------------------------------------------

AWS = r"""#!/usr/bin/env python3
import fnmatch, os, pathlib, shutil, sys
kind, verb, source, target, *rest = sys.argv[1:]
assert (kind, verb) == ("s3", "sync")
store = pathlib.Path(os.environ["STORE"], target.removeprefix("s3://"))
filters, cache, delete = [], "", False
while rest:
    option = rest.pop(0)
    if option in ("--exclude", "--include"):
        filters.append((option == "--include", rest.pop(0)))
    elif option == "--cache-control":
        cache = rest.pop(0)
    elif option == "--delete":
        delete = True
    else:
        assert option in ("--only-show-errors", "--size-only"), option
def wanted(name):
    answer = True
    for include, pattern in filters:
        if fnmatch.fnmatchcase(name, pattern):
            answer = include
    return answer
names = {p.relative_to(source).as_posix() for p in pathlib.Path(source).rglob("*") if p.is_file()}
with open(os.environ["STORE"] + "/log", "a") as log:
    for name in sorted(filter(wanted, names)):
        if not (store / name).exists() or (store / name).read_bytes() != pathlib.Path(source, name).read_bytes():
            (store / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(pathlib.Path(source, name), store / name)
            print(name, cache, sep="\t", file=log)
    if delete:
        for path in [p for p in store.rglob("*") if p.is_file()]:
            name = path.relative_to(store).as_posix()
            if name not in names and wanted(name):
                path.unlink()
                print(name, "gone", sep="\t", file=log)
"""


def test_an_object_store_gets_pages_last(built: Path, tmp_path: Path) -> None:
    """With a stand-in for the store's command, which understands what ours asks."""
    write_tree(tmp_path, {"bin/aws": AWS.encode(), "store/BUCKET/handbook/gone/index.html": "x"})
    (tmp_path / "bin/aws").chmod(0o755)
    (tmp_path / "bin/cjm").symlink_to(Path(sys.executable).with_name("cjm"))
    environment = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "STORE": str(tmp_path / "store")}
    site = tmp_path / "site"
    shutil.copytree(built / "www/handbook", site, ignore=shutil.ignore_patterns(".git"))
    done = subprocess.run(
        ["sh", str(DEPLOY / "object-store.sh"), str(site), "s3://BUCKET/handbook"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in (tmp_path / "store/log").read_text().splitlines()]
    order = [name for name, _ in lines]
    assert (order[-2], order[-1]) == (NAME, "gone/index.html")
    first_page = next(number for number, name in enumerate(order) if name.endswith(".html"))
    assert all(name.endswith(".html") for name in order[first_page:-2])
    for name, cache in lines[:-1]:
        hashed = re.search(r"\.[0-9a-f]{8}\.min\.(js|css)$", name)
        assert cache == ("max-age=31536000, immutable" if hashed else "no-cache"), name
    left_out = {name for name in tree(site) if name.startswith("policy/") or name == "_headers"}
    assert set(order[:-1]) == set(tree(site)) - left_out


def test_the_file_for_iis_says_what_it_should(built: Path) -> None:
    config = ET.parse(DEPLOY / "web.config").getroot()
    server = config.find("system.webServer")
    assert server is not None
    assert server.find("directoryBrowse").get("enabled") == "false"  # type: ignore[union-attr]
    assert server.find("httpErrors/error").get("path") == "handbook\\404.html"  # type: ignore[union-attr]
    site = built / "www/handbook"
    for location in config.findall("location"):
        path = (location.get("path") or "").removeprefix("handbook/")
        if path != "policy" and not path.endswith("lunr"):
            files = [p for p in (site / path).rglob("*") if p.is_file() and "lunr" not in p.parts]
            assert files
            assert [
                p.name for p in files if not re.search(r"\.[0-9a-f]{8}\.min\.(js|css)(\.map)?(\.gz)?$", p.name)
            ] == []


def test_the_guide_names_every_file() -> None:
    guide = (DEPLOY.parent / "deploy.md").read_text("utf-8")
    for file in DEPLOY.iterdir():
        assert f"(deploy/{file.name})" in guide
