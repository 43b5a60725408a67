"""The catalogue of export columns, derived from the schema: key, title, kind, and who may read each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from internships.domain.access import Side
from internships.domain.agreement import Agreement
from internships.domain.party_views import readable_visibilities
from internships.domain.placement_board import PlacementLine
from internships.domain.pointers import SchemaFact, fact_metadata, schema_facts, split_pointer, value_model
from internships.domain.refusals import Refusal
from internships.domain.shared_view import NATIONAL_NUMBER_FIELD
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Term, Visibility
from internships.exports.column_sets import BOARD, COLUMN_SETS
from internships.exports.column_titles import column_titles
from internships.exports.column_widths import text_width, widened_for_title
from internships.exports.errors import UnknownColumn
from internships.exports.placement_columns import COMPUTED_COLUMNS, PLACEMENT_COLUMNS, PlacementColumn

ALL = "all"
"""Name of the set of every column that all parties may read."""
_LONGEST_NAME = 80
_MOST_SUGGESTED = 3


class ColumnKind(StrEnum):
    """What stands in the cells of a column."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes_no"
    TERM = "term"


class Column(Value):
    """One column of an export.

    ``key`` is its name in requests and in JSON; ``pointer`` is the place of its fact in the record, None for a column
    of the placement line. In a pointer ``/students/0`` and ``/hosts/0`` are the student and the host of the row,
    whatever their index in the record; ``*`` is every entry of a list, and ``is_list`` is then true.
    ``width`` is in characters, for a workbook.
    """

    key: str
    title: Bilingual
    about: Bilingual
    pointer: str | None
    kind: ColumnKind
    visibility: Visibility = Visibility.SHARED
    is_list: bool = False
    width: int


@cache
def catalogue() -> tuple[Column, ...]:
    """Return every column: those of placements first, then the facts in the order of the schema.

    The national number is left out (V04).
    """
    return (*_placement_columns(), *(_fact_column(leaf) for leaf in schema_facts(Agreement) if _is_exported(leaf)))


def requested_columns(side: Side, names: Iterable[str] = ()) -> tuple[Column, ...]:
    """Return the columns with these names, each once and in this order; the set ``board`` when no name is given.

    A name is a column's key, its pointer, or a set: ``board``, ``contacts``, ``planning``, ``safety``, ``all``.
    Sets contain only what every party may read; other columns must be requested by name. Refuses unknown columns,
    columns that the side may not read, and ``Side.NEITHER``.
    """
    readable = readable_visibilities(side)
    columns = (column for name in (tuple(names) or (BOARD,)) for column in _columns_named(name, readable))
    return tuple(dict.fromkeys(columns))


def readable_columns(side: Side) -> tuple[Column, ...]:
    """Return the columns that a side may read."""
    readable = readable_visibilities(side)
    return tuple(column for column in catalogue() if column.visibility in readable)


def needs_agreement(columns: Iterable[Column]) -> bool:
    """Say whether the rows need the agreement's facts, and not only placement lines."""
    return any(column.pointer is not None or column.key in COMPUTED_COLUMNS for column in columns)


def _columns_named(name: str, readable: frozenset[Visibility]) -> tuple[Column, ...]:
    if name == ALL:
        return tuple(column for column in catalogue() if column.visibility is Visibility.SHARED)
    if name in COLUMN_SETS:
        return tuple(_columns_by_name()[key] for key in COLUMN_SETS[name])
    column = _columns_by_name().get(name)
    if column is None:
        requested = name[:_LONGEST_NAME]
        candidates = [column for column in catalogue() if column.visibility in readable]
        raise UnknownColumn(requested, _suggestions(requested, candidates))
    if column.visibility not in readable:
        raise Refusal("column_private", name=column.key, visibility=column.visibility)
    return (column,)


