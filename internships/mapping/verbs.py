"""The verbs that tell facts as words, each with its inverse; a closed list without expressions.

``tell`` gives the lines of one fact, ``hear`` gives the fact back. ``loss`` says, in Dutch and English, what
the words no longer hold; where it is None, ``hear(tell(fact)) == fact`` for every fact that the schema
allows, provided that the institution's own words for a closed list differ from each other (``readback.ambiguous``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, get_month_names

from internships.domain.document import Json
from internships.domain.identifiers import (
    formatted_enterprise_number,
    formatted_establishment_number,
    formatted_phone,
    parse_phone,
)
from internships.domain.internship_kinds import LegalBasis
from internships.domain.mobility import Embedding
from internships.domain.parties import Address, Names
from internships.domain.wording import Bilingual, Language, Term
from internships.mapping.folder_schema import VerbName

NBSP = "\u00a0"
_LOCALE = {Language.NL: Locale.parse("nl_BE"), Language.EN: Locale.parse("en_GB")}
_SEPARATORS = {Language.NL: (".", ","), Language.EN: (",", ".")}
_YES_NO = {Language.NL: ("ja", "nee"), Language.EN: ("yes", "no")}


@dataclass(frozen=True)
class TextStyle:
    """How a verb speaks: the language, and the field's own words, unit and order of names."""

    language: Language
    own: Mapping[str, Bilingual]
    unit: Bilingual | None = None
    family_first: bool = False
    terms: type[Term] | None = None

    @property
    def locale(self) -> Locale:
        return _LOCALE[self.language]


@dataclass(frozen=True)
class Verb:
    """One verb with its inverse and its declared loss."""

    format: Callable[[Any, TextStyle], tuple[str, ...]]
    parse: Callable[[tuple[str, ...], TextStyle], Any]
    loss: Bilingual | None = None


@lru_cache(maxsize=4096)
def _long_date(day: date, language: Language) -> str:
    return str(format_date(day, "d MMMM y", locale=_LOCALE[language]))


def _parse_long_date(lines: tuple[str, ...], voice: TextStyle) -> str:
    day, month, year = lines[0].split(" ")
    months = {name: number for number, name in get_month_names("wide", locale=voice.locale).items()}
    return date(int(year), months[month], int(day)).isoformat()


def _format_date_or_time(value: date | time, voice: TextStyle) -> tuple[str, ...]:
    if isinstance(value, time):
        # Seconds are hardly ever entered; left out where they are, they could not be heard back.
        return (value.isoformat() if value.second or value.microsecond else value.isoformat("minutes"),)
    return (_long_date(value, voice.language),)


def _parse_date(lines: tuple[str, ...], voice: TextStyle) -> str:
    return lines[0] if ":" in lines[0] else _parse_long_date(lines, voice)


def _format_number(value: int | Decimal, voice: TextStyle) -> tuple[str, ...]:
    number = _decimal(value, voice.language)
    return (f"{number}{NBSP}{voice.unit.get(voice.language)}" if voice.unit else number,)


@lru_cache(maxsize=4096)
def _decimal(value: int | Decimal, language: Language, decimals: int = 0) -> str:
    # Babel rounds at 28 digits and refuses more; the record's number is told as it is, to come back whole.
    group, point = _SEPARATORS[language]
    whole, _, fraction = format(Decimal(value), "f").partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    return f"{int(whole):,}".replace(",", group) + (f"{point}{fraction}" if fraction else "")


def _without_separators(text: str, language: Language) -> str:
    group, point = _SEPARATORS[language]
    return text.replace(group, "").replace(point, ".")


def _parse_number(lines: tuple[str, ...], voice: TextStyle) -> str | int:
    text = lines[0]
    if voice.unit:
        text = text.removesuffix(f"{NBSP}{voice.unit.get(voice.language)}")
    number = _without_separators(text, voice.language)
    return number if "." in number else int(number)


def _format_money(value: Decimal, voice: TextStyle) -> tuple[str, ...]:
    return (f"€{NBSP}{_decimal(value, voice.language, decimals=2)}",)


def _parse_money(lines: tuple[str, ...], voice: TextStyle) -> str:
    return _without_separators(lines[0].removeprefix(f"€{NBSP}"), voice.language)


def term_word(term: Term, voice: TextStyle) -> str:
    """Return a closed list's word: the institution's own, else the standard."""
    own = voice.own.get(str(term.value))
    return own.get(voice.language) if own else term.get(voice.language)


def _format_term(value: Enum, voice: TextStyle) -> tuple[str, ...]:
    assert isinstance(value, Term)  # noqa: S101 - the folder's inspection refuses other facts
    return (term_word(value, voice),)


def _parse_term(lines: tuple[str, ...], voice: TextStyle) -> str:
    terms = voice.terms
    assert terms is not None  # noqa: S101 - the folder's inspection refuses other facts
    return next(str(term.value) for term in terms if term_word(term, voice) == lines[0])


def _format_yes_no(value: bool, voice: TextStyle) -> tuple[str, ...]:  # noqa: FBT001 - the fact itself
    own = voice.own.get("yes" if value else "no")
    return (own.get(voice.language) if own else _YES_NO[voice.language][0 if value else 1],)


def _parse_yes_no(lines: tuple[str, ...], voice: TextStyle) -> bool:
    return lines == _format_yes_no(True, voice)  # noqa: FBT003 - the fact itself


def _with_no_break_spaces(text: str) -> str:
    return text.replace(" ", NBSP)


def _with_plain_spaces(text: str) -> str:
    return text.replace(NBSP, " ")


