"""Inviting people, resetting passwords, taking back roles: nobody gives more than they reach."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
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
from internships.services.accounts.lodge import Lodge
from internships.services.ports_accounts import AccountWork

VALID: dict[LinkPurpose, timedelta] = {
    LinkPurpose.INVITATION: timedelta(days=14),
    LinkPurpose.RESET: timedelta(hours=2),
}
_OWN = frozenset({Role.STUDENT, Role.MENTOR, Role.SUPERVISOR})


class Invitation(Value):
    """Who is invited, to what; ``host_name`` is asked when a company joins that is not known yet."""

    email: Email
    grant: Grant
    language: Language = Language.NL
    host_name: Line | None = None


class NotYoursToGive(DomainError):
    """A role that reaches further than the inviter."""

    code = "not_yours_to_give"

    def __init__(self) -> None:
        super().__init__(
            "Deze rol kunt u niet geven: ze reikt verder dan die van u. Vraag het aan de beheerder.",
            "You can't give this role: it reaches further than yours. Ask the administrator.",
        )


class LinkUnusable(DomainError):
    """An unknown, used or expired link."""

    code = "link_unusable"

    def __init__(self) -> None:
        super().__init__(
            "Deze link is gebruikt, verlopen of onbekend; vraag een nieuwe.",
            "This link was used, has expired or is unknown; ask for a new one.",
        )


class HostNameNeeded(DomainError):
    """A company that joins needs its name."""

    code = "host_name_needed"

    def __init__(self) -> None:
        super().__init__(
            "Deze stagegever is nog niet bekend; geef ook de naam.", "This host is not known yet; give its name too."
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


def may_give(viewer: Viewer, grant: Grant) -> bool:
    """Say whether somebody may give a grant: everybody within what they administer, the operator anybody."""
    return not viewer.is_read_only and any(_covers(own, grant) for own in viewer.grants)


def _covers(own: Grant, wanted: Grant) -> bool:
    if own.role is Role.OPERATOR:
        return True
    if own.role is Role.INSTITUTION_ADMINISTRATOR and wanted.institution is not None:
        return wanted.institution == own.institution
    if own.role in {Role.INSTITUTION_ADMINISTRATOR, Role.COORDINATOR}:
        return wanted.role in _OWN | {Role.HOST_HR} and _joins_whole(wanted)
    if own.role is Role.HOST_HR and own.is_host_administrator:
        return wanted.role is Role.MENTOR or wanted.enterprise_number == own.enterprise_number
    return False


def _joins_whole(wanted: Grant) -> bool:
    return wanted.role is not Role.HOST_HR or wanted.is_host_administrator


@dataclass(frozen=True)
class Inviting:
    """Invitations and what becomes of accounts."""

    lodge: Lodge

    def invite(self, viewer: Viewer, told: Invitation) -> None:
        """Mail an invitation; a company that joins is kept with it."""
        if not may_give(viewer, told.grant):
            raise NotYoursToGive
        with self.lodge.storage.writing() as work:
            self._require_host(work, viewer, told)
            self._mail(work, viewer.account_id, told.email, told.language, LinkPurpose.INVITATION, told.grant)

    def accept(self, token: str, name: str, password: str) -> LoggedIn:
        """Take up an invitation: a new account with its password, or one more role for an account there is.

        An account that exists proves itself by its password.
        """
        entering = Entering(self.lodge)
        with self.lodge.storage.writing() as work:
            link = self._link(work, token, LinkPurpose.INVITATION)
            grant = Grant.model_validate(link.body["grant"])
            account = work.accounts.by_email(link.email)
            if account is None:
                account = self._new_account(link.email, name, Language(link.body.get("language", "nl")))
                account = entering.with_password(account, password)
                work.accounts.put(account)
            elif not account.is_active or not self.lodge.passwords.matches(account.password, password):
                raise LinkUnusable
            if not work.accounts.use_link(link.id, self.lodge.clock()):
                raise LinkUnusable
            self._give(work, account.id, grant, link.created_by)
            work.accounts.end_sessions(account.id)
            return entering.opened(work, account)

    def ask_reset(self, email: str) -> None:
        """Mail a link for a new password, if there is such an account; the answer is the same either way."""
        with self.lodge.storage.writing() as work:
            account = work.accounts.by_email(email)
            if account is not None and account.is_active:
                self._mail(work, None, account.email, account.language, LinkPurpose.RESET, None)

    def reset(self, token: str, password: str) -> LoggedIn:
        """Set a new password by a mailed link; every session ends."""
        entering = Entering(self.lodge)
        with self.lodge.storage.writing() as work:
            link = self._link(work, token, LinkPurpose.RESET)
            account = work.accounts.by_email(link.email)
            if account is None or not account.is_active or not work.accounts.use_link(link.id, self.lodge.clock()):
                raise LinkUnusable
            account = entering.with_password(account, password)
            work.accounts.put(account)
            work.accounts.end_sessions(account.id)
            return entering.opened(work, account)

    def close(self, email: str) -> bool:
        """Close an account from the machine itself; False when no active account has the address."""
        with self.lodge.storage.writing() as work:
            account = work.accounts.by_email(email)
            if account is None or not account.is_active:
                return False
            work.accounts.put(account.model_copy(update={"deactivated_at": self.lodge.clock()}))
            work.accounts.end_sessions(account.id)
            return True

    def first_operator(self, email: str) -> str:
        """Make the invitation of the first operator; returns its token. Refuses when there is an operator already."""
        with self.lodge.storage.writing() as work:
            if work.accounts.count_role(str(Role.OPERATOR)):
                raise OperatorExists
            return self._token(work, None, email, Language.NL, LinkPurpose.INVITATION, Grant(role=Role.OPERATOR))

    def people(self, viewer: Viewer) -> tuple["Colleague", ...]:
        """Return the accounts that the viewer administers, with the grants that concern them."""
        with self.lodge.storage.reading() as work:
            found = {account.id: account for scope in _scopes(viewer) for account in work.accounts.every(*scope)}
            grants = work.accounts.people_at(tuple(found))
        return tuple(
            Colleague(
                id=account.id,
                name=account.name,
                email=account.email,
                is_active=account.is_active,
                grants=tuple(given for given in grants.get(account.id, ()) if may_give(viewer, given.grant)),
            )
            for account in found.values()
        )

    def take_back(self, viewer: Viewer, account_id: UUID, grant_id: UUID) -> None:
        """Take back a role that the viewer could give; the person's sessions end."""
        with self.lodge.storage.writing() as work:
            given = next((entry for entry in work.accounts.grants(account_id) if entry.id == grant_id), None)
            if given is None or not may_give(viewer, given.grant):
                raise NotFound
            if given.grant.role is Role.OPERATOR and work.accounts.count_role(str(Role.OPERATOR)) < 2:
                raise LastOperator
            work.accounts.take(account_id, grant_id)
            work.accounts.end_sessions(account_id)

    def deactivate(self, viewer: Viewer, account_id: UUID) -> None:
        """Close an account all of whose roles the viewer could give: sessions end, keys and feeds stop."""
        now = self.lodge.clock()
        with self.lodge.storage.writing() as work:
            account = self._administered(work, viewer, account_id)
            grants = [given.grant.role for given in work.accounts.grants(account_id)]
            if Role.OPERATOR in grants and account.is_active and work.accounts.count_role(str(Role.OPERATOR)) < 2:
                raise LastOperator
            work.accounts.put(account.model_copy(update={"deactivated_at": now}))
            work.accounts.end_sessions(account_id)
            self.lodge.post(work, "account_deactivated", account.email, account.language, name=account.name)

    def reactivate(self, viewer: Viewer, account_id: UUID) -> None:
        """Open a closed account again."""
        with self.lodge.storage.writing() as work:
            account = self._administered(work, viewer, account_id)
            work.accounts.put(account.model_copy(update={"deactivated_at": None, "failures": 0, "locked_until": None}))

    def _administered(self, work: AccountWork, viewer: Viewer, account_id: UUID) -> Account:
        account = work.accounts.get(account_id)
        grants = work.accounts.grants(account_id) if account else ()
        if account is None or not grants or not all(may_give(viewer, given.grant) for given in grants):
            raise NotFound
        return account

    def _require_host(self, work: AccountWork, viewer: Viewer, told: Invitation) -> None:
        number = told.grant.enterprise_number
        if number is None or work.accounts.host(number) is not None:
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

    def _mail(
        self,
        work: AccountWork,
        by: UUID | None,
        email: str,
        language: Language,
        purpose: LinkPurpose,
        grant: Grant | None,
    ) -> None:
        token = self._token(work, by, email, language, purpose, grant)
        if purpose is LinkPurpose.RESET:
            self.lodge.post(work, "password_reset", email, language, link=f"{self.lodge.base_url}/reset#{token}")
        elif grant is not None:
            role, link = grant.role.get(language), f"{self.lodge.base_url}/invitation#{token}"
            self.lodge.post(work, "invitation", email, language, link=link, role=role)

    def _token(
        self,
        work: AccountWork,
        by: UUID | None,
        email: str,
        language: Language,
        purpose: LinkPurpose,
        grant: Grant | None,
    ) -> str:
        now, token = self.lodge.clock(), self.lodge.tokens.new_token(str(purpose))
        body: dict[str, Any] = {"language": language.value}
        if grant is not None:
            body["grant"] = grant.model_dump(mode="json", exclude_none=True)
        work.accounts.put_link(
            Link(
                id=self.lodge.ids(),
                sha256=token.sha256,
                purpose=purpose,
                email=email,
                body=body,
                created_by=by,
                created_at=now,
                expires_at=now + VALID[purpose],
            )
        )
        return token.plain

    def _link(self, work: AccountWork, token: str, purpose: LinkPurpose) -> Link:
        link = work.accounts.link_by(self.lodge.tokens.digest(token))
        if link is None or link.purpose is not purpose or link.used_at or link.expires_at <= self.lodge.clock():
            raise LinkUnusable
        return link

    def _new_account(self, email: str, name: str, language: Language) -> Account:
        return Account(id=self.lodge.ids(), email=email, name=name, language=language, created_at=self.lodge.clock())

    def _give(self, work: AccountWork, account_id: UUID, grant: Grant, by: UUID | None) -> None:
        if any(given.grant == grant for given in work.accounts.grants(account_id)):
            return
        work.accounts.give(
            GivenGrant(
                id=self.lodge.ids(), account_id=account_id, grant=grant, given_by=by, given_at=self.lodge.clock()
            )
        )


class Colleague(Value):
    """An account as its administrator sees it."""

    id: UUID
    name: Line
    email: Email
    is_active: bool
    grants: tuple[GivenGrant, ...]


def _scopes(viewer: Viewer) -> list[tuple[str | None, str | None]]:
    scopes: list[tuple[str | None, str | None]] = []
    for grant in viewer.grants:
        if grant.role is Role.OPERATOR:
            return [(None, None)]
        if grant.role is Role.INSTITUTION_ADMINISTRATOR:
            scopes.append((grant.institution, None))
        if grant.is_host_administrator:
            scopes.append((None, grant.enterprise_number))
    return scopes
