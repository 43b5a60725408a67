"""Formats the facts of one field as lines of text, and parses them back."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.identifiers import EnterpriseNumber, formatted_enterprise_number
from internships.domain.pointers import split_pointer
from internships.domain.wording import Bilingual, Language
from internships.mapping.fact_paths import Indexes, annotation_at, fact_reader, term_type_in, with_indexes
from internships.mapping.folder_schema import Column, FieldRule, VerbName
from internships.mapping.identity_key import IdentityKey
from internships.mapping.verbs import VERBS, TextStyle

FOLDER_PREFIX = "@"
_ENTERPRISE_NUMBER: TypeAdapter[str] = TypeAdapter(EnterpriseNumber)


class FactText(NamedTuple):
    """The text of one fact of a field; of a table, ``lines`` are the cells of a row."""

    indexes: Indexes
    lines: tuple[str, ...]


FieldFormatter = Callable[[Agreement, Sequence[Any]], list[FactText]]


def format_field(
    rule: FieldRule, agreement: Agreement, institutions: Sequence[Any], language: Language
) -> list[FactText]:
    """Format one field; a missing fact gives no entry."""
    return field_formatter(rule, language)(agreement, institutions)


def field_formatter(rule: FieldRule, language: Language) -> FieldFormatter:
    """Return a function that formats one field, with everything prepared that no agreement changes."""
    if rule.as_ is VerbName.EITHER_NUMBER:
        return lambda agreement, _: _format_either(rule, agreement)
    format_fact = _row_formatter(rule, language) if rule.as_ is VerbName.TABLE else _fact_formatter(rule, language)
    read = fact_reader(_steps(rule.from_[0]))
    if rule.from_[0].startswith(FOLDER_PREFIX):
        return lambda _, institutions: [
            FactText((index, *indexes), format_fact(fact))
            for index, institution in enumerate(institutions)
            for indexes, fact in read(institution)
        ]
    return lambda agreement, _: [FactText(indexes, format_fact(fact)) for indexes, fact in read(agreement)]


def _fact_formatter(rule: FieldRule, language: Language) -> Callable[[Any], tuple[str, ...]]:
    format_fact, style = VERBS[rule.as_].format, _text_style(rule, language)
    return lambda fact: format_fact(fact, style)


def _row_formatter(rule: FieldRule, language: Language) -> Callable[[Any], tuple[str, ...]]:
    columns = [
        (
            fact_reader(_steps(f"/{column.from_}")),
            VERBS[column.as_].format,
            _text_style(column, language, rule.from_[0]),
        )
        for column in rule.columns
    ]

    def format_row(row: object) -> tuple[str, ...]:
        return tuple(
            ", ".join(line for _, fact in read(row) for line in format_fact(fact, style))
            for read, format_fact, style in columns
        )

    return format_row


def parse_field(rule: FieldRule, entries: Sequence[FactText], language: Language) -> Iterator[tuple[str, Any]]:
    """Yield ``(pointer, JSON value)`` of each fact in a field's entries; nothing if the verb loses the fact."""
    if rule.from_[0].startswith(FOLDER_PREFIX):
        return
    for entry in entries:
        if not entry.lines:
            continue
        if rule.as_ is VerbName.TABLE:
            yield with_indexes(rule.from_[0], entry.indexes), _parse_row(rule, entry.lines, language)
        elif rule.as_ is VerbName.EITHER_NUMBER:
            yield _parse_either(rule, entry)
        elif VERBS[rule.as_].loss is None:
            yield (
                with_indexes(rule.from_[0], entry.indexes),
                VERBS[rule.as_].parse(entry.lines, _text_style(rule, language)),
            )


_PARTS = {VerbName.NAME: ("given", "family"), VerbName.ADDRESS: ("street", "postcode", "locality")}


def missing_pointers(rule: FieldRule, agreement: Agreement) -> list[str]:
    """Return the pointers where a field lacks its fact: one for every list entry that should have it."""
    if rule.from_[0].startswith(FOLDER_PREFIX):
        return []
    parts = _PARTS.get(rule.as_, ())
    first, *others = (dict(_missing_under(agreement, _steps(path), parts)) for path in rule.from_)
    return [pointer for indexes, pointer in first.items() if all(indexes in other for other in others)]


