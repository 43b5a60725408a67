"""Renewing and duplicating: a new draft from an agreement, without what was specific to that agreement."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from internships.domain.access import WRITER_ROLES, Principal, Side, access_scope
from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.errors import Finding, RecordRefused
from internships.domain.lifecycle import NotByThisRole
from internships.domain.party_views import view_for
from internships.domain.placement import PlaceKind
from internships.domain.refusals import Refusal
from internships.domain.value import Day
from internships.domain.wording import Bilingual
from internships.services.agreements.agreement_views import reading_side
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.drafts import DraftService, DraftView
from internships.services.agreements.loading import LoadedAgreement, json_body, load_agreement
from internships.services.agreements.state import state_without_blockers

_COPY_ACTION = Bilingual(nl="een overeenkomst vernieuwen of kopiëren", en="renew or copy an agreement")


@dataclass(frozen=True)
class DraftCopyService:
    """Makes drafts from agreements within scope, with only the facts that their author may read."""

    context: AgreementContext

    def duplicate(self, principal: Principal, agreement_id: UUID, requested_id: UUID | None = None) -> DraftView:
        """Return a new draft for another student: same host, place and programme, and nothing about the student.

        When a draft with ``requested_id`` exists already, nothing is made: that draft is returned as it is now.
        """
        return self._copy(principal, agreement_id, _for_another_student, requested_id)

    def renew(
        self, principal: Principal, agreement_id: UUID, first_day: Day, last_day: Day, requested_id: UUID | None = None
    ) -> DraftView:
        """Return a new draft for the same student and host in another period, to be completed.

        Refuses a last day before the first; an overlap with the old period gives a warning. When a draft with
        ``requested_id`` exists already, nothing is made: that draft is returned as it is now.
        """
        if last_day < first_day:
            raise RecordRefused((_PERIOD_BACKWARD,))
        return self._copy(principal, agreement_id, lambda record: _in_period(record, first_day, last_day), requested_id)

    def _copy(
        self, principal: Principal, agreement_id: UUID, change: Callable[[Json], Json], requested_id: UUID | None
    ) -> DraftView:
        drafts, today = DraftService(self.context), self.context.today()
        with self.context.storage.writing(access_scope(principal)) as work:
            if requested_id is not None and (existing := drafts.find_existing(work, requested_id)) is not None:
                return drafts.view(work, existing, principal)
            loaded = load_agreement(work, agreement_id)
            facts = loaded.effective(today)
            record = change(_without_outcomes(json_body(view_for(_writing_side(principal, loaded, facts), facts))))
            record["drawn_up_on"] = today.isoformat()
            copy = drafts.create_in(work, principal, record, copied_from=agreement_id, agreement_id=requested_id)
            return drafts.view(work, copy, principal)


_PERIOD_BACKWARD = Finding(
    code="period_backward",
    pointer="/period/last_day",
    rule="V10",
    text=Bilingual(
        nl="De laatste dag valt vóór de eerste; verbeter een van beide.",
        en="The last day comes before the first; correct one of the two.",
    ),
)


def _writing_side(principal: Principal, loaded: LoadedAgreement, facts: Agreement) -> Side:
    """Return the side from which somebody copies: a party to what holds today, in a role that writes agreements.

    Somebody who left by an amendment, or may only read, would copy private facts of a side that is not theirs.
    """
    if not principal.holds(*WRITER_ROLES):
        raise NotByThisRole(_COPY_ACTION, WRITER_ROLES)
    state = state_without_blockers(replace(loaded, amendments=()).with_facts(facts))
    if state.acting_roles(principal).isdisjoint(WRITER_ROLES):
        raise Refusal("outside_your_reach")
    return reading_side(state, principal, WRITER_ROLES)


_OWN_FACTS = ("reference", "mobility_id", "specimen")
_OUTCOMES = ("condition_met", "outcome", "valid_until", "vaccinations")
_STUDENT_SIDE = frozenset({"student", "legal_representative"})


def _without_outcomes(record: Json) -> Json:
    """Return a record without what was done, given or signed for the old agreement."""
    copy = _without(record, *_OWN_FACTS)
    copy |= _with_entries(record, "institutions", lambda party: _without(party, "controls_safety"))
    copy |= _with_entries(record, "conditions", lambda condition: _without(condition, "met_on"))
    copy |= _with_entries(record, "annexes", lambda annex: _without(annex, "sha256"))
    copy |= _with_entries(
        record, "places", lambda place: _without_in(place, "travel", "advice_checked_on", "registered")
    )
    safety = _without_in(
        _without(record.get("safety", {}), "workstation_sheet", "young_worker_annex"), "health", *_OUTCOMES
    )
    return {**copy, "safety": safety}


def _for_another_student(record: Json) -> Json:
    copy = _without(record, "students", "remarks")
    copy["signatories"] = [entry for entry in record.get("signatories", ()) if entry.get("role") not in _STUDENT_SIDE]
    copy |= _with_entries(record, "hosts", lambda host: _without(host, "kinship"))
    places = [place for place in record.get("places", ()) if place.get("kind") != PlaceKind.HOME]
    copy = {**_without(copy, "places"), **({"places": places} if places else {})}
    copy |= _with_entries(
        copy, "places", lambda place: _without_in(place, "vessel", "medical_certificate_until", "training_record_book")
    )
    if _is_individual(record):
        copy["safety"] = _without(record["safety"], "risk_analysis")
    return copy


def _in_period(record: Json, first_day: date, last_day: date) -> Json:
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    year = {"academic_year": _academic_year(first_day)}
    copy = _without_in(record, "schedule", "return_days") | {"period": days}
    copy |= _with_entries(record, "conditions", lambda condition: _without(condition, "due_on"))
    copy |= _with_entries(record, "places", lambda place: _without_in(place, "vessel", "embarks_on", "disembarks_on"))
    copy |= _with_entries(
        record,
        "students",
        lambda student: {**student, "enrolment": _without(student.get("enrolment", {}), "credits_ok_on") | year},
    )
    if _is_individual(record):  # the student's own: signed again for each agreement
        copy["safety"] = _without_in(record["safety"], "risk_analysis", "signed_by", "sha256")
    return copy


def _is_individual(record: Json) -> bool:
    """Say whether the risk analysis is the student's own; a generic one counts for everybody at the workplace."""
    analysis = record.get("safety", {}).get("risk_analysis", {})
    return bool(analysis) and analysis.get("scope") != "generic"


def _academic_year(day: date) -> str:
    first = day.year if day.month >= 9 else day.year - 1  # rule V09: from the first of September
    return f"{first:04}-{first + 1:04}"


def _without(record: Json, *names: str) -> Json:
    return {name: value for name, value in record.items() if name not in names}


def _without_in(record: Json, group: str, *names: str) -> Json:
    return {**record, group: _without(record[group], *names)} if group in record else record


def _with_entries(record: Json, name: str, change: Callable[[Any], Json]) -> Json:
    """Return a list of a record with each entry changed, under its name; empty when the record has no such list."""
    return {name: [change(entry) for entry in record[name]]} if name in record else {}
