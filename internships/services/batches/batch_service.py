"""Batches of actions: requested at once, executed row by row by workers as the requester; a bad row stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from internships.domain.access import WRITER_ROLES, Principal, Role, access_scope
from internships.domain.agreement_record import NotFound, StaleVersion
from internships.domain.batches import (
    LEASE_SECONDS,
    MAX_ATTEMPTS,
    ROW_TYPES,
    Batch,
    BatchKind,
    BatchLine,
    BatchLineOutcome,
    BatchLineState,
    CreateRow,
)
from internships.domain.errors import DomainError, Finding, RecordRefused, RefusalKind
from internships.domain.lifecycle import NotByThisRole
from internships.domain.placement_clashes import DUPLICATE
from internships.domain.refusals import Refusal
from internships.domain.student_keys import student_keys
from internships.domain.wording import Bilingual
from internships.services.accounts.grants import holds_all
from internships.services.adapter_types import UnitOfWork
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.documents import DocumentService
from internships.services.agreements.drafts import DraftService
from internships.services.batches.batch_actions import BatchRowExecutor, current_requester
from internships.services.placements.reindexing import ReindexService

MOST_ROWS = 2000
_TRANSIENT_CODES = frozenset(
    {"archive_unavailable", "press_busy", "press_crashed", "stale_version", "storage_unavailable"}
)
"""Refusals after which another attempt may succeed."""
BatchCursor = tuple[datetime, UUID]
"""The place of a batch in its account's list: when it was requested, and its id."""
_REQUESTER_ROLES = WRITER_ROLES - {Role.STUDENT}
_BATCH_ACTION = Bilingual(nl="een reeks starten", en="start a batch")


class LostLease(Exception):
    """Another worker took the row over; what this one did is rolled back."""


@dataclass(frozen=True)
class BatchService:
    """Requests batches, and follows and cancels them."""

    context: AgreementContext

    def create(
        self, principal: Principal, kind: BatchKind, bodies: Sequence[dict[str, Any]], batch_id: UUID | None = None
    ) -> Batch:
        """Store a batch for the workers; each row is checked when it is executed.

        When ``batch_id`` exists already, nothing is made: that batch is returned as it is now.
        """
        if principal.is_read_only or not principal.holds(*_REQUESTER_ROLES):
            raise NotByThisRole(_BATCH_ACTION, _REQUESTER_ROLES)
        if len(bodies) > MOST_ROWS:
            raise Refusal("too_many_rows", rows=len(bodies), most=MOST_ROWS)
        batch = Batch(
            id=batch_id or self.context.new_id(),
            kind=kind,
            asked_by=principal.account_id,
            asked_at=self.context.clock(),
        )
        with self.context.storage.writing() as work:
            if batch_id is not None and work.batches.exists(batch_id):
                return work.batches.batch(batch_id, principal.account_id)
            work.batches.add(batch, principal.model_dump(mode="json"), bodies, priority=-len(bodies))
            return work.batches.batch(batch.id, principal.account_id)

    def batches(
        self, principal: Principal, *, after: BatchCursor | None = None, limit: int = 50
    ) -> tuple[tuple[Batch, ...], BatchCursor | None]:
        """Return a page of the principal's batches, newest first, and the next page's ``after``."""
        with self.context.storage.reading() as work:
            batches = work.batches.batches(principal.account_id, after=after, limit=limit)
            requesters = work.batches.principals([batch.id for batch in batches])
        last = (batches[-1].asked_at, batches[-1].id) if len(batches) == limit else None
        return tuple(batch for batch in batches if _may_see(principal, requesters[batch.id])), last

    def batch(self, principal: Principal, batch_id: UUID) -> Batch:
        """Return one of the principal's batches, with its progress."""
        with self.context.storage.reading() as work:
            return _visible_batch(work, principal, batch_id)

    def lines(self, principal: Principal, batch_id: UUID, after: int = 0, limit: int = 100) -> tuple[BatchLine, ...]:
        """Return rows of one of the principal's batches."""
        with self.context.storage.reading() as work:
            _visible_batch(work, principal, batch_id)
            return work.batches.lines(batch_id, after, limit)

    def cancel(self, principal: Principal, batch_id: UUID) -> Batch:
        """Cancel the rows that no worker has begun."""
        with self.context.storage.writing() as work:
            _visible_batch(work, principal, batch_id)
            return work.batches.cancel(batch_id, principal.account_id, self.context.clock())


def _visible_batch(work: UnitOfWork, principal: Principal, batch_id: UUID) -> Batch:
    batch = work.batches.batch(batch_id, principal.account_id)
    if not _may_see(principal, work.batches.principals([batch_id])[batch_id]):
        raise NotFound
    return batch


def _may_see(principal: Principal, requester: Principal) -> bool:
    """Say whether a principal may see a batch of their account: a key only one that it could have requested itself."""
    return principal.key_id is None or holds_all(principal, requester.grants)


