"""The rights of a person: a copy of what is kept, and erasure once nobody needs it any more."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from dateutil.relativedelta import relativedelta

from internships.domain.access import EVERYTHING, Reach, Role, Viewer, reach_of
from internships.domain.document import Json
from internships.domain.draft import read
from internships.domain.erasure import anonymous, without_persons
from internships.domain.errors import DomainError
from internships.domain.history import EventKind
from internships.domain.lifecycle import CLOSED, NotByThisRole, Status
from internships.domain.pointers import first
from internships.domain.record import AgreementRecord, NotFound
from internships.domain.tracking import BoardFilter
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Act, Dossier, Opened, content_hash, keep, load, opened
from internships.services.agreements.viewing import AgreementView, history_of, view_of
from internships.services.ports_accounts import Accounts, Outbox
from internships.services.ports_work import Archive, Work

_COPYING = Bilingual(nl="een kopie voor een persoon maken", en="make a copy for a person")
_ERASING = Bilingual(nl="persoonsgegevens wissen", en="erase personal facts")
_ERASERS = frozenset({Role.INSTITUTION_ADMINISTRATOR})
_OVER = CLOSED | {Status.COMPLETED, Status.ENDED_EARLY}
_RAN = frozenset({Status.COMPLETED, Status.ENDED_EARLY, Status.SIGNED})
_AT_ONCE = 500
_MOST = 1_000_000


class StillNeeded(DomainError):
    """An agreement that still runs, or is still within its retention, is not erased."""

    code = "still_needed"

    def __init__(self, until: date | None) -> None:
        nl = f"tot {until.isoformat()}" if until else "zolang hij loopt"
        en = f"until {until.isoformat()}" if until else "while it runs"
        super().__init__(
            f"Deze overeenkomst moet bewaard blijven ({nl}); daarna kunnen de persoonsgegevens gewist worden.",
            f"This agreement must be kept ({en}); after that its personal facts can be erased.",
        )


class Erasure(Value):
    """What became of a person's agreements: erased, or still needed; and whether an account was erased."""

    erased: tuple[UUID, ...]
    still_needed: tuple[UUID, ...]
    account_erased: bool = False


class Due(Value):
    """An agreement whose retention is over: it was to be kept up to and including a day."""

    agreement_id: UUID
    kept_until: date


class Retention(Value):
    """How long an institution keeps agreements that have ended, and which it no longer needs."""

    institution: str
    months: int | None
    due: tuple[Due, ...]


