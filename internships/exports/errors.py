"""Refusals of an export: columns that aren't there or aren't yours, too many rows, evidence that isn't whole."""

from internships.domain.errors import DomainError, RefusalKind
from internships.domain.wording import Visibility


class UnknownColumn(DomainError):
    """A name that is no column and no set of columns; ``nearest`` are the names that look most like it."""

    code = "unknown_column"
    kind = RefusalKind.MALFORMED

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
    kind = RefusalKind.FORBIDDEN

    def __init__(self, name: str, visibility: Visibility) -> None:
        self.name = name
        super().__init__(
            f"De kolom “{name}” is voor {visibility.nl}. Laat ze weg uit de uitvoer.",
            f"The column “{name}” is for {visibility.en}. Leave it out of the export.",
        )


class TooManyRows(DomainError):
    """More placements than one sheet of a workbook can hold."""

    code = "export_too_many_rows"
    kind = RefusalKind.MALFORMED

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Een werkblad houdt hoogstens {most} stages. Vraag CSV of JSON, of beperk de lijst.",
            f"A worksheet holds at most {most} placements. Ask for CSV or JSON, or narrow the list.",
        )
