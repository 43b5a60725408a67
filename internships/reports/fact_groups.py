"""Groups facts that belong together and have the same values, so that a table shows them in one row."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from internships.domain.agreement import Agreement
from internships.domain.pointers import pointer_label
from internships.domain.wording import Bilingual
from internships.reports.facts_table import schema_leaves

LineT = TypeVar("LineT")


def group_by(lines: Iterable[LineT], key: Callable[[LineT], Hashable]) -> list[list[LineT]]:
    """Group lines by key, in the order of the first line of each group."""
    groups: dict[Hashable, list[LineT]] = {}
    for line in lines:
        groups.setdefault(key(line), []).append(line)
    return list(groups.values())


def group_title(pointers: Sequence[str]) -> Bilingual | None:
    """Return the title of a group if these are exactly its facts, and more than one; else None."""
    group = pointers[0].rpartition("/")[0]
    if len(pointers) > 1 and frozenset(pointers) == _facts_by_group().get(group):
        return pointer_label(Agreement, group)
    return None


@lru_cache(maxsize=1)
def _facts_by_group() -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for fact, _ in schema_leaves():
        groups.setdefault(fact.pointer.rpartition("/")[0], set()).add(fact.pointer)
    return {group: frozenset(pointers) for group, pointers in groups.items()}
