"""How two records differ, place by place, and how a change is made: plain JSON values, nothing else."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from internships.domain.document import Json
from internships.domain.pointers import join_pointer, split_pointer
from internships.domain.value import Value

JsonPath = tuple[str | int, ...]


class Difference(NamedTuple):
    """One place where two records differ, with both JSON values; None is a fact that is not there."""

    pointer: str
    old: Any
    new: Any


def as_json(value: Value) -> Json:
    """Return the facts that a value holds, as JSON values."""
    record: Json = value.model_dump(mode="json", exclude_none=True)
    return record


def differences(old: Value, new: Value) -> tuple[Difference, ...]:
    """Return the smallest places where two values of one model differ.

    A group is entered; a list is entered where its entries keep their places, so that one more entry is one
    difference. What is written otherwise but is the same fact (38 and 38.0 hours) is no difference. Made one after
    the other, in this order, they turn the old record into the new one.
    """
    before, after = as_json(old), as_json(new)
    places = _changed_paths(old.model_dump(exclude_none=True), new.model_dump(exclude_none=True), ())
    return tuple(
        Difference(path, json_value(before, path), json_value(after, path)) for path in map(join_pointer, places)
    )


def _changed_paths(old: Any, new: Any, place: JsonPath) -> Iterator[JsonPath]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _changed_paths(old.get(name), new.get(name), (*place, name))
    elif isinstance(old, tuple) and isinstance(new, tuple) and _entries_keep_index(old, new):
        for index, (before, after) in enumerate(zip(old, new, strict=False)):
            yield from _changed_paths(before, after, (*place, index))
        yield from ((*place, index) for index in range(len(old), len(new)))
        # From the back, so that what goes doesn't move what is still to go.
        yield from ((*place, index) for index in reversed(range(len(new), len(old))))
    else:
        yield place


def _entries_keep_index(old: tuple[Any, ...], new: tuple[Any, ...]) -> bool:
    """Say whether the entries of two lists are told apart by their place: groups always, lines while none moves."""
    if len(old) == len(new) or all(isinstance(entry, dict) for entry in (*old, *new)):
        return True
    shortest = min(len(old), len(new))
    return old[:shortest] == new[:shortest]


def json_value(record: Any, path: str) -> Any:
    """Return what stands at a pointer in a record, or None."""
    for step in split_pointer(path):
        if isinstance(record, dict):
            record = record.get(step)
        elif isinstance(record, list) and step.isdigit() and int(step) < len(record):
            record = record[int(step)]
        else:
            return None
    return record


def set_json_value(record: Json, path: str, value: Any) -> bool:
    """Put a value at a pointer, or take away what stands there when it is None; say whether the place exists.

    Groups on the way are made; a list takes a new entry only right behind its last one.
    """
    *way, last = split_pointer(path)
    part: Any = record
    for step in way:
        part = part.setdefault(step, {}) if isinstance(part, dict) else json_value(part, join_pointer((step,)))
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
    """Return the pointer of every single fact that a difference changes, groups and lists unfolded."""
    return tuple(dict.fromkeys(_leaf_pointers(difference.pointer, difference.old, difference.new)))


def _leaf_pointers(path: str, old: Any, new: Any) -> Iterator[str]:
    if old == new or not (_has_value(old) or _has_value(new)):
        return
    below = dict.fromkeys((*_child_names(old), *_child_names(new)))
    if not below:
        yield path
    for name in below:
        place = join_pointer((name,))
        yield from _leaf_pointers(path + place, json_value(old, place), json_value(new, place))


def _has_value(value: Any) -> bool:
    """Say whether there is a fact; an empty list or group says no more than none."""
    return value not in (None, [], {})


def _child_names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    elif isinstance(value, list):
        yield from map(str, range(len(value)))
