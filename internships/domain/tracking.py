"""One line of a board: a placement as a company, an institution or a calendar sees it on a day."""

from datetime import date
from uuid import UUID

from internships.domain.access import Role
from internships.domain.blockers import BlockerCode
from internships.domain.lifecycle import Status
from internships.domain.value import Value
from internships.domain.wording import Bilingual


class PlacementLine(Value):
    """One student at one host for one period, by the effective agreement of the day asked.

    ``blockers`` counts what keeps it from starting; ``next_due`` is the first day on which something falls due.
    """

    agreement_id: UUID
    version: int
    reference: str | None = None
    status: Status
    student: str | None = None
    host: str | None = None
    enterprise_number: str | None = None
    site: str | None = None
    establishment_number: str | None = None
    mentor: str | None = None
    supervisor: str | None = None
    institution: str | None = None
    unit: str | None = None
    programme_id: str | None = None
    programme: str | None = None
    academic_year: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    blockers: int = 0
    next_due: date | None = None


class BlockerLine(Value):
    """One blocker on a list of blockers, with the placement it belongs to."""

    agreement_id: UUID
    reference: str | None
    student: str | None
    host: str | None
    institution: str | None
    first_day: date | None
    code: BlockerCode
    text: Bilingual
    owner: Role
    due_on: date | None
    is_reminder: bool = False


class Tally(Value):
    """How many placements share an institution, a month of starting and a status."""

    institution: str | None
    month: str | None
    status: Status
    placements: int
