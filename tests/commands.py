"""Runs ``cjm`` and ``mkdocs`` in a process of their own, forked from one that has imported everything.

Most commands are done sooner than Python has imported what they need. What a process brings is there: its own working
directory, environment, streams, exit code and memory. What start-up itself does is for tests that start Python.
"""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from multiprocessing.context import ForkServerContext


@cache
def _context() -> ForkServerContext:
    """What forks; it starts with the first command, once in each process that runs tests."""
    from multiprocessing import get_context

    import cjm_site

    names = [module.name for module in pkgutil.walk_packages(cjm_site.__path__, "cjm_site.")]
    context = get_context("forkserver")
    names = [name for name in names if not name.endswith("__main__")]
    context.set_forkserver_preload([__name__, *names, "tests.warm"])
    return context


def run_command(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run ``cjm …`` or ``mkdocs …`` in a folder, with this environment only; what it says is UTF-8."""
    with tempfile.TemporaryDirectory() as name:
        streams = (f"{name}/out", f"{name}/err")
        process = _context().Process(target=_run, args=(tuple(command), str(folder), dict(environment), streams))
        process.start()
        process.join()
        said, complained = (Path(stream).read_text("utf-8") for stream in streams)
        code = process.exitcode
        process.close()
    assert code is not None
    return subprocess.CompletedProcess(command, code, said, complained)


def _run(command: tuple[str, ...], folder: str, environment: dict[str, str], streams: tuple[str, str]) -> None:
    """What the new process does; its streams come first, so that all it says is where it is looked for."""
    for number, path in enumerate(streams, 1):
        stream = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.dup2(stream, number)
        os.close(stream)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = list(command)
    if command[0] == "mkdocs":
        from mkdocs.__main__ import cli

        cli(prog_name="mkdocs")
    else:
        from cjm_site.__main__ import run

        run()
