"""Invitations: made by whoever may give the role, and accepted with a mailed link."""

from dataclasses import dataclass
from uuid import UUID

from internships.domain.access import MAX_GRANTS, Grant, Principal, Role
from internships.domain.accounts import Account, GrantRecord, OneTimeLink, OneTimeLinkPurpose
from internships.domain.errors import DomainError
from internships.domain.identifiers import Email
from internships.domain.lookalike_addresses import has_forbidden_characters
from internships.domain.refusals import Refusal
from internships.domain.value import Line, Value
from internships.domain.wording import Language
from internships.services.accounts.context import AccountContext
from internships.services.accounts.credentials import CredentialService, require_person, result_or_raise
from internships.services.accounts.grant_hosts import require_host, require_known_site, require_own_administrator
from internships.services.accounts.grants import may_grant
from internships.services.accounts.login import LoginService, NewSession
from internships.services.accounts.mailed_links import find_link, new_invitation_link, use_link
from internships.services.adapter_types import UnitOfWork


class InvitationRequest(Value):
    """Whom to invite, to what; ``host_name`` is needed when a company joins that is not known yet."""

    email: Email
    grant: Grant
    language: Language = Language.NL
    host_name: Line | None = None


@dataclass(frozen=True)
class InvitationService:
    """Makes and accepts invitations."""

    context: AccountContext

    @property
    def login(self) -> LoginService:
        return LoginService(self.context)

    @property
    def credentials(self) -> CredentialService:
        return CredentialService(self.context)

    def invite(self, principal: Principal, request: InvitationRequest) -> None:
        """Mail an invitation; a host that joins is added with it."""
        require_person(principal)
        if not may_grant(principal, request.grant):
            raise Refusal("not_yours_to_give")
        with self.context.storage.writing() as work:
            if work.accounts.has_lookalike(request.email):
                raise Refusal("address_looks_like_another")
            if has_forbidden_characters(request.email):
                raise Refusal("address_has_odd_signs")
            require_host(work, principal, request.grant, request.host_name, self.context.clock())
            link, token = new_invitation_link(
                self.context, principal.account_id, request.email, request.language, request.grant
            )
            work.accounts.put_link(link)
            address, role = f"{self.context.base_url}/invitation#{token}", request.grant.role.get(request.language)
            self.context.add_letter(work, "invitation", request.email, request.language, link=address, role=role)

    def accept(self, token: str, name: str, password: str, *, source: str = "") -> NewSession:
        """Accept an invitation: make an account with its password, or add the role to an existing account.

        An existing account needs its password, and is not logged in if it also uses one-time codes.
        """
        with self.context.storage.reading() as work:
            link = find_link(self.context, work, token, OneTimeLinkPurpose.INVITATION)
            account, attempt = self.credentials.begin_attempt(work, link.email, source)
        if account is None:
            hashed = self.login.hash_new_password(link.email, name, password)
            return self._create_account(token, link.email, name, hashed, source)
        check = self.credentials.check_password(account, password, attempt)
        with self.context.storage.writing() as work:
            link = find_link(self.context, work, token, OneTimeLinkPurpose.INVITATION)
            result = self.credentials.resolve_check(work, check)
            session = self._add_role(work, link, result) if isinstance(result, Account) else Refusal("link_unusable")
        return result_or_raise(session)

    def first_operator(self, email: str) -> str:
        """Make the invitation of the first operator and return its token; refuses when there is an operator already."""
        with self.context.storage.writing() as work:
            if work.accounts.count_role(str(Role.OPERATOR)):
                raise Refusal("operator_exists")
            link, token = new_invitation_link(self.context, None, email, Language.NL, Grant(role=Role.OPERATOR))
            work.accounts.put_link(link)
            return token

    def _create_account(self, token: str, email: str, name: str, hashed: str, source: str) -> NewSession:
        with self.context.storage.writing() as work:
            link = find_link(self.context, work, token, OneTimeLinkPurpose.INVITATION)
            if work.accounts.get_by_email(email) is not None:  # accepted another invitation meanwhile
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

    def _add_role(self, work: UnitOfWork, link: OneTimeLink, account: Account) -> NewSession | DomainError:
        self._use_invitation(work, link, account.id)
        work.accounts.put(account)
        work.accounts.delete_sessions(account.id)
        return self.login.open_unless_codes(work, account)

    def _use_invitation(self, work: UnitOfWork, link: OneTimeLink, account_id: UUID) -> None:
        """Use up an invitation and add its role, if the inviter may still give it."""
        grant = Grant.model_validate(link.body["grant"])
        self._require_still_grantable(work, link, grant)
        use_link(self.context, work, link)
        present = work.accounts.grants(account_id)
        if any(given.grant == grant for given in present):
            return
        if len(present) >= MAX_GRANTS:
            raise Refusal("too_many_roles", most=MAX_GRANTS)
        work.accounts.add_grant(
            GrantRecord(
                id=self.context.new_id(),
                account_id=account_id,
                grant=grant,
                given_by=link.created_by,
                given_at=self.context.clock(),
            )
        )

    def _require_still_grantable(self, work: UnitOfWork, link: OneTimeLink, grant: Grant) -> None:
        """Refuse a grant that the inviter could not give today: deactivated, or no longer its administrator."""
        if link.created_by is None:
            if work.accounts.count_role(str(Role.OPERATOR)):
                raise Refusal("link_unusable")
            return
        account = work.accounts.get(link.created_by)
        if account is None or not account.is_active:
            raise Refusal("link_unusable")
        inviter = account.principal(tuple(given.grant for given in work.accounts.grants(account.id)))
        if not may_grant(inviter, grant):
            raise Refusal("link_unusable")
        require_own_administrator(work, inviter, grant)
        require_known_site(work, grant)
