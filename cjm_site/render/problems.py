"""What is wrong, shown in the site itself while authors write: on the page it is about, and as a note on all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from cjm_site.diagnostics import Severity
from cjm_site.formats.problem import worded
from cjm_site.formats.text import excerpt
from cjm_site.report import reader
from cjm_site.stand_ins import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import jinja2

    from cjm_site.diagnostics import Diagnostic
    from cjm_site.formats.problem import Problem
    from cjm_site.i18n import Language
    from cjm_site.preview import PageProblems, Preview
    from cjm_site.render.here import Here

MOST_LINKED = 6
"""How many pages with problems the note on other pages names."""


class Excerpt(NamedTuple):
    """The line that a problem is about, and what points at its column."""

    line: str
    caret: str


def render_problems(env: jinja2.Environment, here: Here, found: PageProblems, root: Path) -> Markup:
    """The message above a page with errors."""
    problems = _problems(found.diagnostics, here.language, root)
    html = env.get_template("cjm/problems.html").render(
        found=found, problems=problems, shown=found.shown.name, Shown=Shown, here=here
    )
    return Markup(html)  # noqa: S704 - an autoescaped template's output


def render_note(env: jinja2.Environment, here: Here, preview: Preview, root: Path) -> Markup:
    """The note on pages that have no errors themselves: how many there are, and where."""
    files = [found for found in preview.pages.values() if found.shown not in {Shown.UNKNOWN, Shown.DELETED}]
    errors = [d for d in preview.compilation.diagnostics if d.severity is Severity.ERROR]
    html = env.get_template("cjm/problems_note.html").render(
        count=len(errors),
        files=len({d.place.path for d in errors}),
        pages=files[:MOST_LINKED],
        more=len(files) > MOST_LINKED,
        elsewhere=_problems(preview.elsewhere, here.language, root),
        here=here,
    )
    return Markup(html)  # noqa: S704 - an autoescaped template's output


def _problems(
    diagnostics: Iterable[Diagnostic], language: Language, root: Path
) -> list[tuple[Problem, Excerpt | None]]:
    found: list[tuple[Problem, Excerpt | None]] = []
    for problem in worded(diagnostics, language, reader(root)):
        lines = [line[2:] for line in excerpt(problem)]
        indent = len(lines[0]) - len(lines[0].lstrip()) if lines else 0
        lines = [line[min(indent, lines[1].index("^")) :] for line in lines]
        found.append((problem, Excerpt(*lines) if lines else None))
    return found
