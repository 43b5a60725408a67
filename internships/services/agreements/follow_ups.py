"""Amendments and terminations of a signed agreement, which are signed once the ledger says so."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from internships.domain.access import INSTITUTION_ROLES, SIDE_BY_ROLE, WRITER_ROLES, Principal, Role
from internships.domain.agreement_record import AmendmentRecord, TerminationRecord
from internships.domain.errors import DomainError
from internships.domain.lifecycle import ENDED_STATUSES, NotByThisRole, Status
from internships.domain.refusals import Refusal
from internships.domain.signatures import (
    AGREEMENT_SUBJECT,
    TERMINATION_SUBJECT,
    SignatureState,
    amendment_subject,
    last_signature_day,
)
from internships.domain.wording import Bilingual
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.loading import LoadedAgreement
from internships.services.agreements.state import AgreementState

FollowUpRecord: TypeAlias = AmendmentRecord | TerminationRecord
FOLLOW_UP_STATUSES = frozenset({Status.SIGNED, Status.ACTIVE, Status.SUSPENDED})
"""The statuses in which a follow-up can be proposed and issued."""


class FollowUpRules(NamedTuple):
    """How refusals differ between amendments and terminations; ``wrong_status`` is for what is not signed yet."""

    action: Bilingual
    drop_action: Bilingual
    wrong_status: Callable[[Status], DomainError]


def require_follow_up(
    state: AgreementState,
    principal: Principal,
    rules: FollowUpRules,
    *,
    version: int,
    roles: frozenset[Role] = WRITER_ROLES,
    statuses: frozenset[Status] = FOLLOW_UP_STATUSES,
) -> None:
    """Refuse to change the follow-ups of an agreement in other roles, from another version or in other statuses."""
    if state.acting_roles(principal).isdisjoint(roles):
        raise NotByThisRole(rules.action, roles)
    state.loaded.record.require_version(version)
    status = state.status()
    if status not in statuses:
        raise Refusal("agreement_over", status=status) if status in ENDED_STATUSES else rules.wrong_status(status)


def put_follow_up(work: UnitOfWork, loaded: LoadedAgreement, record: FollowUpRecord) -> LoadedAgreement:
    """Store a follow-up, and return the agreement with it."""
    if isinstance(record, TerminationRecord):
        work.agreements.put_termination(loaded.record.id, record)
        return replace(loaded, termination=record)
    work.agreements.put_amendment(loaded.record.id, record)
    amendments = {entry.amendment.number: entry for entry in loaded.amendments} | {record.amendment.number: record}
    return replace(loaded, amendments=tuple(amendments.values()))


def update_signing_day(work: UnitOfWork, loaded: LoadedAgreement, subject: str) -> LoadedAgreement:
    """Store the day on which a follow-up was signed, according to the ledger; the agreement itself has no such day."""
    return _update_follow_up(work, loaded, subject, {"signed_on": last_signature_day(loaded.ledger, subject)})


def drop_follow_up(work: UnitOfWork, loaded: LoadedAgreement, subject: str) -> LoadedAgreement:
    """Drop an amendment or the termination: its documents and signatures become void."""
    work.documents.void(loaded.record.id, subject)
    unsigned = void_signatures(work, loaded, subject)
    dropped = _update_follow_up(work, unsigned, subject, {"signed_on": None, "is_dropped": True})
    return replace(dropped, termination=None) if subject == TERMINATION_SUBJECT else dropped


def void_signatures(work: UnitOfWork, loaded: LoadedAgreement, subject: str) -> LoadedAgreement:
    """Void the signatures of a subject, and return the agreement with them."""
    work.agreements.void_signatures(loaded.record.id, subject)
    void = {"state": SignatureState.VOID}
    ledger = tuple(row.model_copy(update=void) if row.subject == subject else row for row in loaded.ledger)
    return replace(loaded, ledger=ledger)


def active_subjects(loaded: LoadedAgreement) -> tuple[str, ...]:
    """Return the follow-ups that were not dropped: amendments by number, then the termination."""
    amendments = (amendment_subject(record.amendment.number) for record in loaded.amendments if not record.is_dropped)
    return (*amendments, *((TERMINATION_SUBJECT,) if loaded.termination is not None else ()))


def require_may_drop(state: AgreementState, principal: Principal, record: FollowUpRecord, rules: FollowUpRules) -> None:
    """Refuse to drop a proposal, except to the side that made it until it is issued, and to the institution."""
    own_side = {role for role in (Role.HOST_HR, Role.STUDENT) if SIDE_BY_ROLE[role] is record.proposed_side}
    allowed = INSTITUTION_ROLES if record.is_issued else INSTITUTION_ROLES | own_side
    if state.acting_roles(principal).isdisjoint(allowed):
        raise NotByThisRole(rules.drop_action, allowed)


def _update_follow_up(
    work: UnitOfWork, loaded: LoadedAgreement, subject: str, update: dict[str, Any]
) -> LoadedAgreement:
    if subject == AGREEMENT_SUBJECT:
        return loaded
    if subject == TERMINATION_SUBJECT:
        termination = loaded.termination
        return loaded if termination is None else put_follow_up(work, loaded, termination.model_copy(update=update))
    for record in loaded.amendments:
        if amendment_subject(record.amendment.number) == subject:
            return put_follow_up(work, loaded, record.model_copy(update=update))
    return loaded
