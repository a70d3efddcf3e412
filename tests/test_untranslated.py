"""No sentence of the interface stands outside the catalogues."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from itertools import chain
from typing import TYPE_CHECKING

import jinja2
import jinja2.nodes
import pytest
from cjm_site.assets import templates_folder
from cjm_site.catalogue import messages, reference_messages
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LETTERS = re.compile(r"[^\W\d_]")
SENTENCE = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]{2,}")
NOT_SAID = re.compile(r"[<{\[]|fill=|px;|\(prefers")
"""Marks of texts in Python that nobody reads: markup, styles, types."""

TRANSLATED = {"_", "gettext", "ngettext", "pgettext"}
SPOKEN_ATTRIBUTES = {"title", "aria-label", "aria-description", "alt", "placeholder", "aria-roledescription", "label"}
ENGLISH_MODULES = {
    "catalogue.py": "a command for translators",
    "config_file.py": "mistakes in mkdocs.yml, before the language is known",
    "settings.py": "the same",
    "cli/__init__.py": "the help of the command line",
    "cli/making.py": "the same",
    "cli/exporting.py": "the same",
    "cli/hosting.py": "the same",
    "cli/publishing.py": "the same",
    "cli/review.py": "the same",
    "cli/listing.py": "the names of its own options",
    "manifest.py": "a comment in a file for programs",
    "cli/starting.py": "what to type next",
    "cli/ending.py": "the program was stopped, perhaps before the language is known",
    "__main__.py": "the same",
    "adapters/mkdocs_preview.py": "what the terminal shows while serving, in mkdocs' own words",
    "adapters/preview_server.py": "the same",
    "codeowners.py": "comments in a file for hosts",
    "edit/rename.py": "an exception that a command words",
    "export/booklet.py": "style sheets",
    "export/browser.py": "programs",
    "export/map_page.py": "style sheets",
    "journey_drawing.py": "shapes of a drawing; its words are the author's",
    "everyday_names.py": "names that people try instead of ours",
    "policy.py": "what configuration files of servers say",
    "stand_ins.py": "names of states",
    "file_states.py": "an exception that makes a command begin again",
    "render/compiled.py": "code",
    "cli/building.py": "wrong use of a command",
    "cli/creating.py": "wrong use of a command",
    "diff/kinds.py": "what --fail-on takes, for its help and documentation",
    "command_docs.py": "the page that lists the help of every command",
    "cli/options.py": "the help of the command line",
    "cli/quality.py": "the same",
    "schema/build.py": "patterns",
    "formats/as_junit.py": "the name of the command",
    "formats/as_sarif.py": "the same",
    "edit/diff.py": "the format of unified diffs",
    "edit/order.py": "the names of fields, in order",
    "yaml_words.py": "libyaml's words; what we say instead is in the catalogues by its table",
    "rules/sight.py": "the phrases that are looked for, in both languages",
}
"""Modules whose sentences are English by design, or no sentences of the interface."""

SYMBOLS = re.compile(r"\bn =")
"""Letters of templates that no language translates: a sample's size, as statistics write it everywhere."""

LIBRARY_WORDS = {
    "mapping values are not allowed",
    "cannot start any token",
    "did not find expected key",
    "could not find expected ':'",
    "did not find expected ',' or",
    "did not find expected '-'",
    "did not find expected node content",
    "found unexpected end of stream",
    "while scanning",
    "block sequence entries are not allowed",
}
"""Parts of libyaml's messages, looked for to choose a hint."""


class _Spoken(HTMLParser):
    """What a reader would see or hear of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's name
        self.found.extend(value or "" for name, value in attrs if name in SPOKEN_ATTRIBUTES)


def untranslated_in_template(source: str) -> list[str]:
    """Texts of a template that a reader sees and no catalogue holds."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    html, spoken = "", []
    for node in environment.parse(source).find_all(jinja2.nodes.Output):
        for part in node.nodes:
            if isinstance(part, jinja2.nodes.TemplateData):
                html += part.data
            else:
                html += "1" if re.search(r"</?\w+$", html) else "x" if html.endswith(("<", "</")) else "\0"
                spoken += [text for text in _constants(part) if SENTENCE.search(text)]
    parser = _Spoken()
    parser.feed(html)
    return [" ".join(text.split()) for text in parser.found if LETTERS.search(SYMBOLS.sub("", text))] + spoken


def _constants(node: jinja2.nodes.Node) -> Iterator[str]:
    if (
        isinstance(node, jinja2.nodes.Call)
        and isinstance(node.node, jinja2.nodes.Name)
        and node.node.name in TRANSLATED
    ):
        return
    if isinstance(node, jinja2.nodes.Const) and isinstance(node.value, str):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _constants(child)


def untranslated_in_python(source: str) -> list[str]:
    """Sentences of a module that no catalogue holds; docstrings, markup and what is raised are none."""
    tree = ast.parse(source)
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        name = ""
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in TRANSLATED or isinstance(node, ast.Raise):
            passed |= set(ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
    texts = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and n not in passed)
    return [t for t in texts if isinstance(t, str) and SENTENCE.search(t) and not NOT_SAID.search(t)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p title="Hello">{{ x }}</p>', ["Hello"]),
        ("{% if x %}<b>{{ 'No risks yet' if y else _('Fine so far') }}</b>{% endif %}", ["No risks yet"]),
        ("{% macro m(a) %}<li>{{ a }} of {{ a }}</li>{% endmacro %}", ["\0 of \0"]),
        ('{# Hello #}<{{ h }} class="big bold">{% trans %}Hello you{% endtrans %} · {{ term("wow") }}</{{ h }}>', []),
    ],
)
def test_the_check_of_templates_finds_what_is_left_out(source: str, found: list[str]) -> None:
    assert untranslated_in_template(source) == found


def test_the_check_of_python_finds_what_is_left_out() -> None:
    source = '"""A doc string."""\nx = ["No risks yet", _("Fine so far")]\nraise ValueError("not so good")\n'
    assert untranslated_in_python(source) == ["No risks yet"]


def templates() -> Iterable[Path]:
    return sorted(templates_folder().rglob("*.html"))


@pytest.mark.parametrize("path", templates(), ids=lambda p: p.relative_to(templates_folder()).as_posix())
def test_templates_say_nothing_that_is_not_translated(path: Path) -> None:
    assert untranslated_in_template(path.read_text(encoding="utf-8")) == []


def test_python_says_nothing_that_is_not_translated() -> None:
    package = ROOT / "cjm_site"
    said = (*messages(), *reference_messages())
    known = {text for message in said for text in (message.id, message.plural)} | LIBRARY_WORDS
    left_out = {
        name: texts
        for path in sorted(package.rglob("*.py"))
        if (name := path.relative_to(package).as_posix()) not in ENGLISH_MODULES
        if (texts := [t for t in untranslated_in_python(path.read_text(encoding="utf-8")) if t not in known])
    }
    assert left_out == {}


def test_scripts_and_styles_say_nothing_of_their_own() -> None:
    assets = templates_folder() / "assets"
    said = [
        f"{path.name}: {text}"
        for path in chain(assets.rglob("*.js"), assets.rglob("*.css"))
        for text in re.findall(r"""(?:textContent|innerText|title|placeholder|content)\s*[=:]\s*["'`]([^"'`]*)""",
                               path.read_text(encoding="utf-8"))
        if LETTERS.search(text)
    ]  # fmt: skip
    assert said == []
