"""The answers beside the verdict on a PDF: do its code and its text match the record, and was it issued here."""

from enum import Enum

from internships.domain.errors import DomainError
from internships.domain.pdf_changes import PdfChangeKind
from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.domain.verification import VerificationOutcome
from internships.domain.wording import Bilingual
from internships.services.adapter_types import PdfContents
from internships.services.verification.pdf_verification import FileVerdict


class Answer(Value):
    """One question and its answer: yes, no, or unknown (None)."""

    question: str
    holds: bool | None
    text: Bilingual


class AnswerCode(Enum):
    """Every answer: its question, whether it holds, and its sentence; ``{size}`` is a number of bytes."""

    CODE_MATCHES = (
        "code",
        True,
        "De code in het colofon hoort bij het dossier in het bestand.",
        "The code in the colophon belongs to the record in the file.",
    )
    CODE_DIFFERS = (
        "code",
        False,
        "De code hoort niet bij het dossier: een van beide is veranderd.",
        "The code doesn't belong to the record: one of the two was changed.",
    )
    TEXT_MATCHES = (
        "text",
        True,
        "De tekst is die van een afdruk van het dossier.",
        "The text is that of a print of the record.",
    )
    TEXT_DIFFERS = (
        "text",
        False,
        "De tekst is niet die van een afdruk van het dossier.",
        "The text is not that of a print of the record.",
    )
    NO_RECORD = (
        "text",
        None,
        "Zonder dossier is er niets om mee te vergelijken.",
        "Without a record there is nothing to compare with.",
    )
    ISSUED = (
        "issued",
        True,
        "Dit bestand is hier opgemaakt, byte voor byte ({size} bytes).",
        "This file was issued here, byte for byte ({size} bytes).",
    )
    BYTES_IN_FRONT = (
        "issued",
        False,
        "In dit bestand zit een bestand dat hier opgemaakt is, maar er staat iets voor.",
        "This file holds a file that was issued here, but something stands in front of it.",
    )
    ONLY_SIGNATURES = (
        "issued",
        True,
        "Dit bestand begint met een bestand dat hier opgemaakt is; daarachter staan alleen handtekeningen.",
        "This file begins with a file that was issued here; behind it stand only signatures.",
    )
    CHANGED = (
        "issued",
        False,
        (
            "Dit bestand begint met een bestand dat hier opgemaakt is; daarachter staan meer dan handtekeningen; zie "
            "wat er veranderd is."
        ),
        (
            "This file begins with a file that was issued here; behind it stand more than signatures; see what was "
            "changed."
        ),
    )
    NOT_ISSUED = (
        "issued",
        False,
        "Dit bestand staat zo niet in het register van wat hier opgemaakt is: de echtheid is niet bewezen.",
        "This file isn't in the register of what was issued here: its authenticity is not proven.",
    )

    def answer(self, **facts: int) -> Answer:
        """Return the answer with its sentence."""
        question, holds, nl, en = self.value
        return Answer(question=question, holds=holds, text=Bilingual(nl=nl.format(**facts), en=en.format(**facts)))


def unknown_answer(question: str, refusal: DomainError) -> Answer:
    """Say why a question can't be answered."""
    return Answer(question=question, holds=None, text=refusal.text)


def code_answer(*, holds: bool) -> Answer:
    """Say whether the printed code belongs to the attached record."""
    return (AnswerCode.CODE_MATCHES if holds else AnswerCode.CODE_DIFFERS).answer()


def text_answer(*, holds: bool) -> Answer:
    """Say whether the text is that of the attached record."""
    return (AnswerCode.TEXT_MATCHES if holds else AnswerCode.TEXT_DIFFERS).answer()


def no_record_answers(refusal: DomainError) -> tuple[Answer, Answer]:
    """Return the answers about code and text of a file without a readable record."""
    return unknown_answer("code", refusal), AnswerCode.NO_RECORD.answer()


def record_refusal(contents: PdfContents) -> DomainError:
    """Return why the record of a file can't be read."""
    try:
        contents.attached_record()
    except DomainError as refusal:
        return refusal
    return Refusal("record_unreadable")


def issued_answer(verdict: FileVerdict, size: int) -> Answer:
    """Say whether a file of so many bytes is one that was issued, or begins with one."""
    if verdict.outcome is VerificationOutcome.UNCHANGED:
        return AnswerCode.ISSUED.answer(size=size)
    if any(change.kind is PdfChangeKind.BYTES_IN_FRONT for change in verdict.changes):
        return AnswerCode.BYTES_IN_FRONT.answer()
    if verdict.sha256 is None:
        return AnswerCode.NOT_ISSUED.answer()
    is_changed = verdict.outcome is VerificationOutcome.CHANGED
    return (AnswerCode.CHANGED if is_changed else AnswerCode.ONLY_SIGNATURES).answer()
