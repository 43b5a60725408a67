"""Rules on facts of a record that contradict each other: signatories and parties, shares, numbers, end dates."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from internships.domain.agreement import SignatoryRole
from internships.domain.parties import SizeClass
from internships.domain.pointers import fact_at, facts_at
from internships.domain.rules.rule import OWN_PROPOSAL, WARNS, Case, Hit, I, Rule
from internships.domain.student_keys import fold_text, full_name
from internships.domain.wording import bilingual

_TITLES = frozenset(("dr", "prof", "ir", "ing", "drs", "mr", "mevr", "mw", "dhr", "mevrouw", "meneer", "ms", "mrs", "lic", "apr", "arch", "em", "phd"))
_HOST, _INSTITUTION = "/hosts/{party}", "/institutions/{party}"
_PEOPLE_BY_ROLE = {
    SignatoryRole.STUDENT: ("/students/*",),
    SignatoryRole.LEGAL_REPRESENTATIVE: ("/students/*/legal_representative",),
    SignatoryRole.HOST: (f"{_HOST}/representative", f"{_HOST}/mentors/*", f"{_HOST}/hr_contact", f"{_HOST}/internship_coordinator"),
    SignatoryRole.MENTOR: ("/hosts/*/mentors/*",),
    SignatoryRole.OCCUPATIONAL_PHYSICIAN: ("/hosts/*/occupational_physician",),
    SignatoryRole.INSTITUTION: (f"{_INSTITUTION}/representative", f"{_INSTITUTION}/contact", f"{_INSTITUTION}/supervisors/*"),
    SignatoryRole.SUPERVISOR: ("/institutions/*/supervisors/*",),
}
_REPRESENTATIVE_BY_ROLE = {SignatoryRole.HOST: f"{_HOST}/representative", SignatoryRole.INSTITUTION: f"{_INSTITUTION}/representative"}
"""Where the record names the signatory of a role; if nobody is named there, signatories of that role are not compared."""
_PARTY_LIST_BY_ROLE = {
    SignatoryRole.HOST: "hosts",
    SignatoryRole.MENTOR: "hosts",
    SignatoryRole.OCCUPATIONAL_PHYSICIAN: "hosts",
    SignatoryRole.INSTITUTION: "institutions",
    SignatoryRole.SUPERVISOR: "institutions",
}
_PARENT = SignatoryRole.LEGAL_REPRESENTATIVE


def _name_words(name: str) -> list[str]:
    words = re.sub(r"[^a-z0-9]+", " ", fold_text(name)).split()
    return [word for word in words if word not in _TITLES] or words


def _is_same_person(one: str, other: str) -> bool:
    """Say whether two names can be one person's: titles, initials, extra given names and the order don't matter."""
    few, many = sorted((_name_words(one), _name_words(other)), key=len)
    # "Vandenschijn Sara" has the letters of "Sara Van den Schijn".
    return sorted("".join(few)) == sorted("".join(many)) or all(any(word == whole or (len(word) == 1 and whole.startswith(word)) for whole in many) for word in few)


def _people_for_signatory(case: Case, signatory: Any) -> list[tuple[str, Any]]:
    """Return the people, with their names, whom the record has for a signatory's role."""
    role, party = fact_at(signatory, "/role"), fact_at(signatory, "/party") or 0
    paths = [path.format(party=party) for path in _PEOPLE_BY_ROLE.get(role, ())]
    people = [(full_name(fact_at(person, "/names")), person) for path in paths for _, person in facts_at(case.agreement, path)]
    return [(name, person) for name, person in people if name]


def _is_representative_named(case: Case, signatory: Any) -> bool:
    path = _REPRESENTATIVE_BY_ROLE.get(fact_at(signatory, "/role"), "").format(party=fact_at(signatory, "/party") or 0)
    return not path or fact_at(case.agreement, f"{path}/names") is not None


