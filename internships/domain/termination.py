"""Early termination of a placement: who asks for it, why, from when, and the talk before it."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from internships.domain.agreement import Agreement
from internships.domain.demands import Demands
from internships.domain.errors import Finding
from internships.domain.pointers import fact_at
from internships.domain.value import Day, Line, Paragraph, Value
from internships.domain.wording import Fact, Term


class TerminationReason(Term):
    """Why a placement ends early; of health only that it is the reason, never what it is."""

    MUTUAL_CONSENT = "mutual_consent", "in onderling overleg", "by mutual consent"
    STUDENT = "student", "op vraag van de student", "at the student's request"
    HOST = "host", "op vraag van de stagegever", "at the host's request"
    INSTITUTION = "institution", "op vraag van de onderwijsinstelling", "at the institution's request"
    SAFETY = "safety", "veiligheid op het werk", "safety at work"
    HEALTH = "health", "gezondheid", "health"
    FORCE_MAJEURE = "force_majeure", "overmacht", "force majeure"


class Initiator(Term):
    """The party that asks for the end."""

    STUDENT = "student", "de student", "the student"
    HOST = "host", "de stagegever", "the host organisation"
    INSTITUTION = "institution", "de onderwijsinstelling", "the educational institution"


class ThreePartyTalk(Value):
    """The talk between student, host and institution before the end."""

    held_on: Annotated[Day, Fact("Gehouden op: datum", "Held on: date")]
    present: Annotated[tuple[Line, ...], Field(min_length=1, max_length=12), Fact("Aanwezig: wie", "Present: who")]
    summary: Annotated[Paragraph, Fact("Verslag: in het kort", "Summary: in short")]


class Termination(Value):
    """The end of a placement before its last day; it takes effect once everybody has signed it."""

    reason_code: Annotated[TerminationReason, Fact("Reden: van de lijst", "Reason: from the list")]
    reason: Annotated[Paragraph, Fact("Motivering: in woorden", "Motivation: in words")]
    initiated_by: Annotated[Initiator, Fact("Gevraagd door: welke partij", "Asked by: which party")]
    drawn_up_on: Annotated[Day, Fact("Opgemaakt op: datum", "Drawn up on: date")]
    last_day: Annotated[Day, Fact("Laatste stagedag: inbegrepen", "Last day of the placement: included")]
    talk: Annotated[ThreePartyTalk | None, Fact("Driepartijengesprek: vóór de beëindiging", "Three-party talk: before the end")] = None


def termination_findings(
    termination: Termination, agreement: Agreement, demands: Demands, today: date
) -> tuple[Finding, ...]:
    """Return all findings on a termination; ``today`` is the day on which it is proposed."""
    return (*_day_findings(termination, agreement, today), *_talk_findings(termination, demands, today))


def _day_findings(termination: Termination, agreement: Agreement, today: date) -> Iterator[Finding]:
    if termination.drawn_up_on > today:
        yield Finding.blocking("drawn_up_in_future", "/drawn_up_on", "De dag van opmaak moet nog komen; geef de dag waarop de beëindiging echt opgemaakt werd.", "The day of drawing up is still to come; give the day on which the termination was really drawn up.")
    first_day, last_day = fact_at(agreement, "/period/first_day"), fact_at(agreement, "/period/last_day")
    if first_day is not None and termination.last_day < first_day:
        yield Finding.blocking("ends_before_start", "/last_day", "De laatste dag ligt vóór de start; annuleer de overeenkomst in plaats daarvan.", "The last day is before the start; cancel the agreement instead.")
    if last_day is not None and termination.last_day >= last_day:
        yield Finding.blocking("ends_not_early", "/last_day", f"De stage eindigt al op {last_day:%d/%m/%Y}; kies een vroegere dag.", f"The placement ends on {last_day:%d/%m/%Y} already; choose an earlier day.")


def _talk_findings(termination: Termination, demands: Demands, today: date) -> Iterator[Finding]:
    is_required = demands.three_party_talk is not None and demands.three_party_talk.value
    if is_required and termination.talk is None:
        yield Finding.blocking("three_party_talk_missing", "/talk", "De instelling vraagt eerst een driepartijengesprek; vul datum, aanwezigen en verslag in.", "The institution asks for a three-party talk first; fill in its date, who was there and a summary.", rule="V60")
    if termination.talk is None:
        return
    if termination.talk.held_on > today:
        yield Finding.blocking("talk_in_future", "/talk/held_on", "Het gesprek moet nog komen; vul het in nadat het gehouden is.", "The talk is still to come; fill it in after it was held.", rule="V60")
    if len(set(termination.talk.present)) < len(Initiator):
        yield Finding.blocking("talk_not_of_three", "/talk/present", "Een driepartijengesprek heeft iemand van elke partij: noem wie er was voor de student, de stagegever en de instelling.", "A three-party talk has somebody of each party: name who was there for the student, the host organisation and the institution.", rule="V60")
    if termination.talk.held_on > termination.drawn_up_on:
        yield Finding.blocking("talk_after_termination", "/talk/held_on", "Het gesprek gaat aan de beëindiging vooraf; kijk de datum na.", "The talk comes before the termination; check the date.", rule="V60")
