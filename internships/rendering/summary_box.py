"""The summary at the top of a document: who, where, when, and the mentors and supervisors."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from internships.domain.document import Cell, VariantDocument

_MAX_NAMES = 3
"""Maximum number of names under one heading; a collective agreement may have hundreds."""


@dataclass(frozen=True)
class SummaryLine:
    """One line of the box; a small one explains the line above it."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class SummaryColumn:
    """One heading of the box with its lines."""

    title: str
    lines: tuple[SummaryLine, ...]


def summary_columns(
    document: VariantDocument, fields: Mapping[str, Cell], labels: Mapping[str, str]
) -> tuple[SummaryColumn, ...]:
    """Return the columns of the box; those without a fact are left out."""
    columns = (
        SummaryColumn(labels["who"], tuple(_who(document, fields, labels))),
        SummaryColumn(labels["where"], tuple(_where(fields))),
        SummaryColumn(labels["when"], tuple(_when(fields, labels))),
        SummaryColumn(labels["guided_by"], tuple(_guides(fields, document.words))),
    )
    return tuple(column for column in columns if column.lines)


def _who(document: VariantDocument, fields: Mapping[str, Cell], say: Mapping[str, str]) -> Iterator[SummaryLine]:
    students = list(_names(fields.get("student_name")))
    from_parties = [SummaryLine(party.name) for party in document.parties if party.role == "student"]
    students[: len(from_parties)] = from_parties  # with the given name first, whatever the form's own order
    yield from students or [SummaryLine(say["no_student"])]
    yield from _names(fields.get("content_role"), small=True)


def _where(fields: Mapping[str, Cell]) -> Iterator[SummaryLine]:
    trade_name = fields.get("host_trade_name")
    yield from _names(trade_name or fields.get("host_name"))
    places = fields.get("places")
    if places and places.rows:
        names = [row[0] for row in places.rows if row and row[0]]
        yield from _first_names(names, small=True)


def _when(fields: Mapping[str, Cell], say: Mapping[str, str]) -> Iterator[SummaryLine]:
    yield from _names(fields.get("period_first_day"))
    for line in _names(fields.get("period_last_day"), small=True):
        yield SummaryLine(f"{say['until']} {line.text}", small=True)


def _guides(fields: Mapping[str, Cell], words: Mapping[str, str]) -> Iterator[SummaryLine]:
    for role in ("mentor", "supervisor"):
        if names := list(_names(fields.get(f"{role}_name"))):
            yield from names
            yield SummaryLine(words[role], small=True)


def _names(cell: Cell | None, *, small: bool = False) -> Iterator[SummaryLine]:
    if cell is None:
        return
    if cell.gap:
        yield SummaryLine(f"[{cell.gap}]", small)
    yield from _first_names(cell.lines, small=small)


def _first_names(names: Iterable[str], *, small: bool) -> Iterator[SummaryLine]:
    lines = list(names)
    yield from (SummaryLine(line, small) for line in lines[:_MAX_NAMES])
    if len(lines) > _MAX_NAMES:
        yield SummaryLine(f"+ {len(lines) - _MAX_NAMES}", small=True)
