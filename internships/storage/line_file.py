"""Appending lines to a file that other processes append to as well."""

import os
from collections.abc import Iterable


def append_lines(descriptor: int, lines: Iterable[str]) -> None:
    """Append lines, normally in one write; starts on a new line if a crash cut off the last one."""
    size = os.fstat(descriptor).st_size
    is_cut_off = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
    remaining = ("\n" * is_cut_off + "".join(f"{line}\n" for line in lines)).encode()
    while remaining:
        remaining = remaining[os.write(descriptor, remaining) :]
