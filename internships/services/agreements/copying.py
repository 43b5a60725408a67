"""Renewing and duplicating: a new draft from an old agreement, without what belonged to the old one alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from internships.domain.access import Side, Viewer, reach_of
from internships.domain.agreement import Agreement
from internships.domain.document import Json
from internships.domain.errors import Finding, Refused
from internships.domain.lifecycle import NotByThisRole
from internships.domain.placement import PlaceKind
from internships.domain.value import Day
from internships.domain.views import view_for
from internships.domain.wording import Bilingual
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, body_of, load, outlined
from internships.services.agreements.drafting import WRITERS, Drafting, DraftView, OutsideYourReach
from internships.services.agreements.viewing import reading_side

_COPYING = Bilingual(nl="een overeenkomst vernieuwen of kopiëren", en="renew or copy an agreement")


@dataclass(frozen=True)
class Copying:
    """New drafts from agreements within reach, with only the facts that their author may read and tell."""

    bureau: Bureau

    def duplicate(self, viewer: Viewer, agreement_id: UUID, made: UUID | None = None) -> DraftView:
        """Return a new draft for another student: the same host, place and programme, and nothing of the student.

        With the id ``made`` of a draft that is there already, nothing is made: that draft is returned as it is now.
        """
        return self._copied(viewer, agreement_id, _for_another, made)

    def renew(
        self, viewer: Viewer, agreement_id: UUID, first_day: Day, last_day: Day, made: UUID | None = None
    ) -> DraftView:
        """Return a new draft for the same student and host in another period, to be filled in further.

        Refuses a period that runs backward; one that overlaps the old one is warned of, as any overlap is.
        With the id ``made`` of a draft that is there already, nothing is made: that draft is returned as it is now.
        """
        if last_day < first_day:
            raise Refused((_BACKWARD,))
        return self._copied(viewer, agreement_id, lambda record: _in_period(record, first_day, last_day), made)

    def _copied(
        self, viewer: Viewer, agreement_id: UUID, change: Callable[[Json], Json], made: UUID | None
    ) -> DraftView:
        drafting, today = Drafting(self.bureau), self.bureau.today()
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            if made is not None and (known := drafting.present(work, made)) is not None:
                return drafting.view(work, known, viewer)
            dossier = load(work, agreement_id)
            facts = dossier.effective(today)
            record = change(_fresh(body_of(view_for(_writing_side(viewer, dossier, facts), facts))))
            record["drawn_up_on"] = today.isoformat()
            copy = drafting.created(work, viewer, record, copied_from=agreement_id, agreement_id=made)
            return drafting.view(work, copy, viewer)


_BACKWARD = Finding(
    code="period_backward",
    pointer="/period/last_day",
    rule="V10",
    text=Bilingual(
        nl="De laatste dag valt vóór de eerste; verbeter een van beide.",
        en="The last day comes before the first; correct one of the two.",
    ),
)


def _writing_side(viewer: Viewer, dossier: Dossier, facts: Agreement) -> Side:
    """Return the side that somebody copies from: as party to what holds today, in a role that writes agreements.

    Who left by an amendment, or only reads along, would take private facts of a side that is not theirs to tell.
    """
    if not viewer.holds(*WRITERS):
        raise NotByThisRole(_COPYING, WRITERS)
    known = outlined(replace(dossier, amendments=()).already_read(facts))
    if known.acting(viewer).isdisjoint(WRITERS):
        raise OutsideYourReach
    return reading_side(known, viewer, WRITERS)


_ALONE = ("reference", "mobility_id", "specimen")
_OUTCOMES = ("condition_met", "outcome", "valid_until", "vaccinations")
_STUDENT_SIDE = frozenset({"student", "legal_representative"})


def _fresh(record: Json) -> Json:
    """Return a record without what was done, given or signed for the old agreement."""
    fresh = _without(record, *_ALONE)
    fresh |= _each(record, "institutions", lambda party: _without(party, "controls_safety"))
    fresh |= _each(record, "conditions", lambda condition: _without(condition, "met_on"))
    fresh |= _each(record, "annexes", lambda annex: _without(annex, "sha256"))
    fresh |= _each(record, "places", lambda place: _below(place, "travel", "advice_checked_on", "registered"))
    safety = _below(_without(record.get("safety", {}), "workstation_sheet", "young_worker_annex"), "health", *_OUTCOMES)
    return {**fresh, "safety": safety}


def _for_another(record: Json) -> Json:
    kept = _without(record, "students", "remarks")
    kept["signatories"] = [entry for entry in record.get("signatories", ()) if entry.get("role") not in _STUDENT_SIDE]
    kept |= _each(record, "hosts", lambda host: _without(host, "kinship"))
    elsewhere = [place for place in record.get("places", ()) if place.get("kind") != PlaceKind.HOME]
    kept = {**_without(kept, "places"), **({"places": elsewhere} if elsewhere else {})}
    kept |= _each(
        kept, "places", lambda place: _below(place, "vessel", "medical_certificate_until", "training_record_book")
    )
    if _is_individual(record):
        kept["safety"] = _without(record["safety"], "risk_analysis")
    return kept


def _in_period(record: Json, first_day: date, last_day: date) -> Json:
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    year = {"academic_year": _academic_year(first_day)}
    kept = _below(record, "schedule", "return_days") | {"period": days}
    kept |= _each(record, "conditions", lambda condition: _without(condition, "due_on"))
    kept |= _each(record, "places", lambda place: _below(place, "vessel", "embarks_on", "disembarks_on"))
    kept |= _each(
        record,
        "students",
        lambda student: {**student, "enrolment": _without(student.get("enrolment", {}), "credits_ok_on") | year},
    )
    if _is_individual(record):  # the student's own: made again for each agreement, so signed again
        kept["safety"] = _below(record["safety"], "risk_analysis", "signed_by", "sha256")
    return kept


def _is_individual(record: Json) -> bool:
    """Say whether the risk analysis is the student's; a generic one is the workplace's, and counts for all there."""
    analysis = record.get("safety", {}).get("risk_analysis", {})
    return bool(analysis) and analysis.get("scope") != "generic"


def _academic_year(day: date) -> str:
    first = day.year if day.month >= 9 else day.year - 1  # rule V09: from the first of September
    return f"{first:04}-{first + 1:04}"


def _without(record: Json, *names: str) -> Json:
    return {name: value for name, value in record.items() if name not in names}


def _below(record: Json, group: str, *names: str) -> Json:
    return {**record, group: _without(record[group], *names)} if group in record else record


def _each(record: Json, name: str, change: Callable[[Any], Json]) -> Json:
    """Return a list of a record with each entry changed, under its name; nothing where the record has none."""
    return {name: [change(entry) for entry in record[name]]} if name in record else {}
