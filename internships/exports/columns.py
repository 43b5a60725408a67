"""One catalogue of columns, taken from the schema: what can be exported, under which title, for whose eyes."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from internships.domain.access import Side
from internships.domain.agreement import Agreement
from internships.domain.pointers import Leaf, leaves, place_name, steps, told_by, value_model
from internships.domain.tracking import PlacementLine
from internships.domain.value import Value
from internships.domain.views import NATIONAL_NUMBER, read_by
from internships.domain.wording import Bilingual, Term, Visibility
from internships.exports.column_sets import BOARD, SETS
from internships.exports.errors import PrivateColumn, UnknownColumn
from internships.exports.line_columns import HEALTH_CONDITION, HEALTH_TITLE, LINE_TITLES, HealthCondition

ALL = "all"
"""The set of every column that all parties may read."""
_LONGEST_ASKED = 80


class ColumnKind(StrEnum):
    """What stands in the cells of a column."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes_no"
    TERM = "term"


class Column(Value):
    """One column of an export.

    ``key`` is its name in a request and in JSON, ``pointer`` the place in the record that it tells, None where the
    board's line tells it. In a pointer ``/students/0`` and ``/hosts/0`` are the student and the host of the row,
    whichever place they have in the record; ``*`` is every entry of a list, and the column then ``is_list``.
    """

    key: str
    title: Bilingual
    about: Bilingual
    pointer: str | None
    kind: ColumnKind
    visibility: Visibility = Visibility.SHARED
    is_list: bool = False


@cache
def catalogue() -> tuple[Column, ...]:
    """Return every column there is: the board's first, then the schema's, in its order.

    The national number is none of them (V04).
    """
    return (*_line_columns(), *(_fact_column(leaf) for leaf in leaves(Agreement) if _is_told(leaf)))


def columns_for(side: Side, names: Iterable[str] = ()) -> tuple[Column, ...]:
    """Return the columns that a side asks for, each once, in the order asked; nothing asked is the board.

    A name is a column's key, its pointer, or a set: ``board``, ``contacts``, ``planning``, ``safety``, ``all``.
    Sets hold only what every party may read; what is one side's own must be asked by name. Refuses
    ``UnknownColumn``, ``PrivateColumn``, and ``NoPartyReads`` for ``Side.NEITHER``.
    """
    read = read_by(side)
    chosen = (column for name in (tuple(names) or (BOARD,)) for column in _named(name, read))
    return tuple(dict.fromkeys(chosen))


def columns_read_by(side: Side) -> tuple[Column, ...]:
    """Return the catalogue as a side may ask for it."""
    read = read_by(side)
    return tuple(column for column in catalogue() if column.visibility in read)


def needs_facts(columns: Iterable[Column]) -> bool:
    """Say whether the rows must bring the agreement's facts, or whether the board's lines are enough."""
    return any(column.pointer is not None or column.key == HEALTH_CONDITION for column in columns)


def _named(name: str, read: frozenset[Visibility]) -> tuple[Column, ...]:
    if name == ALL:
        return tuple(column for column in catalogue() if column.visibility is Visibility.SHARED)
    if name in SETS:
        return tuple(_by_name()[key] for key in SETS[name])
    column = _by_name().get(name)
    if column is None:
        asked = name[:_LONGEST_ASKED]
        readable = [known.key for known in catalogue() if known.visibility in read]
        raise UnknownColumn(asked, tuple(get_close_matches(asked, [*SETS, ALL, *readable], n=3)))
    if column.visibility not in read:
        raise PrivateColumn(column.key, column.visibility)
    return (column,)


@cache
def _by_name() -> dict[str, Column]:
    by_key = {column.key: column for column in catalogue()}
    return by_key | {column.pointer: column for column in catalogue() if column.pointer}


def _line_columns() -> Iterator[Column]:
    for key, (nl, en) in LINE_TITLES.items():
        kind = _kind(PlacementLine.model_fields[key].annotation)
        yield Column(key=key, title=Bilingual(nl=nl, en=en), about=_OF_THE_DAY, pointer=None, kind=kind)
    yield Column(key=HEALTH_CONDITION, title=HEALTH_TITLE, about=_OF_THE_DAY, pointer=None, kind=_kind(HealthCondition))


_OF_THE_DAY = Bilingual(nl="zoals het was op de gevraagde dag", en="as it was on the day asked")


def _is_told(leaf: Leaf) -> bool:
    key = _key(leaf.pointer)
    return key.rpartition(".")[2] != NATIONAL_NUMBER and key not in LINE_TITLES


def _fact_column(leaf: Leaf) -> Column:
    place = leaf.pointer.replace("/students/*", "/students/0").replace("/hosts/*", "/hosts/0")
    annotation, about = _fact_at(leaf.pointer)
    return Column(
        key=_key(leaf.pointer),
        title=place_name(Agreement, leaf.pointer) or leaf.title,
        about=about,
        pointer=place,
        kind=_kind(annotation),
        visibility=leaf.visibility,
        is_list="*" in place,
    )


def _key(pointer: str) -> str:
    return ".".join(step for step in steps(pointer) if step != "*")


def _fact_at(pointer: str) -> tuple[Any, Bilingual]:
    """Return the annotation of a place in the schema, and what its fact says about itself."""
    *way, last = (step for step in steps(pointer) if step != "*")
    model: type[Value] = Agreement
    for step in way:
        model = value_model(model.model_fields[step].annotation) or model
    field = model.model_fields[last]
    fact = told_by(field.metadata)
    nl, en = (fact.nl, fact.en) if fact else ("", "")
    return field.annotation, Bilingual(nl=nl.partition(": ")[2], en=en.partition(": ")[2])


def _kind(annotation: Any) -> ColumnKind:
    """Return the kind of column for an annotation; texts, hours and codes are all text."""
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        kinds = {_kind(part) for part in get_args(annotation) if isinstance(part, type) or get_origin(part)}
        return next(iter(kinds - {ColumnKind.TEXT}), ColumnKind.TEXT)
    if not isinstance(annotation, type):
        return ColumnKind.TEXT
    return next((kind for known, kind in _KINDS.items() if issubclass(annotation, known)), ColumnKind.TEXT)


# bool before int: Python's bool is an int too.
_KINDS: dict[type, ColumnKind] = {
    Term: ColumnKind.TERM,
    bool: ColumnKind.YES_NO,
    date: ColumnKind.DATE,
    int: ColumnKind.NUMBER,
    Decimal: ColumnKind.NUMBER,
}
