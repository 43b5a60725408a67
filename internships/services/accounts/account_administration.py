"""The accounts that somebody looks after: roles taken back, accounts closed and opened again."""

from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import Principal, Role
from internships.domain.accounts import Account, GrantRecord
from internships.domain.agreement_record import NotFound
from internships.domain.identifiers import Email
from internships.domain.refusals import Refusal
from internships.domain.value import Line, Value
from internships.services.accounts.context import AccountContext
from internships.services.accounts.credentials import require_person
from internships.services.accounts.grants import may_revoke
from internships.services.ports.accounts import AccountUnitOfWork


class AdministeredAccount(Value):
    """An account as its administrator sees it."""

    id: UUID
    name: Line
    email: Email
    is_active: bool
    grants: tuple[GrantRecord, ...]


@dataclass(frozen=True)
class AccountAdministration:
    """What becomes of accounts."""

    context: AccountContext

    def accounts(
        self, principal: Principal, *, after: tuple[str, UUID] | None = None, limit: int = 50
    ) -> tuple[tuple[AdministeredAccount, ...], tuple[str, UUID] | None]:
        """Return accounts that the viewer looks after, by name, with the grants that concern them.

        Behind the name and id of one; and those of the last looked at when there may be more.
        """
        with self.context.storage.reading() as work:
            found = work.accounts.list_administered(principal, after=after, limit=limit)
            grants = work.accounts.grants_by_account([account.id for account in found])
        last = (found[-1].name, found[-1].id) if len(found) == limit else None
        told = (_account_view(principal, account, grants.get(account.id, ())) for account in found)
        return tuple(entry for entry in told if entry.grants or principal.holds(Role.OPERATOR)), last

    def revoke_grant(self, principal: Principal, account_id: UUID, grant_id: UUID) -> None:
        """Take back a role that the viewer looks after; the person's sessions end."""
        require_person(principal)
        with self.context.storage.writing() as work:
            given = next((entry for entry in work.accounts.grants(account_id) if entry.id == grant_id), None)
            if given is None or not may_revoke(principal, given):
                raise NotFound
            if given.grant.role is Role.OPERATOR:
                self._require_other_operator(work)
            work.accounts.remove_grant(account_id, grant_id)
            work.accounts.delete_sessions(account_id)

    def deactivate(self, principal: Principal, account_id: UUID) -> None:
        """Close an account all of whose roles the viewer looks after: sessions end, keys and feeds stop for good."""
        require_person(principal)
        with self.context.storage.writing() as work:
            account = self._administered(work, principal, account_id)
            if not account.is_active:
                return
            if Role.OPERATOR in {given.grant.role for given in work.accounts.grants(account_id)}:
                self._require_other_operator(work)
            self._deactivate(work, account)
            self.context.add_letter(work, "account_deactivated", account.email, account.language, name=account.name)

    def deactivate_by_email(self, email: str) -> bool:
        """Close an account from the machine itself; False when no active account has the address."""
        with self.context.storage.writing() as work:
            account = work.accounts.get_by_email(email)
            if account is None or not account.is_active:
                return False
            self._deactivate(work, account)
            return True

    def reactivate(self, principal: Principal, account_id: UUID) -> None:
        """Open a closed account again; its keys and feeds stay dead."""
        require_person(principal)
        with self.context.storage.writing() as work:
            account = self._administered(work, principal, account_id)
            work.accounts.put(account.model_copy(update={"deactivated_at": None}))

    def _deactivate(self, work: AccountUnitOfWork, account: Account) -> None:
        now = self.context.clock()
        work.accounts.put(account.model_copy(update={"deactivated_at": now}))
        work.accounts.delete_sessions(account.id)
        work.accounts.revoke_keys_and_feeds(account.id, now)

    def _require_other_operator(self, work: AccountUnitOfWork) -> None:
        if work.accounts.count_role(str(Role.OPERATOR)) < 2:
            raise Refusal("last_operator")

    def _administered(self, work: AccountUnitOfWork, principal: Principal, account_id: UUID) -> Account:
        account = work.accounts.get_for_update(account_id)
        grants = work.accounts.grants(account_id) if account else ()
        is_theirs = all(may_revoke(principal, given) for given in grants) and (grants or principal.holds(Role.OPERATOR))
        if account is None or not is_theirs:
            raise NotFound
        return account


def _account_view(principal: Principal, account: Account, grants: tuple[GrantRecord, ...]) -> AdministeredAccount:
    theirs = tuple(given for given in grants if may_revoke(principal, given))
    return AdministeredAccount(
        id=account.id, name=account.name, email=account.email, is_active=account.is_active, grants=theirs
    )
