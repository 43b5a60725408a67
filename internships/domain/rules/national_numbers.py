"""Rules on the national register number where it has no place: the institution enters it apart, encrypted.

A text counts only when its check digits fit and it tells a possible day of birth (python-stdnum), so that a telephone
or a dossier number is left in peace. What was found is never repeated in the finding.
"""

import re
from collections.abc import Iterator

from stdnum.be import ssn

from internships.domain.errors import Severity
from internships.domain.pointers import texts_in
from internships.domain.rules.rule import Case, Confidence, Hit, Rule, bilingual

_SEPARATOR = r"[\s./_\-\u2010-\u2015]{0,3}"
_NUMBER_PATTERN = re.compile(rf"(?<![\d+])(\d\d){_SEPARATOR}(\d\d){_SEPARATOR}(\d\d){_SEPARATOR}(\d{{3}}){_SEPARATOR}(\d\d)(?!\d)", re.ASCII)
_NUMBER_WORDS = re.compile(r"rijksregister|insz|niss|national\s+(?:register\s+)?number", re.IGNORECASE)
_OWN_FIELDS = re.compile(r"/students/\d+/insz$|/iban$|/sha256$")
_STUDENT_NUMBER = re.compile(r"/students/\d+/number$")


def holds_national_number(text: str) -> bool:
    """Say whether a text holds a national register or BIS number, however it is written."""
    return bool(_national_numbers(text))


def _national_numbers(text: str) -> list[str]:
    """Return what stands there as a number, as it is written."""
    return [found[0] for found in _NUMBER_PATTERN.finditer(text) if ssn.is_valid("".join(found.groups()))]


def _pointers_with_number(case: Case, *, certain: bool) -> Iterator[str]:
    for place, text in texts_in(case.agreement):
        if _OWN_FIELDS.search(place) or not (numbers := _national_numbers(text)):
            continue
        is_certain = (
            _STUDENT_NUMBER.search(place) is not None
            or _NUMBER_WORDS.search(text) is not None
            or any(not number.isdigit() for number in numbers)
        )
        if is_certain is certain:
            yield place


def _national_number_in_text(case: Case) -> Iterator[Hit]:
    for place in _pointers_with_number(case, certain=True):
        if _STUDENT_NUMBER.search(place):
            yield Hit(
                place,
                "Hier staat een rijksregisternummer, geen studentennummer: vul het nummer in dat de onderwijsinstelling gaf.",
                "This is a national register number, not a student number: fill in the number that the institution gave.",
            )
        else:
            yield Hit(
                place,
                "Deze tekst bevat een rijksregisternummer; haal het weg. Alleen de instelling bewaart het, apart en versleuteld.",
                "This text holds a national register number; take it out. Only the institution keeps it, apart and encrypted.",
            )


def _perhaps_national_number(case: Case) -> Iterator[Hit]:
    for place in _pointers_with_number(case, certain=False):
        yield Hit(
            place,
            "Deze elf cijfers kunnen een rijksregisternummer zijn; haal het dan weg. Alleen de instelling bewaart het, apart en versleuteld.",
            "These eleven digits may be a national register number; if so, take it out. Only the institution keeps it, apart and encrypted.",
        )


RULES = (
    Rule("V79", "perhaps_national_number", bilingual("Elf cijfers die een rijksregisternummer kunnen zijn", "Eleven digits that may be a national register number"), "AR1, UG5", Confidence.INFERRED,
         severity=Severity.WARNS, check=_perhaps_national_number),
    Rule("V80", "national_number_in_text", bilingual("Geen rijksregisternummer als studentennummer of in een tekst", "No national register number as a student number or in a text"), "AR1, UG5", Confidence.INFERRED,
         check=_national_number_in_text),
)
