"""Facts of one group that read alike stand on one row: a name is one line, not a given and a family name."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from internships.domain.agreement import Agreement
from internships.domain.pointers import pointer_label
from internships.domain.wording import Bilingual
from internships.reports.facts_table import schema_leaves

LineT = TypeVar("LineT")


def group_by(lines: Iterable[LineT], key: Callable[[LineT], Hashable]) -> list[list[LineT]]:
    """Gather lines that are alike, each group at the place of its first line."""
    groups: dict[Hashable, list[LineT]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return list(groups.values())


def group_title(pointers: Sequence[str]) -> Bilingual | None:
    """Return the name of the group whose facts these are, all of them and more than one; else None."""
    above = pointers[0].rpartition("/")[0]
    if len(pointers) > 1 and frozenset(pointers) == _facts_by_group().get(above):
        return pointer_label(Agreement, above)
    return None


@lru_cache(maxsize=1)
def _facts_by_group() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for leaf, _ in schema_leaves():
        found.setdefault(leaf.pointer.rpartition("/")[0], set()).add(leaf.pointer)
    return {above: frozenset(pointers) for above, pointers in found.items()}
