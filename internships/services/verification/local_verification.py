"""Verification of a PDF on this machine: a verdict from the register, and whether code and text match the record."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from internships import __version__
from internships.domain.agreement import Agreement
from internships.domain.document import Json, Mode, PrintRequest, RenderedPdf
from internships.domain.errors import DomainError
from internships.domain.pdf_changes import PdfChangeKind, PdfSignature
from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.domain.verification import RELIABLE_OUTCOMES, VerificationOutcome, outcome_sentence
from internships.domain.wording import Bilingual
from internships.mapping.catalogue import Catalogue
from internships.mapping.document_set import PlannedDocument, document_set
from internships.mapping.mapper import map_agreement
from internships.services.adapter_types import IssuedFileRegister, PdfContents, PrintService
from internships.services.agreements.validation import validate_record
from internships.services.verification.local_answers import (
    Answer,
    code_answer,
    issued_answer,
    no_record_answers,
    record_refusal,
    text_answer,
    unknown_answer,
)
from internships.services.verification.pdf_verification import (
    DescribedChange,
    FileVerdict,
    PdfComparer,
    PdfReader,
    attached_record,
    describe_changes,
    verify_file,
)
from internships.services.verification.verification_code import verification_code, verification_record


class Verification(Value):
    """The verdict with its sentence, what it is based on, and three separate answers."""

    verdict: VerificationOutcome
    holds: bool
    text: Bilingual
    changes: tuple[DescribedChange, ...]
    signatures: tuple[PdfSignature, ...]
    code_matches: Answer
    text_matches: Answer
    issued_here: Answer


_WRAPPER_KEYS = frozenset({"$schema", "document", "folders", "package_version", "verification_code"})
_TEXT_CHANGES = frozenset(
    {PdfChangeKind.TEXT_CHANGED, PdfChangeKind.PAGE_ADDED, PdfChangeKind.PAGE_REMOVED, PdfChangeKind.PAGE_REPLACED}
)
_RECORD_CHANGES = frozenset(
    {
        PdfChangeKind.ATTACHMENT_CHANGED,
        PdfChangeKind.ATTACHMENT_REMOVED,
        PdfChangeKind.BYTES_IN_FRONT,
        PdfChangeKind.FOREIGN_FILE,
        PdfChangeKind.ENCRYPTED,
    }
)


@dataclass(frozen=True)
class DocumentVerifier:
    """Verifies PDFs; each file says which folders were confirmed, so the catalogue is given without confirmations."""

    catalogue: Catalogue
    printer: PrintService
    register: IssuedFileRegister
    read: PdfReader
    compare: PdfComparer

    def verify(self, content: bytes, *, code: str | None = None, roots: tuple[bytes, ...] = ()) -> Verification:
        """Verify one file; ``code`` is a printed code that the file must have; raises ``NotAPdf``."""
        check = _FileVerification(self, content)
        verdict = verify_file(content, check, check.read, self.compare, roots)
        outcome = verdict.outcome
        if (
            code is not None
            and outcome is not VerificationOutcome.UNKNOWN
            and _normalised_code(code) not in check.codes(verdict)
        ):
            outcome = VerificationOutcome.ANOTHER
        code_matches, text_matches = check.answers(verdict)
        return Verification(
            verdict=outcome,
            holds=outcome in RELIABLE_OUTCOMES,
            text=outcome_sentence(outcome),
            changes=describe_changes(verdict.changes),
            signatures=verdict.signatures,
            code_matches=code_matches,
            text_matches=text_matches,
            issued_here=issued_answer(verdict, len(content)),
        )


@dataclass(frozen=True)
class _FileVerification:
    """Compares one file with the register; caches what was read and printed for it."""

    verifier: DocumentVerifier
    content: bytes
    _read: dict[bytes, PdfContents] = field(default_factory=dict)
    _prints: list[RenderedPdf | DomainError] = field(default_factory=list)

    @cached_property
    def entries(self) -> dict[str, Json]:
        return {str(entry["sha256"]): entry for entry in self.verifier.register.entries()}

    def read(self, content: bytes) -> PdfContents:
        """Read a file once."""
        if content not in self._read:
            self._read[content] = self.verifier.read(content)
        return self._read[content]

    def known(self, hashes: Collection[str]) -> Collection[str]:
        """Return those of these hashes that are in the register."""
        return [sha256 for sha256 in hashes if sha256 in self.entries]

    def by_code(self, code: str) -> bool:
        """Say whether a file with this code is in the register."""
        return any(entry.get("verification_code") == code for entry in self.entries.values())

    def original(self, code: str, attached: Json | None) -> bytes | None:
        """Return a new print of the attached record if it is in the register: printing is deterministic."""
        del code
        reprinted = self.reprint(attached) if attached is not None else None
        return reprinted.content if isinstance(reprinted, RenderedPdf) and reprinted.sha256 in self.entries else None

    def codes(self, verdict: FileVerdict) -> tuple[str, ...]:
        """Return the codes of a file, normalised."""
        entry = self.entries.get(verdict.sha256 or "")
        codes = (str(entry.get("verification_code")),) if entry is not None else verdict.codes
        return tuple(_normalised_code(code) for code in codes)

    def answers(self, verdict: FileVerdict) -> tuple[Answer, Answer]:
        """Return the answers about code and text."""
        kinds = {change.kind for change in verdict.changes}
        if verdict.sha256 is not None:
            return code_answer(holds=not kinds & _RECORD_CHANGES), text_answer(
                holds=not kinds & (_TEXT_CHANGES | _RECORD_CHANGES)
            )
        if kinds & {PdfChangeKind.ENCRYPTED, PdfChangeKind.CUT_OFF} and self.content not in self._read:
            return no_record_answers(Refusal("record_unreadable"))
        contents = self._read[self.content]
        attached = attached_record(contents)
        if attached is None:
            return no_record_answers(record_refusal(contents))
        return self._code_answer(attached, contents), self._text_answer(attached, contents)

    def _code_answer(self, attached: Json, contents: PdfContents) -> Answer:
        code = str(attached.get("verification_code"))
        folders = str(attached["folders"].get("sha256"))
        version = str(attached.get("package_version"))
        expected = verification_code(_hashed_record(attached), folders, version, _confirmed_folders(attached))
        return code_answer(holds=expected == code and _without_blanks(code) in _without_blanks("".join(contents.texts)))

    def _text_answer(self, attached: Json, contents: PdfContents) -> Answer:
        reprinted = self.reprint(attached)
        if isinstance(reprinted, DomainError):
            return unknown_answer("text", reprinted)
        return text_answer(
            holds=[_without_blanks(page) for page in self.read(reprinted.content).texts]
            == [_without_blanks(page) for page in contents.texts]
        )

    def reprint(self, attached: Json) -> RenderedPdf | DomainError:
        """Print the attached record once."""
        if not self._prints:
            self._prints.append(self._print_record(attached))
        return self._prints[0]

    def _print_record(self, attached: Json) -> RenderedPdf | DomainError:
        if _is_follow_up(attached):
            return Refusal("agreement_not_inside")
        catalogue = self._catalogue(attached)
        result = validate_record(attached["agreement"], catalogue, self.verifier.printer.unprintable)
        is_proof = attached["document"].get("mode") == Mode.PROOF.value
        if result.variant is None or not (is_proof or isinstance(result.facts, Agreement)):
            return Refusal("record_unreadable")
        try:
            return self._print_document(attached, result.facts, catalogue, Mode.PROOF if is_proof else Mode.FINAL)
        except DomainError as refusal:
            return refusal

    def _catalogue(self, attached: Json) -> Catalogue:
        confirmed = _confirmed_folders(attached)
        return self.verifier.catalogue if confirmed is None else self.verifier.catalogue.with_confirmed(confirmed)

    def _print_document(
        self, attached: Json, facts: Agreement, catalogue: Catalogue, mode: Mode
    ) -> RenderedPdf | DomainError:
        documents = document_set(facts, catalogue)
        planned = _same_document(documents, attached["document"])
        verification = verification_record(facts, catalogue, documents)
        is_ours = (
            verification.folders_sha256 == attached["folders"].get("sha256")
            and verification.confirmed == _confirmed_folders(attached)
            and attached.get("package_version") == __version__
        )
        if planned is None or not is_ours:
            return Refusal("made_from_other_folders")
        document = map_agreement(facts, catalogue, planned, mode)
        order = self.verifier.printer.lay_out(
            PrintRequest(document, verification.attachment_for(document), verification.code)
        )
        return next(iter(self.verifier.printer.print_all([order])))


def _is_follow_up(attached: Json) -> bool:
    return not isinstance(attached.get("agreement"), dict)


def _hashed_record(attached: Json) -> Json:
    """Return what the code is a hash of: the agreement, or a follow-up without its wrapper."""
    if not _is_follow_up(attached):
        agreement: Json = attached["agreement"]
        return agreement
    return {name: value for name, value in attached.items() if name not in _WRAPPER_KEYS}


def _confirmed_folders(attached: Json) -> tuple[str, ...] | None:
    confirmed = attached["folders"].get("confirmed")
    return None if confirmed is None else tuple(confirmed)


def _same_document(planned: tuple[PlannedDocument, ...], document: Json) -> PlannedDocument | None:
    for entry in planned:
        name = (entry.variant.slug, entry.kind.value, entry.language.value)
        if name == (document.get("form"), document.get("kind"), document.get("language")):
            return entry
    return None


def _normalised_code(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _without_blanks(text: str) -> str:
    return "".join(text.split())
