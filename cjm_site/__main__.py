"""``cjm`` and ``python -m cjm_site``. Nothing is imported before an interruption can be answered."""

import gc
import sys

_SELDOM = 50_000
"""How many new objects make Python look for cycles: its 700 are made by every import, and nothing is found."""


def run() -> None:
    """Run the command line; Ctrl-C while it is still starting ends it as it does later."""
    gc.set_threshold(_SELDOM)
    try:
        from cjm_site.cli import main

        main(prog_name="cjm")
    except KeyboardInterrupt:
        sys.stderr.write("\ncjm: interrupted\n")
        raise SystemExit(130) from None


if __name__ == "__main__":
    run()
