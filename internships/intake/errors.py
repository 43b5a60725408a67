"""Files that hold no rows to read, each with what to do about it."""

from internships.domain.errors import DomainError


def dutch_number(number: int) -> str:
    """Return a number with a point between its thousands."""
    return f"{number:,}".replace(",", ".")


class UnreadableSheet(DomainError):
    """A file that can't be read as a workbook or as CSV."""

    code = "workbook_unreadable"


class MissingSheet(DomainError):
    """The workbook has no sheet of interns, or a CSV came without its host."""

    code = "sheet_missing"


class MissingHeadings(DomainError):
    """A sheet of interns whose first line is no line of headings."""

    code = "headings_missing"

    def __init__(self, sheet: str, row: int) -> None:
        super().__init__(
            f"Rij {row} van {sheet} bevat geen enkele gekende kop; neem de koppen van `internships workbook` over.",
            f"Row {row} of {sheet} holds no known heading; take the headings of `internships workbook`.",
        )


class UnreadableHost(DomainError):
    """The host's file beside a CSV holds no record."""

    code = "host_unreadable"


class FileTooLarge(DomainError):
    """A file that is larger than an upload may be."""

    code = "file_too_large"

    def __init__(self, name: str, limit: int) -> None:
        size = limit // (1024 * 1024)
        super().__init__(
            f"{name} is groter dan {size} MB; haal er afbeeldingen uit of deel het op.",
            f"{name} is larger than {size} MB; take the pictures out or split it.",
        )


class TooLargeUnpacked(DomainError):
    """A file that would fill the memory when it is read: more than ``most`` of something."""

    code = "workbook_too_large_unpacked"

    def __init__(self, name: str, most: int, nl: str, en: str) -> None:
        super().__init__(
            f"{name} bevat meer dan {dutch_number(most)} {nl}; kopieer de rijen naar een nieuw werkboek of "
            "deel het op.",
            f"{name} holds more than {most:,} {en}; copy the rows into a new workbook or split it.",
        )


class SheetTooLarge(DomainError):
    """A sheet with more rows or columns than one file may bring."""

    code = "sheet_too_large"

    def __init__(self, name: str, rows: int, columns: int) -> None:
        super().__init__(
            f"Het blad {name} heeft inhoud voorbij rij {rows} of kolom {columns}; wis wat daar staat of deel het op.",
            f"The sheet {name} has content beyond row {rows} or column {columns}; clear what stands there or split it.",
        )


class TooManyFormulas(DomainError):
    """A sheet in which formulas and errors fill so many cells that naming each would help nobody."""

    code = "sheet_holds_formulas"

    def __init__(self, sheet: str) -> None:
        super().__init__(
            f"Het blad {sheet} staat vol formules of fouten; kopieer alles, plak het als waarden en wis de fouten.",
            f"The sheet {sheet} is full of formulas or errors; copy all, paste it as values and clear the errors.",
        )


class TooManyStudents(DomainError):
    """A sheet with more interns than one file may bring."""

    code = "sheet_too_many_interns"

    def __init__(self, sheet: str, interns: int, most: int) -> None:
        super().__init__(
            f"Het blad {sheet} heeft {dutch_number(interns)} stagiairs; deel het op in bestanden van hoogstens "
            f"{dutch_number(most)}.",
            f"The sheet {sheet} has {interns:,} interns; split it into files of at most {most:,}.",
        )


class TooManyFacts(DomainError):
    """Rows that hold for every intern, so that all records together would grow past what one file may bring."""

    code = "sheet_too_many_facts"

    def __init__(self, place: str, most: int, nl: str, en: str) -> None:
        super().__init__(
            f"Vanaf {place} tellen alle dossiers samen meer dan {dutch_number(most)} {nl}. Een rij zonder rijcode en "
            "het blad Stagegever gelden voor elke stagiair: geef rijen een rijcode of deel het bestand op.",
            f"From {place} on, all records together count more than {most:,} {en}. A row without a row code and the "
            "sheet Host hold for every intern: give rows a row code or split the file.",
        )


class SheetTooSlow(DomainError):
    """A file that takes longer to read than one may."""

    code = "sheet_too_slow"

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(
            f"{name} lezen duurt langer dan {seconds:g} seconden; deel het op, of kopieer de rijen naar "
            "een nieuw werkboek.",
            f"Reading {name} takes longer than {seconds:g} seconds; split it, or copy the rows into a new workbook.",
        )


class SheetNeedsMemory(DomainError):
    """A file that takes more memory to read than one may."""

    code = "sheet_needs_memory"

    def __init__(self, name: str, limit: int) -> None:
        size = limit // 1024**2
        super().__init__(
            f"{name} lezen vraagt meer dan {dutch_number(size)} MB geheugen; deel het op, of kopieer de rijen naar "
            "een nieuw werkboek.",
            f"Reading {name} takes more than {size:,} MB of memory; split it, or copy the rows into a new workbook.",
        )


class SheetReaderStopped(DomainError):
    """A file on which its reader broke off."""

    code = "sheet_reader_stopped"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Het lezen van {name} brak af; kopieer de rijen naar een nieuw werkboek en probeer het opnieuw.",
            f"Reading {name} broke off; copy the rows into a new workbook and try again.",
        )


class EmptyFile(DomainError):
    """A file without a single row."""

    code = "file_empty"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is leeg; begin met `internships workbook`.",
            f"{name} is empty; start from `internships workbook`.",
        )


class UnbalancedQuotes(DomainError):
    """A CSV whose quotation marks don't say where its fields end."""

    code = "csv_quotes_unbalanced"

    def __init__(self, name: str, line: int) -> None:
        super().__init__(
            f"In {name} kloppen de aanhalingstekens niet in de rij die op regel {line} begint; "
            "verdubbel een aanhalingsteken in een tekst of bewaar het bestand opnieuw vanuit Excel.",
            f"In {name} the quotation marks don't match in the row that starts on line {line}; "
            "double a quotation mark inside a text or save the file again from Excel.",
        )


class BrokenUtf8(DomainError):
    """A CSV in UTF-8 with a byte that is none, so that a letter is lost."""

    code = "csv_broken_byte"

    def __init__(self, name: str, line: int, position: int) -> None:
        super().__init__(
            f"{name} is UTF-8, maar op regel {line}, teken {position} staat een byte die geen letter is; "
            "verbeter die letter en bewaar het opnieuw als CSV (UTF-8).",
            f"{name} is UTF-8, but on line {line}, character {position} there is a byte that is no letter; "
            "correct that letter and save it again as CSV (UTF-8).",
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
