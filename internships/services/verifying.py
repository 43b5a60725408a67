"""The public desk: was this issued here, and does it still hold? By code or by file; nothing personal is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from internships.domain.day import day_of
from internships.domain.document import DocumentKind, Json
from internships.domain.history import Event, EventKind
from internships.domain.ledger import THE_AGREEMENT, THE_TERMINATION
from internships.domain.lifecycle import Status
from internships.domain.pdf_changes import FoundSignature
from internships.domain.pointers import first
from internships.domain.record import IssuedDocument, NotFound
from internships.domain.value import Value
from internships.domain.verification import HOLDING, OldReason, Outcome, Validity, sentence, validity_of
from internships.domain.wording import Bilingual, Language
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Opened, load, opened
from internships.services.file_verification import (
    Comparer,
    FileVerdict,
    FoundChange,
    Reader,
    verify_file,
    with_sentences,
)
from internships.services.ports_work import Archive, Work


class Known(Value):
    """What is told of a document that was issued here: no name, no reference, nothing of its content."""

    kind: DocumentKind
    language: Language
    institution: Bilingual
    issued_on: date
    variant_confirmed: bool
    holds: bool
    validity: Validity


class Verdict(Value):
    """One verdict with its sentence, and what it rests on; ``documents`` carry the code or are the file's.

    ``file`` is the verdict on the file itself, when there was one.
    """

    verdict: Outcome
    holds: bool
    text: Bilingual
    issued_here: bool
    validity: Validity | None = None
    file: Outcome | None = None
    changes: tuple[FoundChange, ...] = ()
    signatures: tuple[FoundSignature, ...] = ()
    documents: tuple[Known, ...] = ()


_BEST_FIRST = (Outcome.HOLDS, Outcome.AMENDED, Outcome.NOT_SIGNED_YET, Outcome.NO_LONGER_HOLDS)


@dataclass(frozen=True)
class Verifying:
    """Looks up issued documents for anybody."""

    bureau: Bureau
    archive: Archive
    read: Reader
    compare: Comparer

    def code(self, code: str) -> Verdict:
        """Answer for a verification code as it stands in the colophon; blanks and case don't matter."""
        with self.bureau.storage.reading() as work:
            return self._verdict(work, work.papers.by_code(grouped(code)), None)

    def content(self, content: bytes) -> Verdict:
        """Answer for a file: what was issued, what was changed since, who signed, and whether it still holds."""
        found = verify_file(content, _Issued(self.bureau, self.archive), self.read, self.compare)
        with self.bureau.storage.reading() as work:
            if found.sha256 is not None:
                return self._verdict(work, work.papers.by_sha256(found.sha256), found)
            documents = next((told for code in found.codes if (told := work.papers.by_code(code))), ())
            return self._verdict(work, documents, found)

    def _verdict(self, work: Work, documents: tuple[IssuedDocument, ...], file: FileVerdict | None) -> Verdict:
        known = self._known(work, documents)
        validity = known[0].validity if known else None
        outcome = validity.outcome if validity is not None else Outcome.UNKNOWN
        if file is not None and file.outcome not in {Outcome.UNCHANGED, Outcome.SIGNED}:
            outcome = file.outcome
        return Verdict(
            verdict=outcome,
            holds=outcome in HOLDING,
            text=sentence(outcome, validity=validity, file=file.outcome if file is not None else None),
            issued_here=bool(known) and (file is None or file.outcome in {Outcome.UNCHANGED, Outcome.SIGNED}),
            validity=validity,
            file=file.outcome if file is not None else None,
            changes=with_sentences(file.changes) if file is not None else (),
            signatures=file.signatures if file is not None else (),
            documents=known,
        )

    def _known(self, work: Work, documents: tuple[IssuedDocument, ...]) -> tuple[Known, ...]:
        states = {agreement_id: _State.of(work, self.bureau, agreement_id) for agreement_id in _agreements(documents)}
        told = (self._one(document, states[document.agreement_id]) for document in documents)
        best = sorted(dict.fromkeys(told), key=lambda known: _BEST_FIRST.index(known.validity.outcome))
        # The same content has the same code: what was printed again is told once, as what became of the best of it.
        first_of = {(known.kind, known.language, known.institution.nl): known for known in reversed(best)}
        return tuple(sorted(first_of.values(), key=lambda known: _BEST_FIRST.index(known.validity.outcome)))

    def _one(self, document: IssuedDocument, state: "_State") -> Known:
        validity = state.validity(document)
        return Known(
            kind=document.kind,
            language=document.language,
            institution=self._institution(document.form),
            issued_on=day_of(document.issued_at),
            variant_confirmed=document.variant_confirmed,
            holds=validity.outcome in HOLDING,
            validity=validity,
        )

    def _institution(self, slug: str) -> Bilingual:
        """Return the name of an institution; a folder that was taken away since leaves its slug."""
        if slug not in self.bureau.folders.slugs:
            return Bilingual(nl=slug, en=slug)
        return self.bureau.folders.folder(slug).institution.name


