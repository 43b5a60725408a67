"""Telling one field of one agreement, and hearing it back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
from internships.mapping.verbs import VERBS, TextStyle

FOLDER_PREFIX = "@"
_ENTERPRISE_NUMBER: TypeAdapter[str] = TypeAdapter(EnterpriseNumber)


class FactText(NamedTuple):
    """One fact of a field, told: where it stood in its lists, and its lines (or its row)."""

    indexes: Indexes
    lines: tuple[str, ...]


FieldFormatter = Callable[[Agreement, Sequence[Any]], list[FactText]]


def format_field(
    rule: FieldRule, agreement: Agreement, institutions: Sequence[Any], language: Language
) -> list[FactText]:
    """Tell one field; no entries where the fact is not there."""
    return field_formatter(rule, language)(agreement, institutions)


def field_formatter(rule: FieldRule, language: Language) -> FieldFormatter:
    """Return a field's way of telling in one language, with all that no agreement changes settled beforehand."""
    if rule.as_ is VerbName.EITHER_NUMBER:
        return lambda agreement, _: _format_either(rule, agreement)
    say = _row_formatter(rule, language) if rule.as_ is VerbName.TABLE else _fact_formatter(rule, language)
    reached = fact_reader(_steps(rule.from_[0]))
    if rule.from_[0].startswith(FOLDER_PREFIX):
        return lambda _, sides: [
            FactText((index, *at), say(fact)) for index, side in enumerate(sides) for at, fact in reached(side)
        ]
    return lambda agreement, _: [FactText(at, say(fact)) for at, fact in reached(agreement)]


def _fact_formatter(rule: FieldRule, language: Language) -> Callable[[Any], tuple[str, ...]]:
    verb, voice = VERBS[rule.as_].format, _text_style(rule, language)
    return lambda fact: verb(fact, voice)


def _row_formatter(rule: FieldRule, language: Language) -> Callable[[Any], tuple[str, ...]]:
    columns = [
        (
            fact_reader(_steps(f"/{column.from_}")),
            VERBS[column.as_].format,
            _text_style(column, language, rule.from_[0]),
        )
        for column in rule.columns
    ]

    def tell_row(row: object) -> tuple[str, ...]:
        return tuple(
            ", ".join(line for _, fact in reached(row) for line in verb(fact, voice))
            for reached, verb, voice in columns
        )

    return tell_row


def parse_field(rule: FieldRule, entries: Sequence[FactText], language: Language) -> Iterator[tuple[str, Any]]:
    """Yield ``(pointer, JSON value)`` of each fact that a field's entries hold; nothing where it is lost."""
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
    """Return the pointers at which a required field has no fact: one for every entry that should have it."""
    if rule.from_[0].startswith(FOLDER_PREFIX):
        return []
    parts = _PARTS.get(rule.as_, ())
    first, *others = (dict(_missing_under(agreement, _steps(path), parts)) for path in rule.from_)
    return [place for at, place in first.items() if all(at in other for other in others)]


def _missing_under(
    value: Any, path: tuple[str, ...], parts: tuple[str, ...], at: Indexes = (), place: str = ""
) -> Iterator[tuple[Indexes, str]]:
    for depth, step in enumerate(path):
        if step == "*":
            if not value:
                yield at, place
            for index, entry in enumerate(value or ()):
                yield from _missing_under(entry, path[depth + 1 :], parts, (*at, index), f"{place}/{index}")
            return
        value = getattr(value, step, None)
        place = f"{place}/{step}"
    if value is None:
        yield at, place
    elif lost := [part for part in parts if not getattr(value, part)]:
        yield at, f"{place}/{lost[0]}"


@cache
def _steps(path: str) -> tuple[str, ...]:
    return split_pointer(path.removeprefix(FOLDER_PREFIX))


def _text_style(rule: FieldRule | Column, language: Language, below: str = "") -> TextStyle:
    return _cached_style(_StyleKey(rule, below), language)


@dataclass(frozen=True, eq=False)
class _StyleKey:
    rule: FieldRule | Column
    below: str

    def __hash__(self) -> int:
        return hash((id(self.rule), self.below))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _StyleKey) and other.rule is self.rule and other.below == self.below


@cache
def _cached_style(spoken: _StyleKey, language: Language) -> TextStyle:
    rule = spoken.rule
    path = f"{spoken.below}/{rule.from_}" if isinstance(rule, Column) else rule.from_[0]
    return TextStyle(
        language=language,
        own=rule.own,
        unit=rule.unit,
        family_first=isinstance(rule, FieldRule) and rule.family_first,
        terms=None if path.startswith(FOLDER_PREFIX) else term_type_in(annotation_at(path)),
    )


def _parse_row(rule: FieldRule, cells: tuple[str, ...], language: Language) -> Json:
    heard: Json = {}
    for column, words in zip(rule.columns, cells, strict=True):
        if words and column_loss(column) is None:
            fact = VERBS[column.as_].parse((words,), _text_style(column, language, rule.from_[0]))
            *places, last = column.from_.split("/")
            group = heard
            for place in places:
                group = group.setdefault(place, {})
            group[last] = fact
    return heard


def column_loss(column: Column) -> Bilingual | None:
    """Say what a column's words no longer hold, or None where its fact can be heard back."""
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
    """Tell the first of two numbers, entry by entry: one box on the form for two kinds of number."""
    told: dict[Indexes, FactText] = {}
    for at, number in fact_reader(_steps(rule.from_[0]))(agreement):
        told[at] = FactText(at, (formatted_enterprise_number(number),))
    for at, number in fact_reader(_steps(rule.from_[1]))(agreement):
        told.setdefault(at, FactText(at, (number,)))
    return [told[at] for at in sorted(told)]


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
