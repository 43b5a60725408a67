"""Telling one field of one agreement, and hearing it back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.identifiers import EnterpriseNumber, formatted_enterprise_number
from internships.domain.pointers import steps
from internships.domain.wording import Bilingual, Language
from internships.mapping.facts import At, annotation_at, filled, reacher, term_in
from internships.mapping.shape import Column, FieldRule, VerbName
from internships.mapping.verbs import VERBS, Voice

FOLDER = "@"
_ENTERPRISE_NUMBER: TypeAdapter[str] = TypeAdapter(EnterpriseNumber)


class Entry(NamedTuple):
    """One fact of a field, told: where it stood in its lists, and its lines (or its row)."""

    at: At
    lines: tuple[str, ...]


Speaker = Callable[[Agreement, Sequence[Any]], list[Entry]]


def tell(rule: FieldRule, agreement: Agreement, sides: Sequence[Any], language: Language) -> list[Entry]:
    """Tell one field; no entries where the fact is not there."""
    return speaker(rule, language)(agreement, sides)


def speaker(rule: FieldRule, language: Language) -> Speaker:
    """Return a field's way of telling in one language, with all that no agreement changes settled beforehand."""
    if rule.as_ is VerbName.EITHER_NUMBER:
        return lambda agreement, _: _either(rule, agreement)
    say = _row_teller(rule, language) if rule.as_ is VerbName.TABLE else _fact_teller(rule, language)
    reached = reacher(_steps(rule.from_[0]))
    if rule.from_[0].startswith(FOLDER):
        return lambda _, sides: [
            Entry((index, *at), say(fact)) for index, side in enumerate(sides) for at, fact in reached(side)
        ]
    return lambda agreement, _: [Entry(at, say(fact)) for at, fact in reached(agreement)]


def _fact_teller(rule: FieldRule, language: Language) -> Callable[[Any], tuple[str, ...]]:
    verb, voice = VERBS[rule.as_].tell, _voice(rule, language)
    return lambda fact: verb(fact, voice)


def _row_teller(rule: FieldRule, language: Language) -> Callable[[Any], tuple[str, ...]]:
    columns = [
        (reacher(_steps(f"/{column.from_}")), VERBS[column.as_].tell, _voice(column, language, rule.from_[0]))
        for column in rule.columns
    ]

    def tell_row(row: object) -> tuple[str, ...]:
        return tuple(
            ", ".join(line for _, fact in reached(row) for line in verb(fact, voice))
            for reached, verb, voice in columns
        )

    return tell_row


def hear(rule: FieldRule, entries: Sequence[Entry], language: Language) -> Iterator[tuple[str, Any]]:
    """Yield ``(pointer, JSON value)`` of each fact that a field's entries hold; nothing where it is lost."""
    if rule.from_[0].startswith(FOLDER):
        return
    for entry in entries:
        if not entry.lines:
            continue
        if rule.as_ is VerbName.TABLE:
            yield filled(rule.from_[0], entry.at), _heard_row(rule, entry.lines, language)
        elif rule.as_ is VerbName.EITHER_NUMBER:
            yield _heard_either(rule, entry)
        elif VERBS[rule.as_].loss is None:
            yield filled(rule.from_[0], entry.at), VERBS[rule.as_].hear(entry.lines, _voice(rule, language))


_PARTS = {VerbName.NAME: ("given", "family"), VerbName.ADDRESS: ("street", "postcode", "locality")}


def missing_places(rule: FieldRule, agreement: Agreement) -> list[str]:
    """Return the pointers at which a required field has no fact: one for every entry that should have it."""
    if rule.from_[0].startswith(FOLDER):
        return []
    parts = _PARTS.get(rule.as_, ())
    first, *others = (dict(_lacking(agreement, _steps(path), parts)) for path in rule.from_)
    return [place for at, place in first.items() if all(at in other for other in others)]


def _lacking(
    value: Any, path: tuple[str, ...], parts: tuple[str, ...], at: At = (), place: str = ""
) -> Iterator[tuple[At, str]]:
    for depth, step in enumerate(path):
        if step == "*":
            if not value:
                yield at, place
            for index, entry in enumerate(value or ()):
                yield from _lacking(entry, path[depth + 1 :], parts, (*at, index), f"{place}/{index}")
            return
        value = getattr(value, step, None)
        place = f"{place}/{step}"
    if value is None:
        yield at, place
    elif lost := [part for part in parts if not getattr(value, part)]:
        yield at, f"{place}/{lost[0]}"


@cache
def _steps(path: str) -> tuple[str, ...]:
    return steps(path.removeprefix(FOLDER))


def _voice(rule: FieldRule | Column, language: Language, below: str = "") -> Voice:
    return _voices(_Spoken(rule, below), language)


@dataclass(frozen=True, eq=False)
class _Spoken:
    rule: FieldRule | Column
    below: str

    def __hash__(self) -> int:
        return hash((id(self.rule), self.below))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Spoken) and other.rule is self.rule and other.below == self.below


@cache
def _voices(spoken: _Spoken, language: Language) -> Voice:
    rule = spoken.rule
    path = f"{spoken.below}/{rule.from_}" if isinstance(rule, Column) else rule.from_[0]
    return Voice(
        language=language,
        own=rule.own,
        unit=rule.unit,
        family_first=isinstance(rule, FieldRule) and rule.family_first,
        terms=None if path.startswith(FOLDER) else term_in(annotation_at(path)),
    )


def _heard_row(rule: FieldRule, cells: tuple[str, ...], language: Language) -> Json:
    heard: Json = {}
    for column, words in zip(rule.columns, cells, strict=True):
        if words and column_loss(column) is None:
            fact = VERBS[column.as_].hear((words,), _voice(column, language, rule.from_[0]))
            *places, last = column.from_.split("/")
            group = heard
            for place in places:
                group = group.setdefault(place, {})
            group[last] = fact
    return heard


def column_loss(column: Column) -> Bilingual | None:
    """Say what a column's words no longer hold, or None where its fact can be heard back."""
    if "*" in column.from_.split("/"):
        return _LOST_LIST
    return _LOST_LINES if column.as_ is VerbName.ADDRESS else VERBS[column.as_].loss


_LOST_LIST = Bilingual(
    nl="Meer gegevens staan in één vak; waar het ene eindigt en het andere begint, is niet te horen.",
    en="Several facts stand in one box; where one ends and the next begins can't be heard.",
)
_LOST_LINES = Bilingual(
    nl="Het adres staat op één regel; waar straat en gemeente eindigen, is niet te horen.",
    en="The address stands on one line; where street and town end can't be heard.",
)


def _either(rule: FieldRule, agreement: Agreement) -> list[Entry]:
    """Tell the first of two numbers, entry by entry: one box on the form for two kinds of number."""
    told: dict[At, Entry] = {}
    for at, number in reacher(_steps(rule.from_[0]))(agreement):
        told[at] = Entry(at, (formatted_enterprise_number(number),))
    for at, number in reacher(_steps(rule.from_[1]))(agreement):
        told.setdefault(at, Entry(at, (number,)))
    return [told[at] for at in sorted(told)]


def _heard_either(rule: FieldRule, entry: Entry) -> tuple[str, str]:
    digits = entry.lines[0].replace(".", "")
    if _is_enterprise_number(digits) and formatted_enterprise_number(digits) == entry.lines[0]:
        return filled(rule.from_[0], entry.at), digits
    return filled(rule.from_[1], entry.at), entry.lines[0]


def _is_enterprise_number(digits: str) -> bool:
    try:
        return _ENTERPRISE_NUMBER.validate_python(digits) == digits
    except ValidationError:
        return False
