"""Loading one agreement with its ledger, amendments, termination and approvals."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeAlias
from uuid import UUID

from internships.domain.agreement import Agreement
from internships.domain.agreement_record import (
    AgreementRecord,
    AmendmentRecord,
    Approval,
    PersonsErased,
    TerminationRecord,
)
from internships.domain.blockers.first_start import start_day, with_later_blockers
from internships.domain.brussels_time import brussels_date
from internships.domain.canonical_json import canonical_json
from internships.domain.document import Json
from internships.domain.draft import RecordReading, read_record
from internships.domain.effective import (
    SignedAmendment,
    agreement_on_day,
    timeline,
    uncovered_days,
    uninsured_days,
)
from internships.domain.lifecycle import EDITABLE_STATUSES, Status, StatusInputs
from internships.domain.placement_index import FAR_FUTURE, FAR_PAST, PlacementInterval
from internships.domain.pointers import fact_at
from internships.domain.record_integrity import must_be_complete, require_complete
from internships.domain.running_days import DateRange
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord, is_signed, last_signature_day
from internships.services.adapter_types import UnitOfWork
from internships.services.verification.verification_code import shared_record

DRAFT_DAYS = 180
"""A draft expires after this many days without a change."""


@dataclass(frozen=True)
class LoadedAgreement:
    """One agreement with its ledger, amendments, termination and approvals."""

    record: AgreementRecord
    ledger: tuple[SignatureRecord, ...] = ()
    amendments: tuple[AmendmentRecord, ...] = ()
    termination: TerminationRecord | None = None
    approvals: tuple[Approval, ...] = ()

    @cached_property
    def reading(self) -> RecordReading:
        """The body as it was read: its facts, and what is wrong or missing."""
        return read_record(self.record.body)

    @cached_property
    def facts(self) -> Agreement:
        """The base agreement (or the draft's counterpart), before any amendment."""
        return self.reading.facts

    def with_record(self, record: AgreementRecord) -> "LoadedAgreement":
        """Return a copy with another record; facts that were read already are not read again."""
        changed = replace(self, record=record)
        if record.body is self.record.body:
            read = ("facts", "reading")
            changed.__dict__.update({name: self.__dict__[name] for name in read if name in self.__dict__})
        return changed

    def in_state(self, state: Status) -> "LoadedAgreement":
        """Return a copy in another recorded state."""
        return self.with_record(self.record.model_copy(update={"state": state}))

    def with_facts(self, facts: Agreement) -> "LoadedAgreement":
        """Return a copy whose body was just made from these facts, so that it is not read again."""
        changed = replace(self)
        changed.__dict__["facts"] = facts
        if type(facts) is Agreement:
            changed.__dict__["reading"] = RecordReading.model_construct(facts=facts, complete=True, findings=())
        return changed

    def require_intact(self) -> "LoadedAgreement":
        """Return the agreement; refuses one whose body lacks what its recorded state requires."""
        if must_be_complete(self.record):
            require_complete(self.record, self.reading)
        return self

    def require_not_erased(self) -> "LoadedAgreement":
        """Return the agreement; refuses one whose persons were erased."""
        if self.record.erased_at is not None:
            raise PersonsErased
        return self

    @property
    def is_signed(self) -> bool:
        return is_signed(self.ledger, AGREEMENT_SUBJECT)

    @property
    def signed_amendments(self) -> tuple[SignedAmendment, ...]:
        return tuple(
            SignedAmendment(amendment=record.amendment, signed_on=record.signed_on)
            for record in self.amendments
            if record.signed_on is not None and not record.is_dropped
        )

    @property
    def pending_amendments(self) -> tuple[AmendmentRecord, ...]:
        return tuple(record for record in self.amendments if record.signed_on is None and not record.is_dropped)

    @property
    def uninsured_days(self) -> tuple[tuple[int, DateRange], ...]:
        """The days that unsigned amendments would add, each with the number of its amendment (V38)."""
        if not self.pending_amendments or self.ended_on is not None:
            return ()
        signed = self.effective(FAR_FUTURE)
        return tuple(
            (record.amendment.number, days)
            for record in self.pending_amendments
            for days in uninsured_days(signed, record.amendment)[0]
        )

    @property
    def uncovered_days(self) -> tuple[tuple[SignedAmendment, DateRange], ...]:
        """The days that signed amendments added too late: past before everybody had signed."""
        signed = self.signed_amendments
        return uncovered_days(self.facts, signed) if signed else ()

    @property
    def ended_on(self) -> date | None:
        """The last day by a termination that everybody signed."""
        record = self.termination
        return record.termination.last_day if record is not None and record.signed_on is not None else None

    def effective(self, day: date) -> Agreement:
        """Return the agreement as it holds on a day."""
        signed = self.signed_amendments
        return agreement_on_day(self.facts, signed, day) if signed else self.facts

    @property
    def stale_on(self) -> date | None:
        if self.record.state not in EDITABLE_STATUSES:
            return None
        return brussels_date(self.record.changed_at) + timedelta(days=DRAFT_DAYS)

    def intervals(self, find_blockers: "FindBlockers | None") -> tuple[PlacementInterval, ...]:
        """Return what holds when, with its blockers if they are asked for; an erased agreement has none."""
        find = None if self.record.erased_at is not None else find_blockers

        def interval(since: date, until: date, facts: Agreement) -> PlacementInterval:
            return PlacementInterval(since, until, facts, find(self, facts) if find else ())

        signed = self.signed_amendments
        if not signed:
            return (interval(FAR_PAST, FAR_FUTURE, self.facts),)
        effective = timeline(self.facts, signed)
        return with_later_blockers(
            tuple(interval(one.since, one.until or FAR_FUTURE, one.agreement) for one in effective)
        )

    def with_start(self, intervals: tuple[PlacementInterval, ...], today: date) -> "LoadedAgreement":
        """Return a copy with its start day; a start that has passed stays recorded, whatever blocks it since."""
        recorded, signed = self.record.starts_on, last_signature_day(self.ledger, AGREEMENT_SUBJECT)
        if signed is None or self.record.state not in {Status.SIGNING, Status.SUSPENDED}:
            starts_on = None
        elif recorded is not None and recorded <= today:
            starts_on = recorded
        else:
            fulfilled = (date.fromisoformat(entry["on"]) for entry in self.record.fulfilled.values())
            starts_on = start_day(intervals, (signed, *fulfilled))
        return self.with_record(self.record.model_copy(update={"starts_on": starts_on}))

    def status_inputs(self, day: date, *, ready: bool) -> StatusInputs:
        """Return what decides the status on a day."""
        facts = self.effective(day)
        return StatusInputs(
            state=self.record.state,
            signed=self.is_signed,
            ready=ready,
            starts_on=self.record.starts_on,
            first_day=fact_at(facts, "/period/first_day"),
            last_day=fact_at(facts, "/period/last_day"),
            ended_on=self.ended_on,
            stale_on=self.stale_on,
        )


FindBlockers: TypeAlias = Callable[[LoadedAgreement, Agreement], tuple[Any, ...]]
"""Returns the blockers of an agreement for the facts of one interval."""


def load_agreement(work: UnitOfWork, agreement_id: UUID) -> LoadedAgreement:
    """Load an agreement within the unit of work's scope."""
    return load_unchecked(work, work.agreements.get(agreement_id)).require_intact()


def load_unchecked(work: UnitOfWork, record: AgreementRecord) -> LoadedAgreement:
    """Load everything that belongs to a record, without checking that it is intact."""
    return LoadedAgreement(
        record=record,
        ledger=work.agreements.ledger(record.id),
        amendments=work.agreements.amendments(record.id),
        termination=work.agreements.termination(record.id),
        approvals=work.agreements.approvals(record.id),
    )


def content_hash(facts: Agreement) -> str:
    """Return the hash of what every party may read: what an approval names and a signature covers."""
    return hashlib.sha256(canonical_json(shared_record(facts))).hexdigest()


def json_body(facts: Agreement) -> Json:
    """Return the JSON that is stored of a record."""
    body: Json = facts.model_dump(mode="json", exclude_none=True)
    return body
