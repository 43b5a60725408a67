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
    formatted_phone,
)


def read_as(kind: Any, value: object) -> object:
    return TypeAdapter(kind).validate_python(value)


def refusal_of(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as refused:
        read_as(kind, value)
    return refused.value.errors()[0]["type"]


@pytest.mark.parametrize(
    ("text", "read"),
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
def test_an_enterprise_number_is_read_in_every_way_it_is_written(text: str, read: str) -> None:
    assert read_as(EnterpriseNumber, text) == read


@pytest.mark.parametrize(
    ("text", "code"),
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
def test_a_wrong_enterprise_number_is_refused_by_name(text: object, code: str) -> None:
    assert refusal_of(EnterpriseNumber, text) == code


def test_check_digits_00_are_never_right_though_their_sum_divides_by_97() -> None:
    assert (97 + 0) % 97 == 0
    assert refusal_of(EnterpriseNumber, "0000009700") == "enterprise_number_check_digits"
    assert read_as(EnterpriseNumber, "0000009797") == "0000009797"


@pytest.mark.parametrize("text", ["2199999986", "2234567818", "2.199.999.986", "2 234 567 818"])
def test_an_establishment_unit_number_is_read(text: str) -> None:
    assert read_as(EstablishmentNumber, text) in {"2199999986", "2234567818"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2199999987", "establishment_number_check_digits"),
        ("2199999968", "establishment_number_check_digits"),
        ("0999999922", "establishment_number_format"),
        ("9199999986", "establishment_number_format"),
        ("219999998", "establishment_number_format"),
        (2199999986, "not_text"),
    ],
)
def test_a_wrong_establishment_unit_number_is_refused_by_name(text: object, code: str) -> None:
    assert refusal_of(EstablishmentNumber, text) == code


def test_numbers_are_printed_in_groups() -> None:
    assert formatted_enterprise_number("0999999922") == "0999.999.922"
    assert formatted_establishment_number("2199999986") == "2.199.999.986"


# The documentation of python-stdnum makes these numbers up: two of the register, two BIS, before and after 2000.
@pytest.mark.parametrize("text", ["85073003328", "17073003384", "98472899765", "01490700185", "85.07.30-033.28"])
def test_a_national_register_or_bis_number_is_read_in_both_centuries(text: str) -> None:
    assert read_as(Insz, text) == text.replace(".", "").replace("-", "")


@pytest.mark.parametrize("text", ["85073003329", "17073003385", "98472899766", "01490700186", "8507300332", "x" * 11])
def test_a_wrong_national_register_number_is_refused(text: str) -> None:
    assert refusal_of(Insz, text) == "insz_check_digits"


def test_a_national_register_number_given_as_a_number_would_lose_its_zero() -> None:
    assert refusal_of(Insz, 1490700185) == "not_text"


@pytest.mark.parametrize("text", ["BE32123456789002", "BE32 1234 5678 9002", "be32 1234 5678 9002"])
def test_a_belgian_account_is_read(text: str) -> None:
    assert read_as(Iban, text) == "BE32123456789002"


@pytest.mark.parametrize("text", ["BE68539007547034", "BE71096123456769", "NL91ABNA0417164300"])
def test_an_account_is_read_whatever_bank_keeps_it(text: str) -> None:
    assert read_as(Iban, text) == text


def test_an_account_of_the_wrong_length_for_its_country_is_refused() -> None:
    assert refusal_of(Iban, f"BE{98 - int('12345678111400') % 97:02d}12345678") == "iban_check_digits"


def test_a_foreign_account_is_read_by_the_international_digits() -> None:
    assert read_as(Iban, "GB82 WEST 1234 5698 7654 32") == "GB82WEST12345698765432"


@pytest.mark.parametrize("text", ["BE32123456789003", "BE33123456789002", "BE3212345678900", "32123456789002", ""])
def test_an_account_with_a_wrong_digit_is_refused(text: str) -> None:
    assert refusal_of(Iban, text) == "iban_check_digits"


def test_a_belgian_account_right_by_its_first_digits_only_is_refused() -> None:
    domestic = "123456789003"
    first_digits = 98 - int(f"{domestic}111400") % 97
    assert refusal_of(Iban, f"BE{first_digits:02d}{domestic}") == "iban_check_digits"


@pytest.mark.parametrize("text", ["9074729", "IMO9074729", "IMO 9074729"])
def test_an_imo_number_is_read(text: str) -> None:
    assert read_as(ImoNumber, text) == "IMO9074729"


@pytest.mark.parametrize("text", ["9074728", "907472", "IMO90747290", ""])
def test_a_wrong_imo_number_is_refused(text: str) -> None:
    assert refusal_of(ImoNumber, text) == "imo_number_check_digits"


@pytest.mark.parametrize("text", ["62.100", "62100"])
def test_a_sector_code_is_read(text: str) -> None:
    assert read_as(NaceCode, text) == "62.100"


@pytest.mark.parametrize("text", ["62.10", "99.999", "621000", "abcde"])
def test_a_sector_code_that_europe_does_not_know_is_refused(text: str) -> None:
    assert refusal_of(NaceCode, text) == "nace_code"


@pytest.mark.parametrize("text", ["0470 12 34 56", "+32 470 12 34 56", "0032 470/12.34.56", "+32470123456"])
def test_a_telephone_number_is_kept_in_its_international_form(text: str) -> None:
    assert read_as(Phone, text) == "+32470123456"


@pytest.mark.parametrize("text", ["12", "+999 123", "+32", ""])
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    assert refusal_of(Phone, text) == "phone_format"


def test_a_mail_address_keeps_its_name_and_lowers_its_domain() -> None:
    assert read_as(Email, "Noor.Voorbeeld@Student.Example.ORG") == "Noor.Voorbeeld@student.example.org"


@pytest.mark.parametrize("text", ["noor@", "noor voorbeeld@example.org", "@example.org", "noor@example..org", "x"])
def test_what_is_no_mail_address_is_refused(text: str) -> None:
    assert refusal_of(Email, text) == "email_format"


@pytest.mark.parametrize(("text", "read"), [("2026-2027", "2026-2027"), ("2026\u20132027", "2026-2027")])
def test_an_academic_year_is_two_years_in_a_row(text: str, read: str) -> None:
    assert read_as(AcademicYear, text) == read


@pytest.mark.parametrize("text", ["2026-2028", "2027-2026", "2026", "26-27", "2026/2027"])
def test_another_pair_of_years_is_no_academic_year(text: str) -> None:
    assert refusal_of(AcademicYear, text) == "academic_year"


def test_an_erasmus_code_is_read_with_one_blank() -> None:
    assert read_as(ErasmusCode, "b  voorbe01") == "B VOORBE01"
    assert refusal_of(ErasmusCode, "VOORBE01") == "erasmus_code"


def test_a_country_is_two_letters_that_exist() -> None:
    assert read_as(Country, "be") == "BE"
    assert refusal_of(Country, "ZZ") == "country_unknown"


@pytest.mark.parametrize(
    "text",
    [
        "BTW BE 0100.000.070",
        "btw be0100000070",
        "BTW-nummer: BE 0100.000.070",
        "TVA BE 0100.000.070",
        "VAT BE0100000070",
        "KBO 0100.000.070",
        "KBO-nr. 0100.000.070",
        "Ondernemingsnummer 0100.000.070",
        "BE (0)100.000.070",
    ],
)
def test_what_is_written_before_an_enterprise_number_is_no_part_of_it(text: str) -> None:
    assert read_as(EnterpriseNumber, text) == "0100000070"


@pytest.mark.parametrize("text", ["FR 0100.000.070", "RPR 0100000070", "BTW"])
def test_another_register_is_no_enterprise_number(text: str) -> None:
    assert refusal_of(EnterpriseNumber, text) == "enterprise_number_format"


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u00a0", "\u2060", "\u200e", "\u00ad"])
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Email, "noor@example.org"),
        (Phone, "+32470123456"),
        (EnterpriseNumber, "0999999922"),
        (EstablishmentNumber, "2199999986"),
        (Iban, "BE32123456789002"),
        (AcademicYear, "2026-2027"),
        (Country, "BE"),
    ],
)
def test_an_invisible_sign_that_was_copied_along_is_taken_away_at_both_ends(kind: Any, text: str, sign: str) -> None:
    assert read_as(kind, f"{sign} {text} {sign}") == text


