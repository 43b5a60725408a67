"""An incoming draft: a record from a file or request, with its row and the findings of its reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from internships.domain.document import Json
from internships.domain.errors import Finding, SheetPlace


@dataclass(frozen=True)
class IncomingDraft:
    """The record of one intern, as it was read.

    ``row`` is the sender's code (column A of the workbook), or the record's number. ``places`` maps JSON Pointers of
    the record to the cells that the facts came from.
    """

    row: str
    number: int
    record: Json
    findings: tuple[Finding, ...] = ()
    places: Mapping[str, SheetPlace] = field(default_factory=dict)

    def with_cell(self, finding: Finding) -> Finding:
        """Return the finding with the cell of its fact, or of the nearest group around it that has a cell."""
        pointer = finding.pointer
        while finding.place is None and pointer:
            if pointer in self.places:
                return finding.model_copy(update={"place": self.places[pointer]})
            pointer = pointer.rpartition("/")[0]
        if finding.place is None and "" in self.places:
            return finding.model_copy(update={"place": self.places[""]})
        return finding
