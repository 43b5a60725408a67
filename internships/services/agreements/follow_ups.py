"""What hangs on a signed agreement: amendments and a termination, whose signing follows from the ledger alone."""

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
from internships.services.agreements.state import AgreementState, LoadedAgreement
from internships.services.ports.unit_of_work import UnitOfWork

INSTITUTION_ROLES = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})


def update_signing_day(work: UnitOfWork, loaded: LoadedAgreement, subject: str) -> LoadedAgreement:
    """Keep on which day a later paper was signed, as the dossier's ledger says it now; of the agreement nothing is."""
    return _update_follow_up(work, loaded, subject, {"signed_on": last_signature_day(loaded.ledger, subject)})


def drop_follow_up(work: UnitOfWork, loaded: LoadedAgreement, subject: str) -> LoadedAgreement:
    """Drop an amendment or the termination: its prints and signatures are void, and nobody has signed it any more."""
    agreement_id = loaded.record.id
    work.documents.void(agreement_id, subject)
    work.agreements.void_signatures(agreement_id, subject)
    void = {"state": SignatureState.VOID}
    ledger = tuple(row.model_copy(update=void) if row.subject == subject else row for row in loaded.ledger)
    left = _update_follow_up(work, replace(loaded, ledger=ledger), subject, {"signed_on": None, "is_dropped": True})
    return replace(left, termination=None) if subject == TERMINATION_SUBJECT else left


def active_subjects(loaded: LoadedAgreement) -> tuple[str, ...]:
    """Return what hangs on the agreement and was not dropped: its amendments by number, then its termination."""
    amendments = (amendment_subject(kept.amendment.number) for kept in loaded.amendments if not kept.is_dropped)
    return (*amendments, *((TERMINATION_SUBJECT,) if loaded.termination is not None else ()))


def require_may_drop(
    state: AgreementState, principal: Principal, kept: AmendmentRecord | TerminationRecord, what: Bilingual
) -> None:
    """Refuse whoever may not drop a proposal: the side that made it may, until it is issued; the institution always."""
    roles = state.acting_roles(principal)
    proposers = frozenset() if kept.is_issued else _roles_of_side(kept.proposed_side)
    if roles.isdisjoint(INSTITUTION_ROLES | proposers):
        raise NotByThisRole(what, INSTITUTION_ROLES | proposers)


def _roles_of_side(side: Side | None) -> frozenset[Role]:
    return frozenset(role for role in _PROPOSING_PARTIES if SIDE_BY_ROLE[role] is side)


_PROPOSING_PARTIES = frozenset({Role.HOST_HR, Role.STUDENT})


def _update_follow_up(work: UnitOfWork, loaded: LoadedAgreement, subject: str, told: dict[str, Any]) -> LoadedAgreement:
    agreement_id = loaded.record.id
    if subject == AGREEMENT_SUBJECT:
        return loaded
    if subject == TERMINATION_SUBJECT:
        if loaded.termination is None:
            return loaded
        ended = loaded.termination.model_copy(update=told)
        work.agreements.put_termination(agreement_id, ended)
        return replace(loaded, termination=ended)
    amendments = []
    for kept in loaded.amendments:
        if amendment_subject(kept.amendment.number) == subject:
            changed = kept.model_copy(update=told)
            work.agreements.put_amendment(agreement_id, changed)
            amendments.append(changed)
        else:
            amendments.append(kept)
    return replace(loaded, amendments=tuple(amendments))