def _missing_under(
    value: Any, path: tuple[str, ...], parts: tuple[str, ...], indexes: Indexes = (), pointer: str = ""
) -> Iterator[tuple[Indexes, str]]:
    for depth, step in enumerate(path):
        if step == "*":
            if not value:
                yield indexes, pointer
            for index, entry in enumerate(value or ()):
                yield from _missing_under(entry, path[depth + 1 :], parts, (*indexes, index), f"{pointer}/{index}")
            return
        value = getattr(value, step, None)
        pointer = f"{pointer}/{step}"
    if value is None:
        yield indexes, pointer
    elif missing := [part for part in parts if not getattr(value, part)]:
        yield indexes, f"{pointer}/{missing[0]}"


@cache
def _steps(path: str) -> tuple[str, ...]:
    return split_pointer(path.removeprefix(FOLDER_PREFIX))


def _text_style(rule: FieldRule | Column, language: Language, below: str = "") -> TextStyle:
    return _cached_style(IdentityKey(rule), below, language)


@cache
def _cached_style(key: IdentityKey[FieldRule | Column], below: str, language: Language) -> TextStyle:
    rule = key.value
    path = f"{below}/{rule.from_}" if isinstance(rule, Column) else rule.from_[0]
    return TextStyle(
        language=language,
        own=rule.own,
        unit=rule.unit,
        family_first=isinstance(rule, FieldRule) and rule.family_first,
        terms=None if path.startswith(FOLDER_PREFIX) else term_type_in(annotation_at(path)),
    )


def _parse_row(rule: FieldRule, cells: tuple[str, ...], language: Language) -> Json:
    facts: Json = {}
    for column, text in zip(rule.columns, cells, strict=True):
        if text and column_loss(column) is None:
            fact = VERBS[column.as_].parse((text,), _text_style(column, language, rule.from_[0]))
            *groups, name = column.from_.split("/")
            group = facts
            for step in groups:
                group = group.setdefault(step, {})
            group[name] = fact
    return facts


def column_loss(column: Column) -> Bilingual | None:
    """Return what a column's text loses, or None if its fact can be parsed back."""
    if "*" in column.from_.split("/"):
        return _LOSS_OF_LIST
    return _LOSS_OF_LINES if column.as_ is VerbName.ADDRESS else VERBS[column.as_].loss


_LOSS_OF_LIST = Bilingual(
    nl="Meer gegevens staan in één vak; waar het ene eindigt en het andere begint, is niet te horen.",
    en="Several facts stand in one box; where one ends and the next begins can't be heard.",
)
_LOSS_OF_LINES = Bilingual(
    nl="Het adres staat op één regel; waar straat en gemeente eindigen, is niet te horen.",
    en="The address stands on one line; where street and town end can't be heard.",
)


def _format_either(rule: FieldRule, agreement: Agreement) -> list[FactText]:
    """Format, for each list entry, the first of two kinds of number that it has: the form has one cell for both."""
    texts: dict[Indexes, FactText] = {}
    for indexes, number in fact_reader(_steps(rule.from_[0]))(agreement):
        texts[indexes] = FactText(indexes, (formatted_enterprise_number(number),))
    for indexes, number in fact_reader(_steps(rule.from_[1]))(agreement):
        texts.setdefault(indexes, FactText(indexes, (number,)))
    return [texts[indexes] for indexes in sorted(texts)]


def _parse_either(rule: FieldRule, entry: FactText) -> tuple[str, str]:
    digits = entry.lines[0].replace(".", "")
    if _is_enterprise_number(digits) and formatted_enterprise_number(digits) == entry.lines[0]:
        return with_indexes(rule.from_[0], entry.indexes), digits
    return with_indexes(rule.from_[1], entry.indexes), entry.lines[0]


def _is_enterprise_number(digits: str) -> bool:
    try:
        return _ENTERPRISE_NUMBER.validate_python(digits) == digits
    except ValidationError:
        return False
