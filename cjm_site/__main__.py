"""``cjm`` and ``python -m cjm_site``. Nothing is imported before an interruption can be answered."""

import atexit
import gc
import os
import sys

_SELDOM = 500_000
"""How many new objects make Python look for cycles: more than there are before pages are made, which look themselves.

Python's 700 are made by every import, and nothing is found; each look takes up to 20 ms.
"""


def run() -> None:
    """Run the command line; Ctrl-C while it is still starting ends it as it does later."""
    gc.set_threshold(_SELDOM)
    status: list[object] = []
    if not getattr(atexit, "_ncallbacks", lambda: 1)():  # what was registered first is called last
        atexit.register(_leave, status)
    try:
        from cjm_site.cli import main

        main(prog_name="cjm")
    except KeyboardInterrupt:
        sys.stderr.write("\ncjm: interrupted\n")
        raise SystemExit(130) from None
    except SystemExit as ended:
        status.append(ended.code or 0)
        raise


def _leave(status: list[object]) -> None:
    """End without taking a large handbook apart object by object, a fifth of a second."""
    if status and isinstance(status[0], int):
        try:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
        except (OSError, ValueError):
            return  # Python says what is to be said
        os._exit(status[0] & 0xFF)


if __name__ == "__main__":
    run()
