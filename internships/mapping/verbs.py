"""The verbs that format facts as text, each with its inverse.

``format`` gives the lines of one fact, and ``parse`` gives the fact back. ``loss`` says, in Dutch and English, what
the text loses. Where it is None, ``parse(format(fact)) == fact`` for every fact that the schema allows, if the
institution's own words for a closed list differ from each other (see ``readback.ambiguous_values``).
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
    """How a verb formats a fact; ``own`` replaces the standard words of a closed list, or yes and no."""

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
    """A pair of functions that format a fact and parse it back, and what is lost between them."""

    format: Callable[[Any, TextStyle], tuple[str, ...]]
    parse: Callable[[tuple[str, ...], TextStyle], Any]
    loss: Bilingual | None = None


@lru_cache(maxsize=4096)
def _long_date(day: date, language: Language) -> str:
    return str(format_date(day, "d MMMM y", locale=_LOCALE[language]))


def _parse_long_date(lines: tuple[str, ...], style: TextStyle) -> str:
    day, month, year = lines[0].split(" ")
    months = {name: number for number, name in get_month_names("wide", locale=style.locale).items()}
    return date(int(year), months[month], int(day)).isoformat()


def _format_date_or_time(value: date | time, style: TextStyle) -> tuple[str, ...]:
    if isinstance(value, time):
        # Seconds are rare, but left out they could not be parsed back.
        return (value.isoformat() if value.second or value.microsecond else value.isoformat("minutes"),)
    return (_long_date(value, style.language),)


def _parse_date(lines: tuple[str, ...], style: TextStyle) -> str:
    return lines[0] if ":" in lines[0] else _parse_long_date(lines, style)


def _format_number(value: int | Decimal, style: TextStyle) -> tuple[str, ...]:
    number = _decimal(value, style.language)
    return (f"{number}{NBSP}{style.unit.get(style.language)}" if style.unit else number,)


@lru_cache(maxsize=4096)
def _decimal(value: int | Decimal, language: Language, decimals: int = 0) -> str:
    # Not by Babel: it rounds at 28 digits and refuses more, so the number could not be parsed back.
    group, point = _SEPARATORS[language]
    whole, _, fraction = format(Decimal(value), "f").partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    return f"{int(whole):,}".replace(",", group) + (f"{point}{fraction}" if fraction else "")


def _without_separators(text: str, language: Language) -> str:
    group, point = _SEPARATORS[language]
    return text.replace(group, "").replace(point, ".")


def _parse_number(lines: tuple[str, ...], style: TextStyle) -> str | int:
    text = lines[0]
    if style.unit:
        text = text.removesuffix(f"{NBSP}{style.unit.get(style.language)}")
    number = _without_separators(text, style.language)
    return number if "." in number else int(number)


def _format_money(value: Decimal, style: TextStyle) -> tuple[str, ...]:
    return (f"€{NBSP}{_decimal(value, style.language, decimals=2)}",)


def _parse_money(lines: tuple[str, ...], style: TextStyle) -> str:
    return _without_separators(lines[0].removeprefix(f"€{NBSP}"), style.language)


def term_word(term: Term, style: TextStyle) -> str:
    """Return the institution's own word for an entry of a closed list, else the standard one."""
    own = style.own.get(str(term.value))
    return own.get(style.language) if own else term.get(style.language)


def _format_term(value: Enum, style: TextStyle) -> tuple[str, ...]:
    assert isinstance(value, Term)  # noqa: S101 - the folder's inspection refuses other facts
    return (term_word(value, style),)


def _parse_term(lines: tuple[str, ...], style: TextStyle) -> str:
    terms = style.terms
    assert terms is not None  # noqa: S101 - the folder's inspection refuses other facts
    return next(str(term.value) for term in terms if term_word(term, style) == lines[0])


def _format_yes_no(value: bool, style: TextStyle) -> tuple[str, ...]:  # noqa: FBT001 - the fact itself
    own = style.own.get("yes" if value else "no")
    return (own.get(style.language) if own else _YES_NO[style.language][0 if value else 1],)


def _parse_yes_no(lines: tuple[str, ...], style: TextStyle) -> bool:
    return lines == _format_yes_no(True, style)  # noqa: FBT003 - the fact itself


def _with_no_break_spaces(text: str) -> str:
    return text.replace(" ", NBSP)


def _with_plain_spaces(text: str) -> str:
    return text.replace(NBSP, " ")


