"""Amendments and terminations of a signed agreement, which are signed once the ledger says so."""

from dataclasses import replace
from typing import Any

from internships.domain.access import SIDE_BY_ROLE, Principal, Role, Side
from internships.domain.agreement_record import AmendmentRecord, TerminationRecord
from internships.domain.lifecycle import NotByThisRole
from internships.domain.signatures import (
    AGREEMENT_SUBJECT,
    TERMINATION_SUBJECT,
    SignatureState,
    amendment_subject,
    last_signature_day,
)
from internships.domain.wording import Bilingual
from internships.services.agreements.loading import LoadedAgreement
from internships.services.agreements.state import AgreementState
from internships.services.ports.unit_of_work import UnitOfWork

INSTITUTION_ROLES = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})


def update_signing_day(work: UnitOfWork, loaded: LoadedAgreement, subject: str) -> LoadedAgreement:
    """Store the day on which a follow-up was signed, according to the ledger; the agreement itself has no such day."""
    return _update_follow_up(work, loaded, subject, {"signed_on": last_signature_day(loaded.ledger, subject)})


def drop_follow_up(work: UnitOfWork, loaded: LoadedAgreement, subject: str) -> LoadedAgreement:
    """Drop an amendment or the termination: its documents and signatures become void."""
    agreement_id = loaded.record.id
    work.documents.void(agreement_id, subject)
    work.agreements.void_signatures(agreement_id, subject)
    void = {"state": SignatureState.VOID}
    ledger = tuple(row.model_copy(update=void) if row.subject == subject else row for row in loaded.ledger)
    changed = _update_follow_up(work, replace(loaded, ledger=ledger), subject, {"signed_on": None, "is_dropped": True})
    return replace(changed, termination=None) if subject == TERMINATION_SUBJECT else changed


def active_subjects(loaded: LoadedAgreement) -> tuple[str, ...]:
    """Return the follow-ups that were not dropped: amendments by number, then the termination."""
    amendments = (amendment_subject(record.amendment.number) for record in loaded.amendments if not record.is_dropped)
    return (*amendments, *((TERMINATION_SUBJECT,) if loaded.termination is not None else ()))


def require_may_drop(
    state: AgreementState, principal: Principal, record: AmendmentRecord | TerminationRecord, what: Bilingual
) -> None:
    """Refuse to drop a proposal, except to the side that made it until it is issued, and to the institution."""
    roles = state.acting_roles(principal)
    proposers = frozenset() if record.is_issued else _roles_of_side(record.proposed_side)
    if roles.isdisjoint(INSTITUTION_ROLES | proposers):
        raise NotByThisRole(what, INSTITUTION_ROLES | proposers)


def _roles_of_side(side: Side | None) -> frozenset[Role]:
    return frozenset(role for role in _PROPOSING_PARTIES if SIDE_BY_ROLE[role] is side)


_PROPOSING_PARTIES = frozenset({Role.HOST_HR, Role.STUDENT})


def _update_follow_up(
    work: UnitOfWork, loaded: LoadedAgreement, subject: str, update: dict[str, Any]
) -> LoadedAgreement:
    agreement_id = loaded.record.id
    if subject == AGREEMENT_SUBJECT:
        return loaded
    if subject == TERMINATION_SUBJECT:
        if loaded.termination is None:
            return loaded
        termination = loaded.termination.model_copy(update=update)
        work.agreements.put_termination(agreement_id, termination)
        return replace(loaded, termination=termination)
    amendments = []
    for record in loaded.amendments:
        if amendment_subject(record.amendment.number) == subject:
            changed = record.model_copy(update=update)
            work.agreements.put_amendment(agreement_id, changed)
            amendments.append(changed)
        else:
            amendments.append(record)
    return replace(loaded, amendments=tuple(amendments))