def _differing_signatories(case: Case) -> Iterator[tuple[int, SignatoryRole, str, str]]:
    """Yield signatories who are not among the record's people for their role: index, role, their name, the other names."""
    for index, signatory in enumerate(case.agreement.signatories or ()):
        signatory_name, people = fact_at(signatory, "/name"), _people_for_signatory(case, signatory)
        if not (signatory_name and people and _is_representative_named(case, signatory)) or fact_at(signatory, "/delegated_by"):
            continue
        if not any(_is_same_person(signatory_name, known_name) for known_name, _ in people):
            role = fact_at(signatory, "/role")
            yield index, role, signatory_name, _first_three(known_name for known_name, _ in people)


def _first_three(names: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct[:3]) + (" …" if len(distinct) > 3 else "")


def _signatory_not_student(case: Case) -> Iterator[Hit]:
    for index, role, signatory_name, student_name in _differing_signatories(case):
        if role is SignatoryRole.STUDENT:
            yield Hit(f"/signatories/{index}/name", f"Voor de student tekent {signatory_name}, maar de student heet {student_name}; verbeter een van beide namen.", f"{signatory_name} signs for the student, but the student is called {student_name}; correct one of the two names.")


def _signatory_not_in_record(case: Case) -> Iterator[Hit]:
    strangers = [other for other in _differing_signatories(case) if other[1] is not SignatoryRole.STUDENT]
    parents = sum(fact_at(signatory, "/role") is _PARENT for signatory in case.agreement.signatories or ())
    for index, role, signatory_name, known_names in strangers:
        # A record holds one parent; the other may sign too.
        if role is _PARENT and sum(other[1] is _PARENT for other in strangers) < parents:
            continue
        yield Hit(f"/signatories/{index}/name", f"Als {role.nl.removeprefix('de ')} tekent {signatory_name}, maar het dossier noemt {known_names}; verbeter een naam, of zeg wie de bevoegdheid gaf.", f"{signatory_name} signs as {role.en.removeprefix('the ')}, but the record names {known_names}; correct a name, or say who gave the power to sign.")


def _signatory_address_differs(case: Case) -> Iterator[Hit]:
    for index, signatory in enumerate(case.agreement.signatories or ()):
        signatory_name, address = fact_at(signatory, "/name"), fact_at(signatory, "/email")
        emails = [fact_at(person, "/email") for name, person in _people_for_signatory(case, signatory) if signatory_name and address and _is_same_person(signatory_name, name)]
        if (known_emails := [email for email in emails if email]) and address.lower() not in {email.lower() for email in known_emails}:
            yield Hit(f"/signatories/{index}/email", f"De uitnodiging om te tekenen gaat naar {address}, maar {signatory_name} heeft in het dossier {known_emails[0]}; kijk na welk adres juist is.", f"The invitation to sign goes to {address}, but {signatory_name} has {known_emails[0]} in the record; check which address is right.")


def _signatory_of_no_party(case: Case) -> Iterator[Hit]:
    for index, signatory in enumerate(case.agreement.signatories or ()):
        parties, party = _PARTY_LIST_BY_ROLE.get(fact_at(signatory, "/role")), fact_at(signatory, "/party") or 0
        count = len(getattr(case.agreement, parties) or ()) if parties else 0
        if count and party >= count:
            yield Hit(f"/signatories/{index}/party", f"Deze ondertekenaar tekent voor partij {party}, maar er zijn er {count} (de eerste is 0); verbeter het volgnummer.", f"This signatory signs for party {party}, but there are {count} (the first is 0); correct the index.")


def _student_not_signing(case: Case) -> Iterator[Hit]:
    signatory_names = [fact_at(signatory, "/name") or "" for signatory in case.agreement.signatories or () if fact_at(signatory, "/role") is SignatoryRole.STUDENT]
    if len(case.agreement.students or ()) < 2 or not signatory_names:
        return
    for index, student in enumerate(case.agreement.students or ()):
        name = full_name(fact_at(student, "/names"))
        if name and not any(_is_same_person(name, signatory_name) for signatory_name in signatory_names if signatory_name):
            yield Hit(f"/students/{index}", f"{name} is partij maar staat niet bij de ondertekenaars; voeg de handtekening toe.", f"{name} is a party but is not among the signatories; add the signature.")


def _percentage_sum(case: Case, path: str, entries: int) -> tuple[int, bool]:
    """Return the sum of percentages, and whether every entry of their list has one."""
    percentages = [share for _, share in facts_at(case.agreement, path)]
    return sum(percentages), len(percentages) == entries > 0


