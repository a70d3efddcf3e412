"""``cjm`` and ``python -m cjm_site``. Nothing is imported before an interruption can be answered."""

import sys


def run() -> None:
    """Run the command line; Ctrl-C while it is still starting ends it as it does later."""
    try:
        from cjm_site.cli import main

        main(prog_name="cjm")
    except KeyboardInterrupt:
        sys.stderr.write("\ncjm: interrupted\n")
        raise SystemExit(130) from None


if __name__ == "__main__":
    run()
