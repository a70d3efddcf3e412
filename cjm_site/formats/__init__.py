"""What ``cjm check`` found, in the format of whoever reads it: people, editors, and services that review changes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cjm_site.formats.problem import Report

FORMATS = ("text", "json", "github", "sarif", "junit", "gitlab")
"""The formats there are; each but ``text`` has a module ``as_….py`` with a function ``render``."""


def render(name: str, report: Report) -> str:
    """The report in one of the machine formats."""
    text: str = import_module(f"cjm_site.formats.as_{name}").render(report)
    return text