def _format_name(names: Names, style: TextStyle) -> tuple[str, ...]:
    # The plain space is kept if a draft lacks one of the two, to show which one is there.
    parts = (_with_no_break_spaces(names.given or ""), _with_no_break_spaces(names.family or ""))
    return (" ".join(reversed(parts) if style.family_first else parts),) if any(parts) else ()


def _parse_name(lines: tuple[str, ...], style: TextStyle) -> Json:
    first, _, second = lines[0].partition(" ")
    given, family = (second, first) if style.family_first else (first, second)
    return {name: _with_plain_spaces(part) for name, part in (("given", given), ("family", family)) if part}


@lru_cache(maxsize=512)
def _country_name(code: str, language: Language) -> str:
    return str(_LOCALE[language].territories[code])


@lru_cache(maxsize=8)
def _codes_by_territory(language: Language) -> dict[str, str]:
    names = _LOCALE[language].territories
    return {name: code for code, name in names.items() if len(code) == 2 and code.isalpha()}


def _format_address(address: Address, style: TextStyle) -> tuple[str, ...]:
    town = f"{_with_no_break_spaces(address.postcode or '')} {address.locality or ''}"
    country = _country_name(address.country, style.language) if address.country else ""
    return tuple(line for line in (address.street, town, country) if line and line != " ")


def _parse_address(lines: tuple[str, ...], style: TextStyle) -> Json:
    """Parse a complete address; if a line is missing (in a draft) only the country is certain."""
    codes = _codes_by_territory(style.language)
    parts = {"country": codes[lines[-1]]} if lines[-1] in codes else {}
    if len(lines) == len(("street", "town", "country")):
        postcode, _, locality = lines[1].partition(" ")
        parts |= {"street": lines[0], "postcode": _with_plain_spaces(postcode), "locality": locality}
    return {name: part for name, part in parts.items() if part}


@lru_cache(maxsize=64)
def _language_name(tag: str, language: Language) -> str:
    """Return a language's name, ``"Nederlands (België)"``; a code that CLDR does not know stays a code."""
    code, _, region = tag.partition("-")
    name = str(_LOCALE[language].languages.get(code, code))
    return f"{name} ({_LOCALE[language].territories.get(region, region)})" if region else name


@lru_cache(maxsize=8)
def _codes_by_language(language: Language) -> dict[str, str]:
    return {name: code for code, name in _LOCALE[language].languages.items() if code.isalpha()}


def _parse_language(lines: tuple[str, ...], style: TextStyle) -> str:
    codes = _codes_by_language(style.language)
    if lines[0] in codes:
        return codes[lines[0]]
    name, _, region = lines[0].removesuffix(")").rpartition(" (")
    if not name:
        return lines[0]
    return f"{codes.get(name, name)}-{_codes_by_territory(style.language).get(region, region)}"


_spaced_phone = lru_cache(maxsize=4096)(formatted_phone)


def _parse_digits(lines: tuple[str, ...], _: TextStyle) -> str:
    return lines[0].replace(".", "")


def _parse_plain(lines: tuple[str, ...], _: TextStyle) -> str:
    return lines[0]


def _format_plain(value: object, _: TextStyle) -> tuple[str, ...]:
    return (str(value),)


def _format_embedding(basis: LegalBasis, style: TextStyle) -> tuple[str, ...]:
    place = Embedding.VOLUNTARY if basis is LegalBasis.VOLUNTARY else Embedding.EMBEDDED
    return (term_word(place, style),)


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
        lambda code, style: (_country_name(code, style.language),),
        lambda lines, style: _codes_by_territory(style.language)[lines[0]],
    ),
    VerbName.LANGUAGE: Verb(lambda tag, style: (_language_name(tag, style.language),), _parse_language),
    VerbName.PHONE: Verb(lambda number, _: (_spaced_phone(number),), lambda lines, _: parse_phone(lines[0])),
    VerbName.ENTERPRISE_NUMBER: Verb(lambda number, _: (formatted_enterprise_number(number),), _parse_digits),
    VerbName.ESTABLISHMENT_NUMBER: Verb(lambda number, _: (formatted_establishment_number(number),), _parse_digits),
    VerbName.EMBEDDING: Verb(_format_embedding, lambda *_: None, _LOSS_OF_BASIS),
    VerbName.GIVEN: Verb(
        lambda value, style: (_YES_NO[style.language][0 if value else 1],), lambda *_: None, _LOSS_OF_VALUE
    ),
}
