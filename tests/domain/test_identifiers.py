"""Numbers that carry check digits, against the vectors that their registers' formulas give."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from internships.domain.identifiers import (
    AcademicYear,
    Country,
    Email,
    EnterpriseNumber,
    ErasmusCode,
    EstablishmentNumber,
    Iban,
    ImoNumber,
    Insz,
    NaceCode,
    Phone,
    formatted_enterprise_number,
    formatted_establishment_number,
)


def read_as(kind: Any, told: object) -> object:
    return TypeAdapter(kind).validate_python(told)


def refusal_of(kind: Any, told: object) -> str:
    with pytest.raises(ValidationError) as refused:
        read_as(kind, told)
    return refused.value.errors()[0]["type"]


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("0999999922", "0999999922"),
        ("0100000070", "0100000070"),
        ("0000009797", "0000009797"),
        ("0999.999.922", "0999999922"),
        ("BE 0999.999.922", "0999999922"),
        ("be0999999922", "0999999922"),
        ("(0)999.999.922", "0999999922"),
        ("999999922", "0999999922"),
        ("999 999 922", "0999999922"),
        (" 0999-999-922 ", "0999999922"),
        ("1000000021", "1000000021"),
    ],
)
def test_an_enterprise_number_is_read_in_every_way_it_is_written(told: str, read: str) -> None:
    assert read_as(EnterpriseNumber, told) == read


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("0999999923", "enterprise_number_check_digits"),
        ("0999999992", "enterprise_number_check_digits"),
        ("0000009700", "enterprise_number_check_digits"),
        ("2199999986", "enterprise_number_format"),
        ("099999992", "enterprise_number_check_digits"),
        ("09999999220", "enterprise_number_format"),
        ("0999x99922", "enterprise_number_format"),
        ("", "enterprise_number_format"),
        (999999922, "not_text"),
    ],
)
def test_a_wrong_enterprise_number_is_refused_by_name(told: object, code: str) -> None:
    assert refusal_of(EnterpriseNumber, told) == code


def test_check_digits_00_are_never_right_though_their_sum_divides_by_97() -> None:
    assert (97 + 0) % 97 == 0
    assert refusal_of(EnterpriseNumber, "0000009700") == "enterprise_number_check_digits"
    assert read_as(EnterpriseNumber, "0000009797") == "0000009797"


@pytest.mark.parametrize("told", ["2199999986", "2234567818", "2.199.999.986", "2 234 567 818"])
def test_an_establishment_unit_number_is_read(told: str) -> None:
    assert read_as(EstablishmentNumber, told) in {"2199999986", "2234567818"}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("2199999987", "establishment_number_check_digits"),
        ("2199999968", "establishment_number_check_digits"),
        ("0999999922", "establishment_number_format"),
        ("9199999986", "establishment_number_format"),
        ("219999998", "establishment_number_format"),
        (2199999986, "not_text"),
    ],
)
def test_a_wrong_establishment_unit_number_is_refused_by_name(told: object, code: str) -> None:
    assert refusal_of(EstablishmentNumber, told) == code


def test_numbers_are_printed_in_groups() -> None:
    assert formatted_enterprise_number("0999999922") == "0999.999.922"
    assert formatted_establishment_number("2199999986") == "2.199.999.986"


# The documentation of python-stdnum makes these numbers up: two of the register, two BIS, before and after 2000.
@pytest.mark.parametrize("told", ["85073003328", "17073003384", "98472899765", "01490700185", "85.07.30-033.28"])
def test_a_national_register_or_bis_number_is_read_in_both_centuries(told: str) -> None:
    assert read_as(Insz, told) == told.replace(".", "").replace("-", "")


@pytest.mark.parametrize("told", ["85073003329", "17073003385", "98472899766", "01490700186", "8507300332", "x" * 11])
def test_a_wrong_national_register_number_is_refused(told: str) -> None:
    assert refusal_of(Insz, told) == "insz_check_digits"


def test_a_national_register_number_given_as_a_number_would_lose_its_zero() -> None:
    assert refusal_of(Insz, 1490700185) == "not_text"


@pytest.mark.parametrize("told", ["BE32123456789002", "BE32 1234 5678 9002", "be32 1234 5678 9002"])
def test_a_belgian_account_is_read(told: str) -> None:
    assert read_as(Iban, told) == "BE32123456789002"


@pytest.mark.parametrize("told", ["BE68539007547034", "BE71096123456769", "NL91ABNA0417164300"])
def test_an_account_is_read_whatever_bank_keeps_it(told: str) -> None:
    assert read_as(Iban, told) == told


def test_an_account_of_the_wrong_length_for_its_country_is_refused() -> None:
    assert refusal_of(Iban, f"BE{98 - int('12345678111400') % 97:02d}12345678") == "iban_check_digits"


def test_a_foreign_account_is_read_by_the_international_digits() -> None:
    assert read_as(Iban, "GB82 WEST 1234 5698 7654 32") == "GB82WEST12345698765432"


@pytest.mark.parametrize("told", ["BE32123456789003", "BE33123456789002", "BE3212345678900", "32123456789002", ""])
def test_an_account_with_a_wrong_digit_is_refused(told: str) -> None:
    assert refusal_of(Iban, told) == "iban_check_digits"


def test_a_belgian_account_right_by_its_first_digits_only_is_refused() -> None:
    domestic = "123456789003"
    first_digits = 98 - int(f"{domestic}111400") % 97
    assert refusal_of(Iban, f"BE{first_digits:02d}{domestic}") == "iban_check_digits"


@pytest.mark.parametrize("told", ["9074729", "IMO9074729", "IMO 9074729"])
def test_an_imo_number_is_read(told: str) -> None:
    assert read_as(ImoNumber, told) == "IMO9074729"


@pytest.mark.parametrize("told", ["9074728", "907472", "IMO90747290", ""])
def test_a_wrong_imo_number_is_refused(told: str) -> None:
    assert refusal_of(ImoNumber, told) == "imo_number_check_digits"


@pytest.mark.parametrize("told", ["62.100", "62100"])
def test_a_sector_code_is_read(told: str) -> None:
    assert read_as(NaceCode, told) == "62.100"


@pytest.mark.parametrize("told", ["62.10", "99.999", "621000", "abcde"])
def test_a_sector_code_that_europe_does_not_know_is_refused(told: str) -> None:
    assert refusal_of(NaceCode, told) == "nace_code"


@pytest.mark.parametrize("told", ["0470 12 34 56", "+32 470 12 34 56", "0032 470/12.34.56", "+32470123456"])
def test_a_telephone_number_is_kept_in_its_international_form(told: str) -> None:
    assert read_as(Phone, told) == "+32470123456"


@pytest.mark.parametrize("told", ["12", "+999 123", "bel me", ""])
def test_what_is_no_telephone_number_is_refused(told: str) -> None:
    assert refusal_of(Phone, told) == "phone_format"


def test_a_mail_address_keeps_its_name_and_lowers_its_domain() -> None:
    assert read_as(Email, "Noor.Voorbeeld@Student.Example.ORG") == "Noor.Voorbeeld@student.example.org"


@pytest.mark.parametrize("told", ["noor@", "noor voorbeeld@example.org", "@example.org", "noor@example..org", "x"])
def test_what_is_no_mail_address_is_refused(told: str) -> None:
    assert refusal_of(Email, told) == "email_format"


@pytest.mark.parametrize(("told", "read"), [("2026-2027", "2026-2027"), ("2026\u20132027", "2026-2027")])
def test_an_academic_year_is_two_years_in_a_row(told: str, read: str) -> None:
    assert read_as(AcademicYear, told) == read


@pytest.mark.parametrize("told", ["2026-2028", "2027-2026", "2026", "26-27", "2026/2027"])
def test_another_pair_of_years_is_no_academic_year(told: str) -> None:
    assert refusal_of(AcademicYear, told) == "academic_year"


def test_an_erasmus_code_is_read_with_one_blank() -> None:
    assert read_as(ErasmusCode, "b  voorbe01") == "B VOORBE01"
    assert refusal_of(ErasmusCode, "VOORBE01") == "erasmus_code"


def test_a_country_is_two_letters_that_exist() -> None:
    assert read_as(Country, "be") == "BE"
    assert refusal_of(Country, "ZZ") == "country_unknown"
