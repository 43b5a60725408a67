"""Rules on safety and health: risk analysis, workstation sheet, health assessment, minors (Codex welzijn X.4)."""

from collections.abc import Iterator
from datetime import time

from internships.domain.agreement import AnnexKind, ConditionKind, SignatoryRole
from internships.domain.date_arithmetic import eighteenth_birthday, year_before
from internships.domain.demands import SheetDuty
from internships.domain.parties import HostType
from internships.domain.placement import Weekday
from internships.domain.pointers import fact_at
from internships.domain.rules.rule import WARNS, C, Case, D, Hit, I, MissingFact, ReferenceDate, Rule, S
from internships.domain.safety import ArrangedBy, Fitness, SignerOnRisk
from internships.domain.wording import bilingual

_RISK = "/safety/risk_analysis"
_HEALTH = "/safety/health/required"
_NIGHT_ENDS, _NIGHT_BEGINS = time(6), time(20)
_SELF_EMPLOYED = (HostType.SOLE_TRADER, HostType.SELF_EMPLOYED)
_Hits = Iterator[Hit | MissingFact]


def _risk_analysis_missing(case: Case) -> _Hits:
    if not case.is_in_belgium or fact_at(case.agreement, _RISK) is not None:
        return
    # A werkpostfiche is enough if the variant accepts either (V15), except where health surveillance is needed: only
    # the analysis says whether and why.
    duty = case.demands.workstation_sheet
    sheet_is_enough = duty is not None and duty.value is SheetDuty.OR_RISK_ANALYSIS and fact_at(case.agreement, "/safety/workstation_sheet")
    health = fact_at(case.agreement, _HEALTH)
    if sheet_is_enough and health is None:
        yield MissingFact(_HEALTH)
    elif sheet_is_enough and health:
        yield Hit(_RISK, "De risicoanalyse ontbreekt. Een werkpostfiche volstaat niet als er gezondheidstoezicht nodig is; vraag de risicoanalyse aan de stagegever.", "The risk analysis is missing. A workstation sheet isn't enough where health surveillance is needed; ask the host for the risk analysis.")
    elif not sheet_is_enough:
        yield Hit(_RISK, *_risk_missing_words(case))


def _risk_missing_words(case: Case) -> tuple[str, str]:
    if any(fact_at(host, "/type") in _SELF_EMPLOYED and not fact_at(host, "/employees") for host in case.agreement.hosts):
        return (
            "De risicoanalyse ontbreekt; ze moet er zijn vóór de start. Een zelfstandige zonder personeel krijgt het document van de onderwijsinstelling, of maakt het samen met haar.",
            "The risk analysis is missing; it must be there before the start. A self-employed person without staff gets the document from the educational institution, or makes it together with it.",
        )
    return (
        "De risicoanalyse van de stagegever ontbreekt; ze moet er zijn vóór de start.",
        "The host's risk analysis is missing; it must be there before the start.",
    )


def _risk_analysis_after_start(case: Case) -> Iterator[Hit]:
    made_on, start = case.agreement.safety.risk_analysis.made_on, case.agreement.period.first_day  # type: ignore[union-attr]
    if made_on > start:
        yield Hit(f"{_RISK}/made_on", "De risicoanalyse is van na de start; ze moet er zijn vóór het werk begint. Verzet de start.", "The risk analysis dates from after the start; it must be there before the work begins. Move the start.")


def _risk_analysis_outdated(case: Case) -> Iterator[Hit]:
    made_on, start = case.agreement.safety.risk_analysis.made_on, case.agreement.period.first_day  # type: ignore[union-attr]
    if made_on < year_before(start):
        yield Hit(f"{_RISK}/made_on", "De risicoanalyse is bij de start ouder dan een jaar; laat de stagegever ze vernieuwen.", "The risk analysis is older than a year at the start; have the host renew it.")


