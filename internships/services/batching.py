"""Batches of acts: asked at once, done row by row by workers, in the name of who asked; one bad row stops no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from internships.domain.access import Role, Viewer, reach_of
from internships.domain.batches import (
    LEASE_SECONDS,
    MOST_ATTEMPTS,
    ROWS,
    Batch,
    BatchKind,
    BatchLine,
    CreateRow,
    LineOutcome,
    LineState,
)
from internships.domain.clashes import DUPLICATE
from internships.domain.errors import DomainError, Finding, Refused
from internships.domain.lifecycle import NotByThisRole
from internships.domain.placing import student_keys
from internships.domain.record import NotFound, StaleVersion
from internships.domain.wording import Bilingual
from internships.services.accounts.giving import holds_all
from internships.services.agreements.drafting import WRITERS, Drafting
from internships.services.agreements.printing import Printing
from internships.services.batch_acts import Acting, asker_now
from internships.services.ports_jobs import JobStorage, JobWork
from internships.services.reindexing import Reindexing

MOST_ROWS = 2000
_PASSING = frozenset({"archive_unavailable", "press_busy", "press_crashed", "stale_version", "storage_unavailable"})
"""Refusals that another attempt may not meet."""
Moment = tuple[datetime, UUID]
"""Where a batch stands on its account's list: when it was asked, and its id."""
_BATCHING = Bilingual(nl="een reeks starten", en="start a batch")


class TooManyRows(DomainError):
    """A batch that would keep everybody else waiting."""

    code = "too_many_rows"

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Deze reeks heeft {number} rijen; splits ze in reeksen van hoogstens {MOST_ROWS}.",
            f"This batch has {number} rows; split it into batches of at most {MOST_ROWS}.",
        )


class LostLease(Exception):
    """Another worker took the row over; what this one did is rolled back."""


@dataclass(frozen=True)
class Batching:
    """Asking for batches and following them."""

    drafting: Drafting
    storage: JobStorage

    def ask(
        self, viewer: Viewer, kind: BatchKind, bodies: Sequence[dict[str, Any]], batch_id: UUID | None = None
    ) -> Batch:
        """Keep a batch for the workers; each row is judged when its turn comes.

        With a ``batch_id`` that is there already, nothing is made: that batch is returned as it is now.
        """
        if viewer.is_read_only or not viewer.holds(*WRITERS - {Role.STUDENT}):
            raise NotByThisRole(_BATCHING, WRITERS - {Role.STUDENT})
        if len(bodies) > MOST_ROWS:
            raise TooManyRows(len(bodies))
        bureau = self.drafting.bureau
        batch = Batch(id=batch_id or bureau.ids(), kind=kind, asked_by=viewer.account_id, asked_at=bureau.clock())
        with self.storage.writing() as work:
            if batch_id is not None and work.jobs.is_known(batch_id):
                return work.jobs.batch(batch_id, viewer.account_id)
            work.jobs.add(batch, viewer.model_dump(mode="json"), bodies, priority=-len(bodies))
            return work.jobs.batch(batch.id, viewer.account_id)

    def batches(
        self, viewer: Viewer, *, after: Moment | None = None, limit: int = 50
    ) -> tuple[tuple[Batch, ...], Moment | None]:
        """Return the viewer's batches, the newest first, behind one; and the last looked at when there may be more."""
        with self.storage.reading() as work:
            found = work.jobs.batches(viewer.account_id, after=after, limit=limit)
            askers = work.jobs.askers([batch.id for batch in found])
        last = (found[-1].asked_at, found[-1].id) if len(found) == limit else None
        return tuple(batch for batch in found if _may_follow(viewer, askers[batch.id])), last

    def batch(self, viewer: Viewer, batch_id: UUID) -> Batch:
        """Return one of the viewer's batches, with its progress."""
        with self.storage.reading() as work:
            return _followed(work, viewer, batch_id)

    def lines(self, viewer: Viewer, batch_id: UUID, after: int = 0, limit: int = 100) -> tuple[BatchLine, ...]:
        """Return rows of one of the viewer's batches."""
        with self.storage.reading() as work:
            _followed(work, viewer, batch_id)
            return work.jobs.lines(batch_id, after, limit)

    def cancel(self, viewer: Viewer, batch_id: UUID) -> Batch:
        """Cancel what nobody has begun."""
        with self.storage.writing() as work:
            _followed(work, viewer, batch_id)
            return work.jobs.cancel(batch_id, viewer.account_id, self.drafting.bureau.clock())


class Note(Protocol):
    """Takes a line of the log about a row; nothing in it is about a person."""

    def __call__(self, event: str, **facts: Any) -> Any: ...


def _nowhere(event: str, **facts: Any) -> None:
    del event, facts


def _followed(work: JobWork, viewer: Viewer, batch_id: UUID) -> Batch:
    batch = work.jobs.batch(batch_id, viewer.account_id)
    if not _may_follow(viewer, work.jobs.askers([batch_id])[batch_id]):
        raise NotFound
    return batch


def _may_follow(viewer: Viewer, asker: Viewer) -> bool:
    """Say whether a viewer sees a batch of their account: a key only one that it could have asked for itself."""
    return viewer.key_id is None or holds_all(viewer, asker.grants)


