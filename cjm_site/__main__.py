"""``python -m cjm_site``."""

from cjm_site.cli import main

if __name__ == "__main__":
    main(prog_name="cjm")