@dataclass(frozen=True)
class BatchWorker:
    """Executes the rows of batches, one at a time; ``log`` is called for each, without personal facts."""

    context: AgreementContext
    documents: DocumentService
    worker: str
    log: Callable[..., Any] = lambda *_, **__: None

    def run_once(self) -> bool:
        """Claim one row and execute it; False when there was none."""
        now = self.context.clock()
        with self.context.storage.writing() as work:
            line = work.batches.claim(self.worker, now, now + timedelta(seconds=LEASE_SECONDS))
            if line is None:
                return False
            kind, asked_at = work.batches.kind_and_time(line.batch_id)
        state, refused = BatchLineState.DONE, None
        try:
            if line.attempts > MAX_ATTEMPTS:
                raise Refusal("given_up", attempts=line.attempts - 1)
            if kind is BatchKind.REINDEX:
                self._reindex(line)
            else:
                self._execute(kind, asked_at, self._requester(line), line)
        except LostLease:
            return True
        except DomainError as refusal:
            state, refused = self._record_refusal(line, refusal), refusal
        self._log_row(line, kind, state, refused, now)
        return True

    def _log_row(
        self, line: BatchLine, kind: BatchKind, state: BatchLineState, refused: DomainError | None, began: datetime
    ) -> None:
        refusal = {} if refused is None else {"code": refused.code, "reason": getattr(refused, "reason", None)}
        self.log(
            "row",
            worker=self.worker,
            batch_id=str(line.batch_id),
            row=line.place,
            kind=str(kind),
            state=str(state),
            attempt=line.attempts,
            ms=round((self.context.clock() - began).total_seconds() * 1000, 2),
            **refusal,
        )

    def _requester(self, line: BatchLine) -> Principal:
        with self.context.storage.reading() as work:
            return current_requester(work, work.batches.principals([line.batch_id])[line.batch_id])

    def _execute(self, kind: BatchKind, asked_at: datetime, principal: Principal, line: BatchLine) -> None:
        if kind is BatchKind.CREATE:
            self._create(principal, line)
            return
        row = ROW_TYPES[kind].model_validate(line.body)
        BatchRowExecutor(self.context, self.documents, asked_at).execute(kind, principal, row)
        with self.context.storage.writing() as work:
            self._record_success(work, line, row.agreement_id)

    def _create(self, principal: Principal, line: BatchLine) -> None:
        row, drafts = CreateRow.of(line.body), DraftService(self.context)
        with self.context.storage.writing(access_scope(principal)) as work:
            draft = drafts.create_in(work, principal, row.record)
            students = draft.loaded.facts.students or ()
            work.batches.lock_students([key for student in students for key in student_keys(student)])
            warnings = drafts.warnings(work, draft, principal)
            duplicates = tuple(warning for warning in warnings if warning.code == DUPLICATE)
            if duplicates and not row.keep_duplicates:
                raise DuplicatePlacement(duplicates)
            self._record_success(work, line, draft.loaded.record.id, _warning_outcome(warnings))

    def _reindex(self, line: BatchLine) -> None:
        reindexing = ReindexService(self.context)
        reindexing.reindex_row(line)
        with self.context.storage.writing() as work:
            reindexing.split_row(work, line)
            self._record_success(work, line, None)

    def _record_success(
        self, work: UnitOfWork, line: BatchLine, agreement_id: UUID | None, outcome: BatchLineOutcome | None = None
    ) -> None:
        now = self.context.clock()
        if not work.batches.record_outcome(
            line, self.worker, now, BatchLineState.DONE, agreement_id=agreement_id, outcome=outcome
        ):
            raise LostLease

    def _record_refusal(self, line: BatchLine, refusal: DomainError) -> BatchLineState:
        # A stale version is final if the row names one; otherwise the next attempt takes the present version.
        is_transient = refusal.code in _TRANSIENT_CODES and not (
            isinstance(refusal, StaleVersion) and line.body.get("version")
        )
        is_retried = is_transient and line.attempts < MAX_ATTEMPTS
        failed = is_transient or refusal.code == "given_up"
        state = BatchLineState.WAITING if is_retried else BatchLineState.FAILED if failed else BatchLineState.REFUSED
        findings = refusal.findings if isinstance(refusal, RecordRefused) else ()
        outcome = BatchLineOutcome(code=refusal.code, text=refusal.text, findings=findings)
        with self.context.storage.writing() as work:
            work.batches.record_outcome(line, self.worker, self.context.clock(), state, outcome=outcome)
        return state


def _warning_outcome(warnings: tuple[Finding, ...]) -> BatchLineOutcome | None:
    if not warnings:
        return None
    text = Bilingual(
        nl="Het ontwerp is gemaakt; kijk de waarschuwingen na voor u het indient.",
        en="The draft was made; look at the warnings before you submit it.",
    )
    return BatchLineOutcome(code="made_with_warnings", text=text, findings=warnings)


class DuplicatePlacement(RecordRefused):
    """The student has a placement at this host on the same days already; whoever asks may mean another one."""

    code = "placed_already"
    kind = RefusalKind.CONFLICT

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings)
        self.text = Bilingual(
            nl="Deze student heeft al een stage bij deze stagegever op dezelfde dagen; er is niets gemaakt. Is dit een "
            "andere stage, vraag deze rij dan opnieuw en zeg dat dubbels mogen (keep_duplicates).",
            en="This student has a placement at this host on the same days already; nothing was made. If this is "
            "another placement, ask for this row again and say that duplicates are meant (keep_duplicates).",
        )
