"""Drafts on their way in: a record with the row it came from and what its reader found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from internships.domain.document import Json
from internships.domain.errors import Finding, SheetPlace


@dataclass(frozen=True)
class IncomingDraft:
    """One intern's record as it came in.

    ``row`` is the code that the sender gave (column A of the workbook), or the record's number. ``places`` tells
    for JSON Pointers of the record from which cell they came.
    """

    row: str
    number: int
    record: Json
    findings: tuple[Finding, ...] = ()
    places: Mapping[str, SheetPlace] = field(default_factory=dict)

    def with_cell(self, finding: Finding) -> Finding:
        """Return a finding with the cell that its fact came from: the nearest one above it."""
        pointer = finding.pointer
        while finding.place is None and pointer:
            if pointer in self.places:
                return finding.model_copy(update={"place": self.places[pointer]})
            pointer = pointer.rpartition("/")[0]
        if finding.place is None and "" in self.places:
            return finding.model_copy(update={"place": self.places[""]})
        return finding
