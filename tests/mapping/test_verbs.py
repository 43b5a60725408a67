"""Every verb formats a fact so that it can be parsed back, or declares what it loses."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from internships.domain.internship_kinds import InternshipKind, LegalBasis
from internships.domain.parties import Address, Names
from internships.domain.placement import Weekday
from internships.domain.terms import InsuredBy, WorkerCode
from internships.domain.wording import Bilingual, Language, Term
from internships.mapping.field_loss import LOSS_OF_VERBS
from internships.mapping.folder_schema import VerbName
from internships.mapping.verbs import NBSP, VERBS
from tests.builders import generated_records
from tests.builders.form_reading import PARSERS, ReadingStyle

LANGUAGES = st.sampled_from(Language)


def back(verb: VerbName, fact: object, style: ReadingStyle) -> object:
    """Format a fact and parse it back as JSON."""
    return PARSERS[verb](VERBS[verb](fact, style), style)


def plain(language: Language) -> ReadingStyle:
    return ReadingStyle(language, {})


@given(generated_records.LINES, LANGUAGES)
def test_a_text_comes_back_as_it_was(text: str, language: Language) -> None:
    assert back(VerbName.TEXT, text, plain(language)) == text
    assert back(VerbName.LINES, text, plain(language)) == text


@given(st.dates(generated_records.FIRST, generated_records.LAST), LANGUAGES)
def test_a_day_comes_back_with_its_month_by_name(day: date, language: Language) -> None:
    assert back(VerbName.DATE, day, plain(language)) == day.isoformat()


@given(st.times(), LANGUAGES)
def test_an_hour_comes_back_to_the_second(hour: time, language: Language) -> None:
    assert time.fromisoformat(str(back(VerbName.DATE, hour, plain(language)))) == hour


def test_an_hour_without_seconds_is_said_in_minutes() -> None:
    assert VERBS[VerbName.DATE](time(8, 30), plain(Language.NL)) == ("08:30",)


@given(number=st.integers(0, 10**60) | st.decimals(0, 10**9, places=9), language=LANGUAGES, unit=st.booleans())
def test_a_number_comes_back_with_every_digit(number: int | Decimal, language: Language, *, unit: bool) -> None:
    style = ReadingStyle(language, {}, unit=Bilingual(nl="uur", en="hours") if unit else None)
    assert Decimal(str(back(VerbName.NUMBER, number, style))) == number


@given(st.decimals(0, allow_nan=False, allow_infinity=False, max_value=60), LANGUAGES)
def test_a_number_as_long_as_it_likes_comes_back(number: Decimal, language: Language) -> None:
    assert Decimal(str(back(VerbName.NUMBER, number, plain(language)))) == number


def test_equal_numbers_are_said_alike_however_they_were_typed() -> None:
    texts = {VERBS[VerbName.NUMBER](number, plain(Language.NL)) for number in (12, Decimal("12.0"))}
    assert texts == {("12",)}


@given(generated_records.decimals(9_999_999).map(Decimal), LANGUAGES)
def test_an_amount_comes_back_to_the_cent(amount: Decimal, language: Language) -> None:
    assert Decimal(str(back(VerbName.MONEY, amount, plain(language)))) == amount


def test_an_amount_has_two_decimals_and_the_signs_of_its_language() -> None:
    assert VERBS[VerbName.MONEY](Decimal("1234.5"), plain(Language.NL)) == (f"€{NBSP}1.234,50",)
    assert VERBS[VerbName.MONEY](Decimal("1234.5"), plain(Language.EN)) == (f"€{NBSP}1,234.50",)


def closed_lists(above: type[Term] = Term) -> list[type[Term]]:
    below = [term for term in above.__subclasses__() if term.__module__.startswith("internships.domain")]
    return [*below, *(deeper for term in below for deeper in closed_lists(term))]


@pytest.mark.parametrize("terms", closed_lists())
@pytest.mark.parametrize("language", Language)
def test_every_word_of_every_closed_list_comes_back(terms: type[Term], language: Language) -> None:
    style = ReadingStyle(language, {}, terms=terms)
    assert [back(VerbName.TERM, term, style) for term in terms] == [term.value for term in terms]


def test_the_institutions_own_words_come_back() -> None:
    style = ReadingStyle(Language.NL, {"host": Bilingual(nl="stagebedrijf", en="business")}, terms=InsuredBy)
    assert VERBS[VerbName.CHOICE](InsuredBy.HOST, style) == ("stagebedrijf",)
    assert back(VerbName.CHOICE, InsuredBy.HOST, style) == "host"


def test_the_closed_lists_of_the_schema_are_among_those_tested() -> None:
    assert {InternshipKind, LegalBasis, Weekday, WorkerCode} <= set(closed_lists())


@given(fact=st.booleans(), language=LANGUAGES)
def test_yes_and_no_come_back(*, fact: bool, language: Language) -> None:
    assert back(VerbName.YES_NO, fact, plain(language)) is fact


@given(names=generated_records.records_of(Names), language=LANGUAGES, family_first=st.booleans())
def test_a_name_with_spaces_comes_back_in_its_two_parts(
    names: dict[str, Any], language: Language, *, family_first: bool
) -> None:
    style = ReadingStyle(language, {}, family_first=family_first)
    assert back(VerbName.NAME, Names(**names), style) == names


@dataclass(frozen=True)
class HalfName:
    """A draft's names, of which one is not known yet."""

    given: str | None = None
    family: str | None = None


