"""Errors in printing a document, or in reading a PDF."""

from collections.abc import Iterable

from internships.domain.errors import DomainError, RefusalKind


def code_points(characters: Iterable[str]) -> str:
    """Return characters as code points (U+0000), since fonts may not show them."""
    return ", ".join(f"U+{ord(character):04X}" for character in characters)


class BrokenTemplate(DomainError):
    """A page that may not be printed as its template wrote it; ``where`` names the file or address."""

    code = "broken_template"
    kind = RefusalKind.FAULT

    def __init__(self, reason: str, where: str = "") -> None:
        self.reason, self.where = reason, where
        place = f" ({where})" if where else ""
        super().__init__(
            f"Het sjabloon kan zo niet gedrukt worden{place}: {reason}",
            f"The template can't be printed as it is{place}: {reason}",
        )


class UnprintableCharacters(DomainError):
    """Characters for which the shipped fonts have no glyph; ``where`` names the text that holds them."""

    code = "unprintable_characters"
    kind = RefusalKind.CONFLICT

    def __init__(self, characters: Iterable[str], where: str = "") -> None:
        self.characters, self.where = tuple(characters), where
        place = f" in {where}" if where else ""
        named = code_points(self.characters)
        super().__init__(
            f"De meegeleverde lettertypes hebben deze tekens{place} niet: {named}. Schrijf ze anders.",
            f"The shipped fonts don't have these characters{place}: {named}. Write them otherwise.",
        )


class PrintProcessFailed(DomainError):
    """The print process ended or took too long on this document; the others went on."""

    code = "press_crashed"
    kind = RefusalKind.UNAVAILABLE

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            "Het drukken van dit document is mislukt. Probeer het zo meteen opnieuw; lukt het weer niet, verwittig dan "
            "de systeembeheerder.",
            "Printing this document failed. Try again in a moment; if it fails again, tell the operator.",
        )


class NotAPdf(DomainError):
    """Bytes that can't be read as an open (not encrypted) PDF."""

    code = "not_a_pdf"
    kind = RefusalKind.INVALID

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"Dit bestand kan niet als PDF gelezen worden ({reason}).", f"This file can't be read as a PDF ({reason})."
        )


class EncryptedPdf(NotAPdf):
    """A PDF that is locked with a password; none that is issued here is."""

    code = "pdf_encrypted"

    def __init__(self) -> None:
        super().__init__("locked with a password")


class TruncatedPdf(NotAPdf):
    """A PDF without its end: a download or a copy that was broken off."""

    code = "pdf_cut_off"

    def __init__(self) -> None:
        super().__init__("incomplete: its end is missing")


class NoRecordAttached(DomainError):
    """A PDF without a readable ``agreement.json`` inside."""

    code = "no_record_attached"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"In deze PDF zit geen leesbaar dossier ({reason}).", f"This PDF holds no readable record ({reason})."
        )


class EmptyVariable(DomainError):
    """A template or clause prints a field that has nothing to say; a blank is never printed."""

    code = "empty_variable"
    kind = RefusalKind.CONFLICT

    def __init__(self, name: str, where: str = "") -> None:
        self.name, self.where = name, where
        place = f" ({where})" if where else ""
        super().__init__(
            f"Het veld {name} is leeg en wordt toch gedrukt{place}. Vul het gegeven in.",
            f"The field {name} is empty and is printed all the same{place}. Fill in the fact.",
        )
