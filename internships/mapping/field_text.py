"""Formats the facts of one field as lines of text."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from internships.domain.agreement import Agreement
from internships.domain.identifiers import formatted_enterprise_number
from internships.domain.pointers import split_pointer
from internships.domain.wording import Language
from internships.mapping.fact_paths import Indexes, fact_reader
from internships.mapping.folder_schema import Column, FieldRule, VerbName
from internships.mapping.verbs import VERBS, TextStyle

FOLDER_PREFIX = "@"


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
    format_fact, style = VERBS[rule.as_], _text_style(rule, language)
    return lambda fact: format_fact(fact, style)


def _row_formatter(rule: FieldRule, language: Language) -> Callable[[Any], tuple[str, ...]]:
    columns = [
        (fact_reader(_steps(f"/{column.from_}")), VERBS[column.as_], _text_style(column, language))
        for column in rule.columns
    ]

    def format_row(row: object) -> tuple[str, ...]:
        return tuple(
            ", ".join(line for _, fact in read(row) for line in format_fact(fact, style))
            for read, format_fact, style in columns
        )

    return format_row


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


def _text_style(rule: FieldRule | Column, language: Language) -> TextStyle:
    family_first = isinstance(rule, FieldRule) and rule.family_first
    return TextStyle(language=language, own=rule.own, unit=rule.unit, family_first=family_first)


def _format_either(rule: FieldRule, agreement: Agreement) -> list[FactText]:
    """Format, for each list entry, the first of two kinds of number that it has: the form has one cell for both."""
    texts: dict[Indexes, FactText] = {}
    for indexes, number in fact_reader(_steps(rule.from_[0]))(agreement):
        texts[indexes] = FactText(indexes, (formatted_enterprise_number(number),))
    for indexes, number in fact_reader(_steps(rule.from_[1]))(agreement):
        texts.setdefault(indexes, FactText(indexes, (number,)))
    return [texts[indexes] for indexes in sorted(texts)]
