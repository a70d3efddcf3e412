"""Memory that pages give back, kept for the next page.

C's library hands a large text's memory back to the system when it is let go of and asks for it again a moment later:
900 pages of memory, each filled with zeros anew, for every page of a journey.
"""

from __future__ import annotations

import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # as in GNU's malloc.h
_KEPT = 64 << 20
_LARGE = 32 << 20
"""The most that the library allows."""


def keep_freed_memory() -> bool:
    """Keep up to 64 MB of what was let go of, in this process and those it starts as copies of itself.

    :returns: whether there is a library that can be told.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    return tell is not None and bool(tell(_MMAP_THRESHOLD, _LARGE)) and bool(tell(_TRIM_THRESHOLD, _KEPT))
