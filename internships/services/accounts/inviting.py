"""Inviting people, new passwords by link, roles taken back, accounts closed: nobody gives more than they reach."""

from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import Grant, Role, Viewer
from internships.domain.accounts import Account, GivenGrant, Link, LinkPurpose
from internships.domain.errors import DomainError
from internships.domain.identifiers import Email
from internships.domain.organisations import HostOrganisation
from internships.domain.record import NotFound
from internships.domain.value import Line, Value
from internships.domain.wording import Language
from internships.services.accounts.entering import Entering, LoggedIn
from internships.services.accounts.giving import may_give, may_take
from internships.services.accounts.links import Links, LinkUnusable
from internships.services.accounts.lodge import Lodge
from internships.services.accounts.proving import LoginNeeded, Proving, cleared, or_raise
from internships.services.ports_accounts import AccountWork

__all__ = ["Colleague", "Invitation", "Inviting", "LinkUnusable", "may_give"]


class Invitation(Value):
    """Who is invited, to what; ``host_name`` is asked when a company joins that is not known yet."""

    email: Email
    grant: Grant
    language: Language = Language.NL
    host_name: Line | None = None


class Colleague(Value):
    """An account as its administrator sees it."""

    id: UUID
    name: Line
    email: Email
    is_active: bool
    grants: tuple[GivenGrant, ...]


class NotYoursToGive(DomainError):
    """A role that reaches further than the inviter."""

    code = "not_yours_to_give"

    def __init__(self) -> None:
        super().__init__(
            "Deze rol kunt u niet geven: ze reikt verder dan die van u. Vraag het aan de beheerder.",
            "You can't give this role: it reaches further than yours. Ask the administrator.",
        )


class HostNameNeeded(DomainError):
    """A company that joins needs its name."""

    code = "host_name_needed"

    def __init__(self) -> None:
        super().__init__(
            "Deze stagegever is nog niet bekend; geef ook de naam.", "This host is not known yet; give its name too."
        )


class HostHasAdministrator(DomainError):
    """A company that has joined lets its own administrator invite; a second one from outside would take it over."""

    code = "host_has_administrator"

    def __init__(self) -> None:
        super().__init__(
            "Deze stagegever heeft al een beheerder; die nodigt zelf de eigen mensen uit.",
            "This host has an administrator already, who invites its own people.",
        )


class LastOperator(DomainError):
    """Somebody must be left who can keep the service."""

    code = "last_operator"

    def __init__(self) -> None:
        super().__init__(
            "Dit is de laatste systeembeheerder; nodig eerst een andere uit.",
            "This is the last operator; invite another one first.",
        )


class OperatorExists(DomainError):
    """The first operator is made once."""

    code = "operator_exists"

    def __init__(self) -> None:
        super().__init__(
            "Er is al een systeembeheerder; die kan anderen uitnodigen.",
            "There is an operator already, who can invite others.",
        )


