"""What stands around a page's content, kept from page to page: the same as when each page is rendered by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2
import pytest
from cjm_site.adapters.known_frames import Framed, KnownFrames
from mkdocs.commands.build import get_context
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TITLES = ("Comprar en tienda", "Pedir un préstamo: «rápido»", "A & B", "Alta, baja", "<b>", "Una  dos", "Última", "x")
FOLDERS = ("banca/journeys", "banca/journeys", "salud", "")


def contexts(folder: Path, **options: Any) -> Iterator[tuple[jinja2.Environment, dict[str, Any]]]:
    """Pages outside the navigation of a site with Material's theme, as mkdocs hands them to a template."""
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text("site_name: Manual\n", encoding="utf-8")
    theme = {"name": "material", "language": "es", "features": options.pop("features", [])}
    config = load_config(str(folder / "mkdocs.yml"), theme=theme, plugins=[], **options)
    place = (str(folder), str(folder / "site"), config.use_directory_urls)
    files = [File("index.md", *place), File("salud/index.md", *place)]
    for n in range(2 * len(TITLES)):
        name = f"{FOLDERS[n % len(FOLDERS)]}/viaje-{n}{'-edit' * (n == 4)}.md".removeprefix("/")
        files.append(File(name, *place, inclusion=InclusionLevel.NOT_IN_NAV))
    everything = Files(files)
    nav = get_navigation(everything, config)
    env = config.theme.get_env()
    for n, file in enumerate(files[2:]):
        page: Any = file.page or Page(None, file, config)
        page.title = TITLES[n % len(TITLES)]
        page.meta = {"hide": ["navigation", "toc"], **({"description": f"Texto {n}"} if n % 5 else {})}
        page.content = f"<h1>{n}</h1>" if n % 3 else '<div class="cjm-journey"><p>cuerpo</p></div>'
        page.toc = get_toc([{"level": 2, "id": "notas", "name": "Notas", "children": []}] if n % 7 else [])
        yield env, dict(get_context(nav, everything, config, page))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {
            "features": [
                "navigation.tabs",
                "navigation.path",
                "toc.integrate",
                "content.action.edit",
                "content.action.view",
            ],
            "site_url": "https://manual.example/cx/",
            "repo_url": "https://github.com/example/manual",
            "edit_uri": "edit/main/docs/",
        },
        {"features": ["navigation.footer", "navigation.indexes", "header.autohide"], "use_directory_urls": False},
    ],
)
def test_pages_are_those_that_materials_templates_make(tmp_path: Path, options: dict[str, Any]) -> None:
    frames, known = None, 0
    for env, context in contexts(tmp_path, **options):
        frames = frames or KnownFrames(env, lambda page: page.replace("md-main", "md-other"))
        shown = frames.get_template("main.html").render(context)
        known += isinstance(shown, Framed)
        rendered = env.get_template("main.html").render(context)
        assert shown == (rendered.replace("md-main", "md-other") if isinstance(shown, Framed) else rendered)
    assert frames
    assert frames.works
    assert known >= 8


def used(tmp_path: Path, template: str) -> list[bool]:
    """Which of the pages were put together, all of them being as the template makes them."""
    env = jinja2.Environment(loader=jinja2.DictLoader({"main.html": template}), autoescape=False)  # noqa: S701 - as mkdocs'
    frames, found = KnownFrames(env, str), []
    for _, context in contexts(tmp_path):
        shown = frames.get_template("main.html").render(context)
        assert shown == env.get_template("main.html").render(context)
        found.append(isinstance(shown, Framed))
    return found


@pytest.mark.parametrize(
    "asks", ["{{ page.file.src_uri }}", "{% if 'cuerpo' in page.content %}x{% endif %}", "{{ page.update_date }}"]
)
def test_templates_that_ask_for_more_render_every_page(tmp_path: Path, asks: str) -> None:
    assert not any(used(tmp_path, f"{{{{ page.title }}}}{{{{ page.content }}}}{asks}"))


@pytest.mark.parametrize("changed", ["{{ page.title | length }}", "{{ page.url | upper }}", "{{ page.title | first }}"])
def test_templates_that_change_words_render_every_page(tmp_path: Path, changed: str) -> None:
    assert not any(used(tmp_path, f"{{{{ page.content }}}}{changed}"))


def test_pages_with_fields_of_their_own_are_rendered(tmp_path: Path) -> None:
    template = "{{ page.meta.tags }}{{ page.content }}"
    assert any(used(tmp_path, template))
    env = jinja2.Environment(loader=jinja2.DictLoader({"main.html": template}), autoescape=False)  # noqa: S701 - the same
    frames = KnownFrames(env, str)
    (tmp_path / "more").mkdir()
    for _, context in contexts(tmp_path / "more"):
        context["page"].meta["tags"] = [context["page"].title]
        assert not isinstance(frames.get_template("main.html").render(context), Framed)
