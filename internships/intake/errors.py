"""Files that hold no rows to read, each with what to do about it."""

from internships.domain.errors import DomainError


class UnreadableSheet(DomainError):
    """A file that can't be read as a workbook or as CSV."""

    code = "workbook_unreadable"


class TooLarge(DomainError):
    """A file that would grow too large when unpacked, or has too many rows."""

    code = "workbook_too_large"


class EmptyFile(DomainError):
    """A file without a single row."""

    code = "file_empty"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is leeg; begin met `internships workbook`.",
            f"{name} is empty; start from `internships workbook`.",
        )
