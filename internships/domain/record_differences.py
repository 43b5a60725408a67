"""The differences between two records, and setting JSON values by pointer."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from internships.domain.document import Json
from internships.domain.pointers import fact_at, join_pointer, split_pointer
from internships.domain.value import Value

JsonPath = tuple[str | int, ...]


class Difference(NamedTuple):
    """A pointer at which two records differ, with both JSON values; None is a fact that is not there."""

    pointer: str
    old: Any
    new: Any


def as_json(value: Value) -> Json:
    """Return a value as JSON, without facts that are None."""
    record: Json = value.model_dump(mode="json", exclude_none=True)
    return record


def differences(old: Value, new: Value) -> tuple[Difference, ...]:
    """Return the smallest differences between two values of one model.

    Groups are compared field by field, lists entry by entry if the entries keep their index, so that an added entry is
    one difference. The same fact in another notation (38 and 38.0 hours) is no difference. Applied one after the
    other, in this order, the differences turn the old record into the new one.
    """
    before, after = as_json(old), as_json(new)
    paths = _changed_paths(old.model_dump(exclude_none=True), new.model_dump(exclude_none=True), ())
    return tuple(
        Difference(pointer, fact_at(before, pointer), fact_at(after, pointer)) for pointer in map(join_pointer, paths)
    )


def _changed_paths(old: Any, new: Any, path: JsonPath) -> Iterator[JsonPath]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _changed_paths(old.get(name), new.get(name), (*path, name))
    elif isinstance(old, tuple) and isinstance(new, tuple) and _entries_keep_index(old, new):
        for index, (before, after) in enumerate(zip(old, new, strict=False)):
            yield from _changed_paths(before, after, (*path, index))
        yield from ((*path, index) for index in range(len(old), len(new)))
        # From the back, so that removing an entry doesn't change the index of the next one to remove.
        yield from ((*path, index) for index in reversed(range(len(new), len(old))))
    else:
        yield path


def _entries_keep_index(old: tuple[Any, ...], new: tuple[Any, ...]) -> bool:
    """Say whether entries can be compared by index: always for groups, for texts if the common part is equal."""
    if len(old) == len(new) or all(isinstance(entry, dict) for entry in (*old, *new)):
        return True
    shortest = min(len(old), len(new))
    return old[:shortest] == new[:shortest]


def set_json_value(record: Json, path: str, value: Any) -> bool:
    """Set the value at a pointer in place, or remove it if it is None; return whether the pointer could be reached.

    Missing groups are created; a list takes a new entry only directly after its last one.
    """
    *parents, last = split_pointer(path)
    part: Any = record
    for step in parents:
        part = part.setdefault(step, {}) if isinstance(part, dict) else fact_at(part, join_pointer((step,)))
    if isinstance(part, list):
        return last.isdigit() and _set_entry(part, int(last), value)
    if not isinstance(part, dict):
        return False
    if value is None:
        part.pop(last, None)
    else:
        part[last] = value
    return True


def _set_entry(entries: list[Any], index: int, value: Any) -> bool:
    if index > len(entries) or (value is None and index == len(entries)):
        return False
    entries[index : index + 1] = [] if value is None else [value]
    return True


def changed_pointers(difference: Difference) -> tuple[str, ...]:
    """Return the pointers of all single facts that a difference changes, in groups and lists too."""
    return tuple(dict.fromkeys(_leaf_pointers(difference.pointer, difference.old, difference.new)))


def _leaf_pointers(pointer: str, old: Any, new: Any) -> Iterator[str]:
    if old == new or not (_has_value(old) or _has_value(new)):
        return
    below = dict.fromkeys((*_child_names(old), *_child_names(new)))
    if not below:
        yield pointer
    for name in below:
        step = join_pointer((name,))
        yield from _leaf_pointers(pointer + step, fact_at(old, step), fact_at(new, step))


def _has_value(value: Any) -> bool:
    """Say whether there is a fact; an empty list or group counts as none."""
    return value not in (None, [], {})


def _child_names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    elif isinstance(value, list):
        yield from map(str, range(len(value)))
