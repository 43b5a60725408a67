"""Verifying a PDF on this machine: one verdict from the register, and beside it what code and text say."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from internships import __version__
from internships.domain.agreement import Agreement
from internships.domain.document import Json, Mode, RenderedPdf
from internships.domain.errors import DomainError
from internships.domain.pdf_changes import ChangeKind, FoundSignature
from internships.domain.value import Value
from internships.domain.verification import HOLDING, Outcome, sentence
from internships.domain.wording import Bilingual
from internships.mapping.catalogue import Catalogue
from internships.mapping.mapper import map_agreement
from internships.mapping.planning import Planned, document_set
from internships.services.examination import examine
from internships.services.file_verification import (
    Comparer,
    Contents,
    FileVerdict,
    FoundChange,
    Reader,
    attached_record,
    verify_file,
    with_sentences,
)
from internships.services.ports import PrintShop, Register, Sheet
from internships.services.seal import seal, verification_code
from internships.services.verify_answers import (
    Answer,
    MadeElsewhere,
    UnreadableRecord,
    WithoutItsAgreement,
    code_answer,
    issued_answer,
    not_comparable,
    nothing_inside,
    text_answer,
    why_no_record,
)


class Verification(Value):
    """The verdict with its sentence, what it rests on, and three answers apart."""

    verdict: Outcome
    holds: bool
    text: Bilingual
    changes: tuple[FoundChange, ...]
    signatures: tuple[FoundSignature, ...]
    code_matches: Answer
    text_matches: Answer
    issued_here: Answer


_AROUND = frozenset({"$schema", "document", "folders", "package_version", "verification_code"})
_OF_TEXT = frozenset(
    {ChangeKind.TEXT_CHANGED, ChangeKind.PAGE_ADDED, ChangeKind.PAGE_REMOVED, ChangeKind.PAGE_REPLACED}
)
_OF_RECORD = frozenset(
    {
        ChangeKind.ATTACHMENT_CHANGED,
        ChangeKind.ATTACHMENT_REMOVED,
        ChangeKind.BYTES_IN_FRONT,
        ChangeKind.FOREIGN_FILE,
        ChangeKind.ENCRYPTED,
    }
)


@dataclass(frozen=True)
class Desk:
    """Where PDFs are verified; its catalogue is the plain one, each file tells which folders were confirmed."""

    catalogue: Catalogue
    shop: PrintShop
    register: Register
    read: Reader
    compare: Comparer

    def verify(self, content: bytes, *, code: str | None = None, roots: tuple[bytes, ...] = ()) -> Verification:
        """Answer for one file; ``code`` is the one on paper, which the file should carry; raises ``NotAPdf``."""
        check = _FileCheck(self, content)
        verdict = verify_file(content, check, check.read, self.compare, roots)
        outcome = verdict.outcome
        if code is not None and outcome is not Outcome.UNKNOWN and _signs(code) not in check.codes(verdict):
            outcome = Outcome.ANOTHER
        code_matches, text_matches = check.answers(verdict)
        return Verification(
            verdict=outcome,
            holds=outcome in HOLDING,
            text=sentence(outcome),
            changes=with_sentences(verdict.changes),
            signatures=verdict.signatures,
            code_matches=code_matches,
            text_matches=text_matches,
            issued_here=issued_answer(verdict, len(content)),
        )


@dataclass(frozen=True)
class _FileCheck:
    """Compares one file with the register; what was read and printed for it is kept while it is verified."""

    desk: Desk
    content: bytes
    _read: dict[bytes, Contents] = field(default_factory=dict)
    _prints: list[RenderedPdf | DomainError] = field(default_factory=list)

    @cached_property
    def entries(self) -> dict[str, Json]:
        return {str(entry["sha256"]): entry for entry in self.desk.register.entries()}

    def read(self, content: bytes) -> Contents:
        """Read a file once."""
        if content not in self._read:
            self._read[content] = self.desk.read(content)
        return self._read[content]

    def known(self, hashes: Collection[str]) -> Collection[str]:
        """Return those of these hashes that stand in the register."""
        return [sha256 for sha256 in hashes if sha256 in self.entries]

    def by_code(self, code: str) -> bool:
        """Say whether a file with this code stands in the register."""
        return any(entry.get("verification_code") == code for entry in self.entries.values())

    def original(self, code: str, attached: Json | None) -> bytes | None:
        """Return a fresh print of the record inside when the register knows it: printing gives the same bytes."""
        del code
        fresh = self.fresh(attached) if attached is not None else None
        return fresh.content if isinstance(fresh, RenderedPdf) and fresh.sha256 in self.entries else None

    def codes(self, verdict: FileVerdict) -> tuple[str, ...]:
        """Return the codes of a file, without what separates their groups only for the eye."""
        entry = self.entries.get(verdict.sha256 or "")
        told = (str(entry.get("verification_code")),) if entry is not None else verdict.codes
        return tuple(_signs(code) for code in told)

    def answers(self, verdict: FileVerdict) -> tuple[Answer, Answer]:
        """Return what code and text say."""
        kinds = {change.kind for change in verdict.changes}
        if verdict.sha256 is not None:
            return code_answer(holds=not kinds & _OF_RECORD), text_answer(holds=not kinds & (_OF_TEXT | _OF_RECORD))
        if kinds & {ChangeKind.ENCRYPTED, ChangeKind.CUT_OFF} and self.content not in self._read:
            return nothing_inside(UnreadableRecord())
        contents = self._read[self.content]
        attached = attached_record(contents)
        if attached is None:
            return nothing_inside(why_no_record(contents))
        return self._code(attached, contents), self._text(attached, contents)

    def _code(self, attached: Json, contents: Contents) -> Answer:
        told = str(attached.get("verification_code"))
        folders = str(attached["folders"].get("sha256"))
        version = str(attached.get("package_version"))
        made = verification_code(_sealed(attached), folders, version, _confirmed(attached))
        return code_answer(holds=made == told and _squeezed(told) in _squeezed("".join(contents.texts)))

    def _text(self, attached: Json, contents: Contents) -> Answer:
        fresh = self.fresh(attached)
        if isinstance(fresh, DomainError):
            return not_comparable(fresh)
        return text_answer(
            holds=[_squeezed(page) for page in self.read(fresh.content).texts]
            == [_squeezed(page) for page in contents.texts]
        )

    def fresh(self, attached: Json) -> RenderedPdf | DomainError:
        """Print the record again."""
        if not self._prints:
            self._prints.append(self._fresh_print(attached))
        return self._prints[0]

    def _fresh_print(self, attached: Json) -> RenderedPdf | DomainError:
        if _is_later(attached):
            return WithoutItsAgreement()
        catalogue = self._catalogue(attached)
        examination = examine(attached["agreement"], catalogue, self.desk.shop.unprintable)
        is_proof = attached["document"].get("mode") == Mode.PROOF.value
        if examination.variant is None or not (is_proof or isinstance(examination.facts, Agreement)):
            return UnreadableRecord()
        try:
            return self._printed_again(attached, examination.facts, catalogue, Mode.PROOF if is_proof else Mode.FINAL)
        except DomainError as refusal:
            return refusal

    def _catalogue(self, attached: Json) -> Catalogue:
        confirmed = _confirmed(attached)
        return self.desk.catalogue if confirmed is None else self.desk.catalogue.with_confirmed(confirmed)

    def _printed_again(
        self, attached: Json, facts: Agreement, catalogue: Catalogue, mode: Mode
    ) -> RenderedPdf | DomainError:
        papers = document_set(facts, catalogue)
        planned = _same_paper(papers, attached["document"])
        sealed = seal(facts, catalogue, papers)
        is_ours = (
            sealed.folders_sha256 == attached["folders"].get("sha256")
            and sealed.confirmed == _confirmed(attached)
            and attached.get("package_version") == __version__
        )
        if planned is None or not is_ours:
            return MadeElsewhere()
        document = map_agreement(facts, catalogue, planned, mode)
        order = self.desk.shop.lay_out(Sheet(document, sealed.attached(planned, mode), sealed.code))
        return next(iter(self.desk.shop.print_all([order])))


def _is_later(attached: Json) -> bool:
    return not isinstance(attached.get("agreement"), dict)


def _sealed(attached: Json) -> Json:
    """Return what the code was made of: the agreement, or a later paper without what was put around it."""
    if not _is_later(attached):
        agreement: Json = attached["agreement"]
        return agreement
    return {name: value for name, value in attached.items() if name not in _AROUND}


def _confirmed(attached: Json) -> tuple[str, ...] | None:
    told = attached["folders"].get("confirmed")
    return None if told is None else tuple(told)


def _same_paper(planned: tuple[Planned, ...], wanted: Json) -> Planned | None:
    for entry in planned:
        told = (entry.variant.slug, entry.kind.value, entry.language.value)
        if told == (wanted.get("form"), wanted.get("kind"), wanted.get("language")):
            return entry
    return None


def _signs(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _squeezed(text: str) -> str:
    return "".join(text.split())