def _risk_analysis_not_signed(case: Case) -> Iterator[Hit]:
    demand = case.demands.risk_analysis_signers
    required = dict.fromkeys((SignerOnRisk.HOST, *(demand.value if demand else ())))
    signed = fact_at(case.agreement, f"{_RISK}/signed_by") or ()
    for signer in required:
        if signer not in signed:
            yield Hit(f"{_RISK}/signed_by", f"De risicoanalyse is nog niet ondertekend door: {signer.nl}. Vraag die handtekening.", f"The risk analysis is not yet signed by: {signer.en}. Ask for that signature.")


def _workstation_sheet_missing(case: Case, duty: SheetDuty) -> _Hits:
    if not case.agreement.students or fact_at(case.agreement, "/safety/workstation_sheet") is not None:
        return
    health = fact_at(case.agreement, _HEALTH)
    if duty is SheetDuty.WITH_HEALTH_ASSESSMENT and health is None:
        yield MissingFact(_HEALTH)
    is_due = {
        SheetDuty.ALWAYS: True,
        SheetDuty.WITH_HEALTH_ASSESSMENT: bool(health),
        SheetDuty.OR_RISK_ANALYSIS: fact_at(case.agreement, _RISK) is None,
    }[duty]
    if is_due:
        yield Hit("/safety/workstation_sheet", "De werkpostfiche ontbreekt; de stagegever bezorgt ze vóór de start.", "The workstation sheet is missing; the host gives it before the start.")


def _workstation_sheet_late(case: Case) -> Iterator[Hit]:
    given_on = fact_at(case.agreement, "/safety/workstation_sheet/given_on")
    if given_on > case.agreement.period.first_day:
        yield Hit("/safety/workstation_sheet/given_on", "De werkpostfiche is na de start bezorgd; ze moet er zijn vóór het werk begint. Bezorg ze eerder of verzet de start.", "The workstation sheet was given after the start; it must be there before the work begins. Give it earlier or move the start.")


def _health_condition_not_met(case: Case) -> Iterator[Hit]:
    if fact_at(case.agreement, "/safety/health/outcome") is Fitness.UNFIT:
        yield Hit("/safety/health", "De stage kan niet doorgaan: de gezondheidsvoorwaarde is niet vervuld. Zoek een andere werkpost.", "The placement can't go on: the health condition is not met. Look for another workstation.")


def _fitness_condition_open(case: Case) -> _Hits:
    # If a clause of the institution makes fitness a suspensive condition, the record needs none.
    if case.demands.health_suspends and case.demands.health_suspends.value:
        return
    outcome = fact_at(case.agreement, "/safety/health/outcome")
    settled = fact_at(case.agreement, "/safety/health/condition_met") or outcome not in {None, Fitness.PENDING}
    required = fact_at(case.agreement, _HEALTH)
    if required is None and case.is_in_belgium:
        yield MissingFact(_HEALTH)
    if settled or not required:
        return
    suspensive = any(fact_at(condition, "/kind") is ConditionKind.SUSPENSIVE for condition in case.agreement.conditions)
    if not suspensive:
        yield Hit("/safety/health/condition_met", "De gezondheidsbeoordeling is nog niet rond: de overeenkomst hangt af van de uitkomst. Voeg de opschortende voorwaarde toe.", "The health assessment is not settled: the agreement depends on its outcome. Add the suspensive condition.")


def _health_arranger_missing(case: Case) -> _Hits:
    required = fact_at(case.agreement, _HEALTH)
    if required is None and case.is_in_belgium:
        yield MissingFact(_HEALTH)
    if required and not fact_at(case.agreement, "/safety/health/arranged_by"):
        yield Hit("/safety/health/arranged_by", "Zeg wie de gezondheidsbeoordeling doet: de stagegever of de instelling.", "Say who does the health assessment: the host or the institution.")


