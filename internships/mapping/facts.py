"""Reaching facts in a record: by path, with the index of every list entry on the way."""

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from internships.domain.agreement import Agreement
from internships.domain.pointers import steps, value_model
from internships.domain.value import Value
from internships.domain.wording import Term

At = tuple[int, ...]


def reach(value: Any, path: tuple[str, ...], at: At = ()) -> Iterator[tuple[At, Any]]:
    """Yield every fact below a value that a path reaches, with the list indexes passed; None is not reached."""
    for depth, step in enumerate(path):
        if value is None:
            return
        if step == "*":
            for index, entry in enumerate(value):
                yield from reach(entry, path[depth + 1 :], (*at, index))
            return
        value = getattr(value, step, None)
    if value is not None and value != ():
        yield at, value


def filled(path: str, at: At) -> str:
    """Put list indexes in the place of the path's stars: ``/students/*/names`` at ``(1,)`` is ``/students/1/names``."""
    indexes = iter(at)
    return "".join(f"/{next(indexes, '*') if step == '*' else step}" for step in steps(path))


@cache
def annotation_at(path: str) -> Any:
    """Return the annotation of the schema at a path, or None where the schema has no such place."""
    current: type[Value] | None = Agreement
    annotation: Any = Agreement
    for step in steps(path):
        if step == "*":
            continue
        if current is None or step not in current.model_fields:
            return None
        annotation = current.model_fields[step].annotation
        current = value_model(annotation)
    return annotation


def term_in(annotation: Any) -> type[Term] | None:
    """Return the closed list inside an annotation, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, Term):
        return annotation
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        return next(filter(None, map(term_in, get_args(annotation))), None)
    return None
