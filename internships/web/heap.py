"""Memory of glibc's heaps: what a large body took is given back to the system, and not kept by the thread that had it.

Elsewhere than on glibc nothing happens.
"""

import ctypes
from contextlib import suppress

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def keep_together() -> None:
    """Let all threads share two heaps: with one each, what one thread gave back is of no use to the others."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


def give_back() -> None:
    """Give free memory back to the system; takes some milliseconds, without the interpreter's lock."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
