"""The answers beside the verdict on a PDF: do its code and its text match the record, and was it issued here."""

from internships.domain.errors import DomainError
from internships.domain.pdf_changes import PdfChangeKind
from internships.domain.value import Value
from internships.domain.verification import VerificationOutcome
from internships.domain.wording import Bilingual
from internships.services.verification.pdf_verification import FileVerdict, PdfContents


class Answer(Value):
    """One question and its answer: yes, no, or unknown (None)."""

    question: str
    holds: bool | None
    text: Bilingual


class RecordUnreadable(DomainError):
    """The attached JSON is no record of this product."""

    code = "record_unreadable"

    def __init__(self) -> None:
        super().__init__(
            "Het dossier in dit bestand kan niet gelezen worden; vraag het oorspronkelijke bestand bij de opmaker.",
            "The record in this file can't be read; get the original file from whoever issued it.",
        )


class AgreementNotInside(DomainError):
    """An amendment or a termination holds itself and not the agreement, of which its other words come."""

    code = "agreement_not_inside"

    def __init__(self) -> None:
        super().__init__(
            "In dit bestand zit alleen wat verandert of eindigt, niet de overeenkomst zelf; vergelijk het met wat de "
            "dienst bewaart, of kijk het na op haar pagina /verify.",
            "This file holds only what changes or ends, not the agreement itself; compare it with what the service "
            "keeps, or look it up on its page /verify.",
        )


class MadeFromOtherFolders(DomainError):
    """The record was printed from other folders or by another version, so a fresh print can't be compared."""

    code = "made_from_other_folders"

    def __init__(self) -> None:
        super().__init__(
            "Dit bestand is gedrukt van andere sjablonen of met een andere versie dan die hier staan; vergelijk daar.",
            "This file was printed from other templates or by another version than those here; compare it there.",
        )


def code_answer(*, holds: bool) -> Answer:
    """Say whether the printed code belongs to the attached record."""
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
    """Say whether the text is that of the attached record."""
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
    """Return the answers about code and text of a file without a readable record."""
    return _answer("code", holds=None, nl=refusal.text.nl, en=refusal.text.en), _answer(
        "text",
        holds=None,
        nl="Zonder dossier is er niets om mee te vergelijken.",
        en="Without a record there is nothing to compare with.",
    )


def record_refusal(contents: PdfContents) -> DomainError:
    """Return why the record of a file can't be read."""
    try:
        contents.attached_record()
    except DomainError as refusal:
        return refusal
    return RecordUnreadable()


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
