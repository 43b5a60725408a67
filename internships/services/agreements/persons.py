"""The rights of a person: a copy of what is kept, and erasure once nobody needs it any more."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from internships.domain.access import EVERYTHING, OWN_ONLY, Reach, Role, Viewer, reach_of
from internships.domain.document import Json
from internships.domain.draft import read
from internships.domain.email_addresses import email_key
from internships.domain.erasure import anonymous, without_persons
from internships.domain.history import EventKind
from internships.domain.lifecycle import NotByThisRole
from internships.domain.pointers import first
from internships.domain.record import Erased, NotFound, StaleVersion
from internships.domain.tracking import BoardFilter
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.services.agreements.bureau import Bureau
from internships.services.agreements.dossier import Dossier, Opened, content_hash, load, opened
from internships.services.agreements.notices import forget_letters
from internships.services.agreements.person_copies import (
    CopyReader,
    named_copy,
    names_person,
    student_copy,
)
from internships.services.agreements.retention import (
    HOSTS_DUTY,
    MOST,
    ErasureReason,
    Retention,
    StillNeeded,
    due,
    require_over,
)
from internships.services.agreements.saving import Act, keep
from internships.services.agreements.viewing import AgreementView, view_of
from internships.services.checks import Check
from internships.services.ports_accounts import Accounts, Outbox
from internships.services.ports_jobs import all_of
from internships.services.ports_work import Archive, Work

_COPYING = Bilingual(nl="een kopie voor een persoon maken", en="make a copy for a person")
_ERASING = Bilingual(nl="persoonsgegevens wissen", en="erase personal facts")
_ERASERS = frozenset({Role.INSTITUTION_ADMINISTRATOR})


class KeptWhy(Value):
    """An agreement that was not erased, and why."""

    agreement_id: UUID
    code: str
    text: Bilingual


class Erasure(Value):
    """What became of a person's agreements: erased, or still needed and why; and whether an account was erased."""

    erased: tuple[UUID, ...]
    still_needed: tuple[UUID, ...]
    account_erased: bool = False
    why: tuple[KeptWhy, ...] = ()
    hosts_duty: Bilingual = HOSTS_DUTY


class AgreementErased(Value):
    """An agreement whose personal facts are erased, and what this does not change."""

    agreement: AgreementView
    hosts_duty: Bilingual = HOSTS_DUTY


class PersonState(Value):
    """The agreements that name a person, each as it is now: an erasure starts from what was read."""

    agreements: tuple[tuple[UUID, int, str], ...]


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

    def forget_log(self) -> None: ...


