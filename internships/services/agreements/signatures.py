"""Entering signatures in the ledger: on paper, by the coordinator; other channels will write the same rows."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from internships.domain.access import Principal, Role, access_scope
from internships.domain.agreement_record import NotFound
from internships.domain.brussels_time import brussels_date
from internships.domain.errors import DomainError, RefusalKind
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
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.follow_ups import active_subjects, update_signing_day
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import AgreementState, LoadedAgreement, compute_state, load_agreement
from internships.services.ports.unit_of_work import UnitOfWork

_ENTERING_ROLES = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
_ENTER_ACTION = Bilingual(nl="een handtekening invoeren", en="enter a signature")


class SignatureView(Value):
    """One row of the ledger as the parties see it."""

    id: UUID
    subject: str
    document: str
    order: int
    role: str
    party: int
    name: str
    channel: SignatureChannel
    state: SignatureState
    signed_on: date | None
    evidence: str | None


class PaperSignature(Value):
    """A signature on paper as the coordinator enters it: when, and where the original is kept."""

    signed_on: Day
    evidence: Line
    evidence_sha256: str | None = None


class SignatureCorrection(Value):
    """Why a signature that was entered is taken back."""

    text: Paragraph


class PaperRefusal(PaperSignature):
    """That a signatory refused, as the coordinator enters it: when and how it was told, and why."""

    reason_code: ReasonCode
    reason: Paragraph


class FollowUpsStand(DomainError):
    """What was signed carries what was written on it: that goes first."""

    code = "later_papers_stand"
    kind = RefusalKind.CONFLICT

    def __init__(self, subject: str) -> None:
        number = subject.partition("/")[2]
        nl, en = (f"addendum {number}", f"amendment {number}") if number else ("de beëindiging", "the termination")
        super().__init__(
            f"Op dit stuk steunt {nl}; laat dat eerst vallen (is het al getekend, zet dan eerst daar een handtekening "
            "recht).",
            f"On this rests {en}; drop that first (when it is signed already, take back a signature on it before).",
        )


class SignedOnImpossible(DomainError):
    """The day of signing is still to come, or before the print."""

    code = "signed_on_impossible"
    kind = RefusalKind.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "De dag van ondertekening ligt in de toekomst of vóór het opmaken; kijk de datum na.",
            "The day of signing is in the future or before the print; check the date.",
        )


def signature_view(row: SignatureRecord) -> SignatureView:
    """Return a row as the parties see it."""
    return SignatureView.model_validate({name: getattr(row, name) for name in SignatureView.model_fields})


@dataclass(frozen=True)
class SignatureService:
    """The coordinator enters what came back on paper."""

    context: AgreementContext

    def enter_paper(
        self, principal: Principal, agreement_id: UUID, signature_id: UUID, told: PaperSignature, *, version: int
    ) -> AgreementState:
        """Enter one signature; when it was the last, the subject is signed."""
        return self._enter(principal, agreement_id, signature_id, told, version, SignatureState.SIGNED)

    def refuse(
        self, principal: Principal, agreement_id: UUID, signature_id: UUID, told: PaperRefusal, *, version: int
    ) -> AgreementState:
        """Enter that a signatory refused, and why; ``evidence`` says how it was told."""
        return self._enter(principal, agreement_id, signature_id, told, version, SignatureState.REFUSED)

    def _enter(
        self,
        principal: Principal,
        agreement_id: UUID,
        signature_id: UUID,
        told: PaperSignature,
        version: int,
        state: SignatureState,
    ) -> AgreementState:
        with self.context.storage.writing(access_scope(principal)) as work:
            known = compute_state(work, self.context, load_agreement(work, agreement_id))
            row = self._require_row(known, principal, signature_id, version)
            if row.state not in {SignatureState.ASKED, SignatureState.REFUSED}:
                raise Refusal("signature_not_open")
            self._require_possible(work, row, told.signed_on)
            entered = row.model_copy(
                update={
                    "state": state,
                    "channel": SignatureChannel.PAPER,
                    "signed_on": told.signed_on,
                    "evidence": told.evidence,
                    "evidence_sha256": told.evidence_sha256,
                    "entered_by": principal.account_id,
                    "entered_at": self.context.clock(),
                }
            )
            work.agreements.update_signature(entered)
            ledger = tuple(entered if entry.id == row.id else entry for entry in known.loaded.ledger)
            loaded = update_signing_day(work, replace(known.loaded, ledger=ledger), row.subject)
            return save_agreement(
                work, self.context, loaded, principal.account_id, _new_event(entered, told), expected=version
            )

    def take_back(
        self, principal: Principal, agreement_id: UUID, signature_id: UUID, told: SignatureCorrection, *, version: int
    ) -> AgreementState:
        """Take back a signature that was entered by mistake: its row is void, and the same signature is asked anew."""
        with self.context.storage.writing(access_scope(principal)) as work:
            known = compute_state(work, self.context, load_agreement(work, agreement_id))
            row = self._require_row(known, principal, signature_id, version)
            if row.state is not SignatureState.SIGNED:
                raise Refusal("signature_not_correctable")
            self._require_correctable(known, row.subject)
            void = row.model_copy(update={"state": SignatureState.VOID})
            kept = {name: getattr(row, name) for name in _REQUEST_FIELDS}
            again = SignatureRecord.model_validate({**kept, "id": self.context.new_id()})
            work.agreements.update_signature(void)
            work.agreements.add_signatures((again,))
            ledger = tuple(void if entry.id == row.id else entry for entry in known.loaded.ledger)
            loaded = update_signing_day(work, replace(known.loaded, ledger=(*ledger, again)), row.subject)
            act = NewEvent(EventKind.SIGNATURE_TAKEN_BACK, _signature_facts(row), {"text": told.text, "name": row.name})
            return save_agreement(work, self.context, loaded, principal.account_id, act, expected=version)

    def _require_correctable(self, state: AgreementState, subject: str) -> None:
        """Refuse what holds already, and what later papers rest on: all of them on the agreement, else later ones."""
        today = self.context.today()
        if not state.meets(Precondition.NOT_STARTED, today) and _is_in_effect(state.loaded, subject, today):
            raise Refusal("signature_not_correctable")
        standing = active_subjects(state.loaded)
        if subject == AGREEMENT_SUBJECT:
            resting = standing
        else:
            amendments = [other for other in standing if other != TERMINATION_SUBJECT]
            resting = tuple(amendments[amendments.index(subject) + 1 :]) if subject in amendments else ()
        if resting:
            raise FollowUpsStand(resting[-1])

    def _require_possible(self, work: UnitOfWork, row: SignatureRecord, day: date) -> None:
        printed = [
            entry.issued_at
            for entry in work.documents.of_agreement(row.agreement_id)
            if entry.sha256 == row.document_sha256
        ]
        earliest = min((brussels_date(moment) for moment in printed), default=day)
        if not earliest <= day <= self.context.today():
            raise SignedOnImpossible

    def _require_row(
        self, state: AgreementState, principal: Principal, signature_id: UUID, version: int
    ) -> SignatureRecord:
        if state.acting_roles(principal).isdisjoint(_ENTERING_ROLES):
            raise NotByThisRole(_ENTER_ACTION, _ENTERING_ROLES)
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


def _is_in_effect(loaded: LoadedAgreement, subject: str, today: date) -> bool:
    """Say whether a paper has taken effect: one that not everybody signed has not, a termination from its last day."""
    if subject == AGREEMENT_SUBJECT:
        return True
    if subject == TERMINATION_SUBJECT:
        return loaded.ended_on is not None and loaded.ended_on < today
    signed = {amendment_subject(entry.amendment.number): entry.effective_from for entry in loaded.signed_amendments}
    return subject in signed and signed[subject] <= today


_REQUEST_FIELDS = ("agreement_id", "subject", "document", "document_sha256", "order", "role", "party", "name")


def _new_event(row: SignatureRecord, told: PaperSignature) -> NewEvent:
    said = {"name": row.name, "evidence": row.evidence or ""}
    if isinstance(told, PaperRefusal):
        why = {"reason": str(told.reason_code)}
        return NewEvent(EventKind.SIGNATURE_REFUSED, {**_signature_facts(row), **why}, {**said, "text": told.reason})
    return NewEvent(EventKind.SIGNATURE_ENTERED, _signature_facts(row), said)


def _signature_facts(row: SignatureRecord) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "document": str(row.document),
        "document_sha256": row.document_sha256,
        "role": str(row.role),
        "order": row.order,
        "channel": str(row.channel),
        "signed_on": str(row.signed_on),
    }
