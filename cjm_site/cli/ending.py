"""How every command ends: interrupted, into a pipe that closed, on a terminal that cannot show a letter."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import click

EXIT_INTERRUPTED = 130
"""What shells give a program that Ctrl-C ended."""


class Commands(click.Group):
    """A group whose commands end with a sentence, never with a traceback, whatever happens around them."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; what the terminal's encoding lacks is written as its number."""
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is None:  # closed before we began, as by `cjm check >&-`
                setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for as long as we run
        for stream in (sys.stdout, sys.stderr):
            if getattr(stream, "errors", "") == "strict" and hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\ncjm: interrupted", err=True)
            raise SystemExit(EXIT_INTERRUPTED) from None
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # the reader has seen enough: click ends quietly
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"cjm: {where}{error.strerror or error}", err=True)
            raise SystemExit(1) from None
