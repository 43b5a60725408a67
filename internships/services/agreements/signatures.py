"""Entering signatures in the ledger: on paper, by the coordinator; other channels will write the same rows."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from internships.domain.access import INSTITUTION_ROLES, Principal, access_scope
from internships.domain.agreement_record import NotFound
from internships.domain.brussels_time import brussels_date
from internships.domain.history import EventKind
from internships.domain.lifecycle import NotByThisRole, Precondition, ReasonCode, Status
from internships.domain.refusals import Refusal
from internships.domain.signatures import (
    AGREEMENT_SUBJECT,
    TERMINATION_SUBJECT,
    SignatureChannel,
    SignatureRecord,
    SignatureState,
    amendment_subject,
)
from internships.domain.value import Day, Line, Paragraph, Value
from internships.domain.wording import Bilingual
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.follow_ups import active_subjects, update_signing_day
from internships.services.agreements.loading import LoadedAgreement
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import AgreementState, load_state

_ENTER_ACTION = Bilingual(nl="een handtekening invoeren", en="enter a signature")


class PaperSignature(Value):
    """A signature on paper as the coordinator enters it: when, and where the original is kept."""

    signed_on: Day
    evidence: Line
    evidence_sha256: str | None = None


class SignatureCorrection(Value):
    """Why a signature that was entered is taken back."""

    text: Paragraph


class PaperRefusal(PaperSignature):
    """A refusal to sign as the coordinator enters it: when and how it was communicated, and why."""

    reason_code: ReasonCode
    reason: Paragraph


@dataclass(frozen=True)
class SignatureService:
    """Enters signatures and refusals on paper, and takes back mistakes."""

    context: AgreementContext

    def enter_paper(
        self, principal: Principal, agreement_id: UUID, signature_id: UUID, signature: PaperSignature, *, version: int
    ) -> AgreementState:
        """Enter one signature; with the last one, the subject is signed."""
        return self._enter(principal, agreement_id, signature_id, signature, version, SignatureState.SIGNED)

    def refuse(
        self, principal: Principal, agreement_id: UUID, signature_id: UUID, refusal: PaperRefusal, *, version: int
    ) -> AgreementState:
        """Enter that a signatory refused, and why; ``evidence`` says how it was communicated."""
        return self._enter(principal, agreement_id, signature_id, refusal, version, SignatureState.REFUSED)

    def _enter(
        self,
        principal: Principal,
        agreement_id: UUID,
        signature_id: UUID,
        signature: PaperSignature,
        version: int,
        outcome: SignatureState,
    ) -> AgreementState:
        with self.context.storage.writing(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            row = self._require_row(state, principal, signature_id, version)
            if row.state not in {SignatureState.ASKED, SignatureState.REFUSED}:
                raise Refusal("signature_not_open")
            self._require_possible(work, row, signature.signed_on)
            entered = row.model_copy(
                update={
                    "state": outcome,
                    "channel": SignatureChannel.PAPER,
                    "signed_on": signature.signed_on,
                    "evidence": signature.evidence,
                    "evidence_sha256": signature.evidence_sha256,
                    "entered_by": principal.account_id,
                    "entered_at": self.context.clock(),
                }
            )
            work.agreements.update_signature(entered)
            ledger = tuple(entered if entry.id == row.id else entry for entry in state.loaded.ledger)
            loaded = update_signing_day(work, replace(state.loaded, ledger=ledger), row.subject)
            event = _new_event(entered, signature)
            return save_agreement(work, self.context, loaded, principal.account_id, event)

    def take_back(
        self,
        principal: Principal,
        agreement_id: UUID,
        signature_id: UUID,
        correction: SignatureCorrection,
        *,
        version: int,
    ) -> AgreementState:
        """Take back a signature that was entered by mistake: its row becomes void, and a new row requests it again."""
        with self.context.storage.writing(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            row = self._require_row(state, principal, signature_id, version)
            if row.state is not SignatureState.SIGNED:
                raise Refusal("signature_not_correctable")
            self._require_correctable(state, row.subject)
            void = row.model_copy(update={"state": SignatureState.VOID})
            request = {name: getattr(row, name) for name in _REQUEST_FIELDS}
            requested = SignatureRecord.model_validate({**request, "id": self.context.new_id()})
            work.agreements.update_signature(void)
            work.agreements.add_signatures((requested,))
            ledger = tuple(void if entry.id == row.id else entry for entry in state.loaded.ledger)
            loaded = update_signing_day(work, replace(state.loaded, ledger=(*ledger, requested)), row.subject)
            event = NewEvent(
                EventKind.SIGNATURE_TAKEN_BACK, signature_facts(row), {"text": correction.text, "name": row.name}
            )
            return save_agreement(work, self.context, loaded, principal.account_id, event)

    def _require_correctable(self, state: AgreementState, subject: str) -> None:
        """Refuse what has taken effect, and what follow-ups depend on: for the agreement all, otherwise later ones."""
        if not state.meets(Precondition.NOT_STARTED) and _is_in_effect(state.loaded, subject, state.today):
            raise Refusal("signature_not_correctable")
        active = active_subjects(state.loaded)
        if subject == AGREEMENT_SUBJECT:
            dependent = active
        else:
            amendments = [other for other in active if other != TERMINATION_SUBJECT]
            dependent = tuple(amendments[amendments.index(subject) + 1 :]) if subject in amendments else ()
        if dependent:
            raise Refusal("later_papers_stand", follow_up=_follow_up_name(dependent[-1]))

    def _require_possible(self, work: UnitOfWork, row: SignatureRecord, day: date) -> None:
        printed = [
            entry.issued_at
            for entry in work.documents.of_agreement(row.agreement_id)
            if entry.sha256 == row.document_sha256
        ]
        earliest = min((brussels_date(moment) for moment in printed), default=day)
        if not earliest <= day <= self.context.today():
            raise Refusal("signed_on_impossible")

    def _require_row(
        self, state: AgreementState, principal: Principal, signature_id: UUID, version: int
    ) -> SignatureRecord:
        if state.acting_roles(principal).isdisjoint(INSTITUTION_ROLES):
            raise NotByThisRole(_ENTER_ACTION, INSTITUTION_ROLES)
        loaded = state.loaded
        loaded.record.require_version(version)
        row = next((entry for entry in loaded.ledger if entry.id == signature_id), None)
        if row is None:
            raise NotFound
        # A suspended placement can be amended or ended; the agreement itself was signed before.
        is_later = row.subject != AGREEMENT_SUBJECT and loaded.record.state is Status.SUSPENDED
        if loaded.record.state is not Status.SIGNING and not is_later:
            raise Refusal("not_out_for_signature", status=loaded.record.state)
        return row


def _follow_up_name(subject: str) -> Bilingual:
    if subject == TERMINATION_SUBJECT:
        return Bilingual(nl="de beëindiging", en="the termination")
    number = subject.partition("/")[2]
    return Bilingual(nl=f"addendum {number}", en=f"amendment {number}")


def _is_in_effect(loaded: LoadedAgreement, subject: str, today: date) -> bool:
    """Say whether a signed subject has taken effect: a termination the day after its last day."""
    if subject == AGREEMENT_SUBJECT:
        return True
    if subject == TERMINATION_SUBJECT:
        return loaded.ended_on is not None and loaded.ended_on < today
    signed = {amendment_subject(entry.amendment.number): entry.effective_from for entry in loaded.signed_amendments}
    return subject in signed and signed[subject] <= today


_REQUEST_FIELDS = ("agreement_id", "subject", "document", "document_sha256", "order", "role", "party", "name")


def _new_event(row: SignatureRecord, signature: PaperSignature) -> NewEvent:
    personal = {"name": row.name, "evidence": row.evidence or ""}
    if isinstance(signature, PaperRefusal):
        why = {"reason": str(signature.reason_code)}
        return NewEvent(
            EventKind.SIGNATURE_REFUSED, {**signature_facts(row), **why}, {**personal, "text": signature.reason}
        )
    return NewEvent(EventKind.SIGNATURE_ENTERED, signature_facts(row), personal)


def signature_facts(row: SignatureRecord) -> dict[str, Any]:
    """Return what an event says of a signature, apart from personal values."""
    return {
        "subject": row.subject,
        "document": str(row.document),
        "document_sha256": row.document_sha256,
        "role": str(row.role),
        "order": row.order,
        "channel": str(row.channel),
        "signed_on": str(row.signed_on),
    }
