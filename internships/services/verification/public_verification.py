"""Public verification by code or by file: was this issued here, and is it still valid? Nothing personal is shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from internships.domain.agreement_record import IssuedDocument, NotFound
from internships.domain.brussels_time import brussels_date
from internships.domain.document import DocumentKind, Json
from internships.domain.history import Event, EventKind
from internships.domain.lifecycle import Status
from internships.domain.pdf_changes import PdfSignature
from internships.domain.pointers import fact_at
from internships.domain.signatures import AGREEMENT_SUBJECT, TERMINATION_SUBJECT
from internships.domain.value import Value
from internships.domain.verification import (
    RELIABLE_OUTCOMES,
    InvalidityReason,
    Validity,
    VerificationOutcome,
    outcome_sentence,
    validity_of,
)
from internships.domain.wording import Bilingual, Language
from internships.services.adapter_types import FileArchive, UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.state import AgreementState, load_state
from internships.services.verification.pdf_verification import (
    DescribedChange,
    FileVerdict,
    PdfComparer,
    PdfReader,
    describe_changes,
    verify_file,
)


class KnownDocument(Value):
    """What is shown of an issued document: no name, no reference, no content."""

    kind: DocumentKind
    language: Language
    institution: Bilingual
    issued_on: date
    variant_confirmed: bool
    holds: bool
    validity: Validity


class Verdict(Value):
    """The verdict with its sentence, and what it is based on; ``documents`` have the code or are the file.

    ``file`` is the verdict on the file itself, if there was one.
    """

    verdict: VerificationOutcome
    holds: bool
    text: Bilingual
    issued_here: bool
    validity: Validity | None = None
    file: VerificationOutcome | None = None
    changes: tuple[DescribedChange, ...] = ()
    signatures: tuple[PdfSignature, ...] = ()
    documents: tuple[KnownDocument, ...] = ()


_BEST_FIRST = (
    VerificationOutcome.HOLDS,
    VerificationOutcome.AMENDED,
    VerificationOutcome.NOT_SIGNED_YET,
    VerificationOutcome.NO_LONGER_HOLDS,
)


@dataclass(frozen=True)
class PublicVerifier:
    """Looks up issued documents for anybody."""

    context: AgreementContext
    archive: FileArchive
    read: PdfReader
    compare: PdfComparer

    def verify_code(self, code: str) -> Verdict:
        """Verify a code as printed in the colophon; blanks and case don't matter."""
        with self.context.storage.reading() as work:
            return self._verdict(work, work.documents.by_code(group_code(code)), None)

    def verify_content(self, content: bytes) -> Verdict:
        """Verify a file: what was issued, what was changed since, who signed, and whether it is still valid."""
        verdict = verify_file(content, _IssuedDocuments(self.context, self.archive), self.read, self.compare)
        with self.context.storage.reading() as work:
            if verdict.sha256 is not None:
                return self._verdict(work, work.documents.by_sha256(verdict.sha256), verdict)
            documents = next((with_code for code in verdict.codes if (with_code := work.documents.by_code(code))), ())
            return self._verdict(work, documents, verdict)

    def _verdict(self, work: UnitOfWork, documents: tuple[IssuedDocument, ...], file: FileVerdict | None) -> Verdict:
        known = self._known_documents(work, documents)
        validity = known[0].validity if known else None
        outcome = validity.outcome if validity is not None else VerificationOutcome.UNKNOWN
        if file is not None and file.outcome not in {VerificationOutcome.UNCHANGED, VerificationOutcome.SIGNED}:
            outcome = file.outcome
        return Verdict(
            verdict=outcome,
            holds=outcome in RELIABLE_OUTCOMES,
            text=outcome_sentence(outcome, validity=validity, file=file.outcome if file is not None else None),
            issued_here=bool(known)
            and (file is None or file.outcome in {VerificationOutcome.UNCHANGED, VerificationOutcome.SIGNED}),
            validity=validity,
            file=file.outcome if file is not None else None,
            changes=describe_changes(file.changes) if file is not None else (),
            signatures=file.signatures if file is not None else (),
            documents=known,
        )

    def _known_documents(self, work: UnitOfWork, documents: tuple[IssuedDocument, ...]) -> tuple[KnownDocument, ...]:
        histories = {
            key: _AgreementHistory(load_state(work, self.context, key), work.history.events(key))
            for key in dict.fromkeys(document.agreement_id for document in documents)
        }
        views = (self._known_document(document, histories[document.agreement_id]) for document in documents)
        best = sorted(dict.fromkeys(views), key=lambda known: _BEST_FIRST.index(known.validity.outcome))
        # Reprints have the same code: of each kind and language only the one with the best validity is shown.
        first_of = {(known.kind, known.language, known.institution.nl): known for known in reversed(best)}
        return tuple(sorted(first_of.values(), key=lambda known: _BEST_FIRST.index(known.validity.outcome)))

    def _known_document(self, document: IssuedDocument, history: "_AgreementHistory") -> KnownDocument:
        validity = history.validity(document)
        return KnownDocument(
            kind=document.kind,
            language=document.language,
            institution=self._institution(document.form),
            issued_on=brussels_date(document.issued_at),
            variant_confirmed=document.variant_confirmed,
            holds=validity.outcome in RELIABLE_OUTCOMES,
            validity=validity,
        )

    def _institution(self, slug: str) -> Bilingual:
        """Return the name of an institution, or its slug when the folder was removed since."""
        if slug not in self.context.folders.slugs:
            return Bilingual(nl=slug, en=slug)
        return self.context.folders.folder(slug).institution.name


