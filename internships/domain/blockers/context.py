"""What the blockers of a placement are found from, and the days that they are due on."""

from dataclasses import dataclass, field
from datetime import date

from internships.domain.access import Role
from internships.domain.ages import eighteenth_birthday
from internships.domain.agreement import Agreement
from internships.domain.date_arithmetic import days_before
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind
from internships.domain.effective import DateRange, SignedAmendment
from internships.domain.internship_kinds import AgreementForm
from internships.domain.lifecycle import Status
from internships.domain.pointers import fact_at, facts_at
from internships.domain.signatures import SignatureRecord
from internships.domain.wording import Bilingual
from internships.domain.workplace_analyses import WorkplaceAnalysis


@dataclass(frozen=True)
class BlockerContext:
    """A placement as it faces its start.

    ``state`` is the recorded state, ``facts`` the effective agreement or the draft's twin, where facts may be None.
    ``kinds`` are the papers due on its variant, ``analyses`` what its host has on file, ``pending_amendments`` the
    numbers of those proposed and not signed, ``uninsured`` the days that each of them adds, ``uncovered`` those
    that one added and that were past before it was signed. ``writer`` is the role whose task a draft is,
    ``approval`` the step of the institution's approval that comes next, with the roles that may take it. No day of
    today: what is found depends on these facts alone, so that it can be stored beside them.
    """

    state: Status
    facts: Agreement
    signatures: tuple[SignatureRecord, ...] = ()
    document_kinds: tuple[DocumentKind, ...] = ()
    demands: Demands = field(default_factory=Demands)
    analyses: tuple[WorkplaceAnalysis, ...] = ()
    pending_amendments: tuple[int, ...] = ()
    uninsured: tuple[tuple[int, DateRange], ...] = ()
    uncovered: tuple[tuple[SignedAmendment, DateRange], ...] = ()
    next_approval: tuple[Bilingual, tuple[Role, ...]] | None = None
    draft_owner: Role = Role.HOST_HR

    @property
    def first_day(self) -> date | None:
        day: date | None = fact_at(self.facts, "/period/first_day")
        return day

    @property
    def last_day(self) -> date | None:
        day: date | None = fact_at(self.facts, "/period/last_day")
        return day

    @property
    def day_before_start(self) -> date | None:
        """The day before the first: by then safety and conditions must be in order."""
        return days_before(self.first_day, 1) if self.first_day else None

    @property
    def signing_deadline(self) -> date | None:
        """The day by which papers must be signed: as early as the institution asks (V13), else the day before."""
        demand = self.demands.signed_days_before_start
        return days_before(self.first_day, demand.value if demand else 1) if self.first_day else None

    @property
    def is_framework(self) -> bool:
        """A framework agreement sends nobody to work: its placement sheets do."""
        return fact_at(self.facts, "/form") is AgreementForm.FRAMEWORK_BIPARTITE

    @property
    def has_minor(self) -> bool:
        """Whether a student is under eighteen on the first day (V18)."""
        births = [born for _, born in facts_at(self.facts, "/students/*/birth_date")]
        return self.first_day is not None and any(self.first_day < eighteenth_birthday(born) for born in births)
