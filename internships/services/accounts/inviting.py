"""Inviting people, and new passwords by link: nobody gives more than they reach."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from internships.domain.access import MOST_GRANTS, Grant, Role, Viewer
from internships.domain.accounts import Account, GivenGrant, Link, LinkPurpose
from internships.domain.errors import DomainError
from internships.domain.identifiers import Email
from internships.domain.lookalikes import LooksLikeAnother, OddSigns, has_odd_signs
from internships.domain.value import Line, Value
from internships.domain.wording import Language
from internships.services.accounts.colleagues import Colleague, Colleagues, LastOperator
from internships.services.accounts.entering import Entering, LoggedIn
from internships.services.accounts.giving import may_give
from internships.services.accounts.links import Links, LinkUnusable
from internships.services.accounts.pending import Pending
from internships.services.accounts.places import (
    HostHasAdministrator,
    HostNameNeeded,
    require_host,
    require_kept_site,
    require_own_administrator,
)
from internships.services.accounts.proving import LoginNeeded, Proving, or_raise, require_person
from internships.services.ports_accounts import AccountWork

__all__ = [
    "Colleague",
    "HostHasAdministrator",
    "HostNameNeeded",
    "Invitation",
    "Inviting",
    "LastOperator",
    "LinkUnusable",
    "may_give",
]


RESET_EVERY = timedelta(minutes=5)
"""How long a letter for a new password is not sent again: whoever asks over and over fills nobody's mailbox."""


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


class TooManyRoles(DomainError):
    """More roles than an account can use."""

    code = "too_many_roles"

    def __init__(self) -> None:
        super().__init__(
            f"Dit account heeft al {MOST_GRANTS} rollen; laat eerst een rol terugnemen.",
            f"This account has {MOST_GRANTS} roles already; have one taken back first.",
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
class Inviting(Colleagues):
    """Invitations, new passwords by link, and what becomes of accounts."""

    @property
    def links(self) -> Links:
        return Links(self.lodge)

    @property
    def entering(self) -> Entering:
        return Entering(self.lodge)

    @property
    def proving(self) -> Proving:
        return Proving(self.lodge)

    @property
    def pending(self) -> Pending:
        return Pending(self.lodge)

    def invite(self, viewer: Viewer, told: Invitation) -> None:
        """Mail an invitation; a company that joins is kept with it."""
        require_person(viewer)
        if not may_give(viewer, told.grant):
            raise NotYoursToGive
        with self.lodge.storage.writing() as work:
            if work.accounts.has_look_alike(told.email):
                raise LooksLikeAnother
            if has_odd_signs(told.email):
                raise OddSigns
            require_host(work, viewer, told.grant, told.host_name, self.lodge.clock())
            link, token = self.links.invitation(viewer.account_id, told.email, told.language, told.grant)
            work.accounts.put_link(link)
            address, role = f"{self.lodge.base_url}/invitation#{token}", told.grant.role.get(told.language)
            self.lodge.post(work, "invitation", told.email, told.language, link=address, role=role)

    def accept(self, token: str, name: str, password: str, *, source: str = "") -> LoggedIn:
        """Take up an invitation: a new account with its password, or one more role for an account there is.

        An account that exists proves itself by its password, and is not logged in if it also asks a one-time code.
        """
        with self.lodge.storage.reading() as work:
            link = self.links.found(work, token, LinkPurpose.INVITATION)
            known, attempt = self.proving.attempt(work, link.email, source)
        if known is None:
            hashed = self.entering.new_hash(link.email, name, password)
            return self._joined(token, link.email, name, hashed, source)
        made = self.proving.tried(known, password, attempt)
        with self.lodge.storage.writing() as work:
            link = self.links.found(work, token, LinkPurpose.INVITATION)
            found = self.proving.judged(work, made)
            entered = self._one_more(work, link, found) if isinstance(found, Account) else LinkUnusable()
        return or_raise(entered)

    def ask_reset(self, email: str) -> None:
        """Mail a link for a new password, if there is such an account."""
        self.mail_reset(self.reset_asked(email))

    def reset_asked(self, email: str) -> UUID | None:
        """Return the account that has an address: all that is done before the answer, the same work either way."""
        with self.lodge.storage.reading() as work:
            account = work.accounts.by_email(email)
        return None if account is None else account.id

    def mail_reset(self, account_id: UUID | None) -> None:
        """Mail a link for a new password, once the answer is out; not again while one mailed just now is unused."""
        if account_id is None:
            return
        with self.lodge.storage.writing() as work:
            account, now = work.accounts.held(account_id), self.lodge.clock()
            if account is None or not account.is_active:
                return
            if work.accounts.has_link(account.email, str(LinkPurpose.RESET), now - RESET_EVERY):
                return
            link, token = self.links.reset(account.email)
            work.accounts.put_link(link)
            address = f"{self.lodge.base_url}/reset#{token}"
            self.lodge.post(work, "password_reset", account.email, account.language, link=address)

    def reset(self, token: str, password: str, *, source: str = "") -> LoggedIn:
        """Set a new password by a mailed link; every session ends, and so do other such links.

        Whoever has the letter gets in, whatever others tried: the source counts as the person's own from here on.
        """
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
            self.proving.entered(work, account, source)
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

    def _joined(self, token: str, email: str, name: str, hashed: str, source: str) -> LoggedIn:
        with self.lodge.storage.writing() as work:
            link = self.links.found(work, token, LinkPurpose.INVITATION)
            if work.accounts.by_email(email) is not None:  # somebody was quicker with another invitation
                raise LinkUnusable
            if work.accounts.has_look_alike(email):
                raise LooksLikeAnother
            if has_odd_signs(email):
                raise OddSigns
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
            self.proving.entered(work, account, source)
            return self.entering.opened(work, account)

    def _one_more(self, work: AccountWork, link: Link, account: Account) -> LoggedIn | DomainError:
        self._taken_up(work, link, account.id)
        work.accounts.put(account)
        work.accounts.end_sessions(account.id)
        return self._opened(work, account)

    def _taken_up(self, work: AccountWork, link: Link, account_id: UUID) -> None:
        """Use an invitation up and give its role, if whoever invited may still give it."""
        grant = Grant.model_validate(link.body["grant"])
        self._require_still_given(work, link, grant)
        self.links.use(work, link)
        held = work.accounts.grants(account_id)
        if any(given.grant == grant for given in held):
            return
        if len(held) >= MOST_GRANTS:
            raise TooManyRoles
        work.accounts.give(
            GivenGrant(
                id=self.lodge.ids(),
                account_id=account_id,
                grant=grant,
                given_by=link.created_by,
                given_at=self.lodge.clock(),
            )
        )

    def _require_still_given(self, work: AccountWork, link: Link, grant: Grant) -> None:
        """Refuse what could not be given any more today: by nobody now in office, or at a host that others keep now."""
        if link.created_by is None:
            if work.accounts.count_role(str(Role.OPERATOR)):
                raise LinkUnusable
            return
        account = work.accounts.get(link.created_by)
        if account is None or not account.is_active:
            raise LinkUnusable
        giver = account.viewer(tuple(given.grant for given in work.accounts.grants(account.id)))
        if not may_give(giver, grant):
            raise LinkUnusable
        require_own_administrator(work, giver, grant)
        require_kept_site(work, grant)

    def _opened(self, work: AccountWork, account: Account) -> LoggedIn | DomainError:
        return self.entering.opened(work, account) if account.totp_sealed is None else LoginNeeded()