def grouped(code: str) -> str:
    """Return a code in groups of four, as it is printed."""
    letters = "".join(sign for sign in code.upper() if sign.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _agreements(documents: tuple[IssuedDocument, ...]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(document.agreement_id for document in documents))


@dataclass(frozen=True)
class _Issued:
    """The documents of the service as what a file is compared with."""

    bureau: Bureau
    archive: Archive

    def known(self, hashes: Collection[str]) -> Collection[str]:
        """Return those of these hashes that are of issued documents."""
        with self.bureau.storage.reading() as work:
            return work.papers.among(tuple(hashes))

    def by_code(self, code: str) -> bool:
        """Say whether a document with this code was issued."""
        with self.bureau.storage.reading() as work:
            return bool(work.papers.by_code(code))

    def original(self, code: str, attached: Json | None) -> bytes | None:
        """Return the document with this code, of the kind and language that the file tells of itself."""
        with self.bureau.storage.reading() as work:
            documents = work.papers.by_code(code)
        wanted = attached["document"] if attached is not None else {}
        same = [
            document
            for document in documents
            if (document.kind.value, document.language.value, document.form)
            == (wanted.get("kind"), wanted.get("language"), wanted.get("form"))
        ]
        agreement = [document for document in documents if document.kind is DocumentKind.AGREEMENT]
        for document in (*same, *agreement):
            try:
                return self.archive.read(document.sha256)
            except NotFound:  # erased since
                continue
        return None


@dataclass(frozen=True)
class _State:
    """An agreement as it stands today, with its history."""

    known: Opened
    events: tuple[Event, ...]
    today: date

    @classmethod
    def of(cls, work: Work, bureau: Bureau, agreement_id: UUID) -> "_State":
        """Read an agreement, whoever asks."""
        return cls(opened(work, bureau, load(work, agreement_id)), work.trail.events(agreement_id), bureau.today())

    def validity(self, document: IssuedDocument) -> Validity:
        """Return whether one of its documents still holds, and since when not."""
        status = self.known.status(self.today)
        if document.subject != THE_AGREEMENT:
            return self._later(document, status)
        signed = [one for one in self.known.dossier.signed_amendments if one.holds_from <= self.today]
        validity = validity_of(status, is_void=document.is_void, amendments=len(signed))
        if validity.outcome is Outcome.AMENDED:
            return validity.model_copy(update={"since": max(one.holds_from for one in signed)})
        if validity.reason is None:
            return validity
        return validity.model_copy(update={"since": self._since(validity.reason, document)})

    def _later(self, document: IssuedDocument, status: Status) -> Validity:
        """Return whether an amendment or a termination holds; a termination goes on holding when all is over."""
        dossier = self.known.dossier
        kept = next(
            (
                one.signed_on
                for one in dossier.amendments
                if document.subject == f"amendment/{one.amendment.number}" and not one.is_dropped
            ),
            None,
        )
        if document.subject == THE_TERMINATION and dossier.termination is not None:
            kept = dossier.termination.signed_on
        if document.is_void:
            reason = OldReason.CANCELLED if status is Status.CANCELLED else OldReason.DROPPED
            return Validity(outcome=Outcome.NO_LONGER_HOLDS, reason=reason, since=self._since(reason, document))
        if kept is None:
            return Validity(outcome=Outcome.NOT_SIGNED_YET)
        if document.subject == THE_TERMINATION:
            return Validity(outcome=Outcome.HOLDS)
        validity = validity_of(status, is_void=False)
        if validity.reason is None:
            return Validity(outcome=Outcome.HOLDS)
        return validity.model_copy(update={"since": self._since(validity.reason, document)})

    def _since(self, reason: OldReason, document: IssuedDocument) -> date | None:
        dossier = self.known.dossier
        if reason is OldReason.ENDED_EARLY and dossier.ended_on is not None:
            return dossier.ended_on + timedelta(days=1)
        if reason is OldReason.COMPLETED:
            last = first(dossier.effective(self.today), "/period/last_day")
            return last + timedelta(days=1) if last is not None else None
        if reason is OldReason.EXPIRED:
            return dossier.stale_on
        moments = [
            event.at for event in self.events if event.kind in _EVENTS[reason] and event.at >= document.issued_at
        ]
        if not moments:
            return None
        return day_of(moments[0] if reason in {OldReason.REVISED, OldReason.DROPPED} else moments[-1])


_EVENTS = {
    OldReason.REVISED: {EventKind.REVISED, EventKind.CANCELLED},
    OldReason.DROPPED: {EventKind.AMENDMENT_DROPPED, EventKind.TERMINATION_DROPPED, EventKind.REVISED},
    OldReason.SUSPENDED: {EventKind.SUSPENDED},
    OldReason.REJECTED: {EventKind.REJECTED},
    OldReason.WITHDRAWN: {EventKind.WITHDRAWN},
    OldReason.CANCELLED: {EventKind.CANCELLED},
}
