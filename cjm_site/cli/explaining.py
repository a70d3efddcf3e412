"""``cjm explain``: what codes mean, with examples."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from cjm_site.cli.selecting import codes_of
from cjm_site.cli.speaking import choose_language, in_colour, put_out
from cjm_site.codes import CODES
from cjm_site.explain import explained, overview
from cjm_site.refusal import RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

_STYLES: Mapping[str, Mapping[str, Any]] = {
    "code": {"bold": True},
    "wrong": {"fg": "red", "bold": True},
    "right": {"fg": "green", "bold": True},
    "caret": {"fg": "green", "bold": True},
    "file": {"underline": True},
}


def run_explain(words: Sequence[str], *, lang: str | None) -> int:
    """Explain codes, or list them all; returns the exit status."""
    try:
        spoken = choose_language(lang)
        wanted = frozenset().union(*(codes_of(word) for word in words))
    except RefusalError as error:
        try:
            spoken = choose_language(lang)
        except RefusalError:
            spoken = choose_language(None)
        click.echo(f"cjm: {error.worded(spoken)}", err=True)
        return 2
    if not words:
        put_out(overview(spoken))
        return 0
    colour = in_colour(os.environ)

    def paint(text: str, style: str) -> str:
        return click.style(text, **_STYLES[style]) if colour else text

    put_out("\n\n\n".join(explained(code, spoken, paint) for code in CODES if code in wanted))
    return 0
