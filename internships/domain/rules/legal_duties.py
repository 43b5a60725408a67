"""Rules on legal duties of host and institution besides safety: claims of customers, contact points, Dimona."""

from collections.abc import Iterator
from datetime import date

from internships.domain.dimona import DimonaCommittee, EmploymentNature
from internships.domain.parties import HostType, SizeClass
from internships.domain.pointers import fact_at
from internships.domain.rules.rule import WARNS, Case, D, Hit, I, MissingFact, ReferenceDate, Rule, S
from internships.domain.terms import ThirdPartyClaims, WorkerCode
from internships.domain.wording import bilingual

_ADVISER_FROM_EMPLOYEES = 50
_CLAIMS = "/insurance/liability/third_party_claims"
_NATURE_BY_WORKER_CODE = {WorkerCode.BLUE_COLLAR: EmploymentNature.WORKER, WorkerCode.WHITE_COLLAR: EmploymentNature.EMPLOYEE}


def _customers_can_claim(case: Case) -> Iterator[Hit | MissingFact]:
    if not case.is_in_belgium:
        return
    agreed = fact_at(case.agreement, _CLAIMS)
    if agreed is None:
        yield MissingFact(_CLAIMS)
    elif agreed is ThirdPartyClaims.NOTHING:
        yield Hit(_CLAIMS, "Een klant van de stagegever kan de student rechtstreeks aanspreken, ook onder een ouder contract. Laat de stagegever dat uitsluiten in zijn contracten, of de student vrijwaren.", "A customer of the host can sue the student directly, also under an older contract. Have the host exclude that in its contracts, or hold the student harmless.")


def _confidential_adviser_missing(case: Case) -> Iterator[Hit | MissingFact]:
    for index, host in enumerate(case.agreement.hosts if case.is_in_belgium else ()):
        if fact_at(host, "/confidential_adviser") is not None or fact_at(host, "/type") is HostType.INSTITUTION_UNIT:
            continue
        employees = fact_at(host, "/employees")
        is_over_250 = fact_at(host, "/size_class") is SizeClass.OVER_250
        needs_adviser = is_over_250 if employees is None else employees >= _ADVISER_FROM_EMPLOYEES
        if needs_adviser:
            yield Hit(f"/hosts/{index}/confidential_adviser", f"Een stagegever met {_ADVISER_FROM_EMPLOYEES} werknemers of meer heeft een vertrouwenspersoon; vul in tot wie de student zich kan wenden.", f"A host with {_ADVISER_FROM_EMPLOYEES} employees or more has a confidential adviser; fill in to whom the student can turn.")
        elif employees is None:
            yield MissingFact(f"/hosts/{index}/employees")


def _reporting_point_missing(case: Case) -> Iterator[Hit]:
    for index, party in enumerate(case.agreement.institutions if case.agreement.students else ()):
        if not fact_at(party, "/reporting_point"):
            yield Hit(f"/institutions/{index}/reporting_point", "De instelling heeft een meldpunt voor grensoverschrijdend gedrag; vul in hoe de student het bereikt.", "The institution has a reporting point for transgressive behaviour; fill in how the student reaches it.")


def _dimona_complete(case: Case) -> Iterator[Hit]:
    for fact in ("employment_nature", "worker_status", "joint_committee"):
        if fact_at(case.agreement, f"/dimona/{fact}") is None:
            yield Hit(f"/dimona/{fact}", "De Dimona-aangifte van een stagiair vraagt dit gegeven; vul het in.", "The Dimona declaration of an intern asks this fact; fill it in.")


def _dimona_person_incomplete(case: Case) -> Iterator[Hit]:
    for index, student in enumerate(case.agreement.students):
        if fact_at(student, "/insz"):
            continue
        required = ("birth_date", "birth_place", "birth_country", "gender", "nationality", "address")
        for fact in (fact for fact in required if fact_at(student, f"/{fact}") is None):
            yield Hit(f"/students/{index}/{fact}", "Zonder rijksregisternummer vraagt Dimona dit; vul het in, of bewaar het nummer bij de instelling.", "Without a national register number Dimona asks this; fill it in, or keep the number with the institution.")


def _dimona_agency_committee(case: Case) -> Iterator[Hit]:
    if fact_at(case.agreement, "/dimona/joint_committee") is DimonaCommittee.PC_322:
        yield Hit("/dimona/joint_committee", "Paritair comité 322 is alleen voor uitzendkrachten; kies het comité van de stage of XXX.", "Joint committee 322 is for agency workers only; choose the placement's committee or XXX.")


def _dimona_nature_differs(case: Case) -> Iterator[Hit]:
    nature, code = fact_at(case.agreement, "/dimona/employment_nature"), fact_at(case.agreement, "/insurance/work_accident/worker_code")
    if _NATURE_BY_WORKER_CODE[code] is not nature:
        yield Hit("/dimona/employment_nature", f"De aangifte zegt {nature.nl}, het werknemerskengetal {code.nl}; verbeter een van beide.", f"The declaration says {nature.en}, the worker code {code.en}; correct one of the two.")


_BASIS = ("/students", "/legal_basis")
RULES = (
    Rule("V24", "dimona_complete", bilingual("Volledige Dimona-aangifte door de instelling", "Complete Dimona declaration by the institution"), "DI1, DI2, L8", D, WARNS, ReferenceDate.START, date(2020, 1, 1), about=("/dimona",), needs=("/period/last_day",), check=_dimona_complete),
    Rule("V82", "dimona_person_incomplete", bilingual("Dimona zonder rijksregisternummer: gegevens van de persoon", "Dimona without a national number: facts of the person"), "DI1", D, WARNS, ReferenceDate.START, date(2020, 1, 1), about=("/dimona",), needs=("/students",), check=_dimona_person_incomplete),
    Rule("V83", "dimona_agency_committee", bilingual("Paritair comité 322 alleen voor uitzendkrachten", "Joint committee 322 for agency workers only"), "DI1", D, reference_date=ReferenceDate.START, since=date(2020, 1, 1), about=("/dimona/joint_committee",), check=_dimona_agency_committee),
    Rule("V84", "dimona_nature_differs", bilingual("Dimona en werknemerskengetal zeggen hetzelfde", "Dimona and worker code say the same"), "DI1, L8", I, reference_date=ReferenceDate.START, since=date(2020, 1, 1), about=("/dimona/employment_nature", "/insurance/work_accident/worker_code"), check=_dimona_nature_differs),
    Rule("V85", "customers_can_claim", bilingual("Vorderingen van klanten van de stagegever op de student", "Claims of the host's customers on the student"), "B6a (BW art. 6.3 § 2)", S, WARNS, ReferenceDate.START, date(2025, 1, 1), needs=_BASIS, check=_customers_can_claim),
    Rule("V86", "confidential_adviser_missing", bilingual("Vertrouwenspersoon bij een stagegever vanaf 50 werknemers", "Confidential adviser at a host from 50 employees"), "GB2 (wet 5-11-2023, art. 32sexies)", S, WARNS, ReferenceDate.START, date(2023, 12, 1), needs=("/hosts", *_BASIS), check=_confidential_adviser_missing),
    Rule("V87", "reporting_point_missing", bilingual("Meldpunt van de instelling voor grensoverschrijdend gedrag", "The institution's reporting point for transgressive behaviour"), "GB1", S, WARNS, ReferenceDate.START, date(2024, 1, 8), needs=("/institutions", "/students"), check=_reporting_point_missing),
)
