"""The state of an agreement, as computed in one transaction: its index, status, blockers and possible actions."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from internships.domain.access import AccessScope, Principal, Role, access_scope
from internships.domain.blockers.blocker import Blocker
from internships.domain.lifecycle import Action, Precondition, Status, available_transitions, status_on
from internships.domain.placement_index import (
    FAR_PAST,
    IndexEntry,
    IndexReader,
    PlacementInterval,
    PlacementState,
    index_entries,
    index_readers,
)
from internships.mapping.folder_schema import ApprovalRule
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.blocker_finder import BlockerFinder
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import LoadedAgreement, load_agreement


@dataclass(frozen=True)
class AgreementState:
    """An agreement with its index, as computed in one transaction, on ``today``."""

    loaded: LoadedAgreement
    entries: tuple[IndexEntry, ...]
    readers: frozenset[IndexReader]
    intervals: tuple[PlacementInterval, ...]
    today: date
    approval: ApprovalRule | None = None

    def status(self, day: date | None = None) -> Status:
        """Return the status on a day (default: today)."""
        return self._status_of(self.loaded, day or self.today)

    def _status_of(self, loaded: LoadedAgreement, day: date) -> Status:
        is_ready = all(entry.ready for entry in self.entries if entry.since <= day < entry.until)
        return status_on(loaded.status_inputs(day, ready=is_ready), day)

    def meets(self, condition: Precondition) -> bool:
        """Say whether a precondition that depends on days and signatures is met; others count as met here."""
        if condition is Precondition.NOT_SIGNED:
            return not self.loaded.is_signed
        if condition is Precondition.SIGNED:
            return self.loaded.is_signed
        return condition is not Precondition.NOT_STARTED or not self._has_started()

    def _has_started(self) -> bool:
        """Say whether the placement began: all signed, nothing blocking and first day reached, suspended or not."""
        status = self._status_of(self.loaded.in_state(Status.SIGNING), self.today)
        return status in {Status.ACTIVE, Status.COMPLETED, Status.ENDED_EARLY}

    def actions(self, roles: frozenset[Role]) -> tuple[Action, ...]:
        """Return what these roles can do today, as far as days and signatures decide."""
        return tuple(
            line.action
            for line in available_transitions(self.status(), roles)
            if all(self.meets(condition) for condition in line.preconditions)
            and not (line.action is Action.APPROVE and self.approval and roles.isdisjoint(self.approval.by))
        )

    def blockers(self, day: date) -> tuple[Any, ...]:
        """Return the blockers for the facts that hold on a day."""
        return next((interval.blockers for interval in self.intervals if interval.since <= day < interval.until), ())

    def with_blockers(self, blockers: tuple[Blocker, ...]) -> "AgreementState":
        """Return a copy with these blockers added to every interval."""
        if not blockers:
            return self
        intervals = tuple(replace(interval, blockers=(*interval.blockers, *blockers)) for interval in self.intervals)
        return replace(self, intervals=intervals, entries=index_entries(_entry_inputs(self.loaded), intervals))

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
            if is_within_scope(
                access_scope(principal, frozenset({role})).on_day(self.today), self.entries, self.readers
            )
        )


def is_within_scope(scope: AccessScope, entries: tuple[IndexEntry, ...], readers: frozenset[IndexReader]) -> bool:
    """Say whether a scope includes an agreement: the same condition as the one in every query."""
    if scope.everything:
        return True
    if any(entry.institution in scope.institutions or entry.enterprise_number in scope.hosts for entry in entries):
        return True
    sites_of_agreement = {reader.key for reader in readers if reader.kind == "site"}
    for number, sites in scope.sites_by_host.items():
        if not sites_of_agreement.isdisjoint(sites) and any(entry.enterprise_number == number for entry in entries):
            return True
    keys = {
        "institution": scope.institutions,
        "host": scope.hosts,
        "unit": scope.units,
        "student": scope.students,
        "mentor": scope.mentors,
        "supervisor": scope.supervisors,
    }
    return any(reader.key in keys.get(reader.kind, ()) and reader.until > scope.on for reader in readers)


def load_state(work: UnitOfWork, context: AgreementContext, agreement_id: UUID) -> AgreementState:
    """Load an agreement within the unit of work's scope, and compute its state."""
    return compute_state(work, context, load_agreement(work, agreement_id))


def compute_state(work: UnitOfWork, context: AgreementContext, loaded: LoadedAgreement) -> AgreementState:
    """Compute the index of an agreement, and the day on which it starts."""
    finder, today = BlockerFinder(work, context.catalogue(work)), context.today()
    intervals = loaded.intervals(finder.find)
    loaded = loaded.with_start(intervals, today)
    inputs, approval = _entry_inputs(loaded), finder.next_approval(loaded)
    read_by = index_readers(intervals, inputs.pending_hosts)
    return AgreementState(loaded, index_entries(inputs, intervals), read_by, intervals, today, approval)


def state_without_blockers(loaded: LoadedAgreement) -> AgreementState:
    """Compute the index of an agreement without blockers: enough to decide who has access."""
    intervals, inputs = loaded.intervals(None), _entry_inputs(loaded)
    read_by = index_readers(intervals, inputs.pending_hosts)
    return AgreementState(loaded, index_entries(inputs, intervals), read_by, intervals, FAR_PAST)


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
