"""The rights of a person: a copy of what is stored, and erasure once it is no longer needed."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from internships.domain.access import OWN_ADDRESS_ROLES, UNRESTRICTED_SCOPE, AccessScope, Principal, Role, access_scope
from internships.domain.agreement_record import NotFound, PersonsErased, StaleVersion
from internships.domain.document import Json
from internships.domain.draft import read_record
from internships.domain.email_addresses import email_key
from internships.domain.erasure import anonymised_body, anonymised_termination
from internships.domain.history import EventKind
from internships.domain.lifecycle import NotByThisRole
from internships.domain.placement_board import BoardFilter
from internships.domain.pointers import fact_at
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.services.agreements.agreement_views import AgreementView, agreement_view
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.notices import forget_letters
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import (
    AgreementState,
    LoadedAgreement,
    compute_state,
    content_hash,
    load_agreement,
)
from internships.services.personal_data.copies import CopyScope, named_copy, names_person, student_copy
from internships.services.personal_data.retention import (
    HOST_RETENTION_NOTE,
    MAX_LINES,
    ErasureReason,
    Retention,
    StillNeeded,
    due_erasures,
    require_retention_over,
)
from internships.services.ports.accounts import AccountRepository, OutboxRepository
from internships.services.ports.batches import full_unit_of_work
from internships.services.ports.unit_of_work import Archive, UnitOfWork
from internships.services.preconditions import Precondition

_COPY_ACTION = Bilingual(nl="een kopie voor een persoon maken", en="make a copy for a person")
_ERASE_ACTION = Bilingual(nl="persoonsgegevens wissen", en="erase personal facts")
_ERASERS = frozenset({Role.INSTITUTION_ADMINISTRATOR})


class RetainedAgreement(Value):
    """An agreement that was not erased, and why."""

    agreement_id: UUID
    code: str
    text: Bilingual


class Erasure(Value):
    """The result for a person's agreements: erased, or still needed and why; and whether the account was erased."""

    erased: tuple[UUID, ...]
    still_needed: tuple[UUID, ...]
    account_erased: bool = False
    why: tuple[RetainedAgreement, ...] = ()
    hosts_duty: Bilingual = HOST_RETENTION_NOTE


class ErasedAgreement(Value):
    """An agreement whose personal facts are erased, and what this does not change."""

    agreement: AgreementView
    hosts_duty: Bilingual = HOST_RETENTION_NOTE


class PersonState(Value):
    """The agreements that name a person, each as it is now: the precondition of an erasure."""

    agreements: tuple[tuple[UUID, int, str], ...]


class PersonUnitOfWork(UnitOfWork, Protocol):
    """A unit of work that also reaches accounts and letters."""

    @property
    def accounts(self) -> AccountRepository: ...

    @property
    def outbox(self) -> OutboxRepository: ...


class PersonStorage(Protocol):
    """Opens units of work that also reach accounts and letters."""

    def reading(self, reach: AccessScope = UNRESTRICTED_SCOPE) -> AbstractContextManager[PersonUnitOfWork]: ...

    def writing(self, reach: AccessScope = UNRESTRICTED_SCOPE) -> AbstractContextManager[PersonUnitOfWork]: ...

    def truncate_wal(self) -> None: ...