@dataclass(frozen=True)
class Inviting:
    """Invitations and what becomes of accounts."""

    lodge: Lodge

    @property
    def links(self) -> Links:
        return Links(self.lodge)

    @property
    def entering(self) -> Entering:
        return Entering(self.lodge)

    def invite(self, viewer: Viewer, told: Invitation) -> None:
        """Mail an invitation; a company that joins is kept with it."""
        if not may_give(viewer, told.grant):
            raise NotYoursToGive
        with self.lodge.storage.writing() as work:
            self._require_host(work, viewer, told)
            link, token = self.links.invitation(viewer.account_id, told.email, told.language, told.grant)
            work.accounts.put_link(link)
            address, role = f"{self.lodge.base_url}/invitation#{token}", told.grant.role.get(told.language)
            self.lodge.post(work, "invitation", told.email, told.language, link=address, role=role)

    def accept(self, token: str, name: str, password: str) -> LoggedIn:
        """Take up an invitation: a new account with its password, or one more role for an account there is.

        An account that exists proves itself by its password, and is not logged in if it also asks a one-time code.
        """
        with self.lodge.storage.reading() as work:
            link = self.links.found(work, token, LinkPurpose.INVITATION)
            known = work.accounts.by_email(link.email)
        if known is None:
            return self._joined(token, link.email, name, self.entering.new_hash(link.email, name, password))
        made = Proving(self.lodge).tried(known, password)
        with self.lodge.storage.writing() as work:
            link = self.links.found(work, token, LinkPurpose.INVITATION)
            found = Proving(self.lodge).judged(work, made)
            entered = self._one_more(work, link, found) if isinstance(found, Account) else LinkUnusable()
        return or_raise(entered)

    def ask_reset(self, email: str) -> None:
        """Mail a link for a new password, if there is such an account; the answer is the same either way."""
        with self.lodge.storage.writing() as work:
            account = work.accounts.by_email(email)
            if account is None or not account.is_active:
                return
            link, token = self.links.reset(account.email)
            work.accounts.put_link(link)
            address = f"{self.lodge.base_url}/reset#{token}"
            self.lodge.post(work, "password_reset", account.email, account.language, link=address)

    def reset(self, token: str, password: str) -> LoggedIn:
        """Set a new password by a mailed link; every session ends, and so do other such links."""
        with self.lodge.storage.reading() as work:
            known = work.accounts.by_email(self.links.found(work, token, LinkPurpose.RESET).email)
        if known is None:
            raise LinkUnusable
        hashed = self.entering.new_hash(known.email, known.name, password)
        with self.lodge.storage.writing() as work:
            link = self.links.found(work, token, LinkPurpose.RESET)
            account = work.accounts.held(known.id)
            if account is None or not account.is_active:
                raise LinkUnusable
            self.links.use(work, link)
            entered = self._opened(work, self.entering.with_hash(work, account, hashed))
        return or_raise(entered)

    def first_operator(self, email: str) -> str:
        """Make the invitation of the first operator; returns its token. Refuses when there is an operator already."""
        with self.lodge.storage.writing() as work:
            if work.accounts.count_role(str(Role.OPERATOR)):
                raise OperatorExists
            link, token = self.links.invitation(None, email, Language.NL, Grant(role=Role.OPERATOR))
            work.accounts.put_link(link)
            return token

    def people(self, viewer: Viewer) -> tuple[Colleague, ...]:
        """Return the accounts that the viewer looks after, with the grants that concern them."""
        with self.lodge.storage.reading() as work:
            found = {account.id: account for account in _looked_after(work, viewer)}
            grants = work.accounts.people_at(tuple(found))
        theirs = {
            account_id: tuple(given for given in grants.get(account_id, ()) if may_take(viewer, given))
            for account_id in found
        }
        return tuple(
            Colleague(id=account.id, name=account.name, email=account.email, is_active=account.is_active, grants=given)
            for account, given in zip(found.values(), theirs.values(), strict=True)
            if given or viewer.holds(Role.OPERATOR)
        )

    def take_back(self, viewer: Viewer, account_id: UUID, grant_id: UUID) -> None:
        """Take back a role that the viewer looks after; the person's sessions end."""
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
        with self.lodge.storage.writing() as work:
            account = self._administered(work, viewer, account_id)
            work.accounts.put(cleared(account.model_copy(update={"deactivated_at": None})))

    def _joined(self, token: str, email: str, name: str, hashed: str) -> LoggedIn:
        with self.lodge.storage.writing() as work:
            link = self.links.found(work, token, LinkPurpose.INVITATION)
            if work.accounts.by_email(email) is not None:  # somebody was quicker with another invitation
                raise LinkUnusable
            account = Account(
                id=self.lodge.ids(),
                email=email,
                name=name,
                language=Language(link.body.get("language", "nl")),
                password=hashed,
                created_at=self.lodge.clock(),
            )
            work.accounts.put(account)
            self._taken_up(work, link, account.id)
            return self.entering.opened(work, account)

    def _one_more(self, work: AccountWork, link: Link, account: Account) -> LoggedIn | DomainError:
        self._taken_up(work, link, account.id)
        work.accounts.put(cleared(account))
        work.accounts.end_sessions(account.id)
        return self._opened(work, account)

    def _taken_up(self, work: AccountWork, link: Link, account_id: UUID) -> None:
        """Use an invitation up and give its role, if whoever invited may still give it."""
        grant = Grant.model_validate(link.body["grant"])
        if not self._still_given(work, link, grant):
            raise LinkUnusable
        self.links.use(work, link)
        if any(given.grant == grant for given in work.accounts.grants(account_id)):
            return
        work.accounts.give(
            GivenGrant(
                id=self.lodge.ids(),
                account_id=account_id,
                grant=grant,
                given_by=link.created_by,
                given_at=self.lodge.clock(),
            )
        )

    def _still_given(self, work: AccountWork, link: Link, grant: Grant) -> bool:
        if link.created_by is None:
            return not work.accounts.count_role(str(Role.OPERATOR))
        giver = work.accounts.get(link.created_by)
        if giver is None or not giver.is_active:
            return False
        present = tuple(given.grant for given in work.accounts.grants(giver.id))
        return may_give(giver.viewer(present), grant)

    def _opened(self, work: AccountWork, account: Account) -> LoggedIn | DomainError:
        return self.entering.opened(work, account) if account.totp_sealed is None else LoginNeeded()

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

    def _require_host(self, work: AccountWork, viewer: Viewer, told: Invitation) -> None:
        number = told.grant.enterprise_number
        if number is None:
            return
        is_outside = not viewer.holds(Role.OPERATOR) and number not in {own.enterprise_number for own in viewer.grants}
        if is_outside and work.accounts.has_administrator(number):
            raise HostHasAdministrator
        if work.accounts.host(number) is not None:
            return
        if told.host_name is None:
            raise HostNameNeeded
        work.accounts.join_host(
            HostOrganisation(
                enterprise_number=number,
                name=told.host_name,
                invited_by=viewer.account_id,
                joined_at=self.lodge.clock(),
            )
        )


def _looked_after(work: AccountWork, viewer: Viewer) -> tuple[Account, ...]:
    if viewer.holds(Role.OPERATOR):
        return work.accounts.every()
    found = list(work.accounts.every(given_by=viewer.account_id))
    for grant in viewer.grants:
        if grant.role is Role.INSTITUTION_ADMINISTRATOR:
            found += work.accounts.every(institution=grant.institution)
        if grant.is_host_administrator:
            found += work.accounts.every(enterprise_number=grant.enterprise_number)
    return tuple(found)
