"""What pages are made from besides content: templates, icons, the environment. A build notices when it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.conftest import cjm, write_tree
from tests.test_incremental import build, clean, differences, made

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["made"]  # the fixture

CONFIG = "site_name: H\ndocs_dir: c\ntheme: {name: material, custom_dir: own}\nplugins: [search, cjm]\n"
FILES = {"c/index.md": "# H\n\nfirst\n", "c/a.md": "# A\n\nfirst\n", "own/partials/note.txt": "a note about pages\n"}
EMOJI = """markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
      options: {custom_icons: [icons]}
"""
NEXT = """{% extends "base.html" %}{% block content %}{{ super() }}
{% if page.next_page %}{{ page.next_page.content|striptags }} {{ page.next_page.toc|length }}{% endif %}
{% endblock %}"""
EVERY = "{% for file in pages %}{{ file.page.title }}|{{ file.page.content or '' }}{% endfor %}"


class Case(NamedTuple):
    """``more``: lines of the configuration; ``files``: those beside :data:`FILES`; ``edits``: what they say then."""

    more: str = ""
    files: Mapping[str, str] = {}
    edits: Mapping[str, str] = {}
    linked: str = ""


CASES = {
    "a template in a folder that is linked to": Case(
        "", {"shared/copyright.html": "<p>first</p>"}, {"shared/copyright.html": "<p>second</p>"}, "own/partials"
    ),
    "a template that asks for every page": Case(
        "extra_templates: [all.txt]\nnav: [index.md, a.md]\n", {"c/all.txt": EVERY}, {"c/a.md": "# A\n\nsecond\n"}
    ),
    "a template that asks for the next page": Case(
        "nav: [index.md, a.md]\n", {"own/main.html": NEXT}, {"c/a.md": "# A\n\nsecond\n\n## More\n"}
    ),
    "a template that another includes, called as nothing in particular": Case(
        "",
        {"own/partials/copyright.html": '{% include "partials/list.inc" %}', "own/partials/list.inc": EVERY},
        {"c/a.md": "# Another\n\nfirst\n"},
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_what_pages_are_made_from_is_noticed(tmp_path: Path, what: str) -> None:
    case = CASES[what]
    files = {name: text for name, text in FILES.items() if not (case.linked and name.startswith(case.linked))}
    root = write_tree(tmp_path / "h", {"mkdocs.yml": CONFIG + case.more, "own/x.txt": "x", **files, **case.files})
    if case.linked:
        (root / case.linked).symlink_to(root / "shared")
    first = build(root)
    write_tree(root, dict(case.edits))
    second = build(root)
    assert differences(first, second)
    assert differences(second, clean(root)) == []


def test_an_icon_is_noticed(tmp_path: Path) -> None:
    """By commands of their own: Material keeps icons for a process."""
    root = write_tree(tmp_path / "h", {"mkdocs.yml": CONFIG + EMOJI, **FILES, "c/b.md": "# B\n\n:own-a:\n"})
    for path in ("M1 1", "M2 2"):
        write_tree(root, {"icons/own/a.svg": f'<svg><path d="{path}"/></svg>'})
        done = cjm(root, "build")
        assert done.returncode == 0, done.stderr
        assert path in (root / "site/b/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "written", ["!ENV CJM_WORDS", "!ENV [NOBODY, CJM_WORDS, none]", "!ENV &w CJM_WORDS", "!ENV\n - CJM_WORDS"]
)
def test_the_environment_is_noticed_however_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    root = write_tree(tmp_path / "h", {"mkdocs.yml": f"{CONFIG}copyright: {written}\n", **FILES})
    for words in ("first words", "other words"):
        monkeypatch.setenv("CJM_WORDS", words)
        assert words in build(root)["a/index.html"].decode()


def test_a_compressed_file_of_an_authors_own_goes_with_it(tmp_path: Path) -> None:
    config = CONFIG.replace("cjm]", "{cjm: {precompress: true}}]")
    root = write_tree(
        tmp_path / "h", {"mkdocs.yml": config, **FILES, "c/x.css": "a{color:red}\n" * 99, "c/x.css.gz": "own"}
    )
    assert build(root)["x.css.gz"] == b"own"
    (root / "c/x.css.gz").unlink()
    assert differences(build(root), clean(root)) == []


def test_a_link_of_an_editor_that_leads_nowhere_does_not_matter(tmp_path: Path) -> None:
    root = write_tree(tmp_path / "h", {"mkdocs.yml": CONFIG, **FILES})
    before = build(root)
    (root / "own/.#main.html").symlink_to("ana@desk.4711:1")
    assert differences(before, build(root)) == []


@pytest.mark.parametrize(
    "files",
    [
        {"own/main.html": '{% extends "base.html" %}{% block content %}{{ page.content }}{{ page.toc }}{% endblock %}'},
        {"own/x.css": "/* of all pages, now */"},
        {"own/partials/copyright.html": "<i class='content' id='toc'>{{ page.next_page.title if page }}</i>"},
    ],
    ids=("its own text", "no template", "titles"),
)
def test_pages_are_kept_where_templates_ask_for_nothing_else(
    tmp_path: Path, made: list[str], files: dict[str, str]
) -> None:
    root = write_tree(tmp_path / "h", {"mkdocs.yml": CONFIG, **FILES, **files})
    build(root)
    assert "a.md" in made
    made.clear()
    write_tree(root, {"c/index.md": "# H\n\nsecond\n"})
    site = build(root)
    assert "index.md" in made
    assert "a.md" not in made
    assert differences(site, clean(root)) == []