def _format_name(names: Names, voice: TextStyle) -> tuple[str, ...]:
    # The one plain space stays where a draft lacks one of the two, so that it is known which one is there.
    parts = (_with_no_break_spaces(names.given or ""), _with_no_break_spaces(names.family or ""))
    return (" ".join(reversed(parts) if voice.family_first else parts),) if any(parts) else ()


def _parse_name(lines: tuple[str, ...], voice: TextStyle) -> Json:
    first, _, second = lines[0].partition(" ")
    given, family = (second, first) if voice.family_first else (first, second)
    return {name: _with_plain_spaces(part) for name, part in (("given", given), ("family", family)) if part}


@lru_cache(maxsize=512)
def _country_name(code: str, language: Language) -> str:
    return str(_LOCALE[language].territories[code])


@lru_cache(maxsize=8)
def _codes_by_territory(language: Language) -> dict[str, str]:
    names = _LOCALE[language].territories
    return {name: code for code, name in names.items() if len(code) == 2 and code.isalpha()}


def _format_address(address: Address, voice: TextStyle) -> tuple[str, ...]:
    town = f"{_with_no_break_spaces(address.postcode or '')} {address.locality or ''}"
    country = _country_name(address.country, voice.language) if address.country else ""
    return tuple(line for line in (address.street, town, country) if line and line != " ")


def _parse_address(lines: tuple[str, ...], voice: TextStyle) -> Json:
    """Hear a whole address; of one that lacks a line (a draft's) only the country is certain."""
    codes = _codes_by_territory(voice.language)
    heard = {"country": codes[lines[-1]]} if lines[-1] in codes else {}
    if len(lines) == len(("street", "town", "country")):
        postcode, _, locality = lines[1].partition(" ")
        heard |= {"street": lines[0], "postcode": _with_plain_spaces(postcode), "locality": locality}
    return {name: part for name, part in heard.items() if part}


@lru_cache(maxsize=64)
def _language_name(tag: str, language: Language) -> str:
    """Return the language's name, ``"Nederlands (België)"``; what CLDR does not know keeps its code."""
    code, _, region = tag.partition("-")
    name = str(_LOCALE[language].languages.get(code, code))
    return f"{name} ({_LOCALE[language].territories.get(region, region)})" if region else name


@lru_cache(maxsize=8)
def _codes_by_language(language: Language) -> dict[str, str]:
    return {name: code for code, name in _LOCALE[language].languages.items() if code.isalpha()}


def _parse_language(lines: tuple[str, ...], voice: TextStyle) -> str:
    codes = _codes_by_language(voice.language)
    if lines[0] in codes:
        return codes[lines[0]]
    name, _, region = lines[0].removesuffix(")").rpartition(" (")
    if not name:
        return lines[0]
    return f"{codes.get(name, name)}-{_codes_by_territory(voice.language).get(region, region)}"


_spaced_phone = lru_cache(maxsize=4096)(formatted_phone)


def _parse_digits(lines: tuple[str, ...], _: TextStyle) -> str:
    return lines[0].replace(".", "")


def _parse_plain(lines: tuple[str, ...], _: TextStyle) -> str:
    return lines[0]


def _format_plain(value: object, _: TextStyle) -> tuple[str, ...]:
    return (str(value),)


def _format_embedding(basis: LegalBasis, voice: TextStyle) -> tuple[str, ...]:
    place = Embedding.VOLUNTARY if basis is LegalBasis.VOLUNTARY else Embedding.EMBEDDED
    return (term_word(place, voice),)


_LOSS_OF_BASIS = Bilingual(
    nl="Of de stage verplicht is, een keuze of in het buitenland, blijft niet over.",
    en="Whether the placement is compulsory, elective or abroad is not kept.",
)
_LOSS_OF_VALUE = Bilingual(nl="Alleen dat het gegeven er is, blijft over.", en="Only that the fact is there is kept.")
_TERM = Verb(_format_term, _parse_term)

VERBS: dict[VerbName, Verb] = {
    VerbName.TEXT: Verb(_format_plain, _parse_plain),
    VerbName.LINES: Verb(_format_plain, _parse_plain),
    VerbName.DATE: Verb(_format_date_or_time, _parse_date),
    VerbName.NUMBER: Verb(_format_number, _parse_number),
    VerbName.MONEY: Verb(_format_money, _parse_money),
    VerbName.TERM: _TERM,
    VerbName.CHOICE: _TERM,
    VerbName.YES_NO: Verb(_format_yes_no, _parse_yes_no),
    VerbName.NAME: Verb(_format_name, _parse_name),
    VerbName.ADDRESS: Verb(_format_address, _parse_address),
    VerbName.COUNTRY: Verb(
        lambda code, voice: (_country_name(code, voice.language),),
        lambda lines, voice: _codes_by_territory(voice.language)[lines[0]],
    ),
    VerbName.LANGUAGE: Verb(lambda tag, voice: (_language_name(tag, voice.language),), _parse_language),
    VerbName.PHONE: Verb(lambda number, _: (_spaced_phone(number),), lambda lines, _: parse_phone(lines[0])),
    VerbName.ENTERPRISE_NUMBER: Verb(lambda number, _: (formatted_enterprise_number(number),), _parse_digits),
    VerbName.ESTABLISHMENT_NUMBER: Verb(lambda number, _: (formatted_establishment_number(number),), _parse_digits),
    VerbName.EMBEDDING: Verb(_format_embedding, lambda *_: None, _LOSS_OF_BASIS),
    VerbName.GIVEN: Verb(
        lambda value, voice: (_YES_NO[voice.language][0 if value else 1],), lambda *_: None, _LOSS_OF_VALUE
    ),
}
