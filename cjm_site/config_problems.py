"""Mistakes in the plugin's options as diagnostics at their place in ``mkdocs.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cjm_site.diagnostics import Diagnostic
from cjm_site.validate import diagnose, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel, ValidationError

    from cjm_site.config_yaml import Config
    from cjm_site.diagnostics import Place
    from cjm_site.yaml_reader import Position

_NAMES = {"cjm_term", "cjm_rule", "cjm_field", "cjm_phrase"}
"""Errors of the settings about a name that nothing has."""


@dataclass(frozen=True)
class Options:
    """The plugin's options: what is written, and at which path of the configuration."""

    config: Config
    at: tuple[str | int, ...]
    data: dict[str, Any]

    @property
    def path(self) -> str:
        """How messages name the file."""
        return self.config.path

    def position(self, path: tuple[str | int, ...], *, of_key: bool = False) -> Position:
        """Line and column of the option, or of what is nearest to it."""
        place = self.place(path, of_key=of_key)
        return place.line, place.column

    def place(self, path: tuple[str | int, ...], *, of_key: bool = False) -> Place:
        """Where an option stands."""
        return self.config.place((*self.at, *path), of_key=of_key)


def unknown_options(options: Options, known: Iterable[str]) -> list[Diagnostic]:
    """Options that the plugin does not have, each with the nearest that it has."""
    names = list(known)
    found = []
    for name in options.data:
        if name not in names:
            guess = nearest(str(name), names)
            values = {"name": name, "guess": guess, "allowed": ", ".join(names)}
            place = options.place((str(name),), of_key=True)
            found.append(Diagnostic("CJM064", place, values, "guess" if guess else "allowed"))
    return found


def option_diagnostics(options: Options, model: type[BaseModel], error: ValidationError) -> list[Diagnostic]:
    """What is wrong with the options' values: the diagnostics of front matter, where they say it."""
    found = []
    for details in error.errors(include_url=False):
        of_key = "[key]" in details["loc"]
        path = tuple(step for step in details["loc"] if step != "[key]")
        if details["type"] in _NAMES:
            context = details.get("ctx") or {}
            values = {name: context.get(name) for name in ("given", "expected", "guess", "where")}
            place = options.place(path, of_key=of_key)
            found.append(Diagnostic("CJM065", place, values, "guess" if context.get("guess") else "see"))
        elif of_key and details["type"] == "cjm_choice":
            allowed = (details.get("ctx") or {}).get("allowed", ())
            found.append(_unknown_name(options, path, str(path[-1]), allowed))
        else:
            found.append(diagnose(options, options.data, model, {**details, "loc": path}))
    return found


def _unknown_name(options: Options, path: tuple[str | int, ...], name: str, allowed: Iterable[str]) -> Diagnostic:
    names = list(allowed)
    guess = nearest(name, names)
    values = {"name": name, "guess": guess, "allowed": ", ".join(names)}
    return Diagnostic("CJM021", options.place(path, of_key=True), values, "guess" if guess else "allowed")
