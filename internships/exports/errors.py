"""Refusals of an export: columns that aren't there or aren't yours, too many rows, evidence that isn't whole."""

from internships.domain.errors import DomainError
from internships.domain.wording import Visibility


class UnknownColumn(DomainError):
    """A name that is no column and no set of columns; ``nearest`` are the names that look most like it."""

    code = "unknown_column"

    def __init__(self, name: str, nearest: tuple[str, ...]) -> None:
        self.name, self.nearest = name, nearest
        nl, en = "Kijk de lijst van kolommen na.", "Look it up in the list of columns."
        if nearest:
            nl = f"Bedoelde u: {', '.join(nearest)}?"
            en = f"Did you mean: {', '.join(nearest)}?"
        super().__init__(f"Er is geen kolom “{name}”. {nl}", f"There is no column “{name}”. {en}")


class PrivateColumn(DomainError):
    """A column that another party alone may read."""

    code = "column_private"

    def __init__(self, name: str, visibility: Visibility) -> None:
        self.name = name
        super().__init__(
            f"De kolom “{name}” is voor {visibility.nl}. Laat ze weg uit de uitvoer.",
            f"The column “{name}” is for {visibility.en}. Leave it out of the export.",
        )


class TooManyRows(DomainError):
    """More placements than one sheet of a workbook can hold."""

    code = "export_too_many_rows"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Een werkblad houdt hoogstens {most} stages. Vraag CSV of JSON, of beperk de lijst.",
            f"A worksheet holds at most {most} placements. Ask for CSV or JSON, or narrow the list.",
        )


class EvidenceMissing(DomainError):
    """A file of the bundle can't be read where it should be."""

    code = "evidence_missing"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Het bestand {name} ontbreekt in het archief. Zet het terug uit de back-up en probeer opnieuw.",
            f"The file {name} is missing from the archive. Restore it from the backup and try again.",
        )


class EvidenceAltered(DomainError):
    """A file isn't the one that was recorded."""

    code = "evidence_altered"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Het bestand {name} is niet meer wat opgemaakt werd: de hash klopt niet. Zet het terug uit de back-up.",
            f"The file {name} is no longer what was issued: its hash differs. Restore it from the backup.",
        )


class BundleTooLarge(DomainError):
    """More bytes than the plain ZIP format holds."""

    code = "evidence_too_large"

    def __init__(self) -> None:
        super().__init__(
            "Dit bewijspakket wordt groter dan 2 GB. Haal de documenten een voor een op.",
            "This evidence bundle becomes larger than 2 GB. Fetch the documents one by one.",
        )
