"""One run: drafts in, one set of documents per intern out; a refused row never stops the others."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from internships import __version__
from internships.domain.agreement import Agreement
from internships.domain.document import Mode, PrintRequest, RenderedPdf, VariantDocument
from internships.domain.duplicate_rows import DuplicateRows
from internships.domain.errors import DomainError, capped
from internships.domain.incoming_draft import IncomingDraft
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import PlannedDocument, document_set
from internships.mapping.mapper import map_agreement
from internships.services.adapter_types import IssuedFileRegister, LocalOutputFolder, PrintService
from internships.services.agreements.validation import ValidationResult, validate_record
from internships.services.issuing.file_names import file_name, folder_name
from internships.services.issuing.manifest import (
    Findings,
    FoundAt,
    Manifest,
    ManifestDocument,
    ManifestSet,
    ManifestSigner,
)
from internships.services.verification.verification_code import VerificationRecord, verification_record

MANIFEST, FINDINGS, ARCHIVE, PRINT_BUNDLE = "manifest.json", "findings.json", "agreements.zip", "print-shop.pdf"
Progress = Callable[[int], None]
"""Called with 1 for each record that is done."""


@dataclass(frozen=True)
class IssueOptions:
    """What a run makes: finals or proofs, with or without a zip archive and one merged PDF."""

    mode: Mode = Mode.FINAL
    archive: bool = False
    merged: bool = False


@dataclass(frozen=True)
class IssueResult:
    """The result of a run: its manifest and its findings."""

    manifest: Manifest
    findings: Findings

    @property
    def nothing_refused(self) -> bool:
        return self.manifest.refused == 0


@dataclass
class _DocumentSet:
    """One intern's documents while they are printed."""

    draft: IncomingDraft
    facts: Agreement
    verification: VerificationRecord
    planned: tuple[PlannedDocument, ...]
    documents: tuple[VariantDocument, ...]
    orders: tuple[Any, ...]
    status: str
    prints: list[RenderedPdf] = field(default_factory=list)
    refusals: list[DomainError] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        return len(self.prints) + len(self.refusals) == len(self.documents)


