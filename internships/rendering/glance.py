"""The few facts that everybody looks for first: who, where, when, guided by whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from internships.domain.document import Cell, VariantDocument

_MOST = 3
"""Names under one heading; a collective agreement may have hundreds."""


@dataclass(frozen=True)
class GlanceLine:
    """One line of the band; a small one explains the line above it."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class GlanceColumn:
    """One heading of the band with its lines."""

    title: str
    lines: tuple[GlanceLine, ...]


def glance(document: VariantDocument, fields: Mapping[str, Cell], say: Mapping[str, str]) -> tuple[GlanceColumn, ...]:
    """Return the band's columns; one for which the form has no field, or the record no fact, is left out."""
    columns = (
        GlanceColumn(say["who"], tuple(_who(document, fields, say))),
        GlanceColumn(say["where"], tuple(_where(fields))),
        GlanceColumn(say["when"], tuple(_when(fields, say))),
        GlanceColumn(say["guided_by"], tuple(_guides(fields, document.words))),
    )
    return tuple(column for column in columns if column.lines)


def _who(document: VariantDocument, fields: Mapping[str, Cell], say: Mapping[str, str]) -> Iterator[GlanceLine]:
    students = list(_names(fields.get("student_name")))
    named = [GlanceLine(party.name) for party in document.parties if party.role == "student"]
    students[: len(named)] = named  # the given name first, in whatever order the form has it
    yield from students or [GlanceLine(say["no_student"])]
    yield from _names(fields.get("content_role"), small=True)


def _where(fields: Mapping[str, Cell]) -> Iterator[GlanceLine]:
    trade_name = fields.get("host_trade_name")
    yield from _names(trade_name or fields.get("host_name"))
    places = fields.get("places")
    if places and places.rows:
        named = [row[0] for row in places.rows if row and row[0]]
        yield from _cut(named, small=True)


def _when(fields: Mapping[str, Cell], say: Mapping[str, str]) -> Iterator[GlanceLine]:
    yield from _names(fields.get("period_first_day"))
    for line in _names(fields.get("period_last_day"), small=True):
        yield GlanceLine(f"{say['until']} {line.text}", small=True)


def _guides(fields: Mapping[str, Cell], words: Mapping[str, str]) -> Iterator[GlanceLine]:
    for role in ("mentor", "supervisor"):
        if names := list(_names(fields.get(f"{role}_name"))):
            yield from names
            yield GlanceLine(words[role], small=True)


def _names(cell: Cell | None, *, small: bool = False) -> Iterator[GlanceLine]:
    if cell is None:
        return
    if cell.gap:
        yield GlanceLine(f"[{cell.gap}]", small)
    yield from _cut(cell.lines, small=small)


def _cut(told: Iterable[str], *, small: bool) -> Iterator[GlanceLine]:
    lines = list(told)
    yield from (GlanceLine(line, small) for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield GlanceLine(f"+ {len(lines) - _MOST}", small=True)