def _shares_over_100(case: Case) -> Iterator[Hit]:
    total, _ = _percentage_sum(case, "/places/*/share", len(case.agreement.places or ()))
    # Whole numbers round off half a per cent each.
    if total > 100 + len(case.agreement.places or ()) / 2:
        yield Hit("/places", f"De aandelen van de stageplaatsen tellen op tot {total} procent; verbeter ze tot samen 100.", f"The shares of the places of work add up to {total} per cent; correct them to 100 together.")


def _shares_not_100(case: Case) -> Iterator[Hit]:
    places, moments = len(case.agreement.places or ()), fact_at(case.agreement, "/supervision/evaluations") or ()
    total, is_complete = _percentage_sum(case, "/places/*/share", places)
    if is_complete and total < 100 - places / 2:
        yield Hit("/places", f"De aandelen van de stageplaatsen tellen op tot {total} procent, niet tot 100; kijk ze na of voeg de andere plaats toe.", f"The shares of the places of work add up to {total} per cent, not to 100; check them or add the other place.")
    total, is_complete = _percentage_sum(case, "/supervision/evaluations/*/weight", len(moments))
    if total > 100 + len(moments) / 2 or (is_complete and total < 100 - len(moments) / 2):
        yield Hit("/supervision/evaluations", f"De gewichten van de evaluatiemomenten tellen op tot {total} procent, niet tot 100; kijk ze na.", f"The weights of the evaluation moments add up to {total} per cent, not to 100; check them.")


_NUMBER = re.compile(r"[a-z]{0,2}([0-9]{5,10})")


def _student_number_differs(case: Case) -> Iterator[Hit]:
    for index, student in enumerate(case.agreement.students or ()):
        number, address = fact_at(student, "/number"), fact_at(student, "/email")
        student_number, address_number = _NUMBER.fullmatch((number or "").lower()), _NUMBER.fullmatch((address or "").lower().partition("@")[0])
        if student_number and address_number and student_number[1].lstrip("0") != address_number[1].lstrip("0"):
            yield Hit(f"/students/{index}/number", f"Het studentennummer is {number}, maar het e-mailadres {address} draagt een ander nummer; kijk beide na.", f"The student number is {number}, but the e-mail address {address} carries another number; check both.")


def _credits_exceed_course(case: Case) -> Iterator[Hit]:
    course, placement = fact_at(case.agreement, "/programme/course/credits"), fact_at(case.agreement, "/period/duration/ects")
    if course and placement and placement > course:
        yield Hit("/period/duration/ects", f"De stage telt {placement.normalize():f} studiepunten, maar het opleidingsonderdeel {course.normalize():f}; kijk beide na.", f"The placement counts {placement.normalize():f} credits, but the course unit {course.normalize():f}; check both.")


def _employees_differ_from_size(case: Case) -> Iterator[Hit]:
    for index, host in enumerate(case.agreement.hosts or ()):
        employees, size = fact_at(host, "/employees"), fact_at(host, "/size_class")
        if employees is not None and size is not None and (employees > 250) != (size is SizeClass.OVER_250):
            yield Hit(f"/hosts/{index}/size_class", f"De stagegever telt {employees} werknemers, maar als grootte staat er {size.nl}; verbeter een van beide.", f"The host has {employees} employees, but its size says {size.en}; correct one of the two.")


def _kinship_contradicts(case: Case) -> Iterator[Hit]:
    for index, host in enumerate(case.agreement.hosts or ()):
        degree = fact_at(host, "/kinship/degree")
        if degree is not None and fact_at(host, "/kinship/related") is False:
            yield Hit(f"/hosts/{index}/kinship/degree", f"Er is geen familieband, en toch staat er een graad van verwantschap ({degree}); verbeter een van beide.", f"There is no family tie, and yet a degree of kinship ({degree}) is given; correct one of the two.")


