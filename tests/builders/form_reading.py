"""Reads the text on a form back into a draft: the proof that a field loses nothing but what it declares."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import get_month_names
from pydantic import TypeAdapter, ValidationError

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Json
from internships.domain.identifiers import EnterpriseNumber, formatted_enterprise_number, parse_phone
from internships.domain.pointers import split_pointer
from internships.domain.shared_view import shared_view
from internships.domain.wording import Language, Term
from internships.mapping.catalogue import Catalogue
from internships.mapping.fact_paths import Indexes, annotation_at, term_type_in
from internships.mapping.field_loss import column_loss, field_loss
from internships.mapping.field_text import FOLDER_PREFIX, FactText, format_field
from internships.mapping.folder_schema import Column, FieldRule, Variant, VerbName
from internships.mapping.mapper import institution_facts
from internships.mapping.triggers import holds
from internships.mapping.verbs import LOCALES, NBSP, SEPARATORS, VERBS, TextStyle, term_word

_ENTERPRISE_NUMBER: TypeAdapter[str] = TypeAdapter(EnterpriseNumber)


@dataclass(frozen=True)
class ReadingStyle(TextStyle):
    """How a fact was formatted, and the closed list that its words come from."""

    terms: type[Term] | None = None

    @property
    def locale(self) -> Locale:
        return LOCALES[self.language]


def _parse_plain(lines: tuple[str, ...], _: ReadingStyle) -> str:
    return lines[0]


def _parse_digits(lines: tuple[str, ...], _: ReadingStyle) -> str:
    return lines[0].replace(".", "")


def _parse_phone(lines: tuple[str, ...], _: ReadingStyle) -> str:
    return parse_phone(lines[0])


def _parse_date(lines: tuple[str, ...], style: ReadingStyle) -> str:
    if ":" in lines[0]:
        return lines[0]
    day, month, year = lines[0].split(" ")
    months = {name: number for number, name in get_month_names("wide", locale=style.locale).items()}
    return date(int(year), months[month], int(day)).isoformat()


def _without_separators(text: str, language: Language) -> str:
    group, point = SEPARATORS[language]
    return text.replace(group, "").replace(point, ".")


def _parse_number(lines: tuple[str, ...], style: ReadingStyle) -> str | int:
    text = lines[0]
    if style.unit:
        text = text.removesuffix(f"{NBSP}{style.unit.get(style.language)}")
    number = _without_separators(text, style.language)
    return number if "." in number else int(number)


def _parse_money(lines: tuple[str, ...], style: ReadingStyle) -> str:
    return _without_separators(lines[0].removeprefix(f"€{NBSP}"), style.language)


def _parse_term(lines: tuple[str, ...], style: ReadingStyle) -> str:
    terms = style.terms
    assert terms is not None
    return next(str(term.value) for term in terms if term_word(term, style) == lines[0])


def _parse_yes_no(lines: tuple[str, ...], style: ReadingStyle) -> bool:
    return lines == VERBS[VerbName.YES_NO](True, style)


def _with_plain_spaces(text: str) -> str:
    return text.replace(NBSP, " ")


def _parse_name(lines: tuple[str, ...], style: ReadingStyle) -> Json:
    first, _, second = lines[0].partition(" ")
    given, family = (second, first) if style.family_first else (first, second)
    return {name: _with_plain_spaces(part) for name, part in (("given", given), ("family", family)) if part}


@lru_cache(maxsize=8)
def _codes_by_territory(language: Language) -> dict[str, str]:
    names = LOCALES[language].territories
    return {name: code for code, name in names.items() if len(code) == 2 and code.isalpha()}


def _parse_country(lines: tuple[str, ...], style: ReadingStyle) -> str:
    return _codes_by_territory(style.language)[lines[0]]


def _parse_address(lines: tuple[str, ...], style: ReadingStyle) -> Json:
    """Parse a complete address; if a line is missing (in a draft) only the country is certain."""
    codes = _codes_by_territory(style.language)
    parts = {"country": codes[lines[-1]]} if lines[-1] in codes else {}
    if len(lines) == len(("street", "town", "country")):
        postcode, _, locality = lines[1].partition(" ")
        parts |= {"street": lines[0], "postcode": _with_plain_spaces(postcode), "locality": locality}
    return {name: part for name, part in parts.items() if part}


@lru_cache(maxsize=8)
def _codes_by_language(language: Language) -> dict[str, str]:
    return {name: code for code, name in LOCALES[language].languages.items() if code.isalpha()}


def _parse_language(lines: tuple[str, ...], style: ReadingStyle) -> str:
    codes = _codes_by_language(style.language)
    if lines[0] in codes:
        return codes[lines[0]]
    name, _, region = lines[0].removesuffix(")").rpartition(" (")
    if not name:
        return lines[0]
    return f"{codes.get(name, name)}-{_codes_by_territory(style.language).get(region, region)}"


PARSERS: dict[VerbName, Callable[[tuple[str, ...], ReadingStyle], Any]] = {
    VerbName.TEXT: _parse_plain,
    VerbName.LINES: _parse_plain,
    VerbName.DATE: _parse_date,
    VerbName.NUMBER: _parse_number,
    VerbName.MONEY: _parse_money,
    VerbName.TERM: _parse_term,
    VerbName.CHOICE: _parse_term,
    VerbName.YES_NO: _parse_yes_no,
    VerbName.NAME: _parse_name,
    VerbName.ADDRESS: _parse_address,
    VerbName.COUNTRY: _parse_country,
    VerbName.LANGUAGE: _parse_language,
    VerbName.PHONE: _parse_phone,
    VerbName.ENTERPRISE_NUMBER: _parse_digits,
    VerbName.ESTABLISHMENT_NUMBER: _parse_digits,
}
"""The inverse of every verb that declares no loss."""


FormValues = Mapping[str, Sequence[FactText]]
"""The text on a form: by field key, each fact with its list indexes."""


def form_values(
    agreement: Agreement, variant: Variant, catalogue: Catalogue, kind: DocumentKind, language: Language
) -> dict[str, list[FactText]]:
    """Return the text in each field of one document of a variant; only facts of the shared view are used."""
    shared = shared_view(agreement)
    institutions = institution_facts(shared, catalogue, language)
    rules = (rule for rule in variant.fields if kind in rule.documents and holds(rule.when, shared))
    texts = {rule.key: format_field(rule, shared, institutions, language) for rule in rules}
    return {key: entries for key, entries in texts.items() if entries}


def read_back(values: FormValues, variant: Variant, language: Language) -> Json:
    """Return the draft in a form's values, as JSON; keys that the variant does not have are ignored.

    Facts without a field are absent, and so is what a field loses (``field_loss``).
    """
    record: Json = {}
    for rule in variant.fields:
        for pointer, fact in _parse_field(rule, values.get(rule.key, ()), language):
            _put_at(record, split_pointer(pointer), fact)
    return {name: _with_lists(part) for name, part in record.items()}


def _parse_field(rule: FieldRule, entries: Sequence[FactText], language: Language) -> Iterator[tuple[str, Any]]:
    """Yield ``(pointer, JSON value)`` of each fact in a field's entries; nothing if the verb loses the fact."""
    if rule.from_[0].startswith(FOLDER_PREFIX):
        return
    for entry in entries:
        if not entry.lines:
            continue
        pointer = _with_indexes(rule.from_[0], entry.indexes)
        if rule.as_ is VerbName.TABLE:
            yield pointer, _parse_row(rule, entry.lines, language)
        elif rule.as_ is VerbName.EITHER_NUMBER:
            yield _parse_either(rule, entry)
        elif field_loss(rule) is None:
            yield pointer, PARSERS[rule.as_](entry.lines, _reading_style(rule, rule.from_[0], language))


