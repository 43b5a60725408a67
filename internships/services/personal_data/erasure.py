"""Erasure of personal facts from agreements whose retention is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import OWN_ADDRESS_ROLES, UNRESTRICTED_SCOPE, AccessScope, Principal, access_scope
from internships.domain.agreement_record import NotFound, PersonsErased, StaleVersion
from internships.domain.draft import read_record
from internships.domain.erasure import anonymised_body, anonymised_termination
from internships.domain.history import EventKind
from internships.domain.lifecycle import NotByThisRole
from internships.domain.pointers import fact_at
from internships.domain.value import Value
from internships.domain.wording import Bilingual
from internships.services.adapter_types import FileArchive, UnitOfWork
from internships.services.agreements.agreement_views import AgreementView, agreement_view
from internships.services.agreements.context import AgreementContext
from internships.services.agreements.loading import LoadedAgreement, content_hash, load_agreement
from internships.services.agreements.notices import forget_letters
from internships.services.agreements.saving import NewEvent, save_agreement
from internships.services.agreements.state import AgreementState, compute_state, load_state
from internships.services.institutions.institution_access import require_institution_role
from internships.services.personal_data.administrators import ADMINISTRATORS, administrator_scope
from internships.services.personal_data.copies import names_person
from internships.services.personal_data.copy_service import COPY_ACTION
from internships.services.personal_data.retention import (
    HOST_RETENTION_NOTE,
    ErasureReason,
    Retention,
    StillNeeded,
    due_erasures,
    require_retention_over,
)
from internships.services.preconditions import Precondition

_ERASE_ACTION = Bilingual(nl="persoonsgegevens wissen", en="erase personal facts")


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


@dataclass(frozen=True)
class ErasureService:
    """Erases agreements, each in its own transaction."""

    context: AgreementContext
    archive: FileArchive

    def state(self, principal: Principal, email: str) -> PersonState:
        """Return the agreements that an erasure of this person by the principal would concern, each as it is now."""
        return self._state(email, administrator_scope(principal, COPY_ACTION, reads=True))

    def erase(
        self, principal: Principal, agreement_id: UUID, reason: ErasureReason, *, version: int
    ) -> ErasedAgreement:
        """Erase the personal facts of one agreement that has ended, if its retention is over."""
        with self.context.storage.writing(access_scope(principal)) as work:
            state = load_state(work, self.context, agreement_id)
            if state.acting_roles(principal).isdisjoint(ADMINISTRATORS) or not _is_leading(
                access_scope(principal, ADMINISTRATORS), state
            ):
                raise NotByThisRole(_ERASE_ACTION, ADMINISTRATORS)
            require_retention_over(work, state)
            state.loaded.record.require_version(version)
            done, files = self._erase_agreement(work, state, principal.account_id, reason)
            view = agreement_view(done, principal)
        self._delete_files(files)
        return ErasedAgreement(agreement=view)

    def erase_by(self, principal: Principal, email: str, reason: ErasureReason, precondition: Precondition) -> Erasure:
        """Erase a person from the ended agreements that the principal's institution leads, if unchanged since read."""
        scope = administrator_scope(principal, _ERASE_ACTION)
        state = self._state(email, scope)
        precondition(state)
        return self._erase_all(state, scope, principal.account_id, reason)

    def erase_everywhere(self, email: str, reason: ErasureReason) -> Erasure:
        """Erase a person from every ended agreement, and the account when no agreement is still needed."""
        done = self._erase_all(self._state(email, UNRESTRICTED_SCOPE), UNRESTRICTED_SCOPE, None, reason)
        if done.still_needed:
            return done
        with self.context.storage.writing() as work:
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
        require_institution_role(self.context, principal, slug, ADMINISTRATORS, _ERASE_ACTION, reads=True)
        return self.due_for_erasure(slug)

    def erase_due_by(self, principal: Principal, slug: str, precondition: Precondition) -> Erasure:
        """Erase an institution's agreements whose retention is over, if the list is unchanged since read."""
        require_institution_role(self.context, principal, slug, ADMINISTRATORS, _ERASE_ACTION)
        precondition(self.due_for_erasure(slug))
        return self.erase_due(slug, principal.account_id)

    def due_for_erasure(self, slug: str) -> Retention:
        """Return the agreements whose retention is over; without a recorded retention there are none."""
        with self.context.storage.reading(AccessScope(institutions=(slug,))) as work:
            months = work.hosts.setting(slug).retention_months
            due = tuple(due_erasures(work, slug, self.context.today()))
        return Retention(institution=slug, months=months, due=due)

    def erase_due(self, slug: str, actor: UUID | None = None) -> Erasure:
        """Erase the agreements whose retention is over, each on its own; those that changed meanwhile stay."""
        scope = AccessScope(institutions=(slug,))
        with self.context.storage.reading(scope) as work:
            records = work.agreements.get_many([entry.agreement_id for entry in self.due_for_erasure(slug).due])
        state = PersonState(agreements=tuple((key, one.version, one.content_sha256) for key, one in records.items()))
        return self._erase_all(state, scope, actor, ErasureReason.RETENTION_OVER)

    def _state(self, email: str, scope: AccessScope) -> PersonState:
        with self.context.storage.reading(scope) as work:
            agreements = [load_agreement(work, agreement_id) for agreement_id in work.agreements.ids_with_email(email)]
        named = [loaded.record for loaded in agreements if names_person(loaded, email)]
        return PersonState(agreements=tuple((one.id, one.version, one.content_sha256) for one in named))

    def _erase_all(self, state: PersonState, scope: AccessScope, actor: UUID | None, reason: ErasureReason) -> Erasure:
        """Erase agreements, each in its own transaction; those still needed, or led by another institution, stay."""
        erased: list[UUID] = []
        retained: list[RetainedAgreement] = []
        files: list[str] = []
        for agreement_id, version, _ in state.agreements:
            try:
                files += self._erase_one(agreement_id, version, scope, actor, reason)
                erased.append(agreement_id)
            except (StillNeeded, StaleVersion) as why:
                retained.append(RetainedAgreement(agreement_id=agreement_id, code=why.code, text=why.text))
            except (NotFound, PersonsErased):  # outside the scope, or erased meanwhile
                continue
        self._delete_files(files)
        still = tuple(one.agreement_id for one in retained)
        return Erasure(erased=tuple(erased), still_needed=still, why=tuple(retained))

    def _erase_one(
        self, agreement_id: UUID, version: int, scope: AccessScope, actor: UUID | None, reason: ErasureReason
    ) -> tuple[str, ...]:
        with self.context.storage.writing(scope) as work:
            state = compute_state(work, self.context, load_agreement(work, agreement_id).require_not_erased())
            if not _is_leading(scope, state):
                raise StillNeeded(None)
            require_retention_over(work, state)
            state.loaded.record.require_version(version)
            return self._erase_agreement(work, state, actor, reason)[1]

    def _erase_agreement(
        self, work: UnitOfWork, state: AgreementState, actor: UUID | None, reason: ErasureReason
    ) -> tuple[AgreementState, tuple[str, ...]]:
        """Erase an agreement; return it with the hashes of its files, which are deleted after the transaction."""
        loaded, agreement_id = state.loaded, state.loaded.record.id
        body = anonymised_body(loaded.effective(state.today))
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
        forget_letters(work, state)
        erased = LoadedAgreement(record, work.agreements.ledger(agreement_id), (), termination, loaded.approvals)
        act = NewEvent(
            EventKind.ERASED, {"values": work.history.erase_personal_values(agreement_id), "reason": str(reason)}
        )
        done = save_agreement(work, self.context, erased, actor, act)
        return done, tuple(document.sha256 for document in work.documents.of_agreement(agreement_id))

    def _delete_files(self, files: Sequence[str]) -> None:
        """Delete files that no row names any more, and earlier values in the database's write-ahead log.

        After an interruption, the archive cleanup deletes what is left within a day.
        """
        if files:
            with self.context.storage.reading() as work:
                needed = work.documents.hashes_in_use(files)
            for sha256 in set(files) - needed:
                self.archive.delete(sha256)
        self.context.storage.truncate_wal()


def _is_leading(scope: AccessScope, state: AgreementState) -> bool:
    """Say whether a scope is of the leading institution, which alone decides on erasure."""
    slug, unit = (fact_at(state.loaded.facts, f"/institutions/0/{fact}") for fact in ("slug", "unit"))
    return scope.everything or slug in scope.institutions or f"{slug}/{unit}" in scope.units