def _health_arranger_not_allowed(case: Case, allowed: tuple[ArrangedBy, ...]) -> Iterator[Hit]:
    if fact_at(case.agreement, "/safety/health/arranged_by") not in allowed:
        nl, en = ", ".join(term.nl for term in allowed), ", ".join(term.en for term in allowed)
        yield Hit("/safety/health/arranged_by", f"Bij deze instelling doet dit: {nl}. Kies een van hen.", f"At this institution this is done by: {en}. Choose one of them.")


def _minors(case: Case) -> Iterator[tuple[int, object]]:
    for index, student in enumerate(case.agreement.students):
        born = fact_at(student, "/birth_date")
        if born and case.agreement.period.first_day < eighteenth_birthday(born):
            yield index, student


def _legal_representative_missing(case: Case) -> Iterator[Hit]:
    for index, student in _minors(case):
        if fact_at(student, "/legal_representative/names") is None:
            yield Hit(f"/students/{index}/legal_representative", "De student is bij de start minderjarig: vul de ouder of voogd in.", "The student is a minor at the start: fill in the parent or guardian.")


def _legal_representative_signs(case: Case) -> Iterator[Hit]:
    is_signing = any(fact_at(signatory, "/role") is SignatoryRole.LEGAL_REPRESENTATIVE for signatory in case.agreement.signatories)
    if not is_signing and next(_minors(case), None):
        yield Hit("/signatories", "De student is minderjarig: de ouder of voogd tekent mee. Voeg de ondertekenaar toe.", "The student is a minor: the parent or guardian signs too. Add the signatory.")


def _young_worker_annex_missing(case: Case) -> Iterator[Hit]:
    annexed = any(fact_at(annex, "/kind") is AnnexKind.YOUNG_WORKER for annex in case.agreement.annexes)
    if next(_minors(case), None) and not annexed and not fact_at(case.agreement, "/safety/young_worker_annex"):
        yield Hit("/safety/young_worker_annex", "De student is minderjarig: de regels voor jongeren op het werk gelden. Voeg de bijlage toe.", "The student is a minor: the rules on young people at work apply. Add the annex.")


def _minor_at_night_or_sunday(case: Case) -> _Hits:
    if not next(_minors(case), None):
        return
    if fact_at(case.agreement, "/schedule/night_work") is None and not fact_at(case.agreement, "/schedule/lines"):
        yield MissingFact("/schedule/night_work")
    if fact_at(case.agreement, "/schedule/night_work"):
        yield Hit("/schedule/night_work", "Een minderjarige doet geen nachtwerk; pas het rooster aan.", "A minor does no night work; change the schedule.")
    for index, line in enumerate(case.agreement.schedule.lines):
        if fact_at(line, "/weekday") is Weekday.SUNDAY:
            yield Hit(f"/schedule/lines/{index}", "Een minderjarige werkt niet op zondag; pas het rooster aan.", "A minor doesn't work on Sunday; change the schedule.")


def _minor_late_or_early(case: Case) -> Iterator[Hit]:
    if not next(_minors(case), None):
        return
    for index, line in enumerate(case.agreement.schedule.lines):
        begins, ends = fact_at(line, "/begins"), fact_at(line, "/ends")
        if (begins and begins.replace(tzinfo=None) < _NIGHT_ENDS) or (ends and ends.replace(tzinfo=None) > _NIGHT_BEGINS):
            yield Hit(f"/schedule/lines/{index}", "Deze regel ligt tussen 20 en 6 uur; kijk na of dit voor een minderjarige als nachtwerk telt.", "This line lies between 8 p.m. and 6 a.m.; check whether this counts as night work for a minor.")


