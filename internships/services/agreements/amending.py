"""Amending what is signed: proposed, printed, signed by all; then the effective agreement moves."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from internships.domain.access import Role, Viewer, reach_of
from internships.domain.agreement import Agreement
from internships.domain.amendment import Amendment, AmendmentHead, AmendmentReason, amend
from internships.domain.described import DraftRecord
from internships.domain.document import Mode, VariantDocument
from internships.domain.effective import effective, uninsured_days, windows_apart
from internships.domain.errors import CappedFindings, DomainError, Finding, Refused
from internships.domain.history import EventKind
from internships.domain.ledger import amendment_subject
from internships.domain.lifecycle import OVER, AgreementOver, Condition, NotByThisRole, Status
from internships.domain.merging import not_yours
from internships.domain.placing import LAST_DAY_OF_ALL
from internships.domain.record import KeptAmendment, NotFound
from internships.domain.value import Day, Paragraph, Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.later_papers import amendment_record, map_amendment
from internships.mapping.planning import variant_of
from internships.services.agreements.amending_days import (
    require_in_time,
    require_later,
    require_no_early_end,
    require_no_end,
)
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, Opened, content_hash, load, opened
from internships.services.agreements.later import dropped, require_dropper
from internships.services.agreements.papers import Paper, later_papers
from internships.services.agreements.printing import Printing
from internships.services.agreements.saving import Act, keep
from internships.services.agreements.viewing import side_on
from internships.services.examination import examine
from internships.services.ports_work import Work

_PROPOSERS = frozenset({Role.HOST_HR, Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR, Role.STUDENT})
_ISSUERS = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
_AMENDING = Bilingual(nl="een addendum maken", en="make an amendment")
_DROPPING = Bilingual(nl="dit addendum laten vallen", en="drop this amendment")
_LIVING = frozenset({Status.SIGNED, Status.ACTIVE, Status.SUSPENDED})


class AmendmentProposal(Value):
    """What somebody proposes: the whole record as it should become, why, and from when."""

    record: DraftRecord
    reason_code: AmendmentReason
    reason: Paragraph
    takes_effect_on: Day


class AmendmentView(Value):
    """An amendment with what it warns of."""

    agreement_id: UUID
    version: int
    content_sha256: str
    kept: KeptAmendment
    findings: CappedFindings


class NotAmendableYet(DomainError):
    """Only what everybody signed is amended; before that it is edited."""

    code = "not_amendable_yet"

    def __init__(self, status: Status) -> None:
        super().__init__(
            f"Een addendum hoort bij een ondertekende overeenkomst; deze is “{status.nl}”. Zet ze terug naar ontwerp.",
            f"An amendment belongs to a signed agreement; this one is “{status.en}”. Take it back to draft.",
        )


class AmendmentPending(DomainError):
    """One amendment at a time: the next is written on the signed one."""

    code = "amendment_pending"

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Addendum {number} wacht nog op handtekeningen; laat het tekenen of laat het vallen.",
            f"Amendment {number} still waits for signatures; have it signed or drop it.",
        )


class AmendmentClosed(DomainError):
    """It was issued, signed or dropped already."""

    code = "amendment_closed"

    def __init__(self) -> None:
        super().__init__(
            "Dit addendum is al opgemaakt, ondertekend of gevallen. Stel een nieuw voor als er nog iets moet wijzigen.",
            "This amendment was issued, signed or dropped already. Propose a new one if something must still change.",
        )


@dataclass(frozen=True)
class Amending:
    """Amendments of one agreement, numbered from 1."""

    bureau: Bureau
    printing: Printing

    def propose(
        self, viewer: Viewer, agreement_id: UUID, proposal: AmendmentProposal, *, version: int
    ) -> AmendmentView:
        """Keep a proposal with its old and new values; it holds for nobody until everybody signed."""
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = self._open(work, viewer, agreement_id, version, _PROPOSERS)
            dossier = known.dossier
            if dossier.pending_amendments:
                raise AmendmentPending(dossier.pending_amendments[0].amendment.number)
            if foreign := not_yours(proposal.record, side_on(known.roles_of(viewer))):
                raise Refused(foreign)
            require_no_end(dossier)
            require_later(dossier, proposal.takes_effect_on)
            before = dossier.effective(LAST_DAY_OF_ALL)
            head = AmendmentHead(
                number=len(dossier.amendments) + 1,
                reason_code=proposal.reason_code,
                reason=proposal.reason,
                drawn_up_on=self.bureau.today(),
                takes_effect_on=proposal.takes_effect_on,
            )
            amendment = amend(before, proposal.record, head)
            after = amendment.applied_to(before)
            if not known.meets(Condition.NOT_STARTED, self.bureau.today()):
                demands = variant_of(before, self.bureau.catalogue(work)).demands
                require_no_early_end(before, after, demands, self.bureau.today())
            require_in_time(before, after, proposal.takes_effect_on)
            findings = self._judged(work, after)
            kept = KeptAmendment(
                amendment=amendment,
                content_sha256=content_hash(after),
                proposed_by=viewer.account_id,
                proposed_at=self.bureau.clock(),
                proposed_side=side_on(known.acting(viewer) & _PROPOSERS),
            )
            work.agreements.put_amendment(agreement_id, kept)
            dossier = replace(dossier, amendments=(*dossier.amendments, kept))
            facts = {"number": amendment.number, "reason": str(amendment.reason_code), "places": _places(amendment)}
            facts["proposed"] = kept.content_sha256
            act = Act(EventKind.AMENDMENT_PROPOSED, facts, {"text": amendment.reason})
            moved = keep(work, self.bureau, dossier, viewer.account_id, act, expected=version)
            warned = (*findings, *_of_days(before, after, amendment))
            return self._view(moved, kept, warned)

    def proposed(self, viewer: Viewer, agreement_id: UUID) -> AmendmentView:
        """Return the last amendment as it stands now, for whoever asks again what a proposal of theirs became."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            own = [kept for kept in known.dossier.amendments if kept.proposed_by == viewer.account_id]
            if not own:
                raise NotFound
            before = _before(known.dossier, own[-1])
            after = own[-1].amendment.applied_to(before)
            warned = (*self._judged(work, after), *_of_days(before, after, own[-1].amendment))
        return self._view(known, own[-1], warned)

    def issue(self, viewer: Viewer, agreement_id: UUID, number: int, *, version: int) -> AmendmentView:
        """Print an amendment with before and after, and ask for the same signatures as the agreement's."""
        subject = amendment_subject(number)
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            known = self._open_to_issue(work, viewer, agreement_id, version, number)
            papers = self._papers(work, known.dossier, _open_one(known.dossier, number), Mode.FINAL)
        prints = self.printing.printed(papers)
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = self._open_to_issue(work, viewer, agreement_id, version, number)
            kept = _open_one(known.dossier, number).model_copy(update={"is_issued": True})
            documents = self.printing.kept(known.dossier, subject, papers, prints, kept.content_sha256)
            rows = self.printing.asked(known.dossier, subject, papers, documents)
            work.papers.add(documents)
            work.agreements.enter(rows)
            work.agreements.put_amendment(agreement_id, kept)
            dossier = replace(_with(known.dossier, kept), ledger=(*known.dossier.ledger, *rows))
            told = {
                "subject": subject,
                "documents": [document.sha256 for document in documents],
                "signatures": len(rows),
            }
            act = Act(EventKind.ISSUED, told)
            return self._view(keep(work, self.bureau, dossier, viewer.account_id, act, expected=version), kept, ())

    def drop(self, viewer: Viewer, agreement_id: UUID, number: int, *, version: int) -> AmendmentView:
        """Drop an amendment that is not signed; its number is not used again.

        The side that proposed it may until it is issued, the institution after that too.
        """
        subject = amendment_subject(number)
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = self._open(work, viewer, agreement_id, version, _PROPOSERS, statuses=frozenset(Status))
            kept = _found(known.dossier, number)
            require_dropper(known, viewer, kept, _DROPPING)
            if kept.is_dropped or kept.signed_on is not None:
                raise AmendmentClosed
            dossier = dropped(work, known.dossier, subject)
            act = Act(EventKind.AMENDMENT_DROPPED, {"number": number})
            moved = keep(work, self.bureau, dossier, viewer.account_id, act, expected=version)
            return self._view(moved, _found(dossier, number), ())

    def proof(self, viewer: Viewer, agreement_id: UUID, number: int, language: Language | None = None) -> bytes:
        """Print an amendment as a proof."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            dossier = load(work, agreement_id)
            papers = self._papers(work, dossier, _found(dossier, number), Mode.PROOF)
        chosen = [paper for paper in papers if language in {None, paper.document.language}] or list(papers)
        return self.printing.printed(chosen[:1])[0].content

    def _open(
        self,
        work: Work,
        viewer: Viewer,
        agreement_id: UUID,
        version: int,
        allowed: frozenset[Role],
        *,
        statuses: frozenset[Status] = _LIVING,
    ) -> Opened:
        known = opened(work, self.bureau, load(work, agreement_id))
        if known.acting(viewer).isdisjoint(allowed):
            raise NotByThisRole(_AMENDING, allowed)
        known.dossier.record.require(version)
        status = known.status(self.bureau.today())
        if status not in statuses:
            raise AgreementOver(status) if status in OVER else NotAmendableYet(status)
        return known

    def _open_to_issue(self, work: Work, viewer: Viewer, agreement_id: UUID, version: int, number: int) -> Opened:
        """Open what is issued: what was proposed before the last day may be issued until the last day proposed."""
        known = self._open(work, viewer, agreement_id, version, _ISSUERS, statuses=_LIVING | {Status.COMPLETED})
        today, dossier = self.bureau.today(), known.dossier
        require_no_end(dossier)
        kept = _open_one(dossier, number)
        status = known.status(today)
        if status is Status.COMPLETED and kept.amendment.applied_to(_before(dossier, kept)).period.last_day < today:
            raise AgreementOver(status)
        return known

    def _judged(self, work: Work, after: Any) -> tuple[Finding, ...]:
        found = examine(
            after.model_dump(mode="json", exclude_none=True), self.bureau.catalogue(work), self.bureau.unprintable
        )
        if found.blocked:
            raise Refused(found.findings)
        return found.findings

    def _papers(self, work: Work, dossier: Dossier, kept: KeptAmendment, mode: Mode) -> tuple[Paper, ...]:
        catalogue = self.bureau.catalogue(work)
        before = _before(dossier, kept)
        after = kept.amendment.applied_to(before)
        told = amendment_record(before, after, kept.amendment)

        def said(language: Language) -> VariantDocument:
            return map_amendment(before, after, kept.amendment, catalogue, mode, language)

        return later_papers(after, catalogue, told, said)

    def _view(self, known: Opened, kept: KeptAmendment, findings: tuple[Finding, ...]) -> AmendmentView:
        record = known.dossier.record
        return AmendmentView(
            agreement_id=record.id,
            version=record.version,
            content_sha256=record.content_sha256,
            kept=kept,
            findings=findings,
        )


def _before(dossier: Dossier, kept: KeptAmendment) -> Agreement:
    earlier = [entry for entry in dossier.signed_amendments if entry.amendment.number < kept.amendment.number]
    return effective(dossier.facts, earlier, LAST_DAY_OF_ALL)


def _found(dossier: Dossier, number: int) -> KeptAmendment:
    for kept in dossier.amendments:
        if kept.amendment.number == number:
            return kept
    raise NotFound


def _open_one(dossier: Dossier, number: int) -> KeptAmendment:
    kept = _found(dossier, number)
    if kept.is_issued or kept.is_dropped:
        raise AmendmentClosed
    return kept


def _with(dossier: Dossier, kept: KeptAmendment) -> Dossier:
    return replace(
        dossier,
        amendments=tuple(
            kept if entry.amendment.number == kept.amendment.number else entry for entry in dossier.amendments
        ),
    )


def _places(amendment: Amendment) -> list[str]:
    return [change.pointer for change in amendment.changes]


def _of_days(before: Agreement, after: Agreement, amendment: Amendment) -> tuple[Finding, ...]:
    if before.period == after.period:
        return ()
    return (*uninsured_days(before, amendment)[1], *windows_apart(after.period))
