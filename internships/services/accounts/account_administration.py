"""Administration of accounts: revoking grants, and deactivating and reactivating accounts."""

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
from internships.services.adapter_types import UnitOfWork


class AdministeredAccount(Value):
    """An account as its administrator sees it."""

    id: UUID
    name: Line
    email: Email
    is_active: bool
    grants: tuple[GrantRecord, ...]


@dataclass(frozen=True)
class AccountAdministration:
    """Use cases of whoever administers accounts."""

    context: AccountContext

    def accounts(
        self, principal: Principal, *, after: tuple[str, UUID] | None = None, limit: int = 50
    ) -> tuple[tuple[AdministeredAccount, ...], tuple[str, UUID] | None]:
        """Return a page of the accounts that the principal administers, by name, with their grants that concern them.

        ``after`` is the name and id behind which the page begins. The second value is the next page's ``after``; None
        on the last page.
        """
        with self.context.storage.reading() as work:
            accounts = work.accounts.list_administered(principal, after=after, limit=limit)
            grants = work.accounts.grants_by_account([account.id for account in accounts])
        last = (accounts[-1].name, accounts[-1].id) if len(accounts) == limit else None
        views = (_account_view(principal, account, grants.get(account.id, ())) for account in accounts)
        return tuple(entry for entry in views if entry.grants or principal.holds(Role.OPERATOR)), last

    def revoke_grant(self, principal: Principal, account_id: UUID, grant_id: UUID) -> None:
        """Revoke a grant that the principal administers; the account's sessions end."""
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
        """Deactivate an account all of whose roles the principal administers.

        Its sessions end; its keys and feeds are revoked for good.
        """
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
        """Deactivate an account from the command line; False when no active account has the address."""
        with self.context.storage.writing() as work:
            account = work.accounts.get_by_email(email)
            if account is None or not account.is_active:
                return False
            self._deactivate(work, account)
            return True

    def reactivate(self, principal: Principal, account_id: UUID) -> None:
        """Reactivate an account; its keys and feeds stay revoked."""
        require_person(principal)
        with self.context.storage.writing() as work:
            account = self._administered(work, principal, account_id)
            work.accounts.put(account.model_copy(update={"deactivated_at": None}))

    def _deactivate(self, work: UnitOfWork, account: Account) -> None:
        now = self.context.clock()
        work.accounts.put(account.model_copy(update={"deactivated_at": now}))
        work.accounts.delete_sessions(account.id)
        work.accounts.revoke_keys_and_feeds(account.id, now)

    def _require_other_operator(self, work: UnitOfWork) -> None:
        if work.accounts.count_role(str(Role.OPERATOR)) < 2:
            raise Refusal("last_operator")

    def _administered(self, work: UnitOfWork, principal: Principal, account_id: UUID) -> Account:
        account = work.accounts.get(account_id, for_update=True)
        grants = work.accounts.grants(account_id) if account else ()
        is_administered = all(may_revoke(principal, given) for given in grants) and (
            grants or principal.holds(Role.OPERATOR)
        )
        if account is None or not is_administered:
            raise NotFound
        return account


def _account_view(principal: Principal, account: Account, grants: tuple[GrantRecord, ...]) -> AdministeredAccount:
    administered = tuple(given for given in grants if may_revoke(principal, given))
    return AdministeredAccount(
        id=account.id, name=account.name, email=account.email, is_active=account.is_active, grants=administered
    )
