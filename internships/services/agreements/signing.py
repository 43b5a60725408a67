"""Entering signatures in the ledger: on paper, by the coordinator; other channels will write the same rows."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from internships.domain.access import Role, Viewer, reach_of
from internships.domain.day import day_of
from internships.domain.errors import DomainError
from internships.domain.history import EventKind
from internships.domain.ledger import (
    THE_AGREEMENT,
    THE_TERMINATION,
    Channel,
    LedgerRow,
    SignatureState,
    amendment_subject,
)
from internships.domain.lifecycle import Condition, NotByThisRole, ReasonCode, Status
from internships.domain.record import NotFound
from internships.domain.value import Day, Line, Paragraph, Value
from internships.domain.wording import Bilingual
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, Opened, load, opened
from internships.services.agreements.later import followed, standing_subjects
from internships.services.agreements.saving import Act, keep
from internships.services.ports_work import Work

_ENTERERS = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
_ENTERING = Bilingual(nl="een handtekening invoeren", en="enter a signature")


class SignatureView(Value):
    """One row of the ledger as the parties see it."""

    id: UUID
    subject: str
    document: str
    order: int
    role: str
    party: int
    name: str
    channel: Channel
    state: SignatureState
    signed_on: date | None
    evidence: str | None


class PaperSignature(Value):
    """A signature on paper as the coordinator enters it: when, and where the original is kept."""

    signed_on: Day
    evidence: Line
    evidence_sha256: str | None = None


class Correction(Value):
    """Why a signature that was entered is taken back."""

    text: Paragraph


class PaperRefusal(PaperSignature):
    """That a signatory refused, as the coordinator enters it: when and how it was told, and why."""

    reason_code: ReasonCode
    reason: Paragraph


class NotToBeCorrected(DomainError):
    """Only a signature that was entered is taken back, and only before what was signed takes effect."""

    code = "signature_not_correctable"

    def __init__(self) -> None:
        super().__init__(
            "Alleen een ingevoerde handtekening wordt rechtgezet, en alleen voor de start of voor het getekende stuk "
            "ingaat; maak daarna een addendum.",
            "Only a signature that was entered is corrected, and only before the start or before what was signed takes "
            "effect; make an amendment after that.",
        )


class LaterPapersStand(DomainError):
    """What was signed carries what was written on it: that goes first."""

    code = "later_papers_stand"

    def __init__(self, subject: str) -> None:
        number = subject.partition("/")[2]
        nl, en = (f"addendum {number}", f"amendment {number}") if number else ("de beëindiging", "the termination")
        super().__init__(
            f"Op dit stuk steunt {nl}; laat dat eerst vallen (is het al getekend, zet dan eerst daar een handtekening "
            "recht).",
            f"On this rests {en}; drop that first (when it is signed already, take back a signature on it before).",
        )


class NotOutForSignature(DomainError):
    """Nothing was sent for signature yet."""

    code = "not_out_for_signature"

    def __init__(self, status: Status) -> None:
        super().__init__(
            f"Deze overeenkomst is niet ter ondertekening (status “{status.nl}”); stuur ze eerst.",
            f"This agreement is not out for signature (status “{status.en}”); send it first.",
        )


class NotToBeSigned(DomainError):
    """The row is void, or was entered already."""

    code = "signature_not_open"

    def __init__(self) -> None:
        super().__init__(
            "Deze handtekening is al ingevoerd of vervallen; kijk het register na.",
            "This signature was entered already, or is void; look at the ledger.",
        )


class SignedInTheFuture(DomainError):
    """The day of signing is still to come, or before the print."""

    code = "signed_on_impossible"

    def __init__(self) -> None:
        super().__init__(
            "De dag van ondertekening ligt in de toekomst of vóór het opmaken; kijk de datum na.",
            "The day of signing is in the future or before the print; check the date.",
        )


def signature_view(row: LedgerRow) -> SignatureView:
    """Return a row as the parties see it."""
    return SignatureView.model_validate({name: getattr(row, name) for name in SignatureView.model_fields})


@dataclass(frozen=True)
class Signing:
    """The coordinator enters what came back on paper."""

    bureau: Bureau

    def enter_paper(
        self, viewer: Viewer, agreement_id: UUID, signature_id: UUID, told: PaperSignature, *, version: int
    ) -> Opened:
        """Enter one signature; when it was the last, the subject is signed."""
        return self._entered(viewer, agreement_id, signature_id, told, version, SignatureState.SIGNED)

    def refuse(
        self, viewer: Viewer, agreement_id: UUID, signature_id: UUID, told: PaperRefusal, *, version: int
    ) -> Opened:
        """Enter that a signatory refused, and why; ``evidence`` says how it was told."""
        return self._entered(viewer, agreement_id, signature_id, told, version, SignatureState.REFUSED)

    def _entered(
        self,
        viewer: Viewer,
        agreement_id: UUID,
        signature_id: UUID,
        told: PaperSignature,
        version: int,
        state: SignatureState,
    ) -> Opened:
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            row = self._row(known, viewer, signature_id, version)
            if row.state not in {SignatureState.ASKED, SignatureState.REFUSED}:
                raise NotToBeSigned
            self._require_possible(work, row, told.signed_on)
            entered = row.model_copy(
                update={
                    "state": state,
                    "channel": Channel.PAPER,
                    "signed_on": told.signed_on,
                    "evidence": told.evidence,
                    "evidence_sha256": told.evidence_sha256,
                    "entered_by": viewer.account_id,
                    "entered_at": self.bureau.clock(),
                }
            )
            work.agreements.put_signature(entered)
            ledger = tuple(entered if entry.id == row.id else entry for entry in known.dossier.ledger)
            dossier = followed(work, replace(known.dossier, ledger=ledger), row.subject)
            return keep(work, self.bureau, dossier, viewer.account_id, _act(entered, told), expected=version)

    def take_back(
        self, viewer: Viewer, agreement_id: UUID, signature_id: UUID, told: Correction, *, version: int
    ) -> Opened:
        """Take back a signature that was entered by mistake: its row is void, and the same signature is asked anew."""
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            row = self._row(known, viewer, signature_id, version)
            if row.state is not SignatureState.SIGNED:
                raise NotToBeCorrected
            self._require_correctable(known, row.subject)
            void = row.model_copy(update={"state": SignatureState.VOID})
            kept = {name: getattr(row, name) for name in _ASKED}
            again = LedgerRow.model_validate({**kept, "id": self.bureau.ids()})
            work.agreements.put_signature(void)
            work.agreements.enter((again,))
            ledger = tuple(void if entry.id == row.id else entry for entry in known.dossier.ledger)
            dossier = followed(work, replace(known.dossier, ledger=(*ledger, again)), row.subject)
            act = Act(EventKind.SIGNATURE_TAKEN_BACK, _told(row), {"text": told.text, "name": row.name})
            return keep(work, self.bureau, dossier, viewer.account_id, act, expected=version)

    def _require_correctable(self, known: Opened, subject: str) -> None:
        """Refuse what holds already, and what later papers rest on: all of them on the agreement, else later ones."""
        today = self.bureau.today()
        if not known.meets(Condition.NOT_STARTED, today) and _holds(known.dossier, subject, today):
            raise NotToBeCorrected
        standing = standing_subjects(known.dossier)
        if subject == THE_AGREEMENT:
            resting = standing
        else:
            amendments = [other for other in standing if other != THE_TERMINATION]
            resting = tuple(amendments[amendments.index(subject) + 1 :]) if subject in amendments else ()
        if resting:
            raise LaterPapersStand(resting[-1])

    def _require_possible(self, work: Work, row: LedgerRow, day: date) -> None:
        printed = [entry.issued_at for entry in work.papers.of(row.agreement_id) if entry.sha256 == row.document_sha256]
        earliest = min((day_of(moment) for moment in printed), default=day)
        if not earliest <= day <= self.bureau.today():
            raise SignedInTheFuture

    def _row(self, known: Opened, viewer: Viewer, signature_id: UUID, version: int) -> LedgerRow:
        if known.acting(viewer).isdisjoint(_ENTERERS):
            raise NotByThisRole(_ENTERING, _ENTERERS)
        dossier = known.dossier
        dossier.record.require(version)
        row = next((entry for entry in dossier.ledger if entry.id == signature_id), None)
        if row is None:
            raise NotFound
        # A suspended placement can be amended or ended; the agreement itself was signed before.
        is_later = row.subject != THE_AGREEMENT and dossier.record.state is Status.SUSPENDED
        if dossier.record.state is not Status.SIGNING and not is_later:
            raise NotOutForSignature(dossier.record.state)
        return row


def _holds(dossier: Dossier, subject: str, today: date) -> bool:
    """Say whether a paper has taken effect: one that not everybody signed has not, a termination from its last day."""
    if subject == THE_AGREEMENT:
        return True
    if subject == THE_TERMINATION:
        return dossier.ended_on is not None and dossier.ended_on < today
    signed = {amendment_subject(entry.amendment.number): entry.holds_from for entry in dossier.signed_amendments}
    return subject in signed and signed[subject] <= today


_ASKED = ("agreement_id", "subject", "document", "document_sha256", "order", "role", "party", "name")


def _act(row: LedgerRow, told: PaperSignature) -> Act:
    said = {"name": row.name, "evidence": row.evidence or ""}
    if isinstance(told, PaperRefusal):
        why = {"reason": str(told.reason_code)}
        return Act(EventKind.SIGNATURE_REFUSED, {**_told(row), **why}, {**said, "text": told.reason})
    return Act(EventKind.SIGNATURE_ENTERED, _told(row), said)


def _told(row: LedgerRow) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "document": str(row.document),
        "document_sha256": row.document_sha256,
        "role": str(row.role),
        "order": row.order,
        "channel": str(row.channel),
        "signed_on": str(row.signed_on),
    }
