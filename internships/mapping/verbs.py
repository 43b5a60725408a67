"""The verbs: functions that format a fact as lines of text (``field_loss`` says what the text loses)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date

from internships.domain.identifiers import formatted_enterprise_number, formatted_establishment_number, formatted_phone
from internships.domain.internship_kinds import LegalBasis
from internships.domain.mobility import Embedding
from internships.domain.parties import Address, Names
from internships.domain.wording import Bilingual, Language, Term
from internships.mapping.folder_schema import VerbName

NBSP = "\u00a0"
LOCALES = {Language.NL: Locale.parse("nl_BE"), Language.EN: Locale.parse("en_GB")}
SEPARATORS = {Language.NL: (".", ","), Language.EN: (",", ".")}
_YES_NO = {Language.NL: ("ja", "nee"), Language.EN: ("yes", "no")}


@dataclass(frozen=True)
class TextStyle:
    """How a verb formats a fact; ``own`` replaces the standard words of a closed list, or yes and no."""

    language: Language
    own: Mapping[str, Bilingual]
    unit: Bilingual | None = None
    family_first: bool = False


@lru_cache(maxsize=4096)
def _long_date(day: date, language: Language) -> str:
    return str(format_date(day, "d MMMM y", locale=LOCALES[language]))


def _format_date_or_time(value: date | time, style: TextStyle) -> tuple[str, ...]:
    if isinstance(value, time):
        # Seconds are rare, but left out they could not be parsed back.
        return (value.isoformat() if value.second or value.microsecond else value.isoformat("minutes"),)
    return (_long_date(value, style.language),)


def _format_number(value: int | Decimal, style: TextStyle) -> tuple[str, ...]:
    number = _decimal(value, style.language)
    return (f"{number}{NBSP}{style.unit.get(style.language)}" if style.unit else number,)


@lru_cache(maxsize=4096)
def _decimal(value: int | Decimal, language: Language, decimals: int = 0) -> str:
    # Not by Babel: it rounds at 28 digits and refuses more, so the number could not be parsed back.
    group, point = SEPARATORS[language]
    whole, _, fraction = format(Decimal(value), "f").partition(".")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    return f"{int(whole):,}".replace(",", group) + (f"{point}{fraction}" if fraction else "")


def _format_money(value: Decimal, style: TextStyle) -> tuple[str, ...]:
    return (f"€{NBSP}{_decimal(value, style.language, decimals=2)}",)


def term_word(term: Term, style: TextStyle) -> str:
    """Return the institution's own word for an entry of a closed list, else the standard one."""
    own = style.own.get(str(term.value))
    return own.get(style.language) if own else term.get(style.language)


def _format_term(value: Enum, style: TextStyle) -> tuple[str, ...]:
    assert isinstance(value, Term)  # noqa: S101 - the folder's inspection refuses other facts
    return (term_word(value, style),)


def _format_yes_no(value: bool, style: TextStyle) -> tuple[str, ...]:  # noqa: FBT001 - the fact itself
    own = style.own.get("yes" if value else "no")
    return (own.get(style.language) if own else _YES_NO[style.language][0 if value else 1],)


def _with_no_break_spaces(text: str) -> str:
    return text.replace(" ", NBSP)


def _format_name(names: Names, style: TextStyle) -> tuple[str, ...]:
    # The plain space is kept if a draft lacks one of the two, to show which one is there.
    parts = (_with_no_break_spaces(names.given or ""), _with_no_break_spaces(names.family or ""))
    return (" ".join(reversed(parts) if style.family_first else parts),) if any(parts) else ()


@lru_cache(maxsize=512)
def _country_name(code: str, language: Language) -> str:
    return str(LOCALES[language].territories[code])


def _format_address(address: Address, style: TextStyle) -> tuple[str, ...]:
    town = f"{_with_no_break_spaces(address.postcode or '')} {address.locality or ''}"
    country = _country_name(address.country, style.language) if address.country else ""
    return tuple(line for line in (address.street, town, country) if line and line != " ")


@lru_cache(maxsize=64)
def _language_name(tag: str, language: Language) -> str:
    """Return a language's name, ``"Nederlands (België)"``; a code that CLDR does not know stays a code."""
    code, _, region = tag.partition("-")
    name = str(LOCALES[language].languages.get(code, code))
    return f"{name} ({LOCALES[language].territories.get(region, region)})" if region else name


_spaced_phone = lru_cache(maxsize=4096)(formatted_phone)


def _format_plain(value: object, _: TextStyle) -> tuple[str, ...]:
    return (str(value),)


def _format_embedding(basis: LegalBasis, style: TextStyle) -> tuple[str, ...]:
    place = Embedding.VOLUNTARY if basis is LegalBasis.VOLUNTARY else Embedding.EMBEDDED
    return (term_word(place, style),)


VERBS: dict[VerbName, Callable[[Any, TextStyle], tuple[str, ...]]] = {
    VerbName.TEXT: _format_plain,
    VerbName.LINES: _format_plain,
    VerbName.DATE: _format_date_or_time,
    VerbName.NUMBER: _format_number,
    VerbName.MONEY: _format_money,
    VerbName.TERM: _format_term,
    VerbName.CHOICE: _format_term,
    VerbName.YES_NO: _format_yes_no,
    VerbName.NAME: _format_name,
    VerbName.ADDRESS: _format_address,
    VerbName.COUNTRY: lambda code, style: (_country_name(code, style.language),),
    VerbName.LANGUAGE: lambda tag, style: (_language_name(tag, style.language),),
    VerbName.PHONE: lambda number, _: (_spaced_phone(number),),
    VerbName.ENTERPRISE_NUMBER: lambda number, _: (formatted_enterprise_number(number),),
    VerbName.ESTABLISHMENT_NUMBER: lambda number, _: (formatted_establishment_number(number),),
    VerbName.EMBEDDING: _format_embedding,
    VerbName.GIVEN: lambda value, style: (_YES_NO[style.language][0 if value else 1],),
}
