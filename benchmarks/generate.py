"""Writes a handbook of any size, the same bytes for the same seed.

    python benchmarks/generate.py FOLDER --journeys 1000 --seed 7
    python benchmarks/generate.py FOLDER --journeys 1000 --seed 7 --plain

A journey has 6 stages of 3 touchpoints, every field of a touchpoint and of a stage filled; there is one persona for
every 10 journeys. ``--plain`` writes the same pages, with the same words, as ordinary Markdown for Material alone,
all of them in its navigation: what the handbook's build is compared with.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from benchmarks.objects import CHANNELS, JOURNEYS_PER_PERSONA, METRICS, TEAMS, journey, persona

_KINDS = ("physical", "web", "app", "phone", "social", "mail", "chatbot", "person")
_UNITS = ("puntos", "%", "min", "sobre 7")
_PLAIN_SCALAR = re.compile(r"[^\W_][^:#,\[\]{}\"'&*!|>%@`\n]*(?<! )\Z")

_IMAGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80" width="120" height="80">'
    '<rect width="120" height="80" rx="6" fill="#dbe4ee"/><circle cx="38" cy="34" r="12" fill="#48617c"/>'
    '<path d="M18 68a20 20 0 0 1 40 0z" fill="#48617c"/><rect x="70" y="24" width="34" height="6" fill="#48617c"/>'
    '<rect x="70" y="38" width="26" height="6" fill="#8aa0b8"/></svg>\n'
)

_THEME = """\
theme:
  name: material
  language: es
  font: false
"""
_EXTENSIONS = """\
markdown_extensions:
  - admonition
  - attr_list
  - tables
  - pymdownx.superfences
"""


def generate(folder: Path, journeys: int, seed: int, *, plain: bool = False) -> None:
    """Write a project into ``folder``: ``mkdocs.yml`` and ``content/``.

    :param journeys: how many journeys; personas follow from it.
    :param plain: ordinary Markdown pages instead of a handbook.
    """
    content = folder / "content"
    personas = [persona(number, seed) for number in range(max(1, -(-journeys // JOURNEYS_PER_PERSONA)))]
    ids = [str(item["id"]) for item in personas]
    _write(folder / "mkdocs.yml", plain_config() if plain else handbook_config())
    _write(content / "img" / "punto.svg", _IMAGE)
    if plain:
        _write(content / "index.md", "# Manual de experiencia de cliente\n\nTodos los recorridos y sus personas.\n")
    for item in personas:
        _write(content / item["sector"] / "personas" / f"{item['id']}.md", _page(item, plain=plain))
    for number in range(journeys):
        item = journey(number, seed, ids)
        _write(content / item["sector"] / "journeys" / f"{item['id']}.md", _page(item, plain=plain))


def handbook_config() -> str:
    """The ``mkdocs.yml`` of the handbook."""
    channels = [{"id": i, "name": i.capitalize(), "kind": k} for i, k in zip(CHANNELS, _KINDS, strict=True)]
    teams = [{"id": i, "name": i.capitalize()} for i in TEAMS]
    metrics = [{"id": i, "name": i.upper(), "unit": u} for i, u in zip(METRICS, _UNITS, strict=True)]
    lanes = [{"id": "norma", "label": "Norma"}, {"id": "marco", "label": "Marco legal", "level": "stage"}]
    options = {"channels": channels, "teams": teams, "metrics": metrics, "lanes": lanes}
    listed = "\n".join(f"      {name}: {flow(value)}" for name, value in options.items())
    head = "site_name: Manual de experiencia de cliente\ndocs_dir: content\n"
    return f"{head}{_THEME}plugins:\n  - search: {{lang: es}}\n  - cjm:\n{listed}\n{_EXTENSIONS}"


def plain_config() -> str:
    """The ``mkdocs.yml`` of the same pages without this package: Material's navigation holds every page."""
    head = "site_name: Manual de experiencia de cliente\ndocs_dir: content\n"
    return f"{head}{_THEME}plugins:\n  - search: {{lang: es}}\n{_EXTENSIONS}"


def _page(item: dict[str, Any], *, plain: bool) -> str:
    fields = {name: value for name, value in item.items() if name != "body"}
    if plain:
        heading = f"# {fields.pop('title', None) or fields.pop('name')}\n\n"
        prose = re.sub(r"\[\]\[persona:([\w-]+)\]", r"\1", item["body"])
        return heading + "".join(_plain_lines(fields, 2)) + "\n" + prose
    return f"---\n{front_matter(item)}---\n\n{item['body']}"


def front_matter(item: dict[str, Any]) -> str:
    """An object's front matter as an author writes it."""
    return "".join(f"{line}\n" for line in _block({name: item[name] for name in item if name != "body"}, ""))


def _block(fields: dict[str, Any], indent: str) -> list[str]:
    """Fields one a line; stages and touchpoints below each other, everything else in braces as authors write it."""
    lines = []
    for name, value in fields.items():
        if name in {"stages", "touchpoints"}:
            lines.append(f"{indent}{name}:")
            for entry in value:
                first, *rest = _block(entry, f"{indent}    ")
                lines += [f"{indent}  - {first.lstrip()}", *rest]
        else:
            lines.append(f"{indent}{name}: {flow(value)}")
    return lines


def flow(value: Any) -> str:
    """A value on one line of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {flow(child)}" for name, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(child) for child in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if _PLAIN_SCALAR.match(text) or isinstance(value, int | float) else json.dumps(text, ensure_ascii=False)


def _plain_lines(fields: dict[str, Any], depth: int) -> list[str]:
    """The same words as ordinary Markdown: a heading for each stage and touchpoint, a list item for each field."""
    lines = []
    for name, value in fields.items():
        if name in {"stages", "touchpoints"}:
            continue
        if name == "image":
            lines.append(f"- ![{fields['image_alt']}]({value})\n")
        elif name != "image_alt":
            lines.append(f"- **{name}**: {_words(value)}\n")
    for group in ("stages", "touchpoints"):
        for entry in fields.get(group, ()):
            rest = {name: value for name, value in entry.items() if name != "title"}
            lines += [f"\n{'#' * depth} {entry['title']}\n\n", *_plain_lines(rest, depth + 1)]
    return lines


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_words(child)}" for name, child in value.items())
    if isinstance(value, list):
        return " · ".join(_words(child) for child in value)
    return str(value)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write a handbook of any size, the same bytes for the same seed.")
    parser.add_argument("folder", type=Path, help="where to write mkdocs.yml and content/")
    parser.add_argument("--journeys", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="the same pages as ordinary Markdown")
    arguments = parser.parse_args()
    generate(arguments.folder, arguments.journeys, arguments.seed, plain=arguments.plain)


if __name__ == "__main__":
    main()
