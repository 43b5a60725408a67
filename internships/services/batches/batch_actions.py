"""What a row of a batch does to one agreement, with the same use cases as a single request.

A row that is executed again, because a worker died before recording the outcome, finds its action done.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from internships.domain.access import Principal, access_scope
from internships.domain.agreement_record import AgreementRecord, Approval
from internships.domain.batches import ActionRow, ApproveRow, BatchKind, SignRow
from internships.domain.lifecycle import Action, Status
from internships.domain.refusals import Refusal
from internships.domain.signatures import SignatureRecord, SignatureState
from internships.services.accounts.grants import still_held
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.signatures import PaperSignature, SignatureService
from internships.services.agreements.transitions import TransitionService


def current_requester(work: UnitOfWork, requester: Principal) -> Principal:
    """Return the principal who requested the batch, with those of their grants that they still hold."""
    account = work.accounts.get(requester.account_id)
    if account is None or not account.is_active or _is_revoked(work, requester):
        raise Refusal("asker_gone")
    left = still_held(requester.grants, (given.grant for given in work.accounts.grants(account.id)))
    if not left:
        raise Refusal("asker_gone")
    return account.principal(left).model_copy(
        update={"key_id": requester.key_id, "is_read_only": requester.is_read_only}
    )


def _is_revoked(work: UnitOfWork, requester: Principal) -> bool:
    if requester.key_id is None:
        return False
    return all(
        key.id != requester.key_id or key.revoked_at is not None for key in work.accounts.api_keys(requester.account_id)
    )


@dataclass(frozen=True)
class BatchRowExecutor:
    """Executes rows that act on an existing agreement, of a batch that was requested at some moment."""

    context: AgreementContext
    documents: DocumentService
    asked_at: datetime

    def execute(self, kind: BatchKind, principal: Principal, row: ActionRow) -> None:
        """Execute one row, or refuse it."""
        with self.context.storage.reading(access_scope(principal)) as work:
            record = work.agreements.get(row.agreement_id)
            ledger = work.agreements.ledger(row.agreement_id)
            approvals = work.agreements.approvals(row.agreement_id)
        version = row.version or record.version
        if isinstance(row, SignRow):
            self._sign(principal, row, ledger, version)
        elif isinstance(row, ApproveRow):
            if not self._is_approved(principal, row, record, approvals):
                TransitionService(self.context).act(
                    principal, row.agreement_id, Action.APPROVE, version=version, content_sha256=row.content_sha256
                )
        elif kind is BatchKind.ISSUE:
            if record.state is not Status.ISSUED:
                self.documents.issue(principal, row.agreement_id, version=version)
        else:
            action, done = _TRANSITIONS[kind]
            if record.state is not done:
                TransitionService(self.context).act(principal, row.agreement_id, action, version=version)

    def _is_approved(
        self, principal: Principal, row: ApproveRow, record: AgreementRecord, approvals: tuple[Approval, ...]
    ) -> bool:
        """Say whether it is approved, or this row took its step already: a repeat would take the next step."""
        if record.state is Status.APPROVED:
            return record.approved_sha256 == row.content_sha256
        return any(
            entry.by == principal.account_id
            and entry.at >= self.asked_at
            and entry.content_sha256 == row.content_sha256
            for entry in approvals
            if not entry.is_void
        )

    def _sign(self, principal: Principal, row: SignRow, ledger: tuple[SignatureRecord, ...], version: int) -> None:
        chosen = [entry for entry in ledger if row.matches(entry) and entry.state is not SignatureState.VOID]
        unsigned = [entry for entry in chosen if _is_open(entry, row.signature_id)]
        signature = PaperSignature(signed_on=row.signed_on, evidence=row.evidence, evidence_sha256=row.evidence_sha256)
        if not unsigned and not (chosen and all(_is_entered_by(entry, principal, signature) for entry in chosen)):
            raise Refusal("signature_not_open")
        for entry in sorted(unsigned, key=lambda entry: entry.order):
            done = SignatureService(self.context).enter_paper(
                principal, row.agreement_id, entry.id, signature, version=version
            )
            version = done.loaded.record.version


_TRANSITIONS: dict[BatchKind, tuple[Action, Status]] = {
    BatchKind.SUBMIT: (Action.SUBMIT, Status.SUBMITTED),
    BatchKind.SEND: (Action.SEND, Status.SIGNING),
}


def _is_open(entry: SignatureRecord, signature_id: UUID | None) -> bool:
    """Say whether a signature can be entered; after a refusal only by its own id."""
    return entry.state is SignatureState.ASKED or (entry.state is SignatureState.REFUSED and entry.id == signature_id)


def _is_entered_by(entry: SignatureRecord, principal: Principal, signature: PaperSignature) -> bool:
    return (entry.state, entry.entered_by, entry.signed_on, entry.evidence) == (
        SignatureState.SIGNED,
        principal.account_id,
        signature.signed_on,
        signature.evidence,
    )
