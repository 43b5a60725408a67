"""What is answered beside the verdict on a PDF: does its code fit, does its text, and was it issued here."""

from internships.domain.errors import DomainError
from internships.domain.pdf_changes import PdfChangeKind
from internships.domain.refusals import Refusal
from internships.domain.value import Value
from internships.domain.verification import VerificationOutcome
from internships.domain.wording import Bilingual
from internships.services.verification.pdf_verification import FileVerdict, PdfContents


class Answer(Value):
    """One question and its answer: yes, no, or can't be told (None)."""

    question: str
    holds: bool | None
    text: Bilingual


def code_answer(*, holds: bool) -> Answer:
    """Say whether the code on the paper belongs to the record inside."""
    if holds:
        return _answer(
            "code",
            holds=True,
            nl="De code in het colofon hoort bij het dossier in het bestand.",
            en="The code in the colophon belongs to the record in the file.",
        )
    return _answer(
        "code",
        holds=False,
        nl="De code hoort niet bij het dossier: een van beide is veranderd.",
        en="The code doesn't belong to the record: one of the two was changed.",
    )


def text_answer(*, holds: bool) -> Answer:
    """Say whether the text is that of the record inside."""
    if holds:
        return _answer(
            "text",
            holds=True,
            nl="De tekst is die van een afdruk van het dossier.",
            en="The text is that of a print of the record.",
        )
    return _answer(
        "text",
        holds=False,
        nl="De tekst is niet die van een afdruk van het dossier.",
        en="The text is not that of a print of the record.",
    )


def not_comparable_answer(refusal: DomainError) -> Answer:
    """Say why the text can't be compared with a print of the record."""
    return _answer("text", holds=None, nl=refusal.text.nl, en=refusal.text.en)


def no_record_answers(refusal: DomainError) -> tuple[Answer, Answer]:
    """Answer for code and text of a file without a readable record."""
    return _answer("code", holds=None, nl=refusal.text.nl, en=refusal.text.en), _answer(
        "text",
        holds=None,
        nl="Zonder dossier is er niets om mee te vergelijken.",
        en="Without a record there is nothing to compare with.",
    )


def record_refusal(contents: PdfContents) -> DomainError:
    """Return why a file has no record that can be read."""
    try:
        contents.attached_record()
    except DomainError as refusal:
        return refusal
    return Refusal("record_unreadable")


def issued_answer(verdict: FileVerdict, size: int) -> Answer:
    """Say whether a file of so many bytes is one that was issued, or begins with one."""
    if verdict.outcome is VerificationOutcome.UNCHANGED:
        return _answer(
            "issued",
            holds=True,
            nl=f"Dit bestand is hier opgemaakt, byte voor byte ({size} bytes).",
            en=f"This file was issued here, byte for byte ({size} bytes).",
        )
    if any(change.kind is PdfChangeKind.BYTES_IN_FRONT for change in verdict.changes):
        return _answer(
            "issued",
            holds=False,
            nl="In dit bestand zit een bestand dat hier opgemaakt is, maar er staat iets voor.",
            en="This file holds a file that was issued here, but something stands in front of it.",
        )
    if verdict.sha256 is not None:
        nl, en = "alleen handtekeningen", "only signatures"
        if verdict.outcome is VerificationOutcome.CHANGED:
            nl, en = "meer dan handtekeningen; zie wat er veranderd is", "more than signatures; see what was changed"
        return _answer(
            "issued",
            holds=verdict.outcome is not VerificationOutcome.CHANGED,
            nl=f"Dit bestand begint met een bestand dat hier opgemaakt is; daarachter staan {nl}.",
            en=f"This file begins with a file that was issued here; behind it stand {en}.",
        )
    return _answer(
        "issued",
        holds=False,
        nl="Dit bestand staat zo niet in het register van wat hier opgemaakt is: de echtheid is niet bewezen.",
        en="This file isn't in the register of what was issued here: its authenticity is not proven.",
    )


def _answer(question: str, *, holds: bool | None, nl: str, en: str) -> Answer:
    return Answer(question=question, holds=holds, text=Bilingual(nl=nl, en=en))
