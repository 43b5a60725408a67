"""Numbers and addresses that are validated by check digits, ranges and formats.

Check digits come from python-stdnum, phones from phonenumbers, mail from email-validator. Where stdnum lets a wrong
number pass (``00`` as KBO check digits) or refuses a right one (establishment units), the check is done here.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, LiteralString

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError
from stdnum import iban as any_iban
from stdnum import imo
from stdnum.be import ssn
from stdnum.eu import nace
from stdnum.exceptions import ValidationError

from internships.domain.value import MAX_LINE_LENGTH, limit_length, reject_controls

_SEPARATORS = re.compile(r"[\s./:\-]")
# Belgians write what a number is before it: "BTW BE 0999.999.922", "KBO-nr. 0999.999.922", "(0)999.999.922".
_NUMBER_PREFIX = re.compile(r"^(?:BTW|TVA|VAT|KBO|BCE|ONDERNEMINGS)?(?:NUMMER|NR|N°|NO)?(?:BE)?(?:\(0\))?")


def _trimmed_text(value: object) -> str:
    """Return a text without the blanks and invisible characters that copying leaves at its ends."""
    if not isinstance(value, str):
        raise PydanticCustomError("not_text", "must be text, so that leading zeros survive")
    limit_length(value, MAX_LINE_LENGTH)
    visible = [index for index, sign in enumerate(value) if not (sign.isspace() or unicodedata.category(sign) == "Cf")]
    return reject_controls(value[visible[0] : visible[-1] + 1]) if visible else ""


def _number_digits(value: object) -> str:
    return _NUMBER_PREFIX.sub("", _SEPARATORS.sub("", _trimmed_text(value).upper()))


def _has_mod97_check(digits: str) -> bool:
    # KBO: check = 97 - (N mod 97), so never 00; "(N + check) % 97 == 0" alone would let 00 pass.
    return int(digits[8:]) == 97 - int(digits[:8]) % 97


def _enterprise_number(value: object) -> str:
    digits = _number_digits(value)
    digits = f"0{digits}" if len(digits) == 9 else digits
    if not re.fullmatch(r"[01][0-9]{9}", digits):
        raise PydanticCustomError(
            "enterprise_number_format", "an enterprise number has ten digits and begins with 0 or 1"
        )
    if not _has_mod97_check(digits):
        raise PydanticCustomError(
            "enterprise_number_check_digits", "the check digits of the enterprise number are wrong"
        )
    return digits


def _establishment_number(value: object) -> str:
    digits = _number_digits(value)
    if not re.fullmatch(r"[2-8][0-9]{9}", digits):
        raise PydanticCustomError(
            "establishment_number_format",
            "an establishment unit number has ten digits and begins with 2 to 8",
        )
    if not _has_mod97_check(digits):
        raise PydanticCustomError(
            "establishment_number_check_digits", "the check digits of the establishment unit number are wrong"
        )
    return digits


def _library_validator(
    code: LiteralString, message: LiteralString, check: Callable[[str], str]
) -> Callable[[object], str]:
    def validate(value: object) -> str:
        try:
            return str(check(_trimmed_text(value)))
        except ValidationError:
            raise PydanticCustomError(code, message) from None

    return validate


def _iban(value: str) -> str:
    # Not the library's national checks: their lists of banks are older than some banks.
    compact = str(any_iban.validate(value, check_country=False))
    if compact.startswith("BE") and (int(compact[4:14]) % 97 or 97) != int(compact[14:]):
        raise ValidationError
    return compact


def _imo(value: str) -> str:
    return f"IMO{imo.validate(value)}"


def _nace(value: str) -> str:
    digits = value.replace(".", "").strip()
    if not re.fullmatch(r"[0-9]{5}", digits):
        raise ValidationError
    nace.validate(digits[:4])
    return f"{digits[:2]}.{digits[2:]}"


_PHONE_LABEL = re.compile(r"^(?:tel(?:efoon)?|gsm|mob(?:iel|ile)?|phone|t|m)\b[.: ]*", re.IGNORECASE)
_EXTENSION = re.compile(
    r"[\s,;/(\-]{0,5}(?:ext(?:ension|n)?|toestel|tst|int(?:ern)?|poste?|x|#)\.?\s*[:=]?\s*([0-9]{1,7})\)?$",
    re.IGNORECASE,
)
_EXTENSION_MARK = ";ext="


def parse_phone(value: object) -> str:
    """Return a telephone number by RFC 3966: ``+3232651000``, or ``+3232651000;ext=12`` with an extension."""
    text = _PHONE_LABEL.sub("", _trimmed_text(value))
    extension = _EXTENSION.search(text)
    dialled = text[: extension.start()] if extension else text
    # The library turns letters into keypad digits, so a name behind a number would become digits of it.
    if any(character.isalpha() for character in dialled):
        raise PydanticCustomError("phone_letters", "a telephone number has no letters")
    try:
        number = phonenumbers.parse(dialled, "BE")
    except phonenumbers.NumberParseException:
        raise PydanticCustomError("phone_format", "is not a telephone number") from None
    if not phonenumbers.is_possible_number(number):
        raise PydanticCustomError("phone_format", "is not a possible telephone number")
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain}{_EXTENSION_MARK}{extension[1]}" if extension else plain


def formatted_phone(number: str) -> str:
    """``+3232651000;ext=12`` as printed: ``+32 3 265 10 00 ext. 12``."""
    plain, _, extension = number.partition(_EXTENSION_MARK)
    spaced = phonenumbers.format_number(phonenumbers.parse(plain), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    # A few national formats drop or add a digit; such a number is shown unformatted.
    shown = spaced if f"+{''.join(filter(str.isdecimal, spaced))}" == plain else plain
    return f"{shown} ext. {extension}" if extension else shown


@lru_cache(maxsize=4096)
def is_assigned_phone(number: str) -> bool:
    """Say whether a number is in a range that its country's numbering plan assigns."""
    return phonenumbers.is_valid_number(phonenumbers.parse(number))


