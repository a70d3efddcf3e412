"""What makes builds fast changes nothing: the same pages, the same sizes of paper, the same diagnostics."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest
from benchmarks.generate import generate
from cjm_site import ahead
from cjm_site import compile as compiling
from cjm_site.ahead import FEWEST, Ahead, useful_processes
from cjm_site.cache import FOLDER, Cache
from cjm_site.compile import compile_handbook
from cjm_site.config_file import read_settings
from cjm_site.generated import generated_uris
from cjm_site.i18n import language
from cjm_site.pages import make_page, make_site
from cjm_site.render import environment
from cjm_site.render.compiled import QuickEnvironment
from cjm_site.views import print_paper
from cjm_site.views.journey_map import journey_map
from jinja2.compiler import CodeGenerator
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.handbook import Handbook

forks = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems cannot share what is in memory")


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    return compile_handbook(read_settings(ROOT / "tests/shapes/mkdocs.yml")).handbook


def everything(handbook: Handbook) -> dict[str, list[str]]:
    site = make_site(handbook, language("es"))
    sources = {source.uri: source for source in handbook.pages}
    uris = (*site.objects, *sources, *generated_uris(handbook))
    return {uri: [str(f.html) for f in make_page(site, uri, sources.get(uri)).fragments] for uri in uris}


def test_templates_give_what_jinja_itself_would_give(handbook: Handbook, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = everything(handbook)
    monkeypatch.setattr(QuickEnvironment, "code_generator_class", CodeGenerator)
    monkeypatch.setattr(environment, "bytecode_in", lambda _: None)
    assert everything(handbook) == ours


def test_a_template_of_the_organizations_own_is_compiled_as_jinja_does(handbook: Handbook) -> None:
    environment = make_site(handbook, language("en")).environment
    # an entry of a mapping under a name of an attribute, which ours never ask for
    template = environment.from_string("{{ given.key }} {{ given['key'] }} {{ term('wow') }} {{ '<' }}")
    assert template.render(given={"key": "a&b"}) == "a&amp;b a&amp;b Wow moment &lt;"


def test_the_paper_is_the_one_that_trying_every_size_finds(handbook: Handbook) -> None:
    for journey in handbook.journeys.values():
        grid = journey_map(handbook, journey).touchpoints
        measured = print_paper._measured(grid)
        steps = round((print_paper.LARGEST - print_paper.SMALLEST) / print_paper.STEP)
        fitting = (
            print_paper.Paper(size, points)
            for size, paper in print_paper.SHEETS.items()
            for points in (print_paper.LARGEST - step * print_paper.STEP for step in range(steps + 1))
            if print_paper._fits(measured, *paper, points)
        )
        assert print_paper.paper_for(grid) == next(fitting, print_paper.Paper("a0", print_paper.SMALLEST))


@forks
def test_files_read_by_several_processes_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(ROOT / "tests/shapes/mkdocs.yml")
    alone = compile_handbook(settings)
    monkeypatch.setattr(compiling, "useful_processes", lambda pieces: 3 if pieces else 0)
    together = compile_handbook(settings)
    assert together.diagnostics == alone.diagnostics
    assert list(together.handbook.journeys) == list(alone.handbook.journeys)
    assert [j.item for j in together.handbook.journeys.values()] == [j.item for j in alone.handbook.journeys.values()]


@forks
def test_pages_made_by_another_process_are_the_same(handbook: Handbook) -> None:
    site = make_site(handbook, language("es"))
    uris = list(site.objects)
    others = Ahead(lambda uri: make_page(site, uri).make(), uris, 2)
    try:
        for uri in reversed(uris):  # in whatever order they are asked for
            made = others.take(uri)
            assert made is not None
            page = make_page(site, uri)
            html = f"<p>{page.fragments[0].token}</p> prose"
            assert page.filled(made).put_in(html) == page.put_in(html)
            assert page.filled(made).words_in(html) == page.words_in(html)
    finally:
        others.close()


@forks
def test_what_a_process_cannot_do_is_left_to_be_done_here() -> None:
    def half(uri: str) -> int:
        if uri == "dead":
            os.kill(os.getpid(), signal.SIGKILL)
        return 10 // int(uri)

    others = Ahead(half, ["5", "0", "2", "dead", "1"], 1)
    try:
        assert [others.take(uri) for uri in ("5", "0", "2", "dead", "1", "unknown")] == [2, None, 5, None, None, None]
    finally:
        others.close()


@forks
def test_closing_does_not_wait_for_what_nobody_takes() -> None:
    others = Ahead(lambda uri: uri * 1_000_000, ["a", "b", "c"], 2)
    assert others.take("a") == "a" * 1_000_000
    others.close()
    assert all(process.exitcode is not None for process in others._processes)


def test_a_little_work_is_done_alone() -> None:
    assert useful_processes(ahead.FEWEST - 1) == 0
    assert useful_processes(10_000) <= ahead.MOST_PROCESSES


def big(folder: Path) -> Path:
    generate(folder, FEWEST, 1)
    return folder / "mkdocs.yml"


def test_an_edit_is_seen_through_the_cache(tmp_path: Path) -> None:
    settings = read_settings(big(tmp_path))
    journey = next(iter(compile_handbook(settings).handbook.journeys.values()))
    path = tmp_path / "content" / journey.uri
    path.write_text(path.read_text("utf-8").replace(f"title: {journey.item.title}", "title: Otro", 1), "utf-8")
    assert compile_handbook(settings).handbook.journeys[journey.item.id].item.title == "Otro"


def test_a_small_handbook_keeps_nothing(tmp_path: Path) -> None:
    generate(tmp_path, 1, 1)
    compile_handbook(read_settings(tmp_path / "mkdocs.yml"))
    assert not (tmp_path / FOLDER).exists()


def test_a_cache_of_another_version_goes(tmp_path: Path) -> None:
    (tmp_path / FOLDER / "0.0.1-1").mkdir(parents=True)
    cache = Cache.of(tmp_path)
    assert [path.name for path in (tmp_path / FOLDER).iterdir() if path.is_dir()] == [cache.folder.name]


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    cache = Cache.of(tmp_path)
    cache.write("a", {})
    assert cache.read("a") is None
