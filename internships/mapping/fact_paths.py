"""Reaching facts in a record: by path, with the index of every list entry on the way."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from internships.domain.agreement import Agreement
from internships.domain.pointers import split_pointer, value_model
from internships.domain.value import Value
from internships.domain.wording import Term

Indexes = tuple[int, ...]


FactReader = Callable[[Any], list[tuple[Indexes, Any]]]


@cache
def fact_reader(path: tuple[str, ...]) -> FactReader:
    """Return what reaches every fact below a value by one path, with the list indexes passed; None is not reached.

    It is made once for each path: a thousand agreements ask the same hundred.
    """
    if "*" not in path:
        get = attrgetter(".".join(path))

        def one(value: Any) -> list[tuple[Indexes, Any]]:
            try:
                fact = get(value)
            except AttributeError:  # a group on the way is None
                return []
            return [] if fact is None or fact == () else [((), fact)]

        return one
    split = path.index("*")
    entries = attrgetter(".".join(path[:split])) if split else None
    below = fact_reader(path[split + 1 :]) if path[split + 1 :] else None

    def every(value: Any) -> list[tuple[Indexes, Any]]:
        try:
            listed = entries(value) if entries else value
        except AttributeError:
            return []
        if below is None:
            return [((index,), entry) for index, entry in enumerate(listed or ()) if entry is not None]
        return [
            ((index, *at), fact)
            for index, entry in enumerate(listed or ())
            if entry is not None
            for at, fact in below(entry)
        ]

    return every


def with_indexes(path: str, at: Indexes) -> str:
    """Put list indexes in the place of the path's stars: ``/students/*/names`` at ``(1,)`` is ``/students/1/names``."""
    indexes = iter(at)
    return "".join(f"/{next(indexes, '*') if step == '*' else step}" for step in split_pointer(path))


@cache
def annotation_at(path: str) -> Any:
    """Return the annotation of the schema at a path, or None where the schema has no such place."""
    current: type[Value] | None = Agreement
    annotation: Any = Agreement
    for step in split_pointer(path):
        if step == "*":
            continue
        if current is None or step not in current.model_fields:
            return None
        annotation = current.model_fields[step].annotation
        current = value_model(annotation)
    return annotation


def term_type_in(annotation: Any) -> type[Term] | None:
    """Return the closed list inside an annotation, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, Term):
        return annotation
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        return next(filter(None, map(term_type_in, get_args(annotation))), None)
    return None