@pytest.mark.parametrize("family_first", [True, False])
@pytest.mark.parametrize("half", [{"given": "Anne Marie"}, {"family": "Van den Voorbeeld"}])
def test_half_a_name_comes_back_as_the_half_that_it_is(half: dict[str, str], *, family_first: bool) -> None:
    style = ReadingStyle(Language.NL, {}, family_first=family_first)
    assert back(VerbName.NAME, HalfName(**half), style) == half


@given(generated_records.records_of(Address), LANGUAGES)
def test_an_address_comes_back_in_its_parts_foreign_postcodes_too(address: dict[str, Any], language: Language) -> None:
    assert back(VerbName.ADDRESS, Address(**address), plain(language)) == address


def test_an_address_of_which_the_street_is_missing_is_heard_as_far_as_it_is_certain() -> None:
    assert PARSERS[VerbName.ADDRESS](("2000 Antwerpen", "België"), plain(Language.NL)) == {"country": "BE"}


@given(generated_records.COUNTRIES, LANGUAGES)
def test_every_country_comes_back(code: str, language: Language) -> None:
    assert back(VerbName.COUNTRY, code, plain(language)) == code


@given(st.from_regex(r"[a-z]{2,3}(-[A-Z]{2})?", fullmatch=True), LANGUAGES)
def test_every_language_tag_comes_back_known_or_not(tag: str, language: Language) -> None:
    assert back(VerbName.LANGUAGE, tag, plain(language)) == tag


def test_a_language_is_called_by_its_name_with_its_region() -> None:
    assert VERBS[VerbName.LANGUAGE]("nl-BE", plain(Language.EN)) == ("Dutch (Belgium)",)


@given(generated_records.PHONES, LANGUAGES)
def test_every_telephone_number_comes_back(phone: str, language: Language) -> None:
    assert back(VerbName.PHONE, phone, plain(language)) == phone


@given(generated_records.ENTERPRISE_NUMBERS, generated_records.ESTABLISHMENT_NUMBERS)
def test_numbers_of_the_register_come_back_without_their_dots(enterprise: str, establishment: str) -> None:
    style = plain(Language.NL)
    assert back(VerbName.ENTERPRISE_NUMBER, enterprise, style) == enterprise
    assert back(VerbName.ESTABLISHMENT_NUMBER, establishment, style) == establishment


def test_every_verb_comes_back_or_declares_its_loss() -> None:
    assert LOSS_OF_VERBS.keys() == VERBS.keys() - PARSERS.keys()


def test_a_verb_that_keeps_only_that_a_fact_is_there_says_yes() -> None:
    assert VERBS[VerbName.GIVEN]("0475", plain(Language.EN)) == ("yes",)


def test_the_test_vectors_of_the_register_are_among_the_numbers_drawn() -> None:
    assert TypeAdapter(str).validate_python("0000009797")[8:] == f"{97 - int('00000097') % 97:02d}"
