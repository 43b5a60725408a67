"""Reads the text on a variant's form back into a draft of the unified record."""

from collections.abc import Mapping, Sequence
from typing import Any

from internships.domain.agreement import Agreement
from internships.domain.document import DocumentKind, Json
from internships.domain.pointers import split_pointer
from internships.domain.shared_view import shared_view
from internships.domain.wording import Bilingual, Language, Term
from internships.mapping.catalogue import Catalogue
from internships.mapping.fact_paths import annotation_at, term_type_in
from internships.mapping.field_text import FOLDER_PREFIX, FactText, column_loss, format_field, parse_field
from internships.mapping.folder_schema import Column, FieldRule, Variant, VerbName
from internships.mapping.mapper import institution_facts
from internships.mapping.triggers import holds
from internships.mapping.verbs import VERBS

FormValues = Mapping[str, Sequence[FactText]]
"""The text on a form: by field key, each fact with its list indexes."""

_TERMS = (VerbName.TERM, VerbName.CHOICE)
_LOST_EITHER = Bilingual(
    nl="Eén vak voor twee nummers: zijn beide ingevuld, dan staat er alleen het ondernemingsnummer.",
    en="One box for two numbers: where both are given, only the enterprise number stands there.",
)
_LOST_FOLDER = Bilingual(
    nl="Staat in de map van de instelling, niet in de overeenkomst.",
    en="Stands in the institution's folder, not in the agreement.",
)


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
        for pointer, fact in parse_field(rule, values.get(rule.key, ()), language):
            _put_at(record, split_pointer(pointer), fact)
    return {name: _with_lists(part) for name, part in record.items()}


def field_loss(rule: FieldRule) -> Bilingual | None:
    """Return what a field's text loses of its facts, or None if every fact can be parsed back."""
    if rule.from_[0].startswith(FOLDER_PREFIX):
        return _LOST_FOLDER
    if rule.as_ is VerbName.EITHER_NUMBER:
        return _LOST_EITHER
    if rule.as_ is VerbName.TABLE:
        return next(filter(None, map(column_loss, rule.columns)), None)
    return VERBS[rule.as_].loss


def ambiguous_values(rule: FieldRule) -> tuple[str, ...]:
    """Return the words that a field uses for two entries of one closed list, which can't be parsed back."""
    parts: tuple[FieldRule | Column, ...] = (rule, *rule.columns)
    return tuple(dict.fromkeys(word for part in parts for word in _words_twice(part, rule.from_[0])))


def _words_twice(part: FieldRule | Column, below: str) -> list[str]:
    path = f"{below}/{part.from_}" if isinstance(part, Column) else part.from_[0]
    terms = term_type_in(annotation_at(path)) if part.as_ in _TERMS and not path.startswith(FOLDER_PREFIX) else None
    return [word for language in Language for word in _words_twice_in(terms or (), part, language)]


def _words_twice_in(terms: type[Term] | tuple[()], part: FieldRule | Column, language: Language) -> list[str]:
    words = [part.own.get(str(term.value), term).get(language) for term in terms]
    return [word for word in words if words.count(word) > 1]


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
