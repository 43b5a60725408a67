"""Files that hold no rows to read, each with what to do about it."""

from internships.domain.errors import DomainError, RefusalKind


def dutch_number(number: int) -> str:
    """Return a number with a point between its thousands."""
    return f"{number:,}".replace(",", ".")


class UnreadableSheet(DomainError):
    """A file that can't be read as a workbook or as CSV."""

    code = "workbook_unreadable"
    kind = RefusalKind.INVALID


class MissingSheet(DomainError):
    """The workbook has no sheet of interns, or a CSV came without its host."""

    code = "sheet_missing"
    kind = RefusalKind.INVALID


class UnreadableHost(DomainError):
    """The host's file beside a CSV holds no record."""

    code = "host_unreadable"


class FileTooLarge(DomainError):
    """A file that is larger than an upload may be."""

    code = "file_too_large"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, name: str, limit: int) -> None:
        size = limit // (1024 * 1024)
        super().__init__(
            f"{name} is groter dan {size} MB; haal er afbeeldingen uit of deel het op.",
            f"{name} is larger than {size} MB; take the pictures out or split it.",
        )


class TooLargeUnpacked(DomainError):
    """A file that would fill the memory when it is read: more than ``most`` of something."""

    code = "workbook_too_large_unpacked"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, name: str, most: int, nl: str, en: str) -> None:
        super().__init__(
            f"{name} bevat meer dan {dutch_number(most)} {nl}; kopieer de rijen naar een nieuw werkboek of "
            "deel het op.",
            f"{name} holds more than {most:,} {en}; copy the rows into a new workbook or split it.",
        )


class TooManyStudents(DomainError):
    """A sheet with more interns than one file may bring."""

    code = "sheet_too_many_interns"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, sheet: str, interns: int, most: int) -> None:
        super().__init__(
            f"Het blad {sheet} heeft {dutch_number(interns)} stagiairs; deel het op in bestanden van hoogstens "
            f"{dutch_number(most)}.",
            f"The sheet {sheet} has {interns:,} interns; split it into files of at most {most:,}.",
        )


class TooManyFacts(DomainError):
    """Rows that hold for every intern, so that all records together would grow past what one file may bring."""

    code = "sheet_too_many_facts"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, place: str, most: int, nl: str, en: str) -> None:
        super().__init__(
            f"Vanaf {place} tellen alle dossiers samen meer dan {dutch_number(most)} {nl}. Een rij zonder rijcode en "
            "het blad Stagegever gelden voor elke stagiair: geef rijen een rijcode of deel het bestand op.",
            f"From {place} on, all records together count more than {most:,} {en}. A row without a row code and the "
            "sheet Host hold for every intern: give rows a row code or split the file.",
        )


class SheetNeedsMemory(DomainError):
    """A file that takes more memory to read than one may."""

    code = "sheet_needs_memory"
    kind = RefusalKind.TOO_LARGE

    def __init__(self, name: str, limit: int) -> None:
        size = limit // 1024**2
        super().__init__(
            f"{name} lezen vraagt meer dan {dutch_number(size)} MB geheugen; deel het op, of kopieer de rijen naar "
            "een nieuw werkboek.",
            f"Reading {name} takes more than {size:,} MB of memory; split it, or copy the rows into a new workbook.",
        )


def not_a_workbook(name: str) -> UnreadableSheet:
    """Return the refusal of a file that is no workbook, or a broken one."""
    return UnreadableSheet(
        f"{name} is geen werkboek (XLSX of ODS), of het is beschadigd; bewaar het opnieuw als XLSX.",
        f"{name} is no workbook (XLSX or ODS), or it is damaged; save it again as XLSX.",
    )


def damaged_file(name: str) -> UnreadableSheet:
    """Return the refusal of a file that its reader gave up on."""
    return UnreadableSheet(
        f"{name} kan niet gelezen worden; bewaar het opnieuw als XLSX, of als CSV (UTF-8).",
        f"{name} can't be read; save it again as XLSX, or as CSV (UTF-8).",
    )


def encrypted_or_old_file(name: str) -> UnreadableSheet:
    """Return the refusal of an old or encrypted workbook: both come in Microsoft's older container."""
    return UnreadableSheet(
        f"{name} heeft een wachtwoord of is een oud XLS-werkboek; bewaar het als XLSX zonder wachtwoord.",
        f"{name} has a password or is an old XLS workbook; save it as XLSX without a password.",
    )


def not_utf8_xml(name: str) -> UnreadableSheet:
    """Return the refusal of XML as no spreadsheet program writes it: not in UTF-8, or with a document type."""
    return UnreadableSheet(
        f"{name} is vanbinnen niet in gewone UTF-8 geschreven (een andere codering of een documenttype); "
        "bewaar het opnieuw als XLSX.",
        f"{name} is not written in plain UTF-8 inside (another encoding or a document type); save it again as XLSX.",
    )
