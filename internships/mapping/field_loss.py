"""What the text of a field loses of its facts; the tests parse everything else back from the text."""

from collections.abc import Iterator

from internships.domain.wording import Bilingual, Language, Term
from internships.mapping.fact_paths import annotation_at, term_type_in
from internships.mapping.field_text import FOLDER_PREFIX
from internships.mapping.folder_schema import Column, FieldRule, VerbName

_TERMS = (VerbName.TERM, VerbName.CHOICE)
_LOSS_OF_FOLDER = Bilingual(
    nl="Staat in de map van de instelling, niet in de overeenkomst.",
    en="Stands in the institution's folder, not in the agreement.",
)
_LOSS_OF_LIST = Bilingual(
    nl="Meer gegevens staan in één vak; waar het ene eindigt en het andere begint, is niet te horen.",
    en="Several facts stand in one box; where one ends and the next begins can't be heard.",
)
_LOSS_OF_LINES = Bilingual(
    nl="Het adres staat op één regel; waar straat en gemeente eindigen, is niet te horen.",
    en="The address stands on one line; where street and town end can't be heard.",
)
_LOSS_OF_EITHER_NUMBER = Bilingual(
    nl="Eén vak voor twee nummers: zijn beide ingevuld, dan staat er alleen het ondernemingsnummer.",
    en="One box for two numbers: where both are given, only the enterprise number stands there.",
)
LOSS_OF_VERBS = {
    VerbName.EMBEDDING: Bilingual(
        nl="Of de stage verplicht is, een keuze of in het buitenland, blijft niet over.",
        en="Whether the placement is compulsory, elective or abroad is not kept.",
    ),
    VerbName.GIVEN: Bilingual(
        nl="Alleen dat het gegeven er is, blijft over.", en="Only that the fact is there is kept."
    ),
}
"""Of every other verb, the tests parse each fact that the schema allows back from its text."""


def field_loss(rule: FieldRule) -> Bilingual | None:
    """Return what a field's text loses of its facts, or None if every fact can be parsed back."""
    if rule.from_[0].startswith(FOLDER_PREFIX):
        return _LOSS_OF_FOLDER
    if rule.as_ is VerbName.EITHER_NUMBER:
        return _LOSS_OF_EITHER_NUMBER
    if rule.as_ is VerbName.TABLE:
        return next(filter(None, map(column_loss, rule.columns)), None)
    return LOSS_OF_VERBS.get(rule.as_)


def column_loss(column: Column) -> Bilingual | None:
    """Return what a column's text loses, or None if its fact can be parsed back."""
    if "*" in column.from_.split("/"):
        return _LOSS_OF_LIST
    return _LOSS_OF_LINES if column.as_ is VerbName.ADDRESS else LOSS_OF_VERBS.get(column.as_)


def printed_facts(rule: FieldRule) -> Iterator[tuple[str, FieldRule | Column, Bilingual | None]]:
    """Yield the path of each fact that a field prints, the field or column that prints it, and what its text loses."""
    if rule.as_ is VerbName.TABLE:
        for path, column in zip(rule.fact_paths, rule.columns, strict=True):
            yield path, column, column_loss(column)
    else:
        for path in rule.from_ if rule.as_ is VerbName.EITHER_NUMBER else rule.from_[:1]:
            yield path, rule, field_loss(rule)


def ambiguous_values(rule: FieldRule) -> tuple[str, ...]:
    """Return the words that a field uses for two entries of one closed list, which nobody can tell apart."""
    parts: tuple[FieldRule | Column, ...] = (rule, *rule.columns)
    return tuple(dict.fromkeys(word for part in parts for word in _words_twice(part, rule.from_[0])))


def _words_twice(part: FieldRule | Column, below: str) -> list[str]:
    path = f"{below}/{part.from_}" if isinstance(part, Column) else part.from_[0]
    terms = term_type_in(annotation_at(path)) if part.as_ in _TERMS and not path.startswith(FOLDER_PREFIX) else None
    return [word for language in Language for word in _words_twice_in(terms or (), part, language)]


def _words_twice_in(terms: type[Term] | tuple[()], part: FieldRule | Column, language: Language) -> list[str]:
    words = [part.own.get(str(term.value), term).get(language) for term in terms]
    return [word for word in words if words.count(word) > 1]
