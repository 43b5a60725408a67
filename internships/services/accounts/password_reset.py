"""New passwords by a mailed link."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from internships.domain.accounts import OneTimeLinkPurpose
from internships.domain.refusals import Refusal
from internships.services.accounts.context import AccountContext
from internships.services.accounts.credentials import CredentialService, result_or_raise
from internships.services.accounts.login import LoginService, NewSession
from internships.services.accounts.mailed_links import find_link, new_reset_link, use_link

RESET_INTERVAL = timedelta(minutes=5)
"""How long no second letter for a new password is sent, so that repeated requests don't fill a mailbox."""


@dataclass(frozen=True)
class PasswordResetService:
    """Mails links for a new password, and sets it."""

    context: AccountContext

    def find_reset_account(self, email: str) -> UUID | None:
        """Return the account of an address. The response waits for this only, so it takes as long without account."""
        with self.context.storage.reading() as work:
            account = work.accounts.get_by_email(email)
        return None if account is None else account.id

    def mail_reset(self, account_id: UUID | None) -> None:
        """Mail a link for a new password, after the response is sent; not while a recent one is unused."""
        if account_id is None:
            return
        with self.context.storage.writing() as work:
            account, now = work.accounts.get(account_id, for_update=True), self.context.clock()
            if account is None or not account.is_active:
                return
            if work.accounts.has_link(account.email, str(OneTimeLinkPurpose.RESET), now - RESET_INTERVAL):
                return
            link, token = new_reset_link(self.context, account.email)
            work.accounts.put_link(link)
            address = f"{self.context.base_url}/reset#{token}"
            self.context.add_letter(work, "password_reset", account.email, account.language, link=address)

    def reset(self, token: str, password: str, *, source: str = "") -> NewSession:
        """Set a new password by a mailed link; every session ends, and other such links stop working.

        The link works whatever rate limits apply, and the source counts as known from then on.
        """
        login = LoginService(self.context)
        with self.context.storage.reading() as work:
            known = work.accounts.get_by_email(find_link(self.context, work, token, OneTimeLinkPurpose.RESET).email)
        if known is None:
            raise Refusal("link_unusable")
        hashed = login.hash_new_password(known.email, known.name, password)
        with self.context.storage.writing() as work:
            link = find_link(self.context, work, token, OneTimeLinkPurpose.RESET)
            account = work.accounts.get(known.id, for_update=True)
            if account is None or not account.is_active:
                raise Refusal("link_unusable")
            use_link(self.context, work, link)
            CredentialService(self.context).record_login(work, account, source)
            session = login.open_unless_codes(work, login.store_password(work, account, hashed))
        return result_or_raise(session)