@pytest.mark.parametrize(("kind", "text"), [(Email, "noor@exam\u200bple.org"), (Phone, "+3247\u200b0123456")])
def test_an_invisible_sign_inside_is_named(kind: Any, text: str) -> None:
    assert refusal_of(kind, text) == "control_character"


@pytest.mark.parametrize("kind", [Email, Phone, EnterpriseNumber, Iban, NaceCode, Country])
def test_a_text_of_any_length_is_measured_before_it_is_read(kind: Any) -> None:
    assert refusal_of(kind, "1" * 301) == "string_too_long"


@pytest.mark.parametrize(
    "text",
    [
        "03 265 20 72 ext. 12",
        "+32 3 265 20 72 ext 12",
        "+3232652072;ext=12",
        "tel:+3232652072;ext=12",
        "03/265.20.72 toestel 12",
        "03 265 20 72 tst. 12",
        "03 265 20 72 x12",
        "03 265 20 72 #12",
        "03 265 20 72 (ext. 12)",
        "03 265 20 72, poste 12",
        "03 265 20 72 - int. 12",
    ],
)
def test_an_extension_is_kept_and_printed_however_it_was_written(text: str) -> None:
    assert read_as(Phone, text) == "+3232652072;ext=12"
    assert formatted_phone("+3232652072;ext=12") == "+32 3 265 20 72 ext. 12"
    assert read_as(Phone, formatted_phone("+3232652072;ext=12")) == "+3232652072;ext=12"


@pytest.mark.parametrize(
    "text",
    [
        "bel me",
        "0800 FLOWERS",
        "0470123456 (mama)",
        "+32 470 123 701 Jan",
        "0470 12 34 56 of 03 265 20 72",
        "47O123456",
    ],
)
def test_a_telephone_number_with_letters_is_refused(text: str) -> None:
    assert refusal_of(Phone, text) == "phone_letters"


@pytest.mark.parametrize("text", ["Tel. 0470 12 34 56", "gsm: 0470 12 34 56", "T 0470123456"])
def test_a_label_before_a_telephone_number_is_no_part_of_it(text: str) -> None:
    assert read_as(Phone, text) == "+32470123456"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("+32470123456", "+32 470 12 34 56"),
        ("+3232651000", "+32 3 265 10 00"),
        ("+31612345678", "+31 6 12345678"),
        ("+3247012370", "+32 47012370"),
        ("+20095798850", "+20095798850"),  # the library takes the first zero for one that is not dialled
    ],
)
def test_a_telephone_number_is_printed_as_its_own_digits_and_no_other(text: str, printed: str) -> None:
    assert formatted_phone(text) == printed
    assert "".join(filter(str.isdecimal, formatted_phone(text))) == text[1:]