def _with_indexes(path: str, at: Indexes) -> str:
    """Replace the stars of a path by list indexes: ``/students/*/names`` at ``(1,)`` is ``/students/1/names``."""
    indexes = iter(at)
    return "".join(f"/{next(indexes, '*') if step == '*' else step}" for step in split_pointer(path))


def _reading_style(part: FieldRule | Column, path: str, language: Language) -> ReadingStyle:
    return ReadingStyle(
        language=language,
        own=part.own,
        unit=part.unit,
        family_first=isinstance(part, FieldRule) and part.family_first,
        terms=term_type_in(annotation_at(path)),
    )


def _parse_row(rule: FieldRule, cells: tuple[str, ...], language: Language) -> Json:
    facts: Json = {}
    for column, text in zip(rule.columns, cells, strict=True):
        if text and column_loss(column) is None:
            style = _reading_style(column, f"{rule.from_[0]}/{column.from_}", language)
            *groups, name = column.from_.split("/")
            group = facts
            for step in groups:
                group = group.setdefault(step, {})
            group[name] = PARSERS[column.as_]((text,), style)
    return facts


def _parse_either(rule: FieldRule, entry: FactText) -> tuple[str, str]:
    digits = entry.lines[0].replace(".", "")
    if _is_enterprise_number(digits) and formatted_enterprise_number(digits) == entry.lines[0]:
        return _with_indexes(rule.from_[0], entry.indexes), digits
    return _with_indexes(rule.from_[1], entry.indexes), entry.lines[0]


def _is_enterprise_number(digits: str) -> bool:
    try:
        return _ENTERPRISE_NUMBER.validate_python(digits) == digits
    except ValidationError:
        return False


def _put_at(record: Json, steps: tuple[str, ...], fact: object) -> None:
    """Put a fact into the record, with lists as dicts by index; several fields can fill one group."""
    group: Any = record
    for step in steps[:-1]:
        group = group.setdefault(step, {})
    present = group.get(steps[-1])
    if isinstance(present, dict) and isinstance(fact, dict):
        for name, part in fact.items():
            _put_at(present, (name,), part)
    else:
        group.setdefault(steps[-1], fact)


def _with_lists(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    parts = {name: _with_lists(below) for name, below in part.items()}
    if parts and all(name.isdigit() for name in parts):
        return [parts.get(str(number), {}) for number in range(max(map(int, parts)) + 1)]
    return parts
