"""The facts from which the blockers of a placement are found, and their due dates."""

from dataclasses import dataclass, field
from datetime import date

from internships.domain.access import Role
from internships.domain.agreement import Agreement
from internships.domain.blockers.blocker import Blocker, BlockerCode
from internships.domain.date_arithmetic import days_before, eighteenth_birthday
from internships.domain.demands import Demands
from internships.domain.document import DocumentKind
from internships.domain.effective import SignedAmendment
from internships.domain.internship_kinds import AgreementForm
from internships.domain.lifecycle import Status
from internships.domain.pointers import fact_at, facts_at
from internships.domain.running_days import DateRange
from internships.domain.signatures import SignatureRecord
from internships.domain.wording import Bilingual
from internships.domain.workplace_analyses import WorkplaceAnalysis


@dataclass(frozen=True)
class BlockerContext:
    """What is known of a placement before its start.

    ``state`` is the recorded state, ``facts`` the effective agreement, or a draft in which facts may be None.
    ``document_kinds`` are the documents of its variant, ``analyses`` those of its host, ``pending_amendments`` the
    numbers of the amendments that are proposed and not signed. ``uninsured`` are the days that these add, by number;
    ``uncovered`` the days that signed amendments added and that were past before the last signature.
    ``next_approval`` is the next step of the institution's approval, with the roles that may take it;
    ``draft_owner`` the role that has to complete a draft. Today's date is left out on purpose: blockers depend only on
    these facts, so that they can be stored.
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

    def blocker_before_start(
        self, code: BlockerCode, owner: Role, pointer: str, text: Bilingual, *, is_reminder: bool = False
    ) -> Blocker:
        """Return a blocker that is due on the day before the start."""
        due_on = self.day_before_start
        return Blocker(code=code, text=text, owner=owner, due_on=due_on, pointer=pointer, is_reminder=is_reminder)

    def blocker_before_signing(
        self, code: BlockerCode, owner: Role, pointer: str, text: Bilingual, *, listed_until: date | None = None
    ) -> Blocker:
        """Return a blocker that is due by the signing deadline."""
        due_on = self.signing_deadline
        return Blocker(code=code, text=text, owner=owner, due_on=due_on, pointer=pointer, listed_until=listed_until)

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
        """The day before the first day, by which safety and conditions must be in order."""
        return days_before(self.first_day, 1) if self.first_day else None

    @property
    def signing_deadline(self) -> date | None:
        """By when documents must be signed: as the institution demands (V13), else the day before the start."""
        demand = self.demands.signed_days_before_start
        return days_before(self.first_day, demand.value if demand else 1) if self.first_day else None

    @property
    def is_framework(self) -> bool:
        """Whether it is a framework agreement, under which nobody works without a placement sheet."""
        return fact_at(self.facts, "/form") is AgreementForm.FRAMEWORK_BIPARTITE

    @property
    def has_minor(self) -> bool:
        """Whether a student is under eighteen on the first day (V18)."""
        births = [born for _, born in facts_at(self.facts, "/students/*/birth_date")]
        return self.first_day is not None and any(self.first_day < eighteenth_birthday(born) for born in births)
