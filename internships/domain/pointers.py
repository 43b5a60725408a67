"""Places in a record: JSON Pointers (RFC 6901), with ``*`` for every entry of a list."""

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

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
    """Return every ``(pointer, value)`` that a path with ``*`` reaches; what is None or absent isn't reached."""
    return list(_walk(value, split_pointer(path), ""))


def fact_at(value: Any, path: str) -> Any:
    """Return the first value that a path reaches, or None: the way to read a fact that a draft may lack."""
    return next((reached for _, reached in _walk(value, split_pointer(path), "")), None)


def missing_at(value: Any, path: str) -> tuple[str, ...]:
    """Return where a path with ``*`` ends in nothing: once for each entry of its lists, never where a list is empty."""
    return tuple(_missing(value, split_pointer(path), ""))


def _missing(value: Any, left: tuple[str, ...], at: str) -> Iterator[str]:
    for done, step in enumerate(left):
        if step == "*":
            for index, entry in enumerate(value or ()):
                yield from _missing(entry, left[done + 1 :], f"{at}/{index}")
            return
        value, at = getattr(value, step, None), f"{at}/{step}"
    if value is None:
        yield at


def _walk(value: Any, left: tuple[str, ...], at: str) -> Iterator[tuple[str, Any]]:
    for done, step in enumerate(left, 1):
        if value is None:
            return
        if isinstance(value, tuple | list):
            for index, entry in enumerate(value) if step == "*" else _entry(value, step):
                yield from _walk(entry, left[done:], f"{at}/{index}")
            return
        value, at = getattr(value, step, None), f"{at}/{step}"
    if value is not None:
        yield at, value


def _entry(value: Sequence[Any], step: str) -> list[tuple[int, Any]]:
    index = int(step)
    return [(index, value[index])] if index < len(value) else []


def texts_in(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Yield ``(pointer, text)`` of every text that somebody typed into a value; closed lists are no text."""
    if isinstance(value, Value):
        for name in type(value).model_fields:
            if (told := getattr(value, name)) is not None:
                yield from texts_in(told, f"{at}/{name}")
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from texts_in(entry, f"{at}/{index}")
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield at, value


class SchemaFact(Value):
    """A place in the schema where a fact stands: its pointer with ``*``, title and who may read it."""

    pointer: str
    title: Bilingual
    required: bool
    visibility: Visibility
    model: str


def value_model(annotation: Any) -> type[Value] | None:
    """Return the Value class inside Optional, Annotated or tuple, if there is one."""
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return annotation
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        for part in get_args(annotation):
            if (model := value_model(part)) is not None:
                return model
    return None


def is_list(annotation: Any) -> bool:
    """Say whether the annotation is a tuple of entries."""
    origin = get_origin(annotation)
    return origin is tuple or (origin in (Annotated, Union, UnionType) and any(map(is_list, get_args(annotation))))


def fact_metadata(metadata: Sequence[Any]) -> Fact | None:
    """Return the Fact mark among a field's metadata."""
    return next((mark for mark in metadata if isinstance(mark, Fact)), None)


def schema_facts(model: type[Value], at: str = "", inherited: Visibility = Visibility.SHARED) -> Iterator[SchemaFact]:
    """Yield every place of the schema where a fact stands, in the schema's order."""
    for name, field in model.model_fields.items():
        fact = fact_metadata(field.metadata)
        seen = fact.visibility if fact and fact.visibility is not Visibility.SHARED else inherited
        title = fact.title if fact else Bilingual(nl=name, en=name)
        place = f"{at}/{name}" + ("/*" if is_list(field.annotation) else "")
        nested = value_model(field.annotation)
        if nested is None:
            yield SchemaFact(
                pointer=place,
                title=title,
                required=field.is_required(),
                visibility=seen,
                model=model.__name__,
            )
        else:
            yield from schema_facts(nested, place, seen)


@lru_cache(maxsize=2048)
def pointer_titles(model: type[Value], path: str) -> tuple[Bilingual, ...]:
    """Return the titles on the way to a pointer, outermost first; empty where the schema has no such place."""
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
    """Say a place in words, ``"Familienaam (Studenten, Naam)"``, or None where the schema has no such place."""
    titles = pointer_titles(model, path)
    if not titles:
        return None
    nl, en = [title.nl for title in titles], [title.en for title in titles]
    if len(titles) == 1:
        return titles[0]
    return Bilingual(nl=f"{nl[-1]} ({', '.join(nl[:-1])})", en=f"{en[-1]} ({', '.join(en[:-1])})")
