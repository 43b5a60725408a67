"""The refusal of a column that does not exist."""

from internships.domain.errors import DomainError, RefusalKind


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
