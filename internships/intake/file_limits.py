"""Limits of one uploaded file: students, facts, characters, and listed findings."""

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from internships.domain.errors import Finding, Severity, more_findings
from internships.domain.refusals import Refusal
from internships.domain.wording import bilingual, grouped_number

MOST_STUDENTS = 2_000
"""The maximum of a batch."""
MOST_FACTS = 500_000
"""Facts in all records together."""
MOST_ENTRIES = 100_000
"""Entries of lists in all records together: fifty for each of 2,000 students."""
MOST_TEXT = 10_000_000
"""Characters of all facts together."""
MOST_LISTED = 100
"""Findings about a file that are listed; the others are counted."""


@dataclass
class FactCount:
    """Counts the facts of all records before they are built: one row may apply to every student."""

    facts: int = 0
    text: int = 0
    entries: int = 0

    def add_entry(self, place: str, values: Iterable[object], students: int) -> None:
        """Count a row of a list once per student that it applies to; refuses too many."""
        self.entries += students
        if self.entries > MOST_ENTRIES:
            raise _too_many_facts(place, MOST_ENTRIES, "rijen van lijsten", "rows of lists")
        self.add(place, values, students)

    def add(self, place: str, values: Iterable[object], students: int) -> None:
        """Count the values of a row once per student that they apply to; refuses too many."""
        for value in values:
            text = str(value)
            self.facts += students * (1 + text.count("\n") + text.count(";"))  # a cell may hold a list
            self.text += students * len(text)
        if self.facts > MOST_FACTS:
            raise _too_many_facts(place, MOST_FACTS, "gegevens", "facts")
        if self.text > MOST_TEXT:
            raise _too_many_facts(place, MOST_TEXT, "tekens", "characters")


def _too_many_facts(place: str, most: int, nl: str, en: str) -> Refusal:
    return Refusal("sheet_too_many_facts", place=place, most=grouped_number(most), counted=bilingual(nl, en))


SheetLine = tuple[str, int | None]
"""A sheet and a row."""


@dataclass
class FileFindings:
    """Findings about a file: the first ``MOST_LISTED``, and only the lines of the others."""

    listed: dict[Finding, None] = field(default_factory=dict)
    unlisted: Counter[SheetLine] = field(default_factory=Counter)
    """The number of unlisted findings per line."""
    blocked: set[SheetLine] = field(default_factory=set)
    """Lines with an unlisted finding that blocks."""

    def add(self, findings: Iterable[Finding]) -> None:
        """Add findings; duplicates count once."""
        for finding in findings:
            if len(self.listed) < MOST_LISTED:
                self.listed[finding] = None
            elif finding not in self.listed:
                self.unlisted[line_of(finding)] += 1
                if finding.blocks:
                    self.blocked.add(line_of(finding))

    def on_lines(self, lines: AbstractSet[SheetLine]) -> Iterator[Finding]:
        """Yield the findings on these lines, and one finding with the number of unlisted ones."""
        yield from (finding for finding in self.listed if line_of(finding) in lines)
        unlisted_lines = lines & self.unlisted.keys()
        if number := sum(self.unlisted[line] for line in unlisted_lines):
            yield more_findings(number, Severity.BLOCKS if unlisted_lines & self.blocked else Severity.WARNS)

    def lines(self) -> set[SheetLine]:
        """Return every line with a finding."""
        return {line_of(finding) for finding in self.listed} | self.unlisted.keys()


def line_of(finding: Finding) -> SheetLine:
    """Return the line that a finding is about."""
    return (finding.place.sheet, finding.place.row) if finding.place else ("", None)