@dataclass(frozen=True)
class PersonRightsService:
    """Copies and erasure; each agreement is erased in one transaction."""

    context: AgreementContext
    storage: PersonStorage
    archive: Archive

    def own_copy(self, principal: Principal) -> Json:
        """Return a copy of everything that is stored about the principal as a student."""
        reach = access_scope(principal, frozenset({Role.STUDENT}))
        return self._copy(principal.email, reach, CopyScope.the_student(), self._ids_of_student(principal.email))

    def copy_by(self, principal: Principal, email: str) -> Json:
        """Return the copy that an institution's administrator hands to a person: what the institution itself reads."""
        reach = self._administrator_reach(principal, _COPY_ACTION, reads=True)
        return self._copy(email, reach, CopyScope.institution(reach))

    def copy(self, email: str) -> Json:
        """Return everything that is stored about a person, by address, with the account."""
        return self._copy(email, UNRESTRICTED_SCOPE, CopyScope.the_operator())

    def is_known(self, email: str) -> bool:
        """Say whether an agreement or an account has an address."""
        copy = self.copy(email)
        return bool(copy["agreements"] or copy["named_in"] or "account" in copy)

    def _copy(
        self, email: str, reach: AccessScope, reader: CopyScope, agreement_ids: tuple[UUID, ...] | None = None
    ) -> Json:
        """Return a copy for a person: whole for a student, the own entries for a mentor, supervisor or signatory."""
        agreements: list[Json] = []
        named: list[Json] = []
        with self.storage.reading(reach) as work:
            for agreement_id in work.agreements.ids_with_email(email) if agreement_ids is None else agreement_ids:
                loaded = load_agreement(work, agreement_id)
                if (copied := student_copy(work, loaded, email, reader)) is not None:
                    agreements.append(copied)
                elif (entries := named_copy(loaded, email)) is not None:
                    named.append(entries)
            account = (
                work.accounts.get_by_email(email) if reach.everything or email_key(email) in reach.students else None
            )
            grants = work.accounts.grants(account.id) if account is not None else ()
        copy: Json = {"email": email, "agreements": agreements, "named_in": named}
        if account is not None:
            copy["account"] = {
                **account.model_dump(mode="json", include={"id", "name", "language", "created_at", "deactivated_at"}),
                "roles": [given.grant.model_dump(mode="json", exclude_none=True) for given in grants],
            }
        return copy

    def state(self, principal: Principal, email: str) -> PersonState:
        """Return the agreements that an erasure of this person by the principal would concern, each as it is now."""
        return self._state(email, self._administrator_reach(principal, _COPY_ACTION, reads=True))

    def erase(
        self, principal: Principal, agreement_id: UUID, reason: ErasureReason, *, version: int
    ) -> ErasedAgreement:
        """Erase the personal facts of one agreement that has ended, if its retention is over."""
        with self.storage.writing(access_scope(principal)) as work:
            state = compute_state(work, self.context, load_agreement(work, agreement_id))
            if state.acting_roles(principal).isdisjoint(_ERASERS) or not _is_leading(
                access_scope(principal, _ERASERS), state
            ):
                raise NotByThisRole(_ERASE_ACTION, _ERASERS)
            require_retention_over(work, state, self.context.today())
            state.loaded.record.require_version(version)
            done, files = self._erase_agreement(work, state, principal.account_id, reason)
            view = agreement_view(done, principal, self.context.today())
        self._delete_files(files)
        return ErasedAgreement(agreement=view)

    def erase_by(self, principal: Principal, email: str, reason: ErasureReason, precondition: Precondition) -> Erasure:
        """Erase a person from the ended agreements that the principal's institution leads, if unchanged since read."""
        reach = self._administrator_reach(principal, _ERASE_ACTION)
        state = self._state(email, reach)
        precondition(state)
        return self._erase_all(state, reach, principal.account_id, reason)

    def erase_everywhere(self, email: str, reason: ErasureReason) -> Erasure:
        """Erase a person from every ended agreement, and the account when no agreement is still needed."""
        done = self._erase_all(self._state(email, UNRESTRICTED_SCOPE), UNRESTRICTED_SCOPE, None, reason)
        if done.still_needed:
            return done
        with self.storage.writing() as work:
            account = work.accounts.get_by_email(email)
            roles = {given.grant.role for given in work.accounts.grants(account.id)} if account is not None else set()
            is_gone = account is not None and roles <= OWN_ADDRESS_ROLES
            if account is not None and is_gone:
                work.accounts.erase(account.id)
            work.outbox.delete_to(email)
        self._delete_files(())
        return done.model_copy(update={"account_erased": is_gone})

    def retention(self, principal: Principal, slug: str) -> Retention:
        """Return an institution's agreements whose retention is over and that are not erased yet."""
        self._require_administrator(principal, slug, reads=True)
        return self.due_for_erasure(slug)

    def erase_due_by(self, principal: Principal, slug: str, precondition: Precondition) -> Erasure:
        """Erase an institution's agreements whose retention is over, if the list is unchanged since read."""
        self._require_administrator(principal, slug)
        precondition(self.due_for_erasure(slug))
        return self.erase_due(slug, principal.account_id)

    def due_for_erasure(self, slug: str) -> Retention:
        """Return the agreements whose retention is over; without a recorded retention there are none."""
        with self.storage.reading(AccessScope(institutions=(slug,))) as work:
            months = work.hosts.setting(slug).retention_months
            due = tuple(due_erasures(work, slug, self.context.today()))
        return Retention(institution=slug, months=months, due=due)

    def erase_due(self, slug: str, actor: UUID | None = None) -> Erasure:
        """Erase the agreements whose retention is over, each on its own; those that changed meanwhile stay."""
        reach = AccessScope(institutions=(slug,))
        with self.storage.reading(reach) as work:
            records = work.agreements.get_many([entry.agreement_id for entry in self.due_for_erasure(slug).due])
        state = PersonState(agreements=tuple((key, one.version, one.content_sha256) for key, one in records.items()))
        return self._erase_all(state, reach, actor, ErasureReason.RETENTION_OVER)

    def _ids_of_student(self, email: str) -> tuple[UUID, ...]:
        with self.storage.reading(AccessScope(students=(email_key(email),))) as work:
            lines = work.placements.stream(BoardFilter(), self.context.today(), MAX_LINES)
            return tuple(dict.fromkeys(line.agreement_id for line in lines))

    def _state(self, email: str, reach: AccessScope) -> PersonState:
        with self.storage.reading(reach) as work:
            agreements = [load_agreement(work, agreement_id) for agreement_id in work.agreements.ids_with_email(email)]
        named = [loaded.record for loaded in agreements if names_person(loaded, email)]
        return PersonState(agreements=tuple((one.id, one.version, one.content_sha256) for one in named))

    def _erase_all(self, state: PersonState, reach: AccessScope, actor: UUID | None, reason: ErasureReason) -> Erasure:
        """Erase agreements, each in its own transaction; those still needed, or led by another institution, stay."""
        erased: list[UUID] = []
        retained: list[RetainedAgreement] = []
        files: list[str] = []
        for agreement_id, version, _ in state.agreements:
            try:
                files += self._erase_one(agreement_id, version, reach, actor, reason)
                erased.append(agreement_id)
            except (StillNeeded, StaleVersion) as why:
                retained.append(RetainedAgreement(agreement_id=agreement_id, code=why.code, text=why.text))
            except (NotFound, PersonsErased):  # out of reach, or erased meanwhile
                continue
        self._delete_files(files)
        still = tuple(one.agreement_id for one in retained)
        return Erasure(erased=tuple(erased), still_needed=still, why=tuple(retained))

    def _erase_one(
        self, agreement_id: UUID, version: int, reach: AccessScope, actor: UUID | None, reason: ErasureReason
    ) -> tuple[str, ...]:
        with self.storage.writing(reach) as work:
            state = compute_state(work, self.context, load_agreement(work, agreement_id).require_not_erased())
            if not _is_leading(reach, state):
                raise StillNeeded(None)
            require_retention_over(work, state, self.context.today())
            state.loaded.record.require_version(version)
            return self._erase_agreement(work, state, actor, reason)[1]

    def _erase_agreement(
        self, work: UnitOfWork, state: AgreementState, actor: UUID | None, reason: ErasureReason
    ) -> tuple[AgreementState, tuple[str, ...]]:
        """Erase an agreement; return it with the hashes of its files, which are deleted after the transaction."""
        loaded, agreement_id = state.loaded, state.loaded.record.id
        body = anonymised_body(loaded.effective(self.context.today()))
        record = loaded.record.model_copy(
            update={
                "body": body,
                "content_sha256": content_hash(read_record(body).facts),
                "fulfilled": {},
                "erased_at": self.context.clock(),
            }
        )
        termination = loaded.termination
        if termination is not None:
            termination = termination.model_copy(
                update={"termination": anonymised_termination(termination.termination)}
            )
            work.agreements.put_termination(agreement_id, termination)
        work.agreements.erase_persons(agreement_id)
        forget_letters(full_unit_of_work(work), state)
        erased = LoadedAgreement(record, work.agreements.ledger(agreement_id), (), termination, loaded.approvals)
        act = NewEvent(
            EventKind.ERASED, {"values": work.history.erase_personal_values(agreement_id), "reason": str(reason)}
        )
        done = save_agreement(work, self.context, erased, actor, act, expected=loaded.record.version)
        return done, tuple(document.sha256 for document in work.documents.of_agreement(agreement_id))

    def _delete_files(self, files: Sequence[str]) -> None:
        """Delete files that no row names any more, and earlier values in the database's write-ahead log.

        After an interruption, the archive cleanup deletes what is left within a day.
        """
        if files:
            with self.storage.reading() as work:
                needed = work.documents.hashes_in_use(files)
            for sha256 in set(files) - needed:
                self.archive.delete(sha256)
        self.storage.truncate_wal()

    def _administrator_reach(self, principal: Principal, what: Bilingual, *, reads: bool = False) -> AccessScope:
        if (principal.is_read_only and not reads) or not principal.holds(*_ERASERS):
            raise NotByThisRole(what, _ERASERS)
        return access_scope(principal, _ERASERS)

    def _require_administrator(self, principal: Principal, slug: str, *, reads: bool = False) -> None:
        own = [grant for grant in principal.grants if grant.institution == slug]
        if slug not in self.context.folders.slugs or not own:
            raise NotFound
        is_refused = principal.is_read_only and not reads
        if is_refused or not any(grant.role in _ERASERS and grant.unit is None for grant in own):
            raise NotByThisRole(_ERASE_ACTION, _ERASERS)


def _is_leading(reach: AccessScope, state: AgreementState) -> bool:
    """Say whether a scope is of the leading institution, which alone decides on erasure."""
    slug, unit = (fact_at(state.loaded.facts, f"/institutions/0/{fact}") for fact in ("slug", "unit"))
    return reach.everything or slug in reach.institutions or f"{slug}/{unit}" in reach.units
