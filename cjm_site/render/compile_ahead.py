"""Templates compiled before they are needed, by a process that has nothing else to do."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from jinja2.exceptions import TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import jinja2

_NAMED = re.compile(r"""\{%[-+]?\s*(?:extends|from|import|include)\s+["']([^"'{}]+)["']""")
"""Another template that a template asks for by its name."""


def compile_all(environment: jinja2.Environment, names: Iterable[str]) -> None:
    """Compile templates, and those that they name, into the environment's bytecode cache.

    What is wrong with one is left for those who use it to say.
    """
    assert environment.loader is not None  # noqa: S101 - every environment of ours has one
    todo, seen = list(names), set[str]()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        with suppress(TemplateError, UnicodeDecodeError, OSError):
            todo += _NAMED.findall(environment.loader.get_source(environment, name)[0])
            environment.get_template(name)