def group_code(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    letters = "".join(sign for sign in code.upper() if sign.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@dataclass(frozen=True)
class _IssuedDocuments:
    """The issued documents of the service, to compare a file with."""

    context: AgreementContext
    archive: FileArchive

    def known(self, hashes: Collection[str]) -> Collection[str]:
        """Return those of these hashes that are of issued documents."""
        with self.context.storage.reading() as work:
            return work.documents.known_hashes(tuple(hashes))

    def by_code(self, code: str) -> bool:
        """Say whether a document with this code was issued."""
        with self.context.storage.reading() as work:
            return bool(work.documents.by_code(code))

    def original(self, code: str, attached: Json | None) -> bytes | None:
        """Return the document with this code, of the kind and language that the file says it is."""
        with self.context.storage.reading() as work:
            documents = work.documents.by_code(code)
        described = attached["document"] if attached is not None else {}
        same = [
            document
            for document in documents
            if (document.kind.value, document.language.value, document.form)
            == (described.get("kind"), described.get("language"), described.get("form"))
        ]
        agreement = [document for document in documents if document.kind is DocumentKind.AGREEMENT]
        for document in (*same, *agreement):
            try:
                return self.archive.read(document.sha256)
            except NotFound:  # its file was erased
                continue
        return None


@dataclass(frozen=True)
class _AgreementHistory:
    """An agreement as it is today, with its history."""

    state: AgreementState
    events: tuple[Event, ...]

    def validity(self, document: IssuedDocument) -> Validity:
        """Return whether a document of the agreement is still valid, and since when not."""
        status = self.state.status()
        if document.subject != AGREEMENT_SUBJECT:
            return self._follow_up_validity(document, status)
        signed = [one for one in self.state.loaded.signed_amendments if one.effective_from <= self.state.today]
        validity = validity_of(status, is_void=document.is_void, amendments=len(signed))
        if validity.outcome is VerificationOutcome.AMENDED:
            return validity.model_copy(update={"since": max(one.effective_from for one in signed)})
        if validity.reason is None:
            return validity
        return validity.model_copy(update={"since": self._since(validity.reason, document)})

    def _follow_up_validity(self, document: IssuedDocument, status: Status) -> Validity:
        """Return whether an amendment or termination is valid; a termination stays valid after the end."""
        loaded = self.state.loaded
        signed_on = next(
            (
                one.signed_on
                for one in loaded.amendments
                if document.subject == f"amendment/{one.amendment.number}" and not one.is_dropped
            ),
            None,
        )
        if document.subject == TERMINATION_SUBJECT and loaded.termination is not None:
            signed_on = loaded.termination.signed_on
        if document.is_void:
            reason = InvalidityReason.CANCELLED if status is Status.CANCELLED else InvalidityReason.DROPPED
            return Validity(
                outcome=VerificationOutcome.NO_LONGER_HOLDS, reason=reason, since=self._since(reason, document)
            )
        if signed_on is None:
            return Validity(outcome=VerificationOutcome.NOT_SIGNED_YET)
        if document.subject == TERMINATION_SUBJECT:
            return Validity(outcome=VerificationOutcome.HOLDS)
        validity = validity_of(status, is_void=False)
        if validity.reason is None:
            return Validity(outcome=VerificationOutcome.HOLDS)
        return validity.model_copy(update={"since": self._since(validity.reason, document)})

    def _since(self, reason: InvalidityReason, document: IssuedDocument) -> date | None:
        loaded = self.state.loaded
        if reason is InvalidityReason.ENDED_EARLY and loaded.ended_on is not None:
            return loaded.ended_on + timedelta(days=1)
        if reason is InvalidityReason.COMPLETED:
            last = fact_at(loaded.effective(self.state.today), "/period/last_day")
            return last + timedelta(days=1) if last is not None else None
        if reason is InvalidityReason.EXPIRED:
            return loaded.stale_on
        moments = [
            event.at for event in self.events if event.kind in _EVENTS[reason] and event.at >= document.issued_at
        ]
        if not moments:
            return None
        return brussels_date(
            moments[0] if reason in {InvalidityReason.REVISED, InvalidityReason.DROPPED} else moments[-1]
        )


_EVENTS = {
    InvalidityReason.REVISED: {EventKind.REVISED, EventKind.CANCELLED},
    InvalidityReason.DROPPED: {EventKind.AMENDMENT_DROPPED, EventKind.TERMINATION_DROPPED, EventKind.REVISED},
    InvalidityReason.SUSPENDED: {EventKind.SUSPENDED},
    InvalidityReason.REJECTED: {EventKind.REJECTED},
    InvalidityReason.WITHDRAWN: {EventKind.WITHDRAWN},
    InvalidityReason.CANCELLED: {EventKind.CANCELLED},
}
