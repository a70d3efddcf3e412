"""What is kept of memory between pages."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
from cjm_site.memory import keep_freed_memory
if sys.argv[1] == "kept":
    assert keep_freed_memory()
def faults():
    for _ in range(40):
        pages = [bytes(300_000) for _ in range(50)]
        del pages
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
print(-faults() + faults())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a setting of GNU's C library")
def test_large_texts_come_from_memory_that_is_there() -> None:
    faults = {
        kept: int(
            subprocess.run([sys.executable, "-c", FAULTS, kept], capture_output=True, text=True, check=True).stdout
        )
        for kept in ("kept", "")
    }
    assert faults["kept"] * 10 < faults[""], faults
