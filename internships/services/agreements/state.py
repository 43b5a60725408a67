"""An agreement with everything that hangs on it, read at once, and the lines of the index that follow from it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from internships.domain.access import AccessScope, Principal, Role, access_scope
from internships.domain.agreement import Agreement
from internships.domain.agreement_record import (
    AgreementRecord,
    AmendmentRecord,
    Approval,
    PersonsErased,
    TerminationRecord,
)
from internships.domain.blockers.blocker import Blocker
from internships.domain.blockers.find import BlockerContext, find_blockers
from internships.domain.blockers.first_start import start_day, with_later_blockers
from internships.domain.brussels_time import brussels_date
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind, Json
from internships.domain.draft import RecordReading, read_record
from internships.domain.effective import (
    DateRange,
    SignedAmendment,
    agreement_on_day,
    timeline,
    uncovered_days,
    uninsured_days,
)
from internships.domain.errors import DomainError
from internships.domain.fulfilment import apply_fulfilments
from internships.domain.lifecycle import (
    EDITABLE_STATUSES,
    Action,
    Precondition,
    Status,
    StatusInputs,
    available_transitions,
    status_on,
)
from internships.domain.placement_index import (
    FAR_FUTURE,
    FAR_PAST,
    IndexEntry,
    IndexReader,
    PlacementInterval,
    PlacementState,
)
from internships.domain.placement_index import index_entries as entries_of
from internships.domain.placement_index import index_readers as readers_of
from internships.domain.pointers import fact_at, facts_at
from internships.domain.record_integrity import must_be_complete, require_complete
from internships.domain.signatures import AGREEMENT_SUBJECT, SignatureRecord, is_signed, last_signature_day
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import document_set, variant_of
from internships.mapping.folder_schema import ApprovalRule
from internships.services.agreements.context import AgreementContext
from internships.services.ports.unit_of_work import UnitOfWork
from internships.services.verification.verification_code import canonical_json, shared_record

DRAFT_DAYS = 180
"""A draft expires after this many days without a change."""
_BY_MEMBER = frozenset({Role.STUDENT, Role.HOST_HR})


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

    def intervals(self, blockers: "BlockerFinder | None") -> tuple[PlacementInterval, ...]:
        """Return what holds when, with its blockers if a finder is given; an erased agreement has none."""
        finder = None if self.record.erased_at is not None else blockers

        def interval(since: date, until: date, facts: Agreement) -> PlacementInterval:
            return PlacementInterval(since, until, facts, finder.find(self, facts) if finder else ())

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


@dataclass(frozen=True)
class BlockerFinder:
    """Finds blockers with the demands of the variant and the risk analyses of the hosts."""

    work: UnitOfWork
    catalogue: Catalogue

    def find(self, loaded: LoadedAgreement, facts: Agreement) -> tuple[Any, ...]:
        """Return the blockers for these facts, reminders included."""
        kinds, demands = self._kinds_and_demands(facts)
        rule = self.next_approval(loaded)
        facts = apply_fulfilments(facts, loaded.record.fulfilled)
        told = (number for _, number in facts_at(facts, "/hosts/*/enterprise_number"))
        # What a host has on file is told to nobody who only named it.
        numbers = dict.fromkeys(number for number in told if number not in loaded.record.pending_hosts)
        return find_blockers(
            BlockerContext(
                state=loaded.record.state,
                facts=facts,
                signatures=loaded.ledger,
                document_kinds=kinds,
                demands=demands,
                analyses=tuple(one for number in numbers for one in self.work.hosts.analyses(number)),
                pending_amendments=tuple(record.amendment.number for record in loaded.pending_amendments),
                uninsured=loaded.uninsured_days,
                uncovered=loaded.uncovered_days,
                next_approval=(rule.label, rule.by) if rule else None,
                draft_owner=Role.HOST_HR if str(loaded.record.created_side) == "host" else Role.COORDINATOR,
            )
        )

    def next_approval(self, loaded: LoadedAgreement) -> ApprovalRule | None:
        """Return the next step of the institution's approval; None unless the agreement is submitted."""
        has_institution = fact_at(loaded.facts, "/institutions/0/slug") is not None
        if loaded.record.state is not Status.SUBMITTED or not has_institution:
            return None
        try:
            rules = variant_of(loaded.facts, self.catalogue).approvals
        except DomainError:  # named when the agreement is examined
            return None
        return next(iter(open_approval_steps(loaded, rules)), None)

    def _kinds_and_demands(self, facts: Agreement) -> tuple[tuple[DocumentKind, ...], Demands]:
        if fact_at(facts, "/institutions/0/slug") is None:
            return (), Demands()
        try:
            variant = variant_of(facts, self.catalogue)
            return tuple(
                dict.fromkeys(planned.kind for planned in document_set(facts, self.catalogue))
            ), variant.demands
        except DomainError:  # an unknown institution, unit or day: named when the draft is examined
            return (), Demands()


