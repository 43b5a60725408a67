"""Ending a placement early: proposed, printed, signed by all; then the status follows from the calendar."""

from dataclasses import dataclass, replace
from uuid import UUID

from internships.domain.access import Role, Viewer, reach_of
from internships.domain.document import Mode, VariantDocument
from internships.domain.errors import CappedFindings, DomainError, Finding, Refused
from internships.domain.history import EventKind
from internships.domain.ledger import THE_TERMINATION
from internships.domain.lifecycle import OVER, AgreementOver, NotByThisRole, Status
from internships.domain.record import KeptTermination, NotFound
from internships.domain.termination import Termination, termination_findings
from internships.domain.value import Value
from internships.domain.wording import Bilingual, Language
from internships.mapping.later_papers import map_termination, termination_record
from internships.mapping.planning import variant_of
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, Opened, content_hash, load, opened
from internships.services.agreements.later import dropped, require_dropper
from internships.services.agreements.papers import Paper, later_papers
from internships.services.agreements.printing import Printing
from internships.services.agreements.saving import Act, keep
from internships.services.agreements.viewing import side_on
from internships.services.ports_work import Work

_PROPOSERS = frozenset({Role.HOST_HR, Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR, Role.STUDENT})
_ISSUERS = frozenset({Role.COORDINATOR, Role.INSTITUTION_ADMINISTRATOR})
_ENDING = Bilingual(nl="een stage vroegtijdig beëindigen", en="end a placement early")
_DROPPING = Bilingual(nl="deze beëindiging laten vallen", en="drop this termination")
_LIVING = frozenset({Status.SIGNED, Status.ACTIVE, Status.SUSPENDED})


class TerminationView(Value):
    """A termination with what it warns of."""

    agreement_id: UUID
    version: int
    content_sha256: str
    kept: KeptTermination
    findings: CappedFindings


class NotEndable(DomainError):
    """Only what everybody signed is ended; before that it is cancelled or withdrawn."""

    code = "not_endable"

    def __init__(self, status: Status) -> None:
        super().__init__(
            f"Alleen een ondertekende overeenkomst wordt beëindigd; deze is “{status.nl}”. Annuleer ze of trek ze in.",
            f"Only a signed agreement is ended early; this one is “{status.en}”. Cancel or withdraw it.",
        )


class TerminationPending(DomainError):
    """There is one already."""

    code = "termination_pending"

    def __init__(self) -> None:
        super().__init__(
            "Er is al een beëindiging voorgesteld; laat ze tekenen of laat ze vallen.",
            "A termination was proposed already; have it signed or drop it.",
        )


class TerminationClosed(DomainError):
    """It was issued or signed already."""

    code = "termination_closed"

    def __init__(self) -> None:
        super().__init__(
            "Deze beëindiging is al opgemaakt of ondertekend. Laat ze tekenen, of trek ze in en stel een nieuwe voor.",
            "This termination was issued or signed already. Have it signed, or drop it and propose another.",
        )


