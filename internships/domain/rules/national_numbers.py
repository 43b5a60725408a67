"""Rules on the national register number where it has no place: the institution enters it apart, encrypted.

A text counts only when its check digits fit and it tells a possible day of birth (python-stdnum), so that a telephone
or a dossier number is left in peace. What was found is never repeated in the finding.
"""

import re
from collections.abc import Iterator

from stdnum.be import ssn

from internships.domain.errors import Severity
from internships.domain.pointers import texts
from internships.domain.rules.rule import Case, Confidence, Hit, Rule, said

_GAP = r"[\s./_\-\u2010-\u2015]{0,3}"
_LIKE_ONE = re.compile(rf"(?<![\d+])(\d\d){_GAP}(\d\d){_GAP}(\d\d){_GAP}(\d{{3}}){_GAP}(\d\d)(?!\d)", re.ASCII)
_SAID = re.compile(r"rijksregister|insz|niss|national\s+(?:register\s+)?number", re.IGNORECASE)
_PLACE_OF_ITS_OWN = re.compile(r"/students/\d+/insz$|/iban$|/sha256$")
_STUDENT_NUMBER = re.compile(r"/students/\d+/number$")


def holds_national_number(text: str) -> bool:
    """Say whether a text holds a national register or BIS number, however it is written."""
    return bool(_numbers(text))


def _numbers(text: str) -> list[str]:
    """Return what stands there as a number, as it is written."""
    return [found[0] for found in _LIKE_ONE.finditer(text) if ssn.is_valid("".join(found.groups()))]


def _found(case: Case, *, certain: bool) -> Iterator[str]:
    for place, text in texts(case.agreement):
        if _PLACE_OF_ITS_OWN.search(place) or not (numbers := _numbers(text)):
            continue
        is_certain = (
            _STUDENT_NUMBER.search(place) is not None
            or _SAID.search(text) is not None
            or any(not number.isdigit() for number in numbers)
        )
        if is_certain is certain:
            yield place


def _national_number(case: Case) -> Iterator[Hit]:
    for place in _found(case, certain=True):
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


def _perhaps_one(case: Case) -> Iterator[Hit]:
    for place in _found(case, certain=False):
        yield Hit(
            place,
            "Deze elf cijfers kunnen een rijksregisternummer zijn; haal het dan weg. Alleen de instelling bewaart het, apart en versleuteld.",
            "These eleven digits may be a national register number; if so, take it out. Only the institution keeps it, apart and encrypted.",
        )


RULES = (
    Rule("V79", "perhaps_national_number", said("Elf cijfers die een rijksregisternummer kunnen zijn", "Eleven digits that may be a national register number"), "AR1, UG5", Confidence.INFERRED,
         severity=Severity.WARNS, check=_perhaps_one),
    Rule("V80", "national_number_in_text", said("Geen rijksregisternummer als studentennummer of in een tekst", "No national register number as a student number or in a text"), "AR1, UG5", Confidence.INFERRED,
         check=_national_number),
)
