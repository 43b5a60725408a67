"""An agreement with everything that hangs on it, read at once, and the lines of the index that follow from it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from internships.domain.access import Reach, Role, Viewer, reach_of
from internships.domain.agreement import Agreement
from internships.domain.blockers import Blocker
from internships.domain.blocking import Facing, find_blockers
from internships.domain.day import day_of
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind, Json
from internships.domain.draft import Reading, read
from internships.domain.effective import (
    Days,
    SignedAmendment,
    effective,
    timeline,
    uncovered_days,
    uninsured_days,
)
from internships.domain.errors import DomainError
from internships.domain.fulfilment import laid_over
from internships.domain.ledger import THE_AGREEMENT, LedgerRow, is_signed, signed_on
from internships.domain.lifecycle import OPEN_STATES, Action, Condition, Standing, Status, open_lines, status_on
from internships.domain.placing import FIRST_DAY_OF_ALL, LAST_DAY_OF_ALL, Life, PlacementEntry, Reader, Stretch
from internships.domain.placing import entries as entries_of
from internships.domain.placing import readers as readers_of
from internships.domain.pointers import first, found
from internships.domain.record import AgreementRecord, Approval, Erased, KeptAmendment, KeptTermination
from internships.domain.starting import first_start, with_coming
from internships.domain.wholeness import must_be_whole, require_whole
from internships.mapping.catalogue import Catalogue
from internships.mapping.planning import document_set, variant_of
from internships.mapping.shape import ApprovalRule
from internships.services.agreements.bureau import Bureau
from internships.services.ports_work import Work
from internships.services.seal import canonical, shared_record

DRAFT_DAYS = 180
"""After so many days untouched a draft expires."""
_BY_MEMBER = frozenset({Role.STUDENT, Role.HOST_HR})


@dataclass(frozen=True)
class Dossier:
    """One agreement as it stands."""

    record: AgreementRecord
    ledger: tuple[LedgerRow, ...] = ()
    amendments: tuple[KeptAmendment, ...] = ()
    termination: KeptTermination | None = None
    approvals: tuple[Approval, ...] = ()

    @cached_property
    def reading(self) -> Reading:
        """What was read of the body: its facts, and what is wrong or missing."""
        return read(self.record.body)

    @cached_property
    def facts(self) -> Agreement:
        """The base agreement (or the draft's twin), before any amendment."""
        return self.reading.facts

    def with_record(self, record: AgreementRecord) -> "Dossier":
        """Return the dossier with another record; facts that were read already are not read again."""
        changed = replace(self, record=record)
        if record.body is self.record.body:
            known = ("facts", "reading")
            changed.__dict__.update({name: self.__dict__[name] for name in known if name in self.__dict__})
        return changed

    def record_state(self, state: Status) -> "Dossier":
        """Return the dossier as it would stand in another recorded state."""
        return self.with_record(self.record.model_copy(update={"state": state}))

    def already_read(self, facts: Agreement) -> "Dossier":
        """Return the dossier of a body that was just made from these facts, so that it is not read again."""
        changed = replace(self)
        changed.__dict__["facts"] = facts
        if type(facts) is Agreement:
            changed.__dict__["reading"] = Reading.model_construct(facts=facts, complete=True, findings=())
        return changed

    def sound(self) -> "Dossier":
        """Return the dossier as it was kept; refuses one whose body is less than its recorded state asks."""
        if must_be_whole(self.record):
            require_whole(self.record, self.reading)
        return self

    def to_change(self) -> "Dossier":
        """Return the dossier for who wants to act on it; refuses one whose persons were erased."""
        if self.record.erased_at is not None:
            raise Erased
        return self

    @property
    def is_signed(self) -> bool:
        return is_signed(self.ledger, THE_AGREEMENT)

    @property
    def signed_amendments(self) -> tuple[SignedAmendment, ...]:
        return tuple(
            SignedAmendment(amendment=kept.amendment, signed_on=kept.signed_on)
            for kept in self.amendments
            if kept.signed_on is not None and not kept.is_dropped
        )

    @property
    def pending_amendments(self) -> tuple[KeptAmendment, ...]:
        return tuple(kept for kept in self.amendments if kept.signed_on is None and not kept.is_dropped)

    @property
    def uninsured(self) -> tuple[tuple[int, Days], ...]:
        """The days that amendments not signed yet would add, each with the number of its amendment (V38)."""
        if not self.pending_amendments or self.ended_on is not None:
            return ()
        signed = self.effective(LAST_DAY_OF_ALL)
        return tuple(
            (kept.amendment.number, days)
            for kept in self.pending_amendments
            for days in uninsured_days(signed, kept.amendment)[0]
        )

    @property
    def uncovered(self) -> tuple[tuple[SignedAmendment, Days], ...]:
        """The days that signed amendments added too late: past before everybody had signed."""
        signed = self.signed_amendments
        return uncovered_days(self.facts, signed) if signed else ()

    @property
    def ended_on(self) -> date | None:
        """The last day by a termination that everybody signed."""
        kept = self.termination
        return kept.termination.last_day if kept is not None and kept.signed_on is not None else None

    def effective(self, day: date) -> Agreement:
        """Return the agreement as it holds on a day."""
        signed = self.signed_amendments
        return effective(self.facts, signed, day) if signed else self.facts

    @property
    def stale_on(self) -> date | None:
        if self.record.state not in OPEN_STATES:
            return None
        return day_of(self.record.changed_at) + timedelta(days=DRAFT_DAYS)

    def stretches(self, blockers: "Blocking | None") -> tuple[Stretch, ...]:
        """Return what holds when, with what blocks it where that is asked; what was erased lacks nothing any more."""
        asked = None if self.record.erased_at is not None else blockers

        def stretch(since: date, until: date, facts: Agreement) -> Stretch:
            return Stretch(since, until, facts, asked.of(self, facts) if asked else ())

        signed = self.signed_amendments
        if not signed:
            return (stretch(FIRST_DAY_OF_ALL, LAST_DAY_OF_ALL, self.facts),)
        told = timeline(self.facts, signed)
        return with_coming(tuple(stretch(one.since, one.until or LAST_DAY_OF_ALL, one.agreement) for one in told))

    def starting(self, stretches: tuple[Stretch, ...], today: date) -> "Dossier":
        """Return the dossier with the day on which it starts; one that has come stays, whatever blocks it since."""
        kept, signed = self.record.starts_on, signed_on(self.ledger, THE_AGREEMENT)
        if signed is None or self.record.state not in {Status.SIGNING, Status.SUSPENDED}:
            starts_on = None
        elif kept is not None and kept <= today:
            starts_on = kept
        else:
            fulfilled = (date.fromisoformat(entry["on"]) for entry in self.record.fulfilled.values())
            starts_on = first_start(stretches, (signed, *fulfilled))
        return self.with_record(self.record.model_copy(update={"starts_on": starts_on}))

    def standing(self, day: date, *, ready: bool) -> Standing:
        """Return what decides the status on a day."""
        facts = self.effective(day)
        return Standing(
            state=self.record.state,
            signed=self.is_signed,
            ready=ready,
            starts_on=self.record.starts_on,
            first_day=first(facts, "/period/first_day"),
            last_day=first(facts, "/period/last_day"),
            ended_on=self.ended_on,
            stale_on=self.stale_on,
        )


@dataclass(frozen=True)
class Blocking:
    """Finds blockers with the demands of the variant and what the host has on file."""

    work: Work
    catalogue: Catalogue

    def of(self, dossier: Dossier, facts: Agreement) -> tuple[Any, ...]:
        """Return what keeps these facts from starting, reminders included."""
        kinds, demands = self._asked(facts)
        rule = self.approval(dossier)
        facts = laid_over(facts, dossier.record.fulfilled)
        told = (number for _, number in found(facts, "/hosts/*/enterprise_number"))
        # What a host has on file is told to nobody who only named it.
        numbers = dict.fromkeys(number for number in told if number not in dossier.record.pending_hosts)
        return find_blockers(
            Facing(
                state=dossier.record.state,
                facts=facts,
                rows=dossier.ledger,
                kinds=kinds,
                demands=demands,
                analyses=tuple(one for number in numbers for one in self.work.hosts.analyses(number)),
                pending_amendments=tuple(kept.amendment.number for kept in dossier.pending_amendments),
                uninsured=dossier.uninsured,
                uncovered=dossier.uncovered,
                approval=(rule.label, rule.by) if rule else None,
                writer=Role.HOST_HR if str(dossier.record.created_side) == "host" else Role.COORDINATOR,
            )
        )

    def approval(self, dossier: Dossier) -> ApprovalRule | None:
        """Return the step of the institution's approval that comes next; none unless it is submitted."""
        known = first(dossier.facts, "/institutions/0/slug") is not None
        if dossier.record.state is not Status.SUBMITTED or not known:
            return None
        try:
            rules = variant_of(dossier.facts, self.catalogue).approvals
        except DomainError:  # named when the agreement is examined
            return None
        return next(iter(steps_left(dossier, rules)), None)

    def _asked(self, facts: Agreement) -> tuple[tuple[DocumentKind, ...], Demands]:
        if first(facts, "/institutions/0/slug") is None:
            return (), Demands()
        try:
            variant = variant_of(facts, self.catalogue)
            return tuple(
                dict.fromkeys(planned.kind for planned in document_set(facts, self.catalogue))
            ), variant.demands
        except DomainError:  # an unknown institution, unit or day: named when the draft is examined
            return (), Demands()


@dataclass(frozen=True)
class Opened:
    """A dossier with its index lines: what is known of it inside one transaction."""

    dossier: Dossier
    entries: tuple[PlacementEntry, ...]
    readers: frozenset[Reader]
    stretches: tuple[Stretch, ...]
    today: date
    approval: ApprovalRule | None = None

    def status(self, today: date) -> Status:
        """Return the status on a day."""
        return status_on(self.dossier.standing(today, ready=self._ready(today)), today)

    def _ready(self, today: date) -> bool:
        return all(entry.ready for entry in self.entries if entry.since <= today < entry.until)

    def meets(self, condition: Condition, today: date) -> bool:
        """Say whether a condition of the table that days and signatures decide is met; others are looked at apart."""
        if condition is Condition.NOT_SIGNED:
            return not self.dossier.is_signed
        if condition is Condition.SIGNED:
            return self.dossier.is_signed
        return condition is not Condition.NOT_STARTED or not self._started(today)

    def _started(self, today: date) -> bool:
        """Say whether the placement began: all signed, nothing blocking and the first day come, suspended or not."""
        running = self.dossier.record_state(Status.SIGNING)
        status = status_on(running.standing(today, ready=self._ready(today)), today)
        return status in {Status.ACTIVE, Status.COMPLETED, Status.ENDED_EARLY}

    def actions(self, today: date, roles: frozenset[Role]) -> tuple[Action, ...]:
        """Return what these roles can do today, as far as days and signatures decide."""
        return tuple(
            line.action
            for line in open_lines(self.status(today), roles)
            if all(self.meets(condition, today) for condition in line.conditions)
            and not (line.action is Action.APPROVE and self.approval and roles.isdisjoint(self.approval.by))
        )

    def blockers(self, today: date) -> tuple[Any, ...]:
        """Return what is lacking for the facts that hold on a day."""
        return next((told.blockers for told in self.stretches if told.since <= today < told.until), ())

    def with_blockers(self, blockers: tuple[Blocker, ...]) -> "Opened":
        """Return the dossier with more blockers in every stretch."""
        if not blockers:
            return self
        stretches = tuple(replace(told, blockers=(*told.blockers, *blockers)) for told in self.stretches)
        return replace(self, stretches=stretches, entries=entries_of(_life(self.dossier), stretches))

    def acting(self, viewer: Viewer) -> frozenset[Role]:
        """Return the roles in which a viewer may change this agreement: none with a key that only reads.

        Every act asks this first, so that none is done on what was erased.
        """
        self.dossier.to_change()
        return frozenset() if viewer.is_read_only else self.roles_of(viewer)

    def roles_of(self, viewer: Viewer) -> frozenset[Role]:
        """Return the roles through which a viewer reaches this agreement."""
        return frozenset(
            role
            for role in viewer.roles()
            if is_reached(reach_of(viewer, frozenset({role})).on_day(self.today), self.entries, self.readers)
        )


def steps_left(dossier: Dossier, rules: Sequence[ApprovalRule]) -> tuple[ApprovalRule, ...]:
    """Return the steps of an approval that were not taken yet for the content as it stands."""
    content = dossier.record.content_sha256
    taken = {entry.step for entry in dossier.approvals if not entry.is_void and entry.content_sha256 == content}
    return tuple(rule for rule in rules if rule.step not in taken)


def is_reached(reach: Reach, entries: tuple[PlacementEntry, ...], readers: frozenset[Reader]) -> bool:
    """Say whether a reach holds an agreement: the twin of the scope that every query goes through."""
    if reach.everything:
        return True
    if any(entry.institution in reach.institutions or entry.enterprise_number in reach.hosts for entry in entries):
        return True
    there = {reader.key for reader in readers if reader.kind == "site"}
    for number, sites in reach.sites_by_host.items():
        if not there.isdisjoint(sites) and any(entry.enterprise_number == number for entry in entries):
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


def opened(work: Work, bureau: Bureau, dossier: Dossier) -> Opened:
    """Compute the index lines of a dossier, and the day on which it starts."""
    blocking, today = Blocking(work, bureau.catalogue(work)), bureau.today()
    stretches = dossier.stretches(blocking)
    dossier = dossier.starting(stretches, today)
    life, approval = _life(dossier), blocking.approval(dossier)
    read_by = readers_of(stretches, life.pending_hosts)
    return Opened(dossier, entries_of(life, stretches), read_by, stretches, today, approval)


def outlined(dossier: Dossier) -> Opened:
    """Compute the index lines of a dossier without looking for blockers: enough to say who reaches it."""
    stretches, life = dossier.stretches(None), _life(dossier)
    read_by = readers_of(stretches, life.pending_hosts)
    return Opened(dossier, entries_of(life, stretches), read_by, stretches, FIRST_DAY_OF_ALL)


def _life(dossier: Dossier) -> Life:
    record = dossier.record
    return Life(
        record.state,
        dossier.is_signed,
        record.starts_on,
        dossier.ended_on,
        dossier.stale_on,
        frozenset(record.pending_hosts),
    )


def load(work: Work, agreement_id: UUID) -> Dossier:
    """Read an agreement within the work's reach, with everything that hangs on it."""
    return dossier_of(work, work.agreements.get(agreement_id)).sound()


def dossier_of(work: Work, record: AgreementRecord) -> Dossier:
    """Read everything that hangs on a record, as it is kept, sound or not."""
    return Dossier(
        record=record,
        ledger=work.agreements.ledger(record.id),
        amendments=work.agreements.amendments(record.id),
        termination=work.agreements.termination(record.id),
        approvals=work.agreements.approvals(record.id),
    )


def content_hash(facts: Agreement) -> str:
    """Return the hash of what every party may read: what an approval names and a signature covers."""
    return hashlib.sha256(canonical(shared_record(facts))).hexdigest()


def body_of(facts: Agreement) -> Json:
    """Return the JSON that is kept of a record."""
    body: Json = facts.model_dump(mode="json", exclude_none=True)
    return body
