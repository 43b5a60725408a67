"""Returns the memory of large bodies to the system, which glibc would keep per thread.

Without glibc these functions do nothing for the heap.
"""

import ctypes
import gc
from contextlib import suppress

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def limit_arenas() -> None:
    """Let all threads share two heaps, so memory that one thread frees can be used by another."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


def freeze_garbage_collector() -> None:
    """Exclude the objects of the application from garbage collection, which makes it fast."""
    gc.collect()
    gc.freeze()


def release_free_memory() -> None:
    """Return free memory to the system. Collects first: the traceback of a refusal keeps the body in a cycle."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
