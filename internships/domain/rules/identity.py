"""Rules on numbers and levels, and on whether people are on the right side of the agreement."""

from collections.abc import Iterator
from datetime import date

from stdnum.be import ssn
from stdnum.exceptions import ValidationError

from internships.domain.email_addresses import email_key
from internships.domain.pointers import fact_at, facts_at
from internships.domain.programme import LevelName
from internships.domain.rules.rule import Case, D, Hit, I, Rule, S
from internships.domain.wording import bilingual

_EQF_BY_LEVEL = {
    LevelName.GRADUATE: 5,
    LevelName.PROFESSIONAL_BACHELOR: 6,
    LevelName.ACADEMIC_BACHELOR: 6,
    LevelName.MASTER: 7,
}


def _birth_date_in_number(number: str) -> date | None:
    # Month or day 00 means unknown, or a used-up counter: then there is no date to compare with.
    if number[2:4] in {"00", "20", "40"} or number[4:6] == "00":
        return None
    try:
        born: date | None = ssn.get_birth_date(number)
    except ValidationError:
        return None
    return born


def _insz_birth_date_differs(case: Case) -> Iterator[Hit]:
    for index, student in enumerate(case.agreement.students):
        number, born = fact_at(student, "/insz"), fact_at(student, "/birth_date")
        born_by_number = _birth_date_in_number(number) if number else None
        if born and born_by_number and born_by_number != born:
            yield Hit(
                f"/students/{index}/birth_date",
                "De geboortedatum is niet die van het rijksregisternummer; kijk beide na.",
                "The date of birth is not the one in the national register number; check both.",
            )


def _nace_version_missing(case: Case) -> Iterator[Hit]:
    for index, host in enumerate(case.agreement.hosts):
        if fact_at(host, "/nace") and not fact_at(host, "/nace_version"):
            yield Hit(
                f"/hosts/{index}/nace_version",
                "Zeg bij de sector van welke uitgave de code is: NACE-BEL 2008 of 2025.",
                "Say with the sector which edition the code is from: NACE-BEL 2008 or 2025.",
            )


def _level_eqf_differs(case: Case) -> Iterator[Hit]:
    programme = case.agreement.programme
    expected = _EQF_BY_LEVEL.get(programme.level)
    if expected is not None and programme.eqf != expected:
        yield Hit(
            "/programme/eqf",
            f"Een {programme.level.nl} is EQF-niveau {expected}, niet {programme.eqf}; verbeter een van beide.",
            f"A {programme.level.en} is EQF level {expected}, not {programme.eqf}; correct one of the two.",
        )


def _mentor_is_supervisor(case: Case) -> Iterator[Hit]:
    staff = {email_key(address) for _, address in facts_at(case.agreement, "/institutions/*/supervisors/*/email")}
    for pointer, address in facts_at(case.agreement, "/hosts/*/mentors/*/email"):
        if email_key(address) in staff:
            yield Hit(
                pointer.removesuffix("/email"),
                "De mentor en de begeleider zijn dezelfde persoon; de mentor is personeel van de stagegever.",
                "Mentor and supervisor are the same person; the mentor is staff of the host organisation.",
            )


def _mentor_not_specialist(case: Case, is_required: bool) -> Iterator[Hit]:
    for pointer, mentor in facts_at(case.agreement, "/hosts/*/mentors/*"):
        if is_required and not fact_at(mentor, "/specialist"):
            yield Hit(
                f"{pointer}/specialist",
                "De instelling vraagt een mentor die zelf in het vakgebied werkt; bevestig dit of kies een andere.",
                "The institution asks for a mentor who works in the field; confirm this or choose another.",
            )


def _emergency_contact_missing(case: Case, is_required: bool) -> Iterator[Hit]:
    for index, student in enumerate(case.agreement.students):
        reachable = fact_at(student, "/emergency_contact/phone") or fact_at(student, "/emergency_contact/mobile")
        if is_required and not (reachable and fact_at(student, "/emergency_contact/name")):
            yield Hit(
                f"/students/{index}/emergency_contact",
                "De instelling vraagt wie in geval van nood gecontacteerd wordt; vul een naam en nummer in.",
                "The institution asks whom to contact in an emergency; fill in a name and number.",
            )


RULES = (
    Rule("V01", "enterprise_number", bilingual("Ondernemingsnummer met juiste controlecijfers", "Enterprise number with right check digits"), "I1", D, format_codes=("enterprise_number_format", "enterprise_number_check_digits")),
    Rule("V02", "establishment_number", bilingual("Vestigingseenheidsnummer met juiste controlecijfers", "Establishment unit number with right check digits"), "I2", S, format_codes=("establishment_number_format", "establishment_number_check_digits")),
    Rule("V03", "insz_birth_date_differs", bilingual("Rijksregisternummer klopt en past bij de geboortedatum", "National register number is right and fits the date of birth"), "I1", D, needs=("/students",), check=_insz_birth_date_differs, format_codes=("insz_check_digits",)),
    Rule("V04", "insz_with_institution_only", bilingual("Rijksregisternummer alleen bij de instelling", "National register number with the institution only"), "AR1, UG5", I, enforced_by=bilingual("zichtbaarheid in het schema: nooit in druk, hash of export", "visibility in the schema: never in print, hash or export")),
    Rule("V05", "iban", bilingual("IBAN met juiste controlecijfers", "IBAN with right check digits"), "I1", D, format_codes=("iban_check_digits",)),
    Rule("V06", "nace_version_missing", bilingual("NACE-BEL-code met haar uitgave", "NACE-BEL code with its edition"), "L18, I1", S, needs=("/hosts",), check=_nace_version_missing, format_codes=("nace_code",)),
    Rule("V07", "phone", bilingual("Telefoonnummer volgens E.164", "Telephone number by E.164"), "I3", D, format_codes=("phone_format",)),
    Rule("V08", "level_eqf_differs", bilingual("EQF-niveau past bij het diploma", "EQF level fits the degree"), "AP8", S, needs=("/programme/level", "/programme/eqf"), check=_level_eqf_differs, format_codes=("out_of_range",)),
    Rule("V31", "mentor_not_specialist", bilingual("Mentor uit het vakgebied waar de variant dat vraagt", "Mentor from the field where the variant asks it"), "AP5", D, needs=("/hosts",), demand_name="mentor_specialist", check=_mentor_not_specialist),
    Rule("V32", "mentor_is_supervisor", bilingual("Begeleider bij de instelling, mentor bij de stagegever", "Supervisor with the institution, mentor with the host"), "AP1", D, needs=("/hosts", "/institutions"), check=_mentor_is_supervisor),
    Rule("V33", "roles_by_side", bilingual("Rollen volgens de kant, niet volgens het woord", "Roles by side, not by word"), "AP5, HW1", D, enforced_by=bilingual("typen van het schema; de woorden staan in elke map", "types of the schema; the words stand in each folder")),
    Rule("V50", "emergency_contact_missing", bilingual("Noodcontact waar de variant dat vraagt", "Emergency contact where the variant asks it"), "AP1", D, needs=("/students",), demand_name="emergency_contact", check=_emergency_contact_missing),
)
