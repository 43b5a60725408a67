"""Inviting people, and new passwords by link: nobody gives more than they reach."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from internships.domain.access import MAX_GRANTS, Grant, Principal, Role
from internships.domain.accounts import Account, GrantRecord, OneTimeLink, OneTimeLinkPurpose
from internships.domain.errors import DomainError, RefusalKind
from internships.domain.identifiers import Email
from internships.domain.lookalike_addresses import has_forbidden_characters
from internships.domain.refusals import Refusal
from internships.domain.value import Line, Value
from internships.domain.wording import Language
from internships.services.accounts.account_administration import AccountAdministration, AdministeredAccount
from internships.services.accounts.credentials import CredentialService, require_person, result_or_raise
from internships.services.accounts.grant_hosts import require_host, require_known_site, require_own_administrator
from internships.services.accounts.grants import may_grant
from internships.services.accounts.invitations_pending import PendingInvitationService
from internships.services.accounts.login import LoginService, NewSession
from internships.services.accounts.mailed_links import MailedLinkService
from internships.services.ports.accounts import AccountUnitOfWork

__all__ = ["AdministeredAccount", "InvitationRequest", "InvitationService", "may_grant"]


RESET_INTERVAL = timedelta(minutes=5)
"""How long a letter for a new password is not sent again: whoever asks over and over fills nobody's mailbox."""


class InvitationRequest(Value):
    """Who is invited, to what; ``host_name`` is asked when a company joins that is not known yet."""

    email: Email
    grant: Grant
    language: Language = Language.NL
    host_name: Line | None = None


class TooManyRoles(DomainError):
    """More roles than an account can use."""

    code = "too_many_roles"
    kind = RefusalKind.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            f"Dit account heeft al {MAX_GRANTS} rollen; laat eerst een rol terugnemen.",
            f"This account has {MAX_GRANTS} roles already; have one taken back first.",
        )


