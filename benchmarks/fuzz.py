"""A long run of mutated handbooks: every one is checked, and the pages of a sixth of the clean ones are made.

    nice python -m benchmarks.fuzz --first 0 --count 100000

A sixtieth have their generated views made too, and each ``--build-every``-th goes through the whole ``cjm build``.
Each number is the seed of one handbook (:mod:`tests.mutations`): a finding is repeated with ``--first N --count 1``.
What is found is listed by seed, with the last lines of its traceback; the end says how many inputs there were, and
what came of them.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import faulthandler
import io
import os
import shutil
import signal
import tempfile
import time
import traceback
from pathlib import Path

import jinja2

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
os.environ.setdefault("SOURCE_DATE_EPOCH", "1795305600")

SECONDS = 30
"""An input that takes longer counts as a finding."""


def _late(*_: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def _remember_templates() -> None:
    """Compile each template once, not once an input: all environments of ours are made the same way."""
    compile_template = jinja2.Environment.compile
    known: dict[tuple[object, ...], object] = {}

    def once(self: jinja2.Environment, source: object, *names: object, **options: object) -> object:
        key = (str(source), *names, *options.items())
        if key not in known:
            known[key] = compile_template(self, source, *names, **options)  # type: ignore[call-overload]
        return known[key]

    jinja2.Environment.compile = once  # type: ignore[assignment,method-assign]


def run(first: int, count: int, build_every: int) -> int:
    """Try the seeds from ``first`` on; returns the number of findings."""
    from tests.mutations import mutated, outcome, write

    _remember_templates()

    faulthandler.enable()
    outcomes: collections.Counter[str] = collections.Counter()
    slowest = (0.0, -1)
    started = time.monotonic()
    signal.signal(signal.SIGALRM, _late)
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    base = Path(tempfile.mkdtemp(prefix="cjm-fuzz-", dir=memory if memory.is_dir() else None))
    try:
        for seed in range(first, first + count):
            root = base / str(seed)  # left behind where a native library crashes: its name is the seed
            root.mkdir()
            before = time.monotonic()
            signal.alarm(SECONDS)
            try:
                write(root, mutated(seed))
                came = outcome(root, pages=seed % 6 == 0, views=seed % 60 == 0)
                if build_every and seed % build_every == 0:
                    came = _built(root, came)
            except Exception:  # noqa: BLE001 - every one of them is what this looks for
                came = "FOUND"
                print(f"seed {seed}: {' | '.join(traceback.format_exc(limit=-4).splitlines()[-9:])}", flush=True)
            finally:
                signal.alarm(0)
            outcomes[came] += 1
            slowest = max(slowest, (time.monotonic() - before, seed))
            shutil.rmtree(root, ignore_errors=True)
            if (seed - first + 1) % 5000 == 0:
                print(
                    f"{seed - first + 1} of {count}, {time.monotonic() - started:.0f} s, {dict(outcomes)}", flush=True
                )
    finally:
        shutil.rmtree(base, ignore_errors=True)
    total = sum(outcomes.values())
    print(f"{total} inputs, seeds {first} to {first + total - 1}, {time.monotonic() - started:.0f} s: {dict(outcomes)}")
    print(f"slowest: {slowest[0]:.1f} s, seed {slowest[1]}")
    return outcomes["FOUND"]


def _built(root: Path, came: str) -> str:
    """The whole command on the same tree: its exit status says the same, and nothing else comes out."""
    from cjm_site.cli.building import run_build

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        status = run_build(root / "mkdocs.yml", strict=False, site_dir=root / "site")
    expected = {"config": (2,), "errors": (1, 2), "clean": (0, 1, 2)}[came]
    if status not in expected or "Traceback" in said.getvalue():
        raise RuntimeError(f"build says {status}, check says {came}: {said.getvalue()[-2000:]}")
    return f"{came}, build {status}"


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument(
        "--build-every", type=int, default=500, help="run the whole `cjm build` on each so many; 0: never"
    )
    arguments = parser.parse_args()
    raise SystemExit(bool(run(arguments.first, arguments.count, arguments.build_every)))


if __name__ == "__main__":
    main()