@dataclass(frozen=True)
class Workbench:
    """Does the rows of batches, one at a time."""

    drafting: Drafting
    printing: Printing
    storage: JobStorage
    worker: str
    note: Note = _nowhere

    def do_one(self) -> bool:
        """Claim one row and do it; False when there was nothing to do."""
        now = self.drafting.bureau.clock()
        with self.storage.writing() as work:
            line = work.jobs.claim(self.worker, now, now + timedelta(seconds=LEASE_SECONDS))
            if line is None:
                return False
            kind, asked_at = work.jobs.asked(line.batch_id)
        state, refused = LineState.DONE, None
        try:
            if line.attempts > MOST_ATTEMPTS:
                raise GivenUp(line.attempts - 1)
            if kind is BatchKind.REINDEX:
                self._index_again(line)
            else:
                self._do(kind, asked_at, self._asker(line), line)
        except LostLease:
            return True
        except DomainError as refusal:
            state, refused = self._refused(line, refusal), refusal
        self._noted(line, kind, state, refused, now)
        return True

    def _noted(
        self, line: BatchLine, kind: BatchKind, state: LineState, refused: DomainError | None, began: datetime
    ) -> None:
        told = {} if refused is None else {"code": refused.code, "reason": getattr(refused, "reason", None)}
        self.note(
            "row",
            worker=self.worker,
            batch_id=str(line.batch_id),
            row=line.place,
            kind=str(kind),
            state=str(state),
            attempt=line.attempts,
            ms=round((self.drafting.bureau.clock() - began).total_seconds() * 1000, 2),
            **told,
        )

    def _asker(self, line: BatchLine) -> Viewer:
        with self.storage.reading() as work:
            return asker_now(work, work.jobs.askers([line.batch_id])[line.batch_id])

    def _do(self, kind: BatchKind, asked_at: datetime, viewer: Viewer, line: BatchLine) -> None:
        if kind is BatchKind.CREATE:
            self._create(viewer, line)
            return
        row = ROWS[kind].model_validate(line.body)
        Acting(self.drafting.bureau, self.printing, asked_at).act(kind, viewer, row)
        with self.storage.writing() as work:
            self._settle(work, line, row.agreement_id)

    def _create(self, viewer: Viewer, line: BatchLine) -> None:
        row = CreateRow.of(line.body)
        with self.storage.writing(reach_of(viewer)) as work:
            made = self.drafting.created(work, viewer, row.record)
            students = made.dossier.facts.students or ()
            work.jobs.hold_students([key for student in students for key in student_keys(student)])
            warnings = self.drafting.warnings(work, made, viewer)
            doubles = tuple(warning for warning in warnings if warning.code == DUPLICATE)
            if doubles and not row.keep_duplicates:
                raise PlacedAlready(doubles)
            self._settle(work, line, made.dossier.record.id, _warned(warnings))

    def _index_again(self, line: BatchLine) -> None:
        again = Reindexing(self.drafting.bureau, self.storage)
        again.portion(line)
        with self.storage.writing() as work:
            again.spread(work, line)
            self._settle(work, line, None)

    def _settle(
        self, work: JobWork, line: BatchLine, agreement_id: UUID | None, outcome: LineOutcome | None = None
    ) -> None:
        now = self.drafting.bureau.clock()
        if not work.jobs.settle(line, self.worker, now, LineState.DONE, agreement_id=agreement_id, outcome=outcome):
            raise LostLease

    def _refused(self, line: BatchLine, refusal: DomainError) -> LineState:
        # Who names a version is told that it is stale; else the next attempt takes the one that is there then.
        passes = refusal.code in _PASSING and not (isinstance(refusal, StaleVersion) and line.body.get("version"))
        again = passes and line.attempts < MOST_ATTEMPTS
        failed = passes or isinstance(refusal, GivenUp)
        state = LineState.WAITING if again else LineState.FAILED if failed else LineState.REFUSED
        findings = refusal.findings if isinstance(refusal, Refused) else ()
        outcome = LineOutcome(code=refusal.code, text=refusal.text, findings=findings)
        with self.storage.writing() as work:
            work.jobs.settle(line, self.worker, self.drafting.bureau.clock(), state, outcome=outcome)
        return state


def _warned(warnings: tuple[Finding, ...]) -> LineOutcome | None:
    if not warnings:
        return None
    text = Bilingual(
        nl="Het ontwerp is gemaakt; kijk de waarschuwingen na voor u het indient.",
        en="The draft was made; look at the warnings before you submit it.",
    )
    return LineOutcome(code="made_with_warnings", text=text, findings=warnings)


class PlacedAlready(Refused):
    """The student has a placement at this host on the same days already; whoever asks may mean another one."""

    code = "placed_already"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.text = Bilingual(
            nl="Deze student heeft al een stage bij deze stagegever op dezelfde dagen; er is niets gemaakt. Is dit een "
            "andere stage, vraag deze rij dan opnieuw en zeg dat dubbels mogen (keep_duplicates).",
            en="This student has a placement at this host on the same days already; nothing was made. If this is "
            "another placement, ask for this row again and say that duplicates are meant (keep_duplicates).",
        )


class GivenUp(DomainError):
    """A row whose workers died each time."""

    code = "given_up"

    def __init__(self, attempts: int) -> None:
        super().__init__(
            f"Deze rij brak {attempts} keer af; laat de systeembeheerder de logboeken bekijken.",
            f"This row broke off {attempts} times; have the operator look at the logs.",
        )