def _ends_before_placement(case: Case) -> Iterator[Hit]:
    last_day = fact_at(case.agreement, "/period/last_day")
    for pointer, nl, en in (
        ("/confidentiality/until", "De vertrouwelijkheid", "Confidentiality"),
        ("/intellectual_property/embargo_until", "Het embargo", "The embargo"),
        ("/data_protection/retention_until", "Het bewaren van de gegevens", "Keeping the data"),
    ):
        until = fact_at(case.agreement, pointer)
        if until and last_day and until < last_day:
            yield Hit(pointer, f"{nl} eindigt op {until:%d/%m/%Y}, vóór de laatste stagedag op {last_day:%d/%m/%Y}; kijk de datum na.", f"{en} ends on {until:%d/%m/%Y}, before the last day of the placement on {last_day:%d/%m/%Y}; check the date.")
    until = fact_at(case.agreement, "/confidentiality/until")
    if until and last_day and until > last_day and fact_at(case.agreement, "/confidentiality/after_end") is False:
        yield Hit("/confidentiality/after_end", f"De vertrouwelijkheid geldt niet na de stage, maar wel tot {until:%d/%m/%Y}; verbeter een van beide.", f"Confidentiality doesn't hold after the placement, but does until {until:%d/%m/%Y}; correct one of the two.")


RULES = (
    Rule("V67", "signatory_not_student", bilingual("De student tekent onder de eigen naam", "The student signs under their own name"), OWN_PROPOSAL, I, check=_signatory_not_student),
    Rule("V67", "signatory_not_in_record", bilingual("Wie tekent, is wie het dossier voor die rol noemt", "Who signs is whom the record names for that role"), OWN_PROPOSAL, I, WARNS, check=_signatory_not_in_record),
    Rule("V67", "signatory_address_differs", bilingual("De uitnodiging gaat naar het adres van het dossier", "The invitation goes to the record's address"), OWN_PROPOSAL, I, WARNS, check=_signatory_address_differs),
    Rule("V68", "signatory_of_no_party", bilingual("Wie tekent, tekent voor een partij die er is", "Who signs signs for a party that is there"), OWN_PROPOSAL, I, check=_signatory_of_no_party),
    Rule("V68", "student_not_signing", bilingual("Elke student van een collectieve overeenkomst tekent", "Every student of a collective agreement signs"), "UG2", I, WARNS, check=_student_not_signing),
    Rule("V68", "every_party_signs", bilingual("Elke stagegever en instelling die partij is, tekent", "Every host and institution that is a party signs"), "AP1", I, enforced_by=bilingual("het tekenplan van de map: `signatory_missing`", "the folder's signing plan: `signatory_missing`")),
    Rule("V72", "shares_over_100", bilingual("Aandelen tellen op tot hoogstens 100", "Shares add up to at most 100"), OWN_PROPOSAL, I, check=_shares_over_100),
    Rule("V72", "shares_not_100", bilingual("Aandelen en gewichten tellen op tot 100", "Shares and weights add up to 100"), OWN_PROPOSAL, I, WARNS, check=_shares_not_100),
    Rule("V73", "student_number_differs", bilingual("Studentennummer past bij het e-mailadres", "Student number fits the e-mail address"), OWN_PROPOSAL, I, WARNS, check=_student_number_differs),
    Rule("V74", "credits_exceed_course", bilingual("Studiepunten passen in het opleidingsonderdeel", "Credits fit in the course unit"), OWN_PROPOSAL, I, WARNS, check=_credits_exceed_course),
    Rule("V75", "employees_differ_from_size", bilingual("Aantal werknemers past bij de grootte", "Number of employees fits the size"), "E1", I, WARNS, check=_employees_differ_from_size),
    Rule("V76", "kinship_contradicts", bilingual("Geen graad zonder familieband", "No degree without a family tie"), OWN_PROPOSAL, I, WARNS, check=_kinship_contradicts),
    Rule("V77", "ends_before_placement", bilingual("Wat na de stage geldt, eindigt niet ervoor", "What holds after the placement does not end before it"), OWN_PROPOSAL, I, WARNS, check=_ends_before_placement),
    Rule("V78", "same_student_twice", bilingual("Dezelfde student, stagegever en dagen komen één keer voor in een reeks", "The same student, host and days occur once in a batch"), OWN_PROPOSAL, I, WARNS, enforced_by=bilingual("het nakijken van een bestand: `same_student_twice`", "checking a file: `same_student_twice`")),
)