class PersonWork(Work, Protocol):
    """A unit of work that also reaches accounts and letters."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def outbox(self) -> Outbox: ...


class PersonStorage(Protocol):
    """Opens units of work that also reach accounts and letters."""

    def reading(self, reach: Reach = EVERYTHING) -> AbstractContextManager[PersonWork]: ...

    def writing(self, reach: Reach = EVERYTHING) -> AbstractContextManager[PersonWork]: ...


@dataclass(frozen=True)
class Persons:
    """Copies and erasure; each agreement is erased whole or not at all."""

    bureau: Bureau
    storage: PersonStorage
    archive: Archive

    def own_copy(self, viewer: Viewer) -> Json:
        """Return a copy of everything that is kept about the viewer as a student."""
        return self.copy(viewer.email, reach_of(viewer, frozenset({Role.STUDENT})))

    def copy_by(self, viewer: Viewer, email: str) -> Json:
        """Return the copy that an institution's administrator hands to a student: the institution's own agreements."""
        return self.copy(email, self._administered(viewer, _COPYING, reads=True))

    def copy(self, email: str, reach: Reach = EVERYTHING) -> Json:
        """Return everything that is kept about a student, by address, within a reach; the account only without one."""
        found = self._of_student(email)
        with self.storage.reading(reach) as work:
            records = work.agreements.some(found)
            told = [self._copied(work, records[agreement_id]) for agreement_id in found if agreement_id in records]
            account = work.accounts.by_email(email) if reach.everything or email in reach.students else None
            grants = work.accounts.grants(account.id) if account is not None else ()
        kept: Json = {"email": email, "agreements": told}
        if account is not None:
            kept["account"] = {
                **account.model_dump(mode="json", include={"id", "name", "language", "created_at", "deactivated_at"}),
                "roles": [given.grant.model_dump(mode="json", exclude_none=True) for given in grants],
            }
        return kept

    def erase(self, viewer: Viewer, agreement_id: UUID, *, version: int) -> AgreementView:
        """Erase the personal facts of one agreement that has ended, if its retention is over."""
        with self.storage.writing(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            if known.acting(viewer).isdisjoint(_ERASERS):
                raise NotByThisRole(_ERASING, _ERASERS)
            self._require_over(work, known)
            return view_of(self._erased(work, known, viewer.account_id, version), viewer, self.bureau.today())

    def erase_by(self, viewer: Viewer, email: str) -> Erasure:
        """Erase a student from the ended agreements of the viewer's institution."""
        return self._erase_student(email, self._administered(viewer, _ERASING), viewer.account_id, is_forced=False)

    def erase_everywhere(self, email: str, *, is_forced: bool = False) -> Erasure:
        """Erase a student from every ended agreement, and the account once nothing is needed any more."""
        done = self._erase_student(email, EVERYTHING, None, is_forced=is_forced)
        if done.still_needed:
            return done
        with self.storage.writing() as work:
            account = work.accounts.by_email(email)
            roles = {given.grant.role for given in work.accounts.grants(account.id)} if account is not None else set()
            is_gone = account is not None and roles <= {Role.STUDENT}
            if account is not None and is_gone:
                work.accounts.erase(account.id)
            work.outbox.forget(email)
        return done.model_copy(update={"account_erased": is_gone})

    def retention(self, viewer: Viewer, slug: str) -> Retention:
        """Return which agreements of an institution are no longer needed and not erased yet."""
        self._require_own(viewer, slug, reads=True)
        return self.due(slug)

    def erase_due_by(self, viewer: Viewer, slug: str) -> Erasure:
        """Erase what an institution no longer needs."""
        self._require_own(viewer, slug)
        return self.erase_due(slug, viewer.account_id)

    def due(self, slug: str) -> Retention:
        """Return what an institution no longer needs; without a retention nothing falls due."""
        with self.storage.reading(Reach(institutions=(slug,))) as work:
            months = work.hosts.setting(slug).retention_months
            due = tuple(self._due(work, slug, months)) if months is not None else ()
        return Retention(institution=slug, months=months, due=due)

    def erase_due(self, slug: str, actor: UUID | None = None) -> Erasure:
        """Erase what an institution no longer needs, each agreement on its own; what changed meanwhile stays."""
        erased: list[UUID] = []
        kept: list[UUID] = []
        for entry in self.due(slug).due:
            done = self._erase_one(entry.agreement_id, Reach(institutions=(slug,)), actor, is_forced=False)
            (erased if done else kept).append(entry.agreement_id)
        return Erasure(erased=tuple(erased), still_needed=tuple(kept))

    def _due(self, work: Work, slug: str, months: int) -> Iterator[Due]:
        today, wanted = self.bureau.today(), BoardFilter(institution=slug)
        lines = (
            line for line in work.boards.every(wanted, today, _MOST) if _is_over(line.status, line.last_day, today)
        )
        ended = {line.agreement_id: (line.status, line.last_day) for line in lines}
        ids = tuple(ended)
        for start in range(0, len(ids), _AT_ONCE):
            for agreement_id, record in work.agreements.some(ids[start : start + _AT_ONCE]).items():
                until = _kept_until(*ended[agreement_id], record, months)
                if record.erased_at is None and until < today:
                    yield Due(agreement_id=agreement_id, kept_until=until)

    def _of_student(self, email: str) -> tuple[UUID, ...]:
        with self.storage.reading(Reach(students=(email.casefold(),))) as work:
            lines = work.boards.every(BoardFilter(), self.bureau.today(), _MOST)
            return tuple(dict.fromkeys(line.agreement_id for line in lines))

    def _copied(self, work: Work, record: AgreementRecord) -> Json:
        agreement_id = record.id
        termination = work.agreements.termination(agreement_id)
        return {
            "id": str(agreement_id),
            "state": str(record.state),
            "record": record.body,
            "national_number_kept": bool(work.agreements.sealed_numbers(agreement_id)),
            "amendments": [kept.model_dump(mode="json") for kept in work.agreements.amendments(agreement_id)],
            "termination": termination.model_dump(mode="json") if termination is not None else None,
            "signatures": [
                row.model_dump(mode="json", exclude_none=True) for row in work.agreements.ledger(agreement_id)
            ],
            "documents": [document.model_dump(mode="json") for document in work.papers.of(agreement_id)],
            "history": [entry.model_dump(mode="json") for entry in history_of(work, agreement_id)],
        }

    def _erase_student(self, email: str, reach: Reach, actor: UUID | None, *, is_forced: bool) -> Erasure:
        erased: list[UUID] = []
        kept: list[UUID] = []
        for agreement_id in self._of_student(email):
            done = self._erase_one(agreement_id, reach, actor, is_forced=is_forced)
            if done is not None:
                (erased if done else kept).append(agreement_id)
        return Erasure(erased=tuple(erased), still_needed=tuple(kept))

    def _erase_one(self, agreement_id: UUID, reach: Reach, actor: UUID | None, *, is_forced: bool) -> bool | None:
        """Erase one agreement in a transaction of its own; False when it is still needed, None when out of reach."""
        with self.storage.writing(reach) as work:
            try:
                known = opened(work, self.bureau, load(work, agreement_id))
                self._require_over(work, known, is_forced=is_forced)
            except NotFound:
                return None
            except StillNeeded:
                return False
            self._erased(work, known, actor, known.dossier.record.version)
        return True

    def _require_over(self, work: Work, known: Opened, *, is_forced: bool = False) -> None:
        today, dossier = self.bureau.today(), known.dossier
        facts, status = dossier.effective(today), known.status(today)
        ended = dossier.ended_on or first(facts, "/period/last_day")
        if not _is_over(status, ended, today):
            raise StillNeeded(None)
        slug = first(facts, "/institutions/0/slug")
        months = work.hosts.setting(slug).retention_months if slug else None
        if is_forced or months is None:
            return
        if (until := _kept_until(status, ended, dossier.record, months)) >= today:
            raise StillNeeded(until)

    def _erased(self, work: Work, known: Opened, actor: UUID | None, version: int) -> Opened:
        dossier, agreement_id = known.dossier, known.dossier.record.id
        body = anonymous(dossier.effective(self.bureau.today()))
        record = dossier.record.model_copy(
            update={
                "body": body,
                "content_sha256": content_hash(read(body).facts),
                "erased_at": self.bureau.clock(),
                "changed_at": self.bureau.clock(),
            }
        )
        ended = dossier.termination
        if ended is not None:
            ended = ended.model_copy(update={"termination": without_persons(ended.termination)})
            work.agreements.put_termination(agreement_id, ended)
        work.agreements.forget_persons(agreement_id)
        left = Dossier(record, work.agreements.ledger(agreement_id), (), ended, dossier.approvals)
        act = Act(EventKind.ERASED, {"values": work.trail.erase(agreement_id)})
        done = keep(work, self.bureau, left, actor, act, expected=version)
        self._forget_files(work, agreement_id)  # last: what is refused above leaves every file where it is
        return done

    def _forget_files(self, work: Work, agreement_id: UUID) -> None:
        for document in work.papers.of(agreement_id):
            if all(other.agreement_id == agreement_id for other in work.papers.by_sha256(document.sha256)):
                self.archive.forget(document.sha256)

    def _administered(self, viewer: Viewer, what: Bilingual, *, reads: bool = False) -> Reach:
        if (viewer.is_read_only and not reads) or not viewer.holds(*_ERASERS):
            raise NotByThisRole(what, _ERASERS)
        return reach_of(viewer, _ERASERS)

    def _require_own(self, viewer: Viewer, slug: str, *, reads: bool = False) -> None:
        own = [grant for grant in viewer.grants if grant.institution == slug]
        if slug not in self.bureau.folders.slugs or not own:
            raise NotFound
        is_kept_out = viewer.is_read_only and not reads
        if is_kept_out or not any(grant.role in _ERASERS and grant.unit is None for grant in own):
            raise NotByThisRole(_ERASING, _ERASERS)


def _is_over(status: Status, last_day: date | None, today: date) -> bool:
    """Say whether nothing more can come of an agreement: closed, or its days are past, signed and started or not."""
    return status in _OVER or (last_day is not None and last_day < today)


def _kept_until(status: Status, last_day: date | None, record: AgreementRecord, months: int) -> date:
    """Return the last day of keeping: so many months after the last day, or after the last change of what never ran."""
    changed = record.changed_at.date()
    counted = last_day if last_day is not None and status in _RAN else max(last_day or changed, changed)
    return counted + relativedelta(months=months)