def _email(value: object) -> str:
    try:
        return validate_email(_trimmed_text(value), check_deliverability=False).normalized
    except EmailNotValidError:
        raise PydanticCustomError("email_format", "is not an e-mail address") from None


def _country(value: object) -> str:
    code = _trimmed_text(value).upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise PydanticCustomError("country_unknown", "is not a country code of two letters (ISO 3166-1)")
    return code


def _academic_year(value: object) -> str:
    year = _trimmed_text(value).replace("–", "-")
    years = re.fullmatch(r"([0-9]{4})-([0-9]{4})", year)
    if not years or int(years[2]) != int(years[1]) + 1:
        raise PydanticCustomError("academic_year", "an academic year is written as 2026-2027")
    return year


def _erasmus_code(value: object) -> str:
    code = re.sub(r"\s+", " ", _trimmed_text(value).upper())
    if not re.fullmatch(r"[A-Z]{1,3} [A-Z-]+[0-9]{2,3}", code):
        raise PydanticCustomError("erasmus_code", "an Erasmus code is written as B ANTWERP01")
    return code


def _pattern_schema(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


EnterpriseNumber = Annotated[str, BeforeValidator(_enterprise_number), _pattern_schema(r"^[01][0-9]{9}$")]
EstablishmentNumber = Annotated[str, BeforeValidator(_establishment_number), _pattern_schema(r"^[2-8][0-9]{9}$")]
Insz = Annotated[
    str,
    BeforeValidator(
        _library_validator("insz_check_digits", "is not a Belgian national register or BIS number", ssn.validate)
    ),
    _pattern_schema(r"^[0-9]{11}$"),
]
Iban = Annotated[
    str,
    BeforeValidator(_library_validator("iban_check_digits", "is not an IBAN, or its check digits are wrong", _iban)),
    _pattern_schema(r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"),
]
ImoNumber = Annotated[
    str,
    BeforeValidator(_library_validator("imo_number_check_digits", "is not an IMO ship number (check digit)", _imo)),
    _pattern_schema(r"^IMO[0-9]{7}$"),
]
NaceCode = Annotated[
    str,
    BeforeValidator(_library_validator("nace_code", "is not a NACE-BEL code of five digits, such as 62.100", _nace)),
    _pattern_schema(r"^[0-9]{2}\.[0-9]{3}$"),
]
Phone = Annotated[str, BeforeValidator(parse_phone), _pattern_schema(r"^\+[1-9][0-9]{3,14}(;ext=[0-9]{1,7})?$")]
Email = Annotated[str, BeforeValidator(_email), WithJsonSchema({"type": "string", "format": "email"})]
Country = Annotated[str, BeforeValidator(_country), _pattern_schema(r"^[A-Z]{2}$")]
AcademicYear = Annotated[str, BeforeValidator(_academic_year), _pattern_schema(r"^[0-9]{4}-[0-9]{4}$")]
ErasmusCode = Annotated[str, BeforeValidator(_erasmus_code), _pattern_schema(r"^[A-Z]{1,3} [A-Z-]+[0-9]{2,3}$")]
Schac = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=100)]
JointCommittee = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}(\.[0-9]{2})?$")]
IscedField = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
MobilityId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7E]{1,64}$")]
EuropeanStudentId = Annotated[
    str, StringConstraints(pattern=r"^urn:schac:personalUniqueCode:int:esi:\S+$", max_length=255)
]
# The pattern comes first: after a validator function the published schema would lose it.
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$"), AfterValidator(str.lower)]


def formatted_enterprise_number(digits: str) -> str:
    """``0123456749`` as printed: ``0123.456.749``."""
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def formatted_establishment_number(digits: str) -> str:
    """``2123456749`` as printed: ``2.123.456.749``."""
    return f"{digits[0]}.{digits[1:4]}.{digits[4:7]}.{digits[7:]}"
