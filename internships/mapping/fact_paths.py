"""Reads facts of an agreement by path, with the indexes of the list entries on the way."""

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
    """Return a function that reads every fact at a path, with its list indexes; None and empty lists are left out.

    Cached, because batches of a thousand agreements read the same hundred paths.
    """
    if "*" not in path:
        get = attrgetter(".".join(path))

        def read_single(value: Any) -> list[tuple[Indexes, Any]]:
            try:
                fact = get(value)
            except AttributeError:  # a group on the way is None
                return []
            return [] if fact is None or fact == () else [((), fact)]

        return read_single
    split = path.index("*")
    get_list = attrgetter(".".join(path[:split])) if split else None
    read_rest = fact_reader(path[split + 1 :]) if path[split + 1 :] else None

    def read_entries(value: Any) -> list[tuple[Indexes, Any]]:
        try:
            items = get_list(value) if get_list else value
        except AttributeError:
            return []
        if read_rest is None:
            return [((index,), entry) for index, entry in enumerate(items or ()) if entry is not None]
        return [
            ((index, *at), fact)
            for index, entry in enumerate(items or ())
            if entry is not None
            for at, fact in read_rest(entry)
        ]

    return read_entries


@cache
def annotation_at(path: str) -> Any:
    """Return the type annotation at a path of the schema, or None if there is no such path."""
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
    """Return the closed list (a ``Term`` subclass) inside an annotation, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, Term):
        return annotation
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        return next(filter(None, map(term_type_in, get_args(annotation))), None)
    return None
