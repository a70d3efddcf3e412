"""Leaves out of a page's head what the page has no use for: a journey's page is not a list, a persona or a sheet.

Every page asks for every style sheet and script of ours, since a view may stand in anybody's prose. A journey's page is
what a reader opens first from a link in a mail, so it does without those that it cannot need.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from cjm_site.adapters.early import early
from cjm_site.assets import templates_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_JOURNEY = '<div class="cjm-journey"'
_SHOWS_VIEWS = ("cjm-view", "data-cjm-catalog")
_HEAD = re.compile(r'<link rel="stylesheet" href="[^"]*assets/cjm/(?:persona|catalog|analysis|sheets|kpis)\.css">\s*')
TOGETHER = "assets/cjm/journey-page.css"
"""The style sheets of a journey's page as one file: compressed together they are smaller."""
_PARTS = ("base", "mermaid", "journey", "tables", "charts")
_APART = re.compile(r"\s*".join(rf'<link rel="stylesheet" href="([^"]*)assets/cjm/{name}\.css">' for name in _PARTS))
FIRST = "assets/cjm/journey-first.js"
"""Those of our scripts that a journey's page runs before the theme's as one file, for the same reason."""
_SCRIPT = re.compile(r'<script src="[^"]*assets/cjm/(?:catalog|freshness)\.js"></script>\s*')


_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LINES = re.compile(r"\s*\n\s*")
_BETWEEN = re.compile(r"""("[^"]*"|'[^']*')|\s*([{};,])\s*|(:)\s+""")
_SCRIPT_COMMENT = re.compile(r"^\s*/\*.*?\*/\s*?\n", re.DOTALL | re.MULTILINE)


def small(css: str) -> str:
    """A style sheet of ours without its comments, indentation and spaces that say nothing."""
    css = _LINES.sub("\n", _COMMENT.sub("", css)).strip()
    return _BETWEEN.sub(lambda found: found[1] or found[2] or found[3], css).replace(";}", "}") + "\n"


def small_script(script: str) -> str:
    """A script of ours without comments on lines of their own, and without indentation."""
    return _LINES.sub("\n", _SCRIPT_COMMENT.sub("", script)).strip() + "\n"


def lighten(files: Files, uris: Iterable[str], config: MkDocsConfig) -> None:
    """Put our style sheets and scripts in as a browser reads them; one of the organization's own stays as it is."""
    ours = templates_folder()
    for uri in uris:
        file = files.get_file_from_path(uri)
        if file is not None and file.abs_src_path and Path(file.abs_src_path).is_relative_to(ours):
            text = (ours / uri).read_text(encoding="utf-8")
            files.remove(file)
            content = small_script(text) if uri.endswith(".js") else small(text)
            files.append(File.generated(config, uri, content=content))
    parts = [file for name in _PARTS if (file := files.get_file_from_path(f"assets/cjm/{name}.css"))]
    if len(parts) == len(_PARTS):
        together = "".join(part.content_string for part in parts)
        files.append(File.generated(config, TOGETHER, content=together))
    scripts = [file for name in early(config) if (file := files.get_file_from_path(name))]
    files.append(File.generated(config, FIRST, content="".join(script.content_string for script in scripts)))


def is_only_a_journey(content: str) -> bool:
    """Whether a page shows a journey and no view of the handbook."""
    return _JOURNEY in content and not any(mark in content for mark in _SHOWS_VIEWS)


def without_needless(frame: str, config: MkDocsConfig) -> str:
    """What stands around a journey, without the style sheets and scripts that only other pages need.

    Where the theme changes pages without loading them anew, scripts have to be there from the first.
    """
    head, body, rest = frame.partition("<body")
    head = _APART.sub(rf'<link rel="stylesheet" href="\1{TOGETHER}">', _HEAD.sub("", head))
    tags = r"\s*".join(rf'<script src="([^"]*){re.escape(script)}"></script>' for script in early(config))
    head = re.sub(tags, rf'<script src="\1{FIRST}"></script>', head) if tags else head
    if "navigation.instant" not in config.theme.get("features", ()):
        rest = _SCRIPT.sub("", rest)
    return head + body + rest