@dataclass(frozen=True)
class Issuing:
    """Issues drafts with a catalogue, a print service, an output folder and a register."""

    catalogue: Catalogue
    printer: PrintService
    output: LocalOutputFolder
    register: IssuedFileRegister

    def issue(self, drafts: Iterable[IncomingDraft], options: IssueOptions, progress: Progress) -> IssueResult:
        """Print every draft's set, write the complete ones, and write manifest and findings."""
        findings_at: list[FoundAt] = []
        sets: list[ManifestSet] = []
        refused, repeats = 0, DuplicateRows()
        for result in self._results(drafts, options.mode, findings_at, repeats):
            if isinstance(result, ManifestSet):
                sets.append(result)
            else:
                refused += 1
            progress(1)
        findings_at.extend(FoundAt.of(repeats.drafts[at].row, finding) for at, finding in repeats.findings())
        manifest = Manifest(package_version=__version__, issued=len(sets), refused=refused, sets=tuple(sets))
        findings = Findings(package_version=__version__, findings=tuple(findings_at))
        self._finish(manifest, findings, options)
        return IssueResult(manifest, findings)

    def _results(
        self, drafts: Iterable[IncomingDraft], mode: Mode, findings: list[FoundAt], repeats: DuplicateRows
    ) -> Iterator[ManifestSet | None]:
        """Yield a set per printed draft and None per refused draft, in order of completion."""
        pending: deque[_DocumentSet] = deque()
        refusals: deque[None] = deque()

        def orders() -> Iterator[Any]:
            for draft in drafts:
                prepared = self._prepare(draft, mode, findings, repeats)
                if prepared is None:
                    refusals.append(None)
                else:
                    pending.append(prepared)
                    yield from prepared.orders

        for outcome in self.printer.print_all(orders()):
            while refusals:
                yield refusals.popleft()
            current = pending[0]
            (current.prints if isinstance(outcome, RenderedPdf) else current.refusals).append(outcome)  # type: ignore[arg-type]
            if current.finished:
                yield self._write_set(pending.popleft(), mode, findings)
        yield from refusals

    def _prepare(
        self, draft: IncomingDraft, mode: Mode, findings_at: list[FoundAt], repeats: DuplicateRows
    ) -> _DocumentSet | None:
        result = validate_record(draft.record, self.catalogue, self.printer.unprintable)
        repeats.add(draft, result.facts)
        findings = capped([draft.with_cell(finding) for finding in (*draft.findings, *result.findings)])
        findings_at.extend(FoundAt.of(draft.row, finding) for finding in findings)
        if result.variant is None or (mode is Mode.FINAL and any(finding.blocks for finding in findings)):
            return None
        return self._lay_out(draft, result, result.variant.institution.status, mode, findings_at)

    def _lay_out(
        self, draft: IncomingDraft, result: ValidationResult, status: str, mode: Mode, findings: list[FoundAt]
    ) -> _DocumentSet | None:
        facts = result.facts
        planned = document_set(facts, self.catalogue)
        verification = verification_record(facts, self.catalogue, planned)
        documents = tuple(map_agreement(facts, self.catalogue, entry, mode) for entry in planned)
        try:
            orders = tuple(
                self.printer.lay_out(PrintRequest(document, verification.attachment_for(document), verification.code))
                for document in documents
            )
        except DomainError as refusal:
            findings.append(FoundAt.of(draft.row, refusal.as_finding()))
            return None
        return _DocumentSet(draft, facts, verification, planned, documents, orders, status)

    def _write_set(self, printed: _DocumentSet, mode: Mode, findings: list[FoundAt]) -> ManifestSet | None:
        if printed.refusals:
            findings.extend(FoundAt.of(printed.draft.row, refusal.as_finding()) for refusal in printed.refusals)
            return None
        folder = folder_name(printed.draft.number, printed.facts)
        prefix = "proof-" if mode is Mode.PROOF else ""
        documents = []
        for planned, document, pdf in zip(printed.planned, printed.documents, printed.prints, strict=True):
            path = f"{folder}/{prefix}{file_name(planned.kind, planned.language, planned.leading)}"
            self.output.put(path, pdf.content)
            documents.append(_manifest_document(path, planned, document, pdf))
        if mode is Mode.FINAL:
            self.register.append(_register_entry(listed, printed.verification) for listed in documents)
        return ManifestSet(
            row=printed.draft.row,
            reference=printed.facts.reference or "",
            institution=printed.verification.slugs[0],
            variant_status=printed.status,
            mode=mode,
            specimen=bool(printed.facts.specimen),
            verification_code=printed.verification.code,
            folders_sha256=printed.verification.folders_sha256,
            documents=tuple(documents),
        )

    def _finish(self, manifest: Manifest, findings: Findings, options: IssueOptions) -> None:
        paths = [document.path for printed in manifest.sets for document in printed.documents]
        # Before the new manifest is there: what an earlier run left is known from its own manifest alone.
        self.output.remove(sorted(self._earlier_files() - set(paths)))
        if options.merged and paths:
            self.output.bundle(PRINT_BUNDLE, _bookmarks(manifest))
        self.output.put(FINDINGS, _json_file(findings))
        self.output.put(MANIFEST, _json_file(manifest))
        if options.archive:
            self.output.archive(ARCHIVE, [*paths, MANIFEST, FINDINGS])

    def _earlier_files(self) -> set[str]:
        """Return the files of an earlier run: what its manifest lists, its archive and its bundle."""
        content = self.output.read(MANIFEST)
        if content is None:
            return set()
        try:
            earlier = Manifest.model_validate_json(content)
        except ValueError:  # the manifest of another version or program
            return {PRINT_BUNDLE, ARCHIVE}
        documents = {document.path for printed in earlier.sets for document in printed.documents}
        return documents | {PRINT_BUNDLE, ARCHIVE}


def _manifest_document(
    path: str, planned: PlannedDocument, document: VariantDocument, pdf: RenderedPdf
) -> ManifestDocument:
    return ManifestDocument(
        path=path,
        kind=planned.kind,
        form=planned.variant.slug,
        title=document.title,
        language=planned.language,
        leading=planned.leading,
        sha256=pdf.sha256,
        size=len(pdf.content),
        pages=pdf.pages,
        signers=tuple(
            ManifestSigner(order=place.order, role=place.role, name=place.name, capacity=place.capacity)
            for place in document.signatures
            if planned.leading
        ),
    )


def _register_entry(listed: ManifestDocument, verification: VerificationRecord) -> dict[str, Any]:
    return {
        "sha256": listed.sha256,
        "size": listed.size,
        "kind": listed.kind.value,
        "language": listed.language.value,
        "verification_code": verification.code,
    }


def _bookmarks(manifest: Manifest) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for printed in manifest.sets:
        label = f"{printed.row} · {printed.reference}"
        yield label, tuple((document.title, document.path) for document in printed.documents)


def _json_file(value: Manifest | Findings) -> bytes:
    return value.model_dump_json(indent=2, exclude_none=True).encode() + b"\n"
