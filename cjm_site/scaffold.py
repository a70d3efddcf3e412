"""New files from templates: a persona or a journey, commented, ready to fill in.

A template is a Markdown file with ``${id}``, ``${title}`` and, for a journey, ``${persona}``. Ours are in
``theme/scaffold/LANGUAGE/TYPE/NAME.md``; an organization's own in ``TYPE/NAME.md`` of the folder
that ``mkdocs.yml`` names.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cjm_site.assets import theme_folder
from cjm_site.i18n import FALLBACK, base_of
from cjm_site.validate import nearest

if TYPE_CHECKING:
    from pathlib import Path

    from cjm_site.settings import Settings

FOLDERS = {"persona": "personas", "journey": "journeys"}
"""Where new objects go below the content folder."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template and the file that it stands in."""

    name: str
    path: Path


class UnknownTemplateError(LookupError):
    """No template of that name; ``nearest`` is the one most like it."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.known = known
        self.nearest = nearest(name, known)


def templates(settings: Settings, kind: str) -> dict[str, Template]:
    """The templates for a type of object by name, the organization's before ours."""
    language = base_of(settings.language)
    ours = theme_folder() / "scaffold"
    folders = [ours / (language if (ours / language).is_dir() else FALLBACK) / kind]
    if settings.own_templates is not None:
        folders.insert(0, settings.own_templates / kind)
    found: dict[str, Template] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
            found.setdefault(path.stem, Template(path.stem, path))
    return found


def find_template(settings: Settings, kind: str, name: str) -> Template:
    """One template by name.

    :raises UnknownTemplateError: when there is none.
    """
    known = templates(settings, kind)
    if name not in known:
        raise UnknownTemplateError(name, tuple(known))
    return known[name]


def fill(template: Template, *, id_: str, title: str, persona: str = "") -> str:
    """The new file's text. Values are quoted for YAML where they need it; other ``$`` stay as they are.

    :raises OSError: when the template cannot be read.
    """
    text = template.path.read_text(encoding="utf-8")
    values = {"id": quoted(id_), "title": quoted(title), "persona": quoted(persona)}
    return string.Template(text).safe_substitute(values)


def quoted(text: str) -> str:
    """A text as a YAML scalar: plain where that is safe, in double quotes elsewhere."""
    special = set("\"'\\:#,[]{}&*!|>%@`?\n\t")
    safe = text and not set(text) & special and text == text.strip() and text[0] != "-"
    if safe and text.lower() not in {"null", "~"}:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def new_uri(kind: str, id_: str, folder: str | None = None) -> str:
    """Where the new file goes, relative to the content folder."""
    return "/".join(part for part in (FOLDERS[kind] if folder is None else folder.strip("/"), f"{id_}.md") if part)
