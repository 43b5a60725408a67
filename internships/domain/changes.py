"""How two records differ, place by place, and how a change is made: plain JSON values, nothing else."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from internships.domain.document import Json
from internships.domain.pointers import pointer, steps
from internships.domain.value import Value

Place = tuple[str | int, ...]


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
    places = _places(old.model_dump(exclude_none=True), new.model_dump(exclude_none=True), ())
    return tuple(Difference(path, at(before, path), at(after, path)) for path in map(pointer, places))


def _places(old: Any, new: Any, place: Place) -> Iterator[Place]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _places(old.get(name), new.get(name), (*place, name))
    elif isinstance(old, tuple) and isinstance(new, tuple) and _keep_places(old, new):
        for index, (before, after) in enumerate(zip(old, new, strict=False)):
            yield from _places(before, after, (*place, index))
        yield from ((*place, index) for index in range(len(old), len(new)))
        # From the back, so that what goes doesn't move what is still to go.
        yield from ((*place, index) for index in reversed(range(len(new), len(old))))
    else:
        yield place


def _keep_places(old: tuple[Any, ...], new: tuple[Any, ...]) -> bool:
    """Say whether the entries of two lists are told apart by their place: groups always, lines while none moves."""
    if len(old) == len(new) or all(isinstance(entry, dict) for entry in (*old, *new)):
        return True
    shortest = min(len(old), len(new))
    return old[:shortest] == new[:shortest]


def at(record: Any, path: str) -> Any:
    """Return what stands at a pointer in a record, or None."""
    for step in steps(path):
        if isinstance(record, dict):
            record = record.get(step)
        elif isinstance(record, list) and step.isdigit() and int(step) < len(record):
            record = record[int(step)]
        else:
            return None
    return record


def put(record: Json, path: str, value: Any) -> bool:
    """Put a value at a pointer, or take away what stands there when it is None; say whether the place exists.

    Groups on the way are made; a list takes a new entry only right behind its last one.
    """
    *way, last = steps(path)
    part: Any = record
    for step in way:
        part = part.setdefault(step, {}) if isinstance(part, dict) else at(part, pointer((step,)))
    if isinstance(part, list):
        return last.isdigit() and _put_entry(part, int(last), value)
    if not isinstance(part, dict):
        return False
    if value is None:
        part.pop(last, None)
    else:
        part[last] = value
    return True


def _put_entry(entries: list[Any], index: int, value: Any) -> bool:
    if index > len(entries) or (value is None and index == len(entries)):
        return False
    entries[index : index + 1] = [] if value is None else [value]
    return True


def touched(difference: Difference) -> tuple[str, ...]:
    """Return the pointer of every single fact that a difference changes, groups and lists unfolded."""
    return tuple(dict.fromkeys(_leaves(difference.pointer, difference.old, difference.new)))


def _leaves(path: str, old: Any, new: Any) -> Iterator[str]:
    if old == new or not (_holds(old) or _holds(new)):
        return
    below = dict.fromkeys((*_names(old), *_names(new)))
    if not below:
        yield path
    for name in below:
        place = pointer((name,))
        yield from _leaves(path + place, at(old, place), at(new, place))


def _holds(value: Any) -> bool:
    """Say whether there is a fact; an empty list or group says no more than none."""
    return value not in (None, [], {})


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    elif isinstance(value, list):
        yield from map(str, range(len(value)))