@dataclass(frozen=True)
class AgreementState:
    """An agreement with its index, as computed in one transaction."""

    loaded: LoadedAgreement
    entries: tuple[IndexEntry, ...]
    readers: frozenset[IndexReader]
    intervals: tuple[PlacementInterval, ...]
    today: date
    approval: ApprovalRule | None = None

    def status(self, today: date) -> Status:
        """Return the status on a day."""
        return status_on(self.loaded.status_inputs(today, ready=self._is_ready(today)), today)

    def _is_ready(self, today: date) -> bool:
        return all(entry.ready for entry in self.entries if entry.since <= today < entry.until)

    def meets(self, condition: Precondition, today: date) -> bool:
        """Say whether a precondition that depends on days and signatures is met; others count as met here."""
        if condition is Precondition.NOT_SIGNED:
            return not self.loaded.is_signed
        if condition is Precondition.SIGNED:
            return self.loaded.is_signed
        return condition is not Precondition.NOT_STARTED or not self._has_started(today)

    def _has_started(self, today: date) -> bool:
        """Say whether the placement began: all signed, nothing blocking and first day reached, suspended or not."""
        running = self.loaded.in_state(Status.SIGNING)
        status = status_on(running.status_inputs(today, ready=self._is_ready(today)), today)
        return status in {Status.ACTIVE, Status.COMPLETED, Status.ENDED_EARLY}

    def actions(self, today: date, roles: frozenset[Role]) -> tuple[Action, ...]:
        """Return what these roles can do today, as far as days and signatures decide."""
        return tuple(
            line.action
            for line in available_transitions(self.status(today), roles)
            if all(self.meets(condition, today) for condition in line.preconditions)
            and not (line.action is Action.APPROVE and self.approval and roles.isdisjoint(self.approval.by))
        )

    def blockers(self, today: date) -> tuple[Any, ...]:
        """Return the blockers for the facts that hold on a day."""
        return next((interval.blockers for interval in self.intervals if interval.since <= today < interval.until), ())

    def with_blockers(self, blockers: tuple[Blocker, ...]) -> "AgreementState":
        """Return a copy with these blockers added to every interval."""
        if not blockers:
            return self
        intervals = tuple(replace(interval, blockers=(*interval.blockers, *blockers)) for interval in self.intervals)
        return replace(self, intervals=intervals, entries=entries_of(_entry_inputs(self.loaded), intervals))

    def acting_roles(self, principal: Principal) -> frozenset[Role]:
        """Return the roles in which a principal may change this agreement: none with a read-only key.

        Every change calls this first, so that an erased agreement is never changed.
        """
        self.loaded.require_not_erased()
        return frozenset() if principal.is_read_only else self.roles_of(principal)

    def roles_of(self, principal: Principal) -> frozenset[Role]:
        """Return the roles through which a principal has access to this agreement."""
        return frozenset(
            role
            for role in principal.roles()
            if is_within_reach(
                access_scope(principal, frozenset({role})).on_day(self.today), self.entries, self.readers
            )
        )


def open_approval_steps(loaded: LoadedAgreement, rules: Sequence[ApprovalRule]) -> tuple[ApprovalRule, ...]:
    """Return the approval steps that were not taken yet for the present content."""
    content = loaded.record.content_sha256
    taken = {entry.step for entry in loaded.approvals if not entry.is_void and entry.content_sha256 == content}
    return tuple(rule for rule in rules if rule.step not in taken)


def is_within_reach(reach: AccessScope, entries: tuple[IndexEntry, ...], readers: frozenset[IndexReader]) -> bool:
    """Say whether a scope includes an agreement: the same condition as the one in every query."""
    if reach.everything:
        return True
    if any(entry.institution in reach.institutions or entry.enterprise_number in reach.hosts for entry in entries):
        return True
    sites_of_agreement = {reader.key for reader in readers if reader.kind == "site"}
    for number, sites in reach.sites_by_host.items():
        if not sites_of_agreement.isdisjoint(sites) and any(entry.enterprise_number == number for entry in entries):
            return True
    keys = {
        "institution": reach.institutions,
        "host": reach.hosts,
        "unit": reach.units,
        "student": reach.students,
        "mentor": reach.mentors,
        "supervisor": reach.supervisors,
    }
    return any(reader.key in keys.get(reader.kind, ()) and reader.until > reach.on for reader in readers)


def compute_state(work: UnitOfWork, context: AgreementContext, loaded: LoadedAgreement) -> AgreementState:
    """Compute the index of an agreement, and the day on which it starts."""
    finder, today = BlockerFinder(work, context.catalogue(work)), context.today()
    intervals = loaded.intervals(finder)
    loaded = loaded.with_start(intervals, today)
    inputs, approval = _entry_inputs(loaded), finder.next_approval(loaded)
    read_by = readers_of(intervals, inputs.pending_hosts)
    return AgreementState(loaded, entries_of(inputs, intervals), read_by, intervals, today, approval)


def state_without_blockers(loaded: LoadedAgreement) -> AgreementState:
    """Compute the index of an agreement without blockers: enough to decide who has access."""
    intervals, inputs = loaded.intervals(None), _entry_inputs(loaded)
    read_by = readers_of(intervals, inputs.pending_hosts)
    return AgreementState(loaded, entries_of(inputs, intervals), read_by, intervals, FAR_PAST)


def _entry_inputs(loaded: LoadedAgreement) -> PlacementState:
    record = loaded.record
    return PlacementState(
        record.state,
        loaded.is_signed,
        record.starts_on,
        loaded.ended_on,
        loaded.stale_on,
        frozenset(record.pending_hosts),
    )


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
