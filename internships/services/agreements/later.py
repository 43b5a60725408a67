"""What hangs on a signed agreement: amendments and a termination, whose signing follows from the ledger alone."""

from dataclasses import replace
from typing import Any

from internships.domain.access import SIDES, Role, Side, Viewer
from internships.domain.ledger import THE_AGREEMENT, THE_TERMINATION, SignatureState, amendment_subject, signed_on
from internships.domain.lifecycle import NotByThisRole
from internships.domain.record import KeptAmendment, KeptTermination
from internships.domain.wording import Bilingual
from internships.services.agreements.dossier import Dossier, Opened
from internships.services.ports_work import Work

INSTITUTION = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})


def followed(work: Work, dossier: Dossier, subject: str) -> Dossier:
    """Keep on which day a later paper was signed, as the dossier's ledger says it now; of the agreement nothing is."""
    return _changed(work, dossier, subject, {"signed_on": signed_on(dossier.ledger, subject)})


def dropped(work: Work, dossier: Dossier, subject: str) -> Dossier:
    """Drop an amendment or the termination: its prints and signatures are void, and nobody has signed it any more."""
    agreement_id = dossier.record.id
    work.papers.void(agreement_id, subject)
    work.agreements.void_signatures(agreement_id, subject)
    void = {"state": SignatureState.VOID}
    ledger = tuple(row.model_copy(update=void) if row.subject == subject else row for row in dossier.ledger)
    left = _changed(work, replace(dossier, ledger=ledger), subject, {"signed_on": None, "is_dropped": True})
    return replace(left, termination=None) if subject == THE_TERMINATION else left


def standing_subjects(dossier: Dossier) -> tuple[str, ...]:
    """Return what hangs on the agreement and was not dropped: its amendments by number, then its termination."""
    amendments = (amendment_subject(kept.amendment.number) for kept in dossier.amendments if not kept.is_dropped)
    return (*amendments, *((THE_TERMINATION,) if dossier.termination is not None else ()))


def require_dropper(known: Opened, viewer: Viewer, kept: KeptAmendment | KeptTermination, what: Bilingual) -> None:
    """Refuse whoever may not drop a proposal: the side that made it may, until it is issued; the institution always."""
    roles = known.acting(viewer)
    proposers = frozenset() if kept.is_issued else _roles_of(kept.proposed_side)
    if roles.isdisjoint(INSTITUTION | proposers):
        raise NotByThisRole(what, INSTITUTION | proposers)


def _roles_of(side: Side | None) -> frozenset[Role]:
    return frozenset(role for role in _PARTIES if SIDES[role] is side)


_PARTIES = frozenset({Role.HOST_HR, Role.STUDENT})


def _changed(work: Work, dossier: Dossier, subject: str, told: dict[str, Any]) -> Dossier:
    agreement_id = dossier.record.id
    if subject == THE_AGREEMENT:
        return dossier
    if subject == THE_TERMINATION:
        if dossier.termination is None:
            return dossier
        ended = dossier.termination.model_copy(update=told)
        work.agreements.put_termination(agreement_id, ended)
        return replace(dossier, termination=ended)
    amendments = []
    for kept in dossier.amendments:
        if amendment_subject(kept.amendment.number) == subject:
            changed = kept.model_copy(update=told)
            work.agreements.put_amendment(agreement_id, changed)
            amendments.append(changed)
        else:
            amendments.append(kept)
    return replace(dossier, amendments=tuple(amendments))