@dataclass(frozen=True)
class InvitationService(AccountAdministration):
    """Invitations, new passwords by link, and what becomes of accounts."""

    @property
    def links(self) -> MailedLinkService:
        return MailedLinkService(self.context)

    @property
    def login(self) -> LoginService:
        return LoginService(self.context)

    @property
    def credentials(self) -> CredentialService:
        return CredentialService(self.context)

    @property
    def pending_invitations(self) -> PendingInvitationService:
        return PendingInvitationService(self.context)

    def invite(self, principal: Principal, told: InvitationRequest) -> None:
        """Mail an invitation; a company that joins is kept with it."""
        require_person(principal)
        if not may_grant(principal, told.grant):
            raise Refusal("not_yours_to_give")
        with self.context.storage.writing() as work:
            if work.accounts.has_lookalike(told.email):
                raise Refusal("address_looks_like_another")
            if has_forbidden_characters(told.email):
                raise Refusal("address_has_odd_signs")
            require_host(work, principal, told.grant, told.host_name, self.context.clock())
            link, token = self.links.invitation(principal.account_id, told.email, told.language, told.grant)
            work.accounts.put_link(link)
            address, role = f"{self.context.base_url}/invitation#{token}", told.grant.role.get(told.language)
            self.context.add_letter(work, "invitation", told.email, told.language, link=address, role=role)

    def accept(self, token: str, name: str, password: str, *, source: str = "") -> NewSession:
        """Take up an invitation: a new account with its password, or one more role for an account there is.

        An account that exists proves itself by its password, and is not logged in if it also asks a one-time code.
        """
        with self.context.storage.reading() as work:
            link = self.links.find(work, token, OneTimeLinkPurpose.INVITATION)
            known, attempt = self.credentials.begin_attempt(work, link.email, source)
        if known is None:
            hashed = self.login.hash_new_password(link.email, name, password)
            return self._create_account(token, link.email, name, hashed, source)
        made = self.credentials.check_password(known, password, attempt)
        with self.context.storage.writing() as work:
            link = self.links.find(work, token, OneTimeLinkPurpose.INVITATION)
            found = self.credentials.resolve_check(work, made)
            entered = self._add_role(work, link, found) if isinstance(found, Account) else Refusal("link_unusable")
        return result_or_raise(entered)

    def ask_reset(self, email: str) -> None:
        """Mail a link for a new password, if there is such an account."""
        self.mail_reset(self.find_reset_account(email))

    def find_reset_account(self, email: str) -> UUID | None:
        """Return the account that has an address: all that is done before the answer, the same work either way."""
        with self.context.storage.reading() as work:
            account = work.accounts.get_by_email(email)
        return None if account is None else account.id

    def mail_reset(self, account_id: UUID | None) -> None:
        """Mail a link for a new password, once the answer is out; not again while one mailed just now is unused."""
        if account_id is None:
            return
        with self.context.storage.writing() as work:
            account, now = work.accounts.get_for_update(account_id), self.context.clock()
            if account is None or not account.is_active:
                return
            if work.accounts.has_link(account.email, str(OneTimeLinkPurpose.RESET), now - RESET_INTERVAL):
                return
            link, token = self.links.reset(account.email)
            work.accounts.put_link(link)
            address = f"{self.context.base_url}/reset#{token}"
            self.context.add_letter(work, "password_reset", account.email, account.language, link=address)

    def reset(self, token: str, password: str, *, source: str = "") -> NewSession:
        """Set a new password by a mailed link; every session ends, and so do other such links.

        Whoever has the letter gets in, whatever others tried: the source counts as the person's own from here on.
        """
        with self.context.storage.reading() as work:
            known = work.accounts.get_by_email(self.links.find(work, token, OneTimeLinkPurpose.RESET).email)
        if known is None:
            raise Refusal("link_unusable")
        hashed = self.login.hash_new_password(known.email, known.name, password)
        with self.context.storage.writing() as work:
            link = self.links.find(work, token, OneTimeLinkPurpose.RESET)
            account = work.accounts.get_for_update(known.id)
            if account is None or not account.is_active:
                raise Refusal("link_unusable")
            self.links.use(work, link)
            self.credentials.record_login(work, account, source)
            entered = self._open_session(work, self.login.store_password(work, account, hashed))
        return result_or_raise(entered)

    def first_operator(self, email: str) -> str:
        """Make the invitation of the first operator; returns its token. Refuses when there is an operator already."""
        with self.context.storage.writing() as work:
            if work.accounts.count_role(str(Role.OPERATOR)):
                raise Refusal("operator_exists")
            link, token = self.links.invitation(None, email, Language.NL, Grant(role=Role.OPERATOR))
            work.accounts.put_link(link)
            return token

    def _create_account(self, token: str, email: str, name: str, hashed: str, source: str) -> NewSession:
        with self.context.storage.writing() as work:
            link = self.links.find(work, token, OneTimeLinkPurpose.INVITATION)
            if work.accounts.get_by_email(email) is not None:  # somebody was quicker with another invitation
                raise Refusal("link_unusable")
            if work.accounts.has_lookalike(email):
                raise Refusal("address_looks_like_another")
            if has_forbidden_characters(email):
                raise Refusal("address_has_odd_signs")
            account = Account(
                id=self.context.new_id(),
                email=email,
                name=name,
                language=Language(link.body.get("language", "nl")),
                password=hashed,
                created_at=self.context.clock(),
            )
            work.accounts.put(account)
            self._use_invitation(work, link, account.id)
            self.credentials.record_login(work, account, source)
            return self.login.open_session(work, account)

    def _add_role(self, work: AccountUnitOfWork, link: OneTimeLink, account: Account) -> NewSession | DomainError:
        self._use_invitation(work, link, account.id)
        work.accounts.put(account)
        work.accounts.delete_sessions(account.id)
        return self._open_session(work, account)

    def _use_invitation(self, work: AccountUnitOfWork, link: OneTimeLink, account_id: UUID) -> None:
        """Use an invitation up and give its role, if whoever invited may still give it."""
        grant = Grant.model_validate(link.body["grant"])
        self._require_still_grantable(work, link, grant)
        self.links.use(work, link)
        held = work.accounts.grants(account_id)
        if any(given.grant == grant for given in held):
            return
        if len(held) >= MAX_GRANTS:
            raise TooManyRoles
        work.accounts.add_grant(
            GrantRecord(
                id=self.context.new_id(),
                account_id=account_id,
                grant=grant,
                given_by=link.created_by,
                given_at=self.context.clock(),
            )
        )

    def _require_still_grantable(self, work: AccountUnitOfWork, link: OneTimeLink, grant: Grant) -> None:
        """Refuse what could not be given any more today: by nobody now in office, or at a host that others keep now."""
        if link.created_by is None:
            if work.accounts.count_role(str(Role.OPERATOR)):
                raise Refusal("link_unusable")
            return
        account = work.accounts.get(link.created_by)
        if account is None or not account.is_active:
            raise Refusal("link_unusable")
        giver = account.principal(tuple(given.grant for given in work.accounts.grants(account.id)))
        if not may_grant(giver, grant):
            raise Refusal("link_unusable")
        require_own_administrator(work, giver, grant)
        require_known_site(work, grant)

    def _open_session(self, work: AccountUnitOfWork, account: Account) -> NewSession | DomainError:
        return self.login.open_session(work, account) if account.totp_sealed is None else Refusal("login_needed")
