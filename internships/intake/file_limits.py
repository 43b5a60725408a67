"""What one file of interns may bring: how many interns, facts and characters, and how many findings are told."""

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from internships.domain.errors import Finding, Severity, more_findings
from internships.intake.errors import TooManyFacts

MOST_STUDENTS = 2_000
"""As many as a batch takes."""
MOST_FACTS = 500_000
"""Facts in all records together."""
MOST_ENTRIES = 100_000
"""Entries of lists in all records together: fifty for each of 2,000 interns."""
MOST_TEXT = 10_000_000
"""Characters of all facts together."""
MOST_LISTED = 100
"""Findings about a file that are told; the others are counted."""


@dataclass
class FactCount:
    """Counts what a file brings before it is put into records: a row may hold for every intern."""

    facts: int = 0
    text: int = 0
    entries: int = 0

    def add_entry(self, place: str, values: Iterable[object], interns: int) -> None:
        """Count a row of a list as often as there are interns who get it; raises ``TooManyFacts``."""
        self.entries += interns
        if self.entries > MOST_ENTRIES:
            raise TooManyFacts(place, MOST_ENTRIES, "rijen van lijsten", "rows of lists")
        self.add(place, values, interns)

    def add(self, place: str, values: Iterable[object], interns: int) -> None:
        """Count the values of a line as often as there are interns who get them; raises ``TooManyFacts``."""
        for value in values:
            told = str(value)
            self.facts += interns * (1 + told.count("\n") + told.count(";"))  # a cell may hold a list
            self.text += interns * len(told)
        if self.facts > MOST_FACTS:
            raise TooManyFacts(place, MOST_FACTS, "gegevens", "facts")
        if self.text > MOST_TEXT:
            raise TooManyFacts(place, MOST_TEXT, "tekens", "characters")


SheetLine = tuple[str, int | None]
"""A sheet and a row."""


@dataclass
class FileFindings:
    """What is wrong with a file: the first ``MOST_TOLD`` are told, of the others only their lines are kept."""

    listed: dict[Finding, None] = field(default_factory=dict)
    unlisted: Counter[SheetLine] = field(default_factory=Counter)
    """How many findings on a line are not told."""
    blocked: set[SheetLine] = field(default_factory=set)
    """Lines of which a finding that blocks is not told."""

    def add(self, findings: Iterable[Finding]) -> None:
        """Take findings, each once."""
        for finding in findings:
            if len(self.listed) < MOST_LISTED:
                self.listed[finding] = None
            elif finding not in self.listed:
                self.unlisted[line_of(finding)] += 1
                if finding.blocks:
                    self.blocked.add(line_of(finding))

    def on_lines(self, lines: AbstractSet[SheetLine]) -> Iterator[Finding]:
        """Yield what is wrong on these lines, with one finding for those that are not told."""
        yield from (finding for finding in self.listed if line_of(finding) in lines)
        untold = lines & self.unlisted.keys()
        if number := sum(self.unlisted[line] for line in untold):
            yield more_findings(number, Severity.BLOCKS if untold & self.blocked else Severity.WARNS)

    def lines(self) -> set[SheetLine]:
        """Return every line on which something is wrong."""
        return {line_of(finding) for finding in self.listed} | self.unlisted.keys()


def line_of(finding: Finding) -> SheetLine:
    """Return the line that a finding is about."""
    return (finding.place.sheet, finding.place.row) if finding.place else ("", None)