@dataclass(frozen=True)
class Ending:
    """The termination of one agreement."""

    bureau: Bureau
    printing: Printing

    def propose(self, viewer: Viewer, agreement_id: UUID, told: Termination, *, version: int) -> TerminationView:
        """Keep a termination; refuses one that lacks what the variant asks, such as the three-party talk."""
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = self._open(work, viewer, agreement_id, version, _PROPOSERS)
            if known.dossier.termination is not None:
                raise TerminationPending
            findings = self._findings(work, known.dossier, told)
            if any(finding.blocks for finding in findings):
                raise Refused(findings)
            kept = KeptTermination(
                termination=told,
                content_sha256=content_hash(known.dossier.effective(self.bureau.today())),
                proposed_by=viewer.account_id,
                proposed_at=self.bureau.clock(),
                proposed_side=side_on(known.acting(viewer) & _PROPOSERS),
            )
            facts = {"reason": str(told.reason_code), "last_day": str(told.last_day), "proposed": kept.content_sha256}
            act = Act(EventKind.TERMINATION_PROPOSED, facts, {"text": told.reason})
            return self._kept(work, known, viewer, kept, act, findings)

    def proposed(self, viewer: Viewer, agreement_id: UUID) -> TerminationView:
        """Return the termination as it stands now, for whoever asks again what a proposal of theirs became."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            dossier = load(work, agreement_id)
        if dossier.termination is None:
            raise NotFound
        return _view(dossier, dossier.termination, ())

    def issue(self, viewer: Viewer, agreement_id: UUID, *, version: int) -> TerminationView:
        """Print the termination and ask for the same signatures as the agreement's."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            known = self._open(work, viewer, agreement_id, version, _ISSUERS)
            papers = self._papers(work, known.dossier, _unissued(known.dossier), Mode.FINAL)
        prints = self.printing.printed(papers)
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = self._open(work, viewer, agreement_id, version, _ISSUERS)
            kept = _unissued(known.dossier).model_copy(update={"is_issued": True})
            documents = self.printing.kept(known.dossier, THE_TERMINATION, papers, prints, kept.content_sha256)
            rows = self.printing.asked(known.dossier, THE_TERMINATION, papers, documents)
            work.papers.add(documents)
            work.agreements.enter(rows)
            known = replace(known, dossier=replace(known.dossier, ledger=(*known.dossier.ledger, *rows)))
            told = {
                "subject": THE_TERMINATION,
                "documents": [document.sha256 for document in documents],
                "signatures": len(rows),
            }
            return self._kept(work, known, viewer, kept, Act(EventKind.ISSUED, told), ())

    def drop(self, viewer: Viewer, agreement_id: UUID, *, version: int) -> TerminationView:
        """Drop a termination that is not signed: its own side until it is issued, the institution after that too."""
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = self._open(work, viewer, agreement_id, version, _PROPOSERS, is_dropping=True)
            kept = known.dossier.termination
            if kept is None:
                raise NotFound
            require_dropper(known, viewer, kept, _DROPPING)
            if kept.signed_on is not None:
                raise TerminationClosed
            left = dropped(work, known.dossier, THE_TERMINATION)
            gone = kept.model_copy(update={"is_dropped": True})
            return self._told(work, left, viewer, gone, Act(EventKind.TERMINATION_DROPPED), ())

    def proof(self, viewer: Viewer, agreement_id: UUID, language: Language | None = None) -> bytes:
        """Print the termination as a proof."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            dossier = load(work, agreement_id)
            if dossier.termination is None:
                raise NotFound
            papers = self._papers(work, dossier, dossier.termination, Mode.PROOF)
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
        is_dropping: bool = False,
    ) -> Opened:
        known = opened(work, self.bureau, load(work, agreement_id))
        if known.acting(viewer).isdisjoint(allowed):
            raise NotByThisRole(_ENDING, allowed)
        known.dossier.record.require(version)
        status = known.status(self.bureau.today())
        if status not in _LIVING and not is_dropping:
            raise AgreementOver(status) if status in OVER else NotEndable(status)
        return known

    def _findings(self, work: Work, dossier: Dossier, told: Termination) -> tuple[Finding, ...]:
        facts = dossier.effective(self.bureau.today())
        demands = variant_of(facts, self.bureau.catalogue(work)).demands
        return termination_findings(told, facts, demands, self.bureau.today())

    def _papers(self, work: Work, dossier: Dossier, kept: KeptTermination, mode: Mode) -> tuple[Paper, ...]:
        catalogue = self.bureau.catalogue(work)
        facts = dossier.effective(self.bureau.today())
        told = termination_record(facts, kept.termination)

        def said(language: Language) -> VariantDocument:
            return map_termination(facts, kept.termination, catalogue, mode, language)

        return later_papers(facts, catalogue, told, said)

    def _kept(
        self,
        work: Work,
        known: Opened,
        viewer: Viewer,
        kept: KeptTermination,
        act: Act,
        findings: tuple[Finding, ...],
    ) -> TerminationView:
        work.agreements.put_termination(known.dossier.record.id, kept)
        return self._told(work, replace(known.dossier, termination=kept), viewer, kept, act, findings)

    def _told(
        self,
        work: Work,
        dossier: Dossier,
        viewer: Viewer,
        kept: KeptTermination,
        act: Act,
        findings: tuple[Finding, ...],
    ) -> TerminationView:
        record = dossier.record
        moved = keep(work, self.bureau, dossier, viewer.account_id, act, expected=record.version)
        return _view(moved.dossier, kept, findings)


def _view(dossier: Dossier, kept: KeptTermination, findings: tuple[Finding, ...]) -> TerminationView:
    return TerminationView(
        agreement_id=dossier.record.id,
        version=dossier.record.version,
        content_sha256=dossier.record.content_sha256,
        kept=kept,
        findings=findings,
    )


def _unissued(dossier: Dossier) -> KeptTermination:
    if dossier.termination is None:
        raise NotFound
    if dossier.termination.is_issued:
        raise TerminationClosed
    return dossier.termination
