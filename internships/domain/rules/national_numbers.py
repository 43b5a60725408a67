"""Rules against national register numbers in other fields; the institution enters them separately, encrypted.

A number counts only if its check digits are right and it contains a possible date of birth (python-stdnum), so that
telephone and file numbers are not reported. A finding never repeats the number.
"""

import re
from collections.abc import Iterator

from stdnum.be import ssn

from internships.domain.pointers import texts_in
from internships.domain.rules.rule import WARNS, Case, Confidence, Hit, Rule
from internships.domain.wording import bilingual

_SEPARATOR = r"[\s./_\-\u2010-\u2015]{0,3}"
_NUMBER_PATTERN = re.compile(rf"(?<![\d+])(\d\d){_SEPARATOR}(\d\d){_SEPARATOR}(\d\d){_SEPARATOR}(\d{{3}}){_SEPARATOR}(\d\d)(?!\d)", re.ASCII)
_NUMBER_WORDS = re.compile(r"rijksregister|insz|niss|national\s+(?:register\s+)?number", re.IGNORECASE)
_OWN_FIELDS = re.compile(r"/students/\d+/insz$|/iban$|/sha256$")
_STUDENT_NUMBER = re.compile(r"/students/\d+/number$")


def _national_numbers(text: str) -> list[str]:
    """Return the national register and BIS numbers in a text, in any notation, as they are written."""
    return [match[0] for match in _NUMBER_PATTERN.finditer(text) if ssn.is_valid("".join(match.groups()))]


def _pointers_with_number(case: Case, *, certain: bool) -> Iterator[str]:
    for pointer, text in texts_in(case.agreement):
        if _OWN_FIELDS.search(pointer) or not (numbers := _national_numbers(text)):
            continue
        is_certain = (
            _STUDENT_NUMBER.search(pointer) is not None
            or _NUMBER_WORDS.search(text) is not None
            or any(not number.isdigit() for number in numbers)
        )
        if is_certain is certain:
            yield pointer


def _national_number_in_text(case: Case) -> Iterator[Hit]:
    for pointer in _pointers_with_number(case, certain=True):
        if _STUDENT_NUMBER.search(pointer):
            yield Hit(
                pointer,
                "Hier staat een rijksregisternummer, geen studentennummer: vul het nummer in dat de onderwijsinstelling gaf.",
                "This is a national register number, not a student number: fill in the number that the institution gave.",
            )
        else:
            yield Hit(
                pointer,
                "Deze tekst bevat een rijksregisternummer; haal het weg. Alleen de instelling bewaart het, apart en versleuteld.",
                "This text holds a national register number; take it out. Only the institution keeps it, apart and encrypted.",
            )


def _perhaps_national_number(case: Case) -> Iterator[Hit]:
    for pointer in _pointers_with_number(case, certain=False):
        yield Hit(
            pointer,
            "Deze elf cijfers kunnen een rijksregisternummer zijn; haal het dan weg. Alleen de instelling bewaart het, apart en versleuteld.",
            "These eleven digits may be a national register number; if so, take it out. Only the institution keeps it, apart and encrypted.",
        )


RULES = (
    Rule("V79", "perhaps_national_number", bilingual("Elf cijfers die een rijksregisternummer kunnen zijn", "Eleven digits that may be a national register number"), "AR1, UG5", Confidence.INFERRED, severity=WARNS, check=_perhaps_national_number),
    Rule("V80", "national_number_in_text", bilingual("Geen rijksregisternummer als studentennummer of in een tekst", "No national register number as a student number or in a text"), "AR1, UG5", Confidence.INFERRED, check=_national_number_in_text),
)
