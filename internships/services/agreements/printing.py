"""Printing for kept agreements: finals only of what was approved, proofs of anything; files go to the archive."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from internships import __version__
from internships.domain.access import Viewer, reach_of
from internships.domain.agreement import SignatoryRole
from internships.domain.document import DocumentKind, Mode, RenderedPdf
from internships.domain.errors import DomainError
from internships.domain.ledger import THE_AGREEMENT, LedgerRow
from internships.domain.lifecycle import Action
from internships.domain.record import IssuedDocument, NotFound
from internships.domain.wording import Language
from internships.mapping.catalogue import Catalogue
from internships.mapping.mapper import map_agreement
from internships.mapping.planning import document_set
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, load, opened
from internships.services.agreements.moving import Moving
from internships.services.agreements.papers import Paper, kept_content
from internships.services.agreements.viewing import AgreementView, view_of
from internships.services.ports import PrintShop, Sheet
from internships.services.ports_work import Archive
from internships.services.seal import seal


class NothingApproved(DomainError):
    """Finals are printed only for the content that was approved."""

    code = "content_not_approved"

    def __init__(self) -> None:
        super().__init__(
            "Wat hier staat, is niet wat goedgekeurd werd; laat het opnieuw goedkeuren.",
            "What stands here is not what was approved; have it approved again.",
        )


class NoSuchPaper(DomainError):
    """The set of this agreement has no such document."""

    code = "no_such_document"

    def __init__(self, kinds: Sequence[str]) -> None:
        listed = ", ".join(kinds)
        super().__init__(
            f"Dit document hoort niet bij deze overeenkomst; wel: {listed}.",
            f"This document does not go with this agreement; these do: {listed}.",
        )


class FolderChanged(DomainError):
    """The folders on disk are not the ones that were read, hashed and perhaps confirmed: nothing final is printed."""

    code = "folder_changed"

    def __init__(self) -> None:
        super().__init__(
            "De mappen van de instellingen zijn gewijzigd sinds de dienst startte; "
            "vraag de systeembeheerder om ze te herstarten en maak de documenten dan op.",
            "The institutions' folders changed since the service started; "
            "ask the operator to restart it, and issue the documents then.",
        )


@dataclass(frozen=True)
class Printing:
    """Issuing finals and showing proofs."""

    bureau: Bureau
    shop: PrintShop
    archive: Archive

    def issue(self, viewer: Viewer, agreement_id: UUID, *, version: int) -> AgreementView:
        """Print the finals of the approved content, keep them, ask for the signatures; then it is issued."""
        moving = Moving(self.bureau)
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            moving.allowed(known, viewer, Action.ISSUE, version)
            _require_approved(known.dossier)
            papers = agreement_papers(known.dossier, self.bureau.catalogue(work), Mode.FINAL)
        prints = self.printed(papers)
        with self.bureau.storage.writing(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            line = moving.allowed(known, viewer, Action.ISSUE, version)
            documents = self.kept(known.dossier, THE_AGREEMENT, papers, prints, known.dossier.record.content_sha256)
            rows = self.asked(known.dossier, THE_AGREEMENT, papers, documents)
            work.papers.add(documents)
            work.agreements.enter(rows)
            dossier = replace(known.dossier, ledger=(*known.dossier.ledger, *rows))
            told = {"documents": [document.sha256 for document in documents], "signatures": len(rows)}
            return view_of(moving.move(work, dossier, viewer, line, None, **told), viewer, self.bureau.today())

    def proof(
        self, viewer: Viewer, agreement_id: UUID, kind: DocumentKind, language: Language | None = None
    ) -> RenderedPdf:
        """Print one document of any record as a proof: what is missing is named, nothing of it can be signed."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            dossier = load(work, agreement_id)
            papers = agreement_papers(dossier, self.bureau.catalogue(work), Mode.PROOF, self.bureau)
        for paper in papers:
            if paper.document.kind is kind and language in {None, paper.document.language}:
                return self.printed((paper,))[0]
        raise NoSuchPaper([f"{paper.document.kind} ({paper.document.language})" for paper in papers])

    def document(self, viewer: Viewer, agreement_id: UUID, document_id: UUID) -> tuple[IssuedDocument, bytes]:
        """Return one printed final and its bytes."""
        with self.bureau.storage.reading(reach_of(viewer)) as work:
            document = work.papers.get(agreement_id, document_id)
            record = work.agreements.get(agreement_id)
        if (content := kept_content(self.archive, document, record)) is None:
            raise NotFound
        return document, content

    def printed(self, papers: Sequence[Paper]) -> tuple[RenderedPdf, ...]:
        """Print all of them or refuse: a set is whole or not there."""
        orders = [self.shop.lay_out(Sheet(paper.document, paper.record, paper.code)) for paper in papers]
        outcomes = tuple(self.shop.print_all(orders))
        for outcome in outcomes:
            if isinstance(outcome, DomainError):
                raise outcome
        self._require_unchanged(papers)
        return tuple(outcome for outcome in outcomes if isinstance(outcome, RenderedPdf))

    def _require_unchanged(self, papers: Sequence[Paper]) -> None:
        """Refuse finals of other files than were hashed: templates and pictures are read only when they are printed."""
        finals = [paper.document.slug for paper in papers if paper.document.mode is Mode.FINAL]
        if finals and self.bureau.folders.changed_on_disk(*finals):
            raise FolderChanged

    def kept(
        self,
        dossier: Dossier,
        subject: str,
        papers: Sequence[Paper],
        prints: Sequence[RenderedPdf],
        content_sha256: str,
    ) -> tuple[IssuedDocument, ...]:
        """Put the prints in the archive and return what is known of each; the hash is of the content they tell."""
        for pdf in prints:
            self.archive.keep(pdf.content)
        return tuple(
            IssuedDocument(
                id=self.bureau.ids(),
                agreement_id=dossier.record.id,
                subject=subject,
                kind=paper.document.kind,
                form=paper.document.slug,
                title=paper.document.title,
                language=paper.document.language,
                leading=paper.document.leading,
                sha256=pdf.sha256,
                size=len(pdf.content),
                pages=pdf.pages,
                content_sha256=content_sha256,
                folders_sha256=paper.folders_sha256,
                variant_confirmed=paper.confirmed,
                verification_code=paper.code,
                package_version=__version__,
                issued_at=self.bureau.clock(),
            )
            for paper, pdf in zip(papers, prints, strict=True)
        )

    def asked(
        self, dossier: Dossier, subject: str, papers: Sequence[Paper], documents: Sequence[IssuedDocument]
    ) -> tuple[LedgerRow, ...]:
        """Return one row per signatory and leading document, in the order of signing."""
        rows: list[LedgerRow] = []
        for paper, document in zip(papers, documents, strict=True):
            if not paper.document.leading:
                continue
            seen: dict[str, int] = {}
            for place in paper.document.signatures:
                party = seen[place.role] = seen.get(place.role, -1) + 1
                rows.append(
                    LedgerRow(
                        id=self.bureau.ids(),
                        agreement_id=dossier.record.id,
                        subject=subject,
                        document=document.kind,
                        document_sha256=document.sha256,
                        order=place.order,
                        role=_ROLES[place.role],
                        party=party,
                        name=place.name,
                    )
                )
        return tuple(rows)


_ROLES = {role.value: role for role in SignatoryRole}


def agreement_papers(
    dossier: Dossier, catalogue: Catalogue, mode: Mode, bureau: Bureau | None = None
) -> tuple[Paper, ...]:
    """Return the set of the agreement: of the base record for finals, of today's effective one for proofs."""
    facts = dossier.effective(bureau.today()) if bureau is not None else dossier.facts
    planned = document_set(facts, catalogue)
    sealed = seal(facts, catalogue, planned)
    return tuple(
        Paper(
            document=map_agreement(facts, catalogue, entry, mode),
            record=sealed.attached(entry, mode),
            code=sealed.code,
            folders_sha256=sealed.folders_sha256,
            confirmed=entry.variant.institution.status == "confirmed",
        )
        for entry in planned
    )


def _require_approved(dossier: Dossier) -> None:
    if dossier.record.approved_sha256 != dossier.record.content_sha256:
        raise NothingApproved