def _suggestions(requested: str, readable: Sequence[Column]) -> tuple[str, ...]:
    """Return the keys most similar to a requested name; columns with the name in their title come first."""
    text = requested.strip().casefold()
    titled = [(title.casefold(), column.key) for column in readable for title in (column.title.nl, column.title.en)]
    word_start = re.compile(rf"\b{re.escape(text)}")
    matching = [
        key for title, key in sorted(titled, key=lambda pair: len(pair[0])) if text and word_start.search(title)
    ]
    names = (*COLUMN_SETS, ALL, *(column.key for column in readable))
    keys_by_text = dict([*titled, *((name, name) for name in names)])
    similar = [keys_by_text[match] for match in get_close_matches(text, keys_by_text, n=_MOST_SUGGESTED)]
    return tuple(dict.fromkeys((*matching, *similar)))[:_MOST_SUGGESTED]


@cache
def _columns_by_name() -> dict[str, Column]:
    by_key = {column.key: column for column in catalogue()}
    return by_key | {column.pointer: column for column in catalogue() if column.pointer}


def _placement_columns() -> Iterator[Column]:
    for key, column in PLACEMENT_COLUMNS.items():
        yield _placement_column(key, column, PlacementLine.model_fields[key].annotation)
    for key, computed in COMPUTED_COLUMNS.items():
        yield _placement_column(key, computed, computed.value_type)


def _placement_column(key: str, source: PlacementColumn, annotation: Any) -> Column:
    return Column(
        key=key, title=source.title, about=source.about, pointer=None, kind=_kind(annotation), width=source.width
    )


def _is_exported(fact: SchemaFact) -> bool:
    key = _key(fact.pointer)
    return key.rpartition(".")[2] != NATIONAL_NUMBER_FIELD and key not in PLACEMENT_COLUMNS


def _fact_column(fact: SchemaFact) -> Column:
    pointer = fact.pointer.replace("/students/*", "/students/0").replace("/hosts/*", "/hosts/0")
    key, is_list = _key(fact.pointer), "*" in pointer
    field = _field_at(fact.pointer)
    kind, title = _kind(field.annotation), column_titles(_PLACEMENT_TITLES)[fact.pointer]
    width = _WIDTHS.get(kind) or text_width(key, field.annotation, field.metadata, is_list=is_list)
    return Column(
        key=key,
        title=title,
        about=_description(field),
        pointer=pointer,
        kind=kind,
        visibility=fact.visibility,
        is_list=is_list,
        width=widened_for_title(width, title),
    )


_PLACEMENT_TITLES = tuple(column.title for column in (*PLACEMENT_COLUMNS.values(), *COMPUTED_COLUMNS.values()))
_WIDTHS = {ColumnKind.DATE: 12, ColumnKind.NUMBER: 10, ColumnKind.YES_NO: 10, ColumnKind.TERM: 18}


def _key(pointer: str) -> str:
    return ".".join(step for step in split_pointer(pointer) if step != "*")


def _field_at(pointer: str) -> FieldInfo:
    """Return the schema's field at a pointer."""
    *groups, last = (step for step in split_pointer(pointer) if step != "*")
    model: type[Value] = Agreement
    for step in groups:
        model = value_model(model.model_fields[step].annotation) or model
    return model.model_fields[last]


def _description(field: FieldInfo) -> Bilingual:
    """Return the description of a fact: the part of its text after the colon."""
    fact = fact_metadata(field.metadata)
    nl, en = (fact.nl, fact.en) if fact else ("", "")
    return Bilingual(nl=nl.partition(": ")[2], en=en.partition(": ")[2])


def _kind(annotation: Any) -> ColumnKind:
    """Return the kind of column for a type annotation; times and codes are text."""
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        kinds = {_kind(part) for part in get_args(annotation) if isinstance(part, type) or get_origin(part)}
        return next(iter(kinds - {ColumnKind.TEXT}), ColumnKind.TEXT)
    if not isinstance(annotation, type):
        return ColumnKind.TEXT
    return next((kind for python_type, kind in _KINDS.items() if issubclass(annotation, python_type)), ColumnKind.TEXT)


# bool before int, since bool is a subclass of int.
_KINDS: dict[type, ColumnKind] = {
    Term: ColumnKind.TERM,
    bool: ColumnKind.YES_NO,
    date: ColumnKind.DATE,
    int: ColumnKind.NUMBER,
    Decimal: ColumnKind.NUMBER,
}
