"""The accounts that somebody looks after: roles taken back, accounts closed and opened again."""

from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import Role, Viewer
from internships.domain.accounts import Account, GivenGrant
from internships.domain.errors import DomainError
from internships.domain.identifiers import Email
from internships.domain.record import NotFound
from internships.domain.value import Line, Value
from internships.services.accounts.giving import may_take
from internships.services.accounts.lodge import Lodge
from internships.services.accounts.proving import require_person
from internships.services.ports_accounts import AccountWork


class Colleague(Value):
    """An account as its administrator sees it."""

    id: UUID
    name: Line
    email: Email
    is_active: bool
    grants: tuple[GivenGrant, ...]


class LastOperator(DomainError):
    """Somebody must be left who can keep the service."""

    code = "last_operator"

    def __init__(self) -> None:
        super().__init__(
            "Dit is de laatste systeembeheerder; nodig eerst een andere uit.",
            "This is the last operator; invite another one first.",
        )


@dataclass(frozen=True)
class Colleagues:
    """What becomes of accounts."""

    lodge: Lodge

    def people(
        self, viewer: Viewer, *, after: tuple[str, UUID] | None = None, limit: int = 50
    ) -> tuple[tuple[Colleague, ...], tuple[str, UUID] | None]:
        """Return accounts that the viewer looks after, by name, with the grants that concern them.

        Behind the name and id of one; and those of the last looked at when there may be more.
        """
        with self.lodge.storage.reading() as work:
            found = work.accounts.looked_after(viewer, after=after, limit=limit)
            grants = work.accounts.people_at([account.id for account in found])
        last = (found[-1].name, found[-1].id) if len(found) == limit else None
        told = (_told(viewer, account, grants.get(account.id, ())) for account in found)
        return tuple(entry for entry in told if entry.grants or viewer.holds(Role.OPERATOR)), last

    def take_back(self, viewer: Viewer, account_id: UUID, grant_id: UUID) -> None:
        """Take back a role that the viewer looks after; the person's sessions end."""
        require_person(viewer)
        with self.lodge.storage.writing() as work:
            given = next((entry for entry in work.accounts.grants(account_id) if entry.id == grant_id), None)
            if given is None or not may_take(viewer, given):
                raise NotFound
            if given.grant.role is Role.OPERATOR:
                self._require_another(work)
            work.accounts.take(account_id, grant_id)
            work.accounts.end_sessions(account_id)

    def deactivate(self, viewer: Viewer, account_id: UUID) -> None:
        """Close an account all of whose roles the viewer looks after: sessions end, keys and feeds stop for good."""
        require_person(viewer)
        with self.lodge.storage.writing() as work:
            account = self._administered(work, viewer, account_id)
            if not account.is_active:
                return
            if Role.OPERATOR in {given.grant.role for given in work.accounts.grants(account_id)}:
                self._require_another(work)
            self._closed(work, account)
            self.lodge.post(work, "account_deactivated", account.email, account.language, name=account.name)

    def close(self, email: str) -> bool:
        """Close an account from the machine itself; False when no active account has the address."""
        with self.lodge.storage.writing() as work:
            account = work.accounts.by_email(email)
            if account is None or not account.is_active:
                return False
            self._closed(work, account)
            return True

    def reactivate(self, viewer: Viewer, account_id: UUID) -> None:
        """Open a closed account again; its keys and feeds stay dead."""
        require_person(viewer)
        with self.lodge.storage.writing() as work:
            account = self._administered(work, viewer, account_id)
            work.accounts.put(account.model_copy(update={"deactivated_at": None}))

    def _closed(self, work: AccountWork, account: Account) -> None:
        now = self.lodge.clock()
        work.accounts.put(account.model_copy(update={"deactivated_at": now}))
        work.accounts.end_sessions(account.id)
        work.accounts.end_keys_and_feeds(account.id, now)

    def _require_another(self, work: AccountWork) -> None:
        if work.accounts.count_role(str(Role.OPERATOR)) < 2:
            raise LastOperator

    def _administered(self, work: AccountWork, viewer: Viewer, account_id: UUID) -> Account:
        account = work.accounts.held(account_id)
        grants = work.accounts.grants(account_id) if account else ()
        is_theirs = all(may_take(viewer, given) for given in grants) and (grants or viewer.holds(Role.OPERATOR))
        if account is None or not is_theirs:
            raise NotFound
        return account


def _told(viewer: Viewer, account: Account, grants: tuple[GivenGrant, ...]) -> Colleague:
    theirs = tuple(given for given in grants if may_take(viewer, given))
    return Colleague(id=account.id, name=account.name, email=account.email, is_active=account.is_active, grants=theirs)
