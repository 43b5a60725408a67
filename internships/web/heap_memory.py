"""Memory of glibc's heaps: what a large body took is given back to the system, and not kept by the thread that had it.

Elsewhere than on glibc nothing happens.
"""

import ctypes
import gc
from contextlib import suppress

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def limit_arenas() -> None:
    """Let all threads share two heaps: with one each, what one thread gave back is of no use to the others."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


def freeze_garbage_collector() -> None:
    """Leave what the service is made of out of every later search for garbage, which then takes a moment only."""
    gc.collect()
    gc.freeze()


def release_free_memory() -> None:
    """Give free memory back to the system, that of a refused body too: its traceback holds it in a circle."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
