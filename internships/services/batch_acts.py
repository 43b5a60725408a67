"""What a row of a batch does to one agreement, and in whose name: the use cases that also answer one request do it.

Whoever does a row again, because the worker before died between the act and the note of it, finds it done.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from internships.domain.access import Viewer, reach_of
from internships.domain.batches import ActRow, ApproveRow, BatchKind, SignRow
from internships.domain.errors import DomainError
from internships.domain.ledger import LedgerRow, SignatureState
from internships.domain.lifecycle import Action, Status
from internships.domain.record import AgreementRecord, Approval
from internships.services.accounts.giving import left_of
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.moving import Moving
from internships.services.agreements.printing import Printing
from internships.services.agreements.signing import NotToBeSigned, PaperSignature, Signing
from internships.services.ports_jobs import JobWork


class AskerGone(DomainError):
    """Who asked for a batch may do nothing of it any more: an account that closed, roles or a key taken back."""

    code = "asker_gone"

    def __init__(self) -> None:
        super().__init__(
            "Wie deze reeks vroeg, mag dit niet meer; laat een bevoegde collega deze rij opnieuw vragen.",
            "Who asked for this batch may do this no longer; have a colleague who may ask for this row again.",
        )


def asker_now(work: JobWork, then: Viewer) -> Viewer:
    """Return who asked as they stand now, with what is left of the grants with which they asked."""
    account = work.accounts.get(then.account_id)
    if account is None or not account.is_active or _is_revoked(work, then):
        raise AskerGone
    left = left_of(then.grants, (given.grant for given in work.accounts.grants(account.id)))
    if not left:
        raise AskerGone
    return account.viewer(left).model_copy(update={"key_id": then.key_id, "is_read_only": then.is_read_only})


def _is_revoked(work: JobWork, then: Viewer) -> bool:
    if then.key_id is None:
        return False
    return all(key.id != then.key_id or key.revoked_at is not None for key in work.accounts.keys(then.account_id))


@dataclass(frozen=True)
class Acting:
    """Does rows of a batch, asked at some moment, that act on an agreement that is there."""

    bureau: Bureau
    printing: Printing
    asked_at: datetime

    def act(self, kind: BatchKind, viewer: Viewer, row: ActRow) -> None:
        """Do one row, or refuse it."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            record = work.agreements.get(row.agreement_id)
            ledger = work.agreements.ledger(row.agreement_id)
            approvals = work.agreements.approvals(row.agreement_id)
        version = row.version or record.version
        if isinstance(row, SignRow):
            self._sign(viewer, row, ledger, version)
        elif isinstance(row, ApproveRow):
            if not self._is_approved(viewer, row, record, approvals):
                Moving(self.bureau).act(
                    viewer, row.agreement_id, Action.APPROVE, version=version, content_sha256=row.content_sha256
                )
        elif kind is BatchKind.ISSUE:
            if record.state is not Status.ISSUED:
                self.printing.issue(viewer, row.agreement_id, version=version)
        else:
            action, done = _MOVES[kind]
            if record.state is not done:
                Moving(self.bureau).act(viewer, row.agreement_id, action, version=version)

    def _is_approved(
        self, viewer: Viewer, row: ApproveRow, record: AgreementRecord, approvals: tuple[Approval, ...]
    ) -> bool:
        """Say whether it was approved, or this row took its step already: done again it would take the next one."""
        if record.state is Status.APPROVED:
            return record.approved_sha256 == row.content_sha256
        return any(
            entry.by == viewer.account_id and entry.at >= self.asked_at and entry.content_sha256 == row.content_sha256
            for entry in approvals
            if not entry.is_void
        )

    def _sign(self, viewer: Viewer, row: SignRow, ledger: tuple[LedgerRow, ...], version: int) -> None:
        chosen = [entry for entry in ledger if row.chooses(entry) and entry.state is not SignatureState.VOID]
        left = [entry for entry in chosen if _is_open(entry, row.signature_id)]
        told = PaperSignature(signed_on=row.signed_on, evidence=row.evidence, evidence_sha256=row.evidence_sha256)
        if not left and not (chosen and all(_is_entered(entry, viewer, told) for entry in chosen)):
            raise NotToBeSigned
        for entry in sorted(left, key=lambda entry: entry.order):
            done = Signing(self.bureau).enter_paper(viewer, row.agreement_id, entry.id, told, version=version)
            version = done.dossier.record.version


_MOVES: dict[BatchKind, tuple[Action, Status]] = {
    BatchKind.SUBMIT: (Action.SUBMIT, Status.SUBMITTED),
    BatchKind.SEND: (Action.SEND, Status.SIGNING),
}


def _is_open(entry: LedgerRow, signature_id: UUID | None) -> bool:
    """Say whether a signature is to be entered; one that was refused only by its own id."""
    return entry.state is SignatureState.ASKED or (entry.state is SignatureState.REFUSED and entry.id == signature_id)


def _is_entered(entry: LedgerRow, viewer: Viewer, told: PaperSignature) -> bool:
    return (entry.state, entry.entered_by, entry.signed_on, entry.evidence) == (
        SignatureState.SIGNED,
        viewer.account_id,
        told.signed_on,
        told.evidence,
    )
