"""JSON Pointers (RFC 6901) into a record, with ``*`` for every entry of a list, and the facts of the schema."""

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from internships.domain.agreement import Agreement
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Fact, Visibility


def join_pointer(steps: Sequence[str | int]) -> str:
    """Join steps to a JSON Pointer; no steps is the whole record."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


@lru_cache(maxsize=4096)
def split_pointer(path: str) -> tuple[str, ...]:
    """Split a JSON Pointer into its steps."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:])


def facts_at(value: Any, path: str) -> list[tuple[str, Any]]:
    """Return every ``(pointer, value)`` on a path with ``*``, in a record or its JSON; absent and None are left out."""
    return list(_walk(value, split_pointer(path), ""))


def fact_at(value: Any, path: str) -> Any:
    """Return the first value on a path, or None: the way to read a fact that a draft may lack."""
    return next((fact for _, fact in _walk(value, split_pointer(path), "")), None)


def missing_at(value: Any, path: str) -> tuple[str, ...]:
    """Return the pointers on a path with ``*`` where the fact is missing; none for an empty list."""
    return tuple(_missing(value, split_pointer(path), ""))


def _missing(value: Any, steps: tuple[str, ...], pointer: str) -> Iterator[str]:
    for position, step in enumerate(steps):
        if step == "*":
            for index, entry in enumerate(value or ()):
                yield from _missing(entry, steps[position + 1 :], f"{pointer}/{index}")
            return
        value, pointer = getattr(value, step, None), f"{pointer}/{step}"
    if value is None:
        yield pointer


def _walk(value: Any, steps: tuple[str, ...], pointer: str) -> Iterator[tuple[str, Any]]:
    for position, step in enumerate(steps, 1):
        if value is None:
            return
        if isinstance(value, tuple | list):
            for index, entry in enumerate(value) if step == "*" else _entry(value, step):
                yield from _walk(entry, steps[position:], f"{pointer}/{index}")
            return
        value, pointer = _child(value, step), f"{pointer}/{step}"
    if value is not None:
        yield pointer, value


def _child(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    return None if isinstance(value, str) else getattr(value, step, None)  # a text in JSON has no facts


def _entry(value: Sequence[Any], step: str) -> list[tuple[int, Any]]:
    return [(int(step), value[int(step)])] if step.isdigit() and int(step) < len(value) else []


def texts_in(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield ``(pointer, text)`` of every free text in a value; members of closed lists are not free text."""
    if isinstance(value, Value):
        for name in type(value).model_fields:
            if (part := getattr(value, name)) is not None:
                yield from texts_in(part, f"{pointer}/{name}")
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from texts_in(entry, f"{pointer}/{index}")
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield pointer, value


class SchemaFact(Value):
    """A fact of the schema: its pointer with ``*``, its title and who may read it."""

    pointer: str
    title: Bilingual
    required: bool
    visibility: Visibility
    model: str


def value_model(annotation: Any) -> type[Value] | None:
    """Return the Value class inside an Optional, Annotated or tuple annotation, or None."""
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return annotation
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        for part in get_args(annotation):
            if (model := value_model(part)) is not None:
                return model
    return None


def is_list(annotation: Any) -> bool:
    """Say whether the annotation is a tuple, which is how lists are declared."""
    origin = get_origin(annotation)
    return origin is tuple or (origin in (Annotated, Union, UnionType) and any(map(is_list, get_args(annotation))))


def fact_metadata(metadata: Sequence[Any]) -> Fact | None:
    """Return the ``Fact`` in a field's metadata, or None."""
    return next((mark for mark in metadata if isinstance(mark, Fact)), None)


def schema_facts(
    model: type[Value], parent: str = "", inherited: Visibility = Visibility.SHARED
) -> Iterator[SchemaFact]:
    """Yield every fact of a model and the models below it, in the schema's order."""
    for name, field in model.model_fields.items():
        fact = fact_metadata(field.metadata)
        visibility = fact.visibility if fact and fact.visibility is not Visibility.SHARED else inherited
        title = fact.title if fact else Bilingual(nl=name, en=name)
        pointer = f"{parent}/{name}" + ("/*" if is_list(field.annotation) else "")
        nested = value_model(field.annotation)
        if nested is None:
            yield SchemaFact(
                pointer=pointer,
                title=title,
                required=field.is_required(),
                visibility=visibility,
                model=model.__name__,
            )
        else:
            yield from schema_facts(nested, pointer, visibility)


@lru_cache(maxsize=2048)
def pointer_titles(model: type[Value], path: str) -> tuple[Bilingual, ...]:
    """Return the titles of all fields on a pointer, outermost first; empty if the schema has no such pointer."""
    current: type[Value] | None = model
    titles: list[Bilingual] = []
    for step in split_pointer(path):
        if step == "*" or step.isdigit():
            continue
        if current is None or step not in current.model_fields:
            return ()
        field = current.model_fields[step]
        fact = fact_metadata(field.metadata)
        titles.append(fact.title if fact else Bilingual(nl=step, en=step))
        current = value_model(field.annotation)
    return tuple(titles)


def pointer_label(model: type[Value], path: str) -> Bilingual | None:
    """Return a pointer in words, ``"Familienaam (Studenten, Naam)"``, or None if the schema has no such pointer."""
    titles = pointer_titles(model, path)
    if not titles:
        return None
    nl, en = [title.nl for title in titles], [title.en for title in titles]
    if len(titles) == 1:
        return titles[0]
    return Bilingual(nl=f"{nl[-1]} ({', '.join(nl[:-1])})", en=f"{en[-1]} ({', '.join(en[:-1])})")


def fact_label(pointer: str) -> Bilingual:
    """Return a pointer into an agreement in words; the pointer itself if the schema has no such fact."""
    return pointer_label(Agreement, pointer) or Bilingual(nl=pointer, en=pointer)