_START = "/period/first_day"
_MINOR = ("/students/*/birth_date", _START)
RULES = (
    Rule("V14", "risk_analysis_missing", bilingual("Risicoanalyse vóór de start", "Risk analysis before the start"), "L1, UA1, AP9, L21", S, needs=("/students", "/legal_basis"), check=_risk_analysis_missing),
    Rule("V14", "risk_analysis_after_start", bilingual("Risicoanalyse niet van na de start", "Risk analysis not from after the start"), "L1", S, reference_date=ReferenceDate.START, about=(_RISK,), needs=(f"{_RISK}/made_on", _START), check=_risk_analysis_after_start),
    Rule("V14", "risk_analysis_outdated", bilingual("Risicoanalyse hoogstens een jaar oud", "Risk analysis at most a year old"), "L1, L3", S, reference_date=ReferenceDate.START, about=(_RISK,), needs=(f"{_RISK}/made_on", _START), check=_risk_analysis_outdated),
    Rule("V14", "risk_analysis_not_signed", bilingual("Risicoanalyse ondertekend", "Risk analysis signed"), "AP2, UA1", D, about=(_RISK,), check=_risk_analysis_not_signed),
    Rule("V15", "workstation_sheet_missing", bilingual("Werkpostfiche volgens de variant", "Workstation sheet by the variant"), "UA1, UG5, AP1", D, needs=("/students",), demand_name="workstation_sheet", check=_workstation_sheet_missing),
    Rule("V15", "workstation_sheet_late", bilingual("Werkpostfiche bezorgd vóór de start", "Workstation sheet given before the start"), "AP1, UA1", D, reference_date=ReferenceDate.START, about=("/safety/workstation_sheet/given_on",), needs=(_START,), check=_workstation_sheet_late),
    Rule("V16", "health_condition_not_met", bilingual("Niet starten na een ongunstige beoordeling", "No start after an unfavourable assessment"), "AP1", D, about=("/safety/health",), check=_health_condition_not_met),
    Rule("V16", "fitness_condition_open", bilingual("Openstaande beoordeling is een opschortende voorwaarde", "A pending assessment is a suspensive condition"), "AP1", D, WARNS, needs=("/students", "/legal_basis"), check=_fitness_condition_open),
    Rule("V17", "health_arranger_missing", bilingual("Wie de gezondheidsbeoordeling doet, staat erin", "Who does the health assessment is stated"), "AP1, L21", D, needs=("/students", "/legal_basis"), check=_health_arranger_missing),
    Rule("V17", "health_arranger_not_allowed", bilingual("Gezondheidsbeoordeling door de dienst van de variant", "Health assessment by the variant's service"), "AP1, UG4", S, about=("/safety/health/arranged_by",), demand_name="health_arranged_by", check=_health_arranger_not_allowed),
    Rule("V18", "legal_representative_missing", bilingual("Minderjarige met ouder of voogd", "Minor with parent or guardian"), "UA1, L3", D, reference_date=ReferenceDate.START, needs=_MINOR, check=_legal_representative_missing),
    Rule("V18", "legal_representative_signs", bilingual("Ouder of voogd tekent mee", "Parent or guardian signs too"), "UA1", D, reference_date=ReferenceDate.START, needs=(*_MINOR, "/signatories"), check=_legal_representative_signs),
    Rule("V18", "young_worker_annex_missing", bilingual("Bijlage jongeren op het werk", "Young workers annex"), "L3", S, reference_date=ReferenceDate.START, needs=_MINOR, check=_young_worker_annex_missing),
    Rule("V18", "minor_at_night_or_sunday", bilingual("Minderjarige niet 's nachts of op zondag", "Minor not at night or on Sunday"), "L3", S, reference_date=ReferenceDate.START, needs=_MINOR, check=_minor_at_night_or_sunday),
    Rule("V18", "minor_late_or_early", bilingual("Vroege en late uren van een minderjarige nakijken", "Check early and late hours of a minor"), "Arbeidswet 16-3-1971 / Labour Act", C, WARNS, ReferenceDate.START, needs=_MINOR, check=_minor_late_or_early),
    Rule("V53", "health_facts_limited", bilingual("Gezondheid beperkt tot de uitkomst", "Health limited to the outcome"), "GDPR", I, enforced_by=bilingual("het schema kent geen diagnoses; de uitkomst blijft bij de instelling", "the schema knows no diagnoses; the outcome stays with the institution")),
)