@dataclass(frozen=True)
class Persons:
    """Copies and erasure; each agreement is erased whole or not at all."""

    bureau: Bureau
    storage: PersonStorage
    archive: Archive

    def own_copy(self, viewer: Viewer) -> Json:
        """Return a copy of everything that is kept about the viewer as a student."""
        reach = reach_of(viewer, frozenset({Role.STUDENT}))
        return self._copy(viewer.email, reach, CopyReader.the_student(), self._of_student(viewer.email))

    def copy_by(self, viewer: Viewer, email: str) -> Json:
        """Return the copy that an institution's administrator hands to a person: what the institution itself reads."""
        reach = self._administered(viewer, _COPYING, reads=True)
        return self._copy(email, reach, CopyReader.institution(reach))

    def copy(self, email: str) -> Json:
        """Return everything that is kept about a person, by address, with the account."""
        return self._copy(email, EVERYTHING, CopyReader.the_operator())

    def is_known(self, email: str) -> bool:
        """Say whether an agreement or an account holds an address."""
        told = self.copy(email)
        return bool(told["agreements"] or told["named_in"] or "account" in told)

    def _copy(self, email: str, reach: Reach, reader: CopyReader, found: tuple[UUID, ...] | None = None) -> Json:
        """Return a copy for a person: whole for a student, the own entries for a mentor, supervisor or signatory."""
        told: list[Json] = []
        named: list[Json] = []
        with self.storage.reading(reach) as work:
            for agreement_id in work.agreements.naming(email) if found is None else found:
                dossier = load(work, agreement_id)
                if (copied := student_copy(work, dossier, email, reader)) is not None:
                    told.append(copied)
                elif (entries := named_copy(dossier, email)) is not None:
                    named.append(entries)
            account = work.accounts.by_email(email) if reach.everything or email_key(email) in reach.students else None
            grants = work.accounts.grants(account.id) if account is not None else ()
        kept: Json = {"email": email, "agreements": told, "named_in": named}
        if account is not None:
            kept["account"] = {
                **account.model_dump(mode="json", include={"id", "name", "language", "created_at", "deactivated_at"}),
                "roles": [given.grant.model_dump(mode="json", exclude_none=True) for given in grants],
            }
        return kept

    def state(self, viewer: Viewer, email: str) -> PersonState:
        """Return which agreements an erasure of this person by the viewer would be about, each as it is now."""
        return self._state(email, self._administered(viewer, _COPYING, reads=True))

    def erase(self, viewer: Viewer, agreement_id: UUID, reason: ErasureReason, *, version: int) -> AgreementErased:
        """Erase the personal facts of one agreement that has ended, if its retention is over."""
        with self.storage.writing(reach_of(viewer)) as work:
            known = opened(work, self.bureau, load(work, agreement_id))
            if known.acting(viewer).isdisjoint(_ERASERS) or not _leads(reach_of(viewer, _ERASERS), known):
                raise NotByThisRole(_ERASING, _ERASERS)
            require_over(work, known, self.bureau.today())
            known.dossier.record.require(version)
            done, files = self._erased(work, known, viewer.account_id, reason)
            view = view_of(done, viewer, self.bureau.today())
        self._forget_for_good(files)
        return AgreementErased(agreement=view)

    def erase_by(self, viewer: Viewer, email: str, reason: ErasureReason, check: Check) -> Erasure:
        """Erase a person from the ended agreements that the viewer's institution leads, as they were read."""
        reach = self._administered(viewer, _ERASING)
        state = self._state(email, reach)
        check(state)
        return self._erase_all(state, reach, viewer.account_id, reason)

    def erase_everywhere(self, email: str, reason: ErasureReason) -> Erasure:
        """Erase a person from every ended agreement, and the account once nothing is needed any more."""
        done = self._erase_all(self._state(email, EVERYTHING), EVERYTHING, None, reason)
        if done.still_needed:
            return done
        with self.storage.writing() as work:
            account = work.accounts.by_email(email)
            roles = {given.grant.role for given in work.accounts.grants(account.id)} if account is not None else set()
            is_gone = account is not None and roles <= OWN_ONLY
            if account is not None and is_gone:
                work.accounts.erase(account.id)
            work.outbox.forget(email)
        self._forget_for_good(())
        return done.model_copy(update={"account_erased": is_gone})

    def retention(self, viewer: Viewer, slug: str) -> Retention:
        """Return which agreements of an institution are no longer needed and not erased yet."""
        self._require_own(viewer, slug, reads=True)
        return self.due(slug)

    def erase_due_by(self, viewer: Viewer, slug: str, check: Check) -> Erasure:
        """Erase what an institution no longer needs, as it was listed."""
        self._require_own(viewer, slug)
        check(self.due(slug))
        return self.erase_due(slug, viewer.account_id)

    def due(self, slug: str) -> Retention:
        """Return what an institution no longer needs; without a retention nothing falls due."""
        with self.storage.reading(Reach(institutions=(slug,))) as work:
            months = work.hosts.setting(slug).retention_months
            found = tuple(due(work, slug, self.bureau.today()))
        return Retention(institution=slug, months=months, due=found)

    def erase_due(self, slug: str, actor: UUID | None = None) -> Erasure:
        """Erase what an institution no longer needs, each agreement on its own; what changed meanwhile stays."""
        reach = Reach(institutions=(slug,))
        with self.storage.reading(reach) as work:
            found = work.agreements.some([entry.agreement_id for entry in self.due(slug).due])
        state = PersonState(agreements=tuple((key, one.version, one.content_sha256) for key, one in found.items()))
        return self._erase_all(state, reach, actor, ErasureReason.RETENTION_OVER)

    def _of_student(self, email: str) -> tuple[UUID, ...]:
        with self.storage.reading(Reach(students=(email_key(email),))) as work:
            lines = work.boards.every(BoardFilter(), self.bureau.today(), MOST)
            return tuple(dict.fromkeys(line.agreement_id for line in lines))

    def _state(self, email: str, reach: Reach) -> PersonState:
        with self.storage.reading(reach) as work:
            dossiers = [load(work, agreement_id) for agreement_id in work.agreements.naming(email)]
        named = [dossier.record for dossier in dossiers if names_person(dossier, email)]
        return PersonState(agreements=tuple((one.id, one.version, one.content_sha256) for one in named))

    def _erase_all(self, state: PersonState, reach: Reach, actor: UUID | None, reason: ErasureReason) -> Erasure:
        """Erase agreements, each in a transaction of its own; what is still needed, or led by another, stays."""
        erased: list[UUID] = []
        kept: list[KeptWhy] = []
        files: list[str] = []
        for agreement_id, version, _ in state.agreements:
            try:
                files += self._erase_one(agreement_id, version, reach, actor, reason)
                erased.append(agreement_id)
            except (StillNeeded, StaleVersion) as why:
                kept.append(KeptWhy(agreement_id=agreement_id, code=why.code, text=why.text))
            except (NotFound, Erased):  # out of reach, or erased meanwhile
                continue
        self._forget_for_good(files)
        still = tuple(one.agreement_id for one in kept)
        return Erasure(erased=tuple(erased), still_needed=still, why=tuple(kept))

    def _erase_one(
        self, agreement_id: UUID, version: int, reach: Reach, actor: UUID | None, reason: ErasureReason
    ) -> tuple[str, ...]:
        with self.storage.writing(reach) as work:
            known = opened(work, self.bureau, load(work, agreement_id).to_change())
            if not _leads(reach, known):
                raise StillNeeded(None)
            require_over(work, known, self.bureau.today())
            known.dossier.record.require(version)
            return self._erased(work, known, actor, reason)[1]

    def _erased(
        self, work: Work, known: Opened, actor: UUID | None, reason: ErasureReason
    ) -> tuple[Opened, tuple[str, ...]]:
        """Erase an agreement; return it with the hashes of its files, which go once this is kept and not before."""
        dossier, agreement_id = known.dossier, known.dossier.record.id
        body = anonymous(dossier.effective(self.bureau.today()))
        record = dossier.record.model_copy(
            update={
                "body": body,
                "content_sha256": content_hash(read(body).facts),
                "fulfilled": {},
                "erased_at": self.bureau.clock(),
            }
        )
        ended = dossier.termination
        if ended is not None:
            ended = ended.model_copy(update={"termination": without_persons(ended.termination)})
            work.agreements.put_termination(agreement_id, ended)
        work.agreements.forget_persons(agreement_id)
        forget_letters(all_of(work), known)
        left = Dossier(record, work.agreements.ledger(agreement_id), (), ended, dossier.approvals)
        act = Act(EventKind.ERASED, {"values": work.trail.erase(agreement_id), "reason": str(reason)})
        done = keep(work, self.bureau, left, actor, act, expected=dossier.record.version)
        return done, tuple(document.sha256 for document in work.papers.of(agreement_id))

    def _forget_for_good(self, files: Sequence[str]) -> None:
        """Throw away the files that nothing names any more, and what the database's own log holds of before.

        Should this break off, what is left is swept within a day.
        """
        if files:
            with self.storage.reading() as work:
                needed = work.papers.needed(files)
            for sha256 in set(files) - needed:
                self.archive.forget(sha256)
        self.storage.forget_log()

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


def _leads(reach: Reach, known: Opened) -> bool:
    """Say whether a reach is of the leading institution: only there it is decided what is no longer kept."""
    slug, unit = (first(known.dossier.facts, f"/institutions/0/{fact}") for fact in ("slug", "unit"))
    return reach.everything or slug in reach.institutions or f"{slug}/{unit}" in reach.units
